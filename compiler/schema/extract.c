/* The extractor behind `make schemas`: provider schemas and service facts from their sources into the two packs.
 *
 * usage: lkc-extract CFN_LINT_DATA SERVICE_SPEC_DB SCHEMAS_PACK DESCRIPTIONS_PACK
 *
 * CFN_LINT_DATA is the folder cfnlint/data of the cfn-lint wheel, SERVICE_SPEC_DB the unpacked db.json of npm's
 * @aws-cdk/aws-service-spec. sources.txt pins both. Everything but prose goes into the first pack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "schema/pack_write.h"
#include "schema/prose.h"

#define SOURCE_MAX (256 * MIB)

static struct arena arena;

static LK_NORETURN void fail(const char *what, const char *where)
{
	fprintf(stderr, "lkc-extract: %s: %s\n", where, what);
	exit(1);
}

static cJSON *load(struct str path)
{
	struct str text;
	struct error err;
	if (file_read_in(&arena, path.ptr, SOURCE_MAX, &text, &err) != LK_OK)
		fail(err.message, "input");
	cJSON *json = cJSON_ParseWithLengthOpts(text.ptr, text.len + 1, NULL, 1);
	if (!json)
		fail("not JSON", path.ptr);
	return json;
}

static struct file_list list(struct str folder)
{
	struct file_list files;
	struct error err;
	if (file_list_in(&arena, folder.ptr, &files, &err) != LK_OK)
		fail(err.message, "input");
	return files;
}

static cJSON *child_object(cJSON *parent, const char *name)
{
	cJSON *child = cJSON_GetObjectItemCaseSensitive(parent, name);
	return child ? child : cJSON_AddObjectToObject(parent, name);
}

/* "us-east-1.json" → "us-east-1" */
static const char *stem(struct str file)
{
	return str_copy_in(&arena, str_slice(file_name(file), 0, file_name(file).len - strlen(".json"))).ptr;
}

/* providers/<region>.json: type to the file of its schema. All regions that have a type have the same file for it;
 * were that to change, the pack would have to tell them apart, and this says so. */
static void add_region(cJSON *root, cJSON *files, struct str folder, struct str file)
{
	cJSON *provider = load(file_join_in(&arena, folder, file));
	cJSON *types = child_object(root, "regions");
	for (cJSON *row = provider->child; row; row = row->next) {
		cJSON *known = cJSON_GetObjectItemCaseSensitive(files, row->string);
		if (known && strcmp(known->valuestring, row->valuestring) != 0)
			fail("has different schemas in different regions", row->string);
		if (!known) {
			cJSON_AddStringToObject(files, row->string, row->valuestring);
			cJSON_AddArrayToObject(types, row->string);
		}
		cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(types, row->string),
				     cJSON_CreateString(stem(file)));
	}
	cJSON_Delete(provider);
}

static void add_types(cJSON *root, cJSON *descriptions, struct str data)
{
	struct str providers = file_join_in(&arena, data, STR("schemas/providers"));
	struct str resources = file_join_in(&arena, data, STR("schemas/resources"));
	struct file_list files = list(providers);
	cJSON *by_type = cJSON_CreateObject(), *types = child_object(root, "types");
	for (size_t i = 0; i < files.paths.count; i++)
		if (str_ends_with(files.paths.items[i], STR(".json")))
			add_region(root, by_type, providers, files.paths.items[i]);
	for (cJSON *row = by_type->child; row; row = row->next) {
		struct str path = str_format_in(&arena, "%s/%s.json", resources.ptr, row->valuestring);
		cJSON *schema = load(path), *prose = prose_take(schema);
		cJSON_AddItemToObject(types, row->string, schema);
		if (prose)
			cJSON_AddItemToObject(descriptions, row->string, prose);
	}
	cJSON_Delete(by_type);
}

/* extensions/<type>/<name>.json, other/<topic>/<name>.json: kept under the same two names. */
static void add_folder(cJSON *root, const char *name, struct str folder)
{
	cJSON *groups = child_object(root, name);
	struct file_list files = list(folder);
	for (size_t i = 0; i < files.paths.count; i++) {
		struct str path = files.paths.items[i];
		if (!str_ends_with(path, STR(".json")))
			continue;
		cJSON *schema = load(file_join_in(&arena, folder, path));
		cJSON_Delete(prose_take(schema));
		cJSON_AddItemToObject(child_object(groups, file_folder_in(&arena, path).ptr), stem(path), schema);
	}
}

static void add_file(cJSON *root, const char *name, struct str data, const char *path)
{
	cJSON *json = load(file_join_in(&arena, data, str_from(path)));
	cJSON_AddItemToObject(root, name, json);
}

/* --- aws-service-spec */

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* The properties' holder that is being looked through, and the path to it, with a star for items: "A/B"; NULL: the
 * resource itself. */
struct holder {
	const struct holder *above;
	const cJSON *definition;
	const char *path;
};

/* Deeper than this nothing replaces on its own, and definitions that go in circles end. */
#define HOLDERS_MAX 6

static bool may_enter(const struct holder *holder, const cJSON *definition)
{
	size_t depth = 0;
	for (; holder; holder = holder->above)
		if (holder->definition == definition || ++depth == HOLDERS_MAX)
			return false;
	return true;
}

/* The definition that a property's type refers to, through lists, maps and the first of several; *path grows by a star
 * for each. NULL when it refers to none. */
static const cJSON *definition_of(const struct map *definitions, const cJSON *type, const char **path)
{
	const cJSON *element = cJSON_GetObjectItemCaseSensitive(type, "element"), *item, *found = NULL;
	const cJSON *reference = cJSON_GetObjectItemCaseSensitive(type, "reference");
	if (reference)
		return map_get(definitions, str_from(text_of(reference, "$ref")));
	if (element) {
		*path = str_format_in(&arena, "%s/*", *path).ptr;
		return definition_of(definitions, element, path);
	}
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(type, "types"))
	{
		if (!found)
			found = definition_of(definitions, item, path);
	}
	return found;
}

/* Which changes replace, by the documentation ("Update requires"): the type's own properties, and within those that do
 * not the parts that surely do. A part's "maybe" is left out: it stands where the documentation says "Some
 * interruptions". */
static void add_replacements(cJSON *facts, const struct map *definitions, const cJSON *object,
			     const struct holder *above)
{
	const cJSON *property;
	cJSON_ArrayForEach(property, cJSON_GetObjectItemCaseSensitive(object, "properties"))
	{
		const char *causes = text_of(property, "causesReplacement"), *path = property->string;
		if (above)
			path = str_format_in(&arena, "%s/%s", above->path, path).ptr;
		bool sure = causes && strcmp(causes, "yes") == 0;
		if (sure || (causes && !above && strcmp(causes, "no") != 0))
			cJSON_AddStringToObject(facts, path, causes);
		const cJSON *within =
			definition_of(definitions, cJSON_GetObjectItemCaseSensitive(property, "type"), &path);
		if (!sure && within && may_enter(above, within))
			add_replacements(facts, definitions, within, &(struct holder){above, within, path});
	}
}

/* What it knows of a type that the provider schema does not say. */
static cJSON *service_facts(const struct map *definitions, const cJSON *resource)
{
	static const char *const copied[] = {"arnTemplate", "isStateful", "cfnRefIdentifier",
					     "additionalReplacementProperties"};
	cJSON *facts = cJSON_CreateObject(), *replacement = cJSON_CreateObject();
	for (size_t i = 0; i < LK_COUNT(copied); i++) {
		const cJSON *fact = cJSON_GetObjectItemCaseSensitive(resource, copied[i]);
		if (fact)
			cJSON_AddItemToObject(facts, copied[i], cJSON_Duplicate(fact, 1));
	}
	add_replacements(replacement, definitions, resource, NULL);
	if (replacement->child)
		cJSON_AddItemToObject(facts, "causesReplacement", replacement);
	else
		cJSON_Delete(replacement);
	return facts;
}

static cJSON *entities_by_id(const cJSON *database, const char *table)
{
	const cJSON *row,
		*rows = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(database, table), "entities");
	cJSON *by_id = cJSON_CreateObject();
	cJSON_ArrayForEach(row, rows)
	{
		const char *id = text_of(row, "$id");
		if (id)
			cJSON_AddItemReferenceToObject(by_id, id, (cJSON *)row);
	}
	return by_id;
}

/* A metric: namespace, name, statistic, and the names of each set of dimensions it is published under. */
static cJSON *metric_facts(const cJSON *metric, const cJSON *sets, const cJSON *set_ids)
{
	cJSON *facts = cJSON_CreateObject(), *dimension_sets = cJSON_AddArrayToObject(facts, "dimensionSets");
	cJSON_AddStringToObject(facts, "namespace", text_of(metric, "namespace"));
	cJSON_AddStringToObject(facts, "name", text_of(metric, "name"));
	cJSON_AddStringToObject(facts, "statistic", text_of(metric, "statistic"));
	const cJSON *link;
	cJSON_ArrayForEach(link, set_ids)
	{
		const cJSON *set = cJSON_GetObjectItemCaseSensitive(sets, text_of(link, "$id"));
		cJSON_AddItemToArray(dimension_sets,
				     cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(set, "dimensions"), 1));
	}
	return facts;
}

static void add_metrics(cJSON *root, const cJSON *database)
{
	cJSON *metrics = entities_by_id(database, "metric"), *sets = entities_by_id(database, "dimensionSet");
	cJSON *all = cJSON_AddArrayToObject(root, "metrics");
	const cJSON *uses = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(database, "usesDimensionSet"), "forward");
	for (const cJSON *metric = metrics->child; metric; metric = metric->next)
		cJSON_AddItemToArray(
			all, metric_facts(metric, sets, cJSON_GetObjectItemCaseSensitive(uses, metric->string)));
	cJSON_Delete(metrics);
	cJSON_Delete(sets);
}

static void add_service_spec(cJSON *root, struct str path)
{
	cJSON *file = load(path);
	const cJSON *resource, *database = cJSON_GetObjectItemCaseSensitive(file, "schema");
	const cJSON *definition, *rows = cJSON_GetObjectItemCaseSensitive(database, "typeDefinition");
	struct map definitions;
	map_init_in(&definitions, &arena);
	cJSON_ArrayForEach(definition, cJSON_GetObjectItemCaseSensitive(rows, "entities"))
		map_put(&definitions, str_from(text_of(definition, "$id")), (cJSON *)definition);
	cJSON *spec = cJSON_AddObjectToObject(root, "service_spec");
	cJSON_ArrayForEach(resource, cJSON_GetObjectItemCaseSensitive(
					     cJSON_GetObjectItemCaseSensitive(database, "resource"), "entities"))
		cJSON_AddItemToObject(spec, text_of(resource, "cloudFormationType"),
				      service_facts(&definitions, resource));
	add_metrics(root, database);
	cJSON_Delete(file);
}

/* --- writing */

static void write_file(const char *path, struct str content)
{
	struct error err;
	if (file_write(path, content, 0644, &err) != LK_OK)
		fail(err.message, "output");
	printf("%s: %zu bytes\n", path, content.len);
}

/* Prose is read by people who wait anyway, so it is stored deflated: its size first, then zlib's stream. */
static void write_deflated(const char *path, struct str image)
{
	uLongf size = compressBound((uLong)image.len);
	unsigned char *bytes = arena_alloc(&arena, size + 4);
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(image.len >> (8 * i) & 0xff);
	if (compress2(bytes + 4, &size, (const unsigned char *)image.ptr, (uLong)image.len, 9) != Z_OK)
		fail("zlib refused", path);
	write_file(path, (struct str){(const char *)bytes, size + 4});
}

int main(int argc, char **argv)
{
	if (argc != 5)
		fail("usage: lkc-extract CFN_LINT_DATA SERVICE_SPEC_DB SCHEMAS_PACK DESCRIPTIONS_PACK", "arguments");
	arena_init(&arena);
	struct str data = str_from(argv[1]);
	cJSON *root = cJSON_CreateObject(), *descriptions = cJSON_CreateObject();
	add_types(root, descriptions, data);
	add_folder(root, "extensions", file_join_in(&arena, data, STR("schemas/extensions")));
	add_folder(root, "other", file_join_in(&arena, data, STR("schemas/other")));
	add_file(root, "stateful", data, "AdditionalSpecs/StatefulResources.json");
	add_file(root, "runtimes", data, "AdditionalSpecs/LmbdRuntimeLifecycle.json");
	add_file(root, "iam", data, "AdditionalSpecs/Policies.json");
	add_file(root, "version", data, "schemas/version.json");
	add_service_spec(root, str_from(argv[2]));
	struct buf image;
	buf_init(&image, SOURCE_MAX);
	pack_write(&image, root);
	write_file(argv[3], buf_view(&image));
	buf_clear(&image);
	pack_write(&image, descriptions);
	write_deflated(argv[4], buf_view(&image));
	buf_done(&image);
	cJSON_Delete(root);
	cJSON_Delete(descriptions);
	arena_done(&arena);
	return 0;
}
