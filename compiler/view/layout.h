/* Where the nodes of a graph stand in a picture: in columns, each to the right of what it needs.
 *
 * After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures"
 * (1981): columns by the longest way, order within a column by the mean of the neighbours, places by the same mean. The
 * same input gives the same picture everywhere. */
#ifndef LK_VIEW_LAYOUT_H
#define LK_VIEW_LAYOUT_H

#include "base/arena.h"

struct layout_edge {
	size_t from, to; /* to needs from: it stands further right, unless the two are in a circle */
};

struct layout_input {
	size_t node_count;
	const struct layout_edge *edges;
	size_t edge_count;
	double node_width, node_height, gap_x, gap_y; /* pixels */
};

struct layout {
	double *x, *y;  /* of each node: its upper left corner */
	size_t *column; /* from 0 */
	double width, height;
};

/* Nodes without any edge stand in rows beneath the others. */
struct layout layout_columns_in(struct arena *arena, const struct layout_input *input);

#endif
