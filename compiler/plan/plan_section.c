#include "plan/canon.h"
#include "plan/plan_state.h"

const struct value *plan_desired_parameters_in(struct arena *arena, const struct plan_input *input)
{
	const struct graph *desired = input->desired.graph, *live = input->live.graph;
	struct value *parameters = value_map_in(arena);
	for (size_t i = 0; desired && i < desired->parameters.count; i++) {
		const struct entry *entry = &desired->parameters.items[i];
		struct value *given = value_get(input->desired.parameters, entry->name);
		bool kept = resolve_is_hidden(desired, entry->name) || !value_get(entry->body, STR("Default"));
		if (!given && kept && live)
			given = value_get(input->live.parameters, entry->name);
		if (given)
			value_map_put(arena, parameters, entry->name, given);
	}
	return parameters;
}

/* A parameter as it was written or given; NULL when it is neither. */
static struct value *raw_parameter(const struct graph *graph, const struct value *given, struct str name)
{
	const struct entry *entry = graph_find_entry(&graph->parameters, name);
	struct value *value = entry ? value_get(given, name) : NULL;
	return value || !entry ? value : value_get(entry->body, STR("Default"));
}

struct parameter_pair {
	struct value *before, *after; /* raw; NULL: none */
	bool differ;
};

static struct parameter_pair parameter_pair(const struct planner *planner, const struct value *desired,
                                            struct str name)
{
	const struct plan_input *input = planner->input;
	struct parameter_pair pair = {raw_parameter(input->live.graph, input->live.parameters, name),
	                              raw_parameter(input->desired.graph, desired, name), false};
	struct str old = {0}, new = {0};
	bool has_old = pair.before && value_scalar_text_in(planner->arena, pair.before, &old);
	bool has_new = pair.after && value_scalar_text_in(planner->arena, pair.after, &new);
	pair.differ = has_old != has_new || !str_equal(old, new);
	return pair;
}

void plan_mark_parameters(struct planner *planner)
{
	const struct graph *desired = planner->input->desired.graph, *live = planner->input->live.graph;
	const struct value *given = plan_desired_parameters_in(planner->arena, planner->input);
	for (size_t i = 0; live && i < desired->parameters.count; i++) {
		struct str name = desired->parameters.items[i].name;
		bool known = resolve_parameter(planner->desired, name) && resolve_parameter(planner->live, name);
		if (!known && parameter_pair(planner, given, name).differ)
			resolve_mark_pending(planner->desired, name);
	}
}

static void add_section(struct planner *planner, struct plan_section_change change)
{
	change.known_after_apply = plan_is_pending(planner, change.after);
	change.hidden = plan_is_hidden(planner, change.before) || plan_is_hidden(planner, change.after);
	VEC_PUSH(planner->arena, &planner->plan->sections) = change;
}

static void compare_parameter(struct planner *planner, const struct value *given, struct str name)
{
	const struct graph *desired = planner->input->desired.graph, *live = planner->input->live.graph;
	struct parameter_pair pair = parameter_pair(planner, given, name);
	if (!pair.differ)
		return;
	struct value *mask = value_ref_in(planner->arena, name);
	add_section(planner, (struct plan_section_change){
	                             .section = "Parameters",
	                             .name = name,
	                             .before = pair.before && resolve_is_hidden(live, name) ? mask : pair.before,
	                             .after = pair.after && resolve_is_hidden(desired, name) ? mask : pair.after});
}

static void compare_parameters(struct planner *planner)
{
	const struct graph *desired = planner->input->desired.graph, *live = planner->input->live.graph;
	const struct value *given = plan_desired_parameters_in(planner->arena, planner->input);
	for (size_t i = 0; i < desired->parameters.count; i++)
		compare_parameter(planner, given, desired->parameters.items[i].name);
	for (size_t i = 0; i < live->parameters.count; i++)
		if (!graph_find_entry(&desired->parameters, live->parameters.items[i].name))
			compare_parameter(planner, given, live->parameters.items[i].name);
}

/* An output's body as it comes out under its condition, without the condition; NULL: there is none. */
static struct value *output_body(struct planner *planner, struct resolve *resolve, const struct entry *entry)
{
	if (!entry || !resolve_has_entry(resolve, entry))
		return NULL;
	struct value *body = value_map_in(planner->arena), *resolved = resolve_value(resolve, entry->body);
	for (size_t i = 0; resolved && resolved->kind == VALUE_MAP && i < resolved->as.map.count; i++)
		if (!str_is(resolved->as.map.items[i].key, "Condition"))
			value_map_put(planner->arena, body, resolved->as.map.items[i].key, resolved->as.map.items[i].value);
	return body;
}

static void compare_output(struct planner *planner, struct str name, const struct entry *before,
                           const struct entry *after)
{
	struct canon_scope scope = {planner->arena, NULL, planner->desired};
	const struct value *old = output_body(planner, planner->live, before);
	const struct value *new = output_body(planner, planner->desired, after);
	if ((!old && !new) || (old && new && canon_equal(&scope, CANON_SCHEMA, STR(""), old, new)))
		return;
	const struct value *old_value = value_get(old, STR("Value")), *new_value = value_get(new, STR("Value"));
	bool other = old_value && new_value && canon_equal(&scope, CANON_SCHEMA, STR(""), old_value, new_value);
	add_section(planner, (struct plan_section_change){.section = "Outputs",
	                                                  .name = name,
	                                                  .before = other ? old : old_value,
	                                                  .after = other ? new : new_value,
	                                                  .alone = true});
}

static void compare_outputs(struct planner *planner)
{
	const struct entries *before = &planner->input->live.graph->outputs;
	const struct entries *after = &planner->input->desired.graph->outputs;
	for (size_t i = 0; i < after->count; i++)
		compare_output(planner, after->items[i].name, graph_find_entry(before, after->items[i].name),
		               &after->items[i]);
	for (size_t i = 0; i < before->count; i++)
		if (!graph_find_entry(after, before->items[i].name))
			compare_output(planner, before->items[i].name, &before->items[i], NULL);
}

static bool same_text(struct arena *arena, const struct value *before, const struct value *after)
{
	struct str old, new;
	return value_scalar_text_in(arena, before, &old) && value_scalar_text_in(arena, after, &new) && str_equal(old, new);
}

/* Stack tags. */
static void compare_tags(struct planner *planner)
{
	const struct plan_side *live = &planner->input->live, *desired = &planner->input->desired;
	const struct value *before = live->tags ? live->tags : live->graph->tags;
	const struct value *after = desired->tags ? desired->tags : desired->graph->tags;
	for (size_t i = 0; i < after->as.map.count; i++) {
		const struct member *member = &after->as.map.items[i];
		const struct value *old = value_get(before, member->key);
		if (!old || !same_text(planner->arena, old, member->value))
			add_section(planner, (struct plan_section_change){
			                             .section = "Tags", .name = member->key, .before = old,
			                             .after = member->value, .alone = true});
	}
	for (size_t i = 0; i < before->as.map.count; i++) {
		const struct member *member = &before->as.map.items[i];
		if (!value_get(after, member->key))
			add_section(planner, (struct plan_section_change){
			                             .section = "Tags", .name = member->key, .before = member->value, .alone = true});
	}
}

static void compare_values(struct planner *planner, const char *section, struct str name, const struct value *before,
                           const struct value *after)
{
	if (before == after || (before && after && value_equal(before, after)))
		return;
	add_section(planner, (struct plan_section_change){
	                             .section = section, .name = name, .before = before, .after = after});
}

static void compare_entries(struct planner *planner, const char *section, const struct entries *before,
                            const struct entries *after)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct entry *old = graph_find_entry(before, after->items[i].name);
		compare_values(planner, section, after->items[i].name, old ? old->body : NULL, after->items[i].body);
	}
	for (size_t i = 0; i < before->count; i++)
		if (!graph_find_entry(after, before->items[i].name))
			compare_values(planner, section, before->items[i].name, before->items[i].body, NULL);
}

static const struct value *description_of(struct arena *arena, const struct graph *graph)
{
	return graph->description.len ? value_string_in(arena, graph->description) : NULL;
}

void plan_compare_sections(struct planner *planner)
{
	const struct graph *live = planner->input->live.graph, *desired = planner->input->desired.graph;
	struct str whole = {0};
	compare_values(planner, "Description", whole, description_of(planner->arena, live),
	               description_of(planner->arena, desired));
	compare_values(planner, "Metadata", whole, live->metadata, desired->metadata);
	compare_values(planner, "Transform", whole, live->transform, desired->transform);
	compare_parameters(planner);
	compare_entries(planner, "Mappings", &live->mappings, &desired->mappings);
	compare_entries(planner, "Conditions", &live->conditions, &desired->conditions);
	compare_entries(planner, "Rules", &live->rules, &desired->rules);
	compare_outputs(planner);
	compare_tags(planner);
}
