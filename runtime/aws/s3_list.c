#include "aws/s3_call.h"
#include "base/clock.h"
#include "base/limits.h"
#include "formats/xml.h"
#include "formats/xml_write.h"

/* Keys may hold characters that XML cannot carry: the service is asked for them percent-encoded. */
#define ENCODED_KEYS "encoding-type=url"

static enum lk_status get_xml(struct aws_client *client, struct arena *arena, const char *operation,
                              struct str bucket, struct str query, const struct xml **ret_root, struct error *ret_err)
{
	const struct s3_request request = {
		.operation = operation, .method = STR("GET"), .bucket = bucket, .query = query};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	status = xml_parse_in(arena, str_trim(response.body), ret_root, ret_err);
	if (status != LK_OK)
		error_prefix(ret_err, "S3 %s: the answer is not XML: ", operation);
	return status;
}

static void append_parameter(struct arena *arena, struct buf *query, const char *name, struct str value)
{
	if (!value.len)
		return;
	struct str encoded = http_encode_in(arena, value, false);
	buf_printf(query, "&%s=%.*s", name, STR_ARG(encoded));
}

static struct str finish_query_in(struct arena *arena, struct buf *query)
{
	struct str text = buf_copy_in(query, arena);
	buf_done(query);
	return text;
}

/* A key of the answer, decoded when the service did as it was asked. */
static struct str key_text(struct arena *arena, const struct xml *root, const struct xml *entry, const char *path)
{
	struct str raw = xml_raw_text(entry, path), decoded;
	bool encoded = str_is(xml_text(root, "EncodingType"), "url");
	return encoded && http_decode_in(arena, raw, &decoded) ? decoded : raw;
}

static struct s3_entry read_entry(struct arena *arena, const struct xml *root, const struct xml *node)
{
	struct s3_entry entry = {
		.key = key_text(arena, root, node, "Key"),
		.version_id = xml_text(node, "VersionId"),
		.delete_marker = str_is(node->name, "DeleteMarker"),
		.latest = xml_bool(node, "IsLatest"),
		.size = xml_int(node, "Size", 0),
	};
	int64_t modified;
	if (clock_parse_iso(xml_text(node, "LastModified"), &modified))
		entry.modified_ms = modified;
	return entry;
}

static bool is_entry(const struct xml *node)
{
	return str_is(node->name, "Contents") || str_is(node->name, "Version") || str_is(node->name, "DeleteMarker");
}

static struct s3_page read_page(struct arena *arena, const struct xml *root)
{
	struct s3_page page = {
		.truncated = xml_bool(root, "IsTruncated"),
		.next_token = xml_text(root, "NextContinuationToken"),
		.next_key = key_text(arena, root, root, "NextKeyMarker"),
		.next_version = xml_text(root, "NextVersionIdMarker"),
	};
	for (const struct xml *node = root->first; node; node = node->next)
		if (is_entry(node))
			VEC_PUSH(arena, &page.entries) = read_entry(arena, root, node);
	return page;
}

enum lk_status s3_list_objects(struct aws_client *client, struct arena *arena, struct str bucket, struct str prefix,
                               struct str token, struct s3_page *ret_page, struct error *ret_err)
{
	struct buf query;
	const struct xml *root;
	buf_init(&query, LIMIT_URL);
	buf_append_text(&query, "list-type=2&" ENCODED_KEYS);
	append_parameter(arena, &query, "prefix", prefix);
	append_parameter(arena, &query, "continuation-token", token);
	enum lk_status status = get_xml(client, arena, "ListObjectsV2", bucket, finish_query_in(arena, &query), &root,
	                                ret_err);
	if (status != LK_OK)
		return status;
	struct s3_page page = read_page(arena, root);
	if (page.truncated && (!page.next_token.len || str_equal(page.next_token, token)))
		return error_set(ret_err, ERROR_PROTOCOL, "S3 ListObjectsV2: there is more, but not where it begins");
	*ret_page = page;
	return LK_OK;
}

enum lk_status s3_list_object_versions(struct aws_client *client, struct arena *arena, struct str bucket,
                                       struct str prefix, const struct s3_page *after, struct s3_page *ret_page,
                                       struct error *ret_err)
{
	struct buf query;
	const struct xml *root;
	buf_init(&query, LIMIT_URL);
	buf_append_text(&query, "versions&" ENCODED_KEYS);
	append_parameter(arena, &query, "prefix", prefix);
	append_parameter(arena, &query, "key-marker", after ? after->next_key : (struct str){0});
	append_parameter(arena, &query, "version-id-marker", after ? after->next_version : (struct str){0});
	enum lk_status status =
		get_xml(client, arena, "ListObjectVersions", bucket, finish_query_in(arena, &query), &root, ret_err);
	if (status != LK_OK)
		return status;
	struct s3_page page = read_page(arena, root);
	bool stuck =
		after && str_equal(page.next_key, after->next_key) && str_equal(page.next_version, after->next_version);
	if (page.truncated && (!page.next_key.len || stuck))
		return error_set(ret_err, ERROR_PROTOCOL,
		                 "S3 ListObjectVersions: there is more, but not where it begins");
	*ret_page = page;
	return LK_OK;
}

/* --- deleting what was listed --- */

static struct str delete_body_in(struct arena *arena, const struct s3_entry *entries, size_t count)
{
	struct buf body;
	buf_init(&body, LIMIT_XML);
	buf_append_text(&body, "<Delete xmlns=\"" S3_NAMESPACE "\"><Quiet>true</Quiet>");
	for (size_t i = 0; i < count; i++) {
		buf_append_text(&body, "<Object>");
		xml_append_element(&body, "Key", entries[i].key);
		if (entries[i].version_id.len)
			xml_append_element(&body, "VersionId", entries[i].version_id);
		buf_append_text(&body, "</Object>");
	}
	buf_append_text(&body, "</Delete>");
	struct str text = buf_copy_in(&body, arena);
	buf_done(&body);
	return text;
}

enum lk_status s3_delete_objects(struct aws_client *client, struct arena *arena, struct str bucket,
                                 const struct s3_entry *entries, size_t count, struct s3_delete_result *ret_result,
                                 struct error *ret_err)
{
	LK_ASSERT(count <= S3_DELETE_MAX);
	const struct s3_request request = {
		.operation = "DeleteObjects",
		.method = STR("POST"),
		.bucket = bucket,
		.query = STR("delete"),
		.body = delete_body_in(arena, entries, count),
		.checked = true,
	};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	const struct xml *root = NULL;
	struct str answer = str_trim(response.body);
	if (answer.len && xml_parse_in(arena, answer, &root, ret_err) != LK_OK) {
		error_prefix(ret_err, "S3 DeleteObjects: the answer is not XML: ");
		return LK_FAILED;
	}
	struct s3_delete_result result = {0};
	for (const struct xml *node = xml_child(root, "Error"); node; node = xml_next(node, "Error"))
		VEC_PUSH(arena, &result.faults) =
			(struct s3_delete_fault){xml_raw_text(node, "Key"), xml_text(node, "VersionId"),
			                         xml_text(node, "Code"), xml_text(node, "Message")};
	result.deleted = count > result.faults.count ? count - result.faults.count : 0;
	*ret_result = result;
	return LK_OK;
}

/* --- unfinished uploads --- */

enum lk_status s3_list_multipart_uploads(struct aws_client *client, struct arena *arena, struct str bucket,
                                         struct s3_multipart_list *ret_list, struct error *ret_err)
{
	struct s3_multipart_list list = {0};
	struct str key_marker = {0}, id_marker = {0};
	for (;;) {
		struct buf query;
		const struct xml *root;
		buf_init(&query, LIMIT_URL);
		buf_append_text(&query, "uploads&" ENCODED_KEYS);
		append_parameter(arena, &query, "key-marker", key_marker);
		append_parameter(arena, &query, "upload-id-marker", id_marker);
		enum lk_status status = get_xml(client, arena, "ListMultipartUploads", bucket,
		                                finish_query_in(arena, &query), &root, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *node = xml_child(root, "Upload"); node; node = xml_next(node, "Upload"))
			VEC_PUSH(arena, &list.uploads) =
				(struct s3_multipart){key_text(arena, root, node, "Key"), xml_text(node, "UploadId")};
		struct str next_key = key_text(arena, root, root, "NextKeyMarker");
		struct str next_id = xml_text(root, "NextUploadIdMarker");
		if (!xml_bool(root, "IsTruncated"))
			break;
		if (!next_key.len || (str_equal(next_key, key_marker) && str_equal(next_id, id_marker)))
			return error_set(ret_err, ERROR_PROTOCOL,
			                 "S3 ListMultipartUploads: there is more, but not where it begins");
		key_marker = next_key;
		id_marker = next_id;
	}
	*ret_list = list;
	return LK_OK;
}

enum lk_status s3_abort_multipart_upload(struct aws_client *client, struct arena *arena, struct str bucket,
                                         const struct s3_multipart *upload, struct error *ret_err)
{
	struct str id = http_encode_in(arena, upload->upload_id, false);
	const struct s3_request request = {
		.operation = "AbortMultipartUpload",
		.method = STR("DELETE"),
		.bucket = bucket,
		.key = upload->key,
		.query = str_format_in(arena, "uploadId=%.*s", STR_ARG(id)),
	};
	enum lk_status status = s3_do(client, arena, &request, ret_err);
	return status != LK_OK && ret_err->kind == ERROR_NOT_FOUND ? LK_OK : status;
}
