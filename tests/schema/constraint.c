#include "schema/constraint.h"

#include <criterion/criterion.h>
#include <string.h>

#include "schema/facts.h"

static bool says(struct arena *arena, const char *name, const char *path, const char *keyword, const char *words)
{
	struct schema_type type;
	struct constraints found;
	cr_assert(schema_find_type(pack_embedded(), str_from(name), &type));
	constraints_of_node_in(arena, &type, schema_at(&type, str_from(path)), &found);
	for (size_t i = 0; i < found.items.count; i++)
		if (strcmp(found.items.items[i].keyword, keyword) == 0)
			return str_contains(found.items.items[i].words, str_from(words));
	return false;
}

Test(constraint, tells_every_keyword)
{
	static const struct {
		const char *type, *path, *keyword, *words;
	} rows[] = {
		{"AWS::S3::Bucket", "/BucketName", "pattern", "matches ^"},
		{"AWS::S3::Bucket", "/BucketName", "maxLength", "length at most 63"},
		{"AWS::S3::Bucket", "/AccessControl", "enum", "one of AuthenticatedRead, AwsExecRead"},
		{"AWS::Lambda::Function", "", "required", "needs Code and Role"},
		{"AWS::Lambda::Function", "/Timeout", "minimum", "at least 1"},
		{"AWS::DynamoDB::Table", "/KeySchema", "oneOf", "exactly one of: "},
		{"AWS::CloudWatch::Alarm", "", "requiredXor", "needs exactly one of Metrics, MetricName and EvaluationCriteria"},
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		cr_expect(says(&arena, rows[i].type, rows[i].path, rows[i].keyword, rows[i].words), "%s%s %s",
		          rows[i].type, rows[i].path, rows[i].keyword);
	arena_done(&arena);
}

/* Every limiting keyword that a schema of the pack has is told; these say nothing about a value. */
static bool is_no_constraint(struct str key)
{
	static const char *const others[] = {
		"type", "properties", "items", "$ref", "default", "prefixItems", "then", "else", "relationshipRef",
		"definitions", "typeName", "handlers", "tagging", "taggable", "primaryIdentifier", "additionalIdentifiers",
		"readOnlyProperties", "writeOnlyProperties", "createOnlyProperties", "conditionalCreateOnlyProperties",
		"deprecatedProperties", "nonPublicProperties", "nonPublicDefinitions", "replacementStrategy",
		"propertyTransform", "typeConfiguration", "lifecycle", "resourceLink", "sourceUrl", "documentationUrl",
		"arrayType", "$schema", "$id", "awsType", "dependentSchemas", "unevaluatedProperties",
	};
	for (size_t i = 0; i < LK_COUNT(others); i++)
		if (str_is(key, others[i]))
			return true;
	return false;
}

static void check_node(struct arena *arena, const struct schema_type *type, struct pack_node node)
{
	struct constraints told;
	constraints_of_node_in(arena, type, node, &told);
	for (size_t i = 0; i < pack_count(node); i++) {
		struct str key = pack_key(node, i);
		bool found = is_no_constraint(key) || pack_kind(pack_get(node, key)) == PACK_BOOL;
		for (size_t k = 0; k < told.items.count; k++)
			found |= str_is(key, told.items.items[k].keyword);
		cr_expect(found, "%.*s: '%.*s' is not told", STR_ARG(type->name), STR_ARG(key));
	}
}

Test(constraint, tells_the_keywords_of_all_types)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < schema_type_count(pack_embedded()); i++) {
		struct schema_type type;
		cr_assert(schema_find_type(pack_embedded(), schema_type_name(pack_embedded(), i), &type));
		check_node(&arena, &type, type.node);
		struct pack_node properties = pack_get_text(type.node, "properties");
		struct pack_node definitions = pack_get_text(type.node, "definitions");
		for (size_t k = 0; k < pack_count(properties); k++)
			check_node(&arena, &type, pack_item(properties, k));
		for (size_t k = 0; k < pack_count(definitions); k++) {
			struct pack_node definition = pack_item(definitions, k);
			struct pack_node inner = pack_get_text(definition, "properties");
			check_node(&arena, &type, definition);
			for (size_t m = 0; m < pack_count(inner); m++)
				check_node(&arena, &type, pack_item(inner, m));
		}
	}
	arena_done(&arena);
}

Test(facts, ref_and_regions)
{
	struct arena arena;
	struct schema_type bucket, streams;
	const char *source;
	arena_init(&arena);
	cr_assert(schema_find_type(pack_embedded(), STR("AWS::S3::Bucket"), &bucket));
	cr_assert(schema_find_type(pack_embedded(), STR("AWS::GameLiftStreams::Application"), &streams));
	struct facts_list ref = facts_ref_in(&arena, &bucket, &source);
	cr_assert_eq(ref.items.count, 1);
	cr_expect(str_is(ref.items.items[0], "BucketName"));
	cr_expect_eq(facts_missing_regions_in(&arena, &bucket).items.count, 0);
	struct facts_list missing = facts_missing_regions_in(&arena, &streams);
	bool found = false;
	for (size_t i = 0; i < missing.items.count; i++)
		found |= str_is(missing.items.items[i], "ap-east-2");
	cr_expect(found);
	arena_done(&arena);
}
