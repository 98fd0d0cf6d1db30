#include "check/rule_alarms.h"
#include "check/suggest.h"
#include "check/targets.h"
#include "check/walk.h"

/* The dimensions of a metric, as far as the template tells. */
struct dimensions {
	const struct alarm_metric *metric;
	const struct step *at; /* of the list; of the metric where there is none */
	struct str names[32];
	const struct step *values[32];
	size_t count;
	bool open; /* a name, or their number, is not known */
};

static struct dimensions dimensions_of(const struct alarm_metric *metric)
{
	const struct check *check = metric->alarm->check;
	const struct step *list = alarm_member(check, metric->at, "Dimensions");
	struct dimensions dimensions = {.metric = metric, .at = list};
	if (!list)
		dimensions.open = walk_is_open_map(metric->at->value);
	else if (list->value->kind != VALUE_LIST || list->value->as.list.count > LK_COUNT(dimensions.names))
		dimensions.open = true;
	for (size_t i = 0; list && !dimensions.open && i < list->value->as.list.count; i++) {
		struct step *item = ARENA_NEW(check->arena, struct step);
		*item = step_index(list, i, list->value->as.list.items[i]);
		if (!relate_text(value_get(item->value, STR("Name")), &dimensions.names[dimensions.count]))
			dimensions.open = true;
		else
			dimensions.values[dimensions.count++] = alarm_member(check, item, "Value");
	}
	return dimensions;
}

static const struct step *value_of(const struct dimensions *dimensions, const char *name)
{
	for (size_t i = 0; i < dimensions->count; i++)
		if (str_is(dimensions->names[i], name))
			return dimensions->values[i];
	return NULL;
}

/* --- the set of names */

/* Namespaces whose sets of dimensions the pack has all of: Amazon DynamoDB Developer Guide, "DynamoDB metrics and
 * dimensions"; Amazon S3 User Guide, "Metrics and dimensions"; CloudFront Developer Guide, "Types of metrics for
 * CloudFront"; Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS". */
static const char *const complete[] = {"AWS/CloudFront", "AWS/DynamoDB", "AWS/S3", "AWS/SQS"};

static bool fits_set(const struct dimensions *dimensions, struct pack_node set)
{
	if (pack_count(set) != dimensions->count)
		return false;
	for (size_t i = 0; i < pack_count(set); i++) {
		bool found = false;
		for (size_t k = 0; k < dimensions->count; k++)
			found |= str_equal(pack_string(pack_get_text(pack_item(set, i), "name")), dimensions->names[k]);
		if (!found)
			return false;
	}
	return true;
}

static struct str words_of_set_in(struct arena *arena, struct pack_node set)
{
	struct str words = pack_count(set) ? (struct str){0} : STR("none");
	for (size_t i = 0; i < pack_count(set); i++)
		words = str_format_in(arena, "%.*s%s%s", STR_ARG(words), i ? " and " : "",
				      pack_string(pack_get_text(pack_item(set, i), "name")).ptr);
	return words;
}

static void check_set(const struct dimensions *dimensions)
{
	const struct alarm_metric *metric = dimensions->metric;
	const struct alarm_known *known = alarm_find_known(metric);
	struct check *check = metric->alarm->check;
	bool is_complete = false;
	for (size_t i = 0; i < LK_COUNT(complete); i++)
		is_complete |= str_is(metric->space, complete[i]);
	if (!known || !is_complete || dimensions->open || !pack_count(known->sets))
		return;
	for (size_t i = 0; i < pack_count(known->sets); i++)
		if (fits_set(dimensions, pack_item(known->sets, i)))
			return;
	struct fault fault = {.rule = "LK3021",
			      .holder = &metric->alarm->holder,
			      .at = dimensions->at ? dimensions->at : alarm_member(check, metric->at, "MetricName")};
	struct str wanted = words_of_set_in(check->arena, pack_item(known->sets, 0));
	check_fault(check, &fault, "%.*s %.*s has the dimensions %.*s; under these there is no such metric",
		    STR_ARG(metric->space), STR_ARG(metric->name), STR_ARG(wanted));
}

/* Source: AWS Lambda Developer Guide, "Using CloudWatch metrics with Lambda", dimensions. */
static void check_lambda(const struct dimensions *dimensions)
{
	static const char *const names[] = {"EventSourceMappingUUID", "ExecutedVersion", "FunctionName", "Resource"};
	struct check *check = dimensions->metric->alarm->check;
	for (size_t i = 0; str_is(dimensions->metric->space, "AWS/Lambda") && i < dimensions->count; i++) {
		bool known = false;
		for (size_t k = 0; k < LK_COUNT(names); k++)
			known |= str_equal_ignore_case(dimensions->names[i], str_from(names[k]));
		struct fault fault = {
			.rule = "LK3021",
			.holder = &dimensions->metric->alarm->holder,
			.at = dimensions->values[i] ? dimensions->values[i]->above : dimensions->at,
			.hint = STR("metrics of functions have FunctionName, Resource, ExecutedVersion or "
				    "EventSourceMappingUUID")};
		if (!known)
			check_fault(check, &fault, "AWS/Lambda has no dimension '%.*s'", STR_ARG(dimensions->names[i]));
	}
}

/* A name that is a known one but for its case; whether there is one. */
static bool check_case(const struct dimensions *dimensions)
{
	bool reported = false;
	const struct alarm_known *known = alarm_find_known(dimensions->metric);
	struct check *check = dimensions->metric->alarm->check;
	for (size_t i = 0; known && i < dimensions->count; i++) {
		struct str other = {0}, name = dimensions->names[i];
		bool is_right = false;
		for (size_t s = 0; s < pack_count(known->sets); s++) {
			struct pack_node set = pack_item(known->sets, s);
			for (size_t k = 0; k < pack_count(set); k++) {
				struct str listed = pack_string(pack_get_text(pack_item(set, k), "name"));
				is_right |= str_equal(listed, name);
				if (str_equal_ignore_case(listed, name))
					other = listed;
			}
		}
		if (is_right || !other.len)
			continue;
		struct fault fault = {.rule = "LK3021",
				      .holder = &dimensions->metric->alarm->holder,
				      .at = dimensions->values[i] ? dimensions->values[i]->above : dimensions->at,
				      .hint = suggest_hint_in(check->arena, other)};
		check_fault(check, &fault, "%.*s %.*s has no dimension '%.*s'", STR_ARG(dimensions->metric->space),
			    STR_ARG(dimensions->metric->name), STR_ARG(name));
		reported = true;
	}
	return reported;
}

/* Values that are the same for everybody. Source: the guides above. */
static const struct {
	const char *space, *metric, *dimension, *value; /* metric NULL: all of the namespace */
} fixed[] = {
	{"AWS/CloudFront", NULL, "Region", "Global"},
	{"AWS/S3", "NumberOfObjects", "StorageType", "AllStorageTypes"},
};

static void check_fixed(const struct dimensions *dimensions)
{
	const struct alarm_metric *metric = dimensions->metric;
	for (size_t i = 0; i < LK_COUNT(fixed); i++) {
		const struct step *at = value_of(dimensions, fixed[i].dimension);
		struct str text;
		if (!at || !str_is(metric->space, fixed[i].space) ||
		    (fixed[i].metric && !str_is(metric->name, fixed[i].metric)) || !relate_text(at->value, &text) ||
		    str_is(text, fixed[i].value))
			continue;
		struct fault fault = {.rule = "LK3021", .holder = &metric->alarm->holder, .at = at};
		check_fault(metric->alarm->check, &fault, "%.*s %.*s has %s=%s alone, not '%.*s'",
			    STR_ARG(metric->space), STR_ARG(metric->name), fixed[i].dimension, fixed[i].value,
			    STR_ARG(text));
	}
}

/* --- the resource behind a value */

/* What a dimension's value is, and by which attributes a resource tells it: "" is Ref. Source: the pages of the types
 * in the CloudFormation template reference, "Return values". */
static const struct {
	const char *space, *dimension, *type, *attributes;
} owners[] = {
	{"AWS/ApiGateway", "ApiId", "AWS::ApiGatewayV2::Api", " ApiId"},
	{"AWS/ApplicationELB", "LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"},
	{"AWS/ApplicationELB", "TargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupFullName"},
	{"AWS/CloudFront", "DistributionId", "AWS::CloudFront::Distribution", " Id"},
	{"AWS/Cognito", "UserPool", "AWS::Cognito::UserPool", " UserPoolId"},
	{"AWS/DynamoDB", "TableName", "AWS::DynamoDB::Table", ""},
	{"AWS/DynamoDB", "TableName", "AWS::DynamoDB::GlobalTable", ""},
	{"AWS/EC2", "AutoScalingGroupName", "AWS::AutoScaling::AutoScalingGroup", ""},
	{"AWS/EC2", "InstanceId", "AWS::EC2::Instance", " InstanceId"},
	{"AWS/ECS", "ClusterName", "AWS::ECS::Cluster", ""},
	{"AWS/ECS", "ServiceName", "AWS::ECS::Service", "Name"},
	{"AWS/EFS", "FileSystemId", "AWS::EFS::FileSystem", " FileSystemId"},
	{"AWS/ELB", "LoadBalancerName", "AWS::ElasticLoadBalancing::LoadBalancer", ""},
	{"AWS/Events", "RuleName", "AWS::Events::Rule", ""},
	{"AWS/Kinesis", "StreamName", "AWS::Kinesis::Stream", ""},
	{"AWS/Lambda", "FunctionName", "AWS::Lambda::Function", ""},
	{"AWS/Lambda", "FunctionName", "AWS::Serverless::Function", ""},
	{"AWS/Logs", "LogGroupName", "AWS::Logs::LogGroup", ""},
	{"AWS/NATGateway", "NatGatewayId", "AWS::EC2::NatGateway", " NatGatewayId"},
	{"AWS/NetworkELB", "LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"},
	{"AWS/NetworkELB", "TargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupFullName"},
	{"AWS/S3", "BucketName", "AWS::S3::Bucket", ""},
	{"AWS/SNS", "TopicName", "AWS::SNS::Topic", "TopicName"},
	{"AWS/SQS", "QueueName", "AWS::SQS::Queue", "QueueName"},
	{"AWS/States", "StateMachineArn", "AWS::StepFunctions::StateMachine", " Arn"},
};

static bool is_owner(struct str type)
{
	for (size_t i = 0; i < LK_COUNT(owners); i++)
		if (str_is(type, owners[i].type))
			return true;
	return false;
}

static void check_owner(const struct dimensions *dimensions, size_t index)
{
	const struct alarm_metric *metric = dimensions->metric;
	struct check *check = metric->alarm->check;
	const struct step *at = dimensions->values[index];
	struct str attribute;
	const struct resource *target = at ? relate_target(check, at->value, &attribute) : NULL;
	const char *type = NULL, *attributes = NULL;
	for (size_t i = 0; target && i < LK_COUNT(owners); i++) {
		if (!str_is(metric->space, owners[i].space) || !str_is(dimensions->names[index], owners[i].dimension))
			continue;
		type = type ? type : owners[i].type;
		if (str_is(target->type, owners[i].type))
			attributes = owners[i].attributes;
	}
	struct fault fault = {.rule = "LK3022", .holder = &metric->alarm->holder, .at = at};
	if (!type || (attributes && target_tells(attributes, attribute)) || (!attributes && !is_owner(target->type)))
		return;
	if (!attributes) {
		check_fault(check, &fault, "%.*s is of an %s; '%.*s' is an %.*s", STR_ARG(dimensions->names[index]),
			    type, STR_ARG(target->logical_id), STR_ARG(target->type));
		return;
	}
	struct str given = target_words_in(check->arena, target->logical_id, attribute);
	struct str wanted = target_wanted_in(check->arena, target->logical_id, attributes);
	fault.hint = str_format_in(check->arena, "write %.*s", STR_ARG(wanted));
	check_fault(check, &fault, "%.*s is not what the dimension %.*s holds: under that value there is no metric",
		    STR_ARG(given), STR_ARG(dimensions->names[index]));
}

/* --- what the resource emits */

static bool is_named_in(const struct resource *resource, const char *path, const char *key, struct str name)
{
	const struct value *list = relate_value(resource, path);
	struct str text;
	if (!list)
		return false;
	if (list->kind != VALUE_LIST)
		return true;
	for (size_t i = 0; i < list->as.list.count; i++)
		if (!relate_text(value_get(list->as.list.items[i], str_from(key)), &text) || str_equal(text, name))
			return true;
	return false;
}

/* Metrics of a part of a resource, which the resource lists by name. */
static const struct {
	const char *space, *owner, *type, *part, *path, *key, *noun;
} parts[] = {
	{"AWS/DynamoDB", "TableName", "AWS::DynamoDB::Table", "GlobalSecondaryIndexName",
	 "Properties.GlobalSecondaryIndexes", "IndexName", "index"},
	{"AWS/S3", "BucketName", "AWS::S3::Bucket", "FilterId", "Properties.MetricsConfigurations", "Id",
	 "metrics configuration"},
};

static void check_parts(const struct dimensions *dimensions)
{
	struct check *check = dimensions->metric->alarm->check;
	for (size_t i = 0; i < LK_COUNT(parts); i++) {
		const struct step *owner = value_of(dimensions, parts[i].owner),
				  *part = value_of(dimensions, parts[i].part);
		const struct resource *target = owner ? relate_target(check, owner->value, NULL) : NULL;
		struct str name;
		if (!target || !part || !str_is(dimensions->metric->space, parts[i].space) ||
		    !str_is(target->type, parts[i].type) || !relate_text(part->value, &name) ||
		    walk_is_open_map(target->properties) || is_named_in(target, parts[i].path, parts[i].key, name))
			continue;
		struct fault fault = {.rule = "LK3025", .holder = &dimensions->metric->alarm->holder, .at = part};
		check_fault(check, &fault, "'%.*s' has no %s '%.*s', so that this metric has no data",
			    STR_ARG(target->logical_id), parts[i].noun, STR_ARG(name));
	}
}

/* CloudFront Developer Guide, "Monitoring CloudFront and edge functions with Amazon CloudWatch": metrics are sent to
 * us-east-1 alone. */
static void check_region(const struct alarm_metric *metric)
{
	const struct check *check = metric->alarm->check;
	if (!str_is(metric->space, "AWS/CloudFront") || !check->region.len || str_is(check->region, "us-east-1") ||
	    resource_condition(metric->alarm->resource).len || str_starts_with(check->region, STR("cn-")))
		return;
	struct fault fault = {
		.rule = "LK3023", .holder = &metric->alarm->holder, .at = alarm_member(check, metric->at, "Namespace")};
	check_fault(metric->alarm->check, &fault,
		    "CloudFront's metrics are in us-east-1; in %.*s the alarm has no data", STR_ARG(check->region));
}

void alarm_check_dimensions(const struct alarm_metric *metric)
{
	struct dimensions dimensions = dimensions_of(metric);
	check_region(metric);
	if (metric->space.len && metric->name.len) {
		if (!check_case(&dimensions))
			check_set(&dimensions);
		check_lambda(&dimensions);
		check_fixed(&dimensions);
	}
	for (size_t i = 0; i < dimensions.count; i++)
		check_owner(&dimensions, i);
	check_parts(&dimensions);
}
