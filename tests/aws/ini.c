#include "aws/ini.h"

#include "fixture.h"

static struct arena arena;
static struct error err;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(ini, .init = set_up, .fini = tear_down);

static struct ini parse(struct str text)
{
	struct ini ini = {0};
	cr_assert_eq(ini_parse_in(&arena, text, &ini, &err), LK_OK, "%s", err.message);
	return ini;
}

static void expect_value(const struct ini *ini, const char *section, const char *key, const char *value)
{
	const struct ini_entry *entry = ini_get(ini_find(ini, str_from(section)), key);
	cr_assert_not_null(entry, "[%s] %s", section, key);
	EXPECT_TEXT(entry->value, value);
}

Test(ini, reads_sections_and_entries)
{
	struct ini ini = parse(STR(
		"# comment\n; another\n[default]\naws_access_key_id = AKIA\nREGION=eu-west-1\r\nurl = http://h/?a=b\n"
		"empty =\n\n[profile dev]\nregion = us-east-1 # a comment\nname = a#b;c\n"));
	expect_value(&ini, "default", "aws_access_key_id", "AKIA");
	expect_value(&ini, "default", "region", "eu-west-1");
	expect_value(&ini, "default", "url", "http://h/?a=b");
	expect_value(&ini, "default", "empty", "");
	expect_value(&ini, "profile dev", "region", "us-east-1");
	expect_value(&ini, "profile dev", "name", "a#b;c");
	cr_expect_null(ini_find(&ini, STR("dev")));
	cr_expect_null(ini_get(NULL, "x"));
}

Test(ini, reads_nested_and_continued_values)
{
	struct ini ini = parse(STR("[services local]\ns3 =\n  endpoint_url = http://h:1\n\n  # between\n  other=2\ncmd "
	                           "= one\n\ttwo\nnext = 3\n"));
	const struct ini_entry *s3 = ini_get(ini_find(&ini, STR("services local")), "s3");
	cr_assert_eq(s3->nested.count, 2);
	EXPECT_TEXT(s3->nested.items[0].key, "endpoint_url");
	EXPECT_TEXT(s3->nested.items[0].value, "http://h:1");
	expect_value(&ini, "services local", "cmd", "one\ntwo");
	expect_value(&ini, "services local", "next", "3");
}

Test(ini, a_section_may_be_continued_later)
{
	struct ini ini = parse(STR("[a]\nx=1\n[b]\nx=2\n[a]\ny=3\n"));
	cr_expect_eq(ini.sections.count, 2);
	expect_value(&ini, "a", "x", "1");
	expect_value(&ini, "a", "y", "3");
}

Test(ini, what_stands_twice_counts_as_it_stands_last)
{
	struct ini ini = parse(STR("[a]\nx=1\nX=2\nin valid=3\n  more\n[ profile \t b ]\ny=1\n"));
	cr_expect_eq(ini_find(&ini, STR("a"))->entries.count, 1);
	expect_value(&ini, "a", "x", "2");
	expect_value(&ini, "profile b", "y", "1");
}

Test(ini, an_empty_file_has_nothing)
{
	cr_expect_eq(parse(STR("")).sections.count, 0);
	cr_expect_eq(parse(STR("\xEF\xBB\xBF\n \n")).sections.count, 0);
}

Test(ini, tells_the_line_of_a_fault)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"x = 1\n", "line 1: an entry before"},   {"[a]\nnothing\n", "line 2: neither"},
		{"[a\n", "line 1: a section's name"},     {"[]\n", "line 1: a section's name"},
		{"[a]\n  x=1\n", "line 2: begins with"},   {"[a]\n\n= 1\n", "line 3: neither"},
		{"[a]\nx: 1\n", "line 2: neither"},
		{"[a]\nk =\n  loose\n", "line 3: no 'key = value' below 'k'"},
		{"[a]\nk = \xFF\n", "line 2: bytes that are not UTF-8"},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct ini ini;
		cr_expect_eq(ini_parse_in(&arena, str_from(cases[i].text), &ini, &err), LK_FAILED, "%s", cases[i].text);
		cr_expect_eq(err.kind, ERROR_FILE);
		EXPECT_WORDS(err.message, cases[i].words);
	}
}
