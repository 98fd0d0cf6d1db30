#include "view/layout.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

enum { NODES_MAX = 400, EDGES_MAX = 1200, ROUNDS = 300 };

static double widths[NODES_MAX];

static uint64_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Some with many lines between a few, and some of many parts. */
static struct layout_input random_input(uint64_t seed, struct layout_edge *edges, bool circles)
{
	struct layout_input input = {
		.edges = edges, .widths = widths, .node_height = 40, .gap_x = 60, .gap_y = 10, .width = 1000};
	input.node_count = 1 + next(&seed) % NODES_MAX;
	size_t wanted = next(&seed) % (seed % 2 ? EDGES_MAX : input.node_count);
	for (size_t i = 0; i < input.node_count; i++)
		widths[i] = (double)(100 + next(&seed) % 150);
	for (size_t i = 0; i < wanted; i++) {
		size_t a = next(&seed) % input.node_count, b = next(&seed) % input.node_count;
		if (a == b)
			continue;
		edges[input.edge_count++] = circles || a < b ? (struct layout_edge){a, b} : (struct layout_edge){b, a};
	}
	return input;
}

static bool overlap(const struct layout_input *input, const struct layout *layout, size_t a, size_t b)
{
	double x = layout->x[a] - layout->x[b], y = layout->y[a] - layout->y[b];
	return x < layout->widths[b] && -x < layout->widths[a] && y < input->node_height - 0.01 &&
	       -y < input->node_height - 0.01;
}

static void expect_sound(const struct layout_input *input, const struct layout *layout, size_t round)
{
	for (size_t i = 0; i < input->node_count; i++) {
		cr_assert(layout->widths[i] >= input->widths[i], "round %zu, node %zu", round, i);
		cr_assert(layout->x[i] >= 0 && layout->y[i] > -0.01, "round %zu, node %zu", round, i);
		cr_assert(layout->x[i] + layout->widths[i] <= layout->width + 0.01, "round %zu, node %zu", round, i);
		cr_assert(layout->y[i] + input->node_height <= layout->height + 0.01, "round %zu, node %zu", round, i);
		for (size_t j = 0; j < i; j++)
			cr_assert_not(overlap(input, layout, i, j), "round %zu: %zu and %zu", round, i, j);
	}
}

static bool is_in_a_box(const struct layout_input *input, const struct layout *layout, double x, double y)
{
	for (size_t i = 0; i < input->node_count; i++)
		if (x > layout->x[i] && x < layout->x[i] + layout->widths[i] && y > layout->y[i] &&
		    y < layout->y[i] + input->node_height)
			return true;
	return false;
}

/* From one box to the other, and through none between them. */
static void expect_free_ways(const struct layout_input *input, const struct layout *layout, size_t round)
{
	for (size_t i = 0; i < input->edge_count; i++) {
		const struct layout_route *route = &layout->routes[i];
		const struct layout_point *first = route->points, *last = &route->points[route->count - 1];
		size_t from = input->edges[i].from, to = input->edges[i].to;
		cr_assert(fabs(first->x - layout->x[from] - layout->widths[from]) < 0.01);
		cr_assert(fabs(first->y - layout->y[from] - input->node_height / 2) < 0.01);
		cr_assert(fabs(last->x - layout->x[to]) < 0.01);
		cr_assert(fabs(last->y - layout->y[to] - input->node_height / 2) < 0.01);
		for (size_t j = 1; j + 1 < route->count; j += 2) {
			const struct layout_point *a = &route->points[j], *b = &route->points[j + 1];
			cr_assert(fabs(a->y - b->y) < 0.01 && a->x < b->x, "round %zu, edge %zu", round, i);
			cr_assert_not(is_in_a_box(input, layout, (a->x + b->x) / 2, a->y), "round %zu, edge %zu", round,
				      i);
		}
	}
}

Test(layout, puts_each_to_the_right_of_what_it_needs_and_none_upon_another)
{
	static struct layout_edge edges[EDGES_MAX];
	for (size_t round = 0; round < ROUNDS; round++) {
		struct arena arena;
		arena_init(&arena);
		struct layout_input input = random_input(round + 1, edges, false);
		struct layout layout = layout_columns_in(&arena, &input);
		expect_sound(&input, &layout, round);
		expect_free_ways(&input, &layout, round);
		for (size_t i = 0; i < input.edge_count; i++)
			cr_assert(layout.x[edges[i].from] + layout.widths[edges[i].from] < layout.x[edges[i].to],
				  "round %zu, edge %zu", round, i);
		arena_done(&arena);
	}
}

Test(layout, ends_with_circles_too_and_is_the_same_each_time)
{
	static struct layout_edge edges[EDGES_MAX];
	for (size_t round = 0; round < ROUNDS; round++) {
		struct arena arena;
		arena_init(&arena);
		struct layout_input input = random_input(round + 1, edges, true);
		struct layout first = layout_columns_in(&arena, &input), second = layout_columns_in(&arena, &input);
		expect_sound(&input, &first, round);
		expect_free_ways(&input, &first, round);
		cr_assert_eq(memcmp(first.x, second.x, input.node_count * sizeof *first.x), 0);
		cr_assert_eq(memcmp(first.y, second.y, input.node_count * sizeof *first.y), 0);
		arena_done(&arena);
	}
}

/* Two and two that know nothing of each other, and one alone. */
Test(layout, keeps_apart_what_has_nothing_to_do_with_each_other)
{
	static const double wide[] = {100, 120, 110, 90, 100};
	static const struct layout_edge edges[] = {{0, 2}, {1, 3}};
	struct arena arena;
	arena_init(&arena);
	struct layout_input input = {.node_count = 5, .widths = wide, .edges = edges, .edge_count = 2, .node_height = 40,
				     .gap_x = 50, .gap_y = 10, .width = 1000};
	struct layout side_by_side = layout_columns_in(&arena, &input);
	cr_expect(side_by_side.height < 40.01, "there is room for all in a row");
	cr_expect(side_by_side.x[2] < side_by_side.x[1] && side_by_side.x[3] < side_by_side.x[4]);
	input.width = 0;
	struct layout beneath = layout_columns_in(&arena, &input);
	cr_expect(fabs(beneath.width - 260) < 0.01, "as wide as the widest");
	cr_expect(beneath.y[0] < beneath.y[1] && beneath.y[1] < beneath.y[4]);
	arena_done(&arena);
}

/* 0 → 1 → 2 → 3, and 4 → 3: 4 stands beside 2. */
Test(layout, puts_what_is_needed_near_to_what_needs_it)
{
	static const double wide[] = {100, 100, 100, 100, 100};
	static const struct layout_edge edges[] = {{0, 1}, {1, 2}, {2, 3}, {4, 3}, {0, 3}};
	struct arena arena;
	arena_init(&arena);
	struct layout layout = layout_columns_in(
		&arena, &(struct layout_input){.node_count = 5, .widths = wide, .edges = edges, .edge_count = 5,
					       .node_height = 40, .gap_x = 50, .gap_y = 10});
	cr_expect(fabs(layout.x[4] - layout.x[2]) < 0.01);
	cr_expect_eq(layout.routes[3].count, 2);
	cr_expect_eq(layout.routes[4].count, 6, "past two columns");
	arena_done(&arena);
}

/* So many lanes that none are made: every line straight, and still no box upon another. */
Test(layout, is_bounded)
{
	enum { COUNT = 2000 };
	static double wide[COUNT];
	static struct layout_edge edges[3 * COUNT];
	struct layout_input input = {.node_count = COUNT, .widths = wide, .edges = edges, .node_height = 40, .gap_x = 60,
				     .gap_y = 10};
	for (size_t i = 0; i < COUNT; i++)
		wide[i] = 100;
	for (size_t i = 1; i < COUNT; i++) {
		edges[input.edge_count++] = (struct layout_edge){i - 1, i};
		edges[input.edge_count++] = (struct layout_edge){i / 2, i};
	}
	struct arena arena;
	arena_init(&arena);
	clock_t start = clock();
	struct layout layout = layout_columns_in(&arena, &input);
	cr_expect_lt((double)(clock() - start) / CLOCKS_PER_SEC, 5.0, "not even under a sanitizer");
	cr_expect_eq(layout.routes[5].count, 2);
	expect_sound(&input, &layout, 0);
	arena_done(&arena);
}

Test(layout, of_nothing_is_empty)
{
	struct arena arena;
	arena_init(&arena);
	struct layout layout = layout_columns_in(&arena, &(struct layout_input){.node_height = 10});
	cr_expect(layout.width < 0.01 && layout.height < 0.01);
	arena_done(&arena);
}
