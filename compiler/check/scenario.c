#include "check/scenario.h"

#include "base/vec.h"
#include "check/kinds.h"

enum { CASES_MAX = 1 << 14, DEPTH_MAX = 64 };

/* Something that a deployment decides: a parameter among values, or an Equals that is free. */
struct variable {
	struct str name;	    /* of the parameter; empty for a free Equals */
	const struct value *equals; /* the argument of a free Equals */
	VEC(struct str) values;	    /* of the parameter; a free Equals has two */
	bool is_open;		    /* the parameter may be something else too: one value more */
	size_t chosen;
};

struct solver {
	struct check *check;
	struct arena *arena;
	VEC(struct variable) variables;
	bool failed; /* the conditions go in circles, or are no conditions */
};

void scenario_demand(struct scenario *scenario, struct str condition, bool wanted)
{
	if (condition.len && scenario->count < SCENARIO_DEMANDS)
		scenario->demands[scenario->count++] = (struct demand){condition, wanted};
}

struct scenario scenario_at(const struct holder *holder, const struct step *at)
{
	struct scenario scenario = {0};
	if (holder->resource)
		scenario_demand(&scenario, resource_condition(holder->resource), true);
	else if (holder->entry)
		scenario_demand(&scenario, value_string(value_get(holder->entry->body, STR("Condition"))), true);
	for (; at && at->above; at = at->above) {
		const struct step *fn = at->above;
		if (at->key.ptr || !fn->key.ptr || !str_is(fn->key, "Fn::If") || !fn->value ||
		    fn->value->kind != VALUE_LIST || !at->index)
			continue;
		scenario_demand(&scenario, value_string(fn->value->as.list.items[0]), at->index == 1);
	}
	return scenario;
}

static const struct value *condition_body(const struct solver *solver, struct str name)
{
	const struct check_name *found = map_get(&solver->check->conditions, name);
	return found ? found->entry->body : NULL;
}

/* --- what there is to decide */

static bool is_text(const struct value *value)
{
	return value->kind != VALUE_INTRINSIC && value->kind != VALUE_LIST && value->kind != VALUE_MAP &&
	       value->kind != VALUE_NULL;
}

static struct str text_of(const struct solver *solver, const struct value *value)
{
	struct str text = {0};
	return value_scalar_text_in(solver->arena, value, &text) ? text : (struct str){0};
}

/* Equals [Ref X, text] in either order; X is a parameter of one text, or a pseudo parameter. */
static bool split_equals(const struct solver *solver, const struct value *argument, struct str *ret_name,
			 struct str *ret_text)
{
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2)
		return false;
	for (size_t i = 0; i < 2; i++) {
		const struct value *ref = argument->as.list.items[i], *text = argument->as.list.items[1 - i];
		if (!value_is_intrinsic(ref, FN_REF) || !is_text(text))
			continue;
		struct str name = value_string(ref->as.argument);
		if (!map_has(&solver->check->parameters, name) && !graph_is_pseudo_parameter(name))
			continue;
		*ret_name = name;
		*ret_text = text_of(solver, text);
		return true;
	}
	return false;
}

static bool both_texts(const struct value *argument)
{
	return argument->kind == VALUE_LIST && argument->as.list.count == 2 && is_text(argument->as.list.items[0]) &&
	       is_text(argument->as.list.items[1]);
}

static void add_value(struct solver *solver, struct variable *variable, struct str text)
{
	for (size_t i = 0; i < variable->values.count; i++)
		if (str_equal(variable->values.items[i], text))
			return;
	VEC_PUSH(solver->arena, &variable->values) = text;
}

static struct variable *find_parameter(struct solver *solver, struct str name)
{
	for (size_t i = 0; i < solver->variables.count; i++)
		if (str_equal(solver->variables.items[i].name, name))
			return &solver->variables.items[i];
	return NULL;
}

static struct variable *find_free(struct solver *solver, const struct value *equals)
{
	for (size_t i = 0; i < solver->variables.count; i++)
		if (solver->variables.items[i].equals && value_equal(solver->variables.items[i].equals, equals))
			return &solver->variables.items[i];
	return NULL;
}

static struct variable *add_parameter(struct solver *solver, struct str name)
{
	const struct check_name *parameter = map_get(&solver->check->parameters, name);
	const struct value *allowed = parameter ? value_get(parameter->entry->body, STR("AllowedValues")) : NULL;
	VEC_PUSH(solver->arena, &solver->variables) = (struct variable){.name = name};
	struct variable *variable = &solver->variables.items[solver->variables.count - 1];
	variable->is_open = !allowed || allowed->kind != VALUE_LIST;
	for (size_t i = 0; !variable->is_open && i < allowed->as.list.count; i++)
		if (is_text(allowed->as.list.items[i]))
			add_value(solver, variable, text_of(solver, allowed->as.list.items[i]));
	return variable;
}

static void collect_equals(struct solver *solver, const struct value *argument)
{
	struct str name, text;
	if (both_texts(argument))
		return;
	if (!split_equals(solver, argument, &name, &text)) {
		if (!find_free(solver, argument))
			VEC_PUSH(solver->arena, &solver->variables) = (struct variable){.equals = argument};
		return;
	}
	struct variable *variable = find_parameter(solver, name);
	if (!variable)
		variable = add_parameter(solver, name);
	if (variable->is_open)
		add_value(solver, variable, text);
}

static void collect_name(struct solver *solver, struct str name, size_t depth);

static void collect(struct solver *solver, const struct value *value, size_t depth)
{
	if (!value || value->kind != VALUE_INTRINSIC || depth > DEPTH_MAX) {
		solver->failed = true;
		return;
	}
	const struct value *argument = value->as.argument;
	switch (value->fn) {
	case FN_EQUALS:
		collect_equals(solver, argument);
		break;
	case FN_CONDITION:
		collect_name(solver, value_string(argument), depth + 1);
		break;
	case FN_AND:
	case FN_OR:
	case FN_NOT:
		solver->failed |= argument->kind != VALUE_LIST;
		for (size_t i = 0; argument->kind == VALUE_LIST && i < argument->as.list.count; i++)
			collect(solver, argument->as.list.items[i], depth + 1);
		break;
	default:
		solver->failed = true;
	}
}

static void collect_name(struct solver *solver, struct str name, size_t depth)
{
	collect(solver, condition_body(solver, name), depth);
}

/* --- trying */

static bool holds(struct solver *solver, const struct value *value);

static bool equals_holds(struct solver *solver, const struct value *argument)
{
	struct str name, text;
	if (both_texts(argument))
		return str_equal(text_of(solver, argument->as.list.items[0]),
				 text_of(solver, argument->as.list.items[1]));
	if (!split_equals(solver, argument, &name, &text))
		return find_free(solver, argument)->chosen == 1;
	const struct variable *variable = find_parameter(solver, name);
	return variable->chosen < variable->values.count && str_equal(variable->values.items[variable->chosen], text);
}

static bool name_holds(struct solver *solver, struct str name)
{
	return holds(solver, condition_body(solver, name));
}

static bool holds(struct solver *solver, const struct value *value)
{
	const struct value *argument = value->as.argument;
	bool is_and = value->fn == FN_AND;
	switch (value->fn) {
	case FN_EQUALS:
		return equals_holds(solver, argument);
	case FN_CONDITION:
		return name_holds(solver, value_string(argument));
	case FN_NOT:
		return argument->as.list.count && !holds(solver, argument->as.list.items[0]);
	default:
		for (size_t i = 0; i < argument->as.list.count; i++)
			if (holds(solver, argument->as.list.items[i]) != is_and)
				return !is_and;
		return is_and;
	}
}

static size_t choices_of(const struct variable *variable)
{
	size_t choices = variable->equals ? 2 : variable->values.count + variable->is_open;
	return choices ? choices : 1;
}

/* Counts through all choices like the digits of a number; false after the last. */
static bool next_case(struct solver *solver)
{
	for (size_t i = 0; i < solver->variables.count; i++) {
		struct variable *variable = &solver->variables.items[i];
		if (++variable->chosen < choices_of(variable))
			return true;
		variable->chosen = 0;
	}
	return false;
}

static bool demands_hold(struct solver *solver, const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->count; i++)
		if (name_holds(solver, scenario->demands[i].condition) != scenario->demands[i].wanted)
			return false;
	return true;
}

static struct str words_in(const struct solver *solver, const struct scenario *scenario)
{
	struct arena *arena = solver->check->arena;
	struct str words = {0};
	for (size_t i = 0; i < solver->variables.count; i++) {
		const struct variable *variable = &solver->variables.items[i];
		bool is_known = variable->chosen < variable->values.count;
		if (variable->equals || (!is_known && !variable->values.count))
			continue;
		words = str_format_in(arena, "%.*s%s%.*s is %s'%.*s'", STR_ARG(words), words.len ? " and " : "",
				      STR_ARG(variable->name), is_known ? "" : "not ",
				      STR_ARG(variable->values.items[is_known ? variable->chosen : 0]));
	}
	for (size_t i = 0; !words.len && i < scenario->count; i++)
		words = str_format_in(arena, "condition '%.*s' is %s", STR_ARG(scenario->demands[i].condition),
				      scenario->demands[i].wanted ? "true" : "false");
	return words;
}

static enum scenario_result try_all(struct solver *solver, const struct scenario *scenario, struct str *ret_words)
{
	size_t cases = 1;
	for (size_t i = 0; i < solver->variables.count; i++) {
		cases *= choices_of(&solver->variables.items[i]);
		if (cases > CASES_MAX)
			return SCENARIO_UNKNOWN;
	}
	do {
		if (!demands_hold(solver, scenario))
			continue;
		if (ret_words)
			*ret_words = words_in(solver, scenario);
		return SCENARIO_POSSIBLE;
	} while (next_case(solver));
	return SCENARIO_IMPOSSIBLE;
}

enum scenario_result scenario_solve(struct check *check, const struct scenario *scenario, struct str *ret_words)
{
	struct arena arena;
	struct solver solver = {.check = check, .arena = &arena};
	arena_init(&arena);
	for (size_t i = 0; i < scenario->count; i++)
		collect_name(&solver, scenario->demands[i].condition, 0);
	enum scenario_result result = solver.failed ? SCENARIO_UNKNOWN : try_all(&solver, scenario, ret_words);
	arena_done(&arena);
	return result;
}
