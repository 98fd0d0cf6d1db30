/* Two templates with a line of "%" between them: the plan from one to the other is made and shown in every form. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "plan/show.h"
#include "template/document.h"
#include "template/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct graph *read_graph(struct arena *arena, struct diag *diag, struct str text)
{
	struct value *document;
	struct graph *graph;
	if (template_read_in(arena, text, STR("fuzz"), diag, &document) != LK_OK ||
	    document_to_graph_in(arena, document, STR("fuzz"), diag, &graph) != LK_OK)
		return NULL;
	return graph;
}

static void show_all(const struct plan *plan)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &(struct show_options){.verbose = true, .colour = true});
	show_json(&out, plan);
	show_markdown(&out, plan, &(struct show_options){0});
	LK_ASSERT(buf_ok(&out));
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct diag diag;
	struct str text = {(const char *)data, size};
	size_t middle = str_find(text, STR("\n%\n"), 0);
	if (middle == SIZE_MAX)
		return 0;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	struct plan_input input = {
		.live.graph = read_graph(&arena, &diag, str_slice(text, 0, middle)),
		.desired.graph = read_graph(&arena, &diag, str_slice(text, middle + 3, size)),
		.place = {.stack_name = STR("s"), .region = STR("us-east-1"), .account = STR("123456789012")},
		.pack = pack_embedded(),
	};
	if (input.live.graph && input.desired.graph)
		show_all(plan_make_in(&arena, &input));
	arena_done(&arena);
	return 0;
}
