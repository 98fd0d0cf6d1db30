#include "plan/resolve_state.h"

static void index_values(struct map *map, const struct value *values)
{
	if (!values || values->kind != VALUE_MAP)
		return;
	for (size_t i = 0; i < values->as.map.count; i++)
		map_put(map, values->as.map.items[i].key, values->as.map.items[i].value);
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

bool resolve_is_hidden(const struct graph *graph, struct str parameter)
{
	const struct entry *entry = graph_find_entry(&graph->parameters, parameter);
	return entry && is_true(value_get(entry->body, STR("NoEcho")));
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
	map_init_in(&values, resolve->arena);
	index_values(&values, given);
	for (size_t i = 0; i < resolve->graph->parameters.count; i++) {
		const struct entry *entry = &resolve->graph->parameters.items[i];
		struct parameter_state *state = ARENA_NEW(resolve->arena, struct parameter_state);
		*state = (struct parameter_state){.entry = entry, .hidden = is_true(value_get(entry->body, STR("NoEcho")))};
		struct value *value = map_get(&values, entry->name);
		if (!value)
			value = value_get(entry->body, STR("Default"));
		if (value && !(state->hidden && is_masked(value)))
			state->value = typed_parameter(resolve->arena, entry, value);
		map_put(&resolve->parameters, entry->name, state);
	}
}

struct resolve *resolve_new_in(struct arena *arena, const struct resolve_input *input)
{
	struct resolve *resolve = ARENA_NEW(arena, struct resolve);
	const struct graph *graph = input->graph;
	*resolve = (struct resolve){.arena = arena, .graph = graph, .place = input->place, .pack = input->pack};
	struct map *maps[] = {&resolve->parameters,   &resolve->conditions, &resolve->mappings, &resolve->resources,
	                      &resolve->physical_ids, &resolve->attributes, &resolve->pending};
	for (size_t i = 0; i < LK_COUNT(maps); i++)
		map_init_in(maps[i], arena);
	index_parameters(resolve, input->parameters);
	for (size_t i = 0; i < graph->conditions.count; i++) {
		struct condition_state *state = ARENA_NEW(arena, struct condition_state);
		state->entry = &graph->conditions.items[i];
		map_put(&resolve->conditions, state->entry->name, state);
	}
	for (size_t i = 0; i < graph->mappings.count; i++)
		map_put(&resolve->mappings, graph->mappings.items[i].name, &graph->mappings.items[i]);
	for (size_t i = 0; i < graph->resources.count; i++)
		map_put(&resolve->resources, graph->resources.items[i].logical_id, &graph->resources.items[i]);
	index_values(&resolve->physical_ids, input->physical_ids);
	index_values(&resolve->attributes, input->attributes);
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
