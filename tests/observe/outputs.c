#include "observe/outputs.h"

#include <criterion/criterion.h>

static const struct variable variables[] = {
	{STR_INIT("VITE_A"), STR_INIT("one")},
	{STR_INIT("VITE_B"), STR_INIT("https://x.example/?q=1")},
};

Test(outputs, merges_into_a_dotenv)
{
	static const struct {
		const char *before, *after;
	} rows[] = {
		{"", "VITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"VITE_A=old\n", "VITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"VITE_A=old", "VITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"# c\n\nX=1\nVITE_B=2\nY='a b'\n", "# c\n\nX=1\nVITE_B=https://x.example/?q=1\nY='a b'\nVITE_A=one\n"},
		{"export VITE_A=\"old\"\n", "export VITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"  VITE_A = old\n", "  VITE_A =one\nVITE_B=https://x.example/?q=1\n"},
		{"#VITE_A=no\n", "#VITE_A=no\nVITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"VITE_A=1\r\nZ=2\r\n", "VITE_A=one\r\nZ=2\r\nVITE_B=https://x.example/?q=1\r\n"},
		{"VITE_A=old\r", "VITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"VITE_AB=1\nXVITE_A=2\n", "VITE_AB=1\nXVITE_A=2\nVITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"VITE_A=1\nVITE_A=2\n", "VITE_A=one\nVITE_A=one\nVITE_B=https://x.example/?q=1\n"},
		{"no assignment\n= x\n", "no assignment\n= x\nVITE_A=one\nVITE_B=https://x.example/?q=1\n"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct buf once, twice;
		struct error err;
		buf_init(&once, 4096);
		buf_init(&twice, 4096);
		cr_assert_eq(outputs_merge_dotenv(&once, str_from(rows[i].before), variables, 2, &err), LK_OK);
		cr_expect_str_eq(buf_view(&once).ptr, rows[i].after, "row %zu", i);
		cr_assert_eq(outputs_merge_dotenv(&twice, buf_view(&once), variables, 2, &err), LK_OK);
		cr_expect_str_eq(buf_view(&twice).ptr, buf_view(&once).ptr, "row %zu, again", i);
		buf_done(&once);
		buf_done(&twice);
	}
}

Test(outputs, quotes_what_shells_and_readers_take_apart)
{
	static const struct {
		struct variable variable;
		const char *line;
	} rows[] = {
		{{STR_INIT("A"), STR_INIT("")}, "A=\n"},
		{{STR_INIT("A"), STR_INIT("two words")}, "A=\"two words\"\n"},
		{{STR_INIT("A"), STR_INIT("a#b")}, "A=\"a#b\"\n"},
		{{STR_INIT("A"), STR_INIT("$x`y`\"z\"\\")}, "A=\"\\$x\\`y\\`\\\"z\\\"\\\\\"\n"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct buf out;
		struct error err;
		buf_init(&out, 4096);
		cr_assert_eq(outputs_merge_dotenv(&out, (struct str){0}, &rows[i].variable, 1, &err), LK_OK);
		cr_expect_str_eq(buf_view(&out).ptr, rows[i].line);
		buf_done(&out);
	}
}

Test(outputs, refuses_what_no_dotenv_can_hold)
{
	struct buf out;
	struct error err;
	buf_init(&out, 4096);
	cr_expect_eq(outputs_merge_dotenv(&out, STR("X=1\n"), &(struct variable){STR("A"), STR("a\nEVIL=1")}, 1, &err), LK_FAILED);
	cr_expect(str_contains(str_from(err.message), STR("line break")));
	cr_expect_eq(out.len, 0);
	buf_done(&out);
}
