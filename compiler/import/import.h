/* From the graph of a template to Lua that declares the same: constructs where they are proposed, types of AWS's own
 * otherwise, sections in the order in which Lua needs them.
 *
 * A proposed construct is a guess at what it opens into. Whoever calls evaluates the Lua, compares what it gives with
 * the template, and asks again with what was wrong refused: this room does not know Lua's meaning, only its form. */
#ifndef LK_IMPORT_IMPORT_H
#define LK_IMPORT_IMPORT_H

#include "base/buf.h"
#include "base/map.h"
#include "graph/resource.h"
#include "schema/pack.h"
#include "template/comments.h"

struct import_options {
	struct str name;                 /* of the stack */
	const struct pack *pack;
	const struct comments *comments; /* of the template's text; may be NULL */
	const struct map *refused;       /* logical ids that no construct is to declare; may be NULL */
	bool raw;                        /* no constructs at all */
};

/* Lines of the Lua, and what they declare. */
struct import_statement {
	struct str logical_id; /* the first resource's; empty for other sections */
	bool construct;
	uint32_t first_line, last_line;
};

struct import_result {
	VEC(struct import_statement) statements; /* in order */
	VEC(struct str) constructs;              /* logical ids that constructs declare */
};

/* Appends the file. The graph is one that document_to_graph_in() made without error findings. LK_REJECTED when a value
 * cannot be told in Lua, or not within the buffer's limit; the finding says which. */
LK_MUST_USE enum lk_status import_write_in(struct arena *arena, const struct import_options *options,
                                           const struct graph *graph, struct diag *diag, struct buf *out,
                                           struct import_result *ret_result);

/* What differs between two documents: the path of the first difference, or the empty view for the same document with
 * sections' entries in the same order. Logical ids of all resources that differ are put into differing (as keys). */
struct str import_compare_in(struct arena *arena, const struct value *wanted, const struct value *made,
                             struct map *differing);

#endif
