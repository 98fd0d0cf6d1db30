#include "base/text.h"
#include "check/kinds.h"
#include "check/parameter.h"
#include "check/rules.h"
#include "check/suggest.h"

enum member_kind { MEMBER_TEXT, MEMBER_TEXTS, MEMBER_NUMBER, MEMBER_INTEGER, MEMBER_BOOLEAN };

/* Source: CloudFormation User Guide, "Parameters", properties. */
static const struct {
	const char *name;
	enum member_kind kind;
	bool texts_only, numbers_only;
} members[] = {
	{"AllowedPattern", MEMBER_TEXT, true, false},
	{"AllowedValues", MEMBER_TEXTS, false, false},
	{"ConstraintDescription", MEMBER_TEXT, false, false},
	{"Default", MEMBER_TEXT, false, false},
	{"Description", MEMBER_TEXT, false, false},
	{"MaxLength", MEMBER_INTEGER, true, false},
	{"MaxValue", MEMBER_NUMBER, false, true},
	{"MinLength", MEMBER_INTEGER, true, false},
	{"MinValue", MEMBER_NUMBER, false, true},
	{"NoEcho", MEMBER_BOOLEAN, false, false},
	{"Type", MEMBER_TEXT, false, false},
};

static const char *const member_words[] = {"a text", "a list of texts", "a number", "an integer", "a boolean"};

static bool is_member_kind(const struct value *value, enum member_kind kind)
{
	static const char *const types[] = {"string", "array", "number", "integer", "boolean"};
	if (kind == MEMBER_TEXTS && value->kind == VALUE_LIST)
		for (size_t i = 0; i < value->as.list.count; i++)
			if (!kinds_accept(value->as.list.items[i], STR("string"), false))
				return false;
	return kinds_accept(value, str_from(types[kind]), false);
}

static void check_member(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "E2001", .holder = holder, .at = at};
	struct str type = value_string(value_get(holder->entry->body, STR("Type")));
	struct text_nearest nearest = text_nearest_begin(at->key);
	for (size_t i = 0; i < LK_COUNT(members); i++) {
		text_nearest_offer(&nearest, str_from(members[i].name));
		if (!str_is(at->key, members[i].name))
			continue;
		bool fits = str_is(type, "Number") ? !members[i].texts_only : !members[i].numbers_only;
		if (!is_member_kind(at->value, members[i].kind))
			check_fault(check, &fault, "'%s' of parameter '%.*s' must be %s", members[i].name,
			            STR_ARG(holder->entry->name), member_words[members[i].kind]);
		else if (type.len && !fits && !str_is(type, "List<Number>"))
			check_fault(check, &fault, "'%s' does not apply to a parameter of type %.*s", members[i].name,
			            STR_ARG(type));
		return;
	}
	fault.on_key = true;
	fault.hint = suggest_hint_in(check->arena, nearest.best);
	check_fault(check, &fault, "a parameter has no '%.*s'", STR_ARG(at->key));
}

static void check_type(struct check *check, const struct holder *holder)
{
	const struct value *type = value_get(holder->entry->body, STR("Type"));
	struct str name = value_string(type);
	struct fault fault = {.rule = "E2001", .holder = holder};
	if (!type) {
		check_fault(check, &fault, "parameter '%.*s' lacks its Type", STR_ARG(holder->entry->name));
		return;
	}
	struct step at = step_key(NULL, STR("Type"), type);
	fault.rule = "E2002";
	fault.at = &at;
	if (type->kind == VALUE_STRING && !parameter_type_is_known(name))
		check_fault(check, &fault, "there is no parameter type '%.*s'", STR_ARG(name));
}

static void check_default(struct check *check, const struct holder *holder)
{
	const struct entry *parameter = holder->entry;
	const struct value *value = value_get(parameter->body, STR("Default"));
	struct str text;
	if (!value || value->kind == VALUE_INTRINSIC || parameter_is_stored(parameter))
		return;
	struct step at = step_key(NULL, STR("Default"), value);
	struct fault fault = {.rule = "E2015", .holder = holder, .at = &at};
	struct str refusal = parameter_refusal_in(check, parameter, value);
	if (!refusal.len)
		return;
	if (!value_scalar_text_in(check->arena, value, &text))
		text = str_from(value_kind_name(value));
	check_fault(check, &fault, "the default '%.*s' of parameter '%.*s' %.*s", STR_ARG(text),
	            STR_ARG(parameter->name), STR_ARG(refusal));
}

/* The service and its users match the pattern too, and with backtracking. */
static void check_pattern_cost(struct check *check, const struct holder *holder)
{
	const struct value *pattern = value_get(holder->entry->body, STR("AllowedPattern"));
	const struct value *value = value_get(holder->entry->body, STR("Default"));
	if (!pattern || pattern->kind != VALUE_STRING || !value || value->kind != VALUE_STRING ||
	    pattern_match(check->patterns, pattern->as.string, value->as.string) != PATTERN_EXHAUSTED)
		return;
	struct step at = step_key(NULL, STR("AllowedPattern"), pattern);
	struct fault fault = {.rule = "LK0031",
	                      .holder = holder,
	                      .at = &at,
	                      .hint = STR("a repetition within a repetition is what makes a pattern slow")};
	check_fault(check, &fault, "the AllowedPattern of parameter '%.*s' takes too long on its own default",
	            STR_ARG(holder->entry->name));
}

static void pass_parameters(struct check *check)
{
	const struct entries *parameters = &check->graph->parameters;
	check_names(check, parameters, "Parameters", "parameter", "E2003", "E2011");
	for (size_t i = 0; i < parameters->count; i++) {
		const struct entry *parameter = &parameters->items[i];
		struct holder holder = holder_of_entry("Parameters", "parameter", parameter);
		struct fault fault = {.rule = "E2001", .holder = &holder};
		if (parameter->body->kind != VALUE_MAP) {
			check_fault(check, &fault, "parameter '%.*s' must be a map", STR_ARG(parameter->name));
			continue;
		}
		for (size_t j = 0; j < parameter->body->as.map.count; j++) {
			const struct member *member = &parameter->body->as.map.items[j];
			struct step at = step_key(NULL, member->key, member->value);
			check_member(check, &holder, &at);
		}
		check_type(check, &holder);
		check_default(check, &holder);
		check_pattern_cost(check, &holder);
	}
}

#define PARAMETER(name, body) \
	"Parameters:\n  " name ": {" body "}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n" \
	"    Properties: {BucketName: !Ref " name "}\n"

static const struct rule rows[] = {
	{
		.id = "E2001",
		.severity = SEVERITY_ERROR,
		.title = "A parameter with a member that it does not take",
		.doc = "A parameter has a Type, and may have Default, Description, AllowedValues, "
		       "AllowedPattern, ConstraintDescription, MinLength, MaxLength, MinValue, MaxValue and "
		       "NoEcho. Source: CloudFormation User Guide, \"Parameters\".",
		.pass = pass_parameters,
		.good = PARAMETER("Name", "Type: String, MinLength: 3"),
		.bad = PARAMETER("Name", "Type: String, MinLenght: 3"),
	},
	{
		.id = "E2002",
		.severity = SEVERITY_ERROR,
		.title = "A parameter type that does not exist",
		.doc = "The type is String, Number, a list of them, an AWS-specific type such as "
		       "AWS::EC2::VPC::Id, or AWS::SSM::Parameter::Value<…>. Source: CloudFormation User Guide, "
		       "\"Parameters\".",
		.pass = pass_parameters,
		.good = PARAMETER("Name", "Type: String"),
		.bad = PARAMETER("Name", "Type: Text"),
	},
	{
		.id = "E2003",
		.severity = SEVERITY_ERROR,
		.title = "A parameter's name with other characters than letters and digits",
		.doc = "The logical id of a parameter consists of letters and digits. Source: CloudFormation "
		       "User Guide, \"Parameters\".",
		.pass = pass_parameters,
		.good = PARAMETER("Name", "Type: String"),
		.bad = PARAMETER("the_name", "Type: String"),
	},
	{
		.id = "E2011",
		.severity = SEVERITY_ERROR,
		.title = "A parameter's name that is too long",
		.doc = "The name of a parameter has at most 255 characters. Source: CloudFormation User Guide, "
		       "\"Understand CloudFormation quotas\".",
		.pass = pass_parameters,
		.good = PARAMETER("Name", "Type: String"),
		.bad = PARAMETER(LONG_NAME, "Type: String"),
	},
	{
		.id = "E2015",
		.severity = SEVERITY_ERROR,
		.title = "A default that the parameter itself does not allow",
		.doc = "The default must satisfy AllowedValues, AllowedPattern, the lengths and the range. "
		       "Source: CloudFormation User Guide, \"Parameters\".",
		.pass = pass_parameters,
		.good = PARAMETER("Name", "Type: String, AllowedValues: [one-a, one-b], Default: one-a"),
		.bad = PARAMETER("Name", "Type: String, AllowedValues: [one-a, one-b], Default: one-c"),
	},
	{
		.id = "LK0031",
		.severity = SEVERITY_WARNING,
		.title = "A pattern that takes too long",
		.doc = "An AllowedPattern that tries every way to split a text, as \"^(a+)+$\" does, takes time that "
		       "doubles with each letter. It was stopped after 200,000 steps on the parameter's own default, "
		       "so that nothing is known about the default. Source: OWASP, \"Regular expression Denial of "
		       "Service\".",
		.pass = pass_parameters,
		.good = PARAMETER("Name", "Type: String, AllowedPattern: '^a+$', Default: aaaaaaaaaaaaaaaa"),
		.bad = PARAMETER("Name",
		                 "Type: String, AllowedPattern: '^(a+)+$', Default: aaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	},
};

const struct rule_group rules_parameters = {rows, LK_COUNT(rows)};
