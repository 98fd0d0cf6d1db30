#include "formats/json.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

static struct arena arena;
static struct error err;

static void set_up(void)
{
	arena_init(&arena);
	err = (struct error){0};
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(json, .init = set_up, .fini = tear_down);

static const struct json *parse(struct str text)
{
	const struct json *root = NULL;
	cr_assert_eq(json_parse_in(&arena, text, NULL, &root, &err), LK_OK, "%s", err.message);
	return root;
}

static void expect_refused(struct str text, enum error_kind kind, const char *words)
{
	const struct json *root = NULL;
	cr_expect_eq(json_parse_in(&arena, text, NULL, &root, &err), LK_FAILED, "%.*s was accepted", STR_ARG(text));
	cr_expect_null(root);
	cr_expect_eq(err.kind, kind, "%.*s: %s", STR_ARG(text), err.message);
	cr_expect(strstr(err.message, words), "%s does not say %s", err.message, words);
}

Test(json, reads_every_kind_in_order)
{
	const struct json *root = parse(STR("{\"z\":null,\"a\":[true,false,1,\"x\"],\"m\":{}}"));
	cr_assert_eq(root->count, 3);
	cr_expect(str_is(root->names[0], "z") && str_is(root->names[1], "a") && str_is(root->names[2], "m"));
	cr_expect(json_is(json_get(root, STR("z")), JSON_NULL));
	const struct json *list = json_get(root, STR("a"));
	cr_expect(json_item(list, 0)->boolean);
	cr_expect_not(json_item(list, 1)->boolean);
	cr_expect(str_is(json_string(json_item(list, 3)), "x"));
	cr_expect_null(json_item(list, 4));
	cr_expect_eq(json_get(root, STR("m"))->count, 0);
}

Test(json, numbers_keep_their_digits)
{
	const struct json *root =
		parse(STR("[9007199254740993,9223372036854775807,9223372036854775808,-0.10,1E+5,-0]"));
	static const char *const texts[] = {"9007199254740993", "9223372036854775807", "9223372036854775808", "-0.10",
	                                    "1E+5", "-0"};
	for (size_t i = 0; i < LK_COUNT(texts); i++)
		cr_expect(str_is(json_item(root, i)->text, texts[i]), "%s", texts[i]);
	int64_t integer = 0;
	cr_expect(json_to_int(json_item(root, 0), &integer) && integer == 9007199254740993);
	cr_expect(json_to_int(json_item(root, 1), &integer) && integer == INT64_MAX);
	cr_expect_not(json_to_int(json_item(root, 2), &integer), "too large for an integer");
	cr_expect_not(json_to_int(json_item(root, 3), &integer), "has a fraction");
	cr_expect_not(json_to_int(json_item(root, 4), &integer), "has an exponent");
	double number = 0;
	cr_expect(json_to_double(json_item(root, 4), &number) && number == 100000);
}

Test(json, numbers_may_be_longer_than_cjson_takes)
{
	const struct json *root = parse(STR("{\"a\": -0.0000000000000000000000000000000000000000000000000000000000000000001,"
	                                    "\"b\": 12345678901234567890123456789012345678901234567890123456789012345}"));
	cr_expect_eq(json_get(root, STR("a"))->text.len, 70);
	cr_expect(str_is(json_get(root, STR("b"))->text,
	                 "12345678901234567890123456789012345678901234567890123456789012345"));
	expect_refused(STR("[1234567890123456789012345678901234567890123456789012345678901234,]"), ERROR_PROTOCOL,
	               "line 1, column 67");
}

Test(json, escapes_have_four_hexadecimal_digits)
{
	static const char *const bad[] = {"[\"\\uqqqq\"]", "[\"\\u12g4\"]", "[\"\\u12\"]", "[\"\\u12", "[\"\\u1234"};
	for (size_t i = 0; i < LK_COUNT(bad) - 1; i++)
		expect_refused(str_from(bad[i]), ERROR_PROTOCOL, "hexadecimal");
	expect_refused(str_from(bad[LK_COUNT(bad) - 1]), ERROR_PROTOCOL, "without end");
}

Test(json, names_are_case_sensitive)
{
	const struct json *root = parse(STR("{\"Key\":1,\"key\":2}"));
	int64_t number = 0;
	cr_expect(json_to_int(json_get(root, STR("key")), &number) && number == 2);
	cr_expect_null(json_get(root, STR("KEY")));
}

Test(json, reads_escapes_and_surrogates)
{
	const struct json *root = parse(STR("[\"a\\n\\\"\\\\\\/\\u00e9\\ud83d\\ude00\"]"));
	cr_expect(str_is(json_string(json_item(root, 0)), "a\n\"\\/\xC3\xA9\xF0\x9F\x98\x80"));
}

Test(json, takes_a_byte_order_mark_and_white_space)
{
	cr_expect_eq(parse(STR("\xEF\xBB\xBF \t\r\n{} \n"))->kind, JSON_OBJECT);
	cr_expect_eq(parse(STR(" 3 "))->kind, JSON_NUMBER);
}

Test(json, refuses_repeated_names)
{
	expect_refused(STR("{\"a\":1,\n \"a\":2}"), ERROR_PROTOCOL, "line 2, column 2");
	expect_refused(STR("[{\"a\":{\"b\":1,\"b\":1}}]"), ERROR_PROTOCOL, "already");
	struct buf many;
	buf_init(&many, 1 * MIB);
	buf_append_char(&many, '{');
	for (int i = 0; i < 1000; i++)
		buf_printf(&many, "\"k%d\":%d,", i, i);
	buf_append_text(&many, "\"k500\":0}");
	expect_refused(buf_view(&many), ERROR_PROTOCOL, "already");
	buf_done(&many);
}

Test(json, refuses_what_the_grammar_does_not_have)
{
	static const char *const bad[] = {
		"",           " ",       "{",         "[",           "]",           "[1,]",       "[,1]",
		"{\"a\":}",   "{\"a\"}", "{a:1}",     "{'a':1}",     "[1 2]",       "tru",        "nulls",
		"True",       "[1]]",    "{} {}",     "1 2",         "[01]",        "[-]",        "[+1]",
		"[.5]",       "[1.]",    "[1e]",      "[0x10]",      "[NaN]",       "[Infinity]", "\"open",
		"\"\t\"",     "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "[1}",        "// c\n1",
		"{\"a\":1,}", "\\",
	};
	for (size_t i = 0; i < LK_COUNT(bad); i++)
		expect_refused(str_from(bad[i]), ERROR_PROTOCOL, "");
}

Test(json, refuses_text_that_is_not_utf8)
{
	expect_refused(STR("[1,\n\"\xC3\"]"), ERROR_PROTOCOL, "line 2");
	expect_refused(STR("\"\xED\xA0\x80\""), ERROR_PROTOCOL, "UTF-8");
	expect_refused(STR("\"\xC0\xAF\""), ERROR_PROTOCOL, "UTF-8");
}

Test(json, refuses_nul_in_any_form)
{
	expect_refused((struct str){"\"a\0b\"", 5}, ERROR_PROTOCOL, "");
	expect_refused((struct str){"1\0", 2}, ERROR_PROTOCOL, "");
	expect_refused(STR("\"a\\u0000b\""), ERROR_PROTOCOL, "NUL");
}

Test(json, reads_a_view_without_terminator)
{
	char *exact = malloc(7);
	memcpy(exact, "{\"1\":1,", 7); /* CVE-2023-53154 reads past such an end */
	expect_refused((struct str){exact, 7}, ERROR_PROTOCOL, "");
	cr_expect_eq(parse((struct str){"[1]]]]", 3})->count, 1);
	free(exact);
}

Test(json, limits_depth)
{
	char deep[2 * LIMIT_NESTING + 2];
	memset(deep, '[', LIMIT_NESTING);
	memset(deep + LIMIT_NESTING, ']', LIMIT_NESTING);
	cr_expect_eq(parse((struct str){deep, 2 * (size_t)LIMIT_NESTING})->kind, JSON_ARRAY);
	char hostile[100000];
	memset(hostile, '[', sizeof hostile);
	expect_refused((struct str){hostile, sizeof hostile}, ERROR_LIMIT, "deep");
}

Test(json, limits_size_and_number_of_values)
{
	struct json_limits limits = {.bytes = 10, .nodes = 3, .depth = 5};
	const struct json *root = NULL;
	cr_expect_eq(json_parse_in(&arena, STR("[1,2]"), &limits, &root, &err), LK_OK);
	cr_expect_eq(json_parse_in(&arena, STR("[1,2,3]"), &limits, &root, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_LIMIT);
	cr_expect_eq(json_parse_in(&arena, STR("\"0123456789\""), &limits, &root, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_LIMIT);
}

Test(json, tells_where_values_are)
{
	struct str text = STR("{\n  \"a\": [1,\n    \"x\"]\n}");
	const struct json *root = parse(text);
	uint32_t line, column;
	json_position(text, json_item(json_get(root, STR("a")), 1)->offset, &line, &column);
	cr_expect(line == 3 && column == 5, "%u:%u", line, column);
	json_position(text, json_get(root, STR("a"))->offset, &line, &column);
	cr_expect(line == 2 && column == 8, "%u:%u", line, column);
}

Test(json, reading_nothing_gives_nothing)
{
	int64_t number;
	cr_expect_null(json_get(NULL, STR("a")));
	cr_expect_null(json_item(NULL, 0));
	cr_expect_eq(json_string(NULL).len, 0);
	cr_expect_not(json_to_int(NULL, &number));
	cr_expect_str_eq(json_kind_name(NULL), "nothing");
	cr_expect_null(json_get(parse(STR("[1]")), STR("a")));
	cr_expect_str_eq(json_kind_name(parse(STR("{}"))), "object");
}
