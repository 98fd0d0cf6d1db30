/* One folder of tests/golden/check/ a case: template.yaml, and what check says of it as text and as JSON. */
#include <criterion/criterion.h>

#include "../support/golden.h"
#include "base/buf.h"
#include "base/limits.h"
#include "check/report.h"
#include "checking.h"

static const char folder[] = "tests/golden/check";

static bool find_source(void *context, struct str file, struct str *ret_text)
{
	(void)file;
	*ret_text = *(const struct str *)context;
	return true;
}

static const char *path_in(struct arena *arena, struct str name, const char *file)
{
	return str_format_in(arena, "%s/%.*s/%s", folder, STR_ARG(name), file).ptr;
}

static void check_case(struct arena *arena, struct str name)
{
	struct str text;
	struct error err;
	struct buf out;
	cr_assert_eq(file_read_in(arena, path_in(arena, name, "template.yaml"), LIMIT_TEMPLATE, &text, &err), LK_OK,
	             "%s", err.message);
	struct checking *checking = checking_new(text.ptr);
	struct report_options options = {.sources = {.context = &text, .find = find_source}};
	report_place_keys(&checking->diag, &options.sources);
	diag_sort(&checking->diag);
	buf_init(&out, LIMIT_OUTPUT);
	report_text(&out, &checking->diag, &options);
	buf_append_char(&out, '\n');
	report_summary(&out, &checking->diag);
	buf_append_char(&out, '\n');
	cr_expect(golden_equal(path_in(arena, name, "expected.txt"), buf_view(&out)), "%.*s", STR_ARG(name));
	buf_clear(&out);
	report_json(&out, &checking->diag);
	cr_expect(golden_equal(path_in(arena, name, "expected.json"), buf_view(&out)), "%.*s", STR_ARG(name));
	buf_done(&out);
	checking_free(checking);
}

Test(golden, every_case_reports_what_is_expected)
{
	struct arena arena;
	struct file_list list;
	struct error err;
	size_t cases = 0;
	arena_init(&arena);
	cr_assert_eq(file_list_in(&arena, folder, &list, &err), LK_OK, "%s", err.message);
	for (size_t i = 0; i < list.paths.count; i++) {
		struct str path = list.paths.items[i], name = path;
		if (!str_ends_with(path, STR("/template.yaml")))
			continue;
		name.len -= sizeof "/template.yaml" - 1;
		check_case(&arena, name);
		cases++;
	}
	cr_expect_gt(cases, 5);
	arena_done(&arena);
}
