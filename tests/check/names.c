#include <criterion/criterion.h>

#include "checking.h"

#define BUCKET(id, name) "  " id ":\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: " name "}\n"
#define ON(condition) "    Condition: " condition "\n"
#define CONDITIONS \
	"Parameters: {E: {Type: String, AllowedValues: [dev, prod]}}\nConditions:\n  Dev: !Equals [!Ref E, dev]\n" \
	"  Prod: !Equals [!Ref E, prod]\n  Any: !Or [!Condition Dev, !Condition Prod]\n"
#define A_50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

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

Test(names, are_given_once)
{
	expect_one("Resources:\n" BUCKET("A", "images") BUCKET("B", "images"), "E3019", "/Properties/BucketName",
	           "'B' is the same AWS::S3::Bucket as 'A': images");
	expect_none_of("Resources:\n" BUCKET("A", "images") "  T:\n    Type: AWS::SNS::Topic\n    Properties: "
							    "{TopicName: "
	               "images}\n", "E3019");
	expect_none_of("Parameters: {P: {Type: String}, Q: {Type: String}}\nResources:\n" BUCKET("A", "!Ref P")
	               BUCKET("B", "!Ref Q"), "E3019");
	expect_one("Resources:\n  B: {Type: AWS::S3::Bucket}\n"
	           "  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, PolicyDocument: {}}}\n"
	           "  Q: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Sub '${B}', PolicyDocument: "
		   "{}}}\n", "E3019",
	           "/Properties/Bucket", "'Q'");
}

Test(names, may_be_given_again_under_a_condition)
{
	expect_none_of(CONDITIONS "Resources:\n" BUCKET("A", "images") ON("Dev") BUCKET("B", "images") ON("Prod"),
	               "E3019");
	expect_one(CONDITIONS "Resources:\n" BUCKET("A", "images") ON("Dev") BUCKET("B", "images") ON("Any"), "E3019",
	           "/Properties/BucketName", "'B'");
	expect_one(CONDITIONS "Resources:\n" BUCKET("A", "!If [Dev, images, other]") BUCKET("B", "images"), "E3019",
	           "/Properties/BucketName", "'B'");
	expect_none_of(CONDITIONS "Resources:\n" BUCKET("A", "!If [Dev, images, other]")
	               BUCKET("B", "!If [Dev, other, images]"), "E3019");
}

Test(names, are_unique_though_an_arn_identifies)
{
#define RULE(id, more) \
	"  " id ":\n    Type: AWS::Events::Rule\n    Properties: {Name: nightly, ScheduleExpression: rate(1 " \
	"day)" more "}\n"
	expect_one("Resources:\n" RULE("A", "") RULE("B", ""), "E3019", "/Properties/Name", "nightly");
	expect_none_of("Resources:\n" RULE("A", "") RULE("B", ", EventBusName: other"), "E3019");
	expect_none_of("Resources:\n  A: {Type: AWS::SNS::Topic}\n  B: {Type: AWS::SNS::Topic}\n", "E3019");
}

Test(names, of_exports_are_unique)
{
#define OUTPUT(id, name, more) "  " id ":\n    Value: x\n    Export: {Name: " name "}\n" more
#define OUTPUTS CONDITIONS "Resources:\n  B: {Type: AWS::S3::Bucket}\nOutputs:\n"
	expect_one(OUTPUTS OUTPUT("O", "!Sub '${AWS::StackName}-b'", "")
	           OUTPUT("P", "!Join ['-', [!Ref AWS::StackName, "
			       "b]]", ""), "LK5201", "/Outputs/P/Export/Name", "as 'O'");
	expect_none_of(OUTPUTS OUTPUT("O", "b", ON("Dev")) OUTPUT("P", "b", ON("Prod")), "LK5201");
	expect_none_of(OUTPUTS "  O: {Value: x}\n  P: {Value: x}\n", "LK5201");
}

Test(names, that_are_written_out_are_told)
{
	expect_one("Resources:\n  F:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: reader, "
	           "AssumeRolePolicyDocument: {}}\n", "LK5202", "/Properties/RoleName", "'reader'");
	expect_none_of("Resources:\n  K:\n    Type: AWS::KMS::Alias\n    Properties: {AliasName: alias/k, TargetKeyId: "
	               "k}\n", "LK5202");
	expect_none_of(CONDITIONS "Resources:\n  F:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: !Sub "
	               "'${E}-reader', AssumeRolePolicyDocument: {}}\n", "LK5202");
}

Test(names, fit_with_every_value_of_a_parameter)
{
#define ENVIRONMENTS(values) "Parameters: {E: {Type: String, AllowedValues: [" values "]}}\nResources:\n"
	expect_one(ENVIRONMENTS("dev, production, test") BUCKET("B", "!Sub '${E}-" A_50 "-bb'"), "W1031",
	           "/Properties/BucketName", "with E 'production'");
	expect_one(ENVIRONMENTS("dev, production") BUCKET("B", "!Sub '${E}-" A_50 "bb-${AWS::StackName}'"), "W1031",
	           "/Properties/BucketName", "64 characters and more");
	expect_one("Parameters: {E: {Type: String, Default: "
		   "Images}}\nResources:\n" BUCKET("B", "!Sub '${E}-bb'"), "W1031",
	           "/Properties/BucketName", "with E 'Images'");
	expect_none_of("Parameters: {E: {Type: String, Default: ''}}\nResources:\n" BUCKET("B", "!Sub '${E}-bb'"),
	               "W1031");
	expect_one(ENVIRONMENTS("a, b") "  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Join ['-', "
					"[!Ref E, "
	           A_50 A_50 "]]}\n", "W1032", "/Properties/QueueName", "at most 80");
	expect_none_of(ENVIRONMENTS("dev, production") BUCKET("B", "!Sub '${E}-images-${AWS::AccountId}'"), "W1031");
}

Test(names, under_a_condition_are_left_alone)
{
	expect_none_of(CONDITIONS "Resources:\n" BUCKET("B", "!If [Dev, !Sub '${E}-A', other]"), "W1031");
	expect_none_of(CONDITIONS "Resources:\n" BUCKET("B", "!Sub '${E}-A'") ON("Dev"), "W1031");
}
