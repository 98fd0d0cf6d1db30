#include "aws/s3_call.h"
#include "base/clock.h"
#include "base/limits.h"
#include "formats/xml.h"

/* Keys may hold characters that XML cannot carry: the service is asked for them percent-encoded. */
#define ENCODED_KEYS "encoding-type=url"

static enum lk_status get_xml(struct aws_client *client, struct arena *arena, const char *operation,
                              struct str bucket, struct str query, const struct xml **ret_root, struct error *ret_err)
{
	const struct s3_request request = {
		.operation = operation, .method = STR("GET"), .bucket = bucket, .query = query};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	return status == LK_OK ? s3_parse_in(arena, operation, &response, ret_root, ret_err) : status;
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

struct s3_request s3_versions_request_in(struct arena *arena, struct str bucket, struct str prefix,
                                         const struct s3_page *after)
{
	struct buf query;
	buf_init(&query, LIMIT_URL);
	buf_append_text(&query, "versions&" ENCODED_KEYS);
	append_parameter(arena, &query, "prefix", prefix);
	append_parameter(arena, &query, "key-marker", after ? after->next_key : (struct str){0});
	append_parameter(arena, &query, "version-id-marker", after ? after->next_version : (struct str){0});
	return (struct s3_request){.operation = "ListObjectVersions",
	                           .method = STR("GET"),
	                           .bucket = bucket,
	                           .query = finish_query_in(arena, &query)};
}

/* Pages come in the order of the keys' bytes: one that goes back would be read for ever. */
static bool goes_on(const struct s3_page *page, const struct s3_page *after)
{
	int order = after ? str_compare(page->next_key, after->next_key) : 1;
	return page->next_key.len && order >= 0 && !(order == 0 && str_equal(page->next_version, after->next_version));
}

enum lk_status s3_versions_read_in(struct arena *arena, const struct http_response *response,
                                   const struct s3_page *after, struct s3_page *ret_page, struct error *ret_err)
{
	const struct xml *root;
	enum lk_status status = s3_parse_in(arena, "ListObjectVersions", response, &root, ret_err);
	if (status != LK_OK)
		return status;
	struct s3_page page = read_page(arena, root);
	if (page.truncated && !goes_on(&page, after))
		return error_set(ret_err, ERROR_PROTOCOL,
		                 "S3 ListObjectVersions: there is more, but not where it begins");
	*ret_page = page;
	return LK_OK;
}

enum lk_status s3_list_object_versions(struct aws_client *client, struct arena *arena, struct str bucket,
                                       struct str prefix, const struct s3_page *after, struct s3_page *ret_page,
                                       struct error *ret_err)
{
	const struct s3_request request = s3_versions_request_in(arena, bucket, prefix, after);
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	return status == LK_OK ? s3_versions_read_in(arena, &response, after, ret_page, ret_err) : status;
}

/* --- unfinished uploads --- */

enum lk_status s3_list_multipart_uploads(struct aws_client *client, struct arena *arena, struct str bucket,
                                         const struct s3_multipart_page *after, struct s3_multipart_page *ret_page,
                                         struct error *ret_err)
{
	struct s3_multipart_page page = {0};
	struct buf query;
	const struct xml *root;
	buf_init(&query, LIMIT_URL);
	buf_append_text(&query, "uploads&" ENCODED_KEYS);
	append_parameter(arena, &query, "key-marker", after ? after->next_key : (struct str){0});
	append_parameter(arena, &query, "upload-id-marker", after ? after->next_id : (struct str){0});
	enum lk_status status = get_xml(client, arena, "ListMultipartUploads", bucket,
	                                finish_query_in(arena, &query), &root, ret_err);
	if (status != LK_OK)
		return status;
	for (const struct xml *node = xml_child(root, "Upload"); node; node = xml_next(node, "Upload")) {
		struct s3_multipart upload = {.key = key_text(arena, root, node, "Key"),
		                              .upload_id = xml_text(node, "UploadId")};
		int64_t initiated;
		if (clock_parse_iso(xml_text(node, "Initiated"), &initiated))
			upload.initiated_ms = initiated;
		VEC_PUSH(arena, &page.uploads) = upload;
	}
	page.truncated = xml_bool(root, "IsTruncated");
	page.next_key = key_text(arena, root, root, "NextKeyMarker");
	page.next_id = xml_text(root, "NextUploadIdMarker");
	int order = after ? str_compare(page.next_key, after->next_key) : 1;
	bool stuck = order < 0 || (order == 0 && str_equal(page.next_id, after->next_id));
	if (page.truncated && (!page.next_key.len || stuck))
		return error_set(ret_err, ERROR_PROTOCOL,
		                 "S3 ListMultipartUploads: there is more, but not where it begins");
	*ret_page = page;
	return LK_OK;
}
