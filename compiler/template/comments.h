/* The comments of a template, which the reader drops, and the keys and list items that they stand beside.
 *
 * They are found in the text between libyaml's tokens: what looks like one inside of a scalar is text. */
#ifndef LK_TEMPLATE_COMMENTS_H
#define LK_TEMPLATE_COMMENTS_H

#include "base/diag.h"
#include "base/vec.h"

struct comment {
	struct str text; /* behind the '#' */
	uint32_t line, column;
	uint32_t flow; /* collections in brackets around it */
	bool alone;    /* on its line */
};

/* A key of a map, or an item of a list. */
struct comment_mark {
	struct str key; /* .ptr is NULL for an item */
	uint32_t line, column;
	uint32_t depth; /* 1 for the sections, 2 for what is named in them */
	uint32_t flow;  /* collections in brackets around it */
};

struct comments {
	VEC(struct comment) comments;   /* in order of place */
	VEC(struct comment_mark) marks; /* in order of place */
};

/* Of a text that template_read_in() accepted; what libyaml cannot scan to its end has the comments before that place.
 * Nothing is borrowed. */
struct comments template_comments_in(struct arena *arena, struct str text);

#endif
