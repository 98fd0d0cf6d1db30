#include "base/text.h"
#include "check/kinds.h"
#include "check/rules.h"
#include "check/suggest.h"

/* AWS CloudFormation quotas: CloudFormation User Guide, "Understand CloudFormation quotas". */
enum { LENGTH_NAME = 255 };

static bool is_alphanumeric(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
			return false;
	}
	return name.len > 0;
}

static void check_name(struct check *check, const struct holder *holder, struct str name, const char *name_rule,
                       const char *length_rule)
{
	struct fault fault = {.rule = name_rule, .holder = holder, .on_key = true};
	if (str_starts_with(name, STR("Fn::"))) /* a loop or a transform in place of an entry */
		return;
	if (!is_alphanumeric(name))
		check_fault(check, &fault, "the name '%.*s' must consist of letters and digits alone", STR_ARG(name));
	fault.rule = length_rule;
	if (name.len > LENGTH_NAME)
		check_fault(check, &fault, "the name '%.40s…' has %zu characters; at most %d are allowed", name.ptr,
		            name.len, LENGTH_NAME);
}

void check_names(struct check *check, const struct entries *entries, const char *section, const char *noun,
                 const char *name_rule, const char *length_rule)
{
	for (size_t i = 0; i < entries->count; i++) {
		struct holder holder = holder_of_entry(section, noun, &entries->items[i]);
		check_name(check, &holder, entries->items[i].name, name_rule, length_rule);
	}
}

/* Attributes that every resource takes, and the kinds of their values. Fn::If may stand for a policy.
 * Source: CloudFormation User Guide, "Resource attribute reference". */
static const struct {
	const char *name;
	unsigned kinds;
} attributes[] = {
	{"Condition", KIND_SCALAR},   {"CreationPolicy", KIND_MAP},
	{"DeletionPolicy", KIND_ANY}, /* its own rule knows more */
	{"DependsOn", KIND_ANY},      {"Metadata", KIND_MAP},
	{"UpdatePolicy", KIND_MAP},   {"UpdateReplacePolicy", KIND_ANY},
};

/* Source: AWS SAM Developer Guide, "Connectors" and "IgnoreGlobals". */
static bool is_sam_attribute(struct str name)
{
	return str_is(name, "Connectors") || str_is(name, "IgnoreGlobals");
}

static void check_attribute(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *value = at->value;
	struct fault fault = {.rule = "E3001", .holder = holder, .at = at};
	unsigned kind = value->kind == VALUE_MAP ? KIND_MAP : value->kind == VALUE_LIST ? KIND_LIST : KIND_SCALAR;
	for (size_t i = 0; i < LK_COUNT(attributes); i++) {
		if (!str_is(at->key, attributes[i].name))
			continue;
		if (value->kind != VALUE_INTRINSIC && !(kind & attributes[i].kinds))
			check_fault(check, &fault, "%s of %.*s must be a %s", attributes[i].name,
			            STR_ARG(holder->resource->type), attributes[i].kinds == KIND_MAP ? "map" : "text");
		return;
	}
	fault.on_key = true;
	if (is_sam_attribute(at->key)) {
		fault.rule = "E3066";
		fault.hint = STR("Transform: AWS::Serverless-2016-10-31 at the top of the template");
		check_fault(check, &fault, "'%.*s' is an attribute of SAM's transform", STR_ARG(at->key));
		return;
	}
	struct text_nearest nearest = text_nearest_begin(at->key);
	for (size_t i = 0; i < LK_COUNT(attributes); i++)
		text_nearest_offer(&nearest, str_from(attributes[i].name));
	fault.hint = suggest_hint_in(check->arena, nearest.best);
	check_fault(check, &fault, "a resource has no attribute '%.*s'", STR_ARG(at->key));
}

/* Attributes that one kind of resource takes: custom resources a version, SAM's resources its own. */
static bool is_known_elsewhere(const struct check *check, const struct check_resource *subject, struct str name)
{
	if (str_is(name, "Version"))
		return subject->is_custom;
	return check->expands || str_starts_with(name, STR("Fn::"));
}

static void check_depends_on(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct resource *resource = holder->resource;
	if (at->value->kind == VALUE_LIST) {
		for (size_t i = 0; i < at->value->as.list.count; i++) {
			struct step item = step_index(at, i, at->value->as.list.items[i]);
			check_depends_on(check, holder, &item);
		}
		return;
	}
	struct fault fault = {.rule = "E3005", .holder = holder, .at = at};
	struct str name = value_string(at->value);
	if (at->value->kind != VALUE_STRING) {
		if (!check->extended_functions && !check->expands)
			check_fault(check, &fault, "DependsOn takes logical ids, written out");
	} else if (str_equal(name, resource->logical_id)) {
		check_fault(check, &fault, "'%.*s' cannot depend on itself", STR_ARG(name));
	} else if (!check_find_resource(check, name) && !check->expands) {
		fault.hint = suggest_hint_in(check->arena, suggest_key(&check->resources, name));
		check_fault(check, &fault, "there is no resource '%.*s'", STR_ARG(name));
	}
}

static void check_condition(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "E3015", .holder = holder, .at = at};
	struct str name = value_string(at->value);
	if (at->value->kind != VALUE_STRING || check_use(&check->conditions, name) || check->expands)
		return;
	fault.hint = suggest_hint_in(check->arena, suggest_key(&check->conditions, name));
	check_fault(check, &fault, "there is no condition '%.*s'", STR_ARG(name));
}

/* Source: CloudFormation User Guide, "DeletionPolicy attribute". */
static bool takes_snapshot(struct str type)
{
	static const char *const types[] = {
		"AWS::DocDB::DBCluster",          "AWS::EC2::Volume",
		"AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
		"AWS::Neptune::DBCluster",        "AWS::RDS::DBCluster",
		"AWS::RDS::DBInstance",           "AWS::Redshift::Cluster",
	};
	for (size_t i = 0; i < LK_COUNT(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static void check_policy(struct check *check, const struct check_resource *subject, const struct holder *holder,
                         const struct step *at, const char *rule)
{
	struct str type = holder->resource->type, policy = value_string(at->value);
	struct fault fault = {.rule = rule, .holder = holder, .at = at};
	bool is_deletion = str_is(at->key, "DeletionPolicy");
	if (at->value->kind == VALUE_INTRINSIC || str_is(policy, "Delete") || str_is(policy, "Retain"))
		return;
	if (at->value->kind != VALUE_STRING)
		policy = str_from(value_kind_name(at->value));
	if (is_deletion && str_is(policy, "RetainExceptOnCreate"))
		return;
	if (str_is(policy, "Snapshot")) {
		if (!takes_snapshot(type) && pack_is_present(subject->type.node))
			check_fault(check, &fault, "%.*s makes no snapshots: %.*s cannot be Snapshot", STR_ARG(type),
			            STR_ARG(at->key));
		return;
	}
	check_fault(check, &fault, "%.*s of %.*s cannot be '%.*s'; allowed: Delete, Retain%s%s", STR_ARG(at->key),
	            STR_ARG(type), STR_ARG(policy), is_deletion ? ", RetainExceptOnCreate" : "",
	            takes_snapshot(type) ? ", Snapshot" : "");
}

static void check_attributes(struct check *check, const struct check_resource *subject, const struct holder *holder)
{
	const struct value *map = subject->resource->attributes;
	for (size_t i = 0; i < map->as.map.count; i++) {
		struct step at = step_key(NULL, map->as.map.items[i].key, map->as.map.items[i].value);
		if (is_known_elsewhere(check, subject, at.key))
			continue;
		check_attribute(check, holder, &at);
		if (str_is(at.key, "DependsOn"))
			check_depends_on(check, holder, &at);
		else if (str_is(at.key, "Condition"))
			check_condition(check, holder, &at);
		else if (str_is(at.key, "DeletionPolicy"))
			check_policy(check, subject, holder, &at, "E3035");
		else if (str_is(at.key, "UpdateReplacePolicy"))
			check_policy(check, subject, holder, &at, "E3036");
	}
}

/* Macros and the parts that Fn::Transform brings may turn such types into others as well. */
static void check_transform(struct check *check, const struct holder *holder)
{
	struct step at = step_key(NULL, STR("Type"), NULL);
	struct fault fault = {.rule = "E3038",
	                      .holder = holder,
	                      .at = &at,
	                      .hint = STR("Transform: AWS::Serverless-2016-10-31 at the top of the template")};
	if (check_is_serverless(holder->resource->type) && !check->expands)
		check_fault(check, &fault, "%.*s is no type of the service but of SAM's transform",
		            STR_ARG(holder->resource->type));
}

static void pass_resources(struct check *check)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		struct holder holder = holder_of_resource(resource);
		check_name(check, &holder, resource->logical_id, "E3001", "E3011");
		check_attributes(check, check_find_resource(check, resource->logical_id), &holder);
		check_transform(check, &holder);
		struct fault fault = {.rule = "E3007", .holder = &holder, .on_key = true};
		if (map_has(&check->parameters, resource->logical_id))
			check_fault(check, &fault, "'%.*s' is the name of a parameter too",
			            STR_ARG(resource->logical_id));
	}
}

#define TABLE "  T:\n    Type: AWS::Serverless::SimpleTable\n"
#define BUCKET "  B:\n    Type: AWS::S3::Bucket\n"

static const struct rule rows[] = {
	{
		.id = "E3001",
		.severity = SEVERITY_ERROR,
		.title = "A resource with a name or an attribute that the service does not take",
		.doc = "A logical id consists of letters and digits. Beside Type and Properties a resource "
		       "takes Condition, CreationPolicy, DeletionPolicy, DependsOn, Metadata, UpdatePolicy and "
		       "UpdateReplacePolicy. Source: CloudFormation User Guide, \"Resource attribute "
		       "reference\".",
		.pass = pass_resources,
		.good = "Resources:\n" BUCKET "    DeletionPolicy: Retain\n",
		.bad = "Resources:\n" BUCKET "    DeletePolicy: Retain\n",
	},
	{
		.id = "E3005",
		.severity = SEVERITY_ERROR,
		.title = "DependsOn names other resources of the stack",
		.doc = "DependsOn takes the logical id of another resource, or a list of them. Source: "
		       "CloudFormation User Guide, \"DependsOn attribute\".",
		.pass = pass_resources,
		.good = "Resources:\n" BUCKET "    DependsOn: Other\n  Other: {Type: AWS::SQS::Queue}\n",
		.bad = "Resources:\n" BUCKET "    DependsOn: Others\n  Other: {Type: AWS::SQS::Queue}\n",
	},
	{
		.id = "E3007",
		.severity = SEVERITY_ERROR,
		.title = "A resource and a parameter of one name",
		.doc = "Logical ids are unique among all parameters and resources of a template. Source: "
		       "CloudFormation User Guide, \"Resources\".",
		.pass = pass_resources,
		.good = "Parameters:\n  Name: {Type: String}\nResources:\n" BUCKET,
		.bad = "Parameters:\n  B: {Type: String}\nResources:\n" BUCKET,
	},
	{
		.id = "E3011",
		.severity = SEVERITY_ERROR,
		.title = "A logical id that is too long",
		.doc = "A logical id has at most 255 characters. Source: CloudFormation User Guide, "
		       "\"Understand CloudFormation quotas\".",
		.pass = pass_resources,
		.good = "Resources:\n" BUCKET,
		.bad = "Resources:\n  " LONG_NAME ": {Type: AWS::S3::Bucket}\n",
	},
	{
		.id = "E3015",
		.severity = SEVERITY_ERROR,
		.title = "A resource's condition exists",
		.doc = "Condition takes the name of a condition of the section Conditions. Source: "
		       "CloudFormation User Guide, \"Conditions\".",
		.pass = pass_resources,
		.good = "Conditions:\n  InEast: !Equals [!Ref AWS::Region, us-east-1]\nResources:\n" BUCKET
		        "    Condition: InEast\n",
		.bad = "Resources:\n" BUCKET "    Condition: InEast\n",
	},
	{
		.id = "E3035",
		.severity = SEVERITY_ERROR,
		.title = "A DeletionPolicy that the service does not know",
		.doc = "DeletionPolicy is Delete, Retain or RetainExceptOnCreate, and Snapshot where the type "
		       "can make one. Source: CloudFormation User Guide, \"DeletionPolicy attribute\".",
		.pass = pass_resources,
		.good = "Resources:\n" BUCKET "    DeletionPolicy: RetainExceptOnCreate\n",
		.bad = "Resources:\n" BUCKET "    DeletionPolicy: Snapshot\n",
	},
	{
		.id = "E3036",
		.severity = SEVERITY_ERROR,
		.title = "An UpdateReplacePolicy that the service does not know",
		.doc = "UpdateReplacePolicy is Delete or Retain, and Snapshot where the type can make one. "
		       "Source: CloudFormation User Guide, \"UpdateReplacePolicy attribute\".",
		.pass = pass_resources,
		.good = "Resources:\n" BUCKET "    UpdateReplacePolicy: Retain\n",
		.bad = "Resources:\n" BUCKET "    UpdateReplacePolicy: RetainExceptOnCreate\n",
	},
	{
		.id = "E3038",
		.severity = SEVERITY_ERROR,
		.title = "A type of SAM's without SAM's transform",
		.doc = "The types AWS::Serverless::* are turned into the service's own by the transform "
		       "AWS::Serverless-2016-10-31, which the template must name; the service refuses them otherwise. "
		       "Source: AWS SAM Developer Guide, \"AWS SAM template anatomy\".",
		.pass = pass_resources,
		.good = "Transform: AWS::Serverless-2016-10-31\nResources:\n" TABLE,
		.bad = "Resources:\n" TABLE,
	},
	{
		.id = "E3066",
		.severity = SEVERITY_ERROR,
		.title = "An attribute of SAM without its transform",
		.doc = "Connectors and IgnoreGlobals are read by the transform AWS::Serverless-2016-10-31; the service "
		       "itself refuses them. Source: AWS SAM Developer Guide, \"AWS SAM connector reference\" and "
		       "\"Globals section of the AWS SAM template\".",
		.pass = pass_resources,
		.good = "Transform: AWS::Serverless-2016-10-31\nResources:\n" TABLE "    IgnoreGlobals: '*'\n",
		.bad = "Resources:\n" BUCKET "    IgnoreGlobals: '*'\n",
	},
};

const struct rule_group rules_resources = {rows, LK_COUNT(rows)};
