/* Writes Lua that makes the values of a graph: texts, tables, functions, references by what they are called in Lua.
 *
 * Everything fits on one line or stands on lines of its own; comments come out beside what they were written beside.
 * Private to this room. */
#ifndef LK_IMPORT_WRITER_H
#define LK_IMPORT_WRITER_H

#include "base/buf.h"
#include "base/map.h"
#include "graph/resource.h"
#include "import/remark.h"
#include "schema/lookup.h"

enum { WRITER_WIDTH = 110, WRITER_INDENT = 2 };

/* A parameter, resource, condition or mapping, and how Lua calls it from its declaration on. */
struct name {
	struct str lua;       /* "orders", "order.role" */
	struct name *counted; /* whose local it is part of; itself otherwise */
	bool declared;
	size_t uses;
	bool wanted; /* used somewhere, so that it needs a local */
	const struct resource *resource; /* NULL for others */
	bool construct;                  /* its fields are the construct's own, too */
};

struct writer {
	struct arena *arena;
	struct remarks *remarks;
	const struct pack *pack;
	struct map names;                /* parameters and resources: name to struct name */
	struct map conditions, mappings; /* the same */
	struct buf *out;
	size_t indent;
	bool in_properties;   /* where an empty table may become a list */
	bool flat, broken;    /* everything on one line; it did not work */
	ptrdiff_t beside[4];  /* marks whose comments stand behind the next line's end */
	size_t beside_count;
};

void writer_text(struct writer *w, const char *text);
void writer_newline(struct writer *w); /* with the comments that stand beside, and the indent */
void writer_before(struct writer *w, ptrdiff_t mark);
void writer_beside(struct writer *w, ptrdiff_t mark);
void writer_after(struct writer *w, ptrdiff_t mark);
/* "-- text" */
void writer_comment(struct writer *w, struct str text);
/* Tries on the line's rest; false, and nothing written, when it does not fit. */
bool writer_flat(struct writer *w, void (*write)(struct writer *w, const void *context), const void *context);

/* --- text.c */
bool text_is_name(struct str text); /* may stand as a field of Lua's */
void text_write_quoted(struct buf *out, struct str text);
/* Between long brackets on lines of its own where that is how people would write it; false when it is not. */
bool text_write_long(struct buf *out, struct str text);
bool text_wants_lines(struct str text);
/* "ProductsTable" → "products_table", no word of Lua's. */
struct str text_local_in(struct arena *arena, struct str name);

/* --- value.c */
void value_write(struct writer *w, const struct value *value);
/* One member in a line or lines of its own, comments with it. key.ptr is NULL for an item. */
void value_write_member(struct writer *w, struct str key, const struct value *value);
/* Behind a function that takes one table: " { … }", or "(…)" for what is none. */
void value_write_operand(struct writer *w, const struct value *value);
/* The same under another name than the template's, by which its comments are found; place is the value's there. */
void value_write_renamed(struct writer *w, struct str key, struct str shown, const struct value *value,
                         struct place place);

/* --- call.c */
void call_write(struct writer *w, const struct value *intrinsic);
/* The name's value, and that it is used. */
void call_write_reference(struct writer *w, struct str target);
/* The attribute as a field of its resource's name; false, and nothing written, where the field would be another. */
bool call_write_attribute(struct writer *w, struct str id, struct str attribute);
bool call_reads_attribute(const struct writer *w, const struct name *name, struct str attribute);
bool call_is_pseudo(struct str name);
struct name *writer_declared(const struct map *names, struct str name); /* NULL unless it stands before */

/* --- concat.c: false, and nothing written, where the text would not come back as it is */
bool concat_write(struct writer *w, struct str text);

#endif
