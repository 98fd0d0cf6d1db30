#include "plan/plan_state.h"
#include "plan/rename.h"

static const struct move *find_move(const struct graph *graph, struct str from)
{
	for (size_t i = 0; i < graph->moves.count; i++)
		if (str_equal(graph->moves.items[i].from, from))
			return &graph->moves.items[i];
	return NULL;
}

/* Where a name leads when renames follow each other; empty when they go in circles. */
static struct str target_of(const struct graph *graph, const struct move *move)
{
	for (size_t i = 0; i < graph->moves.count; i++) {
		const struct move *next = find_move(graph, move->to);
		if (!next)
			return move->to;
		move = next;
	}
	return (struct str){0};
}

static void refuse(struct planner *planner, const struct move *move, struct str to, const char *reason)
{
	VEC_PUSH(planner->arena, &planner->plan->refusals) = str_format_in(
		planner->arena, "%.*s cannot be renamed %.*s: %s", STR_ARG(move->from), STR_ARG(to), reason);
}

static void note(struct planner *planner, const struct move *move, struct str to, const char *state)
{
	VEC_PUSH(planner->arena, &planner->plan->notes) =
		str_format_in(planner->arena, "the rename of %.*s to %.*s %s", STR_ARG(move->from), STR_ARG(to), state);
}

static void put_name(struct planner *planner, struct map *names, struct str from, struct str to)
{
	struct str *pair = arena_alloc_array(planner->arena, 2, sizeof *pair);
	pair[0] = from;
	pair[1] = to;
	map_put(&planner->moved, to, &pair[0]);
	map_put(names, from, &pair[1]);
}

/* A rename that was done before stays declared for stacks that have not seen it: it does nothing. */
static void judge_move(struct planner *planner, const struct move *move, struct map *names)
{
	struct str to = target_of(planner->input->desired.graph, move);
	const struct resource *from = map_get(&planner->living, move->from), *wanted = map_get(&planner->wanted, to);
	if (!to.len) {
		refuse(planner, move, move->to, "the renames go in circles");
	} else if (!from) {
		if (map_has(&planner->living, to))
			note(planner, move, to, "has been done: stack:moved is no longer needed here");
	} else if (graph_find_resource(planner->input->live.graph, to)) {
		if (!map_has(&planner->wanted, move->from))
			refuse(planner, move, to, "the stack has both");
	} else if (!wanted) {
		note(planner, move, to, "is not done: the stack does not declare the new name");
	} else if (!str_equal(from->type, wanted->type)) {
		refuse(planner, move, to, "it is of another type");
	} else if (map_has(&planner->moved, to)) {
		refuse(planner, move, to, "another resource gets that name");
	} else if (!map_has(names, move->from)) {
		put_name(planner, names, move->from, to);
	}
}

bool plan_move(struct planner *planner, struct plan_input *input)
{
	const struct graph *desired = input->desired.graph;
	struct arena *arena = planner->arena;
	struct map names;
	if (!desired || !input->live.graph)
		return false;
	map_init_in(&names, arena);
	for (size_t i = 0; i < desired->moves.count; i++)
		judge_move(planner, &desired->moves.items[i], &names);
	if (!names.entries.count)
		return false;
	input->live.graph = rename_graph_in(arena, &names, input->live.graph);
	input->physical_ids = rename_keys_in(arena, &names, input->physical_ids);
	input->attributes = rename_keys_in(arena, &names, input->attributes);
	input->stakes = rename_keys_in(arena, &names, input->stakes);
	input->drift = rename_keys_in(arena, &names, input->drift);
	return true;
}
