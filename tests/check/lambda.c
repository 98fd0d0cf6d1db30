#include <criterion/criterion.h>
#include <stdio.h>

#include "checking.h"

#define RESOURCES "Resources:\n"
#define NAMED(id, type, properties) "  " id ":\n    Type: " type "\n    Properties: {" properties "}\n"
#define ROLE "Role: 'arn:aws:iam::123456789012:role/r'"
#define FUNCTION(more)                                                                                                 \
	RESOURCES NAMED("F", "AWS::Lambda::Function",                                                                  \
			ROLE                                                                                           \
			", Handler: index.run, Runtime: python3.14, Code: {S3Bucket: my-bucket, S3Key: c.zip}" more)
#define MAPPING(properties) NAMED("M", "AWS::Lambda::EventSourceMapping", "FunctionName: !Ref F, " properties)
#define QUEUE(properties) NAMED("Q", "AWS::SQS::Queue", properties)

static void expect_none(const char *template_text, const char *rule)
{
	struct checking *checking = checking_new(template_text);
	cr_expect_null(checking_find(checking, rule), "%s", checking_text(checking));
	checking_free(checking);
}

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

static bool is_past(struct pack_node life, const char *key, struct str today)
{
	struct str day = pack_string(pack_get_text(life, key));
	return day.len && str_compare(day, today) <= 0;
}

/* What cfn-lint says of the runtime on the day of the pack. */
static const char *verdict_on(struct pack_node life, struct str today)
{
	if (is_past(life, "update-block", today))
		return "E2533";
	if (is_past(life, "create-block", today))
		return "E2531";
	return is_past(life, "deprecated", today) ? "W2531" : NULL;
}

Test(lambda, every_runtime_by_its_dates)
{
	static const char *const rules[] = {"E2533", "E2531", "W2531"};
	struct pack_node root = pack_root(pack_embedded()), runtimes = pack_get_text(root, "runtimes");
	struct str today = str_slice(pack_string(pack_get_text(pack_get_text(root, "version"), "schema_date")), 0, 10);
	cr_assert_eq(today.len, 10);
	cr_assert_gt(pack_count(runtimes), 20);
	for (size_t i = 0; i < pack_count(runtimes); i++) {
		struct str name = pack_key(runtimes, i);
		char text[512];
		(void)snprintf(text, sizeof text,
			       RESOURCES NAMED("F", "AWS::Lambda::Function",
					       ROLE ", Handler: a.b, Runtime: %.*s, "
						    "Code: {S3Bucket: my-bucket, S3Key: c.zip}"),
			       STR_ARG(name));
		const char *wanted = verdict_on(pack_get(runtimes, name), today);
		struct checking *checking = checking_new(text);
		for (size_t k = 0; k < LK_COUNT(rules); k++)
			cr_expect_eq(checking_count(checking, rules[k]), wanted && str_is(str_from(wanted), rules[k]),
				     "%.*s: %s%s", STR_ARG(name), rules[k], checking_text(checking));
		checking_free(checking);
	}
}

Test(lambda, globals_of_sam)
{
	expect_one(
		"Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: {Runtime: nodejs8.10}\nResources:\n  B: "
		"{Type: AWS::S3::Bucket}\n",
		"E2533", "/Globals/Function/Runtime", "nodejs8.10");
}

Test(lambda, wrappers_read_the_handler_as_they_like)
{
	expect_none(RESOURCES NAMED("F", "AWS::Lambda::Function",
				    ROLE
				    ", Handler: run, Runtime: nodejs24.x, Code: {S3Bucket: my-bucket, S3Key: c.zip}, "
				    "Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/w}}"),
		    "LK3101");
	expect_none(RESOURCES NAMED("F", "AWS::Lambda::Function",
				    ROLE ", Handler: bootstrap, Runtime: "
					 "provided.al2023, Code: {S3Bucket: my-bucket, S3Key: c.zip}"),
		    "LK3101");
}

Test(lambda, references)
{
	static const struct {
		const char *text, *path, *words;
	} wrong[] = {
		{FUNCTION("") NAMED("B", "AWS::S3::Bucket", "")
			 NAMED("P", "AWS::Lambda::Permission",
			       "Action: lambda:InvokeFunction, FunctionName: !Ref B, Principal: "
			       "'123456789012'"),
		 "/Properties/FunctionName", "FunctionName wants a function; 'B' is an AWS::S3::Bucket"},
		{FUNCTION("") QUEUE("") MAPPING("EventSourceArn: !Ref Q"), "/Properties/EventSourceArn",
		 "Ref Q is not the ARN of a stream"},
		{FUNCTION("") QUEUE("") NAMED("E", "AWS::Lambda::EventInvokeConfig",
					      "FunctionName: !Ref F, Qualifier: $LATEST, "
					      "DestinationConfig: {OnSuccess: {Destination: !Ref F}}"),
		 "/Properties/DestinationConfig/OnSuccess/Destination", "Ref F is not the ARN"},
		{FUNCTION(", DeadLetterConfig: {TargetArn: !GetAtt B.Arn}") NAMED("B", "AWS::S3::Bucket", ""),
		 "/Properties/DeadLetterConfig/TargetArn", "TargetArn wants the ARN of a queue or topic"},
	};
	for (size_t i = 0; i < LK_COUNT(wrong); i++)
		expect_one(wrong[i].text, "LK3110", wrong[i].path, wrong[i].words);
	expect_none(FUNCTION("") NAMED("C", "Custom::Thing", "ServiceToken: !GetAtt F.Arn")
			    MAPPING("EventSourceArn: !GetAtt C.Arn"),
		    "LK3110");
}

#define SUB_QUEUE(name) MAPPING("EventSourceArn: !Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:1:" name "'"

Test(lambda, event_sources)
{
	expect_one(FUNCTION("") SUB_QUEUE("q") ", TumblingWindowInSeconds: 5"), "LK3113",
	           "/Properties/TumblingWindowInSeconds", "reads from a queue takes no");
	expect_one(FUNCTION("") SUB_QUEUE("q.fifo") ", MaximumBatchingWindowInSeconds: 5"), "LK3115",
	           "/Properties/MaximumBatchingWindowInSeconds", "FIFO");
	expect_none(FUNCTION("") SUB_QUEUE("${Name}") ", BatchSize: 100"), "LK3115");
	expect_none(FUNCTION("") MAPPING("EventSourceArn: !ImportValue queue, BatchSize: 100"), "LK3115");
	expect_one(FUNCTION("") NAMED("K", "AWS::Kinesis::Stream", "ShardCount: 1")
			   MAPPING("EventSourceArn: !GetAtt K.Arn, StartingPosition: AT_TIMESTAMP"),
		   "LK3114", "/Properties/StartingPosition", "needs StartingPositionTimestamp");
	expect_one(FUNCTION("") QUEUE("") MAPPING("EventSourceArn: !GetAtt Q.Arn, StartingPosition: LATEST"), "LK3114",
		   "/Properties/StartingPosition", "takes no StartingPosition");
	expect_none(FUNCTION("")
			    MAPPING("SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['a.example:9092']}}, "
				    "Topics: [t], StartingPosition: LATEST"),
		    "LK3113");
}

Test(lambda, visibility_of_messages)
{
	const char *soon =
		FUNCTION(", Timeout: 20") QUEUE("VisibilityTimeout: 119") MAPPING("EventSourceArn: !GetAtt Q.Arn");
	expect_one(soon, "LK3117", "/Properties/EventSourceArn", "119 seconds");
	expect_none(FUNCTION(", Timeout: 20") QUEUE("VisibilityTimeout: 120") MAPPING("EventSourceArn: !GetAtt Q.Arn"),
		    "LK3117");
	/* Too short altogether: E3505 says so. */
	expect_none(FUNCTION(", Timeout: 20") QUEUE("VisibilityTimeout: 10") MAPPING("EventSourceArn: !GetAtt Q.Arn"),
		    "LK3117");
}

Test(lambda, permissions_that_are_bound)
{
#define PERMISSION(more)                                                                                               \
	FUNCTION("") NAMED("P", "AWS::Lambda::Permission", "Action: lambda:InvokeFunction, FunctionName: !Ref F, " more)
	expect_none(PERMISSION("Principal: '123456789012'"), "LK3120");
	expect_none(PERMISSION("Principal: alexa-appkit.amazon.com, EventSourceToken: t"), "LK3120");
	expect_none(PERMISSION("Principal: s3.amazonaws.com, SourceAccount: !Ref AWS::AccountId"), "LK3120");
	expect_one(PERMISSION("Principal: events.amazonaws.com"), "LK3120", "/Properties/Principal",
		   "any account may invoke");
}

Test(lambda, log_groups)
{
#define LOGGED(function, group)                                                                                        \
	FUNCTION(", FunctionName: " function)                                                                          \
	NAMED("L", "AWS::Logs::LogGroup", "RetentionInDays: 7, LogGroupName: " group)
	expect_one(LOGGED("!Sub '${AWS::StackName}-orders'", "!Sub '/aws/lambda/${AWS::StackName}-order'"), "LK3122",
		   "/Properties/LogGroupName", "no function of this stack");
	expect_none(LOGGED("!Sub '${AWS::StackName}-orders'", "!Sub '/aws/lambda/${AWS::StackName}-orders'"), "LK3122");
	expect_none(LOGGED("orders", "!Sub '/aws/lambda/${F}'"), "LK3122");
	expect_none(LOGGED("orders", "/aws/lambda/of-another-stack"), "LK3122");
	expect_none(LOGGED("!ImportValue name", "/aws/lambda/order"), "LK3122");
}

Test(lambda, apis_that_wait)
{
#define METHOD(more)                                                                                                   \
	FUNCTION(", Timeout: 60")                                                                                      \
	NAMED("R", "AWS::ApiGateway::RestApi", "Name: api")                                                            \
	NAMED("M", "AWS::ApiGateway::Method",                                                                          \
	      "RestApiId: !Ref R, ResourceId: !GetAtt R.RootResourceId, HttpMethod: GET, AuthorizationType: "          \
	      "AWS_IAM, "                                                                                              \
	      "Integration: {Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub "                                 \
	      "'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/"            \
	      "invocations'" more "}")
	expect_one(METHOD(""), "LK3121", "/Properties/Integration/Uri", "waits 29 seconds");
	expect_none(METHOD(", TimeoutInMillis: 60000"), "LK3121");
	expect_none(METHOD(", RequestParameters: {integration.request.header.X-Amz-Invocation-Type: \"'Event'\"}"),
		    "LK3121");
}
