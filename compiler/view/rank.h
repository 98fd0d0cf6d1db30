/* The column of each node of a layout, and which nodes hang together. Private to this room. */
#ifndef LK_VIEW_RANK_H
#define LK_VIEW_RANK_H

#include <stdbool.h>

#include "view/layout.h"

/* The neighbours of all nodes on one side, one after the other: those of node n from first[n] to first[n + 1]. */
struct neighbours {
	size_t *first, *nodes;
};
struct neighbours rank_neighbours_in(struct arena *arena, size_t node_count, const struct layout_edge *edges,
                                     size_t edge_count, bool needs);

struct ranks {
	size_t *part;       /* of each node: what hangs together, numbered by the first node of each */
	size_t part_count;
	size_t *column;     /* of each node, from 0 within its part */
	size_t *columns;    /* of each part: how many it has */
};

/* The longest way from the left, and from there as far to the right as makes the lines shorter. An edge whose column
 * does not grow closes a circle. */
struct ranks rank_nodes_in(struct arena *arena, const struct layout_input *input);

#endif
