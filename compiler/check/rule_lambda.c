#include "check/rule_lambda.h"

#include "check/rules.h"

static void check_function(struct check *check, const struct resource *resource)
{
	struct lambda lambda = {.check = check,
				.resource = resource,
				.holder = holder_of_resource(resource),
				.is_serverless = check_is_serverless(resource->type)};
	lambda_check_runtime(&lambda);
	lambda_check_snap_start(&lambda);
	lambda_check_code(&lambda);
	lambda_check_limits(&lambda);
}

static void pass_lambda(struct check *check)
{
	static const char *const types[] = {"AWS::Lambda::Function", "AWS::Serverless::Function"};
	const struct check_resource *found;
	for (size_t i = 0; i < LK_COUNT(types); i++)
		for (size_t k = 0; (found = relate_next(check, types[i], &k));)
			check_function(check, found->resource);
	lambda_check_globals(check);
	lambda_check_targets(check);
	lambda_check_sources(check);
	lambda_check_permissions(check);
	lambda_check_apis(check);
	lambda_check_logs(check);
}

#define RESOURCE(id, type, properties) "  " id ":\n    Type: " type "\n    Properties: {" properties "}\n"
#define ROLE "Role: 'arn:aws:iam::123456789012:role/r'"
#define BARE(properties) RESOURCE("F", "AWS::Lambda::Function", ROLE ", " properties)
#define FUNCTION(handler, runtime, more)                                                                               \
	"Resources:\n" BARE("Handler: " handler ", Runtime: " runtime ", "                                             \
			    "Code: {S3Bucket: my-bucket, S3Key: code.zip}" more)
#define USUAL FUNCTION("index.handler", "python3.14", "")
#define INLINE(handler)                                                                                                \
	"Resources:\n" BARE("Handler: " handler ", Runtime: python3.14, Code: {ZipFile: 'def run(e, c): pass'}")
#define VERSION RESOURCE("V", "AWS::Lambda::Version", "FunctionName: !Ref F")
#define SNAP ", SnapStart: {ApplyOn: PublishedVersions}"
#define QUEUE(properties) RESOURCE("Q", "AWS::SQS::Queue", properties)
#define TABLE(more)                                                                                                    \
	RESOURCE("T", "AWS::DynamoDB::Table",                                                                          \
		 "BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: id, KeyType: HASH}], "                     \
		 "AttributeDefinitions: [{AttributeName: id, AttributeType: S}]" more)
#define STREAM ", StreamSpecification: {StreamViewType: NEW_IMAGE}"
#define MAPPING(properties) RESOURCE("M", "AWS::Lambda::EventSourceMapping", "FunctionName: !Ref F, " properties)
#define FROM_QUEUE(more) USUAL QUEUE("VisibilityTimeout: 60") MAPPING("EventSourceArn: !GetAtt Q.Arn" more)
#define PERMISSION(more)                                                                                               \
	USUAL RESOURCE("P", "AWS::Lambda::Permission", "Action: lambda:InvokeFunction, FunctionName: !Ref F, " more)
#define API(timeout)                                                                                                   \
	FUNCTION("index.handler", "python3.14", ", Timeout: " timeout)                                                 \
	RESOURCE("A", "AWS::ApiGatewayV2::Api", "Name: api, ProtocolType: HTTP")                                       \
	RESOURCE("I", "AWS::ApiGatewayV2::Integration",                                                                \
		 "ApiId: !Ref A, IntegrationType: AWS_PROXY, PayloadFormatVersion: '2.0', IntegrationUri: !GetAtt "    \
		 "F.Arn")
#define LOGGED(name)                                                                                                   \
	FUNCTION("index.handler", "python3.14", ", FunctionName: shop-orders")                                         \
	RESOURCE("L", "AWS::Logs::LogGroup", "RetentionInDays: 7, LogGroupName: /aws/lambda/" name)
#define LIFE_SOURCE                                                                                                    \
	"A check reads no clock: the day it goes by is the one on which the schemas of this version were fetched. "    \
	"Source: AWS "                                                                                                 \
	"Lambda Developer Guide, \"Lambda runtimes\", as cfn-lint's data has it."
#define MAPPING_SOURCE "Source: AWS Lambda API Reference, \"CreateEventSourceMapping\"."
#define SNAP_SOURCE "Source: AWS Lambda Developer Guide, \"Improving startup performance with Lambda SnapStart\"."

#define ROW(id_, severity_, title_, doc_, good_, bad_)                                                                 \
	{                                                                                                              \
		.id = id_, .severity = SEVERITY_##severity_, .title = title_, .doc = doc_, .pass = pass_lambda,        \
		.good = good_, .bad = bad_                                                                             \
	}

static const struct rule rows[] = {
	ROW("E2530", ERROR, "SnapStart for a runtime that has none",
	    "SnapStart is for Java 11, Python 3.12, .NET 8 and later runtimes. " SNAP_SOURCE,
	    FUNCTION("index.handler", "python3.14", SNAP) VERSION,
	    FUNCTION("index.handler", "nodejs24.x", SNAP) VERSION),
	ROW("I2530", INFO, "A Java function without SnapStart",
	    "SnapStart shortens the start of Java functions to a fraction, at no cost. " SNAP_SOURCE,
	    FUNCTION("a.B::c", "java21", SNAP) VERSION, FUNCTION("a.B::c", "java21", "")),
	ROW("W2530", WARNING, "SnapStart without a version",
	    "Snapshots are taken of published versions alone; without an AWS::Lambda::Version (in SAM, "
	    "AutoPublishAlias) the setting does nothing. " SNAP_SOURCE,
	    FUNCTION("index.handler", "python3.14", SNAP) VERSION, FUNCTION("index.handler", "python3.14", SNAP)),
	ROW("E2531", ERROR, "A runtime with which no function can be made",
	    "The runtime is out of support, and Lambda makes no new functions with it. " LIFE_SOURCE, NULL, NULL),
	ROW("E2533", ERROR, "A runtime with which no function can be changed",
	    "The runtime is out of support, and Lambda neither makes nor changes functions with it. " LIFE_SOURCE,
	    USUAL, FUNCTION("index.handler", "nodejs8.10", "")),
	ROW("W2531", WARNING, "A runtime that is out of support",
	    "The runtime gets no more security updates; Lambda will stop making and changing functions with "
	    "it. " LIFE_SOURCE,
	    NULL, NULL),
	ROW("W2533", WARNING, "Code in a .zip file without a handler or a runtime",
	    "Handler and Runtime are required when the code is a .zip file. Source: AWS::Lambda::Function, Handler "
	    "and Runtime.",
	    USUAL, "Resources:\n" BARE("Runtime: python3.14, Code: {S3Bucket: my-bucket, S3Key: code.zip}")),
	ROW("E3697", ERROR, "Environment variables of more than 4 KB",
	    "The names and values of a function's environment variables have at most 4,096 bytes together. Source: "
	    "AWS Lambda Developer Guide, \"Lambda quotas\".",
	    FUNCTION("index.handler", "python3.14", ", Environment: {Variables: {AA: " LONG_NAME "}}"),
	    FUNCTION("index.handler", "python3.14",
		     ", Environment: {Variables: {AA: &a " LONG_NAME LONG_NAME LONG_NAME
		     ", BB: *a , CC: *a , DD: *a , EE: *a , GG: *a }}")),
	ROW("LK3101", ERROR, "A handler without a function",
	    "For Python, Node.js and Ruby the handler is the file without its ending, a dot, and the function in it; "
	    "without a dot every invocation fails. A layer's AWS_LAMBDA_EXEC_WRAPPER may read it otherwise. Source: "
	    "AWS Lambda Developer Guide, \"Define Lambda function handler\" of these languages.",
	    USUAL, FUNCTION("handler", "python3.14", "")),
	ROW("LK3102", ERROR, "A handler that is not in the template's code",
	    "Code that stands in the template is put into a file named index, so that the handler begins with index. "
	    "Source: AWS::Lambda::Function Code, ZipFile.",
	    INLINE("index.run"), INLINE("main.run")),
	ROW("LK3103", WARNING, "Code without the function that the handler names",
	    "The handler's function is nowhere in the code that stands in the template: every invocation would fail.",
	    INLINE("index.run"), INLINE("index.handler")),
	ROW("LK3110", ERROR, "A reference that Lambda cannot take there",
	    "The value of Ref or GetAtt is not what the property wants: a queue's URL for its ARN, a table's ARN for "
	    "its stream's, a bucket for a function. The service refuses it. Source: CloudFormation template "
	    "reference, \"Return values\" of the types.",
	    FUNCTION("index.handler", "python3.14", ", DeadLetterConfig: {TargetArn: !GetAtt Q.Arn}") QUEUE(""),
	    FUNCTION("index.handler", "python3.14", ", DeadLetterConfig: {TargetArn: !Ref Q}") QUEUE("")),
	ROW("LK3111", WARNING, "Dead letters to a FIFO queue or topic",
	    "Lambda sends dead letters to standard queues and topics. Source: AWS Lambda Developer Guide, \"Capturing "
	    "records of Lambda asynchronous invocations\".",
	    FUNCTION("index.handler", "python3.14", ", DeadLetterConfig: {TargetArn: !GetAtt Q.Arn}") QUEUE(""),
	    FUNCTION("index.handler", "python3.14", ", DeadLetterConfig: {TargetArn: !GetAtt Q.Arn}")
		    QUEUE("FifoQueue: true")),
	ROW("LK3112", ERROR, "An event source mapping with no source, or with two",
	    "A mapping reads from EventSourceArn, or from SelfManagedEventSource. " MAPPING_SOURCE,
	    FROM_QUEUE(", BatchSize: 5"), USUAL MAPPING("BatchSize: 5")),
	ROW("LK3113", ERROR, "A setting of another kind of event source",
	    "Some settings are for streams alone, some for queues, for Kafka or for brokers; the service refuses them "
	    "for other sources. " MAPPING_SOURCE,
	    FROM_QUEUE(", ScalingConfig: {MaximumConcurrency: 5}"), FROM_QUEUE(", ParallelizationFactor: 2")),
	ROW("LK3114", ERROR, "A starting position that does not go with the event source",
	    "Kinesis, DynamoDB and Kafka need StartingPosition, queues take none; AT_TIMESTAMP needs "
	    "StartingPositionTimestamp, and DynamoDB does not know it. E3633 and E3634 are the same for ARNs that are "
	    "written out. " MAPPING_SOURCE,
	    USUAL TABLE(STREAM) MAPPING("EventSourceArn: !GetAtt T.StreamArn, StartingPosition: LATEST"),
	    USUAL TABLE(STREAM) MAPPING("EventSourceArn: !GetAtt T.StreamArn")),
	ROW("LK3115", ERROR, "A batch that its queue does not give",
	    "Batches of more than ten messages need MaximumBatchingWindowInSeconds of at least 1; a FIFO queue has no "
	    "such window. " MAPPING_SOURCE,
	    FROM_QUEUE(", BatchSize: 100, MaximumBatchingWindowInSeconds: 5"), FROM_QUEUE(", BatchSize: 100")),
	ROW("LK3116", ERROR, "A function on the stream of a table that has none",
	    "A table has StreamArn when it has a StreamSpecification. Source: AWS::DynamoDB::Table, \"Return values\".",
	    USUAL TABLE(STREAM) MAPPING("EventSourceArn: !GetAtt T.StreamArn, StartingPosition: LATEST"),
	    USUAL TABLE("") MAPPING("EventSourceArn: !GetAtt T.StreamArn, StartingPosition: LATEST")),
	ROW("LK3117", INFO, "A queue that shows its messages again rather soon",
	    "AWS advises a VisibilityTimeout of six times the function's timeout, so that Lambda can try again when "
	    "it was throttled; less than the timeout itself is refused, see E3505. Source: AWS Lambda Developer "
	    "Guide, \"Creating and configuring an Amazon SQS event source mapping\".",
	    FROM_QUEUE(""), USUAL QUEUE("VisibilityTimeout: 10") MAPPING("EventSourceArn: !GetAtt Q.Arn")),
	ROW("LK3120", WARNING, "A permission for a service on behalf of anybody",
	    "A permission for a service without SourceArn or SourceAccount lets the service invoke the function for "
	    "any account's resource. Source: AWS Lambda API Reference, \"AddPermission\", Principal.",
	    PERMISSION("Principal: sns.amazonaws.com, SourceArn: !Ref N") "  N: {Type: AWS::SNS::Topic}\n",
	    PERMISSION("Principal: sns.amazonaws.com")),
	ROW("LK3121", INFO, "A function that may take longer than its API waits",
	    "API Gateway answers in the function's place after 29 seconds (REST, unless a longer time was granted and "
	    "set) or 30 seconds (HTTP); the function goes on, and is paid for. Source: Amazon API Gateway Developer "
	    "Guide, \"Quotas\".",
	    API("30"), API("60")),
	ROW("LK3122", WARNING, "A log group for a function that is not there",
	    "The log group's name is nearly that of a function of the stack which has no log group: the function "
	    "makes its own, without a retention, and this one stays empty.",
	    LOGGED("shop-orders"), LOGGED("shop-order")),
};

const struct rule_group rules_lambda = {rows, LK_COUNT(rows)};
