#include "plan/resolve_state.h"

void resolve_index_values(struct map *map, struct arena *arena, const struct value *values)
{
	map_init_in(map, arena);
	for (size_t i = 0; values && values->kind == VALUE_MAP && i < values->as.map.count; i++)
		map_put(map, values->as.map.items[i].key, values->as.map.items[i].value);
}

void resolve_index_entries(struct map *map, struct arena *arena, const struct entries *entries)
{
	map_init_in(map, arena);
	for (size_t i = 0; i < entries->count; i++)
		map_put(map, entries->items[i].name, &entries->items[i]);
}

/* "****": how DescribeStacks shows a NoEcho parameter. Source: AWS CloudFormation User Guide, "Parameters", NoEcho. */
static bool is_masked(const struct value *value)
{
	if (value->kind != VALUE_STRING || !value->as.string.len)
		return false;
	for (size_t i = 0; i < value->as.string.len; i++)
		if (value->as.string.ptr[i] != '*')
			return false;
	return true;
}

static bool is_true(const struct value *value)
{
	return value && ((value->kind == VALUE_BOOL && value->as.boolean) ||
	                 (value->kind == VALUE_STRING && str_equal_ignore_case(value->as.string, STR("true"))));
}

bool resolve_is_hidden(const struct entry *parameter)
{
	return parameter && is_true(value_get(parameter->body, STR("NoEcho")));
}

/* A parameter's text as its type has it: a list for CommaDelimitedList and List<...>. What the service looks up itself
 * (AWS::SSM::Parameter::Value<...>) is unknown. Source: AWS CloudFormation User Guide, "Parameters", Type. */
static struct value *typed_parameter(struct arena *arena, const struct entry *entry, struct value *given)
{
	struct str type = value_string(value_get(entry->body, STR("Type"))), text, part;
	if (str_starts_with(type, STR("AWS::SSM::Parameter::Value<")))
		return NULL;
	if (given->kind == VALUE_LIST || !value_scalar_text_in(arena, given, &text))
		return given->kind == VALUE_LIST ? given : NULL;
	if (!str_equal(type, STR("CommaDelimitedList")) && !str_starts_with(type, STR("List<")))
		return value_string_in(arena, text);
	struct value *list = value_list_in(arena);
	while (text.len && str_next(&text, ',', &part))
		value_list_push(arena, list, value_string_in(arena, str_trim(part)));
	return list;
}

static void index_parameters(struct resolve *resolve, const struct value *given)
{
	struct map values;
	resolve_index_values(&values, resolve->arena, given);
	map_init_in(&resolve->parameters, resolve->arena);
	for (size_t i = 0; i < resolve->graph->parameters.count; i++) {
		const struct entry *entry = &resolve->graph->parameters.items[i];
		struct parameter_state *state = ARENA_NEW(resolve->arena, struct parameter_state);
		state->entry = entry;
		state->hidden = resolve_is_hidden(entry);
		struct value *value = map_get(&values, entry->name);
		if (!value)
			value = value_get(entry->body, STR("Default"));
		if (value && !(state->hidden && is_masked(value)))
			state->value = typed_parameter(resolve->arena, entry, value);
		map_put(&resolve->parameters, entry->name, state);
	}
}

static void index_mappings(struct resolve *resolve)
{
	map_init_in(&resolve->mappings, resolve->arena);
	for (size_t i = 0; i < resolve->graph->mappings.count; i++) {
		struct mapping_state *state = ARENA_NEW(resolve->arena, struct mapping_state);
		state->entry = &resolve->graph->mappings.items[i];
		map_put(&resolve->mappings, state->entry->name, state);
	}
}

static void index_conditions(struct resolve *resolve)
{
	map_init_in(&resolve->conditions, resolve->arena);
	for (size_t i = 0; i < resolve->graph->conditions.count; i++) {
		struct condition_state *state = ARENA_NEW(resolve->arena, struct condition_state);
		state->entry = &resolve->graph->conditions.items[i];
		map_put(&resolve->conditions, state->entry->name, state);
	}
}

struct resolve *resolve_new_in(struct arena *arena, const struct resolve_input *input)
{
	struct resolve *resolve = ARENA_NEW(arena, struct resolve);
	const struct graph *graph = input->graph;
	*resolve = (struct resolve){.arena = arena, .graph = graph, .place = input->place, .pack = input->pack};
	index_parameters(resolve, input->parameters);
	index_mappings(resolve);
	index_conditions(resolve);
	map_init_in(&resolve->resources, arena);
	for (size_t i = 0; i < graph->resources.count; i++)
		map_put(&resolve->resources, graph->resources.items[i].logical_id, &graph->resources.items[i]);
	resolve_index_values(&resolve->physical_ids, arena, input->physical_ids);
	resolve_index_values(&resolve->attributes, arena, input->attributes);
	map_init_in(&resolve->pending, arena);
	resolve->has_physical_ids = input->physical_ids != NULL;
	return resolve;
}

void resolve_mark_pending(struct resolve *resolve, struct str name)
{
	map_put(&resolve->pending, name, resolve);
}

bool resolve_is_pending(const struct resolve *resolve, struct str name)
{
	return map_has(&resolve->pending, name);
}

struct value *resolve_parameter(struct resolve *resolve, struct str name)
{
	const struct parameter_state *state = map_get(&resolve->parameters, name);
	return state && !state->hidden ? state->value : NULL;
}

/* Source: botocore's partitions.json: region prefixes with their partition and DNS suffix. */
static const struct {
	const char *prefix, *partition, *suffix;
} partitions[] = {
        {"cn-", "aws-cn", "amazonaws.com.cn"},      {"us-gov-", "aws-us-gov", "amazonaws.com"},
        {"us-isob-", "aws-iso-b", "sc2s.sgov.gov"}, {"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
        {"us-iso-", "aws-iso", "c2s.ic.gov"},       {"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
        {"eusc-", "aws-eusc", "amazonaws.eu"},      {"", "aws", "amazonaws.com"},
};

static struct str of_partition(const struct resolve *resolve, bool suffix)
{
	struct str region = resolve->place.region;
	if (!suffix && resolve->place.partition.len)
		return resolve->place.partition;
	for (size_t i = 0; region.len && i < LK_COUNT(partitions); i++)
		if (str_starts_with(region, str_from(partitions[i].prefix)))
			return str_from(suffix ? partitions[i].suffix : partitions[i].partition);
	return (struct str){0};
}

struct str resolve_pseudo_parameter(const struct resolve *resolve, struct str name)
{
	if (str_is(name, "AWS::AccountId"))
		return resolve->place.account;
	if (str_is(name, "AWS::Region"))
		return resolve->place.region;
	if (str_is(name, "AWS::StackName"))
		return resolve->place.stack_name;
	if (str_is(name, "AWS::StackId"))
		return resolve->place.stack_id;
	if (str_is(name, "AWS::Partition"))
		return of_partition(resolve, false);
	if (str_is(name, "AWS::URLSuffix"))
		return of_partition(resolve, true);
	return (struct str){0};
}

bool resolve_has_resource(struct resolve *resolve, const struct resource *resource)
{
	struct str condition = resource_condition(resource);
	if (!condition.len)
		return true;
	enum resolve_truth truth = resolve_condition(resolve, condition);
	if (truth != RESOLVE_UNKNOWN)
		return truth == RESOLVE_TRUE;
	return !resolve->has_physical_ids || map_has(&resolve->physical_ids, resource->logical_id);
}

bool resolve_has_entry(struct resolve *resolve, const struct entry *entry)
{
	struct str condition = value_string(value_get(entry->body, STR("Condition")));
	return !condition.len || resolve_condition(resolve, condition) != RESOLVE_FALSE;
}
