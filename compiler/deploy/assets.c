#include "deploy/assets.h"

#include "aws/s3.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "deploy/code.h"

enum { TEMPLATE_INLINE_MAX = 51200, TEMPLATE_MAX = 1000000, OLD_VERSIONS_DAYS = 30 };

struct str assets_bucket_in(struct arena *arena, struct str account, struct str region)
{
	return str_format_in(arena, "lkc-assets-%.*s-%.*s", STR_ARG(account), STR_ARG(region));
}

static bool has_key(const struct asset_list *list, struct str key)
{
	for (size_t i = 0; i < list->assets.count; i++)
		if (str_equal(list->assets.items[i].key, key))
			return true;
	return false;
}

struct asset_list assets_of_graph_in(struct arena *arena, const struct graph *graph, struct str root)
{
	struct asset_list list = {.root = root};
	for (size_t i = 0; i < graph->functions.count; i++) {
		const struct function *function = &graph->functions.items[i];
		const struct resource *resource = graph_find_resource(graph, function->logical_id);
		/* The local target may have left the function out. */
		struct str key =
			resource ? value_string(value_at(resource->properties, STR("/Code/S3Key"))) : (struct str){0};
		if (!key.len || has_key(&list, key))
			continue;
		VEC_PUSH(arena, &list.assets) = (struct asset){
			.key = key,
			.path = function_zip_path_in(arena, root, function),
			.inputs_path = function_inputs_path_in(arena, root, function),
			.function = function,
		};
	}
	return list;
}

static enum lk_status check_asset(struct arena *arena, const struct asset *asset, struct error *ret_err)
{
	struct str built_from;
	if (!file_exists(asset->path.ptr)) {
		error_set(ret_err, ERROR_NOT_FOUND, "the code of '%.*s' is not built: there is no %s",
			  STR_ARG(asset->function->source), asset->path.ptr);
		error_hint(ret_err, "build it with  make lambdas ARCHS=%.*s", STR_ARG(asset->function->architecture));
		return LK_FAILED;
	}
	enum lk_status status = file_read_in(arena, asset->inputs_path.ptr, LIMIT_CONFIG_FILE, &built_from, ret_err);
	if (status != LK_OK)
		return status;
	if (str_contains(asset->key, str_trim(built_from)) && str_trim(built_from).len)
		return LK_OK;
	error_set(ret_err, ERROR_STATE, "%s was built from other sources than the stack names", asset->path.ptr);
	error_hint(ret_err, "build it again with  make lambdas ARCHS=%.*s", STR_ARG(asset->function->architecture));
	return LK_FAILED;
}

enum lk_status assets_check(const struct asset_list *list, struct error *ret_err)
{
	struct arena arena;
	enum lk_status status = LK_OK;
	arena_init(&arena);
	for (size_t i = 0; status == LK_OK && i < list->assets.count; i++)
		status = check_asset(&arena, &list->assets.items[i], ret_err);
	arena_done(&arena);
	return status;
}

/* --- the bucket */

static struct str tls_only_policy_in(struct arena *arena, struct str bucket, const char *partition)
{
	return str_format_in(arena,
			     "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"TlsOnly\",\"Effect\":\"Deny\","
			     "\"Principal\":\"*\","
			     "\"Action\":\"s3:*\",\"Resource\":[\"arn:%s:s3:::%.*s\",\"arn:%s:s3:::%.*s/*\"],"
			     "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}",
			     partition, STR_ARG(bucket), partition, STR_ARG(bucket));
}

static enum lk_status make_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
				  struct error *ret_err)
{
	struct s3_lifecycle_rule rule = {
		.id = STR("old-versions"), .expire_old_versions_days = OLD_VERSIONS_DAYS, .abort_uploads_days = 7};
	struct str policy = tls_only_policy_in(arena, bucket, aws_partition_of(client->config.region)->id);
	enum lk_status status = s3_create_bucket(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_put_public_access_block(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_encryption(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_versioning(client, arena, bucket, true, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_policy(client, arena, bucket, policy, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_lifecycle(client, arena, bucket, &rule, 1, ret_err);
	return status;
}

static enum lk_status ensure_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
				    struct error *ret_err)
{
	bool exists;
	enum lk_status status = s3_head_bucket(client, arena, bucket, &exists, NULL, ret_err);
	return status == LK_OK && !exists ? make_bucket(client, arena, bucket, ret_err) : status;
}

/* The files behind the zip, and before it: where a zip is, they are too. */
static enum lk_status upload_manifest(struct aws_client *client, struct arena *arena, struct str bucket,
				      struct str root, const struct asset *asset, struct error *ret_err)
{
	struct str manifest, version;
	enum lk_status status = function_manifest_in(arena, root, asset->function->source,
						     asset->function->architecture, &manifest, ret_err);
	if (status != LK_OK)
		return status;
	struct s3_upload call = {.bucket = bucket,
				 .key = code_manifest_key_in(arena, asset->key),
				 .body = code_manifest_json_in(arena, manifest),
				 .content_type = STR("application/json")};
	return s3_put_object(client, arena, &call, &version, ret_err);
}

static enum lk_status upload(struct aws_client *client, struct arena *arena, struct str bucket, struct str root,
			     const struct asset *asset, const struct assets_observer *observer, struct error *ret_err)
{
	struct str body = {0}, version;
	struct s3_object present;
	bool exists;
	enum lk_status status = s3_head_object(client, arena, bucket, asset->key, &exists, &present, ret_err);
	if (status == LK_OK && !exists)
		status = file_read_in(arena, asset->path.ptr, LIMIT_ASSET, &body, ret_err);
	if (status == LK_OK && !exists)
		status = upload_manifest(client, arena, bucket, root, asset, ret_err);
	if (status == LK_OK && !exists) {
		struct hash hash = hash_sha256(body);
		struct s3_metadata metadata = {STR("sha256"), hash_hex_in(arena, &hash)};
		struct s3_upload call = {.bucket = bucket,
					 .key = asset->key,
					 .body = body,
					 .content_type = STR("application/zip"),
					 .metadata = &metadata,
					 .metadata_count = 1};
		status = s3_put_object(client, arena, &call, &version, ret_err);
	}
	if (status == LK_OK && observer->on_upload)
		observer->on_upload(observer->context, asset->key, body.len, exists);
	return status;
}

enum lk_status assets_upload(struct aws_client *client, struct arena *arena, struct str bucket,
			     const struct asset_list *list, const struct assets_observer *observer,
			     struct error *ret_err)
{
	if (!list->assets.count)
		return LK_OK;
	enum lk_status status = ensure_bucket(client, arena, bucket, ret_err);
	for (size_t i = 0; status == LK_OK && i < list->assets.count; i++) {
		struct arena scratch;
		arena_init(&scratch);
		status = upload(client, &scratch, bucket, list->root, &list->assets.items[i], observer, ret_err);
		arena_done(&scratch);
	}
	return status;
}

enum lk_status assets_place_template(struct aws_client *client, struct arena *arena, struct str bucket, struct str text,
				     struct str *ret_body, struct str *ret_url, struct error *ret_err)
{
	struct str version, url;
	*ret_body = *ret_url = (struct str){0};
	if (text.len > TEMPLATE_MAX)
		return error_set(ret_err, ERROR_LIMIT, "the template has %zu bytes; CloudFormation takes 1,000,000",
				 text.len);
	if (text.len <= TEMPLATE_INLINE_MAX) {
		*ret_body = text;
		return LK_OK;
	}
	struct hash hash = hash_sha256(text);
	struct str key = str_format_in(arena, "templates/%s.yaml", hash_hex_in(arena, &hash).ptr);
	struct s3_upload call = {.bucket = bucket, .key = key, .body = text, .content_type = STR("application/yaml")};
	enum lk_status status = ensure_bucket(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_put_object(client, arena, &call, &version, ret_err);
	if (status == LK_OK)
		status = s3_object_url_in(client, arena, bucket, key, &url, ret_err);
	if (status == LK_OK)
		*ret_url = url;
	return status;
}
