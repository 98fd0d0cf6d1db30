/* Values: building, looking up, comparing. */
#include <criterion/criterion.h>

#include "graph/value.h"

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(value, .init = set_up, .fini = tear_down);

static struct value *text(const char *string)
{
	return value_string_in(&arena, str_from(string));
}

/* {first: a, second: [b, {deep/er: {til~de: c}}]} */
static struct value *sample(void)
{
	struct value *map = value_map_in(&arena), *list = value_list_in(&arena);
	struct value *deep = value_map_in(&arena), *deeper = value_map_in(&arena);
	value_map_put(&arena, deeper, STR("til~de"), text("c"));
	value_map_put(&arena, deep, STR("deep/er"), deeper);
	value_list_push(&arena, list, text("b"));
	value_list_push(&arena, list, deep);
	value_map_put(&arena, map, STR("first"), text("a"));
	value_map_put(&arena, map, STR("second"), list);
	return map;
}

Test(value, put_replaces_in_its_place)
{
	struct value *map = sample();
	value_map_put(&arena, map, STR("first"), text("z"));
	cr_assert_eq(map->as.map.count, 2);
	cr_assert(str_is(map->as.map.items[0].key, "first"));
	cr_assert(value_is_string(value_get(map, STR("first")), "z"));
}

Test(value, get_of_nothing_is_nothing)
{
	cr_assert_null(value_get(NULL, STR("a")));
	cr_assert_null(value_get(text("a"), STR("a")));
	cr_assert_null(value_get(sample(), STR("firs")));
	cr_assert_eq(value_string(NULL).len, 0);
	cr_assert_not(value_is_string(NULL, ""));
	cr_assert_not(value_is_intrinsic(NULL, FN_REF));
}

Test(value, pointers_go_through_maps_lists_and_functions)
{
	struct value *root = sample();
	cr_assert_eq(value_at(root, STR("")), root);
	cr_assert(value_is_string(value_at(root, STR("/second/0")), "b"));
	cr_assert(value_is_string(value_at(root, STR("/second/1/deep~1er/til~0de")), "c"));
	struct value *join = value_intrinsic_in(&arena, FN_JOIN, root);
	cr_assert(value_is_string(value_at(join, STR("/Fn::Join/first")), "a"));
	cr_assert_null(value_at(join, STR("/Fn::Sub/first")));
}

Test(value, pointers_to_nothing)
{
	static const char *const pointers[] = {"first",      "/",         "/third",       "/second/2", "/second/-1",
	                                       "/second/x",  "/first/0",  "/second/1/deep/er", "/second/1/deep~1er/til~1de",
	                                       "/second/99999999999999999999"};
	for (size_t i = 0; i < LK_COUNT(pointers); i++)
		cr_expect_null(value_at(sample(), str_from(pointers[i])), "%s", pointers[i]);
}

Test(value, maps_are_equal_in_any_order)
{
	struct value *a = value_map_in(&arena), *b = value_map_in(&arena);
	for (int i = 0; i < 100; i++) {
		value_map_put(&arena, a, str_format_in(&arena, "k%d", i), value_int_in(&arena, i));
		value_map_put(&arena, b, str_format_in(&arena, "k%d", 99 - i), value_int_in(&arena, 99 - i));
	}
	cr_assert(value_equal(a, b));
	value_map_put(&arena, b, STR("k50"), value_int_in(&arena, 51));
	cr_assert_not(value_equal(a, b));
	value_map_put(&arena, b, STR("k50"), value_int_in(&arena, 50));
	value_map_put(&arena, b, STR("other"), value_int_in(&arena, 50));
	cr_assert_not(value_equal(a, b));
	value_map_put(&arena, a, STR("another"), value_int_in(&arena, 50));
	cr_assert_not(value_equal(a, b), "as many members, one of another name");
}

Test(value, equality_of_kinds)
{
	cr_assert(value_equal(value_int_in(&arena, 3), value_float_in(&arena, 3.0)));
	cr_assert_not(value_equal(value_int_in(&arena, 3), value_float_in(&arena, 3.5)));
	cr_assert_not(value_equal(value_int_in(&arena, 3), text("3")));
	cr_assert_not(value_equal(value_int_in(&arena, 9007199254740993), value_int_in(&arena, 9007199254740992)));
	cr_assert_not(value_equal(value_bool_in(&arena, true), value_bool_in(&arena, false)));
	cr_assert(value_equal(value_null_in(&arena), value_null_in(&arena)));
	cr_assert_not(value_equal(NULL, value_null_in(&arena)));
	cr_assert(value_equal(value_ref_in(&arena, STR("A")), value_ref_in(&arena, STR("A"))));
	cr_assert_not(value_equal(value_ref_in(&arena, STR("A")),
	                          value_intrinsic_in(&arena, FN_CONDITION, text("A"))));
	cr_assert(value_equal(sample(), sample()));
}

Test(value, a_copy_is_deep)
{
	struct value *original = value_intrinsic_in(&arena, FN_TO_JSON_STRING, sample());
	original->place.line = 7;
	struct value *copy = value_copy_in(&arena, original);
	cr_assert(value_equal(original, copy));
	cr_assert_eq(copy->place.line, 7);
	value_list_push(&arena, value_at(copy, STR("/Fn::ToJsonString/second")), text("more"));
	cr_assert_not(value_equal(original, copy));
	cr_assert_eq(value_at(original, STR("/Fn::ToJsonString/second"))->as.list.count, 2);
}

Test(value, scalars_as_texts)
{
	struct str result = {0};
	cr_assert(value_scalar_text_in(&arena, value_bool_in(&arena, true), &result) && str_is(result, "true"));
	cr_assert(value_scalar_text_in(&arena, value_int_in(&arena, INT64_MIN), &result) &&
	          str_is(result, "-9223372036854775808"));
	cr_assert(value_scalar_text_in(&arena, value_float_in(&arena, 0.05), &result) && str_is(result, "0.05"));
	cr_assert(value_scalar_text_in(&arena, text("x"), &result) && str_is(result, "x"));
	cr_assert_not(value_scalar_text_in(&arena, value_null_in(&arena), &result));
	cr_assert_not(value_scalar_text_in(&arena, sample(), &result));
	cr_assert(str_is(result, "x"), "untouched on failure");
}

Test(value, names_of_kinds)
{
	cr_assert_str_eq(value_kind_name(value_null_in(&arena)), "null");
	cr_assert_str_eq(value_kind_name(value_float_in(&arena, 1)), "number");
	cr_assert_str_eq(value_kind_name(sample()), "map");
	cr_assert_str_eq(value_kind_name(value_get_att_in(&arena, STR("A"), STR("B"))), "Fn::GetAtt");
}
