#include "view/layout.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 12, ROW_MIN = 4 };

/* The neighbours of all nodes on one side, one after the other: those of node n from first[n] to first[n + 1]. */
struct neighbours {
	size_t *first, *nodes;
};

struct place {
	size_t node;
	double wish;
};

struct layers {
	struct arena *arena;
	const struct layout_input *input;
	struct layout layout;
	struct neighbours needs, needed_by;
	size_t columns;
	size_t *begin;	      /* of each column in places */
	struct place *places; /* the nodes of all columns, from the top down */
	bool *connected;
};

static struct neighbours collect(struct arena *arena, const struct layout_input *input, bool needs)
{
	struct neighbours all = {
		.first = arena_alloc_array(arena, input->node_count + 2, sizeof *all.first),
		.nodes = arena_alloc_array(arena, input->edge_count + 1, sizeof *all.nodes),
	};
	for (size_t i = 0; i < input->edge_count; i++)
		all.first[(needs ? input->edges[i].to : input->edges[i].from) + 2]++;
	for (size_t i = 2; i < input->node_count + 2; i++)
		all.first[i] += all.first[i - 1];
	for (size_t i = 0; i < input->edge_count; i++) {
		const struct layout_edge *edge = &input->edges[i];
		all.nodes[all.first[(needs ? edge->to : edge->from) + 1]++] = needs ? edge->from : edge->to;
	}
	return all;
}

/* Depth first without recursion; an edge back into the way it came by closes a circle and does not count. */
static void find_columns(struct layers *l)
{
	enum { UNSEEN, OPEN, DONE };
	size_t count = l->input->node_count, depth;
	unsigned char *state = arena_alloc(l->arena, count + 1);
	size_t *way = arena_alloc_array(l->arena, count + 1, sizeof *way);
	size_t *next = arena_alloc_array(l->arena, count + 1, sizeof *next);
	memset(state, UNSEEN, count + 1);
	for (size_t root = 0; root < count; root++) {
		if (state[root] != UNSEEN)
			continue;
		for (way[0] = root, depth = 1, state[root] = OPEN; depth;) {
			size_t node = way[depth - 1], at = l->needs.first[node] + next[node];
			if (at == l->needs.first[node + 1]) {
				state[node] = DONE;
				size_t above = --depth ? way[depth - 1] : node;
				if (depth && l->layout.column[above] <= l->layout.column[node])
					l->layout.column[above] = l->layout.column[node] + 1;
				continue;
			}
			size_t other = l->needs.nodes[at];
			next[node]++;
			if (state[other] == UNSEEN) {
				state[other] = OPEN;
				way[depth++] = other;
			} else if (state[other] == DONE && l->layout.column[node] <= l->layout.column[other]) {
				l->layout.column[node] = l->layout.column[other] + 1;
			}
		}
	}
}

static void fill_columns(struct layers *l)
{
	size_t count = l->input->node_count;
	for (size_t i = 0; i < count; i++)
		if (l->connected[i] && l->layout.column[i] >= l->columns)
			l->columns = l->layout.column[i] + 1;
	l->begin = arena_alloc_array(l->arena, l->columns + 2, sizeof *l->begin);
	l->places = arena_alloc_array(l->arena, count + 1, sizeof *l->places);
	for (size_t i = 0; i < count; i++)
		if (l->connected[i])
			l->begin[l->layout.column[i] + 2]++;
	for (size_t i = 2; i < l->columns + 2; i++)
		l->begin[i] += l->begin[i - 1];
	for (size_t i = 0; i < count; i++)
		if (l->connected[i])
			l->places[l->begin[l->layout.column[i] + 1]++].node = i;
}

static double step_of(const struct layout_input *input)
{
	return input->node_height + input->gap_y;
}

/* The mean height of the neighbours, and the node's own where it has none on that side. */
static double wish_of(const struct layers *l, const struct neighbours *side, size_t node)
{
	double sum = 0;
	size_t begin = side->first[node], end = side->first[node + 1];
	for (size_t i = begin; i < end; i++)
		sum += l->layout.y[side->nodes[i]];
	return begin == end ? l->layout.y[node] : sum / (double)(end - begin);
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->wish != y->wish)
		return x->wish < y->wish ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* In the order of their wishes, as near to them as they fit. */
static void settle_column(struct layers *l, size_t column, const struct neighbours *side)
{
	struct place *places = l->places + l->begin[column];
	size_t count = l->begin[column + 1] - l->begin[column];
	double shift = 0, y = 0;
	for (size_t i = 0; i < count; i++)
		places[i].wish = wish_of(l, side, places[i].node);
	qsort(places, count, sizeof *places, compare_places);
	for (size_t i = 0; i < count; i++) {
		y = i && y + step_of(l->input) > places[i].wish ? y + step_of(l->input) : places[i].wish;
		l->layout.y[places[i].node] = y;
		shift += (places[i].wish - y) / (double)count;
	}
	for (size_t i = 0; i < count; i++)
		l->layout.y[places[i].node] += shift;
}

static void order_columns(struct layers *l)
{
	for (size_t column = 0; column < l->columns; column++)
		for (size_t i = l->begin[column]; i < l->begin[column + 1]; i++)
			l->layout.y[l->places[i].node] = (double)(i - l->begin[column]) * step_of(l->input);
	for (size_t sweep = 0; sweep < SWEEPS; sweep++)
		for (size_t i = 0; i < l->columns; i++)
			settle_column(l, sweep % 2 ? l->columns - 1 - i : i, sweep % 2 ? &l->needed_by : &l->needs);
}

static void place_columns(struct layers *l)
{
	double least = 0, column_width = l->input->node_width + l->input->gap_x;
	size_t placed = l->columns ? l->begin[l->columns] : 0;
	for (size_t i = 0; i < placed; i++)
		if (!i || l->layout.y[l->places[i].node] < least)
			least = l->layout.y[l->places[i].node];
	for (size_t i = 0; i < placed; i++) {
		size_t node = l->places[i].node;
		l->layout.x[node] = (double)l->layout.column[node] * column_width;
		l->layout.y[node] -= least;
		if (l->layout.y[node] + l->input->node_height > l->layout.height)
			l->layout.height = l->layout.y[node] + l->input->node_height;
	}
	if (placed)
		l->layout.width = (double)l->columns * column_width - l->input->gap_x;
}

static void place_rows(struct layers *l)
{
	double column_width = l->input->node_width + l->input->gap_x / 2;
	size_t in_row = (size_t)((l->layout.width + l->input->gap_x / 2) / column_width), index = 0;
	double top = l->layout.height > 0 ? l->layout.height + step_of(l->input) / 2 : 0;
	if (in_row < ROW_MIN)
		in_row = ROW_MIN;
	for (size_t i = 0; i < l->input->node_count; i++) {
		if (l->connected[i])
			continue;
		l->layout.x[i] = (double)(index % in_row) * column_width;
		l->layout.y[i] = top + (double)(index / in_row) * step_of(l->input);
		l->layout.height = l->layout.y[i] + l->input->node_height;
		if (l->layout.x[i] + l->input->node_width > l->layout.width)
			l->layout.width = l->layout.x[i] + l->input->node_width;
		index++;
	}
}

struct layout layout_columns_in(struct arena *arena, const struct layout_input *input)
{
	struct layers l = {.arena = arena, .input = input};
	l.layout.x = arena_alloc_array(arena, input->node_count + 1, sizeof *l.layout.x);
	l.layout.y = arena_alloc_array(arena, input->node_count + 1, sizeof *l.layout.y);
	l.layout.column = arena_alloc_array(arena, input->node_count + 1, sizeof *l.layout.column);
	l.connected = arena_alloc_array(arena, input->node_count + 1, sizeof *l.connected);
	for (size_t i = 0; i < input->edge_count; i++)
		l.connected[input->edges[i].from] = l.connected[input->edges[i].to] = true;
	l.needs = collect(arena, input, true);
	l.needed_by = collect(arena, input, false);
	find_columns(&l);
	fill_columns(&l);
	order_columns(&l);
	place_columns(&l);
	place_rows(&l);
	return l.layout;
}
