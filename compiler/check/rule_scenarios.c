#include "check/every.h"
#include "check/relate.h"
#include "check/rules.h"
#include "check/scenario.h"

/* Rules of a template restrict parameters in ways that are not followed here: with any, nothing is said. */
static bool is_open(const struct check *check)
{
	return check->expands || check->graph->rules.count > 0 || !check->graph->conditions.count;
}

/* --- a reference to what may not be there */

static void check_target(struct check *check, const struct holder *holder, const struct step *at, struct str id)
{
	const struct check_resource *target = check_find_resource(check, id);
	struct str condition = target ? resource_condition(target->resource) : (struct str){0}, words;
	if (!condition.len || target->resource == holder->resource)
		return;
	struct scenario scenario = scenario_at(holder, at);
	scenario_demand(&scenario, condition, false);
	if (scenario_solve(check, &scenario, &words) != SCENARIO_POSSIBLE)
		return;
	struct fault fault = {
		.rule = "W1001",
		.holder = holder,
		.at = at,
		.hint = str_format_in(check->arena, "put it into an Fn::If on '%.*s', or give both the same Condition",
				      STR_ARG(condition)),
	};
	check_fault(check, &fault, "'%.*s' does not exist when %.*s, and this refers to it", STR_ARG(id),
		    STR_ARG(words));
}

static void check_sub(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *text = at->value->as.argument, *own = NULL;
	if (text->kind == VALUE_LIST && text->as.list.count) {
		own = text->as.list.count > 1 ? text->as.list.items[1] : NULL;
		text = text->as.list.items[0];
	}
	struct str name;
	for (size_t position = 0, start, end; sub_next_variable(value_string(text), &position, &name, &start, &end);)
		if (!value_get(own, name))
			check_target(check, holder, at, str_slice(name, 0, str_find(name, STR("."), 0)));
}

/* --- a branch that is never taken */

static void check_branches(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *argument = at->value->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 3)
		return;
	struct str condition = value_string(argument->as.list.items[0]);
	struct step fn = step_key(at, STR("Fn::If"), argument);
	for (size_t i = 1; i <= 2 && map_has(&check->conditions, condition); i++) {
		struct step branch = step_index(&fn, i, argument->as.list.items[i]);
		struct scenario here = scenario_at(holder, at), scenario = scenario_at(holder, &branch);
		if (scenario_solve(check, &scenario, NULL) != SCENARIO_IMPOSSIBLE ||
		    scenario_solve(check, &here, NULL) != SCENARIO_POSSIBLE)
			continue;
		struct fault fault = {.rule = "W1028", .holder = holder, .at = &branch};
		check_fault(check, &fault, "condition '%.*s' is never %s here", STR_ARG(condition),
			    i == 1 ? "true" : "false");
	}
}

static void visit_reference(struct check *check, const struct holder *holder, const struct step *at)
{
	if (at->value->kind != VALUE_INTRINSIC)
		return;
	const struct value *argument = at->value->as.argument;
	if (at->value->fn == FN_REF)
		check_target(check, holder, at, value_string(argument));
	else if (at->value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count)
		check_target(check, holder, at, value_string(argument->as.list.items[0]));
	else if (at->value->fn == FN_SUB)
		check_sub(check, holder, at);
	else if (at->value->fn == FN_IF)
		check_branches(check, holder, at);
}

/* --- comparisons that are decided */

static void visit_condition(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *argument = value_is_intrinsic(at->value, FN_EQUALS) ? at->value->as.argument : NULL;
	if (!argument || argument->kind != VALUE_LIST || argument->as.list.count != 2)
		return;
	const struct value *a = argument->as.list.items[0], *b = argument->as.list.items[1];
	struct str left, right;
	struct fault fault = {.rule = "W8003", .holder = holder, .at = at};
	bool both = relate_text(a, &left) && relate_text(b, &right);
	if (both || value_equal(a, b))
		check_fault(check, &fault, "this comparison is always %s",
			    both && !str_equal(left, right) ? "false" : "true");
}

static void pass_scenarios(struct check *check)
{
	every_in_entries(check, &check->graph->conditions, "Conditions", "condition", visit_condition);
	if (is_open(check))
		return;
	every_in_resources(check, visit_reference);
	every_in_entries(check, &check->graph->outputs, "Outputs", "output", visit_reference);
}

#define STAGES "Parameters:\n  Stage: {Type: String, AllowedValues: [dev, test, prod]}\n"
#define PRODUCTION "Conditions:\n  Production: !Equals [!Ref Stage, prod]\n"

static const struct rule rows[] = {
	{
		.id = "W1001",
		.severity = SEVERITY_WARNING,
		.title = "A reference to a resource that may not exist",
		.doc = "The resource has a Condition that is false while this reference is used; the service then "
		       "refuses the "
		       "template (\"Unresolved resource dependencies\"). The finding shows an assignment of the "
		       "parameters "
		       "that does so. Source: CloudFormation User Guide, \"Conditions\".",
		.pass = pass_scenarios,
		.good = STAGES PRODUCTION "Resources:\n  B: {Type: AWS::S3::Bucket, Condition: Production}\n"
					  "Outputs:\n  Name: {Condition: Production, Value: !Ref B}\n",
		.bad = STAGES PRODUCTION "Resources:\n  B: {Type: AWS::S3::Bucket, Condition: Production}\n"
					 "Outputs:\n  Name: {Value: !Ref B}\n",
	},
	{
		.id = "W1028",
		.severity = SEVERITY_WARNING,
		.title = "A branch that is never taken",
		.doc = "The condition is decided where the Fn::If stands: by the resource's own Condition, by an "
		       "Fn::If around "
		       "it, or by the values that the parameters allow.",
		.pass = pass_scenarios,
		.good = STAGES PRODUCTION "Resources:\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !If "
					  "[Production, shop, shop-test]}}\n",
		.bad = STAGES PRODUCTION "Resources:\n  B: {Type: AWS::S3::Bucket, Condition: Production, Properties: "
					 "{BucketName: !If [Production, shop, shop-test]}}\n",
	},
	{
		.id = "W8003",
		.severity = SEVERITY_WARNING,
		.title = "A comparison whose outcome is fixed",
		.doc = "Fn::Equals compares two texts, or a thing with itself; no deployment changes that.",
		.pass = pass_scenarios,
		.good = STAGES PRODUCTION "Resources:\n  B: {Type: AWS::S3::Bucket, Condition: Production}\n",
		.bad = "Conditions:\n  Never: !Equals [a, b]\nResources:\n  B: {Type: AWS::S3::Bucket, Condition: "
		       "Never}\n",
	},
};

const struct rule_group rules_scenarios = {rows, LK_COUNT(rows)};
