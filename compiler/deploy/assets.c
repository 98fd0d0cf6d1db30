#include "deploy/assets.h"

#include "base/file.h"
#include "base/limits.h"

#define BUCKET_PREFIX "lkc-assets-"

struct str assets_bucket_in(struct arena *arena, struct str account, struct str region)
{
	return str_format_in(arena, BUCKET_PREFIX "%.*s-%.*s", STR_ARG(account), STR_ARG(region));
}

struct str assets_owner_of(struct str bucket)
{
	struct str prefix = STR(BUCKET_PREFIX), rest, account = {0};
	if (!str_starts_with(bucket, prefix))
		return (struct str){0};
	rest = str_slice(bucket, prefix.len, bucket.len);
	return str_next(&rest, '-', &account) ? account : (struct str){0};
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
