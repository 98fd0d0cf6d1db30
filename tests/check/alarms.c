#include <criterion/criterion.h>
#include <string.h>

#include "check/rule_alarms_expression.h"
#include "checking.h"

#define RESOURCES "Resources:\n"
#define NAMED(id, type, properties) "  " id ":\n    Type: " type "\n    Properties: {" properties "}\n"
#define ALARM(properties) RESOURCES NAMED("A", "AWS::CloudWatch::Alarm", properties)
#define COMPARED "ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, Threshold: 1"
#define MATH(queries) ALARM(COMPARED ", Metrics: [" queries "]")
#define QUERY(id, more)                                                                                                \
	"{Id: " id ", MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: Shop, MetricName: Jobs}}" more "}"
#define HIDDEN ", ReturnData: false"
#define OF(space, name, dimensions)                                                                                    \
	ALARM("Namespace: " space ", MetricName: " name ", Dimensions: [" dimensions                                   \
	      "], Statistic: Sum, Period: 86400, " COMPARED)

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

static struct expression read_in(struct arena *arena, const char *text)
{
	struct expression expression;
	expression_read_in(arena, str_from(text), &expression);
	return expression;
}

/* The examples of "Using math expressions with CloudWatch metrics". */
static const char *const readable[] = {
	"PERIOD(m1)/60",
	"5 * m1",
	"m1 - m2",
	"SUM(100/[m1, m2])",
	"AVG([m1,m2]/m3)",
	"METRICS()*100",
	"-5*m1",
	"SUM(-[m1, m2])",
	"(metric1 > 15 AND metric2 > 15)",
	"metric1 >= 30 || metric2 != 1e3",
	"MIN(ABS([m1, m2]))",
	"ANOMALY_DETECTION_BAND(m1,4)",
	"FILL(m1, REPEAT)",
	"IF(FIRST(SORT(METRICS(), AVG, DESC))>100, 1, 0)",
	"SLICE(SORT(METRICS(), SUM, DESC), 0, 10)",
	"SUM(METRICS(\"errors\"))/SUM(METRICS('requests'))*100",
	"IF(DAY(m1)<6,m1)",
	"TIME_SERIES(5*AVG(m1))",
	"INSIGHT_RULE_METRIC(\"${Rule.RuleName}\", 'UniqueContributors')",
	"DB_PERF_INSIGHTS('RDS', 'db-1', 'db.load.avg')",
	"(m2/(m1+m2+m3+0.001))*100",
	"2^m1",
	"m1\n / m2",
};

static const char *const broken[] = {
	"",	  "m1 +",  "m1 m2",  "(m1",	     "m1)",  "SUM(m1",	"SUM(m1,)",	"[m1, m2", "m1 // m2",
	"m1 % 2", "'open", "m1 = 2", "SUM([m1, m2)", "* m1", "m1 ! m2", "100 * (a / b", "m1;",
};

Test(alarms, expressions_of_the_guide_are_read)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(readable); i++) {
		struct expression expression = read_in(&arena, readable[i]);
		cr_expect_eq(expression.fault.len, 0, "%s: %.*s", readable[i], STR_ARG(expression.fault));
		for (size_t k = 0; k < expression.functions.count; k++)
			cr_expect(expression_knows_function(expression.functions.items[k]), "%s", readable[i]);
	}
	arena_done(&arena);
}

Test(alarms, broken_expressions_are_told)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(broken); i++)
		cr_expect_gt(read_in(&arena, broken[i]).fault.len, 0, "%s", broken[i]);
	arena_done(&arena);
}

Test(alarms, expressions_name_ids_and_divisions)
{
	struct arena arena;
	arena_init(&arena);
	struct expression expression = read_in(&arena, "100 * SUM([a, b]) + e4 / r9 - REPEAT");
	cr_assert_eq(expression.names.count, 4);
	cr_expect(str_is(expression.names.items[0], "a") && str_is(expression.names.items[3], "r9"));
	cr_assert_eq(expression.divisions.count, 1);
	cr_expect(str_is(expression.divisions.items[0].dividend, "e4"));
	cr_expect(read_in(&arena, "m1 / ${Limit}").open);
	cr_expect(read_in(&arena, "SELECT AVG(x) FROM y GROUP BY z").open);
	arena_done(&arena);
}

Test(alarms, expressions_nest_without_end)
{
	struct arena arena;
	char deep[20001];
	arena_init(&arena);
	memset(deep, '(', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	cr_expect(read_in(&arena, deep).open);
	arena_done(&arena);
}

Test(alarms, a_band_returns_data_beside_its_metric)
{
	const char *with_band =
		ALARM("ComparisonOperator: GreaterThanUpperThreshold, EvaluationPeriods: 1, "
		      "ThresholdMetricId: band, Metrics: [" QUERY("m", "") ", {Id: band, Expression: "
									   "'ANOMALY_DETECTION_BAND(m, 2)'}]");
	expect_clean(with_band);
	expect_one(
		ALARM("ComparisonOperator: GreaterThanUpperThreshold, EvaluationPeriods: 1, ThresholdMetricId: bond, "
		      "Metrics: [" QUERY("m", "") ", {Id: band, Expression: 'ANOMALY_DETECTION_BAND(m, 2)'}]"),
		"LK3004", "/Properties/ThresholdMetricId", "no query of Metrics has the id 'bond'");
	expect_one(ALARM("ComparisonOperator: GreaterThanUpperThreshold, EvaluationPeriods: 1, ThresholdMetricId: n, "
			 "Metrics: [" QUERY("m", "") ", " QUERY("n", HIDDEN) "]"),
		   "LK3004", "/Properties/ThresholdMetricId", "'n' is no anomaly band");
}

Test(alarms, what_the_deployment_decides_is_not_counted)
{
	expect_clean("Parameters:\n  Return: {Type: String}\n  Count: {Type: Number}\n" RESOURCES NAMED(
		"A", "AWS::CloudWatch::Alarm",
		"ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: !Ref Count, DatapointsToAlarm: 500, "
		"Threshold: 1, "
		"Metrics: [" QUERY("a", ", ReturnData: !Ref Return") ", " QUERY("b", "") "]"));
	expect_clean("Conditions:\n  C: !Equals [!Ref AWS::Region, us-east-1]\n" RESOURCES NAMED(
		"A", "AWS::CloudWatch::Alarm",
		COMPARED ", Metrics: [" QUERY("a", HIDDEN) ", !If [C, " QUERY(
			"b", HIDDEN) ", !Ref AWS::NoValue], {Id: c, Expression: a / b}]"));
	expect_clean("Parameters:\n  Limit: {Type: String}\n" MATH(
		QUERY("a", HIDDEN) ", {Id: c, Expression: !Sub '${Limit} unreadable'}"));
}

Test(alarms, ids_are_names_of_queries)
{
	expect_one(MATH(QUERY("errors", HIDDEN) ", {Id: c, Expression: error * 2}"), "LK3012",
		   "/Properties/Metrics/1/Expression", "no query of Metrics has the id 'error'");
	expect_one(MATH("{Id: c, Expression: c * 2}"), "LK3012", "/Properties/Metrics/0/Expression", "made of itself");
	expect_one(MATH(QUERY("a", HIDDEN) ", {Id: c, Expression: 'sum(a)'}"), "LK3011",
		   "/Properties/Metrics/1/Expression", "functions are written in capitals");
}

Test(alarms, at_most_ten_metrics)
{
#define FIVE(x)                                                                                                        \
	QUERY(x "1", HIDDEN)                                                                                           \
	", " QUERY(x "2", HIDDEN) ", " QUERY(x "3", HIDDEN) ", " QUERY(x "4", HIDDEN) ", " QUERY(x "5", HIDDEN) ", "
	expect_clean(MATH(FIVE("a") FIVE("b") "{Id: e, Expression: SUM(METRICS())}"));
	expect_one(MATH(FIVE("a") FIVE("b") QUERY("c", HIDDEN) ", {Id: e, Expression: SUM(METRICS())}"), "LK3017",
		   "/Properties/Metrics", "11 metrics");
}

#define RATE(id, name)                                                                                                 \
	"{Id: " id ", ReturnData: false, MetricStat: {Period: 60, Stat: Average, Metric: {Namespace: AWS/CloudFront, " \
	"MetricName: " name ", Dimensions: [{Name: DistributionId, Value: d}, {Name: Region, Value: Global}]}}}"

Test(alarms, cloudfront)
{
	expect_one(MATH(RATE("e", "5xxErrorRate") ", " RATE("r", "Requests") ", {Id: x, Expression: 100 * e / r}"),
		   "LK3024", "/Properties/Metrics/2/Expression",
		   "5xxErrorRate is a percentage of the requests already");
	expect_none(MATH(RATE("e", "BytesDownloaded") ", " RATE("r", "Requests") ", {Id: x, Expression: e / r}"),
		    "LK3024");
	expect_one(OF("AWS/CloudFront", "5xxErrorRate", "{Name: DistributionId, Value: d}"), "LK3021",
		   "/Properties/Dimensions", "DistributionId and Region");
	expect_one(OF("AWS/CloudFront", "5xxErrorRate",
		      "{Name: DistributionId, Value: d}, {Name: Region, Value: us-east-1}"),
		   "LK3021", "/Properties/Dimensions/1/Value", "Region=Global alone");
	const char *right =
		OF("AWS/CloudFront", "5xxErrorRate", "{Name: DistributionId, Value: d}, {Name: Region, Value: Global}");
	struct check_options there = {.region = STR("eu-west-1")}, home = {.region = STR("us-east-1")};
	struct checking *checking = checking_new_with(right, &there);
	expect_finding(checking, "LK3023", "/Properties/Namespace", "us-east-1");
	checking_free(checking);
	checking = checking_new_with(right, &home);
	cr_expect_eq(checking->diag.findings.count, 0, "%s", checking_text(checking));
	checking_free(checking);
}

Test(alarms, dimensions_of_dynamodb_and_s3)
{
	expect_one(OF("AWS/DynamoDB", "ThrottledRequests", "{Name: TableName, Value: t}"), "LK3021",
		   "/Properties/Dimensions", "TableName and Operation");
	expect_clean(OF("AWS/DynamoDB", "ThrottledRequests",
			"{Name: Operation, Value: PutItem}, {Name: TableName, Value: t}"));
	expect_one(OF("AWS/DynamoDB", "ReadThrottleEvents",
		      "{Name: TableName, Value: t}, {Name: Operation, Value: GetItem}"),
		   "LK3021", "/Properties/Dimensions", "TableName");
	expect_one(OF("AWS/S3", "BucketSizeBytes", "{Name: BucketName, Value: my-bucket}"), "LK3021",
		   "/Properties/Dimensions", "StorageType");
	expect_one(OF("AWS/Lambda", "Errors", "{Name: functionName, Value: f}"), "LK3021", "/Properties/Dimensions/0",
		   "no dimension 'functionName'");
	expect_one(ALARM("Namespace: AWS/S3, MetricName: BucketSizeBytes, Dimensions: [{Name: BucketName, Value: b}, "
			 "{Name: StorageType, Value: StandardStorage}], Statistic: Average, Period: 300, " COMPARED),
		   "LK3007", "/Properties/Period", "once a day");
}

Test(alarms, metrics_that_no_list_knows_are_let_alone)
{
	expect_none(OF("AWS/Lambda", "AsyncEventsDropped", "{Name: FunctionName, Value: f}"), "LK3020");
	expect_none(OF("AWS/S3", "4xxErrors", "{Name: BucketName, Value: b}, {Name: FilterId, Value: all}"), "LK3020");
	expect_none(OF("AWS/Kinesis", "PutRecord.Bytes", "{Name: StreamName, Value: s}"), "LK3020");
	expect_none(OF("AWS/ApplicationELB", "HTTPCode_ELB_505_Count", "{Name: LoadBalancer, Value: l}"), "LK3020");
	expect_none(OF("AWS/RDS", "DiskQueueDepth", ""), "LK3021");
	expect_one(OF("AWS/Lambda", "errors", "{Name: FunctionName, Value: f}"), "LK3020", "/Properties/MetricName",
		   "no metric 'errors'");
}

Test(alarms, dimensions_of_resources)
{
#define TOPIC NAMED("N", "AWS::SNS::Topic", "")
#define TABLE                                                                                                          \
	NAMED("T", "AWS::DynamoDB::Table",                                                                             \
	      "BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: id, KeyType: HASH}], "                        \
	      "AttributeDefinitions: [{AttributeName: id, AttributeType: S}]")
	expect_one(OF("AWS/SNS", "PublishSize", "{Name: TopicName, Value: !Ref N}") TOPIC, "LK3022",
		   "/Properties/Dimensions/0/Value", "Ref N is not what");
	expect_one(OF("AWS/Lambda", "Errors", "{Name: FunctionName, Value: !Ref T}") TABLE, "LK3022",
		   "/Properties/Dimensions/0/Value", "'T' is an AWS::DynamoDB::Table");
	expect_none(OF("AWS/SNS", "PublishSize", "{Name: TopicName, Value: !GetAtt N.TopicName}") TOPIC, "LK3022");
	expect_none(OF("Shop", "PublishSize", "{Name: TopicName, Value: !Ref N}") TOPIC, "LK3022");
	expect_one(OF("AWS/S3", "GetRequests", "{Name: BucketName, Value: !Ref B}, {Name: FilterId, Value: every}")
			   NAMED("B", "AWS::S3::Bucket", "MetricsConfigurations: [{Id: all}]"),
		   "LK3025", "/Properties/Dimensions/1/Value", "no metrics configuration 'every'");
	expect_none(OF("AWS/S3", "GetRequests", "{Name: BucketName, Value: !Ref B}, {Name: FilterId, Value: all}")
			    NAMED("B", "AWS::S3::Bucket", "MetricsConfigurations: [{Id: all}]"),
		    "LK3025");
}

#define ACTING(actions)                                                                                                \
	ALARM("Namespace: Shop, MetricName: Jobs, Statistic: Sum, Period: 60, " COMPARED ", AlarmActions: [" actions   \
	      "]")

Test(alarms, actions)
{
	expect_clean(
		ACTING("!Ref N, 'arn:aws:automate:us-east-1:ec2:reboot', "
		       "!Sub 'arn:aws:swf:${AWS::Region}:${AWS::AccountId}:action/actions/AWS_EC2.InstanceId.Stop/1.0'")
			TOPIC);
	expect_one(ACTING("!GetAtt Q.Arn") NAMED("Q", "AWS::SQS::Queue", ""), "LK3030", "/Properties/AlarmActions/0",
		   "an AWS::SQS::Queue, 'Q', is nothing that an alarm can set off");
	expect_one(ACTING("'arn:aws:sqs:us-east-1:123456789012:q'"), "LK3030", "/Properties/AlarmActions/0",
		   "nothing that an alarm can set off");
	expect_one(ACTING("my-topic"), "LK3030", "/Properties/AlarmActions/0", "is no ARN");
	expect_none(ACTING("!GetAtt S.Outputs.TopicArn")
			    NAMED("S", "AWS::CloudFormation::Stack",
				  "TemplateURL: 'https://my-bucket.s3.amazonaws.com/t.yaml'"),
		    "LK3030");
}

#define COMPOSITE(rule)                                                                                                \
	"Parameters:\n  Name: {Type: String}\n" ALARM(                                                                 \
		"Namespace: Shop, MetricName: Jobs, Statistic: Sum, Period: 60, " COMPARED)                            \
		NAMED("C", "AWS::CloudWatch::CompositeAlarm", "AlarmRule: " rule)

Test(alarms, composite_rules_that_are_read)
{
	static const char *const rules[] = {
		COMPOSITE("!Sub 'ALARM(${A}) AND ALARM(${Name})'"),
		COMPOSITE(
			"!Sub '(ALARM(\"${A}\") OR ALARM(my alarm)) AND NOT (OK(x) OR INSUFFICIENT_DATA(\"y (z)\"))'"),
		COMPOSITE("!Sub 'AT_LEAST(60%, NOT OK, (${A.Arn}, \"b\", c))'"),
		COMPOSITE("'TRUE'"),
		COMPOSITE("!Join [' OR ', [!Sub 'ALARM(${A})', 'FALSE']]"),
		COMPOSITE("!Ref Name"),
	};
	for (size_t i = 0; i < LK_COUNT(rules); i++) {
		expect_none(rules[i], "LK3032");
		expect_none(rules[i], "LK3033");
	}
}

Test(alarms, composite_rules_that_break)
{
	static const char *const rules[] = {
		COMPOSITE("'ALARM(a) AND'"),
		COMPOSITE("'ALARM(a'"),
		COMPOSITE("'ALARM a'"),
		COMPOSITE("'ALARM()'"),
		COMPOSITE("'(ALARM(a)'"),
		COMPOSITE("'ALARMED(a)'"),
		COMPOSITE("'AT_LEAST(2, ALARM, a)'"),
		COMPOSITE("'ALARM(a) XOR ALARM(b)'"),
		COMPOSITE("'ALARM(a))'"),
	};
	for (size_t i = 0; i < LK_COUNT(rules); i++) {
		struct checking *checking = checking_new(rules[i]);
		cr_expect_eq(checking_count(checking, "LK3032"), 1, "%s%s", rules[i], checking_text(checking));
		checking_free(checking);
	}
}
