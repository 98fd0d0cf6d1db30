#include "check/rule_cdn.h"
#include "check/rule_cost.h"
#include "graph/order.h"

/* Seconds that objects which say nothing else stay at the edge: CloudFront's own default, and the least that pays. */
enum { DAY = 86400 };

/* Source: Amazon CloudFront Developer Guide, "Use managed cache policies", CachingDisabled. */
static const char caching_disabled[] = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/* Whether a list of methods has one that uploads. */
static bool writes(const struct value *methods)
{
	for (size_t i = 0; methods && methods->kind == VALUE_LIST && i < methods->as.list.count; i++)
		if (value_is_string(methods->as.list.items[i], "PUT") ||
		    value_is_string(methods->as.list.items[i], "POST"))
			return true;
	return false;
}

/* Whether the behavior reads files of a bucket: its origin has an S3OriginConfig, and nothing is written through it. */
static bool reads_bucket(const struct step *config, const struct value *behavior)
{
	const struct value *origins = value_get(config->value, STR("Origins"));
	const struct value *methods = value_get(behavior, STR("AllowedMethods"));
	struct str target = value_string(value_get(behavior, STR("TargetOriginId")));
	if (!target.len || !origins || origins->kind != VALUE_LIST || !relate_is_known(methods))
		return false;
	if (writes(methods))
		return false;
	for (size_t i = 0; i < origins->as.list.count; i++) {
		const struct value *origin = origins->as.list.items[i];
		if (str_equal(value_string(value_get(origin, STR("Id"))), target))
			return value_get(origin, STR("S3OriginConfig")) != NULL;
	}
	return false;
}

static const char *const lifetimes[] = {"DefaultTTL", "MaxTTL"};

/* The lifetime of a cache policy, or of a behavior that has its own, which is below a day. */
static const char *short_lifetime(const struct value *settings, int64_t *ret_seconds)
{
	for (size_t i = 0; i < LK_COUNT(lifetimes); i++)
		if (relate_integer(value_get(settings, str_from(lifetimes[i])), ret_seconds) && *ret_seconds < DAY)
			return lifetimes[i];
	return NULL;
}

static void check_policy(struct check *check, const struct holder *holder, const struct step *policy)
{
	struct fault fault = {.rule = "LK5301", .holder = holder, .at = policy};
	const struct resource *target = relate_target(check, policy->value, NULL);
	int64_t seconds;
	fault.hint = STR("use a policy whose DefaultTTL is 86400 or more, such as the managed CachingOptimized");
	if (value_is_string(policy->value, caching_disabled)) {
		check_fault(check, &fault, "CloudFront fetches each file from the bucket anew, by "
		                           "CachingDisabled");
		return;
	}
	if (!target)
		return;
	const char *name = short_lifetime(relate_value(target, "Properties.CachePolicyConfig"), &seconds);
	if (name)
		check_fault(check, &fault, "CloudFront keeps the bucket's files for %lld seconds, by the %s of "
		                           "'%.*s'; a day is %d", (long long)seconds, name, STR_ARG(target->logical_id),
		            DAY);
}

static void check_behavior(struct check *check, const struct holder *holder, const struct step *behavior)
{
	const struct step *policy = bucket_member_in(check, behavior, "CachePolicyId");
	struct fault fault = {.rule = "LK5301", .holder = holder};
	int64_t seconds;
	if (policy) {
		check_policy(check, holder, policy);
		return;
	}
	const char *name = short_lifetime(behavior->value, &seconds);
	if (!name)
		return;
	fault.at = bucket_member_in(check, behavior, name);
	fault.hint = STR("86400 or more; new content gets a new name, or an invalidation");
	check_fault(check, &fault, "CloudFront keeps the bucket's files for %lld seconds, by %s; a day is %d",
	            (long long)seconds, name, DAY);
}

void pass_cost_caching(struct check *check)
{
	const struct check_resource *found;
	for (size_t position = 0; (found = relate_next(check, DISTRIBUTION_TYPE, &position));) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *config = cdn_config_in(check, found->resource), *behavior;
		for (size_t i = 0; config && (behavior = cdn_behavior_in(check, config, i)); i++)
			if (value_get(behavior->value, STR("TargetOriginId")) && reads_bucket(config, behavior->value))
				check_behavior(check, &holder, behavior);
	}
}

static bool moves_objects(const struct value *rule)
{
	static const char *const members[] = {"Transition", "Transitions", "ExpirationInDays", "ExpirationDate"};
	for (size_t i = 0; i < LK_COUNT(members); i++)
		if (value_get(rule, str_from(members[i])))
			return true;
	return false;
}

/* Whether objects surely stay as they are: no lifecycle, or one that is all written out and moves none. */
static bool keeps_objects(const struct value *lifecycle)
{
	const struct value *rules = value_get(lifecycle, STR("Rules"));
	if (relate_is_absent(lifecycle))
		return true;
	if (!rules || rules->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < rules->as.list.count; i++)
		if (rules->as.list.items[i]->kind != VALUE_MAP || check_is_function(rules->as.list.items[i]) ||
		    moves_objects(rules->as.list.items[i]))
			return false;
	return true;
}

/* Whether browsers of some origin may write to the bucket. */
static const struct step *upload_methods_in(const struct check *check, const struct resource *bucket)
{
	const struct step *rules = relate_step_in(check, bucket, "Properties.CorsConfiguration.CorsRules");
	for (size_t i = 0; rules && rules->value->kind == VALUE_LIST && i < rules->value->as.list.count; i++) {
		const struct step *rule = bucket_item_in(check, rules, i);
		const struct step *methods = bucket_member_in(check, rule, "AllowedMethods");
		if (methods && writes(methods->value))
			return methods;
	}
	return NULL;
}

/* Where a resource says which bucket it writes to, day after day. */
static const struct {
	const char *type, *path;
} writers[] = {
	{BUCKET_TYPE, "Properties.LoggingConfiguration.DestinationBucketName"},
	{DISTRIBUTION_TYPE, "Properties.DistributionConfig.Logging"},
	{"AWS::CloudTrail::Trail", "Properties.S3BucketName"},
	{"AWS::Config::DeliveryChannel", "Properties.S3BucketName"},
	{"AWS::EC2::FlowLog", "Properties.LogDestination"},
	{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties.LoadBalancerAttributes"},
	{"AWS::KinesisFirehose::DeliveryStream", "Properties.ExtendedS3DestinationConfiguration.BucketARN"},
	{"AWS::KinesisFirehose::DeliveryStream", "Properties.S3DestinationConfiguration.BucketARN"},
};

/* The logical ids that the writers name where they say it. */
static struct map written_in(const struct check *check)
{
	const struct check_resource *found;
	struct references references = {0};
	struct map written;
	map_init_in(&written, check->arena);
	for (size_t i = 0; i < LK_COUNT(writers); i++)
		for (size_t position = 0; (found = relate_next(check, writers[i].type, &position));) {
			const struct value *value = relate_value(found->resource, writers[i].path);
			if (value)
				order_references_in(check->arena, found->resource->logical_id, STR(""), value,
						    &references);
		}
	for (size_t i = 0; i < references.count; i++)
		map_put(&written, references.items[i].to, &references.items[i]);
	return written;
}

/* Whether the stack shows that objects keep coming: uploads by browsers, news of them, logs and deliveries. */
static bool grows(const struct check *check, const struct resource *bucket, const struct map *written)
{
	return upload_methods_in(check, bucket) ||
	       !relate_is_absent(value_get(bucket->properties, STR("NotificationConfiguration"))) ||
	       map_has(written, bucket->logical_id);
}

void pass_cost_lifecycle(struct check *check)
{
	const struct check_resource *found;
	struct map written = written_in(check);
	for (size_t position = 0; (found = relate_next(check, BUCKET_TYPE, &position));) {
		const struct value *properties = found->resource->properties;
		struct holder holder = holder_of_resource(found->resource);
		struct fault fault = {.rule = "LK5302", .holder = &holder};
		if (!keeps_objects(value_get(properties, STR("LifecycleConfiguration"))) ||
		    !grows(check, found->resource, &written))
			continue;
		fault.hint = STR("a lifecycle rule with a transition to STANDARD_IA after 30 days, or with an "
				 "expiration");
		check_fault(check, &fault,
			    "bucket %.*s only grows: what is old stays for ever, at the price of what is new",
			    STR_ARG(found->resource->logical_id));
	}
}

static void check_uploads(struct check *check, const struct resource *bucket)
{
	struct holder holder = holder_of_resource(bucket);
	struct fault fault = {.rule = "LK5305", .holder = &holder, .at = upload_methods_in(check, bucket)};
	if (!fault.at || !relate_is_absent(value_get(bucket->properties, STR("NotificationConfiguration"))))
		return;
	fault.hint = STR("compress in the page, or let a function do it when s3:ObjectCreated tells it");
	check_fault(check, &fault, "browsers write to bucket %.*s, and nothing here makes smaller what they send",
	            STR_ARG(bucket->logical_id));
}

static void check_delivery(struct check *check, const struct resource *stream, const char *destination)
{
	struct str path = str_format_in(check->arena, "Properties.%s", destination);
	const struct step *at = relate_step_in(check, stream, path.ptr);
	struct holder holder = holder_of_resource(stream);
	struct fault fault = {.rule = "LK5305", .holder = &holder, .at = at};
	if (!at || at->value->kind != VALUE_MAP || check_is_function(at->value) ||
	    !relate_is_absent(value_get(at->value, STR("DataFormatConversionConfiguration"))))
		return;
	const struct value *format = value_get(at->value, STR("CompressionFormat"));
	fault.hint = STR("CompressionFormat: GZIP");
	if (relate_is_absent(format) || value_is_string(format, "UNCOMPRESSED"))
		check_fault(check, &fault, "stream %.*s delivers to S3 without compression, its default",
		            STR_ARG(stream->logical_id));
}

void pass_cost_compression(struct check *check)
{
	const struct check_resource *found;
	for (size_t position = 0; (found = relate_next(check, BUCKET_TYPE, &position));)
		check_uploads(check, found->resource);
	for (size_t position = 0; (found = relate_next(check, "AWS::KinesisFirehose::DeliveryStream", &position));) {
		check_delivery(check, found->resource, "ExtendedS3DestinationConfiguration");
		check_delivery(check, found->resource, "S3DestinationConfiguration");
	}
}
