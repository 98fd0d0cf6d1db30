#include <criterion/criterion.h>

#include "checking.h"

#define RESOURCE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"
#define CONDITIONS "Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

static void expect_none_of(const char *template_text, const char *rule)
{
	struct checking *checking = checking_new(template_text);
	cr_expect_eq(checking_count(checking, rule), 0, "%s", checking_text(checking));
	checking_free(checking);
}

Test(data, policies_come_in_pairs)
{
	expect_one("Resources:\n  R:\n    Type: AWS::SQS::Queue\n    UpdateReplacePolicy: Retain\n", "W3011",
	           "/UpdateReplacePolicy", "no DeletionPolicy: it is deleted");
	expect_one("Resources:\n  R:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: RetainExceptOnCreate\n", "W3011",
	           "/DeletionPolicy", "a replacement");
	expect_none_of("Resources:\n  R:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: Delete\n", "W3011");
	expect_none_of("Resources:\n  R:\n    Type: AWS::Lambda::LayerVersion\n    DeletionPolicy: Retain\n"
	               "    Properties: {Content: {S3Bucket: b, S3Key: k}}\n", "W3011");
}

Test(data, what_holds_data_has_policies)
{
	expect_none_of(RESOURCE("AWS::S3::Bucket", ""), "I3011");
	expect_none_of(RESOURCE("AWS::SNS::Topic", ""), "I3011");
	expect_one(RESOURCE("AWS::Cognito::UserPool", ""), "I3011", "", "AWS::Cognito::UserPool");
	expect_one(RESOURCE("AWS::Logs::LogGroup", ""), "I3011", "", "AWS::Logs::LogGroup");
	expect_none_of(RESOURCE("AWS::Logs::LogGroup", "RetentionInDays: 7"), "I3011");
}

Test(data, retentions_are_chosen)
{
#define INSTANCE(more) RESOURCE("AWS::RDS::DBInstance", "DBInstanceClass: db.t4g.micro, " more)
	expect_one(INSTANCE("Engine: mysql"), "I3013", "", "backups of R are kept for 1 day");
	expect_none_of(INSTANCE("Engine: aurora-mysql, DBClusterIdentifier: c"), "I3013");
	expect_none_of(INSTANCE("Engine: mysql, SourceDBInstanceIdentifier: d"), "I3013");
	expect_none_of("Parameters: {E: {Type: String}}\n" INSTANCE("Engine: !Ref E"), "I3013");
	expect_one(RESOURCE("AWS::Kinesis::Stream", "ShardCount: 1"), "I3013", "", "24 hours");
}

Test(data, log_groups_expire)
{
	expect_one(RESOURCE("AWS::Logs::LogGroup", "LogGroupClass: INFREQUENT_ACCESS"), "LK5101", "", "never expire");
	expect_none_of(RESOURCE("AWS::Logs::LogGroup", "LogGroupClass: DELIVERY"), "LK5101");
	expect_none_of(CONDITIONS RESOURCE("AWS::Logs::LogGroup", "RetentionInDays: !If [C, 7, !Ref AWS::NoValue]"),
	               "LK5101");
	expect_one(RESOURCE("AWS::Logs::LogGroup", "RetentionInDays: !Ref AWS::NoValue"), "LK5101", "", "R never");
}

#define KEYED \
	"AttributeDefinitions: [{AttributeName: a, AttributeType: S}], BillingMode: PAY_PER_REQUEST, KeySchema: " \
	"[{AttributeName: a, KeyType: HASH}]"
#define RECOVERY(value) "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: " value "}"

Test(data, tables_can_be_taken_back)
{
	expect_one(RESOURCE("AWS::DynamoDB::Table", KEYED ", " RECOVERY("false")), "LK5102", "", "table R");
	expect_none_of("Parameters: {P: {Type: String}}\n" RESOURCE("AWS::DynamoDB::Table", KEYED ", "
	               RECOVERY("!Ref P")), "LK5102");
	expect_none_of(CONDITIONS RESOURCE("AWS::DynamoDB::Table", KEYED ", PointInTimeRecoverySpecification: !If [C, "
	               "{PointInTimeRecoveryEnabled: true}, !Ref AWS::NoValue]"), "LK5102");
	expect_one(RESOURCE("AWS::DynamoDB::GlobalTable", KEYED ", Replicas: [{Region: us-east-1, " RECOVERY("true")
	                    "}, {Region: eu-west-1}]"), "LK5102", "/Properties/Replicas/1", "table R");
}

Test(data, versions_end)
{
#define VERSIONS(status, more) RESOURCE("AWS::S3::Bucket", "VersioningConfiguration: {Status: " status "}" more)
	expect_one(VERSIONS("Enabled", ""), "LK5103", "/Properties/VersioningConfiguration/Status", "every version");
	expect_none_of(VERSIONS("Suspended", ""), "LK5103");
	expect_none_of(VERSIONS("Enabled", ", LifecycleConfiguration: {Rules: [{Status: Enabled, "
	                        "NoncurrentVersionExpirationInDays: 30}]}"), "LK5103");
	expect_one(VERSIONS("Enabled", ", LifecycleConfiguration: {Rules: [{Status: Disabled, "
	                    "NoncurrentVersionExpirationInDays: 30}]}"), "LK5103",
	           "/Properties/VersioningConfiguration/Status", "every version");
	expect_none_of(CONDITIONS VERSIONS("Enabled", ", LifecycleConfiguration: !If [C, {Rules: []}, !Ref "
	                                              "AWS::NoValue]"), "LK5103");
}
