#include "check/rule_lambda.h"
#include "check/shape.h"
#include "check/walk.h"

/* Where an event source mapping reads from. */
enum source {
	SOURCE_UNKNOWN = 0,
	SOURCE_SQS = 1,
	SOURCE_KINESIS = 2,
	SOURCE_DYNAMODB = 4,
	SOURCE_MSK = 8,
	SOURCE_KAFKA = 16, /* self-managed */
	SOURCE_MQ = 32,
	SOURCE_DOCDB = 64,
};

enum {
	STREAMS = SOURCE_KINESIS | SOURCE_DYNAMODB,
	KAFKAS = SOURCE_MSK | SOURCE_KAFKA,
	BATCH_WITHOUT_WINDOW = 10,
};

static const struct {
	enum source source;
	const char *type, *service, *noun;
} sources[] = {
	{SOURCE_SQS, "AWS::SQS::Queue", "sqs", "a queue"},
	{SOURCE_KINESIS, "AWS::Kinesis::Stream", "kinesis", "a Kinesis stream"},
	{SOURCE_KINESIS, "AWS::Kinesis::StreamConsumer", "kinesis", "a Kinesis stream"},
	{SOURCE_DYNAMODB, "AWS::DynamoDB::Table", "dynamodb", "a DynamoDB stream"},
	{SOURCE_DYNAMODB, "AWS::DynamoDB::GlobalTable", "dynamodb", "a DynamoDB stream"},
	{SOURCE_MSK, "AWS::MSK::Cluster", "kafka", "a Kafka cluster"},
	{SOURCE_MSK, "AWS::MSK::ServerlessCluster", "kafka", "a Kafka cluster"},
	{SOURCE_MQ, "AWS::AmazonMQ::Broker", "mq", "a broker"},
	{SOURCE_DOCDB, "AWS::DocDB::DBCluster", "rds", "a DocumentDB cluster"},
	{SOURCE_KAFKA, "", "", "a Kafka cluster"},
};

/* Source: AWS Lambda API Reference, "CreateEventSourceMapping": the sources in parentheses before each description. */
static const struct {
	const char *property;
	unsigned sources;
} properties[] = {
	{"AmazonManagedKafkaEventSourceConfig", SOURCE_MSK},
	{"BisectBatchOnFunctionError", STREAMS | KAFKAS},
	{"DestinationConfig", STREAMS | KAFKAS},
	{"DocumentDBEventSourceConfig", SOURCE_DOCDB},
	{"FunctionResponseTypes", STREAMS | KAFKAS | SOURCE_SQS},
	{"MaximumRecordAgeInSeconds", STREAMS | KAFKAS},
	{"MaximumRetryAttempts", STREAMS | KAFKAS},
	{"ParallelizationFactor", STREAMS},
	{"ProvisionedPollerConfig", KAFKAS | SOURCE_SQS},
	{"Queues", SOURCE_MQ},
	{"ScalingConfig", SOURCE_SQS},
	{"SelfManagedKafkaEventSourceConfig", SOURCE_KAFKA},
	{"Topics", KAFKAS},
	{"TumblingWindowInSeconds", STREAMS},
};

struct mapping {
	struct check *check;
	const struct resource *resource;
	struct holder holder;
	const struct step *arn_at; /* NULL without EventSourceArn */
	const struct resource *target;
	struct str arn; /* a shape, or empty */
	enum source source;
	const char *noun;
};

static const struct step *step_of(const struct mapping *mapping, const char *key)
{
	struct str path = str_format_in(mapping->check->arena, "Properties.%s", key);
	const struct step *step = relate_step_in(mapping->check, mapping->resource, path.ptr);
	return step && check_presence(step->value) != PRESENCE_ABSENT ? step : NULL;
}

static enum presence has(const struct mapping *mapping, const char *key)
{
	return check_presence(value_get(mapping->resource->properties, str_from(key)));
}

/* "sqs" of "arn:${AWS::Partition}:sqs:…". */
static struct str service_of(struct str arn)
{
	struct str rest = arn, word = {0};
	size_t at = str_starts_with(arn, STR("arn:${")) ? str_find(arn, STR("}"), 0) : SIZE_MAX;
	if (at != SIZE_MAX)
		rest = str_slice(arn, at, arn.len); /* the braces hold colons */
	else
		str_next(&rest, ':', &word);
	return str_next(&rest, ':', &word) && rest.ptr && str_next(&rest, ':', &word) ? word : (struct str){0};
}

static void find_source(struct mapping *mapping)
{
	struct str service = {0};
	if (mapping->arn_at) {
		mapping->target = relate_target(mapping->check, mapping->arn_at->value, NULL);
		if (!mapping->target && shape_of_in(mapping->check, mapping->arn_at->value, &mapping->arn) &&
		    str_starts_with(mapping->arn, STR("arn:")))
			service = service_of(mapping->arn);
	}
	for (size_t i = 0; i < LK_COUNT(sources); i++) {
		bool is_it = mapping->target ? str_is(mapping->target->type, sources[i].type)
					     : service.len && str_is(service, sources[i].service);
		if (!mapping->arn_at && has(mapping, "SelfManagedEventSource") == PRESENCE_PRESENT)
			is_it = sources[i].source == SOURCE_KAFKA;
		if (!is_it)
			continue;
		mapping->source = sources[i].source;
		mapping->noun = sources[i].noun;
		return;
	}
}

static void check_one_source(const struct mapping *mapping)
{
	enum presence arn = has(mapping, "EventSourceArn"), own = has(mapping, "SelfManagedEventSource");
	struct fault fault = {.rule = "LK3112", .holder = &mapping->holder};
	if (arn == PRESENCE_PRESENT && own == PRESENCE_PRESENT)
		check_fault(mapping->check, &fault,
			    "the mapping has EventSourceArn and SelfManagedEventSource; it reads from one of them");
	else if (arn == PRESENCE_ABSENT && own == PRESENCE_ABSENT && !relate_is_open(mapping->resource))
		check_fault(mapping->check, &fault, "the mapping reads from nothing: it has no EventSourceArn");
}

static void check_properties(const struct mapping *mapping)
{
	if (mapping->source == SOURCE_UNKNOWN)
		return;
	for (size_t i = 0; i < LK_COUNT(properties); i++) {
		const struct step *at = step_of(mapping, properties[i].property);
		struct fault fault = {.rule = "LK3113", .holder = &mapping->holder, .at = at, .on_key = true};
		if (at && check_presence(at->value) == PRESENCE_PRESENT && !(properties[i].sources & mapping->source))
			check_fault(mapping->check, &fault, "a mapping that reads from %s takes no %s", mapping->noun,
				    properties[i].property);
	}
}

/* Literal ARNs are E3633's and E3634's. */
static void check_position(const struct mapping *mapping)
{
	const struct step *at = step_of(mapping, "StartingPosition");
	struct fault fault = {.rule = "LK3114", .holder = &mapping->holder, .at = at};
	struct str text = {0}, literal;
	bool is_literal = mapping->arn_at && relate_text(mapping->arn_at->value, &literal);
	if (!is_literal && mapping->source & (STREAMS | SOURCE_MSK) && !at &&
	    !relate_is_open(mapping->resource))
		check_fault(mapping->check, &fault, "a mapping that reads from %s needs StartingPosition",
			    mapping->noun);
	if (!is_literal && mapping->source == SOURCE_SQS && at && check_presence(at->value) == PRESENCE_PRESENT) {
		fault.on_key = true;
		check_fault(mapping->check, &fault, "a mapping that reads from a queue takes no StartingPosition");
	}
	if (!at || !relate_text(at->value, &text) || !str_is(text, "AT_TIMESTAMP"))
		return;
	if (mapping->source == SOURCE_DYNAMODB)
		check_fault(mapping->check, &fault, "a DynamoDB stream cannot be read from AT_TIMESTAMP on");
	else if (has(mapping, "StartingPositionTimestamp") == PRESENCE_ABSENT)
		check_fault(mapping->check, &fault, "AT_TIMESTAMP needs StartingPositionTimestamp");
}

/* False when that is not known. */
static bool is_fifo(const struct mapping *mapping, bool *ret_fifo)
{
	if (!mapping->target) {
		*ret_fifo = str_ends_with(mapping->arn, STR(".fifo"));
		return !str_ends_with(mapping->arn, STR("}"));
	}
	const struct value *fifo = value_get(mapping->target->properties, STR("FifoQueue"));
	*ret_fifo = fifo && ((fifo->kind == VALUE_BOOL && fifo->as.boolean) || value_is_string(fifo, "true"));
	return !fifo || fifo->kind != VALUE_INTRINSIC;
}

/* AWS Lambda API Reference, "CreateEventSourceMapping", MaximumBatchingWindowInSeconds; AWS Lambda Developer Guide,
 * "Creating and configuring an Amazon SQS event source mapping". */
static void check_batch(const struct mapping *mapping)
{
	int64_t batch, window;
	bool fifo;
	if (mapping->source != SOURCE_SQS || !is_fifo(mapping, &fifo) ||
	    !lambda_number(mapping->resource, "Properties.MaximumBatchingWindowInSeconds", 0, &window))
		return;
	struct fault fault = {.rule = "LK3115", .holder = &mapping->holder};
	if (fifo && window > 0) {
		fault.at = step_of(mapping, "MaximumBatchingWindowInSeconds");
		check_fault(mapping->check, &fault, "a FIFO queue has no batching window");
	} else if (!fifo && window == 0 && lambda_number(mapping->resource, "Properties.BatchSize", 0, &batch) &&
		   batch > BATCH_WITHOUT_WINDOW) {
		fault.at = step_of(mapping, "BatchSize");
		fault.hint = STR("set MaximumBatchingWindowInSeconds to at least 1");
		check_fault(mapping->check, &fault, "batches of more than ten messages need a batching window");
	}
}

/* The stream's ARN is there when the table has one: a GlobalTable with several replicas needs it too. */
static void check_stream(const struct mapping *mapping)
{
	struct str attribute;
	struct fault fault = {.rule = "LK3116", .holder = &mapping->holder, .at = mapping->arn_at};
	if (mapping->source != SOURCE_DYNAMODB || !mapping->target ||
	    !relate_target(mapping->check, mapping->arn_at->value, &attribute) || !str_is(attribute, "StreamArn") ||
	    check_presence(value_get(mapping->target->properties, STR("StreamSpecification"))) != PRESENCE_ABSENT ||
	    !str_is(mapping->target->type, "AWS::DynamoDB::Table") || walk_is_open_map(mapping->target->properties))
		return;
	fault.hint = STR("give the table a StreamSpecification");
	check_fault(mapping->check, &fault, "the table '%.*s' has no stream", STR_ARG(mapping->target->logical_id));
}

/* AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping": at least six times the
 * function's timeout, and the batching window beside. Less than the timeout itself is E3505's. */
static void check_visibility(const struct mapping *mapping)
{
	enum { ADVISED = 6, TIMEOUT = 3, VISIBLE = 30 };
	int64_t timeout, visible;
	const struct resource *function =
		lambda_function_of(mapping->check, value_get(mapping->resource->properties, STR("FunctionName")));
	struct fault fault = {.rule = "LK3117", .holder = &mapping->holder, .at = mapping->arn_at};
	if (mapping->source != SOURCE_SQS || !mapping->target || !function ||
	    !lambda_number(function, "Properties.Timeout", TIMEOUT, &timeout) ||
	    !lambda_number(mapping->target, "Properties.VisibilityTimeout", VISIBLE, &visible) || visible < timeout ||
	    visible > INT32_MAX || visible / ADVISED >= timeout)
		return;
	fault.hint = str_format_in(mapping->check->arena, "a VisibilityTimeout of %lld seconds or more",
				   (long long)(ADVISED * timeout));
	check_fault(mapping->check, &fault,
		    "'%.*s' shows a message again after %lld seconds; with the %lld of '%.*s' six times as many are "
		    "advised",
		    STR_ARG(mapping->target->logical_id), (long long)visible, (long long)timeout,
		    STR_ARG(function->logical_id));
}

void lambda_check_sources(struct check *check)
{
	const struct check_resource *found;
	for (size_t i = 0; (found = relate_next(check, "AWS::Lambda::EventSourceMapping", &i));) {
		struct mapping mapping = {
			.check = check, .resource = found->resource, .holder = holder_of_resource(found->resource)};
		mapping.arn_at = step_of(&mapping, "EventSourceArn");
		find_source(&mapping);
		check_one_source(&mapping);
		check_properties(&mapping);
		check_position(&mapping);
		check_batch(&mapping);
		check_stream(&mapping);
		check_visibility(&mapping);
	}
}
