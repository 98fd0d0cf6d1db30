/* What a reviewer sees, byte by byte. */
#include <criterion/criterion.h>

#include "base/limits.h"
#include "reading.h"
#include "template/emit_json.h"
#include "template/emit_yaml.h"

static struct arena arena;
static struct buf out;

static void set_up(void)
{
	arena_init(&arena);
	buf_init(&out, LIMIT_OUTPUT);
}

static void tear_down(void)
{
	buf_done(&out);
	arena_done(&arena);
}

TestSuite(emit, .init = set_up, .fini = tear_down);

static void expect_yaml(const struct value *value, const char *text)
{
	struct value *document = value_map_in(&arena);
	value_map_put(&arena, document, STR("V"), (struct value *)value);
	buf_clear(&out);
	emit_yaml(&out, document);
	cr_expect(str_is(buf_view(&out), text), "is    %.*snot   %s", STR_ARG(buf_view(&out)), text);
}

static void expect_string(const char *string, const char *text)
{
	expect_yaml(value_string_in(&arena, str_from(string)), text);
}

Test(emit, strings_are_plain_where_that_is_safe)
{
	expect_string("AWS::S3::Bucket", "V: AWS::S3::Bucket\n");
	expect_string("arn:${AWS::Partition}:s3:::*", "V: arn:${AWS::Partition}:s3:::*\n");
	expect_string("--flag", "V: --flag\n");
	expect_string("a#b, {c}", "V: a#b, {c}\n");
	expect_string("caf\xc3\xa9 \xf0\x9f\x98\x80", "V: caf\xc3\xa9 \xf0\x9f\x98\x80\n");
	expect_string(".env", "V: .env\n");
	expect_string("10.0.0.0/16", "V: 10.0.0.0/16\n");
}

Test(emit, strings_that_look_like_something_else_are_quoted)
{
	static const char *const words[] = {"yes",  "No",   "on",    "OFF",  "y",          "null",   "~",    "true",
	                                    "1",    "1.0",  "012",   "0x1F", "1e3",        "1_000",  "=",    "<<",
	                                    ".5",   "-.inf", ".NaN", "+1",   "2012-10-17", "1:30",   "",     "0o17",
	                                    "2001-12-14t21:59:43.10-05:00"};
	for (size_t i = 0; i < LK_COUNT(words); i++)
		expect_string(words[i], str_format_in(&arena, "V: '%s'\n", words[i]).ptr);
}

Test(emit, strings_that_yaml_would_break_are_quoted)
{
	static const char *const words[] = {"*",   "&a",  "!x", "|",     ">",     "%",   "@",   "`",    "- a",  "-",
	                                    "? a", ":a",  "a:", "a: b",  "a #b",  "#",   "{a}", "[a]",  ", a",  " a",
	                                    "a ",  "---", "\"a\"", "--- x"};
	for (size_t i = 0; i < LK_COUNT(words); i++)
		expect_string(words[i], str_format_in(&arena, "V: '%s'\n", words[i]).ptr);
	expect_string("'it''s'", "V: '''it''''s'''\n");
}

Test(emit, what_cannot_be_seen_is_escaped)
{
	expect_string("a\tb", "V: \"a\\tb\"\n");
	expect_string("a\r\n\"\\", "V: \"a\\r\\n\\\"\\\\\"\n");
	expect_string("\x01\x7f\xc2\x85\xe2\x80\xa8\xef\xbb\xbf", "V: \"\\x01\\x7F\\x85\\u2028\\uFEFF\"\n");
	expect_string("a\xff\xc3", "V: \"a\xef\xbf\xbd\xef\xbf\xbd\"\n");
}

Test(emit, several_lines_are_a_block)
{
	expect_string("a\nb\n", "V: |\n  a\n  b\n");
	expect_string("a\n\n\tb \n: c", "V: |-\n  a\n\n  \tb \n  : c\n");
	expect_string("  a\nb\n", "V: |2\n    a\n  b\n");
	expect_string("\na", "V: |2-\n\n  a\n");
	expect_string("a\n\n", "V: \"a\\n\\n\"\n");
	expect_string("\n", "V: \"\\n\"\n");
	expect_yaml(value_intrinsic_in(&arena, FN_SUB, value_string_in(&arena, STR("${A}\nb\n"))),
	            "V: !Sub |\n  ${A}\n  b\n");
}

Test(emit, numbers_and_the_like)
{
	expect_yaml(value_int_in(&arena, INT64_MIN), "V: -9223372036854775808\n");
	expect_yaml(value_float_in(&arena, 0.05), "V: 0.05\n");
	expect_yaml(value_float_in(&arena, 1e300), "V: 1.0e+300\n");
	expect_yaml(value_float_in(&arena, -0.0), "V: 0\n");
	expect_yaml(value_bool_in(&arena, false), "V: false\n");
	expect_yaml(value_null_in(&arena), "V: null\n");
	expect_yaml(value_list_in(&arena), "V: []\n");
	expect_yaml(value_map_in(&arena), "V: {}\n");
}

Test(emit, functions_have_short_tags_where_yaml_has_room_for_one)
{
	struct value *text = value_string_in(&arena, STR("x")), *ref = value_ref_in(&arena, STR("A"));
	expect_yaml(ref, "V: !Ref A\n");
	expect_yaml(value_get_att_in(&arena, STR("A"), STR("B.C")), "V: !GetAtt A.B.C\n");
	expect_yaml(value_get_att_in(&arena, STR("A.B"), STR("C")), "V: !GetAtt\n  - A.B\n  - C\n");
	expect_yaml(value_get_att_in(&arena, STR("A"), STR("")), "V: !GetAtt\n  - A\n  - ''\n");
	expect_yaml(value_intrinsic_in(&arena, FN_BASE64, text), "V: !Base64 x\n");
	expect_yaml(value_intrinsic_in(&arena, FN_BASE64, ref), "V:\n  Fn::Base64: !Ref A\n");
	expect_yaml(value_intrinsic_in(&arena, FN_GET_AZS, value_string_in(&arena, STR(""))), "V: !GetAZs ''\n");
	expect_yaml(value_intrinsic_in(&arena, FN_LENGTH, value_int_in(&arena, 3)), "V:\n  Fn::Length: 3\n");
	expect_yaml(value_intrinsic_in(&arena, FN_JOIN, value_list_in(&arena)), "V: !Join []\n");
}

Test(emit, lists_in_lists_and_maps_in_lists)
{
	struct reading *reading = expect_reads("A: [[1, [2, {B: 3, C: [4]}]], !If [P, [5], !Ref D], {'Fn::Base64': !Ref E}]\n");
	emit_yaml(&out, reading->document);
	cr_expect(str_is(buf_view(&out), "A:\n"
	                                 "  - - 1\n"
	                                 "    - - 2\n"
	                                 "      - B: 3\n"
	                                 "        C:\n"
	                                 "          - 4\n"
	                                 "  - !If\n"
	                                 "    - P\n"
	                                 "    - - 5\n"
	                                 "    - !Ref D\n"
	                                 "  - Fn::Base64: !Ref E\n"),
	          "%.*s", STR_ARG(buf_view(&out)));
	reading_free(reading);
}

Test(emit, a_key_too_long_for_one_line_takes_two)
{
	char *key = arena_alloc(&arena, 2000);
	for (size_t i = 0; i < 2000; i++)
		key[i] = 'k';
	struct value *document = value_map_in(&arena), *inner = value_map_in(&arena);
	value_map_put(&arena, inner, (struct str){key, 2000}, value_int_in(&arena, 1));
	value_map_put(&arena, document, STR("A"), inner);
	emit_yaml(&out, document);
	cr_expect(str_starts_with(buf_view(&out), STR("A:\n  ? kkk")));
	cr_expect(str_ends_with(buf_view(&out), STR("kkk\n  : 1\n")));
	struct reading *reading = reading_new(buf_view(&out));
	cr_expect(reading->document && value_equal(reading->document, document));
	reading_free(reading);
}

Test(emit, an_empty_document)
{
	emit_yaml(&out, value_map_in(&arena));
	cr_expect(str_is(buf_view(&out), "{}\n"));
}

Test(emit, beyond_the_limit_the_buffer_says_so)
{
	struct buf small;
	struct reading *reading = expect_reads("Resources: {A: {Type: AWS::S3::Bucket}, B: [a, b, 'c\n\nd']}\n");
	for (size_t limit = 1; limit < 60; limit++) {
		buf_init(&small, limit);
		emit_yaml(&small, reading->document);
		cr_expect_not(buf_ok(&small), "%zu", limit);
		buf_done(&small);
	}
	reading_free(reading);
}

Test(emit, json_has_functions_in_their_long_form)
{
	struct reading *reading = expect_reads("A: !Join [',', [!Ref B, !GetAtt C.D, 1.5, null]]\nE: !Condition F\n");
	emit_json(&out, reading->document, 0);
	cr_expect(str_is(buf_view(&out), "{\"A\":{\"Fn::Join\":[\",\",[{\"Ref\":\"B\"},{\"Fn::GetAtt\":[\"C\",\"D\"]},1.5,null]]},"
	                                 "\"E\":{\"Condition\":\"F\"}}"),
	          "%.*s", STR_ARG(buf_view(&out)));
	reading_free(reading);
}
