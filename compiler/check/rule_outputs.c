#include "base/text.h"
#include "check/rules.h"
#include "check/suggest.h"

static void check_member(struct check *check, const struct holder *holder, const struct step *at)
{
	static const char *const members[] = {"Condition", "Description", "Export", "Value"};
	struct fault fault = {.rule = "E6001", .holder = holder, .at = at, .on_key = true};
	struct text_nearest nearest = text_nearest_begin(at->key);
	for (size_t i = 0; i < LK_COUNT(members); i++) {
		if (str_is(at->key, members[i]))
			return;
		text_nearest_offer(&nearest, str_from(members[i]));
	}
	if (str_starts_with(at->key, STR("Fn::")))
		return;
	fault.hint = suggest_hint_in(check->arena, nearest.best);
	check_fault(check, &fault, "an output has no '%.*s'", STR_ARG(at->key));
}

static bool is_text(const struct value *value)
{
	return check_is_function(value) ||
	       (value->kind != VALUE_LIST && value->kind != VALUE_MAP && value->kind != VALUE_NULL);
}

static void check_value(struct check *check, const struct holder *holder, const struct value *body)
{
	const struct value *value = value_get(body, STR("Value"));
	struct fault fault = {.rule = "E6002", .holder = holder};
	if (!value) {
		check_fault(check, &fault, "output '%.*s' lacks its Value", STR_ARG(holder->entry->name));
		return;
	}
	struct step at = step_key(NULL, STR("Value"), value);
	fault = (struct fault){.rule = "E6101", .holder = holder, .at = &at};
	bool yields_list = value->kind == VALUE_INTRINSIC &&
	                   (value->fn == FN_SPLIT || value->fn == FN_GET_AZS || value->fn == FN_CIDR);
	if (!is_text(value) || yields_list)
		check_fault(check, &fault, "the value of output '%.*s' must be a text, not a %s",
		            STR_ARG(holder->entry->name), yields_list ? "list" : value_kind_name(value));
}

static void check_export(struct check *check, const struct holder *holder, const struct value *body)
{
	const struct value *export = value_get(body, STR("Export"));
	struct step at = step_key(NULL, STR("Export"), export);
	struct fault fault = {.rule = "E6102", .holder = holder, .at = &at};
	if (!export || (export->kind == VALUE_INTRINSIC && check->expands))
		return;
	const struct value *name = value_get(export, STR("Name"));
	if (!name || !is_text(name))
		check_fault(check, &fault, "the export of output '%.*s' must be a map with the text 'Name'",
		            STR_ARG(holder->entry->name));
}

static void check_condition(struct check *check, const struct holder *holder, const struct value *body)
{
	const struct value *condition = value_get(body, STR("Condition"));
	struct str name = value_string(condition);
	if (!name.len || check_use(&check->conditions, name) || check->expands)
		return;
	struct step at = step_key(NULL, STR("Condition"), condition);
	struct fault fault = {.rule = "E6005",
	                      .holder = holder,
	                      .at = &at,
	                      .hint = suggest_hint_in(check->arena, suggest_key(&check->conditions, name))};
	check_fault(check, &fault, "there is no condition '%.*s'", STR_ARG(name));
}

static void pass_outputs(struct check *check)
{
	const struct entries *outputs = &check->graph->outputs;
	check_names(check, outputs, "Outputs", "output", "E6004", "E6011");
	for (size_t i = 0; i < outputs->count; i++) {
		const struct value *body = outputs->items[i].body;
		struct holder holder = holder_of_entry("Outputs", "output", &outputs->items[i]);
		struct fault fault = {.rule = "E6001", .holder = &holder};
		if (str_starts_with(outputs->items[i].name, STR("Fn::")))
			continue;
		if (body->kind != VALUE_MAP) {
			check_fault(check, &fault, "output '%.*s' must be a map", STR_ARG(outputs->items[i].name));
			continue;
		}
		for (size_t j = 0; j < body->as.map.count; j++) {
			struct step at = step_key(NULL, body->as.map.items[j].key, body->as.map.items[j].value);
			check_member(check, &holder, &at);
		}
		check_value(check, &holder, body);
		check_export(check, &holder, body);
		check_condition(check, &holder, body);
	}
}

#define OUTPUT(name, body) "Resources:\n  B: {Type: AWS::S3::Bucket}\nOutputs:\n  " name ":\n    " body "\n"

static const struct rule rows[] = {
	{
		.id = "E6001",
		.severity = SEVERITY_ERROR,
		.title = "An output with a member that it does not take",
		.doc = "An output has a Value, and may have a Description, an Export and a Condition. Source: "
		       "CloudFormation User Guide, \"Outputs\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B"),
		.bad = OUTPUT("Name", "Value: !Ref B\n    Descripton: bucket"),
	},
	{
		.id = "E6002",
		.severity = SEVERITY_ERROR,
		.title = "An output without a value",
		.doc = "Every output has a Value. Source: CloudFormation User Guide, \"Outputs\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B"),
		.bad = OUTPUT("Name", "Description: nothing"),
	},
	{
		.id = "E6004",
		.severity = SEVERITY_ERROR,
		.title = "An output's name with other characters than letters and digits",
		.doc = "The logical id of an output consists of letters and digits. Source: CloudFormation User "
		       "Guide, \"Outputs\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B"),
		.bad = OUTPUT("the-name", "Value: !Ref B"),
	},
	{
		.id = "E6005",
		.severity = SEVERITY_ERROR,
		.title = "An output's condition exists",
		.doc = "Condition takes the name of a condition of the section Conditions. Source: "
		       "CloudFormation User Guide, \"Conditions\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B"),
		.bad = OUTPUT("Name", "Value: !Ref B\n    Condition: Never"),
	},
	{
		.id = "E6011",
		.severity = SEVERITY_ERROR,
		.title = "An output's name that is too long",
		.doc = "The name of an output has at most 255 characters. Source: CloudFormation User Guide, "
		       "\"Understand CloudFormation quotas\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B"),
		.bad = OUTPUT(LONG_NAME, "Value: !Ref B"),
	},
	{
		.id = "E6101",
		.severity = SEVERITY_ERROR,
		.title = "An output's value that is no text",
		.doc = "An output's value is one text: lists are put together with Fn::Join. Source: "
		       "CloudFormation User Guide, \"Outputs\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B"),
		.bad = OUTPUT("Name", "Value: [a, b]"),
	},
	{
		.id = "E6102",
		.severity = SEVERITY_ERROR,
		.title = "An export without a name",
		.doc = "Export is a map with the one member Name, a text. Source: CloudFormation User Guide, "
		       "\"Outputs\".",
		.pass = pass_outputs,
		.good = OUTPUT("Name", "Value: !Ref B\n    Export: {Name: shared-bucket}"),
		.bad = OUTPUT("Name", "Value: !Ref B\n    Export: shared-bucket"),
	},
};

const struct rule_group rules_outputs = {rows, LK_COUNT(rows)};
