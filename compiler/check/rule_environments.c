#include "check/parameter.h"
#include "check/rules.h"
#include "check/suggest.h"

static void check_member(struct check *check, const struct holder *holder, const struct member *member)
{
	struct step at = step_key(NULL, member->key, member->value);
	const struct check_name *parameter = map_get(&check->parameters, member->key);
	struct fault fault = {.rule = "LK2001", .holder = holder, .at = &at, .on_key = true};
	struct str text;
	if (!parameter) {
		fault.hint = suggest_hint_in(check->arena, suggest_key(&check->parameters, member->key));
		check_fault(check, &fault, "environment '%.*s' gives a value to '%.*s', which is no parameter",
		            STR_ARG(holder->entry->name), STR_ARG(member->key));
		return;
	}
	fault.rule = "LK2002";
	fault.on_key = false;
	struct str refusal = {0};
	if (!parameter_is_stored(parameter->entry))
		refusal = parameter_refusal_in(check, parameter->entry, member->value);
	if (!refusal.len)
		return;
	if (!value_scalar_text_in(check->arena, member->value, &text))
		text = str_from(value_kind_name(member->value));
	check_fault(check, &fault, "environment '%.*s' sets parameter '%.*s' to '%.*s', which %.*s",
	            STR_ARG(holder->entry->name), STR_ARG(member->key), STR_ARG(text), STR_ARG(refusal));
}

static void pass_environments(struct check *check)
{
	for (size_t i = 0; i < check->graph->environments.count; i++) {
		const struct environment *environment = &check->graph->environments.items[i];
		struct entry entry = {
			.name = environment->name, .place = environment->place, .body = environment->parameters};
		struct holder holder = holder_of_entry("Environments", "environment", &entry);
		for (size_t j = 0; j < environment->parameters->as.map.count; j++)
			check_member(check, &holder, &environment->parameters->as.map.items[j]);
	}
}

static const struct rule rows[] = {
	{
		.id = "LK2001",
		.severity = SEVERITY_ERROR,
		.title = "An environment that sets an unknown parameter",
		.doc = "An environment of the stack gives a value to a parameter that the stack does not "
		       "declare; the service refuses parameters that the template lacks. Source: CloudFormation "
		       "API Reference, CreateChangeSet, Parameters.",
		.pass = pass_environments,
	},
	{
		.id = "LK2002",
		.severity = SEVERITY_ERROR,
		.title = "An environment that sets a parameter to a value that it does not allow",
		.doc = "The value that an environment gives must satisfy the parameter's own constraints. "
		       "Source: CloudFormation User Guide, \"Parameters\".",
		.pass = pass_environments,
	},
};

const struct rule_group rules_environments = {rows, LK_COUNT(rows)};
