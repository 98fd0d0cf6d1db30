#include "aws/s3_call.h"
#include "base/base64.h"
#include "base/hash.h"

#define METADATA_PREFIX "x-amz-meta-"

static struct s3_object read_object(struct arena *arena, const struct http_response *response)
{
	struct s3_object object = {
		.content_type = http_get_header(response, "Content-Type"),
		.etag = http_get_header(response, "ETag"),
		.version_id = http_get_header(response, "x-amz-version-id"),
		.size = s3_header_int(response, "Content-Length"),
	};
	size_t skipped = sizeof METADATA_PREFIX - 1;
	for (size_t i = 0; i < response->headers.count; i++) {
		struct http_header header = response->headers.items[i];
		if (!str_equal_ignore_case(str_slice(header.name, 0, skipped), STR(METADATA_PREFIX)))
			continue;
		struct str name = str_lower_in(arena, str_slice(header.name, skipped, header.name.len));
		VEC_PUSH(arena, &object.metadata) = (struct s3_metadata){name, header.value};
	}
	return object;
}

/* S3 has an ETag for whatever it has: an answer without one is a proxy's page. Source: Amazon S3 API Reference,
 * "HeadObject" and "PutObject", Response Syntax. */
static enum lk_status check_etag(const char *operation, const struct http_response *response, struct error *ret_err)
{
	if (http_get_header(response, "ETag").len)
		return LK_OK;
	error_set(ret_err, ERROR_PROTOCOL, "S3 %s: the answer is of something else: it has no ETag", operation);
	error_hint(ret_err, "%s", AWS_HINT_PROXY);
	return LK_FAILED;
}

enum lk_status s3_head_objects(struct aws_client *client, struct arena *arena, struct str bucket,
                               struct s3_look *looks, size_t count, struct error *ret_err)
{
	struct aws_request *requests = arena_alloc_array(arena, count, sizeof *requests);
	struct aws_outcome *outcomes = arena_alloc_array(arena, count, sizeof *outcomes);
	for (size_t i = 0; i < count; i++) {
		const struct s3_request request = {
			.operation = "HeadObject", .method = STR("HEAD"), .bucket = bucket, .key = looks[i].key};
		requests[i] = s3_request_in(arena, &request);
	}
	bool all = aws_call_many(client, arena, requests, count, outcomes, ret_err) == LK_OK;
	for (size_t i = 0; i < count; i++) {
		looks[i].exists = all || outcomes[i].status == LK_OK;
		if (looks[i].exists) {
			if (check_etag("HeadObject", &outcomes[i].response, ret_err) != LK_OK)
				return LK_FAILED;
			looks[i].object = read_object(arena, &outcomes[i].response);
		} else if (outcomes[i].response.status != 404) {
			*ret_err = outcomes[i].err;
			return LK_FAILED;
		}
	}
	return LK_OK;
}

enum lk_status s3_head_object(struct aws_client *client, struct arena *arena, struct str bucket, struct str key,
                              bool *ret_exists, struct s3_object *ret_object, struct error *ret_err)
{
	struct s3_look look = {.key = key};
	enum lk_status status = s3_head_objects(client, arena, bucket, &look, 1, ret_err);
	if (status != LK_OK)
		return status;
	*ret_exists = look.exists;
	if (look.exists)
		*ret_object = look.object;
	return LK_OK;
}

/* Of an object in parts it is a checksum of checksums, with "-" and the number of parts behind it. Source: Amazon S3
 * API Reference, "HeadObject", ChecksumSHA256 and ChecksumType; Amazon S3 User Guide, "Checking object integrity". */
enum lk_status s3_get_object_sha256(struct aws_client *client, struct arena *arena, struct str bucket, struct str key,
                                    struct str *ret_sha256, struct error *ret_err)
{
	const struct http_header mode = {STR("x-amz-checksum-mode"), STR("ENABLED")};
	const struct s3_request request = {.operation = "HeadObject",
	                                   .method = STR("HEAD"),
	                                   .bucket = bucket,
	                                   .key = key,
	                                   .headers = &mode,
	                                   .header_count = 1};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	if (status == LK_OK)
		status = check_etag(request.operation, &response, ret_err);
	if (status != LK_OK)
		return status;
	struct str sha256 = http_get_header(&response, "x-amz-checksum-sha256"), decoded;
	bool composite = str_is(http_get_header(&response, "x-amz-checksum-type"), "COMPOSITE");
	bool whole = !composite && base64_decode_in(arena, sha256, &decoded) && decoded.len == HASH_SIZE;
	*ret_sha256 = whole ? sha256 : (struct str){0};
	return LK_OK;
}

struct s3_request s3_put_request_in(struct arena *arena, const struct s3_upload *upload)
{
	VEC(struct http_header) headers = {0};
	struct str type = upload->content_type.len ? upload->content_type : STR("application/octet-stream");
	VEC_PUSH(arena, &headers) = (struct http_header){STR("Content-Type"), type};
	for (size_t i = 0; i < upload->metadata_count; i++) {
		struct str name = str_concat_in(arena, STR(METADATA_PREFIX), upload->metadata[i].name);
		VEC_PUSH(arena, &headers) = (struct http_header){name, upload->metadata[i].value};
	}
	return (struct s3_request){
		.operation = "PutObject",
		.method = STR("PUT"),
		.bucket = upload->bucket,
		.key = upload->key,
		.headers = headers.items,
		.header_count = headers.count,
		.body = upload->body,
		.checked = true,
	};
}

enum lk_status s3_put_object(struct aws_client *client, struct arena *arena, const struct s3_upload *upload,
                             struct str *ret_version_id, struct error *ret_err)
{
	const struct s3_request request = s3_put_request_in(arena, upload);
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	if (status == LK_OK)
		status = check_etag(request.operation, &response, ret_err);
	if (status == LK_OK && ret_version_id)
		*ret_version_id = http_get_header(&response, "x-amz-version-id");
	return status;
}

enum lk_status s3_put_objects(struct aws_client *client, struct arena *arena, const struct s3_upload *uploads,
                              size_t count, struct error *ret_err)
{
	struct aws_request *requests = arena_alloc_array(arena, count, sizeof *requests);
	struct aws_outcome *outcomes = arena_alloc_array(arena, count, sizeof *outcomes);
	for (size_t i = 0; i < count; i++) {
		const struct s3_request request = s3_put_request_in(arena, &uploads[i]);
		requests[i] = s3_request_in(arena, &request);
	}
	enum lk_status status = aws_call_many(client, arena, requests, count, outcomes, ret_err);
	for (size_t i = 0; status == LK_OK && i < count; i++)
		status = check_etag("PutObject", &outcomes[i].response, ret_err);
	return status;
}

enum lk_status s3_get_object(struct aws_client *client, struct arena *arena, struct str bucket, struct str key,
                             size_t limit, struct str *ret_body, struct s3_object *ret_object, struct error *ret_err)
{
	const struct s3_request request = {.operation = "GetObject",
	                                   .method = STR("GET"),
	                                   .bucket = bucket,
	                                   .key = key,
	                                   .response_limit = limit};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	*ret_body = response.body;
	if (ret_object)
		*ret_object = read_object(arena, &response);
	return LK_OK;
}
