#include "check/every.h"
#include "check/relate.h"
#include "check/rules.h"
#include "check/style.h"

/* Functions that do nothing, or that are missing where a text only looks like one; what no NoEcho hides. */

bool style_is_below_function(const struct step *at)
{
	for (; at; at = at->above)
		if (at->key.ptr && str_starts_with(at->key, STR("Fn::")))
			return true;
	return false;
}

bool style_is_generated(const struct check *check)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		if (str_is(resource->type, "AWS::CDK::Metadata") || str_is(resource->logical_id, "CDKMetadata") ||
		    value_get(value_get(resource->attributes, STR("Metadata")), STR("aws:cdk:path")))
			return true;
	}
	return false;
}

bool style_is_sam(const struct check *check)
{
	const struct value *transform = check->graph->transform;
	const struct value *const *items = &transform;
	size_t count = transform != NULL;
	if (transform && transform->kind == VALUE_LIST) {
		items = (const struct value *const *)transform->as.list.items;
		count = transform->as.list.count;
	}
	for (size_t i = 0; i < count; i++)
		if (str_starts_with(value_string(items[i]), STR("AWS::Serverless-")))
			return true;
	return false;
}

static struct str text_of_sub(const struct value *argument)
{
	bool is_list = argument->kind == VALUE_LIST && argument->as.list.count;
	return value_string(is_list ? argument->as.list.items[0] : argument);
}

/* Texts, Ref, GetAtt and plain Sub can all be written into one Sub. */
static bool fits_into_sub(const struct value *item)
{
	if (item->kind == VALUE_INTRINSIC)
		return item->fn == FN_REF || item->fn == FN_GET_ATT ||
		       (item->fn == FN_SUB && item->as.argument->kind == VALUE_STRING);
	return item->kind == VALUE_STRING && !str_contains(item->as.string, STR("${"));
}

static void check_join(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *argument = at->value->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2 || style_is_generated(check))
		return;
	const struct value *items = argument->as.list.items[1];
	if (!value_is_string(argument->as.list.items[0], "") || items->kind != VALUE_LIST)
		return;
	for (size_t i = 0; i < items->as.list.count; i++)
		if (!fits_into_sub(items->as.list.items[i]))
			return;
	struct fault fault = {.rule = "I1022", .holder = holder, .at = at, .hint = STR("Fn::Sub: 'a${Name}b'")};
	check_fault(check, &fault, "Fn::Join with an empty delimiter reads better as Fn::Sub");
}

/* With "${!Name}" the Sub is what leaves "${Name}" in the text without looking like a mistake. Variables of its own
 * that the text does not use are W1019. */
static void check_sub(struct check *check, const struct holder *holder, const struct step *at)
{
	size_t position = 0, start, end;
	struct str name, text = text_of_sub(at->value->as.argument);
	struct fault fault = {.rule = "W1020", .holder = holder, .at = at, .hint = STR("write the text alone")};
	if (at->value->as.argument->kind == VALUE_STRING && !str_contains(text, STR("${!")) && !style_is_sam(check) &&
	    !sub_next_variable(text, &position, &name, &start, &end))
		check_fault(check, &fault, "Fn::Sub is not needed: its text has no variable");
}

/* One part of an ARN, up to the next colon: "${AWS::Region}" is a part though it has colons. */
static bool read_part(struct str text, size_t *position, struct str *ret_part)
{
	size_t start = *position, end = start;
	if (str_starts_with(str_slice(text, start, text.len), STR("${"))) {
		size_t brace = str_find(text, STR("}"), start);
		end = brace == SIZE_MAX ? text.len : brace + 1;
	}
	size_t colon = str_find(text, STR(":"), end);
	if (colon == SIZE_MAX)
		return false;
	*ret_part = str_slice(text, start, colon);
	*position = colon + 1;
	return !str_contains(*ret_part, STR(" ")) && !str_contains(*ret_part, STR("\n"));
}

/* A variable of the stack's own, or a pattern, may be anything. */
static bool is_fixed_partition(struct str partition)
{
	bool is_variable = str_starts_with(partition, STR("${"));
	bool is_pseudo = str_starts_with(partition, STR("${AWS::"));
	if (is_variable)
		return is_pseudo && !str_starts_with(partition, STR("${AWS::Partition}"));
	return partition.len && partition.ptr[0] != '*';
}

/* A plain text may be of one partition on purpose; a Sub is where the variable costs nothing. */
static void check_arns(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str text = text_of_sub(at->value->as.argument), partition, part;
	struct fault fault = {.rule = "I3042", .holder = holder, .at = at, .hint = STR("arn:${AWS::Partition}:…")};
	if (!holder->resource || style_is_sam(check))
		return;
	for (size_t start = 0; (start = str_find(text, STR("arn:"), start)) != SIZE_MAX; start += 4) {
		size_t position = start + 4;
		if (!read_part(text, &position, &partition) || !read_part(text, &position, &part) || !part.len ||
		    !read_part(text, &position, &part) || !is_fixed_partition(partition))
			continue;
		check_fault(check, &fault, "the ARN is of the partition '%.*s' alone", STR_ARG(partition));
		return;
	}
}

static void check_pseudo(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "W1054", .holder = holder, .at = at};
	struct str text = at->value->as.string;
	bool in_parameter = holder->entry && str_is(str_from(holder->section), "Parameters");
	if (!graph_is_pseudo_parameter(text) || in_parameter || (at->key.ptr && str_is(at->key, "Ref")))
		return;
	fault.hint = str_format_in(check->arena, "Ref: %.*s", STR_ARG(text));
	check_fault(check, &fault, "'%.*s' is a plain text here and stays as it is", STR_ARG(text));
}

static void visit_style(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *value = at->value;
	if (value->kind == VALUE_STRING)
		check_pseudo(check, holder, at);
	if (value_is_intrinsic(value, FN_JOIN))
		check_join(check, holder, at);
	if (value_is_intrinsic(value, FN_SUB)) {
		check_sub(check, holder, at);
		check_arns(check, holder, at);
	}
}

static void check_secret(struct check *check, const struct holder *holder, const struct step *at, struct str name)
{
	const struct check_name *parameter = map_get(&check->parameters, name);
	const struct value *no_echo = parameter ? value_get(parameter->entry->body, STR("NoEcho")) : NULL;
	struct fault fault = {.rule = "W2010", .holder = holder, .at = at};
	struct str text;
	if (no_echo && value_scalar_text_in(check->arena, no_echo, &text) && str_equal_ignore_case(text, STR("true")))
		check_fault(check, &fault, "the parameter '%.*s' is hidden by NoEcho, but not here", STR_ARG(name));
}

static void visit_shown(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str name;
	const struct step *first = at;
	while (first->above)
		first = first->above;
	if (holder->resource && !str_is(first->key, "Metadata"))
		return;
	if (value_is_intrinsic(at->value, FN_REF))
		check_secret(check, holder, at, value_string(at->value->as.argument));
	if (!value_is_intrinsic(at->value, FN_SUB))
		return;
	const struct value *argument = at->value->as.argument;
	const struct value *own =
		argument->kind == VALUE_LIST && argument->as.list.count > 1 ? argument->as.list.items[1] : NULL;
	struct str text = text_of_sub(argument);
	for (size_t position = 0, start, end; sub_next_variable(text, &position, &name, &start, &end);)
		if (!value_get(own, name))
			check_secret(check, holder, at, name);
}

static void visit_metadata(struct check *check)
{
	const struct value *metadata = check->graph->metadata;
	for (size_t i = 0; metadata && metadata->kind == VALUE_MAP && i < metadata->as.map.count; i++) {
		const struct member *member = &metadata->as.map.items[i];
		const struct entry entry = {.name = member->key, .place = member->value->place, .body = member->value};
		struct holder holder = holder_of_entry("Metadata", "metadata", &entry);
		struct step root = step_root(member->value);
		every_below(check, &holder, &root, visit_shown);
	}
}

static void check_import(struct check *check, const struct entry *output)
{
	struct holder holder = holder_of_entry("Outputs", "output", output);
	struct step value = step_key(NULL, STR("Value"), value_get(output->body, STR("Value")));
	struct fault fault = {.rule = "W6001", .holder = &holder};
	for (size_t i = 0; (fault.at = relate_next_branch(check, &value, &i));)
		if (value_is_intrinsic(fault.at->value, FN_IMPORT_VALUE))
			check_fault(check, &fault, "output '%.*s' is another stack's output again",
				    STR_ARG(output->name));
}

static void pass_style(struct check *check)
{
	every_value(check, visit_style);
	every_in_resources(check, visit_shown);
	every_in_entries(check, &check->graph->outputs, "Outputs", "output", visit_shown);
	visit_metadata(check);
	for (size_t i = 0; i < check->graph->outputs.count; i++)
		check_import(check, &check->graph->outputs.items[i]);
}

#define TOPIC(name) "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: " name "}\n"
#define SHOWN(no_echo)                                                                                                 \
	"Parameters: {Key: {Type: String, NoEcho: " no_echo "}}\n" TOPIC("d") "Outputs: {O: {Value: !Ref Key}}\n"
#define USER(arn) "Resources:\n  U:\n    Type: AWS::IAM::User\n    Properties: {PermissionsBoundary: !Sub '" arn "'}\n"
#define OUTPUT(value) TOPIC("d") "Outputs: {O: {Value: " value "}}\n"

static const struct rule rows[] = {
	{
		.id = "I1022",
		.severity = SEVERITY_INFO,
		.title = "A Join that would be shorter as a Sub",
		.doc = "With an empty delimiter Fn::Join writes its parts one behind the other, as Fn::Sub does in one "
		       "text. Source: CloudFormation User Guide, \"Fn::Sub\".",
		.pass = pass_style,
		.good = TOPIC("!Sub 'for ${AWS::Region}'"),
		.bad = TOPIC("!Join ['', ['for ', !Ref AWS::Region]]"),
	},
	{
		.id = "I3042",
		.severity = SEVERITY_INFO,
		.title = "An ARN of one partition",
		.doc = "ARNs begin with arn:aws-cn in the regions of China and arn:aws-us-gov in GovCloud; "
		       "${AWS::Partition} is right in all. Reported in Fn::Sub alone, where it needs no other change. "
		       "Source: CloudFormation User Guide, \"Pseudo parameters\".",
		.pass = pass_style,
		.good = USER("arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/p"),
		.bad = USER("arn:aws:iam::${AWS::AccountId}:policy/p"),
	},
	{
		.id = "W1020",
		.severity = SEVERITY_WARNING,
		.title = "A Sub without a variable",
		.doc = "Fn::Sub of a text without ${…} is that text. Often a variable was meant. Source: "
		       "CloudFormation "
		       "User Guide, \"Fn::Sub\".",
		.pass = pass_style,
		.good = TOPIC("!Sub 'for ${AWS::Region}'"),
		.bad = TOPIC("!Sub 'for AWS::Region'"),
	},
	{
		.id = "W1054",
		.severity = SEVERITY_WARNING,
		.title = "A pseudo parameter's name as a text",
		.doc = "The service fills in AWS::Region and its like where Ref or Fn::Sub names them; as a plain text "
		       "they stay. Source: CloudFormation User Guide, \"Pseudo parameters\".",
		.pass = pass_style,
		.good = TOPIC("!Ref AWS::Region"),
		.bad = TOPIC("AWS::Region"),
	},
	{
		.id = "W2010",
		.severity = SEVERITY_WARNING,
		.title = "A hidden parameter that is shown",
		.doc = "NoEcho hides a parameter's value where parameters are listed, not in Outputs, Metadata and "
		       "the Metadata of resources. Source: CloudFormation User Guide, \"Parameters\", NoEcho.",
		.pass = pass_style,
		.good = SHOWN("false"),
		.bad = SHOWN("true"),
	},
	{
		.id = "W6001",
		.severity = SEVERITY_WARNING,
		.title = "An output that is an import",
		.doc = "Whoever reads the output can read the export itself; through this stack it follows changes one "
		       "deployment later. Source: CloudFormation User Guide, \"Outputs\"; cfn-lint's rule of this id.",
		.pass = pass_style,
		.good = OUTPUT("!Ref T"),
		.bad = OUTPUT("!ImportValue network"),
	},
};

const struct rule_group rules_style = {rows, LK_COUNT(rows)};
