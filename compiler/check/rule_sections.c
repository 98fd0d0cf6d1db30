#include "check/every.h"
#include "check/kinds.h"
#include "check/relate.h"
#include "check/rules.h"
#include "check/style.h"

/* Sections and attributes beside resources' properties: Rules, Metadata, Globals and what SAM reads.
 * Sources: CloudFormation User Guide, "Rules section" and "Metadata"; AWS SAM Developer Guide, "Globals section". */

/* --- Rules */

/* What is true or false in a rule. */
static bool is_truth(const struct value *value)
{
	static const enum intrinsic functions[] = {
		FN_AND,	   FN_CONDITION, FN_CONTAINS, FN_EACH_MEMBER_EQUALS, FN_EACH_MEMBER_IN,
		FN_EQUALS, FN_NOT,	 FN_OR,	      FN_TRANSFORM,
	};
	for (size_t i = 0; i < LK_COUNT(functions); i++)
		if (value_is_intrinsic(value, functions[i]))
			return true;
	if (value->kind == VALUE_INTRINSIC)
		return false;
	bool truth;
	return value->kind == VALUE_BOOL || check_is_function(value) || kinds_boolean_text(value_string(value), &truth);
}

static void check_truth(struct check *check, const struct holder *holder, const struct step *at, const char *rule)
{
	struct fault fault = {.rule = rule, .holder = holder, .at = at};
	if (at->value && !is_truth(at->value))
		check_fault(check, &fault, "%.*s of rule '%.*s' must be a function that is true or false, not %s",
			    STR_ARG(at->key), STR_ARG(holder->entry->name), value_kind_name(at->value));
}

static void check_assertion(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *words = value_get(at->value, STR("AssertDescription"));
	struct fault fault = {.rule = "E1700", .holder = holder, .at = at};
	if (check_is_function(at->value))
		return;
	if (at->value->kind != VALUE_MAP) {
		check_fault(check, &fault, "an assertion of rule '%.*s' must be a map with Assert, not %s",
			    STR_ARG(holder->entry->name), value_kind_name(at->value));
		return;
	}
	struct step assert = step_key(at, STR("Assert"), value_get(at->value, STR("Assert")));
	struct step description = step_key(at, STR("AssertDescription"), words);
	check_truth(check, holder, &assert, "E1701");
	fault.at = &description;
	if (words && (words->kind == VALUE_LIST || words->kind == VALUE_MAP))
		check_fault(check, &fault, "AssertDescription of rule '%.*s' must be a text",
			    STR_ARG(holder->entry->name));
}

static void check_rule(struct check *check, const struct entry *rule)
{
	struct holder holder = holder_of_entry("Rules", "rule", rule);
	struct step condition = step_key(NULL, STR("RuleCondition"), value_get(rule->body, STR("RuleCondition")));
	struct step assertions = step_key(NULL, STR("Assertions"), value_get(rule->body, STR("Assertions")));
	struct fault fault = {.rule = "E1700", .holder = &holder};
	if (check_is_function(rule->body))
		return;
	check_truth(check, &holder, &condition, "E1702");
	if (rule->body->kind != VALUE_MAP || (!assertions.value && !walk_is_open_map(rule->body))) {
		check_fault(check, &fault, "rule '%.*s' must be a map with Assertions", STR_ARG(rule->name));
		return;
	}
	fault.at = &assertions;
	if (assertions.value && assertions.value->kind != VALUE_LIST && !check_is_function(assertions.value))
		check_fault(check, &fault, "Assertions of rule '%.*s' must be a list", STR_ARG(rule->name));
	for (size_t i = 0;
	     assertions.value && assertions.value->kind == VALUE_LIST && i < assertions.value->as.list.count; i++) {
		struct step item = step_index(&assertions, i, assertions.value->as.list.items[i]);
		check_assertion(check, &holder, &item);
	}
}

/* --- Metadata */

/* A transform may take it out again. */
static void check_null(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = holder->resource ? "E3028" : "E4002", .holder = holder, .at = at};
	if (at->value->kind == VALUE_NULL && !check->expands)
		check_fault(check, &fault, "a template has no null");
}

/* The form that the console shows. */
static void check_interface(struct check *check, const struct holder *holder, const struct step *at)
{
	struct pack_node other = pack_get_text(pack_root(check->pack), "other");
	struct schema_type type = {.node = pack_get_text(pack_get_text(other, "metadata"), "interface")};
	struct walk walk = {.check = check, .holder = *holder, .type = &type, .rule = "E4001"};
	walk_value(&walk, type.node, at);
}

static void check_metadata(struct check *check)
{
	const struct value *metadata = check->graph->metadata;
	for (size_t i = 0; metadata && metadata->kind == VALUE_MAP && i < metadata->as.map.count; i++) {
		const struct member *member = &metadata->as.map.items[i];
		const struct entry entry = {.name = member->key, .place = member->value->place, .body = member->value};
		struct holder holder = holder_of_entry("Metadata", "metadata", &entry);
		struct step root = step_root(member->value);
		every_below(check, &holder, &root, check_null);
		if (str_is(member->key, "AWS::CloudFormation::Interface"))
			check_interface(check, &holder, &root);
	}
}

static void check_resource_metadata(struct check *check, const struct holder *holder)
{
	const struct value *metadata = value_get(holder->resource->attributes, STR("Metadata"));
	const struct value *init = value_get(metadata, STR("AWS::CloudFormation::Init"));
	struct step top = step_key(NULL, STR("Metadata"), metadata);
	struct step at = step_key(&top, STR("AWS::CloudFormation::Init"), init);
	struct fault fault = {.rule = "E3028", .holder = holder, .at = &at};
	if (!metadata)
		return;
	every_below(check, holder, &top, check_null);
	if (init && init->kind != VALUE_MAP && init->kind != VALUE_INTRINSIC && init->kind != VALUE_NULL)
		check_fault(check, &fault, "AWS::CloudFormation::Init must be a map, not %s", value_kind_name(init));
}

/* --- SAM */

/* Beside the attributes of every resource. */
static bool is_sam_attribute(struct str name)
{
	static const char *const names[] = {"Condition",      "Connectors",   "CreationPolicy",
					    "DeletionPolicy", "DependsOn",    "IgnoreGlobals",
					    "Metadata",	      "UpdatePolicy", "UpdateReplacePolicy"};
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (str_is(name, names[i]))
			return true;
	return str_starts_with(name, STR("Fn::"));
}

static void check_sam_attributes(struct check *check, const struct holder *holder)
{
	const struct value *map = holder->resource->attributes;
	for (size_t i = 0; i < map->as.map.count; i++) {
		struct step at = step_key(NULL, map->as.map.items[i].key, map->as.map.items[i].value);
		struct fault fault = {.rule = "W3001", .holder = holder, .at = &at, .on_key = true};
		fault.hint = STR("properties stand under Properties");
		if (!is_sam_attribute(at.key))
			check_fault(check, &fault, "SAM ignores the attribute '%.*s'", STR_ARG(at.key));
	}
}

/* "AWS::Serverless::Function" reads what Globals has under "Function". */
static const struct value *globals_of(const struct check *check, struct str type, struct str *ret_name)
{
	static const struct str prefix = STR_INIT("AWS::Serverless::");
	*ret_name = str_slice(type, prefix.len, type.len);
	return value_get(check->graph->globals, *ret_name);
}

static void check_ignored_globals(struct check *check, const struct holder *holder)
{
	struct str section;
	const struct value *ignored = value_get(holder->resource->attributes, STR("IgnoreGlobals"));
	const struct value *globals = globals_of(check, holder->resource->type, &section);
	struct step at = step_key(NULL, STR("IgnoreGlobals"), ignored);
	if (!ignored || ignored->kind != VALUE_LIST || !globals || globals->kind != VALUE_MAP ||
	    walk_is_open_map(globals))
		return;
	for (size_t i = 0; i < ignored->as.list.count; i++) {
		struct step item = step_index(&at, i, ignored->as.list.items[i]);
		struct fault fault = {.rule = "E3724", .holder = holder, .at = &item};
		struct str name = value_string(item.value);
		if (name.len && !value_get(globals, name))
			check_fault(check, &fault, "Globals has no '%.*s' for %.*s", STR_ARG(name), STR_ARG(section));
	}
}

static void check_globals(struct check *check)
{
	const struct value *globals = check->graph->globals;
	struct pack_node other = pack_get_text(pack_root(check->pack), "other");
	struct schema_type type = {.node = pack_get_text(pack_get_text(other, "sam"), "globals")};
	if (!globals)
		return;
	if (!style_is_sam(check) && !check->expands && check_wants(check, "E3724"))
		diag_report(check->diag, "E3724", SEVERITY_ERROR, globals->place,
			    "Globals is a section of SAM: the template lacks Transform: AWS::Serverless-2016-10-31");
	for (size_t i = 0; style_is_sam(check) && globals->kind == VALUE_MAP && i < globals->as.map.count; i++) {
		const struct member *member = &globals->as.map.items[i];
		const struct entry entry = {.name = member->key, .place = member->value->place, .body = member->value};
		struct holder holder = holder_of_entry("Globals", "global", &entry);
		struct walk walk = {
			.check = check, .holder = holder, .type = &type, .rule = "E3724", .conditional = true};
		struct step root = step_root(member->value);
		struct fault fault = {.rule = "E3724", .holder = &holder, .at = &root, .on_key = true};
		struct pack_node properties = pack_get_text(type.node, "properties");
		struct pack_node schema = pack_get(properties, member->key);
		if (pack_is_present(schema))
			walk_value(&walk, schema, &root);
		else if (!str_starts_with(member->key, STR("Fn::")))
			check_fault(check, &fault, "Globals has no section '%.*s'", STR_ARG(member->key));
	}
}

static void pass_sections(struct check *check)
{
	bool is_sam = style_is_sam(check);
	for (size_t i = 0; i < check->graph->rules.count; i++)
		check_rule(check, &check->graph->rules.items[i]);
	check_metadata(check);
	check_globals(check);
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		struct holder holder = holder_of_resource(&check->graph->resources.items[i]);
		check_resource_metadata(check, &holder);
		if (!is_sam || !check_is_serverless(holder.resource->type))
			continue;
		check_sam_attributes(check, &holder);
		check_ignored_globals(check, &holder);
	}
}

#define TOPIC "Resources:\n  T: {Type: AWS::SNS::Topic}\n"
#define RULE(body)                                                                                                     \
	"Parameters: {Env: {Type: String}}\nRules: {OnlyTest: {" body "}}\n"                                           \
	"Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Env}}\n"
#define EQUALS "'Fn::Equals': [!Ref Env, test]"
#define WITH_METADATA(value) "Resources:\n  T: {Type: AWS::SNS::Topic, Metadata: {Owner: " value "}}\n"
#define FORM(member) "Metadata: {'AWS::CloudFormation::Interface': {" member "}}\n" TOPIC
#define SAM(attribute)                                                                                                 \
	"Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Timeout: 3}}\n"                                   \
	"Resources:\n  F:\n    Type: AWS::Serverless::Function\n    " attribute                                        \
	"\n    Properties: {Handler: index.handler, "                                                                  \
	"Runtime: nodejs22.x, CodeUri: src}\n"

static const struct rule rows[] = {
	{
		.id = "E1700",
		.severity = SEVERITY_ERROR,
		.title = "A rule without the form of one",
		.doc = "A rule has Assertions, a list of maps with Assert and AssertDescription, and may have a "
		       "RuleCondition. Source: CloudFormation User Guide, \"Rules section\".",
		.pass = pass_sections,
		.good = RULE("Assertions: [{Assert: {" EQUALS "}}]"),
		.bad = RULE("Assertion: [{Assert: {" EQUALS "}}]"),
	},
	{
		.id = "E1701",
		.severity = SEVERITY_ERROR,
		.title = "An assertion that is neither true nor false",
		.doc = "Assert takes a rule-specific function or a condition function. Source: CloudFormation User "
		       "Guide, \"Rules section\".",
		.pass = pass_sections,
		.good = RULE("Assertions: [{Assert: {'Fn::Contains': [[test, beta], !Ref Env]}}]"),
		.bad = RULE("Assertions: [{Assert: !Ref Env}]"),
	},
	{
		.id = "E1702",
		.severity = SEVERITY_ERROR,
		.title = "A rule's condition that is neither true nor false",
		.doc = "RuleCondition takes a rule-specific function or a condition function. Source: CloudFormation "
		       "User Guide, \"Rules section\".",
		.pass = pass_sections,
		.good = RULE("RuleCondition: {" EQUALS "}, Assertions: [{Assert: {" EQUALS "}}]"),
		.bad = RULE("RuleCondition: test, Assertions: [{Assert: {" EQUALS "}}]"),
	},
	{
		.id = "E3028",
		.severity = SEVERITY_ERROR,
		.title = "Metadata that a resource cannot have",
		.doc = "Metadata of a resource is free but for null, which no template may have, and "
		       "AWS::CloudFormation::Init, which is a map. Source: CloudFormation User Guide, \"Metadata "
		       "attribute\".",
		.pass = pass_sections,
		.good = WITH_METADATA("shop"),
		.bad = WITH_METADATA("null"),
	},
	{
		.id = "E3724",
		.severity = SEVERITY_ERROR,
		.title = "Globals that SAM does not take",
		.doc = "Globals is a section of SAM's templates, with a part for each kind of resource; IgnoreGlobals "
		       "names what stands there. Source: AWS SAM Developer Guide, \"Globals section of the AWS SAM "
		       "template\".",
		.pass = pass_sections,
		.good = SAM("IgnoreGlobals: [Timeout]"),
		.bad = SAM("IgnoreGlobals: [Timeot]"),
	},
	{
		.id = "E4001",
		.severity = SEVERITY_ERROR,
		.title = "A form of the console that it cannot read",
		.doc = "AWS::CloudFormation::Interface has ParameterGroups, each with Label and Parameters, and "
		       "ParameterLabels. Source: CloudFormation User Guide, \"AWS::CloudFormation::Interface\".",
		.pass = pass_sections,
		.good = FORM("ParameterGroups: [{Label: {default: Network}, Parameters: []}]"),
		.bad = FORM("ParameterGroup: [{Label: {default: Network}, Parameters: []}]"),
	},
	{
		.id = "E4002",
		.severity = SEVERITY_ERROR,
		.title = "Metadata with null",
		.doc = "No template may have null, not in Metadata either. Source: CloudFormation User Guide, "
		       "\"Metadata\"; the service's message is \"'null' values are not allowed in templates\".",
		.pass = pass_sections,
		.good = "Metadata: {Owner: shop}\n" TOPIC,
		.bad = "Metadata: {Owner: null}\n" TOPIC,
	},
	{
		.id = "W3001",
		.severity = SEVERITY_WARNING,
		.title = "An attribute that SAM ignores",
		.doc = "SAM's transform drops attributes of its resources that it does not know, often properties that "
		       "stand one level too high. Source: AWS SAM Developer Guide, \"AWS SAM specification\".",
		.pass = pass_sections,
		.good = SAM("Metadata: {Owner: shop}"),
		.bad = SAM("Timeout: 5"),
	},
};

const struct rule_group rules_sections = {rows, LK_COUNT(rows)};
