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
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '&'))
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
			check_fault(check, &fault,
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
        {"E8001", SEVERITY_ERROR, "A condition that is no condition function",
         "An entry of the section Conditions has a name of letters and digits, and is one of Fn::And, Fn::Equals, Fn::Not, "
         "Fn::Or and Condition. Source: CloudFormation User Guide, \"Conditions\".",
         pass_conditions, CONDITION("!Not [!Condition First]"), CONDITION("yes")},
        {"E8003", SEVERITY_ERROR, "Equals compares two values",
         "Fn::Equals takes two texts or functions that yield one. Source: CloudFormation User Guide, \"Condition "
         "functions\".",
         pass_functions, CONDITION("!Equals [a, b]"), CONDITION("!Equals [a]")},
        {"E8004", SEVERITY_ERROR, "And takes two to ten conditions",
         "Fn::And takes a list of two to ten conditions. Source: CloudFormation User Guide, \"Condition functions\".",
         pass_functions, CONDITION("!And [!Condition First, !Equals [a, b]]"), CONDITION("!And [!Condition First]")},
        {"E8005", SEVERITY_ERROR, "Not takes one condition",
         "Fn::Not takes a list of one condition. Source: CloudFormation User Guide, \"Condition functions\".",
         pass_functions, CONDITION("!Not [!Condition First]"), CONDITION("!Not [First, First]")},
        {"E8006", SEVERITY_ERROR, "Or takes two to ten conditions",
         "Fn::Or takes a list of two to ten conditions. Source: CloudFormation User Guide, \"Condition functions\".",
         pass_functions, CONDITION("!Or [!Condition First, !Equals [a, b]]"), CONDITION("!Or [!Condition First]")},
        {"E8007", SEVERITY_ERROR, "Condition names a condition that exists",
         "Condition takes the name of another entry of the section Conditions. Source: CloudFormation User Guide, "
         "\"Condition functions\".",
         pass_functions, CONDITION("!Not [!Condition First]"), CONDITION("!Not [!Condition Frist]")},
};

const struct rule_group rules_conditions = {rows, LK_COUNT(rows)};
