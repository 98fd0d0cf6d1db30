#include "check/rule_buckets.h"

#include "check/rules.h"
#include "graph/order.h"

/* Where S3 publishes to, and what has to allow it. Source: Amazon S3 User Guide, "Granting permissions to publish event
 * notification messages to a destination" and "Supported event destinations". */
struct destination {
	const char *list, *target; /* below NotificationConfiguration; the property that holds the ARN */
	const char *type, *noun;
	const char *policy_type, *policy_target; /* what allows, and its property that names the destination */
	const char *inline_type, *inline_target; /* its form for a single destination; NULL for none */
	const char *action;
	const char *fifo, *key, *managed_key; /* properties of the destination; NULL for none */
};

static const struct destination destinations[] = {
	{"LambdaConfigurations", "Function", "AWS::Lambda::Function", "function", "AWS::Lambda::Permission",
         "FunctionName", NULL, NULL, "lambda:InvokeFunction", NULL, NULL, NULL},
	{"QueueConfigurations", "Queue", "AWS::SQS::Queue", "queue", "AWS::SQS::QueuePolicy", "Queues",
         "AWS::SQS::QueueInlinePolicy", "Queue", "sqs:SendMessage", "FifoQueue", "KmsMasterKeyId", "alias/aws/sqs"},
	{"TopicConfigurations", "Topic", "AWS::SNS::Topic", "topic", "AWS::SNS::TopicPolicy", "Topics",
         "AWS::SNS::TopicInlinePolicy", "TopicArn", "sns:Publish", "FifoTopic", "KmsMasterKeyId", "alias/aws/sns"},
};

#define PRINCIPAL "s3.amazonaws.com"

struct search {
	struct check *check;
	const struct resource *bucket, *target;
	const struct destination *kind;
	const struct step *at; /* of the destination's ARN */
	const struct resource *found;
	enum answer answer;
	struct str near_miss; /* why a permission of the same destination does not do */
};

bool bucket_graph_is_open(const struct check *check)
{
	if (check->expands || check->graph->generators.count > 0)
		return true;
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		struct str type = check->graph->resources.items[i].type;
		if (!type.len || str_ends_with(type, STR("::MODULE")))
			return true;
	}
	return false;
}

static bool is_function(const struct destination *kind)
{
	return !kind->fifo;
}

static void consider(struct search *search, enum answer answer, const struct resource *resource)
{
	if (answer > search->answer) {
		search->answer = answer;
		search->found = resource;
	}
}

/* The bucket's ARN under a key that says who may come. */
static enum answer admits_bucket(struct search *search, const struct value *arn)
{
	struct str path = {0};
	enum relation relation = shape_is_bucket_arn(search->check, arn, search->bucket, &path);
	if (relation == RELATION_SAME)
		return path.len ? ANSWER_NO : ANSWER_YES;
	return relation == RELATION_OTHER ? ANSWER_NO : ANSWER_MAYBE;
}

/* "name" or ARN of something else than the target. */
static enum answer names_target(const struct search *search, const struct value *value)
{
	struct str text, own;
	const struct resource *named = relate_target(search->check, value, NULL);
	if (named == search->target)
		return ANSWER_YES;
	if (named && str_is(named->type, search->kind->type))
		return ANSWER_NO;
	const struct value *name = relate_value(search->target, "Properties.FunctionName");
	if (named || !relate_text(value, &text) || str_contains(text, STR(":")))
		return ANSWER_MAYBE;
	if (!name)
		return ANSWER_NO;
	if (!relate_text(name, &own))
		return ANSWER_MAYBE;
	return str_equal(text, own) ? ANSWER_YES : ANSWER_NO;
}

static enum answer text_fits(const struct value *value, const char *word)
{
	struct str text;
	if (!relate_text(value, &text))
		return value ? ANSWER_MAYBE : ANSWER_NO;
	return grants_matches(text, str_from(word)) ? ANSWER_YES : ANSWER_NO;
}

static void near_miss(struct search *search, const struct resource *permission, const char *what)
{
	if (!search->near_miss.len)
		search->near_miss = str_format_in(search->check->arena, "'%.*s' %s",
		                                  STR_ARG(permission->logical_id), what);
}

static void try_permission(struct search *search, const struct resource *permission)
{
	const struct value *arn = relate_value(permission, "Properties.SourceArn");
	enum answer named = names_target(search, relate_value(permission, "Properties.FunctionName"));
	enum answer principal = text_fits(relate_value(permission, "Properties.Principal"), PRINCIPAL);
	enum answer action = text_fits(relate_value(permission, "Properties.Action"), search->kind->action);
	enum answer source = arn ? admits_bucket(search, arn) : ANSWER_YES;
	if (named == ANSWER_YES && principal == ANSWER_NO)
		near_miss(search, permission, "is for another principal than " PRINCIPAL);
	else if (named == ANSWER_YES && action == ANSWER_NO)
		near_miss(search, permission, "allows another action than lambda:InvokeFunction");
	else if (named == ANSWER_YES && source == ANSWER_NO)
		near_miss(search, permission, "has a SourceArn that is not this bucket's ARN");
	enum answer all = answer_and(answer_and(named, principal), answer_and(action, source));
	if (relate_value(permission, "Condition"))
		all = answer_and(all, ANSWER_MAYBE);
	consider(search, all, permission);
}

static enum answer statement_admits(struct search *search, const struct step *statement)
{
	bool unknown;
	enum answer answer = grants_service(statement, PRINCIPAL, search->kind->action);
	const struct step *arns = grants_condition(search->check, statement, "aws:SourceArn", &unknown);
	if (unknown)
		return answer_and(answer, ANSWER_MAYBE);
	enum answer source = arns ? ANSWER_NO : ANSWER_YES;
	const struct value *arn;
	for (size_t i = 0; arns && (arn = grants_item(arns->value, i)); i++) {
		enum answer one = admits_bucket(search, arn);
		source = one > source ? one : source;
	}
	return answer_and(answer, source);
}

static void try_policy(struct search *search, const struct resource *policy, const char *target)
{
	const struct value *targets = value_get(policy->properties, str_from(target)), *item;
	enum answer named = targets && targets->kind == VALUE_INTRINSIC ? names_target(search, targets) : ANSWER_NO;
	for (size_t i = 0; targets && targets->kind != VALUE_INTRINSIC && (item = grants_item(targets, i)); i++) {
		enum answer one = names_target(search, item);
		named = one > named ? one : named;
	}
	enum answer allowed = ANSWER_NO;
	size_t position = 0;
	const struct step *document = relate_step_in(search->check, policy, "Properties.PolicyDocument"), *statement;
	while ((statement = grants_next_statement(search->check, document, &position))) {
		enum answer one = statement_admits(search, statement);
		allowed = one > allowed ? one : allowed;
	}
	if (named == ANSWER_YES && allowed == ANSWER_NO)
		near_miss(search, policy, "does not allow it to " PRINCIPAL " for this bucket");
	enum answer all = answer_and(named, allowed);
	consider(search, relate_value(policy, "Condition") ? answer_and(all, ANSWER_MAYBE) : all, policy);
}

/* Custom resources may add permissions too. */
static void try_resource(struct search *search, const struct check_resource *subject)
{
	const struct destination *kind = search->kind;
	const struct resource *resource = subject->resource;
	if (subject->is_custom && relate_mentions(search->check, resource->properties, search->target))
		consider(search, ANSWER_MAYBE, resource);
	else if (str_is(resource->type, kind->policy_type) && is_function(kind))
		try_permission(search, resource);
	else if (str_is(resource->type, kind->policy_type))
		try_policy(search, resource, kind->policy_target);
	else if (kind->inline_type && str_is(resource->type, kind->inline_type))
		try_policy(search, resource, kind->inline_target);
}

static size_t index_of(const struct graph *graph, struct str id)
{
	for (size_t i = 0; i < graph->resources.count; i++)
		if (str_equal(graph->resources.items[i].logical_id, id))
			return i;
	return SIZE_MAX;
}

/* Whether one resource is made after another, by whatever chain of references. */
static bool waits_for(const struct check *check, const struct resource *from, const struct resource *to)
{
	const struct graph *graph = check->graph;
	size_t count = graph->resources.count, done = 0, waiting = 0;
	size_t *queue = arena_alloc_array(check->arena, count, sizeof *queue);
	bool *seen = arena_alloc_array(check->arena, count, sizeof *seen);
	for (size_t i = 0; i < count; i++)
		seen[i] = false;
	size_t first = index_of(graph, from->logical_id);
	queue[waiting++] = first;
	seen[first] = true;
	while (done < waiting) {
		struct references needs = order_of_resource_in(check->arena, &graph->resources.items[queue[done++]]);
		for (size_t i = 0; i < needs.count; i++) {
			size_t next = index_of(graph, needs.items[i].to);
			if (next == SIZE_MAX || seen[next])
				continue;
			if (&graph->resources.items[next] == to)
				return true;
			seen[next] = true;
			queue[waiting++] = next;
		}
	}
	return false;
}

static void check_order(struct search *search)
{
	const struct resource *bucket = search->bucket, *permission = search->found;
	struct holder holder = holder_of_resource(bucket);
	struct fault fault = {.rule = "LK4003", .holder = &holder, .at = search->at};
	bool waits = waits_for(search->check, bucket, permission);
	if (waits)
		return;
	if (waits_for(search->check, permission, bucket)) {
		fault.rule = "LK4002";
		fault.hint = STR("give the bucket a name of its own, build its ARN with Fn::Sub in the permission, and "
		                 "let "
		                 "the bucket depend on the permission");
		check_fault(search->check, &fault,
		            "a new stack makes '%.*s' before '%.*s', which refers to it and must be there first",
		            STR_ARG(bucket->logical_id), STR_ARG(permission->logical_id));
		return;
	}
	fault.hint = str_format_in(search->check->arena, "add DependsOn: %.*s to '%.*s'",
	                           STR_ARG(permission->logical_id), STR_ARG(bucket->logical_id));
	check_fault(search->check, &fault, "'%.*s' does not wait for '%.*s', which allows its notifications",
	            STR_ARG(bucket->logical_id), STR_ARG(permission->logical_id));
}

static struct str missing_hint_in(struct search *search)
{
	struct arena *arena = search->check->arena;
	struct str target = search->target->logical_id;
	struct str hint;
	if (is_function(search->kind))
		hint = str_format_in(arena, "declare an AWS::Lambda::Permission for '%.*s' with Principal " PRINCIPAL
		                     ", the bucket's ARN as SourceArn and SourceAccount", STR_ARG(target));
	else
		hint = str_format_in(arena, "declare an %s for '%.*s' that allows " PRINCIPAL
		                     " %s, with the bucket's ARN as aws:SourceArn and aws:SourceAccount",
		                     search->kind->policy_type, STR_ARG(target), search->kind->action);
	if (!search->near_miss.len)
		return hint;
	return str_format_in(arena, "%.*s\n%.*s", STR_ARG(search->near_miss), STR_ARG(hint));
}

static void check_permission(struct search *search)
{
	const struct graph *graph = search->check->graph;
	for (size_t i = 0; i < graph->resources.count; i++)
		try_resource(search, check_find_resource(search->check, graph->resources.items[i].logical_id));
	if (search->answer == ANSWER_YES)
		check_order(search);
	if (search->answer != ANSWER_NO || bucket_graph_is_open(search->check))
		return;
	struct holder holder = holder_of_resource(search->bucket);
	struct fault fault = {.rule = "LK4001", .holder = &holder, .at = search->at};
	const char *verb = is_function(search->kind) ? "invoke" : "send to";
	fault.hint = missing_hint_in(search);
	check_fault(search->check, &fault, "nothing lets bucket '%.*s' %s %s '%.*s'",
	            STR_ARG(search->bucket->logical_id), verb, search->kind->noun, STR_ARG(search->target->logical_id));
}

/* Kinds of queues and topics that S3 cannot publish to. */
static void check_kind(struct search *search)
{
	const struct destination *kind = search->kind;
	struct holder holder = holder_of_resource(search->bucket);
	struct fault fault = {.rule = "LK4006", .holder = &holder, .at = search->at};
	struct str key;
	if (is_function(kind))
		return;
	if (bucket_is_true(value_get(search->target->properties, str_from(kind->fifo))))
		check_fault(search->check, &fault, "%s '%.*s' is FIFO; S3 publishes to standard ones alone", kind->noun,
		            STR_ARG(search->target->logical_id));
	fault.rule = "LK4007";
	fault.hint = STR("use a key of your own whose policy allows s3.amazonaws.com kms:GenerateDataKey and "
	                 "kms:Decrypt");
	if (relate_text(value_get(search->target->properties, str_from(kind->key)), &key) &&
	    str_is(key, kind->managed_key))
		check_fault(search->check, &fault, "%s '%.*s' is encrypted with %s, which S3 may not use", kind->noun,
		            STR_ARG(search->target->logical_id), kind->managed_key);
}

static void check_destination(struct check *check, const struct resource *bucket, const struct destination *kind,
                              const struct step *entry)
{
	if (entry->value->kind != VALUE_MAP)
		return;
	const struct step *at = bucket_member_in(check, entry, kind->target);
	const struct resource *target = at ? relate_target(check, at->value, NULL) : NULL;
	struct search search = {.check = check, .bucket = bucket, .target = target, .kind = kind, .at = at};
	if (!target || !str_is(target->type, kind->type))
		return;
	check_kind(&search);
	check_permission(&search);
}

/* A permission that names no source at all: any bucket of any account may use it. */
static void check_open_permissions(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, "AWS::Lambda::Permission", &position))) {
		const struct value *properties = found->resource->properties;
		struct holder holder = holder_of_resource(found->resource);
		struct fault fault = {.rule = "LK4008", .holder = &holder};
		fault.at = relate_step_in(check, found->resource, "Properties.Principal");
		fault.hint = STR("give the bucket's ARN as SourceArn, and SourceAccount");
		if (fault.at && value_is_string(fault.at->value, PRINCIPAL) &&
		    !value_get(properties, STR("SourceArn")) && !value_get(properties, STR("SourceAccount")))
			check_fault(check, &fault, "'%.*s' lets the buckets of every account invoke the function",
			            STR_ARG(found->resource->logical_id));
	}
}

static void check_destinations(struct check *check, const struct resource *bucket, const struct destination *kind)
{
	const struct step *list = relate_step_in(check, bucket, "Properties.NotificationConfiguration");
	list = list ? bucket_member_in(check, list, kind->list) : NULL;
	for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++)
		check_destination(check, bucket, kind, bucket_item_in(check, list, i));
}

void pass_bucket_destinations(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	check_open_permissions(check);
	while ((found = relate_next(check, BUCKET_TYPE, &position)))
		for (size_t i = 0; i < LK_COUNT(destinations); i++)
			check_destinations(check, found->resource, &destinations[i]);
}
