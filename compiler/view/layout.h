/* Where the boxes of a graph and the lines between them stand in a picture: in columns, each to the right of what it
 * needs; what has nothing to do with each other stands apart.
 *
 * After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures"
 * (1981): columns by the longest way, lanes for lines that pass a column, order within a column by the mean of the
 * neighbours. The same input gives the same picture everywhere. */
#ifndef LK_VIEW_LAYOUT_H
#define LK_VIEW_LAYOUT_H

#include "base/arena.h"

struct layout_edge {
	size_t from, to; /* to needs from: it stands further right, unless the two are in a circle */
};

struct layout_input {
	size_t node_count;
	const double *widths; /* of each node, pixels as all the rest */
	const struct layout_edge *edges;
	size_t edge_count;
	double node_height, gap_x, gap_y;
	double width; /* parts stand side by side up to this, or to the widest of them */
};

struct layout_point {
	double x, y;
};

/* The way of an edge: across a gap from point 0 to 1, straight along a column from 1 to 2, across from 2 to 3, ... */
struct layout_route {
	struct layout_point *points;
	size_t count; /* even */
};

struct layout {
	double *x, *y;  /* of each node: its upper left corner */
	double *widths; /* at least what was asked for: all of a column have the same */
	struct layout_route *routes; /* of each edge */
	double width, height;
};

struct layout layout_columns_in(struct arena *arena, const struct layout_input *input);

#endif
