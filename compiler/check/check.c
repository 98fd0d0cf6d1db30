#include "check/check.h"

#include "base/limits.h"
#include "check/rules.h"

static const struct rule_group *const groups[] = {
	&rules_reading,
	&rules_template,
	&rules_parameters,
	&rules_environments,
	&rules_mappings,
	&rules_conditions,
	&rules_functions,
	&rules_properties,
	&rules_formats,
	&rules_resources,
	&rules_order,
	&rules_outputs,
	&rules_extensions,
	&rules_scenarios,
	&rules_dynamic,
	&rules_frames,
	&rules_schedules,
	&rules_network,
	&rules_services,
	&rules_pipelines,
	&rules_macros,
	&rules_access,
	&rules_access_breadth,
	&rules_access_conditions,
	&rules_access_grants,
	&rules_access_principals,
	&rules_access_scope,
	&rules_access_trust,
	&rules_alarms,
	&rules_buckets,
	&rules_cdn,
	&rules_cost,
	&rules_data,
	&rules_lambda,
	&rules_names,
	&rules_secrets,
	&rules_secrets_passwords,
	&rules_nested,
	&rules_ports,
	&rules_ignored,
	&rules_sections,
	&rules_style,
	&rules_style_places,
	&rules_tables,
	&rules_transitions,
	&rules_users,
	&rules_values,
	&rules_suppress,
	&rules_unused, /* behind all that mark what is used */
};

const struct rule *check_rule_at(size_t index)
{
	for (size_t i = 0; i < LK_COUNT(groups); i++) {
		if (index < groups[i]->count)
			return &groups[i]->rows[index];
		index -= groups[i]->count;
	}
	return NULL;
}

const struct rule *check_find_rule(struct str id)
{
	const struct rule *rule;
	for (size_t i = 0; (rule = check_rule_at(i)); i++)
		if (str_is(id, rule->id))
			return rule;
	return NULL;
}

static void names_in(struct arena *arena, const struct entries *entries, struct map *ret_names)
{
	map_init_in(ret_names, arena);
	for (size_t i = 0; i < entries->count; i++) {
		struct check_name *name = ARENA_NEW(arena, struct check_name);
		name->entry = &entries->items[i];
		map_put(ret_names, name->entry->name, name);
	}
}

static bool is_custom(struct str type)
{
	return str_starts_with(type, STR("Custom::")) || str_is(type, "AWS::CloudFormation::CustomResource");
}

static void index_type(struct check *check, const struct check_resource *found)
{
	struct check_list *list = map_get(&check->by_type, found->resource->type);
	if (!list) {
		list = ARENA_NEW(check->arena, struct check_list);
		map_put(&check->by_type, found->resource->type, list);
	}
	VEC_PUSH(check->arena, &list->items) = found;
}

static void index_resources(struct check *check)
{
	map_init_in(&check->resources, check->arena);
	map_init_in(&check->by_type, check->arena);
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		struct check_resource *found = ARENA_NEW(check->arena, struct check_resource);
		found->resource = resource;
		found->is_custom = is_custom(resource->type);
		struct str type = found->is_custom ? STR("AWS::CloudFormation::CustomResource") : resource->type;
		if (!schema_find_type(check->pack, type, &found->type))
			found->type = (struct schema_type){.name = type};
		map_put(&check->resources, resource->logical_id, found);
		if (check->graph->resources.count <= LIMIT_RELATED)
			index_type(check, found);
	}
}

/* AWS::LanguageExtensions adds functions; the others here add resources that nothing in the template names.
 * Source: CloudFormation User Guide, "Transform reference". */
static void note_transform(struct check *check, struct str name)
{
	static const char *const harmless[] = {"AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23",
					       "AWS::SecretsManager-2024-09-16", "AWS::CodeDeployBlueGreen"};
	bool expands = true;
	for (size_t i = 0; i < LK_COUNT(harmless); i++)
		expands &= !str_is(name, harmless[i]);
	check->expands |= expands;
	check->extended_functions |= str_is(name, "AWS::LanguageExtensions");
}

static void note_transforms(struct check *check)
{
	const struct value *transform = check->graph->transform;
	if (transform && transform->kind == VALUE_LIST) {
		for (size_t i = 0; i < transform->as.list.count; i++)
			note_transform(check, value_string(transform->as.list.items[i]));
	} else if (transform) {
		note_transform(check, value_string(transform));
	}
	/* Fn::ForEach and Fn::Transform in place of resources bring some whose names nothing tells. */
	check->expands |= check->graph->generators.count > 0;
}

static void run_passes(struct check *check)
{
	/* Rules of one pass stand together in their group, or in another that comes first. */
	void (*done[128])(struct check * check);
	size_t count = 0;
	for (size_t i = 0; i < LK_COUNT(groups); i++) {
		for (size_t k = 0; k < groups[i]->count; k++) {
			bool ran = false;
			for (size_t j = 0; j < count && !ran; j++)
				ran = done[j] == groups[i]->rows[k].pass;
			if (ran)
				continue;
			if (count == LK_COUNT(done))
				LK_BUG("more passes than the list holds");
			done[count++] = groups[i]->rows[k].pass;
			groups[i]->rows[k].pass(check);
		}
	}
}

void check_graph(const struct check_options *options, const struct graph *graph, const struct pack *pack,
		 struct diag *diag)
{
	struct arena arena;
	arena_init(&arena);
	struct check check = {
		.options = options,
		.graph = graph,
		.pack = pack,
		.region = options->region.len ? options->region : graph->region,
		.diag = diag,
		.arena = &arena,
		.patterns = options->patterns ? options->patterns : pattern_cache_new(),
	};
	index_resources(&check);
	names_in(&arena, &graph->parameters, &check.parameters);
	names_in(&arena, &graph->conditions, &check.conditions);
	names_in(&arena, &graph->mappings, &check.mappings);
	note_transforms(&check);
	run_passes(&check);
	if (!options->patterns)
		pattern_cache_free(check.patterns);
	arena_done(&arena);
}
