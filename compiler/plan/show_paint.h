/* Text of a plan for a terminal: colours, the signs of actions, and the lines of properties. Private to show_*.c. */
#ifndef LK_PLAN_SHOW_PAINT_H
#define LK_PLAN_SHOW_PAINT_H

#include "plan/show_value.h"

#define COLOUR_GREEN "\033[32m"
#define COLOUR_YELLOW "\033[33m"
#define COLOUR_RED "\033[31m"
#define COLOUR_BOLD "\033[1m"
#define COLOUR_DIM "\033[2m"
#define COLOUR_NONE "\033[0m"

struct painter {
	struct buf *buf;
	const struct plan *plan;
	const struct show_options *options;
};

/* Each action's sign, three columns wide, and its colour. */
struct paint_mark {
	const char *sign, *colour;
};
const struct paint_mark *paint_mark(enum plan_action action);

/* Nothing without colours. */
void paint(const struct painter *painter, const char *colour);
void paint_text(const struct painter *painter, const char *colour, const char *text);
/* A line below a heading, escaped. */
void paint_line(const struct painter *painter, const char *colour, struct str text);

/* What it was and what it will be, as text; the same text twice is shown once, with the reason why it differs. */
void paint_both(const struct painter *painter, const struct value *before, const struct value *after,
                bool known_after_apply, bool hidden);
/* The sign of a part: added, removed, or none for a change of it. */
void paint_sign(const struct painter *painter, const struct value *before, const struct value *after);

/* The lines of a change's properties: a few of what is created, all that differ of what lives. */
void paint_properties(const struct painter *painter, const struct plan_change *change);

#endif
