#include "graph/order.h"
#include "plan/rename.h"
#include "plan/steps_state.h"

/* What an import may refer to. It takes nothing along: neither other resources nor other sections. */
struct scope {
	struct steps *steps;
	struct map names; /* resources that are there, or imported too */
};

static bool same_entry(const struct entries *base, const struct entries *desired, struct str name)
{
	const struct entry *a = graph_find_entry(base, name), *b = graph_find_entry(desired, name);
	return a && b && value_equal(a->body, b->body);
}

static bool is_available(const struct scope *scope, const struct reference *reference)
{
	const struct graph *base = scope->steps->base, *desired = scope->steps->planner->input->desired.graph;
	if (reference->fn == FN_CONDITION)
		return base && same_entry(&base->conditions, &desired->conditions, reference->to);
	if (reference->fn == FN_FIND_IN_MAP)
		return base && same_entry(&base->mappings, &desired->mappings, reference->to);
	return graph_is_pseudo_parameter(reference->to) || map_has(&scope->names, reference->to) ||
	       (base && same_entry(&base->parameters, &desired->parameters, reference->to));
}

static bool stands(const struct scope *scope, const struct value *value)
{
	struct references references = {0};
	order_references_in(scope->steps->arena, STR("import"), STR(""), value, &references);
	for (size_t i = 0; i < references.count; i++)
		if (!is_available(scope, &references.items[i]))
			return false;
	return true;
}

/* As written where all it refers to is there, else what it comes to; left out where that is not known yet. */
static struct value *properties_of(const struct scope *scope, const struct plan_change *change)
{
	struct steps *steps = scope->steps;
	struct value *properties = value_map_in(steps->arena);
	for (size_t i = 0; i < change->after->properties->as.map.count; i++) {
		struct member member = change->after->properties->as.map.items[i];
		if (!stands(scope, member.value))
			member.value = value_get(change->after_properties, member.key);
		if (member.value && stands(scope, member.value))
			value_map_put(steps->arena, properties, member.key, member.value);
		else if (member.value)
			map_put(&steps->incomplete, change->logical_id, steps);
	}
	return properties;
}

static struct value *needs_of(const struct scope *scope, struct value *needs)
{
	struct arena *arena = scope->steps->arena;
	if (needs->kind != VALUE_LIST)
		return map_has(&scope->names, value_string(needs)) ? needs : NULL;
	struct value *kept = value_list_in(arena);
	for (size_t i = 0; i < needs->as.list.count; i++)
		if (map_has(&scope->names, value_string(needs->as.list.items[i])))
			value_list_push(arena, kept, needs->as.list.items[i]);
	return kept->as.list.count ? kept : NULL;
}

static struct value *attributes_of(const struct scope *scope, const struct resource *resource)
{
	const struct graph *base = scope->steps->base, *desired = scope->steps->planner->input->desired.graph;
	struct value *attributes = value_map_in(scope->steps->arena);
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		struct member member = resource->attributes->as.map.items[i];
		if (str_is(member.key, "DependsOn"))
			member.value = needs_of(scope, member.value);
		else if (str_is(member.key, "Condition"))
			member.value =
				base && same_entry(&base->conditions, &desired->conditions, value_string(member.value))
					? member.value
					: NULL;
		else if (!stands(scope, member.value))
			continue;
		if (member.value)
			value_map_put(scope->steps->arena, attributes, member.key, member.value);
	}
	return attributes;
}

/* A stack that begins with an import: the desired one without anything in it. */
static struct graph *empty_graph_in(struct arena *arena, const struct graph *desired)
{
	struct graph *graph = graph_new_in(arena);
	graph->source = desired->source;
	graph->name = desired->name;
	graph->description = desired->description;
	graph->region = desired->region;
	graph->architecture = desired->architecture;
	graph->tags = desired->tags;
	return graph;
}

const struct graph *steps_import_graph(struct steps *steps)
{
	const struct plan *plan = steps->plan;
	const struct graph *desired = steps->planner->input->desired.graph;
	struct graph *graph =
		steps->base ? rename_copy_in(steps->arena, steps->base) : empty_graph_in(steps->arena, desired);
	struct scope scope = {.steps = steps};
	map_init_in(&scope.names, steps->arena);
	for (size_t i = 0; i < graph->resources.count; i++)
		if (map_has(&steps->planner->living, graph->resources.items[i].logical_id))
			map_put(&scope.names, graph->resources.items[i].logical_id, steps);
	for (size_t i = 0; i < plan->changes.count; i++)
		if (plan->changes.items[i].action == PLAN_IMPORT)
			map_put(&scope.names, plan->changes.items[i].logical_id, steps);
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (change->action != PLAN_IMPORT)
			continue;
		/* What is declared under a condition that does not hold gives way. */
		struct resource *resource = graph_find_resource(graph, change->logical_id);
		if (!resource)
			resource = &VEC_PUSH(steps->arena, &graph->resources);
		*resource = *change->after;
		resource->properties = properties_of(&scope, change);
		resource->attributes = attributes_of(&scope, change->after);
	}
	return graph;
}
