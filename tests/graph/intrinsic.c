/* The table of functions, and the variables of Fn::Sub. */
#include <criterion/criterion.h>

#include "graph/value.h"

Test(intrinsic, every_function_is_found_by_both_its_names)
{
	for (int i = 0; i < FN_COUNT; i++) {
		const struct intrinsic_name *name = intrinsic_name((enum intrinsic)i);
		enum intrinsic fn = FN_COUNT;
		cr_assert(name->key && name->tag && name->lua, "row %d is empty", i);
		cr_assert(intrinsic_find_key(str_from(name->key), &fn) && (int)fn == i, "%s", name->key);
		fn = FN_COUNT;
		cr_assert(intrinsic_find_tag(str_from(name->tag), &fn) && (int)fn == i, "%s", name->tag);
		cr_assert_str_eq(name->tag + 1, name->lua);
	}
}

Test(intrinsic, other_words_are_no_functions)
{
	enum intrinsic fn = FN_COUNT;
	cr_assert_not(intrinsic_find_key(STR("Fn::Ref"), &fn));
	cr_assert_not(intrinsic_find_key(STR("fn::sub"), &fn));
	cr_assert_not(intrinsic_find_key(STR("!Sub"), &fn));
	cr_assert_not(intrinsic_find_tag(STR("!Fn::Sub"), &fn));
	cr_assert_not(intrinsic_find_tag(STR(""), &fn));
	cr_assert_eq(fn, FN_COUNT, "untouched on failure");
}

static void check_variables(const char *text, const char *expected)
{
	struct arena arena;
	struct str name, found = {0}, whole = str_from(text);
	size_t position = 0, start = 0, end = 0;
	arena_init(&arena);
	while (sub_next_variable(whole, &position, &name, &start, &end))
		found = str_format_in(&arena, "%.*s[%.*s=%.*s]", STR_ARG(found), STR_ARG(name),
		                      STR_ARG(str_slice(whole, start, end)));
	cr_expect(str_is(found, expected), "%s gives %.*s", text, STR_ARG(found));
	arena_done(&arena);
}

Test(intrinsic, variables_of_sub)
{
	check_variables("", "");
	check_variables("plain $ {text} }", "");
	check_variables("${A}-${ B.Arn }", "[A=${A}][B.Arn=${ B.Arn }]");
	check_variables("${AWS::Region}${!Literal}${C}", "[AWS::Region=${AWS::Region}][C=${C}]");
	check_variables("$${A}", "[A=${A}]");
	check_variables("${}", "[=${}]");
	check_variables("${open", "");
	check_variables("${A}${", "[A=${A}]");
	check_variables("${", "");
	check_variables("${!", "");
}
