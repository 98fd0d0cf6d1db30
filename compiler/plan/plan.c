#include "plan/plan.h"

#include "graph/order.h"
#include "plan/plan_state.h"

static struct resolve *resolver_in(struct arena *arena, const struct plan_input *input, const struct plan_side *side,
                                   const struct value *parameters)
{
	if (!side->graph)
		return NULL;
	return resolve_new_in(arena, &(struct resolve_input){.graph = side->graph,
	                                                     .parameters = parameters,
	                                                     .physical_ids = input->physical_ids,
	                                                     .attributes = input->attributes,
	                                                     .place = input->place,
	                                                     .pack = input->pack});
}

static void index_resources(struct map *map, struct arena *arena, struct resolve *resolve, const struct graph *graph)
{
	map_init_in(map, arena);
	for (size_t i = 0; graph && i < graph->resources.count; i++)
		if (resolve_has_resource(resolve, &graph->resources.items[i]))
			map_put(map, graph->resources.items[i].logical_id, &graph->resources.items[i]);
}

/* What does not live yet, or lives as another type, has no physical id to refer to. */
static void mark_new_resources(struct planner *planner)
{
	for (size_t i = 0; i < planner->wanted.entries.count; i++) {
		const struct resource *wanted = planner->wanted.entries.items[i].value;
		const struct resource *living = map_get(&planner->living, wanted->logical_id);
		if (!living || !str_equal(living->type, wanted->type))
			resolve_mark_pending(planner->desired, wanted->logical_id);
	}
}

/* Indices into graph->resources so that each resource comes after those it refers to; false where they go in circles,
 * and the order then is that of declaration. */
static bool sort_resources(struct arena *arena, const struct graph *graph, struct order *ret_order)
{
	struct references cycle;
	if (order_sort_in(arena, graph, ret_order, &cycle))
		return true;
	ret_order->count = graph->resources.count;
	ret_order->indices = arena_alloc_array(arena, ret_order->count, sizeof *ret_order->indices);
	for (size_t i = 0; i < ret_order->count; i++)
		ret_order->indices[i] = i;
	return false;
}

/* Compares every wanted resource after those it refers to, so that a replacement is known where it spreads to. The
 * service refuses references in circles; of those a second look finds what the first could not know. */
static void compare_resources(struct planner *planner)
{
	const struct graph *graph = planner->input->desired.graph;
	struct plan_change *changes = arena_alloc_array(planner->arena, graph->resources.count, sizeof *changes);
	struct order order;
	int passes = sort_resources(planner->arena, graph, &order) ? 1 : 2;
	for (int pass = 0; pass < passes; pass++) {
		for (size_t i = 0; i < order.count; i++) {
			const struct resource *after = &graph->resources.items[order.indices[i]];
			if (!map_has(&planner->wanted, after->logical_id))
				continue;
			struct plan_change change =
			        plan_compare_resource(planner, map_get(&planner->living, after->logical_id), after);
			changes[order.indices[i]] = change;
			if (change.action == PLAN_REPLACE) {
				map_put(&planner->replaced, after->logical_id, planner);
				resolve_mark_pending(planner->desired, after->logical_id);
			}
		}
	}
	for (size_t i = 0; i < graph->resources.count; i++)
		if (changes[i].action != PLAN_NONE)
			VEC_PUSH(planner->arena, &planner->plan->changes) = changes[i];
}

static void delete_resources(struct planner *planner)
{
	const struct graph *graph = planner->input->live.graph;
	struct order order;
	if (!graph)
		return;
	sort_resources(planner->arena, graph, &order);
	for (size_t i = order.count; i-- > 0;) {
		const struct resource *resource = &graph->resources.items[order.indices[i]];
		if (map_has(&planner->living, resource->logical_id) && !map_has(&planner->wanted, resource->logical_id))
			VEC_PUSH(planner->arena, &planner->plan->changes) = plan_delete_resource(planner, resource);
	}
}

static void count_changes(struct plan *plan)
{
	size_t *const counts[] = {[PLAN_CREATE] = &plan->summary.create,
	                          [PLAN_UPDATE] = &plan->summary.update,
	                          [PLAN_REPLACE] = &plan->summary.replace,
	                          [PLAN_DELETE] = &plan->summary.delete,
	                          [PLAN_IMPORT] = &plan->summary.import};
	for (size_t i = 0; i < plan->changes.count; i++) {
		struct plan_change *change = &plan->changes.items[i];
		map_put(&plan->by_id, change->logical_id, change);
		++*counts[change->action];
	}
}

static void list_hidden(struct plan *plan, const struct graph *graph)
{
	for (size_t i = 0; graph && i < graph->parameters.count; i++)
		if (resolve_is_hidden(&graph->parameters.items[i]))
			map_put(&plan->hidden, graph->parameters.items[i].name, plan);
}

static enum plan_action action_of_plan(const struct plan *plan, const struct plan_input *input)
{
	if (!input->desired.graph)
		return input->live.graph ? PLAN_DELETE : PLAN_NONE;
	if (!input->live.graph)
		return PLAN_CREATE;
	for (size_t i = 0; i < plan->sections.count; i++)
		if (plan->sections.items[i].alone)
			return PLAN_UPDATE;
	return plan->changes.count ? PLAN_UPDATE : PLAN_NONE;
}

/* Sections that the service takes only along with something else are said not to be carried out. */
static void add_notes(struct plan *plan)
{
	if (plan->action != PLAN_NONE || !plan->sections.count)
		return;
	VEC_PUSH(plan->arena, &plan->notes) =
	        STR("What differs outside of resources is taken by CloudFormation only together with another change.");
}

static struct plan *new_plan_in(struct arena *arena, const struct plan_input *input)
{
	struct plan *plan = ARENA_NEW(arena, struct plan);
	const struct graph *desired = input->desired.graph, *live = input->live.graph;
	*plan = (struct plan){.arena = arena, .stack_name = input->place.stack_name};
	plan->source = desired ? desired->source : live ? live->source : (struct str){0};
	map_init_in(&plan->by_id, arena);
	map_init_in(&plan->hidden, arena);
	list_hidden(plan, desired);
	list_hidden(plan, live);
	return plan;
}

static void index_planner(struct planner *planner)
{
	const struct plan_input *input = planner->input;
	struct arena *arena = planner->arena;
	const struct value *parameters = plan_desired_parameters_in(arena, input);
	planner->live = resolver_in(arena, input, &input->live, input->live.parameters);
	planner->desired = resolver_in(arena, input, &input->desired, parameters);
	index_resources(&planner->living, arena, planner->live, input->live.graph);
	index_resources(&planner->wanted, arena, planner->desired, input->desired.graph);
}

static void init_planner(struct planner *planner, struct arena *arena, struct plan_input *input)
{
	*planner = (struct planner){.arena = arena, .input = input, .plan = new_plan_in(arena, input)};
	map_init_in(&planner->replaced, arena);
	map_init_in(&planner->moved, arena);
	index_planner(planner);
	if (plan_move(planner, input))
		index_planner(planner);
}

struct plan *plan_make_in(struct arena *arena, const struct plan_input *input)
{
	struct plan_input known = *input;
	struct planner planner;
	if (!known.live.parameters)
		known.live.parameters = known.desired.parameters;
	init_planner(&planner, arena, &known);
	if (known.desired.graph) {
		plan_mark_parameters(&planner);
		mark_new_resources(&planner);
		compare_resources(&planner);
		plan_note_adoptions(&planner);
	}
	delete_resources(&planner);
	if (known.desired.graph && known.live.graph)
		plan_compare_sections(&planner);
	count_changes(planner.plan);
	planner.plan->action = action_of_plan(planner.plan, &known);
	guard_changes(&planner);
	broaden_changes(&planner);
	list_files(&planner);
	refuse_changes(&planner);
	judge_drift(&planner);
	note_unknowable(&planner);
	steps_make(&planner);
	add_notes(planner.plan);
	plan_hide_secrets(&planner);
	planner.plan->wanted = planner.wanted;
	return planner.plan;
}

void plan_take_places(struct plan *plan, const struct plan_places *places)
{
	plan->places = places;
	if (plan->action == PLAN_NONE && (places->changes.items.count || places->settings_change))
		plan->action = PLAN_UPDATE;
}

const struct plan_change *plan_find(const struct plan *plan, struct str logical_id)
{
	return map_get(&plan->by_id, logical_id);
}

bool plan_makes(const struct plan *plan, struct str name)
{
	const struct plan_change *change = plan_find(plan, name);
	return change && (change->action == PLAN_CREATE || change->action == PLAN_REPLACE);
}

const struct plan_change *plan_next_loss(const struct plan *plan, size_t *position)
{
	while (*position < plan->changes.count) {
		const struct plan_change *change = &plan->changes.items[(*position)++];
		if (change->data_loss)
			return change;
	}
	return NULL;
}

bool plan_is_refused(const struct plan *plan)
{
	bool refused = plan->refusals.count > 0;
	for (size_t i = 0; i < plan->changes.count; i++)
		refused |= plan->changes.items[i].refusals.count > 0;
	return refused;
}

const char *plan_operation_name(enum plan_operation operation)
{
	static const char *const names[] = {"create", "update", "delete", "import", "refactor"};
	return names[operation];
}

const char *plan_action_name(enum plan_action action)
{
	static const char *const names[] = {"none", "create", "update", "replace", "delete", "import"};
	return names[action];
}

const char *plan_effect_name(enum plan_effect effect)
{
	static const char *const names[] = {"in_place", "replace", "may_replace", "may_replace"};
	return names[effect];
}

bool plan_effect_is_unsure(enum plan_effect effect)
{
	return effect == PLAN_MAY_REPLACE || effect == PLAN_CANNOT_KNOW;
}
