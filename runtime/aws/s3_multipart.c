#include "aws/s3_call.h"
#include "base/base64.h"
#include "base/hash.h"
#include "base/limits.h"
#include "formats/xml_write.h"

/* Amazon S3 User Guide, "Amazon S3 multipart upload limits": 10,000 parts, each of 5 MiB to 5 GiB, the last one of any
 * size. 8 MiB is what the AWS CLI takes for parts and for the size from which it makes parts. */
enum { PARTS_MAX = 10000, COMPLETIONS_MAX = 3 };
static const size_t part_least = 8 * MIB;

struct parts {
	struct aws_client *client;
	struct arena *arena;
	const struct s3_upload *upload;
	struct str query; /* "uploadId=…" */
	size_t size, count;
};

size_t s3_part_size(size_t length)
{
	size_t least = length / PARTS_MAX + (length % PARTS_MAX != 0);
	return least > part_least ? least : part_least;
}

static struct str part_of(const struct parts *parts, size_t index)
{
	size_t end = (index + 1) * parts->size;
	struct str body = parts->upload->body;
	return str_slice(body, index * parts->size, end < body.len ? end : body.len);
}

static struct str checksum_in(struct arena *arena, struct str body)
{
	struct hash hash = hash_sha256(body);
	return base64_encode_in(arena, (struct str){(const char *)hash.bytes, HASH_SIZE});
}

static enum lk_status create(struct parts *parts, struct error *ret_err)
{
	struct s3_request request = s3_put_request_in(parts->arena, parts->upload);
	VEC(struct http_header) headers = {0};
	struct http_response response = {0};
	const struct xml *root;
	for (size_t i = 0; i < request.header_count; i++)
		VEC_PUSH(parts->arena, &headers) = request.headers[i];
	VEC_PUSH(parts->arena, &headers) = (struct http_header){STR("x-amz-checksum-algorithm"), STR("SHA256")};
	request.operation = "CreateMultipartUpload";
	request.method = STR("POST");
	request.query = STR("uploads");
	request.headers = headers.items;
	request.header_count = headers.count;
	request.body = (struct str){0};
	request.checked = false;
	enum lk_status status = s3_send(parts->client, parts->arena, &request, &response, ret_err);
	if (status == LK_OK)
		status = s3_parse_in(parts->arena, request.operation, &response, &root, ret_err);
	if (status != LK_OK)
		return status;
	struct str id = xml_text(root, "UploadId");
	if (!id.len)
		return error_set(ret_err, ERROR_PROTOCOL,
				 "S3 CreateMultipartUpload: the answer is of something else: it has no UploadId");
	id = http_encode_in(parts->arena, id, false);
	parts->query = str_format_in(parts->arena, "uploadId=%.*s", STR_ARG(id));
	return LK_OK;
}

static enum lk_status send_parts(const struct parts *parts, struct aws_outcome *outcomes, struct error *ret_err)
{
	struct aws_request *requests = arena_alloc_array(parts->arena, parts->count, sizeof *requests);
	for (size_t i = 0; i < parts->count; i++) {
		const struct s3_request request = {
			.operation = "UploadPart",
			.method = STR("PUT"),
			.bucket = parts->upload->bucket,
			.key = parts->upload->key,
			.query = str_format_in(parts->arena, "partNumber=%zu&%.*s", i + 1, STR_ARG(parts->query)),
			.body = part_of(parts, i),
			.checked = true,
		};
		requests[i] = s3_request_in(parts->arena, &request);
	}
	return aws_call_many(parts->client, parts->arena, requests, parts->count, outcomes, ret_err);
}

static enum lk_status completion_in(const struct parts *parts, const struct aws_outcome *outcomes, struct str *ret_body,
                                    struct error *ret_err)
{
	struct buf body;
	enum lk_status status = LK_OK;
	buf_init(&body, LIMIT_XML);
	buf_append_text(&body, "<CompleteMultipartUpload xmlns=\"" S3_NAMESPACE "\">");
	for (size_t i = 0; status == LK_OK && i < parts->count; i++) {
		struct str etag = http_get_header(&outcomes[i].response, "ETag");
		if (!etag.len)
			status = error_set(ret_err, ERROR_PROTOCOL,
					   "S3 UploadPart: the answer is of something else: it has no ETag");
		buf_printf(&body, "<Part><PartNumber>%zu</PartNumber>", i + 1);
		xml_append_element(&body, "ETag", etag);
		xml_append_element(&body, "ChecksumSHA256", checksum_in(parts->arena, part_of(parts, i)));
		buf_append_text(&body, "</Part>");
	}
	buf_append_text(&body, "</CompleteMultipartUpload>");
	*ret_body = buf_copy_in(&body, parts->arena);
	buf_done(&body);
	return status;
}

static enum lk_status complete_once(const struct parts *parts, struct str body, struct error *ret_err)
{
	const struct s3_request request = {.operation = "CompleteMultipartUpload",
	                                   .method = STR("POST"),
	                                   .bucket = parts->upload->bucket,
	                                   .key = parts->upload->key,
	                                   .query = parts->query,
	                                   .body = body};
	struct http_response response = {0};
	const struct xml *root;
	enum lk_status status = s3_send(parts->client, parts->arena, &request, &response, ret_err);
	if (status == LK_OK)
		status = s3_parse_in(parts->arena, request.operation, &response, &root, ret_err);
	if (status != LK_OK || str_is(root->name, "CompleteMultipartUploadResult"))
		return status;
	if (!str_is(root->name, "Error"))
		return error_set(ret_err, ERROR_PROTOCOL, "S3 %s: the answer is of something else: <%.*s>",
				 request.operation, STR_ARG(str_slice(root->name, 0, 60)));
	/* API Reference, "CompleteMultipartUpload": the answer begins with 200 before it is known to go well. */
	const struct aws_fault fault = {.code = xml_text(root, "Code"), .message = xml_text(root, "Message")};
	return aws_error_set(ret_err, &AWS_S3, request.operation, 500, &fault);
}

/* An answer before may be lost, or somebody else was quicker: the upload is gone, and the object is there. */
static bool is_there(const struct parts *parts)
{
	bool exists = false;
	struct s3_object object;
	struct error ignored;
	return s3_head_object(parts->client, parts->arena, parts->upload->bucket, parts->upload->key, &exists, &object,
	                      &ignored) == LK_OK &&
	       exists && object.size == (int64_t)parts->upload->body.len;
}

static enum lk_status complete(const struct parts *parts, const struct aws_outcome *outcomes, struct error *ret_err)
{
	struct str body;
	enum lk_status status = completion_in(parts, outcomes, &body, ret_err);
	if (status != LK_OK)
		return status;
	for (int i = 0; i < COMPLETIONS_MAX; i++) {
		status = complete_once(parts, body, ret_err);
		if (status == LK_OK || !aws_error_is(ret_err, "InternalError"))
			break;
	}
	return status;
}

/* What Ctrl-C and failures leave behind costs money until it is aborted: this one call is made in any case. */
static void discard(const struct parts *parts, struct error *err)
{
	struct aws_client client = *parts->client;
	struct error refusal;
	const struct s3_request request = {.operation = "AbortMultipartUpload",
	                                   .method = STR("DELETE"),
	                                   .bucket = parts->upload->bucket,
	                                   .key = parts->upload->key,
	                                   .query = parts->query};
	client.config.cancel = NULL;
	if (s3_do(&client, parts->arena, &request, &refusal) != LK_OK && refusal.kind != ERROR_NOT_FOUND)
		error_hint(err, "parts of it are left in bucket '%.*s': %s", STR_ARG(parts->upload->bucket),
		           refusal.message);
}

enum lk_status s3_put_in_parts(struct aws_client *client, struct arena *arena, const struct s3_upload *upload,
                               struct error *ret_err)
{
	struct parts parts = {.client = client, .arena = arena, .upload = upload};
	parts.size = s3_part_size(upload->body.len);
	parts.count = upload->body.len ? (upload->body.len - 1) / parts.size + 1 : 1;
	struct aws_outcome *outcomes = arena_alloc_array(arena, parts.count, sizeof *outcomes);
	enum lk_status status = create(&parts, ret_err);
	if (status != LK_OK)
		return status;
	status = send_parts(&parts, outcomes, ret_err);
	if (status == LK_OK)
		status = complete(&parts, outcomes, ret_err);
	if (status != LK_OK && aws_error_is(ret_err, "NoSuchUpload") && is_there(&parts))
		return LK_OK;
	if (status != LK_OK)
		discard(&parts, ret_err);
	return status;
}
