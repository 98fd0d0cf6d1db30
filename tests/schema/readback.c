/* Reads every node of the pack back against its source: each JSON file is parsed by cJSON on its own, its prose is taken
 * off, and what is left must be in the pack, node by node. Needs `make schema-sources`, which `make test` runs. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "schema/pack.h"
#include "schema/prose.h"

#define SOURCE_MAX (256 * MIB)

static size_t compared;

static const char *folder(void)
{
	const char *given = getenv("LKC_SCHEMA_SOURCES");
	return given ? given : "build/schema-sources";
}

static cJSON *load(struct arena *arena, const char *path)
{
	struct str text;
	struct error err;
	cr_assert_eq(file_read_in(arena, path, SOURCE_MAX, &text, &err), LK_OK, "%s (make schema-sources)", err.message);
	cJSON *json = cJSON_ParseWithLengthOpts(text.ptr, text.len + 1, NULL, 1);
	cr_assert(json, "%s is not JSON", path);
	return json;
}

static bool same(const cJSON *source, struct pack_node node);

static bool same_object(const cJSON *source, struct pack_node node)
{
	size_t count = 0;
	for (const cJSON *child = source->child; child; child = child->next, count++)
		if (!same(child, pack_get(node, str_from(child->string))))
			return false;
	return pack_kind(node) == PACK_OBJECT && pack_count(node) == count;
}

static bool same_array(const cJSON *source, struct pack_node node)
{
	size_t count = 0;
	for (const cJSON *child = source->child; child; child = child->next, count++)
		if (!same(child, pack_item(node, count)))
			return false;
	return pack_kind(node) == PACK_ARRAY && pack_count(node) == count;
}

static bool same(const cJSON *source, struct pack_node node)
{
	compared++;
	if (cJSON_IsObject(source))
		return same_object(source, node);
	if (cJSON_IsArray(source))
		return same_array(source, node);
	if (cJSON_IsString(source))
		return pack_kind(node) == PACK_STRING && str_is(pack_string(node), source->valuestring);
	if (cJSON_IsNumber(source))
		return (pack_kind(node) == PACK_INT || pack_kind(node) == PACK_FLOAT) &&
		       pack_number(node) == source->valuedouble;
	if (cJSON_IsBool(source))
		return pack_kind(node) == PACK_BOOL && pack_bool(node) == (cJSON_IsTrue(source) != 0);
	return pack_kind(node) == PACK_NULL;
}

static struct pack_node root(const char *key)
{
	return pack_get_text(pack_root(pack_embedded()), key);
}

Test(readback, types_of_all_regions)
{
	struct arena arena;
	struct error err;
	struct file_list regions;
	size_t rows = 0;
	compared = 0;
	arena_init(&arena);
	struct str providers = str_format_in(&arena, "%s/cfnlint/data/schemas/providers", folder());
	cr_assert_eq(file_list_in(&arena, providers.ptr, &regions, &err), LK_OK, "%s (make schema-sources)", err.message);
	cJSON *checked = cJSON_CreateObject();
	for (size_t i = 0; i < regions.paths.count; i++) {
		struct str file = regions.paths.items[i];
		if (!str_ends_with(file, STR(".json")))
			continue;
		struct str region = str_slice(file, 0, file.len - 5);
		cJSON *provider = load(&arena, file_join_in(&arena, providers, file).ptr);
		for (cJSON *row = provider->child; row; row = row->next, rows++) {
			cr_assert(pack_has_string(pack_get_text(root("regions"), row->string), region), "%s in %.*s",
			          row->string, STR_ARG(region));
			if (cJSON_GetObjectItemCaseSensitive(checked, row->valuestring))
				continue;
			cJSON_AddTrueToObject(checked, row->valuestring);
			struct str path = str_format_in(&arena, "%s/cfnlint/data/schemas/resources/%s.json", folder(), row->valuestring);
			cJSON *schema = load(&arena, path.ptr);
			cJSON_Delete(prose_take(schema));
			cr_expect(same(schema, pack_get_text(root("types"), row->string)), "%s differs", row->string);
			cJSON_Delete(schema);
		}
		cJSON_Delete(provider);
	}
	cJSON_Delete(checked);
	cr_log_info("%zu nodes of %zu types compared, %zu rows of regions", compared, pack_count(root("types")), rows);
	cr_expect_geq(compared, 370000, "%zu", compared);
	cr_expect_geq(rows, 40000);
	cr_expect_eq(pack_count(root("types")), pack_count(root("regions")));
	arena_done(&arena);
}

static void check_folder(const char *name, const char *key, size_t least)
{
	struct arena arena;
	struct error err;
	struct file_list files;
	size_t count = 0;
	arena_init(&arena);
	struct str base = str_format_in(&arena, "%s/cfnlint/data/schemas/%s", folder(), name);
	cr_assert_eq(file_list_in(&arena, base.ptr, &files, &err), LK_OK, "%s (make schema-sources)", err.message);
	for (size_t i = 0; i < files.paths.count; i++) {
		struct str path = files.paths.items[i];
		if (!str_ends_with(path, STR(".json")))
			continue;
		cJSON *schema = load(&arena, file_join_in(&arena, base, path).ptr);
		cJSON_Delete(prose_take(schema));
		struct str stem = str_slice(file_name(path), 0, file_name(path).len - 5);
		struct pack_node group = pack_get(root(key), file_folder_in(&arena, path));
		cr_expect(same(schema, pack_get(group, stem)), "%.*s differs", STR_ARG(path));
		cJSON_Delete(schema);
		count++;
	}
	cr_expect_geq(count, least);
	arena_done(&arena);
}

Test(readback, extensions)
{
	check_folder("extensions", "extensions", 97);
	check_folder("other", "other", 40);
}

Test(readback, specifications)
{
	static const struct {
		const char *file, *key;
	} rows[] = {
		{"AdditionalSpecs/StatefulResources.json", "stateful"},
		{"AdditionalSpecs/LmbdRuntimeLifecycle.json", "runtimes"},
		{"AdditionalSpecs/Policies.json", "iam"},
		{"schemas/version.json", "version"},
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		cJSON *json = load(&arena, str_format_in(&arena, "%s/cfnlint/data/%s", folder(), rows[i].file).ptr);
		cr_expect(same(json, root(rows[i].key)), "%s differs", rows[i].file);
		cJSON_Delete(json);
	}
	arena_done(&arena);
}

/* Parts of properties that replace by the documentation, at any depth and in lists; what only may interrupt is none. */
static const struct {
	const char *type, *path;
	bool replaces;
} parts[] = {
        {"AWS::FSx::FileSystem", "LustreConfiguration/DeploymentType", true},
        {"AWS::FSx::FileSystem", "OpenZFSConfiguration/RootVolumeConfiguration/ReadOnly", true},
        {"AWS::FSx::FileSystem", "LustreConfiguration/AutoImportPolicy", false},
        {"AWS::MediaLive::Channel", "InputAttachments/*/InputId", true},
        {"AWS::Glue::Database", "DatabaseInput/Name", true},
        {"AWS::Cassandra::Table", "RegularColumns/*/ColumnName", false},
};

Test(readback, parts_that_replace)
{
	for (size_t i = 0; i < LK_COUNT(parts); i++) {
		struct pack_node spec = pack_get_text(root("service_spec"), parts[i].type);
		struct pack_node said = pack_get_text(pack_get_text(spec, "causesReplacement"), parts[i].path);
		cr_expect_eq(str_is(pack_string(said), "yes"), parts[i].replaces, "%s %s", parts[i].type,
		             parts[i].path);
	}
}

/* What aws-service-spec knows beyond the provider schemas. It comes from npm, which not every machine has. */
Test(readback, service_spec)
{
	struct arena arena;
	arena_init(&arena);
	struct str path = str_format_in(&arena, "%s/db.json", folder());
	if (!file_exists(path.ptr)) {
		arena_done(&arena);
		cr_skip_test("db.json is not there: npm is not installed");
	}
	cJSON *file = load(&arena, path.ptr);
	const cJSON *resource, *property, *database = cJSON_GetObjectItemCaseSensitive(file, "schema");
	const cJSON *resources = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(database, "resource"), "entities");
	size_t facts = 0;
	cJSON_ArrayForEach(resource, resources) {
		const char *type = cJSON_GetObjectItemCaseSensitive(resource, "cloudFormationType")->valuestring;
		struct pack_node node = pack_get_text(root("service_spec"), type);
		cr_assert(pack_is_present(node), "%s", type);
		const cJSON *arn = cJSON_GetObjectItemCaseSensitive(resource, "arnTemplate");
		cr_expect(!arn || same(arn, pack_get_text(node, "arnTemplate")), "%s arnTemplate", type);
		cJSON_ArrayForEach(property, cJSON_GetObjectItemCaseSensitive(resource, "properties")) {
			const cJSON *causes = cJSON_GetObjectItemCaseSensitive(property, "causesReplacement");
			if (!causes)
				continue;
			cr_expect(same(causes, pack_get_text(pack_get_text(node, "causesReplacement"), property->string)), "%s.%s", type,
			          property->string);
			facts++;
		}
	}
	cr_expect_geq(facts, 4000);
	cr_expect_geq(pack_count(root("metrics")), 968);
	cJSON_Delete(file);
	arena_done(&arena);
}
