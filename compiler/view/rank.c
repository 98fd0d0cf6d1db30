#include "view/rank.h"

#include <stdlib.h>
#include <string.h>

struct neighbours rank_neighbours_in(struct arena *arena, size_t node_count, const struct layout_edge *edges,
                                     size_t edge_count, bool needs)
{
	struct neighbours all = {
		.first = arena_alloc_array(arena, node_count + 2, sizeof *all.first),
		.nodes = arena_alloc_array(arena, edge_count + 1, sizeof *all.nodes),
	};
	for (size_t i = 0; i < edge_count; i++)
		all.first[(needs ? edges[i].to : edges[i].from) + 2]++;
	for (size_t i = 2; i < node_count + 2; i++)
		all.first[i] += all.first[i - 1];
	for (size_t i = 0; i < edge_count; i++)
		all.nodes[all.first[(needs ? edges[i].to : edges[i].from) + 1]++] = needs ? edges[i].from : edges[i].to;
	return all;
}

/* --- what hangs together */

static size_t root_of(size_t *above, size_t node)
{
	while (above[node] != node)
		node = above[node] = above[above[node]];
	return node;
}

static void find_parts(struct arena *arena, const struct layout_input *input, struct ranks *ranks)
{
	size_t *above = arena_alloc_array(arena, input->node_count + 1, sizeof *above);
	for (size_t i = 0; i < input->node_count; i++)
		above[i] = i;
	for (size_t i = 0; i < input->edge_count; i++) {
		size_t a = root_of(above, input->edges[i].from), b = root_of(above, input->edges[i].to);
		above[a < b ? b : a] = a < b ? a : b;
	}
	for (size_t i = 0; i < input->node_count; i++) {
		size_t root = root_of(above, i);
		ranks->part[i] = root == i ? ranks->part_count++ : ranks->part[root];
	}
}

/* --- columns */

static void put_behind(struct ranks *ranks, size_t node, size_t needed)
{
	if (ranks->column[node] <= ranks->column[needed])
		ranks->column[node] = ranks->column[needed] + 1;
}

/* Depth first without recursion; an edge back into the way it came by closes a circle and does not count. */
static void find_columns(struct arena *arena, size_t count, const struct neighbours *needs, struct ranks *ranks)
{
	enum { UNSEEN, OPEN, DONE };
	size_t depth;
	unsigned char *state = arena_alloc(arena, count + 1);
	size_t *way = arena_alloc_array(arena, count + 1, sizeof *way);
	size_t *next = arena_alloc_array(arena, count + 1, sizeof *next);
	memset(state, UNSEEN, count + 1);
	for (size_t root = 0; root < count; root++) {
		if (state[root] != UNSEEN)
			continue;
		for (way[0] = root, depth = 1, state[root] = OPEN; depth;) {
			size_t node = way[depth - 1], at = needs->first[node] + next[node];
			if (at == needs->first[node + 1]) {
				state[node] = DONE;
				if (--depth)
					put_behind(ranks, way[depth - 1], node);
				continue;
			}
			size_t other = needs->nodes[at];
			next[node]++;
			if (state[other] == UNSEEN) {
				state[other] = OPEN;
				way[depth++] = other;
			} else if (state[other] == DONE) {
				put_behind(ranks, node, other);
			}
		}
	}
}

struct ranked {
	size_t node, column;
};

static int compare_from_the_right(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->column != y->column)
		return x->column < y->column ? 1 : -1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* What more lines leave than enter stands right before the first that needs it. */
static void pull_right(struct arena *arena, const struct layout_input *input, const struct neighbours *needs,
                       struct ranks *ranks)
{
	size_t count = input->node_count;
	struct neighbours users = rank_neighbours_in(arena, count, input->edges, input->edge_count, false);
	struct ranked *all = arena_alloc_array(arena, count + 1, sizeof *all);
	for (size_t i = 0; i < count; i++)
		all[i] = (struct ranked){i, ranks->column[i]};
	qsort(all, count, sizeof *all, compare_from_the_right);
	for (size_t i = 0; i < count; i++) {
		size_t node = all[i].node, entering = needs->first[node + 1] - needs->first[node];
		size_t leaving = 0, nearest = 0;
		for (size_t j = users.first[node]; j < users.first[node + 1]; j++) {
			size_t column = ranks->column[users.nodes[j]];
			if (column <= ranks->column[node])
				continue;
			nearest = leaving++ && nearest < column ? nearest : column;
		}
		if (leaving > entering)
			ranks->column[node] = nearest - 1;
	}
}

struct ranks rank_nodes_in(struct arena *arena, const struct layout_input *input)
{
	size_t count = input->node_count;
	struct ranks ranks = {
		.part = arena_alloc_array(arena, count + 1, sizeof *ranks.part),
		.column = arena_alloc_array(arena, count + 1, sizeof *ranks.column),
		.columns = arena_alloc_array(arena, count + 1, sizeof *ranks.columns),
	};
	struct neighbours needs = rank_neighbours_in(arena, count, input->edges, input->edge_count, true);
	find_parts(arena, input, &ranks);
	find_columns(arena, count, &needs, &ranks);
	pull_right(arena, input, &needs, &ranks);
	for (size_t i = 0; i < count; i++)
		if (ranks.column[i] >= ranks.columns[ranks.part[i]])
			ranks.columns[ranks.part[i]] = ranks.column[i] + 1;
	return ranks;
}
