/* The keywords of the schemas, each on a type whose schema has it. */
#include <criterion/criterion.h>

#include "checking.h"

#define RESOURCE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"
#define TABLE(properties) RESOURCE("AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST, " properties)
#define ATTRIBUTE "AttributeDefinitions: [{AttributeName: abc, AttributeType: S}], "
#define KEY "KeySchema: [{AttributeName: abc, KeyType: HASH}]"
#define CLUSTER(properties) RESOURCE("AWS::RDS::DBCluster", "Engine: aurora-mysql, " properties)
#define HEADERS(rate) \
	RESOURCE("AWS::CloudFront::ResponseHeadersPolicy", \
	         "ResponseHeadersPolicyConfig: {Name: n, ServerTimingHeadersConfig: {Enabled: true, " \
	         "SamplingRate: " rate "}}")
#define BOUNDARY(most) \
	RESOURCE("AWS::Connect::DataTableAttribute", "Name: n, ValueType: TEXT, Validation: {MaxLength: " most "}")
#define BROKER(engine) \
	RESOURCE("AWS::AmazonMQ::Broker", \
	         "BrokerName: broker, EngineType: " engine \
	         ", HostInstanceType: mq.m5.large, DeploymentMode: SINGLE_INSTANCE, PubliclyAccessible: false")
#define PIPELINE(second) \
	RESOURCE("AWS::CodePipeline::Pipeline", \
	         "RoleArn: 'arn:aws:iam::123456789012:role/r', ArtifactStore: {Type: S3, Location: my-bucket}, " \
	         "Stages: [" \
	         "{Name: Source, Actions: [" CUSTOM("a", "Source") "]}, {Name: " second ", Actions: [" \
	         CUSTOM("a", "Build") "]}]")
#define PIPELINE_SAME \
	RESOURCE("AWS::CodePipeline::Pipeline", \
	         "RoleArn: 'arn:aws:iam::123456789012:role/r', ArtifactStore: {Type: S3, Location: my-bucket}, " \
	         "Stages: [" \
	         "{Name: Source, Actions: [" CUSTOM("a", "Source") "]}, {Name: Source, Actions: [" \
	         CUSTOM("a", "Build") ", " CUSTOM("b", "Build") "]}]")
#define CUSTOM(name, category) \
	"{Name: " name ", ActionTypeId: {Category: " category ", Owner: Custom, Provider: Own, Version: '1'}}"

struct row {
	const char *keyword, *good, *bad, *rule, *path;
};

static const struct row rows[] = {
	{"multipleOf", HEADERS("0.0003"), HEADERS("0.00035"), "E3034",
	 "/Properties/ResponseHeadersPolicyConfig/ServerTimingHeadersConfig/SamplingRate"},
	{"enumCaseInsensitive", BROKER("ActiveMQ"), BROKER("ZeroMQ"), "E3017", "/Properties/EngineType"},
	{"uniqueKeys", PIPELINE("Build"), PIPELINE_SAME, "E3002", "/Properties/Stages/1"},
	{"const", TABLE(ATTRIBUTE KEY),
	 TABLE("AttributeDefinitions: [{AttributeName: abc, AttributeType: S}, {AttributeName: def, AttributeType: "
	       "S}], "
	       "KeySchema: [{AttributeName: abc, KeyType: HASH}, {AttributeName: def, KeyType: HASH}]"),
	 "E3018", "/Properties/KeySchema/1/KeyType"},
	{"not", CLUSTER("MasterUsername: root, MasterUserPassword: '{{resolve:ssm:password}}'"),
	 CLUSTER("MasterUsername: rdsadmin, MasterUserPassword: '{{resolve:ssm:password}}'"), "E3002",
	 "/Properties/MasterUsername"},
	{"dependencies",
	 TABLE(ATTRIBUTE KEY ", PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true, "
	                     "RecoveryPeriodInDays: 7}"),
	 TABLE(ATTRIBUTE KEY ", PointInTimeRecoverySpecification: {RecoveryPeriodInDays: 7}"), "E3002",
	 "/Properties/PointInTimeRecoverySpecification"},
	{"if",
	 TABLE("AttributeDefinitions: [{AttributeName: abc, AttributeType: S}, {AttributeName: def, AttributeType: "
	       "S}], "
	       "KeySchema: [{AttributeName: abc, KeyType: HASH}, {AttributeName: def, KeyType: RANGE}], "
	       "LocalSecondaryIndexes: [{IndexName: iii, KeySchema: [{AttributeName: abc, KeyType: HASH}, "
	       "{AttributeName: def, KeyType: RANGE}], Projection: {ProjectionType: ALL}}]"),
	 TABLE("AttributeDefinitions: [{AttributeName: abc, AttributeType: S}, {AttributeName: def, AttributeType: "
	       "S}], "
	       "KeySchema: [{AttributeName: abc, KeyType: HASH}], "
	       "LocalSecondaryIndexes: [{IndexName: iii, KeySchema: [{AttributeName: abc, KeyType: HASH}, "
	       "{AttributeName: def, KeyType: RANGE}], Projection: {ProjectionType: ALL}}]"),
	 "E3032", "/Properties/KeySchema"},
	{"patternProperties",
	 RESOURCE("AWS::Lambda::Function",
	          "Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: my-bucket, S3Key: k}, "
	          "Environment: {Variables: {NAME: 1}}"),
	 RESOURCE("AWS::Lambda::Function",
	          "Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: my-bucket, S3Key: k}, "
	          "Environment: {Variables: {1NAME!: 1}}"),
	 NULL, NULL},
	{"maximum as text", RESOURCE("AWS::SQS::Queue", "VisibilityTimeout: '43200'"),
	 RESOURCE("AWS::SQS::Queue", "VisibilityTimeout: '43201'"), "E3034", "/Properties/VisibilityTimeout"},
	{"type integer", RESOURCE("AWS::SQS::Queue", "VisibilityTimeout: 30.0"),
	 RESOURCE("AWS::SQS::Queue", "VisibilityTimeout: 30.5"), "E3012", "/Properties/VisibilityTimeout"},
	{"type boolean", RESOURCE("AWS::SQS::Queue", "FifoQueue: TRUE"),
	 RESOURCE("AWS::SQS::Queue", "FifoQueue: 'maybe'"), "E3012", "/Properties/FifoQueue"},
	{"type string", RESOURCE("AWS::SQS::Queue", "QueueName: 12"), RESOURCE("AWS::SQS::Queue", "QueueName: [a]"),
	 "E3012", "/Properties/QueueName"},
	{"type object", RESOURCE("AWS::SQS::Queue", "RedrivePolicy: {maxReceiveCount: 3, deadLetterTargetArn: x}"),
	 RESOURCE("AWS::SQS::Queue", "RedrivePolicy: [a]"), "E3012", "/Properties/RedrivePolicy"},
	{"custom resource", RESOURCE("Custom::Thing", "ServiceToken: token, Other: {a: [1]}"),
	 RESOURCE("Custom::Thing", "Other: 1"), "E3003", "/Properties"},
};

Test(walk, keywords_accept_and_refuse)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct checking *good = checking_new(rows[i].good);
		cr_expect_eq(good->diag.counts[SEVERITY_ERROR], 0, "%s:%s", rows[i].keyword, checking_text(good));
		checking_free(good);
		if (!rows[i].rule)
			continue;
		struct checking *bad = checking_new(rows[i].bad);
		const struct finding *finding = checking_find(bad, rows[i].rule);
		cr_expect_not_null(finding, "%s:%s", rows[i].keyword, checking_text(bad));
		if (finding)
			cr_expect(str_is(finding->path, rows[i].path), "%s stands at %.*s", rows[i].keyword,
			          STR_ARG(finding->path));
		checking_free(bad);
	}
}

Test(walk, message_names_type_and_property_and_hints)
{
	struct checking *checking = checking_new(RESOURCE("AWS::S3::Bucket", "BucketNmae: my-bucket"));
	expect_finding(checking, "E3002", "/Properties/BucketNmae", "AWS::S3::Bucket has no property 'BucketNmae'");
	const struct finding *finding = checking_find(checking, "E3002");
	cr_expect(finding->on_key);
	cr_expect(str_is(finding->hint, "did you mean 'BucketName'?"));
	cr_expect(str_is(finding->logical_id, "R"));
	checking_free(checking);
}

#define CONDITIONAL(value) \
	"Conditions:\n  C: !Equals [!Ref AWS::Region, us-east-1]\n" RESOURCE("AWS::S3::Bucket", value)

Test(walk, both_branches_of_if_are_walked)
{
	struct checking *checking =
		checking_new(CONDITIONAL("VersioningConfiguration: !If [C, {Status: On}, {Status: Off}]"));
	cr_expect_eq(checking_count(checking, "E3030"), 2, "%s", checking_text(checking));
	const struct finding *finding = checking_find(checking, "E3030");
	cr_expect(str_is(finding->path, "/Properties/VersioningConfiguration/Fn::If/1/Status"), "%.*s",
	          STR_ARG(finding->path));
	checking_free(checking);
}

Test(walk, what_may_be_absent_is_not_required)
{
	expect_clean(CONDITIONAL("VersioningConfiguration: {Status: !If [C, Enabled, !Ref 'AWS::NoValue']}"));
	struct checking *checking =
		checking_new(RESOURCE("AWS::S3::Bucket", "VersioningConfiguration: {Status: !Ref 'AWS::NoValue'}"));
	expect_finding(checking, "E3003", "/Properties/VersioningConfiguration", "lacks the required 'Status'");
	checking_free(checking);
}

Test(walk, list_items_that_may_be_absent_do_not_count)
{
#define ALARM(actions) CONDITIONAL_ALARM "AlarmActions: [" actions "]}\n"
#define CONDITIONAL_ALARM \
	"Conditions:\n  C: !Equals [!Ref AWS::Region, us-east-1]\nResources:\n  R:\n    Type: " \
	"AWS::CloudWatch::Alarm\n" \
	"    Properties: {MetricName: m, Namespace: n, Period: 60, EvaluationPeriods: 1, Statistic: Sum, " \
	"ComparisonOperator: GreaterThanThreshold, Threshold: 1, "
#define FIVE "arn:aws:sns:::a, arn:aws:sns:::b, arn:aws:sns:::c, arn:aws:sns:::d, arn:aws:sns:::e"
	expect_clean(ALARM(FIVE ", !If [C, 'arn:aws:sns:::f', !Ref 'AWS::NoValue']"));
	struct checking *checking = checking_new(ALARM(FIVE ", !If [C, 'arn:aws:sns:::f', 'arn:aws:sns:::g']"));
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], 0, "%s", checking_text(checking));
	checking_free(checking);
}

Test(walk, alternatives_wait_for_the_deployment)
{
	expect_clean("Parameters:\n  Id: {Type: String}\n" RESOURCE(
		"AWS::S3::Bucket",
		"BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: "
		"{SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Id}}]}"));
}

Test(walk, parameter_values_are_tried_where_nothing_decides)
{
	struct checking *checking =
		checking_new("Parameters:\n  Mode: {Type: String, AllowedValues: [Enabled, Enable]}\n" RESOURCE(
			"AWS::S3::Bucket", "VersioningConfiguration: {Status: !Ref Mode}"));
	expect_finding(checking, "W1030", "/Properties/VersioningConfiguration/Status",
	               "parameter 'Mode' may be 'Enable'");
	checking_free(checking);
	expect_clean("Parameters:\n  Mode: {Type: String, Default: ''}\nConditions:\n  C: !Equals [!Ref Mode, "
	             "'']\n" RESOURCE("AWS::S3::Bucket",
	                              "VersioningConfiguration: {Status: !If [C, Suspended, !Ref Mode]}"));
}

Test(walk, unknown_types_and_functions_are_let_through)
{
	expect_clean(RESOURCE("Initech::TPS::Report", "Cover: [1]"));
	expect_clean(RESOURCE("Initech::TPS::Report::MODULE", "Cover: [1]"));
	expect_clean("Transform: MyMacro\n" RESOURCE("AWS::S3::Invented", "BucketName: !Ref Nobody"));
	expect_clean(RESOURCE("AWS::SQS::Queue", "QueueName: {'Fn::NotYetKnown': a}"));
}

Test(walk, type_that_the_region_lacks)
{
	struct check_options options = {.region = STR("ap-east-2")};
	struct checking *checking = checking_new_with(RESOURCE("AWS::AppStream::Application", "Name: n"), &options);
	expect_finding(checking, "E3006", "/Type", "does not exist in ap-east-2");
	checking_free(checking);
}
