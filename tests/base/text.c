#include "base/text.h"

#include <criterion/criterion.h>

static void expect_double(struct arena *arena, double number, const char *text)
{
	struct str actual = text_from_double_in(arena, number);
	cr_expect(str_is(actual, text), "%.*s, not %s", STR_ARG(actual), text);
}

Test(text, doubles_are_short_and_plain)
{
	struct arena arena;
	arena_init(&arena);
	expect_double(&arena, 0, "0");
	expect_double(&arena, 3, "3");
	expect_double(&arena, 30, "30");
	expect_double(&arena, -43200, "-43200");
	expect_double(&arena, 0.05, "0.05");
	expect_double(&arena, 12.5, "12.5");
	expect_double(&arena, 0.1 + 0.2, "0.30000000000000004");
	expect_double(&arena, 1e300, "1e+300");
	arena_done(&arena);
}

Test(text, matches_wildcards)
{
	static const struct {
		const char *text, *pattern;
		bool matches;
	} cases[] = {
		{"", "", true},
		{"", "*", true},
		{"a", "", false},
		{"abc", "abc", true},
		{"abc", "a*", true},
		{"abc", "*c", true},
		{"abc", "a?c", true},
		{"abc", "a?", false},
		{"abc", "*b*", true},
		{"abc", "*d*", false},
		{"aab", "*ab", true},
		{"aXbXc", "a*b*c", true},
		{"abc", "ABC", false},
		{"abc", "****", true},
		{"abc", "?*?*?", true},
		{"ab", "?*?*?", false},
		{"mississippi", "m*iss*ppi", true},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "*a*a*a*a*a*a*a*b", false},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++)
		cr_expect_eq(str_matches(str_from(cases[i].text), str_from(cases[i].pattern)), cases[i].matches,
			     "%s against %s", cases[i].text, cases[i].pattern);
}
