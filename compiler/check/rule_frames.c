#include "check/every.h"
#include "check/relate.h"
#include "check/rules.h"
#include "check/walk.h"

/* What stands around properties: policies, metadata, tags and documents within properties, each with a schema of the
 * pack's "other". Source: cfn-lint 1.58.0, data/schemas/other, and the pages of the User Guide that the rows name. */

static struct pack_node schema_of(const struct check *check, const char *folder, const char *file)
{
	struct pack_node other = pack_get_text(pack_root(check->pack), "other");
	return pack_get_text(pack_get_text(other, folder), file);
}

static void walk_frame(struct check *check, const struct holder *holder, struct pack_node schema, const char *rule,
		       const struct step *at)
{
	struct schema_type type = {
		.node = schema,
		.name = holder->resource ? holder->resource->type : (struct str){0},
	};
	struct walk walk = {.check = check, .holder = *holder, .type = &type, .conditional = true, .rule = rule};
	walk_value(&walk, schema, at);
}

/* --- UpdatePolicy: the schema is of the whole resource */

static void check_update_policy(struct check *check, const struct resource *resource)
{
	struct value *policy = value_get(resource->attributes, STR("UpdatePolicy"));
	if (!policy || policy->kind != VALUE_MAP || check_is_serverless(resource->type))
		return;
	struct value *body = value_map_in(check->arena);
	value_map_put(check->arena, body, STR("Type"), value_string_in(check->arena, resource->type));
	value_map_put(check->arena, body, STR("UpdatePolicy"), policy);
	struct holder holder = holder_of_resource(resource);
	struct step root = step_root(body);
	walk_frame(check, &holder, schema_of(check, "resources", "update_policy"), "E3016", &root);
}

/* --- CreationPolicy. Source: CloudFormation User Guide, "CreationPolicy attribute". */

static const struct {
	const char *type, *policy, *field, *kind;
} creation_fields[] = {
	{"AWS::AppStream::Fleet", "StartFleet", NULL, "boolean"},
	{"AWS::AutoScaling::AutoScalingGroup", "AutoScalingCreationPolicy", "MinSuccessfulInstancesPercent", "integer"},
	{"AWS::AutoScaling::AutoScalingGroup", "ResourceSignal", "Count", "integer"},
	{"AWS::AutoScaling::AutoScalingGroup", "ResourceSignal", "Timeout", "string"},
	{"AWS::CloudFormation::WaitCondition", "ResourceSignal", "Count", "integer"},
	{"AWS::CloudFormation::WaitCondition", "ResourceSignal", "Timeout", "string"},
	{"AWS::EC2::Instance", "ResourceSignal", "Count", "integer"},
	{"AWS::EC2::Instance", "ResourceSignal", "Timeout", "string"},
};

static bool is_listed(const struct resource *resource, struct str policy, struct str field)
{
	bool known_type = false;
	for (size_t i = 0; i < LK_COUNT(creation_fields); i++) {
		if (!str_is(resource->type, creation_fields[i].type))
			continue;
		known_type = true;
		if (str_is(policy, creation_fields[i].policy) &&
		    (!field.len || (creation_fields[i].field && str_is(field, creation_fields[i].field))))
			return true;
	}
	return !known_type; /* the service ignores it elsewhere */
}

static void check_creation_policy(struct check *check, const struct resource *resource)
{
	struct holder holder = holder_of_resource(resource);
	const struct value *policy = value_get(resource->attributes, STR("CreationPolicy"));
	struct step top = step_key(NULL, STR("CreationPolicy"), policy);
	for (size_t i = 0; policy && policy->kind == VALUE_MAP && i < policy->as.map.count; i++) {
		const struct member *member = &policy->as.map.items[i];
		struct step inner = step_key(&top, member->key, member->value);
		struct fault fault = {.rule = "E3055", .holder = &holder, .at = &inner, .on_key = true};
		if (!is_listed(resource, member->key, (struct str){0}))
			check_fault(check, &fault, "CreationPolicy of %.*s has no '%.*s'", STR_ARG(resource->type),
				    STR_ARG(member->key));
		const struct value *fields = member->value;
		for (size_t k = 0; fields->kind == VALUE_MAP && k < fields->as.map.count; k++) {
			struct step field =
				step_key(&inner, fields->as.map.items[k].key, fields->as.map.items[k].value);
			fault.at = &field;
			if (is_listed(resource, member->key, (struct str){0}) &&
			    !is_listed(resource, member->key, field.key))
				check_fault(check, &fault, "%.*s has no '%.*s'", STR_ARG(member->key),
					    STR_ARG(field.key));
		}
	}
}

/* --- metadata */

static void check_metadata(struct check *check, const struct resource *resource)
{
	const struct value *metadata = value_get(resource->attributes, STR("Metadata"));
	const struct value *init = value_get(metadata, STR("AWS::CloudFormation::Init"));
	struct holder holder = holder_of_resource(resource);
	struct step top = step_key(NULL, STR("Metadata"), metadata);
	struct step at = step_key(&top, STR("AWS::CloudFormation::Init"), init);
	/* With configSets the other keys are named by the stack; without, there is one: config. */
	struct pack_node schema = schema_of(check, "resources", "cfn_init");
	if (init && init->kind == VALUE_MAP)
		walk_frame(check, &holder, schema, "E3009", &at);
}

/* Parameters that the console's form names. */
static void check_interface(struct check *check)
{
	const struct value *interface = value_get(check->graph->metadata, STR("AWS::CloudFormation::Interface"));
	const struct value *groups = value_get(interface, STR("ParameterGroups"));
	const struct value *labels = value_get(interface, STR("ParameterLabels"));
	for (size_t i = 0; groups && groups->kind == VALUE_LIST && i < groups->as.list.count; i++) {
		const struct value *names = value_get(groups->as.list.items[i], STR("Parameters"));
		for (size_t k = 0; names && names->kind == VALUE_LIST && k < names->as.list.count; k++) {
			struct str name = value_string(names->as.list.items[k]);
			if (name.len && !map_has(&check->parameters, name) && check_wants(check, "W4001"))
				diag_report(check->diag, "W4001", SEVERITY_WARNING, names->as.list.items[k]->place,
					    "the console's form names a parameter '%.*s' that there is not",
					    STR_ARG(name));
		}
	}
	for (size_t i = 0; labels && labels->kind == VALUE_MAP && i < labels->as.map.count; i++) {
		const struct member *label = &labels->as.map.items[i];
		if (!map_has(&check->parameters, label->key) && check_wants(check, "W4001"))
			diag_report(check->diag, "W4001", SEVERITY_WARNING, label->value->place,
				    "the console's form labels a parameter '%.*s' that there is not",
				    STR_ARG(label->key));
	}
}

/* --- tags and documents */

static void check_tags(struct check *check, const struct check_resource *subject)
{
	struct pack_node tagging = pack_get_text(subject->type.node, "tagging");
	if (!pack_bool(pack_get_text(tagging, "taggable")))
		return;
	struct holder holder = holder_of_resource(subject->resource);
	struct step at = step_key(NULL, STR("Properties"), subject->resource->properties);
	walk_frame(check, &holder, schema_of(check, "resources", "tagging"), "E3024", &at);
}

static void check_document(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(resource);
	(void)context;
	if (at->value->kind == VALUE_MAP)
		walk_frame(check, &holder, schema_of(check, "ssm", "document"), "E3051", at);
}

static void check_state_machine(struct check *check, const struct resource *resource, const struct step *at,
				void *context)
{
	struct holder holder = holder_of_resource(resource);
	(void)context;
	if (at->value->kind == VALUE_MAP)
		walk_frame(check, &holder, schema_of(check, "step_functions", "statemachine"), "E3601", at);
}

static void pass_frames(struct check *check)
{
	check_interface(check);
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		const struct check_resource *subject = check_find_resource(check, resource->logical_id);
		check_update_policy(check, resource);
		check_creation_policy(check, resource);
		check_metadata(check, resource);
		check_tags(check, subject);
		if (str_is(resource->type, "AWS::SSM::Document"))
			relate_each(check, resource, STR("Content"), check_document, NULL);
		if (str_is(resource->type, "AWS::StepFunctions::StateMachine"))
			relate_each(check, resource, STR("Definition"), check_state_machine, NULL);
	}
}

#define GROUP(attribute)                                                                                               \
	"Resources:\n  G:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    " attribute                               \
	"\n    Properties: {MinSize: '1', MaxSize: '1', InstanceId: i}\n"
#define INSTANCE(init)                                                                                                 \
	"Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Metadata: {'AWS::CloudFormation::Init': {config: {" init  \
	"}}}\n    Properties: {ImageId: ami-12345678}\n"
#define TAGGED(tags) "Resources:\n  B: {Type: AWS::S3::Bucket, Properties: {Tags: [" tags "]}}\n"
#define MACHINE(state)                                                                                                 \
	"Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties: {RoleArn: "                     \
	"'arn:aws:iam::123456789012:role/r', Definition: {StartAt: One, States: {One: {" state "}}}}\n"
#define DOCUMENT(version)                                                                                              \
	"Resources:\n  D:\n    Type: AWS::SSM::Document\n    Properties: {DocumentType: Command, Content: "            \
	"{schemaVersion: " version ", mainSteps: []}}\n"
#define FORM(name)                                                                                                     \
	"Metadata: {'AWS::CloudFormation::Interface': {ParameterGroups: [{Parameters: [" name "]}]}}\n"                \
	"Parameters: {Name: {Type: String}}\nResources:\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref "  \
	"Name}}\n"

static const struct rule rows[] = {
	{
		.id = "E3009",
		.severity = SEVERITY_ERROR,
		.title = "Metadata that cfn-init does not understand",
		.doc = "cfn-init reads packages, groups, users, sources, files, commands and services from this key; "
		       "what has "
		       "another form stops it on the instance. Source: CloudFormation User Guide, "
		       "\"AWS::CloudFormation::Init\".",
		.pass = pass_frames,
		.good = INSTANCE("services: {systemd: {nginx: {enabled: true}}}"),
		.bad = INSTANCE("services: {initd: {nginx: {enabled: true}}}"),
	},
	{
		.id = "E3016",
		.severity = SEVERITY_ERROR,
		.title = "An UpdatePolicy that the resource does not have",
		.doc = "Six types take an UpdatePolicy, each its own. Source: CloudFormation User Guide, "
		       "\"UpdatePolicy "
		       "attribute\".",
		.pass = pass_frames,
		.good = GROUP("UpdatePolicy: {AutoScalingRollingUpdate: {MaxBatchSize: 1}}"),
		.bad = GROUP("UpdatePolicy: {AutoScalingRollingUpdate: {MaxBatch: 1}}"),
	},
	{
		.id = "E3024",
		.severity = SEVERITY_ERROR,
		.title = "Tags that AWS does not take",
		.doc = "Keys are unique, have 1 to 128 characters and do not begin with aws:; values have at most 256. "
		       "Source: "
		       "Tagging AWS Resources User Guide, \"Best practices and strategies\".",
		.pass = pass_frames,
		.good = TAGGED("{Key: owner, Value: shop}"),
		.bad = TAGGED("{Key: 'aws:owner', Value: shop}"),
	},
	{
		.id = "E3051",
		.severity = SEVERITY_ERROR,
		.title = "An SSM document without a version that there is",
		.doc = "schemaVersion says how the document is read. Source: AWS Systems Manager User Guide, "
		       "\"Schemas, features, "
		       "and examples\".",
		.pass = pass_frames,
		.good = DOCUMENT("'2.2'"),
		.bad = DOCUMENT("'2.9'"),
	},
	{
		.id = "E3055",
		.severity = SEVERITY_ERROR,
		.title = "A CreationPolicy that the resource does not have",
		.doc = "ResourceSignal has Count and Timeout, AutoScalingCreationPolicy MinSuccessfulInstancesPercent, "
		       "and fleets "
		       "of AppStream StartFleet. Source: CloudFormation User Guide, \"CreationPolicy attribute\".",
		.pass = pass_frames,
		.good = GROUP("CreationPolicy: {ResourceSignal: {Count: 1, Timeout: PT5M}}"),
		.bad = GROUP("CreationPolicy: {ResourceSignal: {Signals: 1}}"),
	},
	{
		.id = "E3601",
		.severity = SEVERITY_ERROR,
		.title = "A state machine that is not in Amazon States Language",
		.doc = "Each state has a Type and what goes with it. Source: Amazon States Language specification, by "
		       "cfn-lint's "
		       "schema.",
		.pass = pass_frames,
		.good = MACHINE("Type: Succeed"),
		.bad = MACHINE("Type: Success"),
	},
	{
		.id = "W4001",
		.severity = SEVERITY_WARNING,
		.title = "The console's form names a parameter that there is not",
		.doc = "AWS::CloudFormation::Interface groups and labels the template's parameters. Source: "
		       "CloudFormation User "
		       "Guide, \"AWS::CloudFormation::Interface\".",
		.pass = pass_frames,
		.good = FORM("Name"),
		.bad = FORM("Nmae"),
	},
};

const struct rule_group rules_frames = {rows, LK_COUNT(rows)};
