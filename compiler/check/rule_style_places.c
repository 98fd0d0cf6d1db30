#include "base/text.h"
#include "check/parameter.h"
#include "check/relate.h"
#include "check/rules.h"
#include "check/style.h"

/* Parameters that check less than they could, values of one region or of the past, and what is said twice. */

struct way {
	const char *type, *way;
};

/* --- types of parameters */

/* "AWS::SSM::Parameter::Value<X>" to X, "List<X>" to X. */
static bool unwrap(struct str *type, const char *start)
{
	struct str prefix = str_from(start);
	if (!str_starts_with(*type, prefix) || !str_ends_with(*type, STR(">")))
		return false;
	*type = str_slice(*type, prefix.len, type->len - 1);
	return true;
}

/* Source: CloudFormation User Guide, "Supported parameter types": key pairs and names of SSM parameters come one by
 * one alone. */
static bool is_documented(struct str type)
{
	bool stored = unwrap(&type, "AWS::SSM::Parameter::Value<"), list = unwrap(&type, "List<");
	if (unwrap(&type, "List<") || unwrap(&type, "AWS::SSM::Parameter::Value<"))
		return false;
	if (list && (str_is(type, "AWS::EC2::KeyPair::KeyName") || str_is(type, "AWS::SSM::Parameter::Name") ||
		     str_is(type, "CommaDelimitedList")))
		return false;
	return (!stored && !list) || parameter_type_is_known(type);
}

static void check_type(struct check *check, const struct entry *parameter)
{
	const struct value *type = value_get(parameter->body, STR("Type"));
	struct holder holder = holder_of_entry("Parameters", "parameter", parameter);
	struct step at = step_key(NULL, STR("Type"), type);
	struct fault fault = {.rule = "W2002", .holder = &holder, .at = &at};
	if (type && !is_documented(value_string(type)))
		check_fault(check, &fault,
			    "no page lists the parameter type '%.*s': the service does not check its values",
			    STR_ARG(value_string(type)));
}

/* A pattern that the service's own expressions know and these do not is possible: no more than a tip. */
static void check_pattern(struct check *check, const struct entry *parameter)
{
	const struct value *pattern = value_get(parameter->body, STR("AllowedPattern"));
	struct holder holder = holder_of_entry("Parameters", "parameter", parameter);
	struct step at = step_key(NULL, STR("AllowedPattern"), pattern);
	struct fault fault = {.rule = "I2003", .holder = &holder, .at = &at};
	struct str text = value_string(pattern);
	if (text.len && pattern_match(check->patterns, text, STR("")) == PATTERN_UNUSABLE)
		check_fault(check, &fault, "'%.*s' is no regular expression", STR_ARG(text));
}

static const struct way images[] = {
	{"AWS::AutoScaling::LaunchConfiguration", "ImageId"},
	{"AWS::Batch::ComputeEnvironment", "ComputeResources/ImageId"},
	{"AWS::Cloud9::EnvironmentEC2", "ImageId"},
	{"AWS::EC2::Instance", "ImageId"},
	{"AWS::EC2::LaunchTemplate", "LaunchTemplateData/ImageId"},
	{"AWS::EC2::SpotFleet", "SpotFleetRequestConfigData/LaunchSpecifications/*/ImageId"},
	{"AWS::ImageBuilder::Image", "ImageId"},
};

struct image_use {
	const struct entry *parameter;
	bool found;
};

static void note_image(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct image_use *use = context;
	(void)check;
	(void)resource;
	if (value_is_intrinsic(at->value, FN_REF) && !style_is_below_function(at) &&
	    str_equal(value_string(at->value->as.argument), use->parameter->name))
		use->found = true;
}

/* Once for a parameter, however many instances take it. */
static void check_image(struct check *check, const struct entry *parameter)
{
	const struct value *type = value_get(parameter->body, STR("Type"));
	struct image_use use = {.parameter = parameter};
	const struct check_resource *subject;
	if (!type || value_is_string(type, "AWS::EC2::Image::Id") ||
	    value_is_string(type, "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"))
		return;
	for (size_t i = 0; i < LK_COUNT(images); i++)
		for (size_t position = 0; (subject = relate_next(check, images[i].type, &position));)
			relate_each(check, subject->resource, str_from(images[i].way), note_image, &use);
	struct holder holder = holder_of_entry("Parameters", "parameter", parameter);
	struct step at = step_key(NULL, STR("Type"), type);
	struct fault fault = {.rule = "W2506", .holder = &holder, .at = &at};
	fault.hint = STR("AWS::EC2::Image::Id, or AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>");
	if (use.found)
		check_fault(check, &fault,
			    "the image '%.*s' is of type %.*s: the service does not check that it exists",
			    STR_ARG(parameter->name), STR_ARG(value_string(type)));
}

/* --- availability zones */

static const struct way zones[] = {
	{"AWS::AutoScaling::AutoScalingGroup", "AvailabilityZones/*"},
	{"AWS::DAX::Cluster", "AvailabilityZones/*"},
	{"AWS::DMS::ReplicationInstance", "AvailabilityZone"},
	{"AWS::EC2::Host", "AvailabilityZone"},
	{"AWS::EC2::Instance", "AvailabilityZone"},
	{"AWS::EC2::LaunchTemplate", "LaunchTemplateData/Placement/AvailabilityZone"},
	{"AWS::EC2::SpotFleet", "SpotFleetRequestConfigData/LaunchSpecifications/*/Placement/AvailabilityZone"},
	{"AWS::EC2::SpotFleet", "SpotFleetRequestConfigData/LaunchTemplateConfigs/*/Overrides/*/AvailabilityZone"},
	{"AWS::EC2::Subnet", "AvailabilityZone"},
	{"AWS::EC2::Volume", "AvailabilityZone"},
	{"AWS::EMR::Cluster", "Instances/Placement/AvailabilityZone"},
	{"AWS::ElasticLoadBalancing::LoadBalancer", "AvailabilityZones/*"},
	{"AWS::ElasticLoadBalancingV2::TargetGroup", "Targets/*/AvailabilityZone"},
	{"AWS::Glue::Connection", "ConnectionInput/PhysicalConnectionRequirements/AvailabilityZone"},
	{"AWS::OpsWorks::Instance", "AvailabilityZone"},
	{"AWS::RDS::DBCluster", "AvailabilityZones/*"},
	{"AWS::RDS::DBInstance", "AvailabilityZone"},
};

static void check_zone(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "W3010", .holder = &holder, .at = at};
	struct str zone;
	(void)context;
	fault.hint = STR("Fn::Select of Fn::GetAZs, or a parameter");
	if (relate_text(at->value, &zone) && !str_is(zone, "all") && !style_is_below_function(at))
		check_fault(check, &fault, "the availability zone '%.*s' is in one region alone", STR_ARG(zone));
}

/* --- generations of instances */

static const struct way instances[] = {
	{"AWS::AutoScaling::LaunchConfiguration", "InstanceType"},
	{"AWS::EC2::CapacityReservation", "InstanceType"},
	{"AWS::EC2::EC2Fleet", "FleetLaunchTemplateOverridesRequest/InstanceType"},
	{"AWS::EC2::Host", "InstanceType"},
	{"AWS::EC2::Instance", "InstanceType"},
	{"AWS::EC2::LaunchTemplate", "LaunchTemplateData/InstanceType"},
	{"AWS::EC2::SpotFleet", "SpotFleetLaunchSpecification/InstanceType"},
	{"AWS::ElastiCache::CacheCluster", "CacheNodeType"},
	{"AWS::ElastiCache::GlobalReplicationGroup", "CacheNodeType"},
	{"AWS::ElastiCache::ReplicationGroup", "CacheNodeType"},
	{"AWS::Elasticsearch::Domain", "ElasticsearchClusterConfig/InstanceType"},
	{"AWS::OpenSearchService::Domain", "ClusterConfig/InstanceType"},
	{"AWS::RDS::DBInstance", "DBInstanceClass"},
};

/* Source: Amazon EC2 Instance Types, "Previous generation instances". */
static const char *const old_families[] = {"c1", "c2", "c3", "cc2", "cg1", "cr1", "g2", "hi1", "hs1",
					   "i2", "m1", "m2", "m3",  "r1",  "r2",  "r3", "t1"};

static void check_generation(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "I3100", .holder = &holder, .at = at};
	struct str type, rest, part;
	(void)context;
	if (!relate_text(at->value, &type) || style_is_below_function(at))
		return;
	for (rest = type; rest.ptr && str_next(&rest, '.', &part);)
		for (size_t i = 0; i < LK_COUNT(old_families); i++)
			if (str_is(part, old_families[i]))
				check_fault(check, &fault, "'%.*s' is of a previous generation, slower and dearer",
					    STR_ARG(type));
}

/* --- dependencies that are there anyway */

/* The first place that names the resource in every deployment: what stands below an If may not be there. */
static bool find_mention(struct check *check, const struct step *at, const struct resource *target,
			 struct str *ret_dotted)
{
	const struct value *value = at->value;
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++) {
			struct step item = step_index(at, i, value->as.list.items[i]);
			if (find_mention(check, &item, target, ret_dotted))
				return true;
		}
	} else if (value->kind == VALUE_MAP) {
		for (size_t i = 0; i < value->as.map.count; i++) {
			struct step member = step_key(at, value->as.map.items[i].key, value->as.map.items[i].value);
			if (find_mention(check, &member, target, ret_dotted))
				return true;
		}
	} else if (value->kind == VALUE_INTRINSIC && value->fn != FN_IF && value->fn != FN_CONDITION) {
		bool names = value->fn == FN_REF || value->fn == FN_GET_ATT || value->fn == FN_SUB;
		struct step argument = step_key(at, str_from(intrinsic_name(value->fn)->key), value->as.argument);
		if (!names || !relate_mentions(check, value, target))
			return find_mention(check, &argument, target, ret_dotted);
		*ret_dotted = step_dotted_in(check->arena, at);
		return true;
	}
	return false;
}

/* Of the resource's parts, DependsOn is the one that is asked about. */
static bool mentions(struct check *check, const struct resource *resource, const struct resource *target,
		     struct str *ret_words)
{
	struct step part = step_key(NULL, STR("Properties"), resource->properties);
	struct str dotted;
	if (find_mention(check, &part, target, &dotted)) {
		*ret_words = str_format_in(check->arena, "'%.*s'", STR_ARG(dotted));
		return true;
	}
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		const struct member *member = &resource->attributes->as.map.items[i];
		part = step_key(NULL, member->key, member->value);
		if (str_is(member->key, "DependsOn") || !find_mention(check, &part, target, &dotted))
			continue;
		*ret_words = str_format_in(check->arena, "its %.*s", STR_ARG(member->key));
		return true;
	}
	return false;
}

static void check_dependency(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct check_resource *target = check_find_resource(check, value_string(at->value));
	struct fault fault = {.rule = "W3005", .holder = holder, .at = at, .hint = STR("leave it out")};
	struct str words;
	if (target && mentions(check, holder->resource, target->resource, &words))
		check_fault(check, &fault, "'%.*s' is made first anyway: %.*s names it",
			    STR_ARG(target->resource->logical_id), STR_ARG(words));
}

static void check_dependencies(struct check *check, const struct resource *resource)
{
	const struct value *names = value_get(resource->attributes, STR("DependsOn"));
	struct holder holder = holder_of_resource(resource);
	struct step at = step_key(NULL, STR("DependsOn"), names);
	if (!names)
		return;
	if (names->kind != VALUE_LIST) {
		check_dependency(check, &holder, &at);
		return;
	}
	for (size_t i = 0; i < names->as.list.count; i++) {
		struct step item = step_index(&at, i, names->as.list.items[i]);
		check_dependency(check, &holder, &item);
	}
}

static void visit_places(struct check *check, const struct way *ways, size_t count, relate_visit *visit)
{
	const struct check_resource *subject;
	for (size_t i = 0; i < count; i++)
		for (size_t position = 0; (subject = relate_next(check, ways[i].type, &position));)
			relate_each(check, subject->resource, str_from(ways[i].way), visit, NULL);
}

static void pass_style_places(struct check *check)
{
	for (size_t i = 0; i < check->graph->parameters.count; i++) {
		check_type(check, &check->graph->parameters.items[i]);
		check_pattern(check, &check->graph->parameters.items[i]);
		check_image(check, &check->graph->parameters.items[i]);
	}
	if (!style_is_generated(check))
		visit_places(check, zones, LK_COUNT(zones), check_zone);
	visit_places(check, instances, LK_COUNT(instances), check_generation);
	for (size_t i = 0; i < check->graph->resources.count; i++)
		check_dependencies(check, &check->graph->resources.items[i]);
}

#define PARAMETER(type)                                                                                                \
	"Parameters: {Image: {Type: '" type "'}}\n"                                                                    \
	"Resources:\n  I: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref Image}}\n"
#define LIST(type)                                                                                                     \
	"Parameters: {Names: {Type: '" type "'}}\n"                                                                    \
	"Resources:\n  I: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-12345678, KeyName: !Select [0, !Ref "   \
	"Names]}}\n"
#define SUBNET(zone)                                                                                                   \
	"Resources:\n  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-12345678, CidrBlock: 10.0.0.0/24, "         \
	"AvailabilityZone: " zone "}}\n"
#define INSTANCE(type)                                                                                                 \
	"Resources:\n  I: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-12345678, InstanceType: " type "}}\n"
#define POLICY(bucket)                                                                                                 \
	"Resources:\n  T: {Type: AWS::SNS::Topic}\n  Q: {Type: AWS::SQS::Queue, DependsOn: T, Properties: {Tags: "     \
	"[{Key: topic, Value: " bucket "}]}}\n"
#define GROUPS(second)                                                                                                 \
	"Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Properties: {ImageId: ami-12345678, SecurityGroupIds: "   \
	"[sg-12345678, " second "]}\n"

#define NAME(pattern)                                                                                                  \
	"Parameters: {Name: {Type: String, AllowedPattern: '" pattern "'}}\n"                                          \
	"Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}\n"

static const struct rule rows[] = {
	{
		.id = "I2003",
		.severity = SEVERITY_INFO,
		.title = "An AllowedPattern that is no regular expression",
		.doc = "With a pattern that does not compile no value is allowed. A tip alone, for the service's "
		       "expressions are Java's. Source: CloudFormation User Guide, \"Parameters\", AllowedPattern.",
		.pass = pass_style_places,
		.good = NAME("[a-z]+"),
		.bad = NAME("[a-z+"),
	},
	{
		.id = "I3037",
		.severity = SEVERITY_INFO,
		.title = "A list that has an item twice",
		.doc = "The provider schema lets the list have items more than once (uniqueItems is false), which is "
		       "seldom meant. Source: the type's provider schema.",
		.pass = pass_properties,
		.good = GROUPS("sg-87654321"),
		.bad = GROUPS("sg-12345678"),
	},
	{
		.id = "I3100",
		.severity = SEVERITY_INFO,
		.title = "An instance of a previous generation",
		.doc = "Instances of newer generations do more for less money. Source: Amazon EC2 Instance Types, "
		       "\"Previous generation instances\".",
		.pass = pass_style_places,
		.good = INSTANCE("m5.large"),
		.bad = INSTANCE("m1.large"),
	},
	{
		.id = "W2002",
		.severity = SEVERITY_WARNING,
		.title = "A parameter type that no page lists",
		.doc = "The service takes any List<…> and AWS::SSM::Parameter::Value<…>, but checks the values of the "
		       "documented types alone. Source: CloudFormation User Guide, \"Supported parameter types\".",
		.pass = pass_style_places,
		.good = LIST("List<String>"),
		.bad = LIST("List<AWS::EC2::KeyPair::KeyName>"),
	},
	{
		.id = "W2506",
		.severity = SEVERITY_WARNING,
		.title = "An image's parameter of a type that nobody checks",
		.doc = "With AWS::EC2::Image::Id the service looks before the deployment whether the image is there. "
		       "Source: CloudFormation User Guide, \"Supported parameter types\".",
		.pass = pass_style_places,
		.good = PARAMETER("AWS::EC2::Image::Id"),
		.bad = PARAMETER("String"),
	},
	{
		.id = "W3005",
		.severity = SEVERITY_WARNING,
		.title = "A dependency that a reference says already",
		.doc = "A resource that Ref, GetAtt or Sub names is made first; DependsOn adds nothing. Source: "
		       "CloudFormation User Guide, \"DependsOn attribute\".",
		.pass = pass_style_places,
		.good = POLICY("orders"),
		.bad = POLICY("!Ref T"),
	},
	{
		.id = "W3010",
		.severity = SEVERITY_WARNING,
		.title = "An availability zone that is written out",
		.doc = "Zones have the names of their regions, and their number differs: the stack can be deployed "
		       "in one region alone. Source: CloudFormation User Guide, \"Fn::GetAZs\".",
		.pass = pass_style_places,
		.good = SUBNET("!Select [0, !GetAZs '']"),
		.bad = SUBNET("us-east-1a"),
	},
};

const struct rule_group rules_style_places = {rows, LK_COUNT(rows)};
