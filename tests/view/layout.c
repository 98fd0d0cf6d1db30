#include "view/layout.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

enum { NODES_MAX = 400, EDGES_MAX = 1200, ROUNDS = 300 };

static uint64_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static struct layout_input random_input(uint64_t seed, struct layout_edge *edges, bool circles)
{
	struct layout_input input = {.edges = edges, .node_width = 200, .node_height = 40, .gap_x = 60, .gap_y = 10};
	input.node_count = 1 + next(&seed) % NODES_MAX;
	size_t wanted = next(&seed) % EDGES_MAX;
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
	return x < input->node_width && -x < input->node_width && y < input->node_height - 0.01 &&
	       -y < input->node_height - 0.01;
}

static void expect_sound(const struct layout_input *input, const struct layout *layout, size_t round)
{
	for (size_t i = 0; i < input->node_count; i++) {
		cr_assert(layout->x[i] >= 0 && layout->y[i] > -0.01, "round %zu, node %zu", round, i);
		cr_assert(layout->x[i] + input->node_width <= layout->width + 0.01, "round %zu, node %zu", round, i);
		cr_assert(layout->y[i] + input->node_height <= layout->height + 0.01, "round %zu, node %zu", round, i);
		for (size_t j = 0; j < i; j++)
			cr_assert_not(overlap(input, layout, i, j), "round %zu: %zu and %zu", round, i, j);
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
		for (size_t i = 0; i < input.edge_count; i++)
			cr_assert(layout.x[edges[i].from] + input.node_width < layout.x[edges[i].to],
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
		cr_assert_eq(memcmp(first.x, second.x, input.node_count * sizeof *first.x), 0);
		cr_assert_eq(memcmp(first.y, second.y, input.node_count * sizeof *first.y), 0);
		arena_done(&arena);
	}
}

Test(layout, of_nothing_is_empty)
{
	struct arena arena;
	arena_init(&arena);
	struct layout layout = layout_columns_in(&arena, &(struct layout_input){.node_width = 10, .node_height = 10});
	cr_expect(layout.width < 0.01 && layout.height < 0.01);
	arena_done(&arena);
}
