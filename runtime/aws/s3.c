#include "aws/s3.h"

#include "aws/s3_call.h"
#include "base/base64.h"
#include "base/hash.h"

const struct aws_service AWS_S3 = {
	.name = "S3",
	.signing_name = "s3",
	.endpoint = "s3",
	.environment = "S3",
	.s3 = true,
	.read_fault = aws_fault_from_xml,
};

static struct str key_path_in(struct arena *arena, struct str key)
{
	if (!key.len)
		return (struct str){0};
	return str_concat_in(arena, STR("/"), http_encode_in(arena, key, true));
}

struct aws_request s3_request_in(struct arena *arena, const struct s3_request *request)
{
	VEC(struct http_header) headers = {0};
	for (size_t i = 0; i < request->header_count; i++)
		VEC_PUSH(arena, &headers) = request->headers[i];
	if (request->checked) {
		/* Amazon S3 User Guide, "Checking object integrity": in place of Content-MD5. */
		struct hash hash = hash_sha256(request->body);
		struct str bytes = {(const char *)hash.bytes, HASH_SIZE};
		VEC_PUSH(arena, &headers) = (struct http_header){STR("x-amz-sdk-checksum-algorithm"), STR("SHA256")};
		VEC_PUSH(arena, &headers) =
			(struct http_header){STR("x-amz-checksum-sha256"), base64_encode_in(arena, bytes)};
	}
	return (struct aws_request){
		.service = &AWS_S3,
		.operation = request->operation,
		.method = request->method,
		.path = key_path_in(arena, request->key),
		.query = request->query,
		.bucket = request->bucket,
		.headers = headers.items,
		.header_count = headers.count,
		.body = request->body,
		.response_limit = request->response_limit,
	};
}

enum lk_status s3_send(struct aws_client *client, struct arena *arena, const struct s3_request *request,
                       struct http_response *ret_response, struct error *ret_err)
{
	const struct aws_request call = s3_request_in(arena, request);
	return aws_call(client, arena, &call, ret_response, ret_err);
}

enum lk_status s3_parse_in(struct arena *arena, const char *operation, const struct http_response *response,
                           const struct xml **ret_root, struct error *ret_err)
{
	enum lk_status status = xml_parse_in(arena, str_trim(response->body), ret_root, ret_err);
	if (status != LK_OK)
		error_prefix(ret_err, "S3 %s: the answer is not XML: ", operation);
	return status;
}

enum lk_status s3_do(struct aws_client *client, struct arena *arena, const struct s3_request *request,
                     struct error *ret_err)
{
	struct http_response response = {0};
	return s3_send(client, arena, request, &response, ret_err);
}

int64_t s3_header_int(const struct http_response *response, const char *name)
{
	int64_t number;
	return str_to_int(http_get_header(response, name), &number) ? number : -1;
}

enum lk_status s3_object_url_in(const struct aws_client *client, struct arena *arena, struct str bucket,
                                struct str key, struct str *ret_url, struct error *ret_err)
{
	struct aws_endpoint endpoint;
	const struct aws_endpoint_sources plain = {0};
	enum lk_status status = aws_endpoint_in(arena, &AWS_S3, client->config.region, &client->config.endpoints,
	                                        &endpoint, ret_err);
	/* What reads it is a service: the FIPS and dual-stack names are for this program's own connections. */
	if (status == LK_OK && !endpoint.overridden)
		status = aws_endpoint_in(arena, &AWS_S3, client->config.region, &plain, &endpoint, ret_err);
	if (status != LK_OK)
		return status;
	struct str url = aws_endpoint_url_in(arena, &endpoint, bucket, key_path_in(arena, key), (struct str){0});
	if (!url.len)
		return error_set(ret_err, ERROR_LIMIT, "the address of an object in '%.*s' is too long",
		                 STR_ARG(bucket));
	*ret_url = url;
	return LK_OK;
}
