/* Puts the file together, a statement after the other. Private to this room. */
#ifndef LK_IMPORT_COMPOSER_H
#define LK_IMPORT_COMPOSER_H

#include "import/import.h"
#include "import/writer.h"

struct construct;

struct composer {
	struct writer w;
	const struct import_options *options;
	const struct graph *graph;
	struct import_result *result;
	struct buf *out, statement;
	struct map locals;             /* names of locals that are taken */
	struct construct **constructs; /* of each resource; NULL for those that stand alone */
	struct str prefix;             /* text of Sub that begins the names of functions and alarms; .ptr NULL: none */
	struct str architecture;       /* of most functions; empty: the default */
	uint32_t line;
	size_t counted;                /* bytes of out whose lines are counted */
	bool after_block;              /* the last statement had several lines */
	bool declares_all;             /* in the first pass every name is declared, to see which are used */
	bool uses_table;               /* there are more names than a Lua function takes as locals */
};

/* --- import.c */
/* A local's name that is not taken yet; ending tells it from another of the same name. */
struct str import_unique_in(struct composer *c, struct str id, const char *ending);

/* --- statement.c */
void statement_begin(struct composer *c);
/* "local orders = ", or nothing where nobody uses the name. */
void statement_declare(struct composer *c, const struct name *name);
/* Writes it with the comments of marks [mark, end) that have found no place in it. */
void statement_end(struct composer *c, ptrdiff_t mark, ptrdiff_t end, struct str logical_id, bool construct);
/* Comments of [from, to) that are left, on lines of their own; and that of no mark. */
void statement_loose(struct composer *c, ptrdiff_t from, ptrdiff_t to);
void statement_tail(struct composer *c);
/* The next statement begins another part of the file. */
void statement_part(struct composer *c);

/* --- section.c */
void section_write_head(struct composer *c);
void section_write_declarations(struct composer *c); /* parameters, rules, mappings, conditions */
void section_write_outputs(struct composer *c);
void section_begin(struct composer *c, const char *section);
void section_end(struct composer *c, const char *section);

/* --- resource.c */
void resource_write_all(struct composer *c);

#endif
