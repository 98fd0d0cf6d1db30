/* Any bytes as a template to import: the Lua that comes out makes the same document, or is told to be impossible. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "import/import.h"
#include "lua/evaluate.h"
#include "template/document.h"
#include "template/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Without constructs: a proposal may be wrong, and needs the functions' sources besides. */
static void import(struct arena *arena, const struct graph *graph, struct str text, struct diag *diag)
{
	struct comments comments = template_comments_in(arena, text);
	struct import_options options = {
		.name = STR("fuzz"), .pack = pack_embedded(), .comments = &comments, .raw = true};
	struct import_result result;
	struct graph *again;
	struct map differing;
	struct error err;
	struct buf lua;
	buf_init(&lua, LIMIT_LUA_SOURCE);
	map_init_in(&differing, arena);
	if (import_write_in(arena, &options, graph, diag, &lua, &result) == LK_OK) {
		struct evaluate_options how = {
			.stack_path = "fuzz.lua", .text = buf_view(&lua), .pack = pack_embedded()};
		enum lk_status status = evaluate_stack_in(arena, &how, diag, &again, NULL, &err);
		LK_ASSERT(status == LK_OK && !diag_has_errors(diag));
		LK_ASSERT(!import_compare_in(arena, document_from_graph_in(arena, graph),
		                             document_from_graph_in(arena, again), &differing)
		                   .len);
	}
	buf_done(&lua);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct diag diag;
	struct value *document;
	struct graph *graph;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	struct str text = {(const char *)data, size};
	if (template_read_in(&arena, text, STR("fuzz"), &diag, &document) == LK_OK &&
	    document_to_graph_in(&arena, document, STR("fuzz"), &diag, &graph) == LK_OK && !diag_has_errors(&diag))
		import(&arena, graph, text, &diag);
	arena_done(&arena);
	return 0;
}
