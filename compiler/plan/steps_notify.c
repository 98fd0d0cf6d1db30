#include "graph/order.h"
#include "plan/canon.h"
#include "plan/steps_state.h"

/* S3 asks the destination when it is told to notify it, so that the permission must be there before. Source: AWS
 * CloudFormation Template Reference, "AWS::S3::Bucket", NotificationConfiguration. */
static const struct kind {
	const char *list, *target;	 /* in NotificationConfiguration */
	const char *permission, *allows; /* the type that permits it, and its property that names the target */
	const char *principal;		 /* its property that names S3 */
} kinds[] = {
	{"LambdaConfigurations", "Function", "AWS::Lambda::Permission", "FunctionName", "Principal"},
	{"QueueConfigurations", "Queue", "AWS::SQS::QueuePolicy", "Queues", "PolicyDocument"},
	{"TopicConfigurations", "Topic", "AWS::SNS::TopicPolicy", "Topics", "PolicyDocument"},
};

static const struct value *configuration_of(const struct value *properties)
{
	return value_get(properties, STR("NotificationConfiguration"));
}

/* "Order" for Ref Order, GetAtt Order.Arn and Sub ${Order.Arn}; empty for all else. */
static struct str named_resource(const struct value *value)
{
	struct references references = {0};
	struct arena scratch;
	struct str name = {0};
	if (!value || value->kind != VALUE_INTRINSIC)
		return name;
	arena_init(&scratch);
	order_references_in(&scratch, STR("bucket"), STR(""), value, &references);
	for (size_t i = 0; i < references.count; i++)
		if (!graph_is_pseudo_parameter(references.items[i].to))
			name = name.len ? (struct str){0} : references.items[i].to;
	arena_done(&scratch);
	return name;
}

static bool same_target(const struct value *a, const struct value *b)
{
	struct str first = named_resource(a), second = named_resource(b);
	return first.len || second.len ? str_equal(first, second) : a && b && value_equal(a, b);
}

static bool mentions(const struct value *value, const char *text)
{
	if (value->kind == VALUE_STRING)
		return str_contains(value->as.string, str_from(text));
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		if (mentions(value->as.list.items[i], text))
			return true;
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		if (mentions(value->as.map.items[i].value, text))
			return true;
	return false;
}

static bool permits(const struct resource *resource, const struct kind *kind, const struct value *target)
{
	const struct value *allows = value_get(resource->properties, str_from(kind->allows));
	const struct value *principal = value_get(resource->properties, str_from(kind->principal));
	if (!str_is(resource->type, kind->permission) || !allows || !principal ||
	    !mentions(principal, "s3.amazonaws.com"))
		return false;
	if (allows->kind != VALUE_LIST)
		return same_target(allows, target);
	for (size_t i = 0; i < allows->as.list.count; i++)
		if (same_target(allows->as.list.items[i], target))
			return true;
	return false;
}

static bool refers_to(struct steps *steps, const struct resource *resource, struct str name)
{
	struct references references = order_of_resource_in(steps->arena, resource);
	for (size_t i = 0; i < references.count; i++)
		if (str_equal(references.items[i].to, name))
			return true;
	return false;
}

/* Whether what lives already permits it: for any bucket, or for this one. */
static bool is_permitted(struct steps *steps, const struct plan_change *bucket, const struct kind *kind,
			 const struct value *target)
{
	const struct map *living = &steps->planner->living;
	for (size_t i = 0; i < living->entries.count; i++) {
		const struct resource *resource = living->entries.items[i].value;
		if (permits(resource, kind, target) && map_has(&steps->planner->wanted, resource->logical_id) &&
		    (!value_get(resource->properties, STR("SourceArn")) ||
		     refers_to(steps, resource, bucket->logical_id)))
			return true;
	}
	return false;
}

/* Whether the bucket comes after the resource in any case. */
static bool depends_on(struct steps *steps, const struct resource *bucket, struct str name)
{
	struct map seen; /* logical id to struct resource, in the order in which they are found */
	map_init_in(&seen, steps->arena);
	map_put(&seen, bucket->logical_id, (void *)bucket);
	for (size_t i = 0; i < seen.entries.count; i++) {
		struct references references = order_of_resource_in(steps->arena, seen.entries.items[i].value);
		for (size_t j = 0; j < references.count; j++) {
			struct str to = references.items[j].to;
			void *next = map_get(&steps->planner->wanted, to);
			if (next && !map_has(&seen, to))
				map_put(&seen, to, next);
		}
	}
	return map_has(&seen, name);
}

static bool is_new_target(const struct plan_change *bucket, const struct kind *kind, const struct value *target)
{
	const struct value *before =
		bucket->before && bucket->action != PLAN_REPLACE
			? value_get(configuration_of(bucket->before->properties), str_from(kind->list))
			: NULL;
	for (size_t i = 0; before && before->kind == VALUE_LIST && i < before->as.list.count; i++)
		if (same_target(value_get(before->as.list.items[i], str_from(kind->target)), target))
			return false;
	return true;
}

/* Whether the notification needs a permission that the same update makes, perhaps after it. */
static bool must_wait(struct steps *steps, const struct plan_change *bucket, const struct kind *kind,
		      const struct value *item)
{
	const struct value *target = value_get(item, str_from(kind->target));
	bool waits = false;
	if (!target || !is_new_target(bucket, kind, target) || is_permitted(steps, bucket, kind, target))
		return false;
	for (size_t i = 0; i < steps->plan->changes.count; i++) {
		const struct plan_change *change = &steps->plan->changes.items[i];
		if (change->action != PLAN_CREATE || !permits(change->after, kind, target))
			continue;
		if (depends_on(steps, bucket->after, change->logical_id))
			return false;
		waits = true;
	}
	return waits;
}

/* The list without what must wait; the list itself when nothing must. */
static struct value *wait_in_list(struct steps *steps, const struct plan_change *bucket, const struct kind *kind,
				  struct value *list)
{
	struct value *kept = value_list_in(steps->arena);
	if (list->kind != VALUE_LIST)
		return list;
	for (size_t i = 0; i < list->as.list.count; i++)
		if (!must_wait(steps, bucket, kind, list->as.list.items[i]))
			value_list_push(steps->arena, kept, list->as.list.items[i]);
	return kept->as.list.count == list->as.list.count ? list : kept;
}

static struct value *wait_in_configuration(struct steps *steps, const struct plan_change *bucket,
					   struct value *configuration)
{
	struct value *kept = value_map_in(steps->arena);
	bool waits = false;
	for (size_t i = 0; i < configuration->as.map.count; i++) {
		struct member member = configuration->as.map.items[i];
		for (size_t j = 0; j < LK_COUNT(kinds); j++)
			if (str_is(member.key, kinds[j].list))
				member.value = wait_in_list(steps, bucket, &kinds[j], member.value);
		waits |= member.value != configuration->as.map.items[i].value;
		if (member.value == configuration->as.map.items[i].value || member.value->as.list.count)
			value_map_put(steps->arena, kept, member.key, member.value);
	}
	return waits ? kept : configuration;
}

static void find_bucket(struct steps *steps, const struct plan_change *change)
{
	const struct value *declared = change->after->properties;
	struct value *configuration = value_get(declared, STR("NotificationConfiguration"));
	struct bucket_steps bucket = {.change = change, .before_permission = value_map_in(steps->arena)};
	if (!configuration || configuration->kind != VALUE_MAP)
		return;
	struct value *kept = wait_in_configuration(steps, change, configuration);
	if (kept == configuration)
		return;
	for (size_t i = 0; i < declared->as.map.count; i++) {
		struct member member = declared->as.map.items[i];
		if (member.value == configuration)
			member.value = kept;
		if (member.value != kept || kept->as.map.count)
			value_map_put(steps->arena, bucket.before_permission, member.key, member.value);
	}
	bucket.changes_more = change->action != PLAN_UPDATE;
	for (size_t i = 0; i < change->properties.count; i++)
		bucket.changes_more |=
			!str_starts_with(change->properties.items[i].path, STR("/NotificationConfiguration"));
	VEC_PUSH(steps->arena, &steps->buckets) = bucket;
}

void steps_find_buckets(struct steps *steps)
{
	for (size_t i = 0; i < steps->plan->changes.count; i++) {
		const struct plan_change *change = &steps->plan->changes.items[i];
		bool comes = change->action == PLAN_CREATE || change->action == PLAN_UPDATE ||
			     change->action == PLAN_REPLACE;
		if (comes && str_is(change->type, "AWS::S3::Bucket"))
			find_bucket(steps, change);
	}
}
