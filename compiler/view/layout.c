#include "view/layout.h"

#include <stdbool.h>
#include <stdlib.h>

#include "view/rank.h"

/* Past LANES_MAX lines go straight: no picture of that size is read line by line. */
enum { SWEEPS = 12, BALANCES = 4, LANES_MAX = 20000 };
#define LANE_HEIGHT 2.0

enum side { LEFT, RIGHT, BOTH };

/* What takes room in a column, a box or a lane. The first slots are the nodes; the others the lanes, those of one node
 * in a row. */
struct slot {
	size_t stack; /* the column of a part, counted over all parts */
	double y, height; /* y: of its middle */
};

struct place {
	size_t slot;
	double wish, offset;
};

/* Places that would be upon each other and share the mean of their wishes. */
struct block {
	double mean;
	size_t count;
};

struct drawing {
	struct arena *arena;
	const struct layout_input *input;
	struct layout layout;
	struct ranks ranks;
	size_t *first_stack; /* of each part */
	size_t stack_count;
	double *x, *widths; /* of each stack, x within its part */
	size_t *reach;	    /* of each node: the furthest column that needs it */
	size_t *first_lane; /* of each node: its slot in the next column, if any */
	struct slot *slots;
	size_t slot_count;
	struct layout_edge *segments; /* between slots */
	size_t segment_count;
	struct neighbours left, right;
	size_t *begin;	      /* of each stack in places */
	struct place *places; /* the slots of all stacks, from the top down */
	struct block *blocks;
};

static size_t stack_of(const struct drawing *d, size_t node)
{
	return d->first_stack[d->ranks.part[node]] + d->ranks.column[node];
}

static bool goes_on(const struct drawing *d, const struct layout_edge *edge)
{
	return d->ranks.column[edge->from] < d->ranks.column[edge->to];
}

/* --- stacks, slots and the segments between them */

static void make_stacks(struct drawing *d)
{
	const struct layout_input *input = d->input;
	d->first_stack = arena_alloc_array(d->arena, d->ranks.part_count + 1, sizeof *d->first_stack);
	for (size_t part = 0; part < d->ranks.part_count; part++) {
		d->first_stack[part] = d->stack_count;
		d->stack_count += d->ranks.columns[part];
	}
	d->first_stack[d->ranks.part_count] = d->stack_count;
	d->x = arena_alloc_array(d->arena, d->stack_count + 1, sizeof *d->x);
	d->widths = arena_alloc_array(d->arena, d->stack_count + 1, sizeof *d->widths);
	for (size_t i = 0; i < input->node_count; i++)
		if (input->widths[i] > d->widths[stack_of(d, i)])
			d->widths[stack_of(d, i)] = input->widths[i];
	for (size_t part = 0; part < d->ranks.part_count; part++)
		for (size_t i = d->first_stack[part] + 1; i < d->first_stack[part + 1]; i++)
			d->x[i] = d->x[i - 1] + d->widths[i - 1] + input->gap_x;
}

/* All lines from one node share a lane, as far as they go together. */
static void make_slots(struct drawing *d)
{
	const struct layout_input *input = d->input;
	size_t count = input->node_count, lanes = 0;
	d->reach = arena_alloc_array(d->arena, count + 1, sizeof *d->reach);
	d->first_lane = arena_alloc_array(d->arena, count + 1, sizeof *d->first_lane);
	for (size_t i = 0; i < count; i++)
		d->reach[i] = d->ranks.column[i] + 1;
	for (size_t i = 0; i < input->edge_count; i++)
		if (d->ranks.column[input->edges[i].to] > d->reach[input->edges[i].from])
			d->reach[input->edges[i].from] = d->ranks.column[input->edges[i].to];
	for (size_t i = 0; i < count; i++)
		lanes += d->reach[i] - d->ranks.column[i] - 1;
	for (size_t i = 0; lanes > LANES_MAX && i < count; i++)
		d->reach[i] = d->ranks.column[i] + 1;
	d->slots = arena_alloc_array(d->arena, count + (lanes > LANES_MAX ? 0 : lanes) + 1, sizeof *d->slots);
	for (d->slot_count = 0; d->slot_count < count; d->slot_count++)
		d->slots[d->slot_count] = (struct slot){stack_of(d, d->slot_count), 0, input->node_height};
	for (size_t i = 0; i < count; i++) {
		d->first_lane[i] = d->slot_count;
		for (size_t column = d->ranks.column[i] + 1; column < d->reach[i]; column++)
			d->slots[d->slot_count++] =
				(struct slot){d->first_stack[d->ranks.part[i]] + column, 0, LANE_HEIGHT};
	}
}

/* The lanes that the edge takes. */
static size_t lanes_of(const struct drawing *d, const struct layout_edge *edge)
{
	size_t from = d->ranks.column[edge->from], to = d->ranks.column[edge->to];
	return goes_on(d, edge) && to <= d->reach[edge->from] ? to - from - 1 : 0;
}

static void make_segments(struct drawing *d)
{
	const struct layout_input *input = d->input;
	d->segments = arena_alloc_array(d->arena, d->slot_count + input->edge_count + 1, sizeof *d->segments);
	for (size_t i = 0; i < input->node_count; i++)
		for (size_t j = 0; j + 1 + d->ranks.column[i] < d->reach[i]; j++)
			d->segments[d->segment_count++] =
				(struct layout_edge){j ? d->first_lane[i] + j - 1 : i, d->first_lane[i] + j};
	for (size_t i = 0; i < input->edge_count; i++) {
		const struct layout_edge *edge = &input->edges[i];
		size_t lanes = lanes_of(d, edge);
		if (goes_on(d, edge))
			d->segments[d->segment_count++] = (struct layout_edge){
				lanes ? d->first_lane[edge->from] + lanes - 1 : edge->from, edge->to};
	}
	d->left = rank_neighbours_in(d->arena, d->slot_count, d->segments, d->segment_count, true);
	d->right = rank_neighbours_in(d->arena, d->slot_count, d->segments, d->segment_count, false);
}

static void fill_stacks(struct drawing *d)
{
	d->begin = arena_alloc_array(d->arena, d->stack_count + 2, sizeof *d->begin);
	d->places = arena_alloc_array(d->arena, d->slot_count + 1, sizeof *d->places);
	d->blocks = arena_alloc_array(d->arena, d->slot_count + 1, sizeof *d->blocks);
	for (size_t i = 0; i < d->slot_count; i++)
		d->begin[d->slots[i].stack + 2]++;
	for (size_t i = 2; i < d->stack_count + 2; i++)
		d->begin[i] += d->begin[i - 1];
	for (size_t i = 0; i < d->slot_count; i++) {
		size_t at = d->begin[d->slots[i].stack + 1]++;
		d->places[at].slot = i;
		d->slots[i].y = (double)(at - d->begin[d->slots[i].stack]) * (d->input->node_height + d->input->gap_y);
	}
}

/* --- heights */

/* The mean height of the neighbours, and the slot's own where it has none. */
static double wish_of(const struct drawing *d, size_t slot, enum side side)
{
	double sum = 0;
	size_t count = 0;
	for (size_t i = d->left.first[slot]; side != RIGHT && i < d->left.first[slot + 1]; i++, count++)
		sum += d->slots[d->left.nodes[i]].y;
	for (size_t i = d->right.first[slot]; side != LEFT && i < d->right.first[slot + 1]; i++, count++)
		sum += d->slots[d->right.nodes[i]].y;
	return count ? sum / (double)count : d->slots[slot].y;
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->wish != y->wish)
		return x->wish < y->wish ? -1 : 1;
	return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* As near to the wishes as the order and the heights let them be, by least squares (isotonic regression). */
static void spread(struct drawing *d, struct place *places, size_t count)
{
	double offset = 0, last = 0;
	size_t used = 0, next = 0;
	for (size_t i = 0; i < count; i++) {
		double half = d->slots[places[i].slot].height / 2;
		offset += i ? last + d->input->gap_y + half : 0;
		last = half;
		places[i].offset = offset;
		d->blocks[used++] = (struct block){places[i].wish - offset, 1};
		for (; used > 1 && d->blocks[used - 2].mean >= d->blocks[used - 1].mean; used--) {
			struct block *a = &d->blocks[used - 2], *b = &d->blocks[used - 1];
			double sum = a->mean * (double)a->count + b->mean * (double)b->count;
			a->count += b->count;
			a->mean = sum / (double)a->count;
		}
	}
	for (size_t i = 0; i < used; i++)
		for (size_t j = 0; j < d->blocks[i].count; j++, next++)
			d->slots[places[next].slot].y = d->blocks[i].mean + places[next].offset;
}

static void settle(struct drawing *d, size_t stack, enum side side)
{
	struct place *places = d->places + d->begin[stack];
	size_t count = d->begin[stack + 1] - d->begin[stack];
	for (size_t i = 0; i < count; i++)
		places[i].wish = wish_of(d, places[i].slot, side);
	if (side != BOTH)
		qsort(places, count, sizeof *places, compare_places);
	spread(d, places, count);
}

static void find_heights(struct drawing *d)
{
	for (size_t sweep = 0; sweep < SWEEPS; sweep++)
		for (size_t i = 0; i < d->stack_count; i++)
			settle(d, sweep % 2 ? d->stack_count - 1 - i : i, sweep % 2 ? RIGHT : LEFT);
	for (size_t sweep = 0; sweep < BALANCES; sweep++)
		for (size_t i = 0; i < d->stack_count; i++)
			settle(d, sweep % 2 ? d->stack_count - 1 - i : i, BOTH);
}

/* --- parts side by side and beneath each other */

struct part {
	size_t index;
	double width, top, height, x, y;
};

struct shelf {
	double y, used;
};

static int compare_parts(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	if (x->height != y->height)
		return x->height > y->height ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static struct part *measure_parts(const struct drawing *d)
{
	struct part *parts = arena_alloc_array(d->arena, d->ranks.part_count + 1, sizeof *parts);
	for (size_t i = 0; i < d->ranks.part_count; i++) {
		size_t last = d->first_stack[i + 1] - 1;
		double top = 0, bottom = 0;
		for (size_t j = d->begin[d->first_stack[i]]; j < d->begin[last + 1]; j++) {
			const struct slot *slot = &d->slots[d->places[j].slot];
			bool first = j == d->begin[d->first_stack[i]];
			if (first || slot->y - slot->height / 2 < top)
				top = slot->y - slot->height / 2;
			if (first || slot->y + slot->height / 2 > bottom)
				bottom = slot->y + slot->height / 2;
		}
		parts[i] = (struct part){i, d->x[last] + d->widths[last], top, bottom - top, 0, 0};
	}
	return parts;
}

/* The highest first, each into the first shelf that has room. */
static void shelve_parts(struct drawing *d, struct part *parts)
{
	size_t count = d->ranks.part_count, shelf_count = 0;
	struct shelf *shelves = arena_alloc_array(d->arena, count + 1, sizeof *shelves);
	double width = d->input->width;
	for (size_t i = 0; i < count; i++)
		if (parts[i].width > width)
			width = parts[i].width;
	qsort(parts, count, sizeof *parts, compare_parts);
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < shelf_count && shelves[at].used + parts[i].width > width)
			at++;
		if (at == shelf_count) {
			double y = at ? d->layout.height + 2 * d->input->gap_y : 0;
			shelves[shelf_count++] = (struct shelf){y, 0};
			d->layout.height = y + parts[i].height;
		}
		parts[i].x = shelves[at].used;
		parts[i].y = shelves[at].y;
		shelves[at].used += parts[i].width + 2 * d->input->gap_x;
		if (parts[i].x + parts[i].width > d->layout.width)
			d->layout.width = parts[i].x + parts[i].width;
	}
}

static void place_parts(struct drawing *d)
{
	struct part *parts = measure_parts(d);
	shelve_parts(d, parts);
	for (size_t i = 0; i < d->ranks.part_count; i++) {
		size_t begin = d->first_stack[parts[i].index], end = d->first_stack[parts[i].index + 1];
		for (size_t stack = begin; stack < end; stack++)
			d->x[stack] += parts[i].x;
		for (size_t j = d->begin[begin]; j < d->begin[end]; j++)
			d->slots[d->places[j].slot].y += parts[i].y - parts[i].top;
	}
}

/* --- the result */

static void place_nodes(struct drawing *d)
{
	size_t count = d->input->node_count;
	d->layout.x = arena_alloc_array(d->arena, count + 1, sizeof *d->layout.x);
	d->layout.y = arena_alloc_array(d->arena, count + 1, sizeof *d->layout.y);
	d->layout.widths = arena_alloc_array(d->arena, count + 1, sizeof *d->layout.widths);
	for (size_t i = 0; i < count; i++) {
		d->layout.x[i] = d->x[stack_of(d, i)];
		d->layout.y[i] = d->slots[i].y - d->slots[i].height / 2;
		d->layout.widths[i] = d->widths[stack_of(d, i)];
	}
}

static void place_routes(struct drawing *d)
{
	const struct layout_input *input = d->input;
	d->layout.routes = arena_alloc_array(d->arena, input->edge_count + 1, sizeof *d->layout.routes);
	for (size_t i = 0; i < input->edge_count; i++) {
		const struct layout_edge *edge = &input->edges[i];
		struct layout_route *route = &d->layout.routes[i];
		size_t lanes = lanes_of(d, edge), from = stack_of(d, edge->from);
		route->points = arena_alloc_array(d->arena, 2 * lanes + 2, sizeof *route->points);
		route->points[route->count++] =
			(struct layout_point){d->x[from] + d->widths[from], d->slots[edge->from].y};
		for (size_t j = 0; j < lanes; j++) {
			double x = d->x[from + j + 1], y = d->slots[d->first_lane[edge->from] + j].y;
			route->points[route->count++] = (struct layout_point){x, y};
			route->points[route->count++] = (struct layout_point){x + d->widths[from + j + 1], y};
		}
		route->points[route->count++] =
			(struct layout_point){d->x[stack_of(d, edge->to)], d->slots[edge->to].y};
	}
}

struct layout layout_columns_in(struct arena *arena, const struct layout_input *input)
{
	struct drawing d = {.arena = arena, .input = input, .ranks = rank_nodes_in(arena, input)};
	make_stacks(&d);
	make_slots(&d);
	make_segments(&d);
	fill_stacks(&d);
	find_heights(&d);
	place_parts(&d);
	place_nodes(&d);
	place_routes(&d);
	return d.layout;
}
