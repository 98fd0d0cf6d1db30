#include "check/rule_alarms.h"
#include "check/rules.h"

static void check_alarm(struct check *check, const struct alarm_catalog *catalog, const struct resource *resource)
{
	struct alarm alarm = {.check = check,
			      .catalog = catalog,
			      .resource = resource,
			      .holder = holder_of_resource(resource),
			      .properties = step_key(NULL, STR("Properties"), resource->properties)};
	struct alarm_queries queries = alarm_queries_in(&alarm);
	struct alarm_metric metric;
	alarm_check_subject(&alarm);
	alarm_check_threshold(&alarm, &queries);
	alarm_check_time(&alarm);
	alarm_check_queries(&alarm, &queries);
	for (size_t i = 0; alarm_next_metric(&alarm, &i, &metric);) {
		alarm_check_metric(&metric);
		alarm_check_dimensions(&metric);
	}
	alarm_check_actions(&alarm);
}

static void pass_alarms(struct check *check)
{
	const struct check_resource *found;
	struct alarm_catalog catalog;
	bool has_catalog = false;
	for (size_t i = 0; (found = relate_next(check, "AWS::CloudWatch::Alarm", &i));) {
		if (!has_catalog)
			alarm_catalog_in(check->arena, check->pack, &catalog);
		has_catalog = true;
		check_alarm(check, &catalog, found->resource);
	}
	for (size_t i = 0; (found = relate_next(check, "AWS::CloudWatch::CompositeAlarm", &i));) {
		const struct resource *resource = found->resource;
		struct alarm alarm = {.check = check,
				      .resource = resource,
				      .holder = holder_of_resource(resource),
				      .properties = step_key(NULL, STR("Properties"), resource->properties)};
		alarm_check_composite(&alarm);
		alarm_check_actions(&alarm);
	}
}

#define ALARM(more) "Resources:\n  A:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {" more "}\n"
#define COMPARED "ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, Threshold: 1"
#define METRIC "Namespace: Shop, MetricName: Jobs, Statistic: Sum"
#define SINGLE(more) ALARM(METRIC ", Period: 300, " COMPARED ", " more)
#define PROMQL                                                                                                         \
	"EvaluationInterval: 60, EvaluationCriteria: {PromQLCriteria: {Query: 'up == 0', PendingPeriod: 300, "         \
	"RecoveryPeriod: 300}}"
#define MATH(queries) ALARM(COMPARED ", Metrics: [" queries "]")
#define STAT(id, name)                                                                                                 \
	"{Id: " id                                                                                                     \
	", ReturnData: false, MetricStat: {Period: 300, Stat: Sum, Metric: {Namespace: Shop, MetricName: " name "}}}"
#define TWO STAT("a", "Errors") ", " STAT("b", "Jobs") ", "
#define OF(space, name, dimensions)                                                                                    \
	ALARM("Namespace: " space ", MetricName: " name ", Dimensions: [" dimensions                                   \
	      "], Statistic: Sum, Period: 86400, " COMPARED)
#define AND(id, type) "  " id ":\n    Type: " type "\n"
#define NAMED(id, type, properties) AND(id, type) "    Properties: {" properties "}\n"
#define COMPOSITE(rule) SINGLE("") NAMED("C", "AWS::CloudWatch::CompositeAlarm", "AlarmRule: " rule)
#define TABLE                                                                                                          \
	NAMED("T", "AWS::DynamoDB::Table",                                                                             \
	      "BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: id, KeyType: HASH}], "                        \
	      "AttributeDefinitions: [{AttributeName: id, AttributeType: S}]")
#define TOPIC AND("N", "AWS::SNS::Topic")
#define FUNCTION                                                                                                       \
	NAMED("F", "AWS::Lambda::Function",                                                                            \
	      "Role: 'arn:aws:iam::123456789012:role/r', Handler: index.f, Runtime: python3.13, "                      \
	      "Code: {ZipFile: 'def f(e, c): pass'}")
#define PUT "Amazon CloudWatch API Reference, \"PutMetricAlarm\"."
#define MATH_GUIDE "Amazon CloudWatch User Guide, \"Using math expressions with CloudWatch metrics\"."

#define ROW(id_, severity_, title_, doc_, good_, bad_)                                                                 \
	{                                                                                                              \
		.id = id_, .severity = SEVERITY_##severity_, .title = title_, .doc = doc_, .pass = pass_alarms,        \
		.good = good_, .bad = bad_                                                                             \
	}

static const struct rule rows[] = {
	ROW("LK3001", ERROR, "An alarm on PromQL with parts of an alarm on metrics",
	    "EvaluationCriteria says all that a PromQL alarm compares; Threshold, ComparisonOperator, Period and the "
	    "like are refused beside it. Source: " PUT,
	    ALARM(PROMQL), ALARM(PROMQL ", Threshold: 1")),
	ROW("LK3002", ERROR, "An alarm that lacks a part of what it compares",
	    "An alarm on one metric needs its namespace, a period, and one of Statistic and ExtendedStatistic; any "
	    "alarm but one on PromQL needs ComparisonOperator and EvaluationPeriods. Source: " PUT,
	    SINGLE(""), ALARM("Namespace: Shop, MetricName: Jobs, Period: 60, " COMPARED)),
	ROW("LK3003", ERROR, "An extended statistic that is none",
	    "ExtendedStatistic is a percentile from p0 to p100, IQM, or one of tm, tc, ts, wm and PR with its bounds: "
	    "p99.9, tm90, TM(10%:90%), PR(100:2000). Source: Amazon CloudWatch User Guide, \"CloudWatch statistics "
	    "definitions\".",
	    ALARM("Namespace: Shop, MetricName: Jobs, ExtendedStatistic: p99.9, Period: 60, " COMPARED),
	    ALARM("Namespace: Shop, MetricName: Jobs, ExtendedStatistic: p101, Period: 60, " COMPARED)),
	ROW("LK3004", ERROR, "A threshold that does not go with what is compared",
	    "An alarm has a Threshold, or with ThresholdMetricId the id of a query that calls ANOMALY_DETECTION_BAND. "
	    "The operators with Lower and Upper compare with such a band alone. Source: " PUT,
	    SINGLE(""),
	    ALARM(METRIC ", Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "
			 "GreaterThanUpperThreshold")),
	ROW("LK3005", ERROR, "More datapoints to alarm than there are",
	    "In an M out of N alarm, DatapointsToAlarm (M) is at most EvaluationPeriods (N); the service answers "
	    "\"DatapointsToAlarm must be less than or equal to EvaluationPeriods\". Source: " PUT,
	    SINGLE("DatapointsToAlarm: 1"), SINGLE("DatapointsToAlarm: 2")),
	ROW("LK3006", ERROR, "An alarm that looks further back than the service does",
	    "Period times EvaluationPeriods is at most a day (86,400 seconds) for periods under an hour and seven "
	    "days (604,800 seconds) for others. Source: " PUT,
	    ALARM(METRIC ", Period: 300, EvaluationPeriods: 288, Threshold: 1, ComparisonOperator: LessThanThreshold"),
	    ALARM(METRIC ", Period: 300, EvaluationPeriods: 289, Threshold: 1, ComparisonOperator: LessThanThreshold")),
	ROW("LK3007", WARNING, "A period shorter than the metric's own",
	    "Most services send their metrics once a minute, S3 the size of a bucket once a day. With a shorter "
	    "period most periods have no data, and the alarm rests in INSUFFICIENT_DATA. Source: Amazon CloudWatch "
	    "API Reference, \"PutMetricAlarm\", Period; Amazon S3 User Guide, \"Metrics and dimensions\".",
	    ALARM("Namespace: AWS/SQS, MetricName: NumberOfMessagesSent, Dimensions: [{Name: QueueName, Value: q}], "
		  "Statistic: Sum, Period: 60, " COMPARED),
	    ALARM("Namespace: AWS/SQS, MetricName: NumberOfMessagesSent, Dimensions: [{Name: QueueName, Value: q}], "
		  "Statistic: Sum, Period: 30, " COMPARED)),
	ROW("LK3008", ERROR, "A query's period that CloudWatch does not know",
	    "The period of a query is 10, 20, 30 or a multiple of 60 seconds (1 and 5 too outside of alarms). E3615 "
	    "is the same for an alarm's own period. Source: Amazon CloudWatch API Reference, \"MetricStat\".",
	    MATH("{Id: a, MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: Shop, MetricName: Jobs}}}"),
	    MATH("{Id: a, MetricStat: {Period: 90, Stat: Sum, Metric: {Namespace: Shop, MetricName: Jobs}}}")),
	ROW("LK3010", ERROR, "Queries that cannot be told apart, or ask for nothing",
	    "The ids of an alarm's queries differ, and each query has exactly one of Expression and MetricStat. "
	    "Source: Amazon CloudWatch API Reference, \"MetricDataQuery\".",
	    MATH(TWO "{Id: c, Expression: a / b}"), MATH(TWO STAT("a", "Jobs") ", {Id: c, Expression: a / b}")),
	ROW("LK3011", ERROR, "Metric math that cannot be read",
	    "An expression is made of ids, numbers, texts, lists, calls of functions in capitals, and the operators + "
	    "- * / ^ == != <= >= < > && || AND OR. Source: " MATH_GUIDE,
	    MATH(TWO "{Id: c, Expression: '100 * SUM([a, b]) / b'}"), MATH(TWO "{Id: c, Expression: '100 * (a / b'}")),
	ROW("LK3012", ERROR, "Metric math that names no query of the alarm",
	    "The names in an expression are ids of other queries of the same alarm; with another name, or its own, "
	    "the service refuses the alarm. Source: Amazon CloudWatch API Reference, \"MetricDataQuery\".",
	    MATH(TWO "{Id: c, Expression: a / b}"), MATH(TWO "{Id: c, Expression: a / (b + bb)}")),
	ROW("LK3013", WARNING, "A function that metric math does not have",
	    "The user guide does not list the function. Source: " MATH_GUIDE,
	    MATH(TWO "{Id: c, Expression: 'FILL(a, 0) / b'}"), MATH(TWO "{Id: c, Expression: 'FULL(a, 0) / b'}")),
	ROW("LK3014", ERROR, "An alarm on a search",
	    "SEARCH gives any number of series and an alarm watches one, so that an alarm cannot use it. "
	    "Source: " MATH_GUIDE,
	    MATH(TWO "{Id: c, Expression: 'SUM([a, b])'}"),
	    MATH("{Id: c, Expression: \"SUM(SEARCH('{Shop} Jobs', 'Sum', 300))\"}")),
	ROW("LK3015", ERROR, "Not exactly one result to watch",
	    "ReturnData is true for the one query whose result the alarm watches and false for all others; left out, "
	    "it is true. An anomaly band is not counted. Source: Amazon CloudWatch API Reference, "
	    "\"MetricDataQuery\".",
	    MATH(TWO "{Id: c, Expression: a / b}"), MATH(STAT("a", "Jobs"))),
	ROW("LK3016", WARNING, "A query that nothing uses",
	    "The query's data is not returned, and no expression of the alarm names it: it is read and paid for in "
	    "vain.",
	    MATH(TWO "{Id: c, Expression: a / b}"), MATH(TWO "{Id: c, Expression: a * 2}")),
	ROW("LK3017", ERROR, "Metric math on too many metrics",
	    "An alarm on metric math can include as many as ten metrics. Source: Amazon CloudWatch User Guide, "
	    "\"Create a CloudWatch alarm based on a metric math expression\".",
	    NULL, NULL),
	ROW("LK3018", WARNING, "Metric math on different periods",
	    "The metrics of an alarm's expression must use one period. Source: Amazon CloudWatch User Guide, \"Create "
	    "a CloudWatch alarm based on a metric math expression\".",
	    MATH(TWO "{Id: c, Expression: a / b}"),
	    MATH(STAT("a",
		      "Jobs") ", {Id: b, ReturnData: false, MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: "
			      "Shop, MetricName: Errors}}}, {Id: c, Expression: b / a}")),
	ROW("LK3020", WARNING, "A metric that its service does not send",
	    "The name is one letter, or its case, away from a metric of the namespace, and is none itself: the alarm "
	    "would never have data. Source: aws-service-spec's list of metrics.",
	    OF("AWS/Lambda", "Throttles", "{Name: FunctionName, Value: f}"),
	    OF("AWS/Lambda", "Throtles", "{Name: FunctionName, Value: f}")),
	ROW("LK3021", WARNING, "Dimensions under which there is no such metric",
	    "A metric is its name with its dimensions, all of them and no others: AWS/DynamoDB ThrottledRequests is "
	    "sent with TableName and Operation, ReadThrottleEvents with TableName alone, CloudFront's metrics with "
	    "Region=Global beside the distribution. With others the alarm has no data. Source: aws-service-spec's "
	    "dimension sets, and the user guides of DynamoDB, S3, CloudFront and SQS.",
	    OF("AWS/DynamoDB", "ReadThrottleEvents", "{Name: TableName, Value: t}"),
	    OF("AWS/DynamoDB", "ThrottledRequests", "{Name: TableName, Value: t}")),
	ROW("LK3022", ERROR, "A dimension with another resource's name, or an ARN for a name",
	    "The dimension's value is the name by which the service knows a resource of one type: the QueueName of a "
	    "queue (Ref is its URL), the TopicName of a topic (Ref is its ARN), the Ref of a function. With anything "
	    "else the alarm never has data. Source: CloudFormation template reference, \"Return values\" of the "
	    "types.",
	    OF("AWS/SQS", "NumberOfMessagesSent", "{Name: QueueName, Value: !GetAtt Q.QueueName}")
		    AND("Q", "AWS::SQS::Queue"),
	    OF("AWS/SQS", "NumberOfMessagesSent", "{Name: QueueName, Value: !Ref Q}") AND("Q", "AWS::SQS::Queue")),
	ROW("LK3023", ERROR, "An alarm on CloudFront outside of us-east-1",
	    "CloudFront is a global service and sends its metrics to us-east-1; an alarm elsewhere never has data. "
	    "Source: CloudFront Developer Guide, \"Monitoring CloudFront metrics with Amazon CloudWatch\".",
	    NULL, NULL),
	ROW("LK3024", WARNING, "A percentage that is divided again",
	    "CloudFront's error rates are percentages of all requests: divided by the requests they mean nothing. "
	    "Source: CloudFront Developer Guide, \"Types of metrics for CloudFront\".",
	    NULL, NULL),
	ROW("LK3025", WARNING, "A metric of a part that the resource does not have",
	    "The dimension names an index of a table, or a metrics configuration of a bucket, that the resource in "
	    "this stack does not declare: the metric has no data.",
	    OF("AWS/DynamoDB", "ReadThrottleEvents", "{Name: TableName, Value: !Ref T}") TABLE,
	    OF("AWS/DynamoDB", "ReadThrottleEvents",
	       "{Name: TableName, Value: !Ref T}, {Name: GlobalSecondaryIndexName, Value: by-day}") TABLE),
	ROW("LK3030", ERROR, "An action that an alarm cannot take",
	    "An action is the ARN of a topic, a scaling policy, a function, an action of EC2, Systems Manager or "
	    "Incident Manager, or an investigation group. Source: " PUT,
	    SINGLE("AlarmActions: [!Ref N]") TOPIC, SINGLE("AlarmActions: [!GetAtt N.TopicName]") TOPIC),
	ROW("LK3031", WARNING, "A function that alarms may not invoke",
	    "An alarm invokes a function as lambda.alarms.cloudwatch.amazonaws.com, which needs a permission of the "
	    "function; the stack has none. Source: Amazon CloudWatch User Guide, \"Invoke a Lambda function from an "
	    "alarm\".",
	    SINGLE("AlarmActions: [!GetAtt F.Arn]")
		    FUNCTION NAMED("P", "AWS::Lambda::Permission",
				   "Action: lambda:InvokeFunction, FunctionName: !Ref F, Principal: "
				   "lambda.alarms.cloudwatch.amazonaws.com, SourceArn: !GetAtt A.Arn"),
	    SINGLE("AlarmActions: [!GetAtt F.Arn]") FUNCTION),
	ROW("LK3032", ERROR, "A composite alarm's rule that cannot be read",
	    "AlarmRule is made of ALARM(name), OK(name), INSUFFICIENT_DATA(name), AT_LEAST(…), TRUE and FALSE, with "
	    "AND, OR, NOT and parentheses; it has at most 100 alarms and 500 elements. Source: Amazon CloudWatch API "
	    "Reference, \"PutCompositeAlarm\".",
	    COMPOSITE("!Sub 'ALARM(\"${A}\") AND NOT (OK(x) OR TRUE)'"), COMPOSITE("!Sub 'ALARM(${A}) OK(x)'")),
	ROW("LK3033", ERROR, "A composite alarm on what is no alarm",
	    "The names in AlarmRule are those, or the ARNs, of alarms. Source: Amazon CloudWatch API Reference, "
	    "\"PutCompositeAlarm\".",
	    COMPOSITE("!Sub 'ALARM(${A.Arn})'"), COMPOSITE("!Sub 'ALARM(${N})'") TOPIC),
};

const struct rule_group rules_alarms = {rows, LK_COUNT(rows)};
