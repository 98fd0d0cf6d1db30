#include "aws/s3_call.h"
#include "base/limits.h"
#include "formats/xml_write.h"

/* XML 1.0, section 2.2: of the control characters it has three. */
static bool fits_in_xml(struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)key.ptr[i];
		if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
			return false;
	}
	return str_is_utf8(key);
}

static struct str delete_body_in(struct arena *arena, const struct s3_entry *const *entries, size_t count)
{
	struct buf body;
	buf_init(&body, LIMIT_XML);
	buf_append_text(&body, "<Delete xmlns=\"" S3_NAMESPACE "\"><Quiet>true</Quiet>");
	for (size_t i = 0; i < count; i++) {
		buf_append_text(&body, "<Object>");
		xml_append_element(&body, "Key", entries[i]->key);
		if (entries[i]->version_id.len)
			xml_append_element(&body, "VersionId", entries[i]->version_id);
		buf_append_text(&body, "</Object>");
	}
	buf_append_text(&body, "</Delete>");
	struct str text = buf_copy_in(&body, arena);
	buf_done(&body);
	return text;
}

static struct s3_request batch_in(struct arena *arena, struct str bucket, const struct s3_entry *const *entries,
                                  size_t count)
{
	return (struct s3_request){
		.operation = "DeleteObjects",
		.method = STR("POST"),
		.bucket = bucket,
		.query = STR("delete"),
		.body = delete_body_in(arena, entries, count),
		.checked = true,
	};
}

/* A key that a batch cannot name. */
static struct s3_request single_in(struct arena *arena, struct str bucket, const struct s3_entry *entry)
{
	struct str id = http_encode_in(arena, entry->version_id, false);
	return (struct s3_request){
		.operation = "DeleteObject",
		.method = STR("DELETE"),
		.bucket = bucket,
		.key = entry->key,
		.query = id.len ? str_format_in(arena, "versionId=%.*s", STR_ARG(id)) : (struct str){0},
	};
}

struct deletion {
	struct arena *arena;
	struct str bucket;
	VEC(struct aws_request) requests;
};

static void add_request(struct deletion *d, struct s3_request request)
{
	VEC_PUSH(d->arena, &d->requests) = s3_request_in(d->arena, &request);
}

static void add_entries(struct deletion *d, const struct s3_entry *entries, size_t count)
{
	const struct s3_entry **batch = arena_alloc_array(d->arena, S3_DELETE_MAX, sizeof *batch);
	size_t filled = 0;
	for (size_t i = 0; i < count; i++) {
		if (!fits_in_xml(entries[i].key)) {
			add_request(d, single_in(d->arena, d->bucket, &entries[i]));
			continue;
		}
		batch[filled++] = &entries[i];
		if (filled < S3_DELETE_MAX)
			continue;
		add_request(d, batch_in(d->arena, d->bucket, batch, filled));
		filled = 0;
	}
	if (filled)
		add_request(d, batch_in(d->arena, d->bucket, batch, filled));
}

static enum lk_status read_faults(struct arena *arena, const struct http_response *response,
                                  struct s3_delete_result *result, struct error *ret_err)
{
	const struct xml *root = NULL;
	if (!str_trim(response->body).len)
		return LK_OK;
	enum lk_status status = s3_parse_in(arena, "DeleteObjects", response, &root, ret_err);
	if (status != LK_OK)
		return status;
	for (const struct xml *node = xml_child(root, "Error"); node; node = xml_next(node, "Error"))
		VEC_PUSH(arena, &result->faults) =
			(struct s3_delete_fault){xml_raw_text(node, "Key"), xml_text(node, "VersionId"),
			                         xml_text(node, "Code"), xml_text(node, "Message")};
	return LK_OK;
}

enum lk_status s3_delete_and_list(struct aws_client *client, struct arena *arena, struct str bucket,
                                  const struct s3_entry *entries, size_t count, const struct s3_page *after,
                                  struct s3_delete_result *ret_result, struct s3_page *ret_page, struct error *ret_err)
{
	struct deletion d = {.arena = arena, .bucket = bucket};
	struct s3_delete_result result = {0};
	enum lk_status status = LK_OK;
	add_entries(&d, entries, count);
	size_t deletions = d.requests.count;
	if (after)
		add_request(&d, s3_versions_request_in(arena, bucket, (struct str){0}, after));
	struct aws_outcome *outcomes = arena_alloc_array(arena, d.requests.count, sizeof *outcomes);
	status = aws_call_many(client, arena, d.requests.items, d.requests.count, outcomes, ret_err);
	for (size_t i = 0; status == LK_OK && i < deletions; i++)
		if (str_is(d.requests.items[i].method, "POST"))
			status = read_faults(arena, &outcomes[i].response, &result, ret_err);
	if (status == LK_OK && after)
		status = s3_versions_read_in(arena, &outcomes[deletions].response, after, ret_page, ret_err);
	if (status != LK_OK)
		return status;
	result.deleted = count > result.faults.count ? count - result.faults.count : 0;
	*ret_result = result;
	return LK_OK;
}

enum lk_status s3_delete_objects(struct aws_client *client, struct arena *arena, struct str bucket,
                                 const struct s3_entry *entries, size_t count, struct s3_delete_result *ret_result,
                                 struct error *ret_err)
{
	return s3_delete_and_list(client, arena, bucket, entries, count, NULL, ret_result, NULL, ret_err);
}

enum lk_status s3_abort_multipart_uploads(struct aws_client *client, struct arena *arena, struct str bucket,
                                          const struct s3_multipart *uploads, size_t count, struct error *ret_err)
{
	struct deletion d = {.arena = arena, .bucket = bucket};
	for (size_t i = 0; i < count; i++) {
		struct str id = http_encode_in(arena, uploads[i].upload_id, false);
		add_request(&d, (struct s3_request){
					.operation = "AbortMultipartUpload",
					.method = STR("DELETE"),
					.bucket = bucket,
					.key = uploads[i].key,
					.query = str_format_in(arena, "uploadId=%.*s", STR_ARG(id)),
				});
	}
	struct aws_outcome *outcomes = arena_alloc_array(arena, count, sizeof *outcomes);
	if (aws_call_many(client, arena, d.requests.items, d.requests.count, outcomes, ret_err) == LK_OK)
		return LK_OK;
	for (size_t i = 0; i < count; i++) {
		if (outcomes[i].status == LK_OK || outcomes[i].err.kind == ERROR_NOT_FOUND)
			continue;
		*ret_err = outcomes[i].err;
		return LK_FAILED;
	}
	return LK_OK;
}
