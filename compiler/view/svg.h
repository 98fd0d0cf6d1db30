/* The graph of a stack as a picture: a box for each resource, coloured and signed by what the plan does to it, a line
 * to each that needs it. */
#ifndef LK_VIEW_SVG_H
#define LK_VIEW_SVG_H

#include "base/buf.h"
#include "plan/plan.h"

/* Appends one <svg> element, whose classes html.c gives their colours, and returns how many resources it shows. Of a
 * stack of many only what changes is drawn, with its neighbours. desired: NULL when the stack is deleted. */
struct svg_extent {
	size_t shown, all;
};
struct svg_extent svg_plan(struct buf *buf, const struct plan *plan, const struct graph *desired);

/* "create", "update", …: the class of a box, and the name of an action in the page. */
const char *svg_class(enum plan_action action);
/* "+", "~", "−", "−/+", "←". */
const char *svg_sign(enum plan_action action);

#endif
