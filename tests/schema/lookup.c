#include "schema/lookup.h"

#include <criterion/criterion.h>

#include "schema/describe.h"
#include "schema/pattern.h"

static struct schema_type type_of(const char *name)
{
	struct schema_type type;
	cr_assert(schema_find_type(pack_embedded(), str_from(name), &type), "%s is not in the pack", name);
	return type;
}

Test(lookup, knows_every_type)
{
	cr_assert_geq(schema_type_count(pack_embedded()), 1884);
	for (size_t i = 1; i < schema_type_count(pack_embedded()); i++)
		cr_assert_lt(str_compare(schema_type_name(pack_embedded(), i - 1), schema_type_name(pack_embedded(), i)), 0);
	struct schema_type type;
	cr_assert_not(schema_find_type(pack_embedded(), STR("AWS::S3::Buckett"), &type));
}

Test(lookup, regions)
{
	cr_assert(schema_type_in_region(pack_embedded(), STR("AWS::S3::Bucket"), STR("eu-central-1")));
	cr_assert_not(schema_type_in_region(pack_embedded(), STR("AWS::GameLiftStreams::Application"), STR("ap-east-2")));
	cr_assert(schema_type_in_region(pack_embedded(), STR("AWS::S3::Bucket"), STR("moon-north-1")));
}

Test(lookup, paths)
{
	struct schema_type table = type_of("AWS::DynamoDB::Table");
	struct pack_node name = schema_at(&table, STR("/TableName"));
	cr_assert(str_is(pack_string(pack_get_text(name, "type")), "string"));
	struct pack_node kind = schema_at(&table, STR("/KeySchema/0/KeyType"));
	cr_assert(pack_is_present(kind));
	cr_assert(pack_is_present(schema_at(&table, STR("/GlobalSecondaryIndexes/*/Projection/ProjectionType"))));
	cr_assert_not(pack_is_present(schema_at(&table, STR("/TableNmae"))));
	cr_assert_not(pack_is_present(schema_at(&table, STR("/TableName/Deeper"))));
}

Test(lookup, roles)
{
	struct schema_type table = type_of("AWS::DynamoDB::Table");
	struct str listed;
	cr_assert(schema_has_role(&table, SCHEMA_CREATE_ONLY, STR("/TableName"), &listed));
	cr_assert(str_is(listed, "/properties/TableName"));
	cr_assert_not(schema_has_role(&table, SCHEMA_CREATE_ONLY, STR("/BillingMode"), NULL));
	cr_assert(schema_has_role(&table, SCHEMA_READ_ONLY, STR("/Arn"), NULL));
	struct schema_type fn = type_of("AWS::Lambda::Function");
	cr_assert(schema_has_role(&fn, SCHEMA_WRITE_ONLY, STR("/Code/S3Key"), NULL));
	cr_assert(schema_has_role(&fn, SCHEMA_CREATE_ONLY, STR("/FunctionName"), NULL));
}

Test(lookup, attributes)
{
	struct schema_type bucket = type_of("AWS::S3::Bucket"), database = type_of("AWS::RDS::DBInstance");
	struct schema_type nested = type_of("AWS::CloudFormation::Stack"), queue = type_of("AWS::SQS::Queue");
	struct schema_type custom = {.name = STR("Custom::Thing")};
	cr_assert(schema_has_attribute(&bucket, STR("Arn")));
	cr_assert_not(schema_has_attribute(&bucket, STR("Arnn")));
	cr_assert_not(schema_has_attribute(&bucket, STR("BucketEncryption")));
	cr_assert(schema_has_attribute(&database, STR("Endpoint.Address")));
	cr_assert(schema_has_attribute(&nested, STR("Outputs.Anything")));
	cr_assert(schema_has_attribute(&queue, STR("QueueName")));
	cr_assert(schema_has_attribute(&custom, STR("Whatever")));
	struct arena arena;
	arena_init(&arena);
	struct str name;
	size_t position = 0, count = 0;
	while (schema_next_attribute(&bucket, &arena, &position, &name)) {
		cr_assert(schema_has_attribute(&bucket, name), "%s", name.ptr);
		count++;
	}
	cr_assert_geq(count, 5);
	arena_done(&arena);
}

Test(lookup, stateful)
{
	cr_assert(schema_is_stateful(pack_embedded(), STR("AWS::DynamoDB::Table")));
	cr_assert(schema_is_stateful(pack_embedded(), STR("AWS::S3::Bucket")));
	cr_assert_not(schema_is_stateful(pack_embedded(), STR("AWS::Lambda::Permission")));
}

Test(describe, finds_what_a_property_is)
{
	struct descriptions *descriptions = descriptions_new();
	struct schema_type bucket = type_of("AWS::S3::Bucket");
	cr_assert_gt(descriptions_find(descriptions, &bucket, STR("")).len, 0);
	cr_assert_gt(descriptions_find(descriptions, &bucket, STR("/BucketName")).len, 0);
	cr_assert_gt(descriptions_find(descriptions, &bucket, STR("/LifecycleConfiguration/Rules/0/Status")).len, 0);
	cr_assert_eq(descriptions_find(descriptions, &bucket, STR("/BucketNmae/Deeper")).len, 0);
	descriptions_free(descriptions);
}

Test(pattern, matches_as_the_service_does)
{
	static const struct {
		const char *pattern, *text;
		enum pattern_result expected;
	} rows[] = {
		{"^[a-z]+$", "abc", PATTERN_MATCHES},
		{"^[a-z]+$", "abc\n", PATTERN_DIFFERS},
		{"b", "abc", PATTERN_MATCHES},
		{"^[\\w-.]+$", "a-b.c", PATTERN_MATCHES},
		{"^[\\u0020-\\uD7FF\\uE000-\\uFFFD]*$", "text \xc3\xa9", PATTERN_MATCHES},
		{"^[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*$", "\xf0\x9f\x98\x80", PATTERN_MATCHES},
		{"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", PATTERN_EXHAUSTED},
		{"(", "x", PATTERN_UNUSABLE},
		{"^$", "", PATTERN_MATCHES},
	};
	struct pattern_cache *cache = pattern_cache_new();
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		for (int again = 0; again < 2; again++)
			cr_expect_eq(pattern_match(cache, str_from(rows[i].pattern), str_from(rows[i].text)), rows[i].expected,
			             "%s on %s", rows[i].pattern, rows[i].text);
	pattern_cache_free(cache);
}

/* Every pattern of every schema: how many PCRE2 refuses is known, and may only fall. */
static void count_patterns(struct pack_node node, struct pattern_cache *cache, size_t *ret_total, size_t *ret_unusable)
{
	for (size_t i = 0; i < pack_count(node); i++)
		count_patterns(pack_item(node, i), cache, ret_total, ret_unusable);
	struct str pattern = pack_string(pack_get_text(node, "pattern"));
	if (!pattern.len)
		return;
	++*ret_total;
	if (pattern_match(cache, pattern, STR("")) == PATTERN_UNUSABLE)
		++*ret_unusable;
}

Test(pattern, nearly_all_compile)
{
	struct pattern_cache *cache = pattern_cache_new();
	size_t total = 0, unusable = 0;
	count_patterns(pack_get_text(pack_root(pack_embedded()), "types"), cache, &total, &unusable);
	cr_expect_geq(total, 8000);
	cr_expect_leq(unusable, 40, "%zu of %zu", unusable, total);
	pattern_cache_free(cache);
}
