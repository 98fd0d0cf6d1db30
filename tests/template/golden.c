/* One folder of tests/golden/template/ a case: an input, what is found in it, and what it is written as. */
#include <criterion/criterion.h>

#include "../support/golden.h"
#include "base/buf.h"
#include "base/limits.h"
#include "reading.h"
#include "template/document.h"
#include "template/emit_json.h"
#include "template/emit_yaml.h"

static const char folder[] = "tests/golden/template/";

static void check_output(struct arena *arena, struct str path, const char *file, struct str actual)
{
	struct str name = str_format_in(arena, "%s%.*s/%s", folder, STR_ARG(file_folder_in(arena, path)), file);
	cr_expect(golden_equal(name.ptr, actual));
}

static void check_case(struct arena *arena, struct str path)
{
	struct str text;
	struct error err;
	struct graph *graph = NULL;
	struct buf out;
	cr_assert_eq(file_read_in(arena, str_format_in(arena, "%s%.*s", folder, STR_ARG(path)).ptr, LIMIT_TEMPLATE,
	                          &text, &err),
	             LK_OK, "%s", err.message);
	struct reading *reading = reading_new(text);
	enum lk_status status = reading->status;
	if (status == LK_OK)
		status = document_to_graph_in(arena, reading->document, STR("t.yaml"), &reading->diag, &graph);
	check_output(arena, path, "expected.txt", str_from(reading_findings(reading)));
	if (status == LK_OK) {
		struct value *document = document_from_graph_in(arena, graph);
		buf_init(&out, LIMIT_OUTPUT);
		emit_yaml(&out, document);
		check_output(arena, path, "expected.yaml", buf_view(&out));
		buf_clear(&out);
		emit_json(&out, document, 2);
		buf_append_char(&out, '\n');
		check_output(arena, path, "expected.json", buf_view(&out));
		buf_done(&out);
	}
	reading_free(reading);
}

Test(golden, every_case_is_written_as_expected)
{
	struct arena arena;
	struct file_list list;
	struct error err;
	size_t cases = 0;
	arena_init(&arena);
	cr_assert_eq(file_list_in(&arena, folder, &list, &err), LK_OK, "%s", err.message);
	for (size_t i = 0; i < list.paths.count; i++) {
		struct str name = file_name(list.paths.items[i]);
		if (!str_starts_with(name, STR("input.")))
			continue;
		check_case(&arena, list.paths.items[i]);
		cases++;
	}
	cr_expect_geq(cases, 5);
	arena_done(&arena);
}
