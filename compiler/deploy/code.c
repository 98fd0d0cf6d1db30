#include "deploy/code.h"

#include "aws/s3.h"
#include "base/hash.h"
#include "base/limits.h"
#include "formats/json_write.h"

struct str code_manifest_key_in(struct arena *arena, struct str zip_key)
{
	return str_concat_in(arena, zip_key, STR(".files.json"));
}

/* The lines "<SHA-256>  <path>" behind the first one, which is "architecture <name>". */
static bool next_file(struct str *manifest, struct str *ret_digest, struct str *ret_path)
{
	struct str line;
	if (!str_next(manifest, '\n', &line) || line.len <= 2 * HASH_SIZE + 2)
		return false;
	*ret_digest = str_slice(line, 0, 2 * HASH_SIZE);
	*ret_path = str_slice(line, 2 * HASH_SIZE + 2, line.len);
	return true;
}

static struct str next_architecture(struct str *manifest)
{
	struct str line, prefix = STR("architecture ");
	return str_next(manifest, '\n', &line) ? str_slice(line, prefix.len, line.len) : (struct str){0};
}

struct str code_manifest_json_in(struct arena *arena, struct str manifest)
{
	struct json_writer json;
	struct buf text;
	struct str digest, path;
	buf_init(&text, LIMIT_OUTPUT);
	json_writer_init(&json, &text, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_member(&json, STR("architecture"), next_architecture(&manifest));
	json_write_name(&json, STR("files"));
	json_write_begin_object(&json);
	while (next_file(&manifest, &digest, &path))
		json_write_member(&json, path, digest);
	json_write_end_object(&json);
	json_write_end_object(&json);
	buf_append_char(&text, '\n');
	struct str result = buf_copy_in(&text, arena);
	buf_done(&text);
	return result;
}

static bool is_manifest(const struct json *root)
{
	const struct json *files = json_get(root, STR("files"));
	int64_t version;
	if (!json_to_int(json_get(root, STR("format_version")), &version) || version != 1 ||
	    !json_is(files, JSON_OBJECT) || !json_get_string(root, STR("architecture")).len)
		return false;
	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].kind != JSON_STRING)
			return false;
	return true;
}

static void add(struct arena *arena, struct value *list, struct str path, const char *what)
{
	value_list_push(arena, list, value_string_in(arena, str_format_in(arena, "%.*s%s", STR_ARG(path), what)));
}

struct value *code_compare_in(struct arena *arena, struct str live_json, struct str manifest)
{
	const struct json *root, *files;
	struct error err;
	struct map old, new;
	struct str digest, path;
	if (!live_json.len || live_json.len > LIMIT_CONFIG_FILE ||
	    json_parse_in(arena, live_json, NULL, &root, &err) != LK_OK ||
	    !is_manifest(root))
		return NULL;
	struct value *list = value_list_in(arena);
	struct str architecture = next_architecture(&manifest), was = json_get_string(root, STR("architecture"));
	if (!str_equal(architecture, was))
		value_list_push(arena, list,
				value_string_in(arena, str_format_in(arena, "architecture %.*s, was %.*s",
								     STR_ARG(architecture), STR_ARG(was))));
	files = json_get(root, STR("files"));
	map_init_in(&old, arena);
	map_init_in(&new, arena);
	for (size_t i = 0; i < files->count; i++)
		map_put(&old, files->names[i], &files->items[i]);
	while (next_file(&manifest, &digest, &path)) {
		const struct json *before = map_get(&old, path);
		map_put(&new, path, list);
		if (!before)
			add(arena, list, path, " (added)");
		else if (!str_equal(json_string(before), digest))
			add(arena, list, path, "");
	}
	for (size_t i = 0; i < files->count; i++)
		if (!map_has(&new, files->names[i]))
			add(arena, list, files->names[i], " (removed)");
	return list;
}

/* --- what is live */

static struct str key_of(const struct graph *graph, struct str logical_id)
{
	const struct resource *resource = graph_find_resource(graph, logical_id);
	return resource ? value_string(value_at(resource->properties, STR("/Code/S3Key"))) : (struct str){0};
}

static struct str living_name(const struct graph *desired, struct str logical_id)
{
	for (size_t i = 0; i < desired->moves.count; i++)
		if (str_equal(desired->moves.items[i].to, logical_id))
			return desired->moves.items[i].from;
	return logical_id;
}

static bool is_ours(struct str key)
{
	return str_starts_with(key, STR("lambda/")) && str_ends_with(key, STR(".zip"));
}

/* The key of the living code when it is one of ours and another than the desired one. */
static struct str old_key(const struct graph *live, const struct graph *desired, struct str logical_id)
{
	struct str key = key_of(live, logical_id);
	if (!key.len)
		key = key_of(live, living_name(desired, logical_id));
	return is_ours(key) && !str_equal(key, key_of(desired, logical_id)) ? key : (struct str){0};
}

/* Where manifests come from: out of a bucket, or from a map that was made of it before. */
struct manifests {
	struct aws_client *client; /* NULL: .saved */
	struct str bucket;
	const struct value *saved; /* zip key → JSON */
};

static struct str manifest_of(const struct manifests *from, struct arena *arena, struct str key)
{
	struct str json;
	struct error ignored; /* nothing is said of files that are not known */
	if (!from->client)
		return value_string(value_get(from->saved, key));
	bool found = s3_get_object(from->client, arena, from->bucket, code_manifest_key_in(arena, key),
				   LIMIT_CONFIG_FILE, &json, NULL, &ignored) == LK_OK;
	return found ? json : (struct str){0};
}

static struct value *compare_function(const struct manifests *from, struct arena *arena, struct str root,
				      const struct function *function, struct str key)
{
	struct str manifest, json = manifest_of(from, arena, key);
	struct error ignored;
	if (!json.len || function_manifest_in(arena, root, function->source, function->architecture, &manifest,
					      &ignored) != LK_OK)
		return NULL;
	return code_compare_in(arena, json, manifest);
}

static const struct value *compare_functions(const struct manifests *from, struct arena *arena, struct str root,
					     const struct graph *live, const struct graph *desired)
{
	struct value *changes = value_map_in(arena);
	for (size_t i = 0; live && i < desired->functions.count; i++) {
		const struct function *function = &desired->functions.items[i];
		struct str key = old_key(live, desired, function->logical_id);
		struct value *files = key.len ? compare_function(from, arena, root, function, key) : NULL;
		if (files)
			value_map_put(arena, changes, function->logical_id, files);
	}
	return changes;
}

const struct value *code_changes_in(struct aws_client *client, struct arena *arena, struct str bucket, struct str root,
				    const struct graph *live, const struct graph *desired)
{
	return compare_functions(&(struct manifests){.client = client, .bucket = bucket}, arena, root, live, desired);
}

const struct value *code_changes_since_in(struct arena *arena, const struct value *manifests, struct str root,
					  const struct graph *live, const struct graph *desired)
{
	return compare_functions(&(struct manifests){.saved = manifests}, arena, root, live, desired);
}

const struct value *code_manifests_in(struct aws_client *client, struct arena *arena, struct str bucket,
				      const struct graph *live)
{
	const struct manifests from = {.client = client, .bucket = bucket};
	struct value *manifests = value_map_in(arena);
	for (size_t i = 0; live && i < live->resources.count; i++) {
		struct str key = key_of(live, live->resources.items[i].logical_id);
		struct str json = is_ours(key) ? manifest_of(&from, arena, key) : (struct str){0};
		if (json.len)
			value_map_put(arena, manifests, key, value_string_in(arena, json));
	}
	return manifests;
}
