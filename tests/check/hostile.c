/* Input that is built to hurt: each ends in bounded time, with findings or none. */
#include <criterion/criterion.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "checking.h"

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct graph *graph_of_one(struct arena *arena, const char *type, struct value *properties)
{
	struct graph *graph = graph_new_in(arena);
	struct resource *resource = graph_add_resource(graph);
	resource->logical_id = STR("R");
	resource->type = str_from(type);
	resource->properties = properties;
	return graph;
}

static void run(struct arena *arena, const struct graph *graph, struct diag *diag, double limit)
{
	struct check_options options = {.region = STR("us-east-1")};
	diag_init_in(diag, arena);
	double start = seconds();
	check_graph(&options, graph, pack_embedded(), diag);
	cr_assert_lt(seconds() - start, limit);
}

Test(hostile, list_of_a_hundred_thousand_equal_items)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	struct value *properties = value_map_in(&arena), *layers = value_list_in(&arena);
	for (int i = 0; i < 100000; i++)
		value_list_push(&arena, layers, value_string_in(&arena, STR("same")));
	value_map_put(&arena, properties, STR("Layers"), layers);
	run(&arena, graph_of_one(&arena, "AWS::Lambda::Function", properties), &diag, 5);
	cr_expect_gt(diag.counts[SEVERITY_ERROR], 0);
	arena_done(&arena);
}

Test(hostile, map_of_a_hundred_thousand_unknown_keys_stops_at_the_limit)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	struct value *properties = value_map_in(&arena);
	properties->as.map.items = arena_alloc_array(&arena, 100000, sizeof *properties->as.map.items);
	properties->as.map.count = properties->as.map.capacity = 100000;
	for (size_t i = 0; i < 100000; i++)
		properties->as.map.items[i] =
			(struct member){str_format_in(&arena, "Key%zu", i), value_bool_in(&arena, true)};
	run(&arena, graph_of_one(&arena, "AWS::S3::Bucket", properties), &diag, 20);
	cr_expect_eq(diag.findings.count, LIMIT_FINDINGS);
	cr_expect_gt(diag.dropped, 0);
	arena_done(&arena);
}

static struct value *nested_if(struct arena *arena, int depth)
{
	struct value *value = value_string_in(arena, STR("Bad_Name"));
	for (int i = 0; i < depth; i++) {
		struct value *list = value_list_in(arena);
		value_list_push(arena, list, value_string_in(arena, STR("C")));
		value_list_push(arena, list, value);
		value_list_push(arena, list, value_ref_in(arena, STR("AWS::NoValue")));
		value = value_intrinsic_in(arena, FN_IF, list);
	}
	return value;
}

Test(hostile, deeply_nested_ifs)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	struct value *properties = value_map_in(&arena);
	value_map_put(&arena, properties, STR("BucketName"), nested_if(&arena, LIMIT_NESTING));
	run(&arena, graph_of_one(&arena, "AWS::S3::Bucket", properties), &diag, 5);
	cr_expect_gt(diag.counts[SEVERITY_ERROR], 0);
	arena_done(&arena);
}

/* WAF's statements hold statements: the schema is as deep as the value. */
Test(hostile, deep_value_along_a_recursive_schema)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	struct value *statement = value_map_in(&arena);
	for (int i = 0; i < LIMIT_NESTING / 2; i++) {
		struct value *inner = value_map_in(&arena), *outer = value_map_in(&arena);
		value_map_put(&arena, inner, STR("Statement"), statement);
		value_map_put(&arena, outer, STR("NotStatement"), inner);
		statement = outer;
	}
	struct value *rule = value_map_in(&arena), *rules = value_list_in(&arena), *properties = value_map_in(&arena);
	value_map_put(&arena, rule, STR("Statement"), statement);
	value_list_push(&arena, rules, rule);
	value_map_put(&arena, properties, STR("Rules"), rules);
	run(&arena, graph_of_one(&arena, "AWS::WAFv2::WebACL", properties), &diag, 5);
	cr_expect_gt(diag.counts[SEVERITY_ERROR], 0);
	arena_done(&arena);
}

Test(hostile, catastrophic_pattern_of_a_parameter)
{
	double start = seconds();
	struct checking *checking =
		checking_new("Parameters:\n  P: {Type: String, AllowedPattern: '^(a+)+$', Default: "
	                     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab}\n"
	                     "Resources:\n  B:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Ref P}\n");
	cr_expect_lt(seconds() - start, 5);
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], checking_count(checking, "E2015"));
	checking_free(checking);
}

Test(hostile, megabyte_text_against_a_pattern)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	char *text = arena_alloc(&arena, MIB + 1);
	for (size_t i = 0; i < MIB; i++)
		text[i] = 'a';
	struct value *properties = value_map_in(&arena);
	value_map_put(&arena, properties, STR("BucketName"), value_string_in(&arena, (struct str){text, MIB}));
	run(&arena, graph_of_one(&arena, "AWS::S3::Bucket", properties), &diag, 5);
	cr_expect_eq(diag.counts[SEVERITY_ERROR] > 0, true);
	cr_expect_lt(diag.findings.items[0].message.len, LIMIT_MESSAGE);
	arena_done(&arena);
}

Test(hostile, functions_with_arguments_of_every_wrong_kind)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	for (int fn = FN_REF; fn <= FN_COUNT - 1; fn++) {
		struct value *arguments[] = {
			value_null_in(&arena),   value_bool_in(&arena, true),
			value_int_in(&arena, 1), value_list_in(&arena),
			value_map_in(&arena),    value_intrinsic_in(&arena, FN_REF, value_null_in(&arena))};
		for (size_t i = 0; i < LK_COUNT(arguments); i++) {
			struct value *properties = value_map_in(&arena);
			value_map_put(&arena, properties, STR("BucketName"),
			              value_intrinsic_in(&arena, (enum intrinsic)fn, arguments[i]));
			run(&arena, graph_of_one(&arena, "AWS::S3::Bucket", properties), &diag, 5);
		}
	}
	arena_done(&arena);
}

Test(hostile, sections_beyond_the_quotas)
{
	struct buf text;
	buf_init(&text, LIMIT_TEMPLATE);
	buf_append_text(&text, "Parameters:\n");
	for (int i = 0; i < 201; i++)
		buf_printf(&text, "  P%d: {Type: String}\n", i);
	buf_append_text(&text, "Mappings:\n");
	for (int i = 0; i < 201; i++)
		buf_printf(&text, "  M%d: {a: {b: c}}\n", i);
	buf_append_text(&text, "Outputs:\n");
	for (int i = 0; i < 201; i++)
		buf_printf(&text, "  O%d: {Value: a}\n", i);
	buf_append_text(&text, "Resources:\n");
	for (int i = 0; i < 501; i++)
		buf_printf(&text, "  R%d: {Type: AWS::SNS::Topic}\n", i);
	struct checking *checking = checking_new(text.ptr);
	static const char *const rules[] = {"E2010", "E3010", "E6010", "E7010"};
	for (size_t i = 0; i < LK_COUNT(rules); i++)
		cr_expect_eq(checking_count(checking, rules[i]), 1, "%s", rules[i]);
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], LK_COUNT(rules));
	cr_expect_gt(checking_find(checking, "E3010")->place.line, 0);
	checking_free(checking);
	buf_done(&text);
}
