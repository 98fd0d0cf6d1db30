#include "formats/json_write.h"

#include <criterion/criterion.h>

static struct arena arena;
static struct buf out;
static struct json_writer writer;

static void set_up(void)
{
	arena_init(&arena);
	buf_init(&out, 1 * MIB);
	json_writer_init(&writer, &out, 0);
}

static void tear_down(void)
{
	buf_done(&out);
	arena_done(&arena);
}

TestSuite(json_write, .init = set_up, .fini = tear_down);

static void expect(const char *text)
{
	cr_expect_str_eq(out.ptr, text);
}

static void write_sample(void)
{
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("s"), STR("x"));
	json_write_member_int(&writer, STR("i"), INT64_MIN);
	json_write_member_bool(&writer, STR("b"), true);
	json_write_name(&writer, STR("list"));
	json_write_begin_array(&writer);
	json_write_null(&writer);
	json_write_raw(&writer, STR("1.50"));
	json_write_end_array(&writer);
	json_write_name(&writer, STR("empty"));
	json_write_begin_object(&writer);
	json_write_end_object(&writer);
	json_write_end_object(&writer);
}

Test(json_write, compact)
{
	write_sample();
	expect("{\"s\":\"x\",\"i\":-9223372036854775808,\"b\":true,\"list\":[null,1.50],\"empty\":{}}");
}

Test(json_write, indented)
{
	json_writer_init(&writer, &out, 2);
	write_sample();
	expect("{\n  \"s\": \"x\",\n  \"i\": -9223372036854775808,\n  \"b\": true,\n  \"list\": [\n    null,\n    "
	       "1.50\n  ],\n"
	       "  \"empty\": {}\n}");
}

Test(json_write, escapes_what_must_be)
{
	json_write_string(&writer, (struct str){"\"\\/\b\f\n\r\t\x01\0\x7F\xC3\xA9", 13});
	expect("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u0000\\u007f\xC3\xA9\"");
}

Test(json_write, replaces_bytes_that_are_not_utf8)
{
	json_write_string(&writer, STR("a\xFF\xC3\xA9\xC3z"));
	expect("\"a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBDz\"");
	const struct json *root;
	struct error err;
	cr_expect_eq(json_parse_in(&arena, buf_view(&out), NULL, &root, &err), LK_OK);
}

Test(json_write, a_node_comes_back_as_it_was)
{
	const char *text = "{\"a\":[9007199254740993,1e5,\"\\n\",null,true,{}],\"b\":{\"c\":-0.10}}";
	const struct json *root;
	struct error err;
	cr_assert_eq(json_parse_in(&arena, str_from(text), NULL, &root, &err), LK_OK);
	json_write_node(&writer, root);
	expect(text);
}

Test(json_write, the_deepest_node_fits_within_a_document)
{
	char deep[2 * LIMIT_NESTING];
	for (size_t i = 0; i < LIMIT_NESTING; i++) {
		deep[i] = '[';
		deep[LIMIT_NESTING + i] = ']';
	}
	const struct json *root;
	struct error err;
	cr_assert_eq(json_parse_in(&arena, (struct str){deep, sizeof deep}, NULL, &root, &err), LK_OK);
	json_write_begin_array(&writer);
	json_write_node(&writer, root);
	json_write_end_array(&writer);
	cr_expect_eq(out.len, sizeof deep + 2);
}

Test(json_write, a_full_buffer_is_told_by_the_buffer)
{
	struct buf small;
	buf_init(&small, 8);
	json_writer_init(&writer, &small, 0);
	write_sample();
	cr_expect_not(buf_ok(&small));
	buf_done(&small);
}
