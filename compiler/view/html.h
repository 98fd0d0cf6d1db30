/* Pages that stand alone: one file, nothing fetched, no script, readable in light and in dark and on paper. */
#ifndef LK_VIEW_HTML_H
#define LK_VIEW_HTML_H

#include "plan/show.h"

/* A plan: what is lost, refused or more allowed, the graph coloured by action, steps, and each change with its proof.
 * desired: the graph that the plan leads to; NULL when the stack is deleted. The same plan gives the same bytes. */
void html_plan(struct buf *buf, const struct plan *plan, const struct graph *desired,
               const struct show_options *options);

#endif
