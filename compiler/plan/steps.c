/* The shortest list of operations that the service takes, in an order in which each finds what it needs:
 *
 *   1. a refactoring, which renames and nothing else;
 *   2. an import, which imports and nothing else;
 *   3. updates. In each one, every table has at most one index more or less. Additions come first; all that need not
 *      be split ("the rest") comes with the last addition, so that what uses a new index finds it; removals come as
 *      late as they can without a further update. A bucket is told to notify in the update after the rest, where
 *      nothing in the template makes it come after the permission.
 *
 * Many tables go on at once, so that there are as many updates as the table with the most changes needs. */
#include "plan/rename.h"
#include "plan/steps_state.h"

enum { TITLE_LINES_MAX = 3 };

static struct plan_step *add_step(struct steps *steps, enum plan_operation operation, const struct graph *graph)
{
	struct plan_step *step = &VEC_PUSH(steps->arena, &steps->plan->steps);
	step->operation = operation;
	step->graph = graph;
	map_init_in(&steps->listed, steps->arena);
	return step;
}

static void add_id(struct steps *steps, struct plan_step *step, struct str id)
{
	if (map_has(&steps->listed, id))
		return;
	map_put(&steps->listed, id, steps);
	VEC_PUSH(steps->arena, &step->logical_ids) = id;
}

static void add_line(struct steps *steps, struct plan_step *step, struct str line)
{
	VEC_PUSH(steps->arena, &step->lines) = line;
}

/* A few lines are their own title. */
static void entitle(struct steps *steps, struct plan_step *step, struct str otherwise)
{
	step->title = otherwise;
	if (!step->lines.count || step->lines.count > TITLE_LINES_MAX)
		return;
	struct str title = step->lines.items[0];
	for (size_t i = 1; i < step->lines.count; i++)
		title = str_format_in(steps->arena, "%.*s, %.*s", STR_ARG(title), STR_ARG(step->lines.items[i]));
	step->title = title;
}

static void add_refactoring(struct steps *steps)
{
	const struct map *moved = &steps->planner->moved;
	if (!moved->entries.count)
		return;
	struct plan_step *step = add_step(steps, PLAN_REFACTOR_STACK, steps->base);
	for (size_t i = 0; i < moved->entries.count; i++) {
		const struct str *from = moved->entries.items[i].value;
		struct str to = moved->entries.items[i].key;
		add_id(steps, step, to);
		add_line(steps, step, str_format_in(steps->arena, "rename %.*s to %.*s", STR_ARG(*from), STR_ARG(to)));
	}
	entitle(steps, step, str_format_in(steps->arena, "rename %zu resources", moved->entries.count));
}

static void add_import(struct steps *steps)
{
	const struct plan *plan = steps->plan;
	if (!plan->summary.import)
		return;
	steps->base = steps_import_graph(steps);
	struct plan_step *step = add_step(steps, PLAN_IMPORT_RESOURCES, steps->base);
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (change->action != PLAN_IMPORT)
			continue;
		add_id(steps, step, change->logical_id);
		add_line(steps, step,
			 change->physical_id.len
				 ? str_format_in(steps->arena, "import %.*s as %.*s", STR_ARG(change->physical_id),
						 STR_ARG(change->logical_id))
				 : str_format_in(steps->arena, "import %.*s", STR_ARG(change->logical_id)));
	}
	entitle(steps, step, str_format_in(steps->arena, "import %zu resources", plan->summary.import));
}

static const struct table_steps *find_table(const struct steps *steps, const struct plan_change *change)
{
	for (size_t i = 0; i < steps->tables.count; i++)
		if (steps->tables.items[i].change == change)
			return &steps->tables.items[i];
	return NULL;
}

static const struct bucket_steps *find_bucket(const struct steps *steps, const struct plan_change *change)
{
	for (size_t i = 0; i < steps->buckets.count; i++)
		if (steps->buckets.items[i].change == change)
			return &steps->buckets.items[i];
	return NULL;
}

/* Whether a change has a part that belongs to the rest. */
static bool is_rest(const struct steps *steps, const struct plan_change *change)
{
	const struct table_steps *table = find_table(steps, change);
	const struct bucket_steps *bucket = find_bucket(steps, change);
	if (change->action == PLAN_IMPORT)
		return map_has(&steps->incomplete, change->logical_id);
	if (table)
		return table->changes_more;
	if (bucket)
		return bucket->changes_more;
	return !change->moved_from.len || change->action != PLAN_UPDATE || change->properties.count;
}

/* Outputs and tags; of a stack that begins with an import, its outputs. */
static bool has_sections(const struct steps *steps)
{
	const struct plan *plan = steps->plan;
	const struct plan_input *input = steps->planner->input;
	for (size_t i = 0; i < plan->sections.count; i++)
		if (plan->sections.items[i].alone)
			return true;
	return !input->live.graph && input->desired.graph->outputs.count;
}

static bool needs_updates(const struct steps *steps)
{
	bool needed = has_sections(steps) || steps->tables.count || steps->buckets.count;
	for (size_t i = 0; i < steps->plan->changes.count; i++)
		needed |= is_rest(steps, &steps->plan->changes.items[i]);
	return needed || !steps->base;
}

static void count_updates(struct steps *steps)
{
	steps->rest = 1;
	for (size_t i = 0; i < steps->tables.count; i++) {
		const struct table_steps *table = &steps->tables.items[i];
		if (table->until_added > steps->rest)
			steps->rest = table->until_added;
		if (table->changes.count > steps->updates)
			steps->updates = table->changes.count;
	}
	size_t least = steps->rest + (steps->buckets.count ? 1 : 0);
	if (steps->updates < least)
		steps->updates = least;
}

static void replace_properties(struct graph *graph, struct str logical_id, struct value *properties)
{
	struct resource *resource = graph_find_resource(graph, logical_id);
	if (resource)
		resource->properties = properties;
}

static const struct graph *graph_after(struct steps *steps, size_t update)
{
	const struct graph *desired = steps->planner->input->desired.graph;
	if (update == steps->updates)
		return desired;
	struct graph *graph = rename_copy_in(steps->arena, update < steps->rest ? steps->base : desired);
	for (size_t i = 0; i < steps->tables.count; i++) {
		const struct table_steps *table = &steps->tables.items[i];
		replace_properties(graph, table->change->logical_id, steps_table_properties(steps, table, update));
	}
	for (size_t i = 0; update == steps->rest && i < steps->buckets.count; i++)
		replace_properties(graph, steps->buckets.items[i].change->logical_id,
				   steps->buckets.items[i].before_permission);
	return graph;
}

static void list_indexes(struct steps *steps, struct plan_step *step, size_t update)
{
	for (size_t i = 0; i < steps->tables.count; i++) {
		const struct table_steps *table = &steps->tables.items[i];
		for (size_t j = 0; j < table->changes.count; j++) {
			const struct index_change *change = &table->changes.items[j];
			if (change->update != update)
				continue;
			add_id(steps, step, table->change->logical_id);
			add_line(steps, step,
				 str_format_in(steps->arena, "%s the index %.*s of %.*s",
					       change->adds ? "add" : "remove", STR_ARG(change->name),
					       STR_ARG(table->change->logical_id)));
		}
	}
}

static void list_rest(struct steps *steps, struct plan_step *step)
{
	const struct plan *plan = steps->plan;
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (!is_rest(steps, change))
			continue;
		add_id(steps, step, change->logical_id);
		add_line(steps, step,
			 str_format_in(steps->arena, "%s %.*s",
				       change->action == PLAN_IMPORT ? "update" : plan_action_name(change->action),
				       STR_ARG(change->logical_id)));
	}
	for (size_t i = 0; i < plan->sections.count; i++)
		if (plan->sections.items[i].alone)
			add_line(steps, step,
				 str_format_in(steps->arena, "change %s %.*s", plan->sections.items[i].section,
					       STR_ARG(plan->sections.items[i].name)));
}

static void list_buckets(struct steps *steps, struct plan_step *step)
{
	for (size_t i = 0; i < steps->buckets.count; i++) {
		struct str id = steps->buckets.items[i].change->logical_id;
		add_id(steps, step, id);
		add_line(steps, step, str_format_in(steps->arena, "add the notifications of %.*s", STR_ARG(id)));
	}
}

static void add_updates(struct steps *steps)
{
	steps_find_tables(steps);
	steps_find_buckets(steps);
	if (!needs_updates(steps))
		return;
	count_updates(steps);
	steps_schedule_tables(steps);
	for (size_t update = 1; update <= steps->updates; update++) {
		bool creates = update == 1 && !steps->base;
		struct plan_step *step =
			add_step(steps, creates ? PLAN_CREATE_STACK : PLAN_UPDATE_STACK, graph_after(steps, update));
		step->takes_values = update >= steps->rest;
		list_indexes(steps, step, update);
		if (update == steps->rest)
			list_rest(steps, step);
		if (update == steps->rest + 1)
			list_buckets(steps, step);
		entitle(steps, step, creates ? STR("create the stack") : STR("update the stack"));
	}
}

/* All in one operation: it is the plan, and needs no lines of its own. */
static void simplify_only_step(struct steps *steps)
{
	struct plan_step *step = &steps->plan->steps.items[0];
	step->lines.count = 0;
	if (step->operation == PLAN_CREATE_STACK)
		step->title = STR("create the stack");
	if (step->operation == PLAN_UPDATE_STACK)
		step->title = STR("update the stack");
}

static void add_deletion(struct steps *steps)
{
	struct plan_step *step = add_step(steps, PLAN_DELETE_STACK, NULL);
	step->title = STR("delete the stack");
	for (size_t i = 0; i < steps->plan->changes.count; i++)
		add_id(steps, step, steps->plan->changes.items[i].logical_id);
}

void steps_make(struct planner *planner)
{
	struct plan *plan = planner->plan;
	struct steps steps = {
		.arena = planner->arena, .planner = planner, .plan = plan, .base = planner->input->live.graph};
	map_init_in(&steps.incomplete, planner->arena);
	if (plan->action == PLAN_NONE)
		return;
	if (plan->action == PLAN_DELETE) {
		add_deletion(&steps);
		return;
	}
	add_refactoring(&steps);
	add_import(&steps);
	add_updates(&steps);
	if (plan->steps.count == 1)
		simplify_only_step(&steps);
}
