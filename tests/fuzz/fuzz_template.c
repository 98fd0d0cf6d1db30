/* Any bytes as a template: what is read can be written in both forms, and reads back as the same document. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "template/comments.h"
#include "template/document.h"
#include "template/emit_yaml.h"
#include "template/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct diag diag;
	struct value *document, *again;
	struct graph *graph;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	struct str text = {(const char *)data, size};
	if (template_read_in(&arena, text, STR("fuzz"), &diag, &document) == LK_OK && !diag_has_errors(&diag)) {
		struct buf out;
		buf_init(&out, LIMIT_TEMPLATE);
		emit_yaml(&out, document);
		if (buf_ok(&out)) {
			LK_ASSERT(template_read_in(&arena, buf_view(&out), STR("again"), &diag, &again) == LK_OK);
			LK_ASSERT(value_equal(document, again));
		}
		buf_done(&out);
		struct comments comments = template_comments_in(&arena, text);
		for (size_t i = 0; i < comments.comments.count; i++)
			LK_ASSERT(comments.comments.items[i].line && comments.comments.items[i].text.len < size);
		for (size_t i = 0; i < comments.marks.count; i++)
			LK_ASSERT(comments.marks.items[i].line && comments.marks.items[i].depth);
		if (document_to_graph_in(&arena, document, STR("fuzz"), &diag, &graph) == LK_OK)
			document_from_graph_in(&arena, graph);
	}
	arena_done(&arena);
	return 0;
}
