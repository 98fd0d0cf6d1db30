#include "deploy/local_gaps.h"

#include "base/vec.h"
#include "graph/order.h"

/* Measured on ministack 1.5.33. A row without property leaves the resource out; with .when only where that property is
 * set. */
static const struct gap {
	const char *type;
	const char *property; /* left out alone */
	const char *when;     /* the resource is left out where it has this property */
	const char *reason;
} gaps[] = {
	{"AWS::Budgets::Budget", NULL, NULL, "the local target does not know this type"},
	{"AWS::CloudWatch::Alarm", NULL, "Metrics", "the local target has no metric-math alarms"},
	{"AWS::CloudWatch::CompositeAlarm", NULL, NULL, "the local target does not know this type"},
	{"AWS::DynamoDB::Table", "PointInTimeRecoverySpecification", NULL, "the local target ignores it"},
	{"AWS::DynamoDB::Table", "SSESpecification", NULL, "the local target ignores it"},
	{"AWS::DynamoDB::Table", "TimeToLiveSpecification", NULL, "the local target ignores it"},
	{"AWS::IAM::RolePolicy", NULL, NULL, "the local target does not know this type"},
	{"AWS::Lambda::Function", "ReservedConcurrentExecutions", NULL, "the local target ignores it"},
	{"AWS::S3::Bucket", "LifecycleConfiguration", NULL, "the local target ignores it"},
	{"AWS::SES::Template", NULL, NULL, "the local target does not know this type"},
};

static void note(struct arena *arena, struct gap_notes *notes, const char *reason, struct str name)
{
	for (size_t i = 0; i < notes->notes.count; i++) {
		if (str_is(notes->notes.items[i].reason, reason)) {
			VEC_PUSH(arena, &notes->notes.items[i].names) = name;
			return;
		}
	}
	struct gap_note *added = &VEC_PUSH(arena, &notes->notes);
	added->reason = str_from(reason);
	VEC_PUSH(arena, &added->names) = name;
}

static const struct gap *whole_gap(const struct resource *resource)
{
	for (size_t i = 0; i < LK_COUNT(gaps); i++)
		if (str_is(resource->type, gaps[i].type) && !gaps[i].property &&
		    (!gaps[i].when || value_get(resource->properties, str_from(gaps[i].when))))
			return &gaps[i];
	return NULL;
}

static const struct gap *property_gap(const struct resource *resource, struct str property)
{
	for (size_t i = 0; i < LK_COUNT(gaps); i++)
		if (gaps[i].property && str_is(resource->type, gaps[i].type) && str_is(property, gaps[i].property))
			return &gaps[i];
	return NULL;
}

static struct value *properties_without_gaps(struct arena *arena, const struct resource *resource,
					     struct gap_notes *notes)
{
	struct value *kept = value_map_in(arena);
	for (size_t i = 0; i < resource->properties->as.map.count; i++) {
		const struct member *member = &resource->properties->as.map.items[i];
		const struct gap *gap = property_gap(resource, member->key);
		if (!gap)
			value_map_put(arena, kept, member->key, member->value);
		else
			note(arena, notes, gap->reason,
			     str_format_in(arena, "%.*s.%.*s", STR_ARG(resource->logical_id), STR_ARG(member->key)));
	}
	return kept;
}

/* Whether the value refers to a resource that is not in the graph though it was in the whole one. */
static bool refers_to_left_out(struct arena *arena, const struct graph *whole, const struct graph *kept,
			       const struct value *value)
{
	struct references references = {0};
	order_references_in(arena, (struct str){0}, (struct str){0}, value, &references);
	for (size_t i = 0; i < references.count; i++)
		if (graph_find_resource(whole, references.items[i].to) &&
		    !graph_find_resource(kept, references.items[i].to))
			return true;
	return false;
}

static void drop_outputs(struct arena *arena, const struct graph *whole, struct graph *kept, struct gap_notes *notes)
{
	struct entries outputs = {0};
	for (size_t i = 0; i < whole->outputs.count; i++) {
		const struct entry *output = &whole->outputs.items[i];
		if (!refers_to_left_out(arena, whole, kept, output->body))
			VEC_PUSH(arena, &outputs) = *output;
		else
			note(arena, notes, "what it refers to is left out",
			     str_format_in(arena, "output %.*s", STR_ARG(output->name)));
	}
	kept->outputs = outputs;
}

static void drop_dependencies(struct arena *arena, const struct graph *whole, const struct graph *kept,
			      struct resource *resource)
{
	const struct value *depends = value_get(resource->attributes, STR("DependsOn"));
	if (!depends)
		return;
	struct value *attributes = value_copy_in(arena, resource->attributes), *list = value_list_in(arena);
	size_t count = depends->kind == VALUE_LIST ? depends->as.list.count : 1;
	for (size_t i = 0; i < count; i++) {
		struct value *item =
			value_copy_in(arena, depends->kind == VALUE_LIST ? depends->as.list.items[i] : depends);
		if (graph_find_resource(kept, value_string(item)) || !graph_find_resource(whole, value_string(item)))
			value_list_push(arena, list, item);
	}
	value_map_put(arena, attributes, STR("DependsOn"), list);
	resource->attributes = attributes;
}

struct graph *local_gaps_apply_in(struct arena *arena, const struct graph *graph, struct gap_notes *ret_notes)
{
	struct gap_notes notes = {0};
	struct graph *kept = ARENA_NEW(arena, struct graph);
	*kept = *graph;
	kept->resources.items = NULL;
	kept->resources.count = kept->resources.capacity = 0;
	for (size_t i = 0; i < graph->resources.count; i++) {
		const struct resource *resource = &graph->resources.items[i];
		const struct gap *gap = whole_gap(resource);
		if (gap) {
			note(arena, &notes, gap->reason, resource->logical_id);
			continue;
		}
		struct resource copy = *resource;
		copy.properties = properties_without_gaps(arena, resource, &notes);
		VEC_PUSH(arena, &kept->resources) = copy;
	}
	for (size_t i = 0; i < kept->resources.count; i++)
		drop_dependencies(arena, graph, kept, &kept->resources.items[i]);
	drop_outputs(arena, graph, kept, &notes);
	*ret_notes = notes;
	return kept;
}
