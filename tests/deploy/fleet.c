#include "deploy/fleet.h"

#include <criterion/criterion.h>

#include "base/random.h"

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(fleet, .init = set_up, .fini = tear_down);

/* "a b>a c>b": names of one letter, each behind what it needs. */
static struct fleet fleet_of(const char *text, size_t limit)
{
	struct fleet fleet;
	struct str rest = str_from(text), word;
	fleet_init_in(&fleet, &arena, limit);
	while (str_next(&rest, ' ', &word))
		fleet_add(&fleet, str_slice(word, 0, 1));
	rest = str_from(text);
	for (size_t node = 0; str_next(&rest, ' ', &word); node++)
		for (size_t at = 2; at < word.len; at++)
			for (size_t other = 0; other < fleet.nodes.count; other++)
				if (fleet.nodes.items[other].name.ptr[0] == word.ptr[at])
					fleet_need(&fleet, node, other);
	return fleet;
}

static char begin(struct fleet *fleet)
{
	size_t node;
	return fleet_next(fleet, &node) ? fleet->nodes.items[node].name.ptr[0] : '-';
}

static void end(struct fleet *fleet, char name, enum fleet_state state)
{
	for (size_t i = 0; i < fleet->nodes.count; i++)
		if (fleet->nodes.items[i].name.ptr[0] == name)
			fleet_end(fleet, i, state);
}

static const struct fleet_node *node_of(const struct fleet *fleet, char name)
{
	for (size_t i = 0; i < fleet->nodes.count; i++)
		if (fleet->nodes.items[i].name.ptr[0] == name)
			return &fleet->nodes.items[i];
	cr_assert_fail("no node %c", name);
	return NULL;
}

Test(fleet, what_is_needed_comes_first)
{
	struct fleet fleet = fleet_of("a>b b c>ab", 4);
	cr_expect_eq(begin(&fleet), 'b');
	cr_expect_eq(begin(&fleet), '-');
	end(&fleet, 'b', FLEET_UNCHANGED);
	cr_expect_eq(begin(&fleet), 'a');
	cr_expect_eq(begin(&fleet), '-');
	end(&fleet, 'a', FLEET_CHANGED);
	cr_expect_eq(begin(&fleet), 'c');
	cr_expect_not(fleet_is_over(&fleet));
	end(&fleet, 'c', FLEET_CHANGED);
	cr_expect(fleet_is_over(&fleet));
	cr_expect_eq(fleet_count(&fleet, FLEET_CHANGED), 2);
}

Test(fleet, no_more_run_at_once_than_the_limit)
{
	struct fleet fleet = fleet_of("a b c", 2);
	cr_expect_eq(begin(&fleet), 'a');
	cr_expect_eq(begin(&fleet), 'b');
	cr_expect_eq(begin(&fleet), '-');
	end(&fleet, 'a', FLEET_CHANGED);
	cr_expect_eq(begin(&fleet), 'c');
}

Test(fleet, a_failure_skips_what_needs_it_and_nothing_else)
{
	struct fleet fleet = fleet_of("a b>a c>b d", 4);
	cr_expect_eq(begin(&fleet), 'a');
	cr_expect_eq(begin(&fleet), 'd');
	end(&fleet, 'a', FLEET_FAILED);
	cr_expect_eq(node_of(&fleet, 'b')->state, FLEET_SKIPPED);
	cr_expect_eq(node_of(&fleet, 'c')->state, FLEET_SKIPPED);
	cr_expect_eq(node_of(&fleet, 'c')->because, 0, "the first cause, not what stands between");
	cr_expect_eq(begin(&fleet), '-');
	end(&fleet, 'd', FLEET_CHANGED);
	cr_expect(fleet_is_over(&fleet));
}

Test(fleet, what_is_known_to_fail_never_begins)
{
	struct fleet fleet = fleet_of("a b>a c", 4);
	end(&fleet, 'a', FLEET_FAILED);
	cr_expect_eq(begin(&fleet), 'c');
	cr_expect_eq(node_of(&fleet, 'b')->state, FLEET_SKIPPED);
}

Test(fleet, stopped_it_waits_for_what_runs_and_begins_nothing)
{
	struct fleet fleet = fleet_of("a b", 1);
	cr_expect_eq(begin(&fleet), 'a');
	fleet_stop(&fleet);
	cr_expect_not(fleet_is_over(&fleet));
	end(&fleet, 'a', FLEET_CHANGED);
	cr_expect_eq(begin(&fleet), '-');
	cr_expect(fleet_is_over(&fleet));
	cr_expect_eq(node_of(&fleet, 'b')->state, FLEET_WAITING);
}

Test(fleet, a_need_told_twice_is_one)
{
	struct fleet fleet = fleet_of("a b>aa", 1);
	cr_expect_eq(node_of(&fleet, 'b')->needs.count, 1);
}

Test(fleet, a_cycle_is_found_and_what_only_leads_to_it_is_not_in_it)
{
	struct fleet_cycle cycle;
	struct fleet fleet = fleet_of("e>a d b>cd c>b a>b", 1);
	cr_assert(fleet_find_cycle(&fleet, &cycle));
	cr_expect_eq(cycle.nodes.count, 2);
	for (size_t i = 0; i < cycle.nodes.count; i++) {
		char name = fleet.nodes.items[cycle.nodes.items[i]].name.ptr[0];
		cr_expect(name == 'b' || name == 'c', "%c is in no cycle", name);
	}
	struct fleet itself = fleet_of("a>a", 1);
	cr_assert(fleet_find_cycle(&itself, &cycle));
	cr_expect_eq(cycle.nodes.count, 1);
	struct fleet none = fleet_of("a b>a c>ab", 1);
	cr_expect_not(fleet_find_cycle(&none, &cycle));
}

/* --- five hundred random ones --- */

struct world {
	struct fleet fleet;
	bool fails[64]; /* by node, where it runs */
	VEC(size_t) at_work;
	size_t most;
};

static struct world random_world(const struct random_source *chance)
{
	struct world world = {0};
	size_t count = 1 + (size_t)random_up_to(chance, 39);
	fleet_init_in(&world.fleet, &arena, 1 + (size_t)random_up_to(chance, 7));
	for (size_t i = 0; i < count; i++) {
		fleet_add(&world.fleet, str_format_in(&arena, "n%zu", i));
		world.fails[i] = random_up_to(chance, 5) == 0;
		for (size_t k = 0; i && k < 3; k++)
			if (random_up_to(chance, 2) == 0)
				fleet_need(&world.fleet, i, (size_t)random_up_to(chance, (int64_t)i - 1));
	}
	return world;
}

static void check_beginning(const struct world *world, size_t node)
{
	const struct fleet_node *begun = &world->fleet.nodes.items[node];
	for (size_t i = 0; i < begun->needs.count; i++) {
		enum fleet_state state = world->fleet.nodes.items[begun->needs.items[i]].state;
		cr_assert(state == FLEET_CHANGED || state == FLEET_UNCHANGED);
	}
}

static void run(struct world *world, const struct random_source *chance)
{
	size_t node, steps = 0;
	while (!fleet_is_over(&world->fleet)) {
		while (fleet_next(&world->fleet, &node)) {
			check_beginning(world, node);
			VEC_PUSH(&arena, &world->at_work) = node;
		}
		cr_assert(world->at_work.count, "it waits for nothing");
		cr_assert_leq(world->at_work.count, world->fleet.limit);
		world->most = world->at_work.count > world->most ? world->at_work.count : world->most;
		size_t at = (size_t)random_up_to(chance, (int64_t)world->at_work.count - 1);
		node = world->at_work.items[at];
		world->at_work.items[at] = world->at_work.items[--world->at_work.count];
		fleet_end(&world->fleet, node, world->fails[node] ? FLEET_FAILED : FLEET_CHANGED);
		cr_assert_lt(++steps, 100);
	}
}

/* Needs stand before what needs them here, so one pass tells what must have become of each. */
static void check_end(const struct world *world)
{
	bool well[64];
	for (size_t i = 0; i < world->fleet.nodes.count; i++) {
		const struct fleet_node *node = &world->fleet.nodes.items[i];
		bool reached = true;
		for (size_t k = 0; k < node->needs.count; k++)
			reached = reached && well[node->needs.items[k]];
		well[i] = reached && !world->fails[i];
		cr_assert_eq(node->state, !reached ? FLEET_SKIPPED : world->fails[i] ? FLEET_FAILED : FLEET_CHANGED);
		if (!reached)
			cr_assert_eq(world->fleet.nodes.items[node->because].state, FLEET_FAILED);
	}
}

Test(fleet, five_hundred_random_ones_end_as_their_failures_say)
{
	uint64_t seed = 7;
	struct random_source chance = random_seeded(&seed);
	size_t wide = 0;
	for (size_t i = 0; i < 500; i++) {
		struct world world = random_world(&chance);
		struct fleet_cycle cycle;
		cr_assert_not(fleet_find_cycle(&world.fleet, &cycle));
		run(&world, &chance);
		check_end(&world);
		wide += world.most > 1;
	}
	cr_expect_gt(wide, 300, "hardly any ran side by side");
}

Test(fleet, five_hundred_random_cycles_are_cycles)
{
	uint64_t seed = 11;
	struct random_source chance = random_seeded(&seed);
	for (size_t i = 0; i < 500; i++) {
		struct world world = random_world(&chance);
		struct fleet *fleet = &world.fleet;
		struct fleet_cycle cycle;
		size_t last = fleet->nodes.count - 1, first = (size_t)random_up_to(&chance, (int64_t)last);
		for (size_t at = first; at < last; at++)
			fleet_need(fleet, at, at + 1);
		fleet_need(fleet, last, first);
		cr_assert(fleet_find_cycle(fleet, &cycle));
		for (size_t k = 0; k < cycle.nodes.count; k++) {
			const struct fleet_node *node = &fleet->nodes.items[cycle.nodes.items[k]];
			size_t next = cycle.nodes.items[(k + 1) % cycle.nodes.count];
			bool needs = false;
			for (size_t n = 0; n < node->needs.count; n++)
				needs = needs || node->needs.items[n] == next;
			cr_assert(needs, "the cycle has a gap");
		}
	}
}
