#include "check/functions.h"
#include "check/rules.h"
#include "check/suggest.h"

static void visit_value(const struct visit *visit, const struct step *at);

static bool is_condition_function(enum intrinsic fn)
{
	return fn == FN_EQUALS || fn == FN_AND || fn == FN_OR || fn == FN_NOT;
}

/* AWS::StepFunctions::StateMachine fills in its own variables. */
static bool is_own_substitution(const struct visit *visit, struct str name)
{
	const struct resource *resource = visit->holder.resource;
	return resource && value_get(value_get(resource->properties, STR("DefinitionSubstitutions")), name);
}

/* "${Name}" in a plain text, where Name is something that Fn::Sub would fill in. */
static void check_plain_text(const struct visit *visit, const struct step *at)
{
	struct str text = at->value->as.string, name;
	/* A nested template's text has its own functions. */
	if (at->key.ptr && str_is(at->key, "TemplateBody"))
		return;
	for (size_t position = 0, start, end; sub_next_variable(text, &position, &name, &start, &end);) {
		size_t dot = str_find(name, STR("."), 0);
		struct str first = str_slice(name, 0, dot);
		bool known = graph_is_pseudo_parameter(name) || check_find_resource(visit->check, first) ||
		             (dot == SIZE_MAX && map_has(&visit->check->parameters, name));
		if (!known || is_own_substitution(visit, name))
			continue;
		struct fault fault = {.rule = "E1029", .holder = &visit->holder, .at = at};
		check_fault(visit->check, &fault, "'${%.*s}' stands in a text that is no Fn::Sub and is left as it is",
		            STR_ARG(name));
		return;
	}
}

static void visit_intrinsic(const struct visit *visit, const struct step *at)
{
	enum intrinsic fn = at->value->fn;
	struct step inner = functions_step(at);
	bool in_condition = visit->scope == SCOPE_CONDITION || visit->scope == SCOPE_RULE;
	/* Among properties {"Condition": …} is a map of that key; a macro's parameters have no form of their own. */
	if (fn == FN_TRANSFORM || (fn == FN_CONDITION && !in_condition)) {
		visit_value(visit, &inner);
		return;
	}
	if (is_condition_function(fn) && !in_condition) {
		struct fault fault = {.rule = functions_rule(fn), .holder = &visit->holder, .at = at};
		check_fault(visit->check, &fault, "%s belongs into the section Conditions", intrinsic_name(fn)->key);
		return;
	}
	if (functions_check_form(visit, at))
		functions_check_target(visit, at);
	if (fn == FN_SUB && inner.value->kind == VALUE_STRING)
		return;
	visit_value(visit, &inner);
}

static void visit_value(const struct visit *visit, const struct step *at)
{
	const struct value *value = at->value;
	if (value->kind == VALUE_INTRINSIC)
		visit_intrinsic(visit, at);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++) {
		struct step inner = step_index(at, i, value->as.list.items[i]);
		/* The text of a Sub is not a plain one. */
		bool is_sub_text = i == 0 && at->key.ptr && str_is(at->key, "Fn::Sub");
		if (!is_sub_text)
			visit_value(visit, &inner);
	}
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++) {
		struct step inner = step_key(at, value->as.map.items[i].key, value->as.map.items[i].value);
		visit_value(visit, &inner);
	}
	if (value->kind == VALUE_STRING)
		check_plain_text(visit, at);
}

void functions_visit(const struct visit *visit, const struct step *at)
{
	if (at->value)
		visit_value(visit, at);
}

static void visit_resource(struct check *check, const struct resource *resource)
{
	struct visit visit = {.check = check, .holder = holder_of_resource(resource), .scope = SCOPE_RESOURCE};
	struct step properties = step_key(NULL, STR("Properties"), resource->properties);
	functions_visit(&visit, &properties);
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		const struct member *member = &resource->attributes->as.map.items[i];
		struct step attribute = step_key(NULL, member->key, member->value);
		if (!str_is(member->key, "Condition") && !str_is(member->key, "DependsOn"))
			functions_visit(&visit, &attribute);
	}
}

static void visit_outputs(struct check *check)
{
	const struct entries *outputs = &check->graph->outputs;
	for (size_t i = 0; i < outputs->count; i++) {
		const struct value *body = outputs->items[i].body;
		struct visit visit = {.check = check,
		                      .holder = holder_of_entry("Outputs", "output", &outputs->items[i]),
		                      .scope = SCOPE_OUTPUT};
		for (size_t j = 0; body->kind == VALUE_MAP && j < body->as.map.count; j++) {
			struct step member = step_key(NULL, body->as.map.items[j].key, body->as.map.items[j].value);
			if (str_is(member.key, "Value") || str_is(member.key, "Export"))
				functions_visit(&visit, &member);
		}
	}
}

static void visit_entries(struct check *check, const struct entries *entries, const char *section, const char *noun,
                          enum function_scope scope)
{
	for (size_t i = 0; i < entries->count; i++) {
		struct visit visit = {
			.check = check, .holder = holder_of_entry(section, noun, &entries->items[i]), .scope = scope};
		struct step top = step_root(entries->items[i].body);
		if (top.value->kind == VALUE_INTRINSIC) {
			visit_intrinsic(&visit, &top);
			continue;
		}
		for (size_t j = 0; top.value->kind == VALUE_MAP && j < top.value->as.map.count; j++) {
			struct step member =
				step_key(NULL, top.value->as.map.items[j].key, top.value->as.map.items[j].value);
			functions_visit(&visit, &member);
		}
	}
}

void pass_functions(struct check *check)
{
	for (size_t i = 0; i < check->graph->resources.count; i++)
		visit_resource(check, &check->graph->resources.items[i]);
	visit_outputs(check);
	visit_entries(check, &check->graph->conditions, "Conditions", "condition", SCOPE_CONDITION);
	visit_entries(check, &check->graph->rules, "Rules", "rule", SCOPE_RULE);
}

#define BUCKET_NAMED(name) \
	"Parameters:\n  Env: {Type: String}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n" \
	"      BucketName: " name "\n"

static const struct rule rows[] = {
	{
		.id = "E1010",
		.severity = SEVERITY_ERROR,
		.title = "GetAtt names a resource and one of its attributes",
		.doc = "Fn::GetAtt takes a logical id and the name of an attribute that the resource's type "
		       "has; what it yields must be of the kind that the property takes. Source: CloudFormation "
		       "User Guide, \"Fn::GetAtt\".",
		.pass = pass_functions,
		.good = "Resources:\n  B: {Type: AWS::S3::Bucket}\nOutputs:\n  Arn: {Value: !GetAtt B.Arn}\n",
		.bad = "Resources:\n  B: {Type: AWS::S3::Bucket}\nOutputs:\n  Arn: {Value: !GetAtt B.Arnn}\n",
	},
	{
		.id = "E1011",
		.severity = SEVERITY_ERROR,
		.title = "FindInMap names a mapping and keys that it has",
		.doc = "Fn::FindInMap takes the name of a mapping, a key and a second key. Where all of them "
		       "are written out they must exist. Source: CloudFormation User Guide, \"Fn::FindInMap\".",
		.pass = pass_functions,
		.good = "Mappings:\n  Names: {a: {bucket: first-bucket}}\nResources:\n  B:\n    Type: "
		        "AWS::S3::Bucket\n    Properties: {BucketName: !FindInMap [Names, a, bucket]}\n",
		.bad = "Mappings:\n  Names: {a: {bucket: first-bucket}}\nResources:\n  B:\n    Type: "
		       "AWS::S3::Bucket\n    Properties: {BucketName: !FindInMap [Names, b, bucket]}\n",
	},
	{
		.id = "E1015",
		.severity = SEVERITY_ERROR,
		.title = "GetAZs takes a region and yields a list",
		.doc = "Fn::GetAZs takes the name of a region, or an empty text for the stack's own, and yields "
		       "a list of texts. Source: CloudFormation User Guide, \"Fn::GetAZs\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Select [0, !GetAZs '']"),
		.bad = BUCKET_NAMED("!GetAZs ''"),
	},
	{
		.id = "E1016",
		.severity = SEVERITY_ERROR,
		.title = "ImportValue takes the name of an export",
		.doc = "Fn::ImportValue takes one text that does not depend on a resource of the stack, and "
		       "yields one. Source: CloudFormation User Guide, \"Fn::ImportValue\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!ImportValue shared-bucket"),
		.bad = BUCKET_NAMED("{Fn::ImportValue: [a, b]}"),
	},
	{
		.id = "E1017",
		.severity = SEVERITY_ERROR,
		.title = "Select takes an index and a list",
		.doc = "Fn::Select takes the index of an item, counted from 0, and a list. Source: "
		       "CloudFormation User Guide, \"Fn::Select\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Select [1, [first-bucket, second-bucket]]"),
		.bad = BUCKET_NAMED("!Select [1]"),
	},
	{
		.id = "E1018",
		.severity = SEVERITY_ERROR,
		.title = "Split takes a delimiter and a text, and yields a list",
		.doc = "Fn::Split takes a delimiter and the text that it cuts into a list. Source: "
		       "CloudFormation User Guide, \"Fn::Split\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Select [0, !Split [',', !Ref Env]]"),
		.bad = BUCKET_NAMED("!Split [',', !Ref Env]"),
	},
	{
		.id = "E1019",
		.severity = SEVERITY_ERROR,
		.title = "Sub's variables exist",
		.doc = "Each ${Name} in the text of Fn::Sub is a parameter, a resource, a pseudo parameter or a "
		       "key of the function's own map; ${Name.Attribute} is an attribute of a resource. "
		       "${!Name} is left as text. Source: CloudFormation User Guide, \"Fn::Sub\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Sub '${Env}-bucket'"),
		.bad = BUCKET_NAMED("!Sub '${Environment}-bucket'"),
	},
	{
		.id = "E1020",
		.severity = SEVERITY_ERROR,
		.title = "Ref names a parameter or a resource",
		.doc = "Ref names a parameter, a resource or a pseudo parameter, and yields one text, or a list "
		       "for a parameter that is one. Source: CloudFormation User Guide, \"Ref\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Ref Env"),
		.bad = BUCKET_NAMED("!Ref Evn"),
	},
	{
		.id = "E1021",
		.severity = SEVERITY_ERROR,
		.title = "Base64 takes a text",
		.doc = "Fn::Base64 takes one text. Source: CloudFormation User Guide, \"Fn::Base64\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: !Base64 text}]"),
		.bad = BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: !Base64 [text]}]"),
	},
	{
		.id = "E1022",
		.severity = SEVERITY_ERROR,
		.title = "Join takes a delimiter and a list of texts",
		.doc = "Fn::Join takes a delimiter, which must be written out, and a list of texts. Source: "
		       "CloudFormation User Guide, \"Fn::Join\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Join ['-', [!Ref Env, bucket]]"),
		.bad = BUCKET_NAMED("!Join [!Ref Env, [a, bucket]]"),
	},
	{
		.id = "E1024",
		.severity = SEVERITY_ERROR,
		.title = "Cidr takes a network, a count and a number of bits",
		.doc = "Fn::Cidr takes a network, how many blocks to cut, and the bits of each, and yields a "
		       "list. Source: CloudFormation User Guide, \"Fn::Cidr\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: !Select [0, !Cidr [10.0.0.0/16, 2, "
		                     "8]]}]"),
		.bad = BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: !Select [0, !Cidr [10.0.0.0/16]]}]"),
	},
	{
		.id = "E1028",
		.severity = SEVERITY_ERROR,
		.title = "If takes a condition and two values",
		.doc = "Fn::If takes the name of a condition of the section Conditions and the values for when "
		       "it holds and when it does not. Source: CloudFormation User Guide, \"Condition "
		       "functions\".",
		.pass = pass_functions,
		.good = "Parameters:\n  Env: {Type: String}\nConditions:\n  IsProd: !Equals [!Ref Env, "
		        "production]\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: "
		        "!If [IsProd, live-bucket, test-bucket]}\n",
		.bad = "Parameters:\n  Env: {Type: String}\nConditions:\n  IsProd: !Equals [!Ref Env, "
		       "production]\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: "
		       "!If [IsProduction, live-bucket, test-bucket]}\n",
	},
	{
		.id = "E1029",
		.severity = SEVERITY_WARNING,
		.title = "A text with ${Name} outside of Fn::Sub",
		.doc = "Only Fn::Sub fills in ${Name}. A text that holds the name of a parameter or a resource "
		       "in this form, outside of Fn::Sub, was most likely meant to be one. Source: "
		       "CloudFormation User Guide, \"Fn::Sub\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: !Sub '${Env}'}]"),
		.bad = BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: '${Env}'}]"),
	},
	{
		.id = "E1030",
		.severity = SEVERITY_ERROR,
		.title = "Length takes a list",
		.doc = "Fn::Length takes a list or a function that yields one; it needs the transform "
		       "AWS::LanguageExtensions. Source: CloudFormation User Guide, \"Fn::Length\".",
		.pass = pass_functions,
		.good = "Transform: AWS::LanguageExtensions\n"
		        BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: {Fn::Length: [a, b]}}]"),
		.bad = "Transform: AWS::LanguageExtensions\n"
		       BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: {Fn::Length: a}}]"),
	},
	{
		.id = "E1031",
		.severity = SEVERITY_ERROR,
		.title = "ToJsonString takes a map or a list",
		.doc = "Fn::ToJsonString takes a map or a list and yields its JSON text; it needs the transform "
		       "AWS::LanguageExtensions. Source: CloudFormation User Guide, \"Fn::ToJsonString\".",
		.pass = pass_functions,
		.good = "Transform: AWS::LanguageExtensions\n"
		        BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: {Fn::ToJsonString: {a: 1}}}]"),
		.bad = "Transform: AWS::LanguageExtensions\n"
		       BUCKET_NAMED("!Ref Env\n      Tags: [{Key: k, Value: {Fn::ToJsonString: a}}]"),
	},
	{
		.id = "E1033",
		.severity = SEVERITY_ERROR,
		.title = "GetStackOutput names a stack and its output",
		.doc = "Fn::GetStackOutput takes a map of StackName and OutputName, and of Region and RoleArn where "
		       "the stack is elsewhere. Source: cfn-lint's schema of the function.",
		.pass = pass_functions,
		.good = BUCKET_NAMED("{Fn::GetStackOutput: {StackName: !Ref Env, OutputName: Name}}"),
		.bad = BUCKET_NAMED("{Fn::GetStackOutput: {StackName: !Ref Env}}"),
	},
	{
		.id = "W1019",
		.severity = SEVERITY_WARNING,
		.title = "A variable that Sub does not use",
		.doc = "The map of Fn::Sub gives values to the variables of its text; one that the text does "
		       "not hold has no effect. Source: CloudFormation User Guide, \"Fn::Sub\".",
		.pass = pass_functions,
		.good = BUCKET_NAMED("!Sub ['${Env}-${Kind}', {Kind: data}]"),
		.bad = BUCKET_NAMED("!Sub ['${Env}-data', {Kind: data}]"),
	},
};

const struct rule_group rules_functions = {rows, LK_COUNT(rows)};
