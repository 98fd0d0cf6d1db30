#include "graph/resource.h"

#include "base/vec.h"

/* Source: AWS CloudFormation User Guide, "Pseudo parameters reference". */
static const struct str pseudo_parameters[] = {
	STR_INIT("AWS::AccountId"), STR_INIT("AWS::NotificationARNs"), STR_INIT("AWS::NoValue"),
	STR_INIT("AWS::Partition"), STR_INIT("AWS::Region"),           STR_INIT("AWS::StackId"),
	STR_INIT("AWS::StackName"), STR_INIT("AWS::URLSuffix"),
};

struct graph *graph_new_in(struct arena *arena)
{
	struct graph *graph = ARENA_NEW(arena, struct graph);
	graph->arena = arena;
	graph->tags = value_map_in(arena);
	return graph;
}

struct resource *graph_add_resource(struct graph *graph)
{
	struct resource *resource = &VEC_PUSH(graph->arena, &graph->resources);
	resource->properties = value_map_in(graph->arena);
	resource->attributes = value_map_in(graph->arena);
	return resource;
}

struct entry *graph_add_entry(struct graph *graph, struct entries *entries)
{
	return &VEC_PUSH(graph->arena, entries);
}

struct resource *graph_find_resource(const struct graph *graph, struct str logical_id)
{
	for (size_t i = 0; i < graph->resources.count; i++)
		if (str_equal(graph->resources.items[i].logical_id, logical_id))
			return &graph->resources.items[i];
	return NULL;
}

struct entry *graph_find_entry(const struct entries *entries, struct str name)
{
	for (size_t i = 0; i < entries->count; i++)
		if (str_equal(entries->items[i].name, name))
			return &entries->items[i];
	return NULL;
}

const struct environment *graph_find_environment(const struct graph *graph, struct str name)
{
	for (size_t i = 0; i < graph->environments.count; i++)
		if (str_equal(graph->environments.items[i].name, name))
			return &graph->environments.items[i];
	return NULL;
}

bool graph_is_pseudo_parameter(struct str name)
{
	for (size_t i = 0; i < LK_COUNT(pseudo_parameters); i++)
		if (str_equal(pseudo_parameters[i], name))
			return true;
	return false;
}

const struct str *graph_pseudo_parameters(size_t *ret_count)
{
	*ret_count = LK_COUNT(pseudo_parameters);
	return pseudo_parameters;
}

struct str resource_condition(const struct resource *resource)
{
	return value_string(value_get(resource->attributes, STR("Condition")));
}
