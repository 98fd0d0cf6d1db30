#include "aws/s3.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "deploy/assets.h"
#include "deploy/code.h"

/* AWS CloudFormation User Guide, "Understand CloudFormation quotas". */
enum { TEMPLATE_INLINE_MAX = 51200, TEMPLATE_MAX = 1000000 };

/* What is in memory at a time, unless one zip alone is larger. */
static const size_t group_bytes = 64 * MIB;

struct uploading {
	struct aws_client *client;
	struct str bucket;
	const struct asset_list *list;
	const struct assets_observer *observer;
	struct s3_look *looks; /* one for each asset */
};

struct group {
	struct arena arena;
	VEC(struct s3_upload) manifests, zips;
	size_t bytes;
};

/* The files behind the zip. */
static enum lk_status add_manifest(const struct uploading *u, struct group *group, const struct asset *asset,
				   struct error *ret_err)
{
	struct str manifest;
	enum lk_status status = function_manifest_in(&group->arena, u->list->root, asset->function->source,
						     asset->function->architecture, &manifest, ret_err);
	if (status == LK_OK)
		VEC_PUSH(&group->arena, &group->manifests) =
			(struct s3_upload){.bucket = u->bucket,
					   .key = code_manifest_key_in(&group->arena, asset->key),
					   .body = code_manifest_json_in(&group->arena, manifest),
					   .content_type = STR("application/json")};
	return status;
}

static enum lk_status add_zip(const struct uploading *u, struct group *group, const struct asset *asset,
			      struct error *ret_err)
{
	struct str body;
	enum lk_status status = file_read_in(&group->arena, asset->path.ptr, LIMIT_ASSET, &body, ret_err);
	if (status != LK_OK)
		return status;
	struct hash hash = hash_sha256(body);
	struct s3_metadata *metadata = ARENA_NEW(&group->arena, struct s3_metadata);
	*metadata = (struct s3_metadata){STR("sha256"), hash_hex_in(&group->arena, &hash)};
	VEC_PUSH(&group->arena, &group->zips) = (struct s3_upload){.bucket = u->bucket,
								   .key = asset->key,
								   .body = body,
								   .content_type = STR("application/zip"),
								   .metadata = metadata,
								   .metadata_count = 1};
	group->bytes += body.len;
	return LK_OK;
}

static bool goes_in_parts(const struct s3_upload *upload)
{
	return upload->body.len > s3_part_size(upload->body.len);
}

static enum lk_status list_unfinished_in(const struct uploading *u, struct arena *arena, struct str key,
					 struct s3_multipart_page *ret_found, struct error *ret_err)
{
	struct s3_multipart_page page = {0}, found = {0};
	do {
		struct s3_multipart_page next;
		enum lk_status status = s3_list_multipart_uploads(u->client, arena, u->bucket,
								  page.truncated ? &page : NULL, &next, ret_err);
		if (status != LK_OK)
			return status;
		page = next;
		for (size_t i = 0; i < page.uploads.count; i++)
			if (str_equal(page.uploads.items[i].key, key))
				VEC_PUSH(arena, &found.uploads) = page.uploads.items[i];
	} while (page.truncated);
	*ret_found = found;
	return LK_OK;
}

/* An upload is begun twice where the first answer is lost, and is left by whoever was killed. Once the object is there,
 * nobody needs another one of its key, which names its content. */
static void abort_others(const struct uploading *u, struct arena *arena, struct str key)
{
	struct s3_multipart_page found;
	struct error err;
	enum lk_status status = list_unfinished_in(u, arena, key, &found, &err);
	if (status == LK_OK && found.uploads.count)
		status = s3_abort_multipart_uploads(u->client, arena, u->bucket, found.uploads.items,
						    found.uploads.count, &err);
	if (status != LK_OK)
		log_write(u->client->config.log, LOG_WARNING,
			  "parts of earlier uploads of '%.*s' may be left, for lkc assets gc: %s", STR_ARG(key),
			  err.message);
}

static enum lk_status send_in_parts(const struct uploading *u, struct arena *arena, const struct s3_upload *upload,
				    struct error *ret_err)
{
	enum lk_status status = s3_put_in_parts(u->client, arena, upload, ret_err);
	if (status == LK_OK)
		abort_others(u, arena, upload->key);
	return status;
}

/* The manifests go first: where a zip is, its manifest is too. */
static enum lk_status send_group(const struct uploading *u, struct group *group, struct error *ret_err)
{
	VEC(struct s3_upload) whole = {0};
	for (size_t i = 0; i < group->zips.count; i++)
		if (!goes_in_parts(&group->zips.items[i]))
			VEC_PUSH(&group->arena, &whole) = group->zips.items[i];
	enum lk_status status =
		s3_put_objects(u->client, &group->arena, group->manifests.items, group->manifests.count, ret_err);
	if (status == LK_OK)
		status = s3_put_objects(u->client, &group->arena, whole.items, whole.count, ret_err);
	for (size_t i = 0; status == LK_OK && i < group->zips.count; i++)
		if (goes_in_parts(&group->zips.items[i]))
			status = send_in_parts(u, &group->arena, &group->zips.items[i], ret_err);
	for (size_t i = 0; status == LK_OK && u->observer->on_upload && i < group->zips.count; i++)
		u->observer->on_upload(u->observer->context, group->zips.items[i].key, group->zips.items[i].body.len,
				       false);
	return status;
}

static enum lk_status upload_group(const struct uploading *u, size_t *index, struct error *ret_err)
{
	struct group group = {0};
	enum lk_status status = LK_OK;
	arena_init(&group.arena);
	for (; status == LK_OK && *index < u->list->assets.count && group.bytes < group_bytes; (*index)++) {
		const struct asset *asset = &u->list->assets.items[*index];
		if (u->looks[*index].exists)
			continue;
		status = add_manifest(u, &group, asset, ret_err);
		if (status == LK_OK)
			status = add_zip(u, &group, asset, ret_err);
	}
	if (status == LK_OK)
		status = send_group(u, &group, ret_err);
	arena_done(&group.arena);
	return status;
}

enum lk_status assets_upload(struct aws_client *client, struct arena *arena, struct str bucket,
			     const struct asset_list *list, const struct assets_observer *observer,
			     struct error *ret_err)
{
	struct uploading u = {.client = client, .bucket = bucket, .list = list, .observer = observer};
	size_t count = list->assets.count, index = 0;
	if (!count)
		return LK_OK;
	u.looks = arena_alloc_array(arena, count, sizeof *u.looks);
	for (size_t i = 0; i < count; i++)
		u.looks[i].key = list->assets.items[i].key;
	enum lk_status status = assets_ensure_bucket(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_head_objects(client, arena, bucket, u.looks, count, ret_err);
	for (size_t i = 0; status == LK_OK && observer->on_upload && i < count; i++)
		if (u.looks[i].exists)
			observer->on_upload(observer->context, u.looks[i].key, 0, true);
	while (status == LK_OK && index < count)
		status = upload_group(&u, &index, ret_err);
	return status;
}

enum lk_status assets_place_template(struct aws_client *client, struct arena *arena, struct str bucket, struct str text,
				     struct str *ret_body, struct str *ret_url, struct error *ret_err)
{
	struct s3_object present;
	bool exists = false;
	*ret_body = *ret_url = (struct str){0};
	if (text.len > TEMPLATE_MAX)
		return error_set(ret_err, ERROR_LIMIT, "the template has %zu bytes; CloudFormation takes 1,000,000",
				 text.len);
	if (text.len <= TEMPLATE_INLINE_MAX) {
		*ret_body = text;
		return LK_OK;
	}
	struct hash hash = hash_sha256(text);
	struct str key = str_format_in(arena, "templates/%s.yaml", hash_hex_in(arena, &hash).ptr), version, url;
	struct s3_upload call = {.bucket = bucket, .key = key, .body = text, .content_type = STR("application/yaml")};
	enum lk_status status = assets_ensure_bucket(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_head_object(client, arena, bucket, key, &exists, &present, ret_err);
	if (status == LK_OK && !exists)
		status = s3_put_object(client, arena, &call, &version, ret_err);
	if (status == LK_OK)
		status = s3_object_url_in(client, arena, bucket, key, &url, ret_err);
	if (status == LK_OK)
		*ret_url = url;
	return status;
}
