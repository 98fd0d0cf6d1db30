#include "check/rules.h"

static bool is_condition(const struct value *value)
{
	if (value->kind != VALUE_INTRINSIC)
		return false;
	switch (value->fn) {
	case FN_AND:
	case FN_CONDITION:
	case FN_EQUALS:
	case FN_NOT:
	case FN_OR:
	case FN_TRANSFORM:
		return true;
	default:
		return false;
	}
}

/* cfn-lint's grammar of names, which is wider than that of logical ids. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
		      c == '&'))
			return false;
	}
	return name.len > 0 && name.len <= 255;
}

static void pass_conditions(struct check *check)
{
	for (size_t i = 0; i < check->graph->conditions.count; i++) {
		const struct entry *entry = &check->graph->conditions.items[i];
		struct holder holder = holder_of_entry("Conditions", "condition", entry);
		struct step root = step_root(entry->body);
		struct fault fault = {.rule = "E8001", .holder = &holder, .at = &root};
		if (str_starts_with(entry->name, STR("Fn::")))
			continue;
		if (!is_condition(entry->body) && !check->expands)
			check_fault(
				check, &fault,
				"condition '%.*s' must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition",
				STR_ARG(entry->name));
		fault.on_key = true;
		if (!is_name(entry->name))
			check_fault(check, &fault, "the name '%.40s' must consist of at most 255 letters and digits",
			            str_copy_in(check->arena, entry->name).ptr);
	}
}

#define CONDITION(body) \
	"Conditions:\n  First: !Equals [!Ref AWS::Region, us-east-1]\n  Second: " body \
	"\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Condition: Second\n" \
	"  C:\n    Type: AWS::S3::Bucket\n    Condition: First\n"

static const struct rule rows[] = {
	{
		.id = "E8001",
		.severity = SEVERITY_ERROR,
		.title = "A condition that is no condition function",
		.doc = "An entry of the section Conditions has a name of letters and digits, and is one of "
		       "Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition. Source: CloudFormation User Guide, "
		       "\"Conditions\".",
		.pass = pass_conditions,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("yes"),
	},
	{
		.id = "E8003",
		.severity = SEVERITY_ERROR,
		.title = "Equals compares two values",
		.doc = "Fn::Equals takes two texts or functions that yield one. Source: CloudFormation User "
		       "Guide, \"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Equals [a, b]"),
		.bad = CONDITION("!Equals [a]"),
	},
	{
		.id = "E8004",
		.severity = SEVERITY_ERROR,
		.title = "And takes two to ten conditions",
		.doc = "Fn::And takes a list of two to ten conditions. Source: CloudFormation User Guide, "
		       "\"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!And [!Condition First, !Equals [a, b]]"),
		.bad = CONDITION("!And [!Condition First]"),
	},
	{
		.id = "E8005",
		.severity = SEVERITY_ERROR,
		.title = "Not takes one condition",
		.doc = "Fn::Not takes a list of one condition. Source: CloudFormation User Guide, \"Condition "
		       "functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("!Not [First, First]"),
	},
	{
		.id = "E8006",
		.severity = SEVERITY_ERROR,
		.title = "Or takes two to ten conditions",
		.doc = "Fn::Or takes a list of two to ten conditions. Source: CloudFormation User Guide, "
		       "\"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Or [!Condition First, !Equals [a, b]]"),
		.bad = CONDITION("!Or [!Condition First]"),
	},
	{
		.id = "E8007",
		.severity = SEVERITY_ERROR,
		.title = "Condition names a condition that exists",
		.doc = "Condition takes the name of another entry of the section Conditions. Source: "
		       "CloudFormation User Guide, \"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("!Not [!Condition Frist]"),
	},
};

const struct rule_group rules_conditions = {rows, LK_COUNT(rows)};
