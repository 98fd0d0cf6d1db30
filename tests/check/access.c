#include <criterion/criterion.h>
#include <stdio.h>

#include "checking.h"

#define IDENTITY(statement)                                                                                            \
	"Resources:\n  B: {Type: AWS::S3::Bucket}\n  T: {Type: AWS::SNS::Topic}\n  Q: {Type: AWS::SQS::Queue}\n"       \
	"  L: {Type: AWS::Logs::LogGroup}\n  D:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"                    \
	"      BillingMode: PAY_PER_REQUEST\n      AttributeDefinitions: [{AttributeName: a, AttributeType: S}]\n"     \
	"      KeySchema: [{AttributeName: a, KeyType: HASH}]\n"                                                       \
	"  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n"                            \
	"        Version: '2012-10-17'\n        Statement:\n          - {" statement "}\n"
#define ALLOW(action, resource) IDENTITY("Effect: Allow, Action: " action ", Resource: " resource)
#define UNDER(condition) ALLOW("'s3:GetObject'", "'arn:aws:s3:::b/*', Condition: {" condition "}")
#define STATEMENT "/Properties/PolicyDocument/Statement/0"

#define POLICY_OF(type, target, statement)                                                                             \
	"Resources:\n  P:\n    Type: " type "\n    Properties: {" target ", PolicyDocument: {Version: '2012-10-17', "  \
	"Statement: [{" statement "}]}}\n"
#define QUEUE(statement) POLICY_OF("AWS::SQS::QueuePolicy", "Queues: [q]", statement)
#define TOPIC(statement) POLICY_OF("AWS::SNS::TopicPolicy", "Topics: [t]", statement)
#define BUCKET(statement) POLICY_OF("AWS::S3::BucketPolicy", "Bucket: b", statement)
#define ACCOUNT "Principal: {AWS: '123456789012'}"

#define ROLE(statement)                                                                                                \
	"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Version: "            \
	"'2012-10-17', Statement: [{" statement "}]}}\n"
#define TRUSTS(service) ROLE("Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: " service "}")
#define FUNCTION                                                                                                       \
	"  F: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn, Handler: h, Runtime: provided.al2023, "  \
	"Code: {S3Bucket: bucket, S3Key: k}}}\n"

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

static void expect_hint(const char *template_text, const char *rule, const char *hint)
{
	struct checking *checking = checking_new(template_text);
	const struct finding *finding = checking_find(checking, rule);
	cr_assert_not_null(finding, "%s", checking_text(checking));
	cr_expect(str_contains(finding->hint, str_from(hint)), "%.*s", STR_ARG(finding->hint));
	checking_free(checking);
}

/* --- the form */

Test(access, statements_have_the_elements_of_the_grammar)
{
	expect_one(IDENTITY("Effect: Allow, Action: 's3:*'"), "E3510", STATEMENT, "'Resource'");
	expect_one(IDENTITY("Action: 's3:*', Resource: '*'"), "E3510", STATEMENT, "'Effect'");
	expect_one(IDENTITY("Effect: allow, Action: 's3:*', Resource: '*'"), "E3510", STATEMENT "/Effect", "'allow'");
	expect_one(IDENTITY("Effect: Allow, Action: 's3:*', NotAction: 's3:*', Resource: '*'"), "E3510", STATEMENT,
		   "only one of");
	expect_one(IDENTITY("Effect: Allow, Action: 's3:*', Resource: '*', " ACCOUNT), "E3510", STATEMENT "/Principal",
		   "Principal");
	expect_one(IDENTITY("Sid: a-b, Effect: Allow, Action: 's3:*', Resource: '*'"), "E3510", STATEMENT "/Sid",
		   "'a-b'");
	expect_one(QUEUE("Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'"), "E3512", STATEMENT, "'Principal'");
	expect_one(ROLE("Effect: Allow, Action: 'sts:AssumeRole', " ACCOUNT ", Resource: '*'"), "E3530",
		   "/Properties/AssumeRolePolicyDocument/Statement/0/Resource", "Resource");
	expect_hint(IDENTITY("Effect: Allow, Actoin: 's3:*', NotAction: 's3:*', Resource: '*'"), "E3510", "'Action'");
}

Test(access, ids_of_statements_are_unique_but_in_a_bucket)
{
	expect_one(IDENTITY("Sid: A, Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b'}\n"
			    "          - {Sid: A, Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'"),
		   "E3510", "/Properties/PolicyDocument/Statement/1", "'Sid'");
	expect_none_of(
		BUCKET("Sid: A, Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b', " ACCOUNT
		       "}, {Sid: A, Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', " ACCOUNT),
		"E3512");
}

Test(access, documents_may_be_json)
{
	static const char text[] =
		"Resources:\n  V:\n    Type: AWS::Backup::BackupVault\n    Properties:\n      BackupVaultName: v\n"
		"      AccessPolicy: '{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Actions\": "
		"\"backup:*\"}]}'\n";
	expect_hint(text, "LK2013", "'Action'");
}

Test(access, other_policies_speak_of_resources_in_their_own_way)
{
	expect_none_of("Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Name: a\n"
		       "      Policy: {Statement: [{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', "
		       "Resource: 'execute-api:/*'}]}\n",
		       "LK2013");
	expect_none_of(
		"Resources:\n  E:\n    Type: AWS::EFS::FileSystem\n    Properties:\n      FileSystemPolicy: "
		"{Statement: [{Effect: Allow, Principal: {AWS: '*'}, Action: 'elasticfilesystem:ClientMount'}]}\n",
		"LK2013");
}

/* --- conditions */

Test(access, operators_are_known)
{
	expect_hint(UNDER("StringEqual: {'aws:PrincipalOrgID': o-abcdefghij}"), "E3510", "'StringEquals'");
	expect_hint(UNDER("ForAnyValue:StringLikes: {'aws:PrincipalOrgID': 'o-*'}"), "E3510", "'StringLike'");
	expect_one(UNDER("IPAdress: {'aws:SourceIp': 10.0.0.0/8}"), "E3510", STATEMENT "/Condition/IPAdress",
		   "no operator");
	expect_clean(UNDER("ForAllValues:StringEqualsIfExists: {'aws:TagKeys': [a]}"));
	expect_none_of("Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n" ALLOW(
			       "'s3:GetObject'",
			       "'arn:aws:s3:::b/*', Condition: !If [C, {Bool: {'aws:SecureTransport': "
			       "true}}, !Ref AWS::NoValue]"),
		       "E3510");
	expect_one("Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n" ALLOW(
			   "'s3:GetObject'", "'arn:aws:s3:::b/*', Condition: !If [C, {Boole: {'aws:SecureTransport': "
					     "true}}, !Ref AWS::NoValue]"),
		   "E3510", STATEMENT "/Condition/Fn::If/1/Boole", "'Boole'");
}

static void expect_conditions(const char *condition, size_t count)
{
	char text[1024];
	snprintf(text, sizeof text,
		 "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Version: "
		 "'2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', "
		 "Condition: {%s}}]}}\n",
		 condition);
	struct checking *checking = checking_new(text);
	cr_expect_eq(checking_count(checking, "LK2017"), count, "%s:%s", condition, checking_text(checking));
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], 0, "%s:%s", condition, checking_text(checking));
	checking_free(checking);
}

Test(access, values_are_of_the_operators_kind)
{
	static const char *const bad[] = {
		"Bool: {'aws:SecureTransport': maybe}",
		"NumericLessThan: {'s3:max-keys': ten}",
		"DateLessThan: {'aws:CurrentTime': tomorrow}",
		"IpAddress: {'aws:SourceIp': localhost}",
		"ArnLike: {'aws:SourceArn': my-topic}",
		"StringEquals: {'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/*'}",
	};
	static const char *const good[] = {
		"Bool: {'aws:SecureTransport': 'true'}",
		"NumericLessThan: {'s3:max-keys': 10}",
		"DateLessThan: {'aws:CurrentTime': '2030-01-31T00:00:00Z'}",
		"DateLessThan: {'aws:EpochTime': 1900000000}",
		"IpAddress: {'aws:SourceIp': [10.0.0.0/8, '2001:db8::/32', 192.0.2.1]}",
		"NotIpAddress: {'aws:SourceIp': !Ref AWS::Region}",
		"ArnLike: {'aws:SourceArn': !Sub 'arn:${AWS::Partition}:sns:*:*:t'}",
		"StringLike: {'s3:prefix': '${aws:username}/*'}",
	};
	for (size_t i = 0; i < LK_COUNT(bad); i++)
		expect_conditions(bad[i], 1);
	for (size_t i = 0; i < LK_COUNT(good); i++)
		expect_conditions(good[i], 0);
}

Test(access, keys_are_known)
{
	expect_hint(UNDER("Bool: {SecureTransport: true}"), "LK2018", "aws:SecureTransport");
	expect_hint(UNDER("StringEquals: {'aws:SourceAcount': '123456789012'}"), "LK2018", "'aws:SourceAccount'");
	expect_none_of(UNDER("StringEquals: {'AWS:SOURCEACCOUNT': '123456789012', 'aws:ResourceTag/team': a, "
			     "'aws:SomethingNew': b, 's3:unheard-of': c}"),
		       "LK2018");
}

/* --- actions and resources */

Test(access, actions_exist)
{
	expect_hint(ALLOW("'s3:GetObjetc'", "'arn:aws:s3:::b/*'"), "W3037", "'s3:GetObject'");
	expect_hint(ALLOW("'dynamo:GetItem'", "'*'"), "W3037", "'dynamodb'");
	expect_one(ALLOW("['s3:GetObject', 's3:Gett*']", "'arn:aws:s3:::b/*'"), "W3037", STATEMENT "/Action/1",
		   "Gett*");
	expect_one(ALLOW("GetObject", "'*'"), "W3037", STATEMENT "/Action", "no action");
	expect_none_of(ALLOW("['s3:Get*', 'S3:getobject', 's3:?etObject', !Ref AWS::Region]", "'*'"), "W3037");
}

Test(access, resources_fit_the_actions)
{
	static const char rule[] = "I3510";
	expect_one(ALLOW("'s3:GetObject'", "!GetAtt B.Arn"), rule, STATEMENT "/Action", "'s3:GetObject'");
	expect_one(ALLOW("'s3:ListBucket'", "!Sub '${B.Arn}/*'"), rule, STATEMENT "/Action", "'s3:ListBucket'");
	expect_one(ALLOW("'sqs:SendMessage'", "!Ref T"), rule, STATEMENT "/Action", "'sqs:SendMessage'");
	expect_one(ALLOW("'sqs:SendMessage'", "!GetAtt T.TopicArn"), rule, STATEMENT "/Action", "'sqs:SendMessage'");
	expect_one(ALLOW("'dynamodb:GetItem'", "!Sub 'arn:aws:s3:::${AWS::Region}'"), rule, STATEMENT "/Action",
		   "'dynamodb:GetItem'");
	expect_one(ALLOW("'lambda:GetLayerVersion'", "'arn:aws:lambda:*:*:function:f'"), rule, STATEMENT "/Action",
		   "GetLayerVersion");
	expect_hint(ALLOW("'s3:GetObject'", "!GetAtt B.Arn"), rule, "BUCKET/*");
}

Test(access, resources_that_may_fit_are_let_through)
{
	static const char *const good[] = {
		ALLOW("['s3:GetObject', 's3:ListBucket']", "[!GetAtt B.Arn, !Sub '${B.Arn}/*']"),
		ALLOW("'s3:GetObject'", "!Sub 'arn:aws:s3:::${AWS::StackName}*'"),
		ALLOW("'s3:GetObject'", "!ImportValue bucket"),
		ALLOW("'dynamodb:Query'", "!Sub '${D.Arn}/index/*'"),
		ALLOW("'logs:PutLogEvents'", "!GetAtt L.Arn"),
		ALLOW("'logs:PutLogEvents'", "!Sub '${L.Arn}:*'"),
		ALLOW("'sqs:SendMessage'", "!GetAtt Q.Arn"),
		ALLOW("'sns:Publish'", "!Ref T"),
		ALLOW("'s3:ListAllMyBuckets'", "'arn:aws:s3:::*'"),
		ALLOW("'cloudformation:CreateChangeSet'",
		      "!Sub 'arn:aws:cloudformation:${AWS::Region}:aws:transform/Serverless-2016-10-31'"),
	};
	for (size_t i = 0; i < LK_COUNT(good); i++)
		expect_none_of(good[i], "I3510");
	expect_none_of(
		"Parameters: {Bucket: {Type: String}}\n" ALLOW("'s3:GetObject'", "!Sub 'arn:aws:s3:::${Bucket}'"),
		"I3510");
}

Test(access, names_are_no_arns)
{
	expect_one(ALLOW("'s3:*'", "!Ref B"), "LK2015", STATEMENT "/Resource", "'B' is its name");
	expect_one(ALLOW("'s3:*'", "!Join ['', [!Ref B, '/*']]"), "LK2015", STATEMENT "/Resource", "name");
	expect_one(ALLOW("'sqs:*'", "[!GetAtt Q.Arn, !Ref Q]"), "LK2015", STATEMENT "/Resource/1", "URL");
	expect_one(ALLOW("'dynamodb:GetItem'", "!Sub '${D}/index/*'"), "LK2015", STATEMENT "/Resource", "name");
	expect_one(ALLOW("'s3:*'", "!Sub 's3:::${AWS::Region}'"), "LK2015", STATEMENT "/Resource", "no ARN");
	expect_none_of(ALLOW("'sns:Publish'", "!Ref T"), "LK2015");
	expect_none_of(ALLOW("'s3:*'", "!Sub '${B.Arn}/*'"), "LK2015");
	expect_none_of(ALLOW("'s3:*'", "!Join [':', [arn, !Ref AWS::Partition, s3, '', '', b]]"), "LK2015");
	expect_none_of("Parameters: {Arn: {Type: String}}\n" ALLOW("'s3:*'", "!Sub '${Arn}/*'"), "LK2015");
}

Test(access, resource_policies_name_their_own_actions)
{
	expect_one(QUEUE("Effect: Allow, Action: ['sqs:SendMessage', 'logs:PutLogEvents'], Resource: '*', " ACCOUNT),
		   "LK2014", STATEMENT "/Action/1", "SQS refuses");
	expect_one(BUCKET("Effect: Allow, Action: 'kms:Decrypt', Resource: 'arn:aws:s3:::b/*', " ACCOUNT), "LK2014",
		   STATEMENT "/Action", "S3 refuses");
	expect_one(ROLE("Effect: Allow, Action: 's3:GetObject', " ACCOUNT), "LK2014",
		   "/Properties/AssumeRolePolicyDocument/Statement/0/Action", "IAM refuses");
	expect_none_of(TOPIC("Effect: Allow, Action: ['SNS:Publish', '*'], Resource: '*', " ACCOUNT), "LK2014");
	expect_none_of(ALLOW("'kms:Decrypt'", "'*'"), "LK2014");
}

Test(access, bucket_policies_have_a_resource_for_each_action)
{
	expect_one(BUCKET("Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: 'arn:aws:s3:::b/*', "
			  "" ACCOUNT),
		   "LK2021", STATEMENT "/Action/1", "'s3:ListBucket'");
	expect_none_of(BUCKET("Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::b', Principal: '*', Condition: "
			      "{Bool: {'aws:SecureTransport': false}}"),
		       "LK2021");
}

Test(access, variables_want_the_new_version)
{
	static const char without[] =
		"Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Statement: "
		"[{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username}/*'}]}}\n";
	expect_one(without, "LK2020", STATEMENT "/Resource", "Version");
	expect_none_of(ALLOW("'s3:GetObject'", "'arn:aws:s3:::b/${aws:username}/*'"), "LK2020");
}

/* --- too much */

Test(access, breadth_is_told)
{
	expect_one(ALLOW("'*'", "'*'"), "LK2011", STATEMENT, "everything");
	expect_one(ALLOW("'iam:PassRole'", "'*'"), "LK2012", STATEMENT "/Action", "PassRole");
	expect_one(ALLOW("['kms:Decrypt', 'KMS:*']", "['*']"), "LK2003", STATEMENT "/Action/1", "KMS:*");
	expect_one(IDENTITY("Effect: Allow, NotAction: 'iam:*', Resource: '*'"), "LK2007", STATEMENT, "NotAction");
	expect_none_of(IDENTITY("Effect: Deny, NotAction: 'iam:*', Resource: '*'"), "LK2007");
	expect_none_of(ALLOW("'iam:PassRole'", "'*', Condition: {StringEquals: {'iam:PassedToService': "
					       "ecs-tasks.amazonaws.com}}"),
		       "LK2012");
	expect_one("Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {ManagedPolicyArns: [!Sub "
		   "'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess'], AssumeRolePolicyDocument: {Version: "
		   "'2012-10-17', Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: "
		   "lambda.amazonaws.com}}]}}\n",
		   "LK2011", "/Properties/ManagedPolicyArns/0", "everything");
}

/* --- whom they let in */

Test(access, services_have_known_principals)
{
	static const char path[] = "/Properties/AssumeRolePolicyDocument/Statement/0/Principal/Service";
	expect_hint(TRUSTS("lamda.amazonaws.com"), "LK2004", "'lambda.amazonaws.com'");
	expect_hint(TRUSTS("ecs-task.amazonaws.com"), "LK2004", "'ecs-tasks.amazonaws.com'");
	expect_hint(TRUSTS("stepfunctions.amazonaws.com"), "LK2004", "'states.amazonaws.com'");
	expect_hint(TRUSTS("eventbridge.amazonaws.com"), "LK2004", "'events.amazonaws.com'");
	expect_one(TRUSTS("lambda"), "LK2004", path, "'lambda' is no service's principal");
	static const char *const good[] = {
		TRUSTS("ec2.amazonaws.com.cn"),
		TRUSTS("logs.us-east-1.amazonaws.com"),
		TRUSTS("!Sub 'ec2.${AWS::URLSuffix}'"),
		TRUSTS("ml.opensearchservice.amazonaws.com"),
		TRUSTS("something-unheard.amazonaws.com"),
		TRUSTS("alexa-appkit.amazon.com"),
	};
	for (size_t i = 0; i < LK_COUNT(good); i++)
		expect_none_of(good[i], "LK2004");
	expect_hint("Resources:\n  P: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', "
		    "FunctionName: f, Principal: event.amazonaws.com}}\n",
		    "LK2004", "'events.amazonaws.com'");
	expect_none_of("Resources:\n  P: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', "
		       "FunctionName: f, Principal: '123456789012'}}\n",
		       "LK2004");
}

Test(access, deputies_are_bound_to_a_source)
{
	expect_one(QUEUE("Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Principal: {Service: "
			 "[lambda.amazonaws.com, "
			 "events.amazonaws.com]}"),
		   "LK2006", STATEMENT "/Principal/Service/1", "events");
	expect_one(BUCKET("Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*', Principal: {Service: "
			  "cloudtrail.amazonaws.com}, Condition: {StringEquals: {'s3:x-amz-acl': "
			  "bucket-owner-full-control}}"),
		   "LK2006", STATEMENT "/Principal/Service", "cloudtrail");
	expect_none_of(TOPIC("Effect: Allow, Action: 'sns:Publish', Resource: '*', Principal: {Service: "
			     "cloudwatch.amazonaws.com}, Condition: {ArnLike: {'AWS:SourceArn': "
			     "'arn:aws:cloudwatch:us-east-1:123456789012:alarm:*'}}"),
		       "LK2006");
	expect_one(TRUSTS("states.amazonaws.com"), "LK2016",
		   "/Properties/AssumeRolePolicyDocument/Statement/0/Principal/Service", "states");
	expect_none_of(TRUSTS("lambda.amazonaws.com"), "LK2016");
}

Test(access, everybody_is_told)
{
	expect_one(QUEUE("Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Principal: '*'"), "LK2019",
		   STATEMENT "/Principal", "anybody");
	expect_one(ROLE("Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: ['*']}"), "LK2008",
		   "/Properties/AssumeRolePolicyDocument/Statement/0/Principal", "anybody");
	expect_none_of(QUEUE("Effect: Deny, Action: 'sqs:*', Resource: '*', Principal: '*'"), "LK2019");
	expect_none_of(QUEUE("Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Principal: '*', Condition: "
			     "{ArnEquals: {'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:t'}}"),
		       "LK2019");
}

Test(access, roles_trust_those_that_take_them_on)
{
	expect_one(TRUSTS("ec2.amazonaws.com") FUNCTION, "LK2005", "/Properties/Role", "does not trust lambda");
	expect_one(ROLE("Effect: Allow, Action: 'sts:AssumeRole', " ACCOUNT) FUNCTION, "LK2005", "/Properties/Role",
		   "'R'");
	expect_none_of(TRUSTS("[ec2.amazonaws.com, lambda.amazonaws.com]") FUNCTION, "LK2005");
	expect_none_of(TRUSTS("!Sub 'lambda.${AWS::URLSuffix}'") FUNCTION, "LK2005");
	expect_none_of(TRUSTS("lambda.amazonaws.com.cn") FUNCTION, "LK2005");
	expect_none_of("Parameters: {Service: {Type: String}}\n" TRUSTS("!Ref Service") FUNCTION, "LK2005");
	expect_none_of("Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n" TRUSTS(
			       "!If [C, ec2.amazonaws.com, lambda.amazonaws.com]") FUNCTION,
		       "LK2005");
	expect_none_of(TRUSTS("logs.us-east-1.amazonaws.com") "  S: {Type: AWS::Logs::SubscriptionFilter, Properties: "
							      "{RoleArn: !GetAtt R.Arn, LogGroupName: g, "
							      "FilterPattern: '', DestinationArn: "
							      "'arn:aws:kinesis:us-east-1:123456789012:stream/s'}}\n",
		       "LK2005");
}
