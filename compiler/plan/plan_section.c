#include "plan/canon.h"
#include "plan/plan_state.h"

const struct value *plan_desired_parameters_in(struct arena *arena, const struct plan_input *input)
{
	const struct graph *desired = input->desired.graph, *live = input->live.graph;
	struct value *parameters = value_map_in(arena);
	struct map given, previous;
	resolve_index_values(&given, arena, input->desired.parameters);
	resolve_index_values(&previous, arena, live ? input->live.parameters : NULL);
	for (size_t i = 0; desired && i < desired->parameters.count; i++) {
		const struct entry *entry = &desired->parameters.items[i];
		struct value *value = map_get(&given, entry->name);
		if (!value && (resolve_is_hidden(entry) || !value_get(entry->body, STR("Default"))))
			value = map_get(&previous, entry->name);
		if (value)
			VEC_PUSH(arena, &parameters->as.map) = (struct member){entry->name, value};
	}
	return parameters;
}

/* Both sides' parameters, as declared and as given. */
struct parameters {
	struct map live, desired;             /* name to struct entry */
	struct map live_given, desired_given; /* name to struct value */
};

static void index_parameters(struct planner *planner, struct parameters *parameters)
{
	const struct plan_input *input = planner->input;
	struct arena *arena = planner->arena;
	resolve_index_entries(&parameters->live, arena, &input->live.graph->parameters);
	resolve_index_entries(&parameters->desired, arena, &input->desired.graph->parameters);
	resolve_index_values(&parameters->live_given, arena, input->live.parameters);
	resolve_index_values(&parameters->desired_given, arena, plan_desired_parameters_in(arena, input));
}

/* A parameter as it was written or given; NULL when it is neither. */
static struct value *raw_parameter(const struct map *declared, const struct map *given, struct str name)
{
	const struct entry *entry = map_get(declared, name);
	struct value *value = entry ? map_get(given, name) : NULL;
	return value || !entry ? value : value_get(entry->body, STR("Default"));
}

struct parameter_pair {
	struct value *before, *after; /* raw; NULL: none */
	bool differ;
};

static struct parameter_pair parameter_pair(const struct planner *planner, const struct parameters *parameters,
                                            struct str name)
{
	struct parameter_pair pair = {raw_parameter(&parameters->live, &parameters->live_given, name),
	                              raw_parameter(&parameters->desired, &parameters->desired_given, name), false};
	struct str old = {0}, new = {0};
	bool has_old = pair.before && value_scalar_text_in(planner->arena, pair.before, &old);
	bool has_new = pair.after && value_scalar_text_in(planner->arena, pair.after, &new);
	pair.differ = has_old != has_new || !str_equal(old, new);
	return pair;
}

void plan_mark_parameters(struct planner *planner)
{
	const struct graph *desired = planner->input->desired.graph;
	struct parameters parameters;
	if (!planner->input->live.graph)
		return;
	index_parameters(planner, &parameters);
	for (size_t i = 0; i < desired->parameters.count; i++) {
		struct str name = desired->parameters.items[i].name;
		if (!resolve_parameter(planner->desired, name) && parameter_pair(planner, &parameters, name).differ)
			resolve_mark_pending(planner->desired, name);
	}
}

/* What transforms and generators make of a template may rest on any of its sections. */
static bool is_worked_on(const struct planner *planner)
{
	const struct graph *live = planner->input->live.graph, *desired = planner->input->desired.graph;
	return desired->transform || live->transform || desired->generators.count || live->generators.count;
}

static bool is_remark(const char *section)
{
	return str_is(str_from(section), "Description") || str_is(str_from(section), "Metadata");
}

static void add_section(struct planner *planner, struct plan_section_change change)
{
	change.alone |= !is_remark(change.section) && is_worked_on(planner);
	change.known_after_apply = plan_is_pending(planner, change.after);
	change.hidden = plan_is_hidden(planner, change.before) || plan_is_hidden(planner, change.after);
	VEC_PUSH(planner->arena, &planner->plan->sections) = change;
}

static void compare_parameter(struct planner *planner, const struct parameters *parameters, struct str name)
{
	struct parameter_pair pair = parameter_pair(planner, parameters, name);
	if (!pair.differ)
		return;
	struct value *mask = value_ref_in(planner->arena, name);
	if (pair.before && resolve_is_hidden(map_get(&parameters->live, name)))
		pair.before = mask;
	if (pair.after && resolve_is_hidden(map_get(&parameters->desired, name)))
		pair.after = mask;
	add_section(planner, (struct plan_section_change){
	                             "Parameters", .name = name, .before = pair.before, .after = pair.after});
}

static void compare_parameters(struct planner *planner)
{
	const struct graph *desired = planner->input->desired.graph, *live = planner->input->live.graph;
	struct parameters parameters;
	index_parameters(planner, &parameters);
	for (size_t i = 0; i < desired->parameters.count; i++)
		compare_parameter(planner, &parameters, desired->parameters.items[i].name);
	for (size_t i = 0; i < live->parameters.count; i++)
		if (!map_has(&parameters.desired, live->parameters.items[i].name))
			compare_parameter(planner, &parameters, live->parameters.items[i].name);
}

/* An output's body as it comes out under its condition, without the condition; NULL: there is none. */
static struct value *output_body(struct planner *planner, struct resolve *resolve, const struct entry *entry)
{
	if (!entry || !resolve_has_entry(resolve, entry))
		return NULL;
	struct value *body = value_map_in(planner->arena), *resolved = resolve_value(resolve, entry->body);
	for (size_t i = 0; resolved && resolved->kind == VALUE_MAP && i < resolved->as.map.count; i++) {
		const struct member *member = &resolved->as.map.items[i];
		if (!str_is(member->key, "Condition"))
			VEC_PUSH(planner->arena, &body->as.map) = *member;
	}
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
	struct map old, new;
	resolve_index_entries(&old, planner->arena, before);
	resolve_index_entries(&new, planner->arena, after);
	for (size_t i = 0; i < after->count; i++)
		compare_output(planner, after->items[i].name, map_get(&old, after->items[i].name), &after->items[i]);
	for (size_t i = 0; i < before->count; i++)
		if (!map_has(&new, before->items[i].name))
			compare_output(planner, before->items[i].name, &before->items[i], NULL);
}

static bool same_text(struct arena *arena, const struct value *before, const struct value *after)
{
	struct str old, new;
	bool texts = value_scalar_text_in(arena, before, &old) && value_scalar_text_in(arena, after, &new);
	return texts && str_equal(old, new);
}

static void add_tag(struct planner *planner, struct str key, const struct value *before, const struct value *after)
{
	add_section(planner, (struct plan_section_change){
	                             .section = "Tags", .name = key, .before = before, .after = after, .alone = true});
}

/* The stack's own, which the service hands on to its resources. */
static void compare_tags(struct planner *planner)
{
	const struct plan_side *live = &planner->input->live, *desired = &planner->input->desired;
	const struct value *before = live->tags ? live->tags : live->graph->tags;
	const struct value *after = desired->tags ? desired->tags : desired->graph->tags;
	for (size_t i = 0; i < after->as.map.count; i++) {
		const struct member *member = &after->as.map.items[i];
		const struct value *old = value_get(before, member->key);
		if (!old || !same_text(planner->arena, old, member->value))
			add_tag(planner, member->key, old, member->value);
	}
	for (size_t i = 0; i < before->as.map.count; i++) {
		const struct member *member = &before->as.map.items[i];
		if (!value_get(after, member->key))
			add_tag(planner, member->key, member->value, NULL);
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
	struct map old, new;
	resolve_index_entries(&old, planner->arena, before);
	resolve_index_entries(&new, planner->arena, after);
	for (size_t i = 0; i < after->count; i++) {
		const struct entry *entry = &after->items[i], *past = map_get(&old, entry->name);
		compare_values(planner, section, entry->name, past ? past->body : NULL, entry->body);
	}
	for (size_t i = 0; i < before->count; i++)
		if (!map_has(&new, before->items[i].name))
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
	compare_values(planner, "Globals", whole, live->globals, desired->globals);
	compare_values(planner, "Hooks", whole, live->hooks, desired->hooks);
	compare_entries(planner, "Resources", &live->generators, &desired->generators);
	compare_parameters(planner);
	compare_entries(planner, "Mappings", &live->mappings, &desired->mappings);
	compare_entries(planner, "Conditions", &live->conditions, &desired->conditions);
	compare_entries(planner, "Rules", &live->rules, &desired->rules);
	compare_outputs(planner);
	compare_tags(planner);
}
