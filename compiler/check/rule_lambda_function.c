#include "check/rule_lambda.h"
#include "check/targets.h"
#include "check/walk.h"

/* AWS Lambda Developer Guide, "Lambda quotas". */
enum { ENVIRONMENT_MAX = 4096 };

const struct step *lambda_step(const struct lambda *lambda, const char *path)
{
	struct str whole = str_format_in(lambda->check->arena, "Properties.%s", path);
	const struct step *step = relate_step_in(lambda->check, lambda->resource, whole.ptr);
	return step && check_presence(step->value) != PRESENCE_ABSENT ? step : NULL;
}

enum presence lambda_has(const struct lambda *lambda, const char *key)
{
	return check_presence(value_get(lambda->resource->properties, str_from(key)));
}

bool lambda_number(const struct resource *resource, const char *path, int64_t otherwise, int64_t *ret_number)
{
	const struct value *value = relate_value(resource, path);
	if (check_presence(value) == PRESENCE_ABSENT) {
		*ret_number = otherwise;
		return !walk_is_open_map(resource->properties);
	}
	return relate_integer(value, ret_number);
}

const struct resource *lambda_function_of(const struct check *check, const struct value *value)
{
	struct str attribute;
	const struct resource *target = relate_target(check, value, &attribute);
	bool is_function = target && str_is(target->type, "AWS::Lambda::Function");
	return is_function && (!attribute.len || str_is(attribute, "Arn")) ? target : NULL;
}

/* Keys and values together; what only the deployment knows counts as nothing. */
static void check_environment(const struct lambda *lambda)
{
	const struct step *at = lambda_step(lambda, "Environment.Variables");
	struct str text;
	size_t size = 0;
	if (!at || at->value->kind != VALUE_MAP)
		return;
	for (size_t i = 0; i < at->value->as.map.count; i++) {
		const struct member *member = &at->value->as.map.items[i];
		size += member->key.len;
		if (member->value->kind != VALUE_INTRINSIC && !walk_is_dynamic(member->value) &&
		    value_scalar_text_in(lambda->check->arena, member->value, &text))
			size += text.len;
	}
	struct fault fault = {.rule = "E3697", .holder = &lambda->holder, .at = at};
	if (size > ENVIRONMENT_MAX)
		check_fault(lambda->check, &fault, "the environment has %zu bytes; at most %d are allowed", size,
			    ENVIRONMENT_MAX);
}

/* AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations": standard queues and topics. */
static void check_dead_letters(const struct lambda *lambda)
{
	const struct step *at = lambda_step(lambda, "DeadLetterConfig.TargetArn");
	const struct resource *target = at ? relate_target(lambda->check, at->value, NULL) : NULL;
	const char *key = !target				    ? NULL
			  : str_is(target->type, "AWS::SQS::Queue") ? "FifoQueue"
			  : str_is(target->type, "AWS::SNS::Topic") ? "FifoTopic"
								    : NULL;
	const struct value *fifo = key ? value_get(target->properties, str_from(key)) : NULL;
	struct fault fault = {.rule = "LK3111", .holder = &lambda->holder, .at = at};
	if (fifo && ((fifo->kind == VALUE_BOOL && fifo->as.boolean) || value_is_string(fifo, "true")))
		check_fault(lambda->check, &fault, "dead letters go to a standard queue or topic; '%.*s' is FIFO",
			    STR_ARG(target->logical_id));
}

void lambda_check_limits(const struct lambda *lambda)
{
	check_environment(lambda);
	check_dead_letters(lambda);
}

/* --- what the properties of Lambda's types take */

#define KINDS_MAX 8

#define KIND_QUEUE                                                                                                     \
	{                                                                                                              \
		"AWS::SQS::Queue", "Arn"                                                                               \
	}
#define KIND_TOPIC                                                                                                     \
	{                                                                                                              \
		"AWS::SNS::Topic", " TopicArn"                                                                         \
	}
#define KIND_BUCKET                                                                                                    \
	{                                                                                                              \
		"AWS::S3::Bucket", "Arn"                                                                               \
	}
#define KIND_BUS                                                                                                       \
	{                                                                                                              \
		"AWS::Events::EventBus", "Arn"                                                                         \
	}
#define KINDS_FUNCTION_ARN                                                                                             \
	{"AWS::Lambda::Function", "Arn"}, {"AWS::Lambda::Alias", " AliasArn"},                                         \
		{"AWS::Lambda::Version", " FunctionArn"},                                                              \
	{                                                                                                              \
		"AWS::Serverless::Function", "Arn"                                                                     \
	}
#define KINDS_FUNCTION                                                                                                 \
	{"AWS::Lambda::Function", " Arn"}, {"AWS::Lambda::Alias", " AliasArn"},                                        \
		{"AWS::Lambda::Version", " FunctionArn"},                                                              \
	{                                                                                                              \
		"AWS::Serverless::Function", " Arn"                                                                    \
	}

/* Source: CloudFormation template reference, the pages of the types and of their values ("Return values"). */
static const struct {
	const char *type, *way, *noun;
	struct target_kind kinds[KINDS_MAX];
} takers[] = {
	{"AWS::Lambda::Permission", "FunctionName", "a function", {KINDS_FUNCTION}},
	{"AWS::Lambda::EventSourceMapping", "FunctionName", "a function", {KINDS_FUNCTION}},
	{"AWS::Lambda::EventInvokeConfig", "FunctionName", "a function", {KINDS_FUNCTION}},
	{"AWS::Lambda::Alias", "FunctionName", "a function", {KINDS_FUNCTION}},
	{"AWS::Lambda::Version", "FunctionName", "a function", {KINDS_FUNCTION}},
	{"AWS::Lambda::Url", "TargetFunctionArn", "a function", {KINDS_FUNCTION}},
	{"AWS::Lambda::Function", "Role", "the ARN of a role", {{"AWS::IAM::Role", "Arn"}}},
	{"AWS::Lambda::Function",
	 "DeadLetterConfig/TargetArn",
	 "the ARN of a queue or topic",
	 {KIND_QUEUE, KIND_TOPIC}},
	{"AWS::Lambda::Function", "LoggingConfig/LogGroup", "the name of a log group", {{"AWS::Logs::LogGroup", ""}}},
	{"AWS::Lambda::EventInvokeConfig",
	 "DestinationConfig/OnSuccess/Destination",
	 "the ARN of a queue, topic, function or event bus",
	 {KIND_QUEUE, KIND_TOPIC, KIND_BUS, KINDS_FUNCTION_ARN}},
	{"AWS::Lambda::EventInvokeConfig",
	 "DestinationConfig/OnFailure/Destination",
	 "the ARN of a queue, topic, function, event bus or bucket",
	 {KIND_QUEUE, KIND_TOPIC, KIND_BUS, KIND_BUCKET, KINDS_FUNCTION_ARN}},
	{"AWS::Lambda::EventSourceMapping",
	 "DestinationConfig/OnFailure/Destination",
	 "the ARN of a queue, topic or bucket",
	 {KIND_QUEUE, KIND_TOPIC, KIND_BUCKET}},
	{"AWS::Lambda::EventSourceMapping",
	 "EventSourceArn",
	 "the ARN of a stream, queue, broker or cluster",
	 {KIND_QUEUE,
	  {"AWS::Kinesis::Stream", "Arn"},
	  {"AWS::Kinesis::StreamConsumer", " ConsumerARN"},
	  {"AWS::DynamoDB::Table", "StreamArn"},
	  {"AWS::DynamoDB::GlobalTable", "StreamArn"},
	  {"AWS::MSK::Cluster", " Arn"},
	  {"AWS::MSK::ServerlessCluster", " Arn"},
	  {"AWS::AmazonMQ::Broker", "Arn"}}},
};

/* Clusters of DocumentDB and VPC connections of MSK are sources too, which tell their ARNs in other ways. */
static bool is_other_source(struct str type)
{
	return str_starts_with(type, STR("AWS::DocDB")) || str_is(type, "AWS::MSK::VpcConnection");
}

/* The property's own name, which a branch of an If does not have. */
static struct str last_word(struct str way)
{
	struct str word = way;
	while (way.ptr && str_next(&way, '/', &word))
		continue;
	return word;
}

static void visit_taker(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	const size_t *taker = context;
	const struct target_kind *kinds = takers[*taker].kinds;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "LK3110", .holder = &holder, .at = at};
	struct str attribute, name = last_word(str_from(takers[*taker].way));
	const struct resource *target = relate_target(check, at->value, &attribute);
	const struct target_kind *kind = target ? target_find(kinds, KINDS_MAX, target->type) : NULL;
	if (!target || (kind && target_tells(kind->attributes, attribute)) || is_other_source(target->type))
		return;
	if (kind) {
		struct str given = target_words_in(check->arena, target->logical_id, attribute);
		struct str wanted = target_wanted_in(check->arena, target->logical_id, kind->attributes);
		fault.hint = str_format_in(check->arena, "write %.*s", STR_ARG(wanted));
		check_fault(check, &fault, "%.*s is not %s, which %.*s wants", STR_ARG(given), takers[*taker].noun,
			    STR_ARG(name));
	} else if (!target_may_tell_anything(check_find_resource(check, target->logical_id))) {
		check_fault(check, &fault, "%.*s wants %s; '%.*s' is an %.*s", STR_ARG(name), takers[*taker].noun,
			    STR_ARG(target->logical_id), STR_ARG(target->type));
	}
}

void lambda_check_targets(struct check *check)
{
	const struct check_resource *found;
	for (size_t i = 0; i < LK_COUNT(takers); i++)
		for (size_t k = 0; (found = relate_next(check, takers[i].type, &k));)
			relate_each(check, found->resource, str_from(takers[i].way), visit_taker, &i);
}
