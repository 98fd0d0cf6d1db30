/* Comments, and what they stand beside. */
#include "template/comments.h"

#include <criterion/criterion.h>

#include "base/buf.h"

/* A line each: "line:column text", with "+" before one that is alone on its line. */
static void expect_comments(const char *text, const char *expected)
{
	struct arena arena;
	struct buf out;
	arena_init(&arena);
	buf_init(&out, 10000);
	struct comments found = template_comments_in(&arena, str_from(text));
	for (size_t i = 0; i < found.comments.count; i++) {
		const struct comment *comment = &found.comments.items[i];
		buf_printf(&out, "%s%u:%u%.*s\n", comment->alone ? "+" : "", comment->line, comment->column,
		           STR_ARG(comment->text));
	}
	cr_expect(str_is(buf_view(&out), expected), "%s\nhas\n%.*s", text, STR_ARG(buf_view(&out)));
	buf_done(&out);
	arena_done(&arena);
}

Test(comments, are_found_between_tokens_alone)
{
	expect_comments("# top\na: b # beside\nc: 'x # no' # yes\nd: x#no\n  # yes\n",
	                "+1:1 top\n2:6 beside\n3:13 yes\n+5:3 yes\n");
	expect_comments("a: | # header\n  # text\n  more\n# after\nb: >\n  # text\n",
	                "1:6 header\n+4:1 after\n");
	expect_comments("a: [x, # one\n  y] # two\nb: {c: 'd'} # three\n", "1:8 one\n2:6 two\n3:13 three\n");
	expect_comments("a: !Sub x # one\nb: &x !Ref y # two\nc: *x # three\n", "1:11 one\n2:14 two\n3:7 three\n");
	expect_comments("a: \"#\\\"#\" # one\n", "1:11 one\n");
	expect_comments("\xEF\xBB\xBF# mark\na: b\r\n# line\r\n", "+1:1 mark\n+3:1 line\n");
	expect_comments("a: b # one\xC2\x85# two\n", "1:6 one\n1:13 two\n");
	expect_comments("%YAML 1.1 # directive\n---\na: b\n", "1:11 directive\n");
	expect_comments("", "");
	expect_comments("# only\n", "+1:1 only\n");
	expect_comments("{\"a\": \"# no\"}", "");
}

/* "depth.flow line:column key" */
static void expect_marks(const char *text, const char *expected)
{
	struct arena arena;
	struct buf out;
	arena_init(&arena);
	buf_init(&out, 10000);
	struct comments found = template_comments_in(&arena, str_from(text));
	for (size_t i = 0; i < found.marks.count; i++) {
		const struct comment_mark *mark = &found.marks.items[i];
		buf_printf(&out, "%u.%u %u:%u %s\n", mark->depth, mark->flow, mark->line, mark->column,
		           mark->key.ptr ? mark->key.ptr : "-");
	}
	cr_expect(str_is(buf_view(&out), expected), "%s\nhas\n%.*s", text, STR_ARG(buf_view(&out)));
	buf_done(&out);
	arena_done(&arena);
}

Test(comments, marks_are_keys_and_items)
{
	expect_marks("a:\n  b: 1\n  'c d': [x, {y: z}]\n",
	             "1.0 1:1 a\n2.0 2:3 b\n2.0 3:3 c d\n3.1 3:11 -\n3.1 3:14 -\n4.2 3:15 y\n");
	expect_marks("a:\n- b: 1\n-\n  - c\n", "1.0 1:1 a\n1.0 2:1 -\n2.0 2:3 b\n1.0 3:1 -\n2.0 4:3 -\n");
}
