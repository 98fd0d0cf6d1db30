#include <criterion/criterion.h>

#include "checking.h"

#define FUNCTION \
	"  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs22.x, Handler: index.handler, Role: " \
	"'arn:aws:iam::123456789012:role/r', Code: {ZipFile: 'exports.handler = 1'}}\n"
#define BUCKET(name, depends) \
	"  B:\n    Type: AWS::S3::Bucket\n" depends "    Properties:\n" name \
	"      NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt " \
	"F.Arn}]}\n"
#define NAMED(name) "      BucketName: " name "\n"
#define WAITS "    DependsOn: P\n"
#define PERMISSION(properties) \
	"  P:\n    Type: AWS::Lambda::Permission\n    Properties: {FunctionName: !Ref F, Action: " \
	"'lambda:InvokeFunction', " \
	"SourceAccount: !Ref AWS::AccountId, " properties "}\n"
#define S3 "Principal: s3.amazonaws.com, "
#define PARAMETERS "Parameters:\n  Env: {Type: String}\n  Other: {Type: String}\n"
#define DESTINATION "/Properties/NotificationConfiguration/LambdaConfigurations/0/Function"

static void expect_none_of(const char *template_text, const char *prefix)
{
	struct checking *checking = checking_new(template_text);
	for (size_t i = 0; i < checking->diag.findings.count; i++)
		cr_expect(!str_starts_with(str_from(checking->diag.findings.items[i].rule), str_from(prefix)), "%s",
		          checking_text(checking));
	checking_free(checking);
}

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

Test(buckets, take_every_way_to_write_their_arn)
{
	static const char *const arns[] = {
		"!Sub 'arn:aws:s3:::${Env}-images'",
		"!Sub 'arn:${AWS::Partition}:s3:::${Env}-images'",
		"!Join ['', ['arn:aws:s3:::', !Ref Env, '-images']]",
		"!Sub ['arn:aws:s3:::${Name}', {Name: !Sub '${Env}-images'}]",
	};
	for (size_t i = 0; i < LK_COUNT(arns); i++) {
		struct arena arena;
		arena_init(&arena);
		static const char form[] = PARAMETERS "Resources:\n" BUCKET(NAMED("!Sub '${Env}-images'"), WAITS)
			FUNCTION PERMISSION(S3 "SourceArn: %s");
		struct str text = str_format_in(&arena, form, arns[i]);
		expect_none_of(text.ptr, "LK4");
		arena_done(&arena);
	}
}

Test(buckets, tell_a_permission_of_another_name)
{
	expect_one(PARAMETERS "Resources:\n" BUCKET(NAMED("!Sub '${Env}-images'"), WAITS) FUNCTION
	           PERMISSION(S3 "SourceArn: !Sub 'arn:aws:s3:::${Env}-image'") "Outputs: {O: {Value: !Ref Other}}\n",
	           "LK4001", DESTINATION, "nothing lets bucket 'B' invoke function 'F'");
}

Test(buckets, are_silent_where_the_permission_may_be_theirs)
{
	expect_none_of(PARAMETERS "Resources:\n" BUCKET(NAMED("!Sub '${Env}-images'"), WAITS) FUNCTION
	               PERMISSION(S3 "SourceArn: !Sub 'arn:aws:s3:::${Other}'"), "LK4");
	expect_none_of(PARAMETERS "Resources:\n" BUCKET("", WAITS) FUNCTION
	               PERMISSION("Principal: !Ref Env, SourceArn: !Sub 'arn:aws:s3:::${Other}'"), "LK4");
	expect_none_of("Transform: AWS::Serverless-2016-10-31\nResources:\n" BUCKET("", "") FUNCTION, "LK4");
	expect_none_of("Resources:\n" BUCKET("", "") FUNCTION
	               "  C:\n    Type: Custom::Permission\n    Properties: {ServiceToken: "
	               "'arn:aws:lambda:us-east-1:123456789012:function:f', For: !Ref F}\n", "LK4");
}

Test(buckets, tell_why_a_permission_does_not_do)
{
	struct checking *checking = checking_new("Resources:\n" BUCKET(NAMED("my-bucket"), WAITS) FUNCTION
	                                         PERMISSION("Principal: sns.amazonaws.com"));
	const struct finding *finding = checking_find(checking, "LK4001");
	cr_assert_not_null(finding);
	cr_expect(str_contains(finding->hint, STR("'P' is for another principal")), "%.*s", STR_ARG(finding->hint));
	checking_free(checking);
}

Test(buckets, refuse_objects_in_a_source_arn)
{
	expect_one("Resources:\n" BUCKET(NAMED("my-bucket"), WAITS) FUNCTION
	           PERMISSION(S3 "SourceArn: 'arn:aws:s3:::my-bucket/*'"), "LK4001", DESTINATION, "'F'");
}

Test(buckets, wait_by_any_chain_of_references)
{
	expect_none_of("Resources:\n" BUCKET(NAMED("my-bucket"), "    DependsOn: T\n") FUNCTION
	               PERMISSION(S3 "SourceArn: 'arn:aws:s3:::my-bucket'")
	               "  T:\n    Type: AWS::SNS::Topic\n    DependsOn: P\n", "LK4");
}

Test(buckets, explain_the_circle_of_a_notification)
{
	struct checking *checking = checking_new("Resources:\n" BUCKET("", WAITS) FUNCTION
	                                         PERMISSION(S3 "SourceArn: !GetAtt B.Arn"));
	const struct finding *finding = checking_find(checking, "E3004");
	cr_assert_not_null(finding, "%s", checking_text(checking));
	cr_expect(str_contains(finding->hint, STR("three ways out: give 'B' a BucketName")), "%.*s",
	          STR_ARG(finding->hint));
	cr_expect(str_contains(finding->hint, STR("a second update")));
	cr_expect(str_contains(finding->hint, STR("EventBridge")));
	checking_free(checking);
}

Test(buckets, explain_the_circle_through_a_role)
{
	struct checking *checking = checking_new(
		"Resources:\n"
		"  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      NotificationConfiguration: "
		"{LambdaConfigurations: "
		"[{Event: 's3:ObjectCreated:*', Function: !GetAtt F.Arn}]}\n"
		"  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs22.x, Handler: index.handler, "
		"Role: "
		"!GetAtt R.Arn, Code: {ZipFile: 'exports.handler = 1'}}\n"
		"  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', "
		"Statement: "
		"[{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}, Policies: "
		"[{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: "
		"'s3:GetObject', "
		"Resource: !Sub '${B.Arn}/*'}]}}]}\n");
	const struct finding *finding = checking_find(checking, "E3004");
	cr_assert_not_null(finding, "%s", checking_text(checking));
	cr_expect(str_contains(finding->hint, STR("three ways out")), "%.*s", STR_ARG(finding->hint));
	checking_free(checking);
}

Test(buckets, say_nothing_of_ways_out_in_other_circles)
{
	struct checking *checking = checking_new("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: B\n"
	                                         "  B:\n    Type: AWS::S3::Bucket\n    DependsOn: A\n");
	const struct finding *finding = checking_find(checking, "E3004");
	cr_assert_not_null(finding);
	cr_expect(!str_contains(finding->hint, STR("ways out")));
	checking_free(checking);
}

#define TO(list, target, arn) \
	"  B:\n    Type: AWS::S3::Bucket\n    DependsOn: X\n    Properties:\n      BucketName: my-bucket\n" \
	"      NotificationConfiguration: {" list ": [{Event: 's3:ObjectRemoved:*', " target ": " arn "}]}\n"
#define POLICY(type, targets, statement) \
	"  X:\n    Type: " type "\n    Properties:\n      " targets "\n      PolicyDocument: {Version: '2012-10-17', " \
	"Statement: " statement "}\n"
#define QUEUE "  Q:\n    Type: AWS::SQS::Queue\n"
#define TOPIC "  T:\n    Type: AWS::SNS::Topic\n"
#define LETS(service, action, arn) \
	"[{Effect: Allow, Principal: {Service: " service "}, Action: '" action "', Resource: '*', Condition: " \
	"{ArnLike: " \
	"{'aws:SourceArn': " arn "}}}]"

Test(buckets, send_to_queues_and_topics_whose_policies_let_them)
{
	expect_none_of("Resources:\n" QUEUE TO("QueueConfigurations", "Queue", "!GetAtt Q.Arn")
	               POLICY("AWS::SQS::QueuePolicy", "Queues: [!Ref Q]",
	                      LETS("s3.amazonaws.com", "SQS:SendMessage", "'arn:aws:s3:::my-bucket'")), "LK40");
	expect_none_of("Resources:\n" TOPIC TO("TopicConfigurations", "Topic", "!Ref T")
	               POLICY("AWS::SNS::TopicPolicy", "Topics: [!Ref T]",
	                      LETS("[s3.amazonaws.com]", "sns:*", "!GetAtt B2.Arn"))
	               "  B2:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: my-bucket}\n", "LK40");
	expect_none_of("Resources:\n" TOPIC TO("TopicConfigurations", "Topic", "!Ref T")
	               POLICY("AWS::SNS::TopicInlinePolicy", "TopicArn: !Ref T",
	                      LETS("s3.amazonaws.com", "sns:Publish", "'arn:aws:s3:::my-*'")), "LK40");
}

Test(buckets, tell_queues_and_topics_that_do_not_let_them)
{
	expect_one("Resources:\n" QUEUE TO("QueueConfigurations", "Queue", "!GetAtt Q.Arn")
	           POLICY("AWS::SQS::QueuePolicy", "Queues: [!Ref Q]",
	                  LETS("sns.amazonaws.com", "sqs:SendMessage", "'arn:aws:s3:::my-bucket'")), "LK4001",
	           "/Properties/NotificationConfiguration/QueueConfigurations/0/Queue", "send to queue 'Q'");
	expect_one("Resources:\n" TOPIC TO("TopicConfigurations", "Topic", "!Ref T")
	           POLICY("AWS::SNS::TopicPolicy", "Topics: [!Ref T]",
	                  LETS("s3.amazonaws.com", "sns:Publish", "'arn:aws:s3:::your-bucket'")), "LK4001",
	           "/Properties/NotificationConfiguration/TopicConfigurations/0/Topic", "send to topic 'T'");
}

Test(buckets, need_nothing_for_eventbridge)
{
	expect_none_of("Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {NotificationConfiguration: "
	               "{EventBridgeConfiguration: {EventBridgeEnabled: true}}}\n", "LK4");
}

#define FILTERS(a, b) \
	"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      NotificationConfiguration:\n" \
	"        TopicConfigurations:\n          - {Topic: 'arn:aws:sns:us-east-1:123456789012:a', " a "}\n" \
	"        QueueConfigurations:\n          - {Queue: 'arn:aws:sqs:us-east-1:123456789012:b', " b "}\n"
#define KEYS(name, value) ", Filter: {S3Key: {Rules: [{Name: " name ", Value: " value "}]}}"
#define BOTH(prefix, suffix) \
	", Filter: {S3Key: {Rules: [{Name: Prefix, Value: " prefix "}, {Name: suffix, Value: " suffix "}]}}"

Test(buckets, tell_filters_that_overlap)
{
	static const char *const overlapping[] = {
		FILTERS("Event: 's3:ObjectCreated:*'", "Event: 's3:ObjectCreated:*'"),
		FILTERS("Event: 's3:ObjectCreated:*'", "Event: 's3:ObjectCreated:Put'" KEYS("prefix", "a/")),
		FILTERS("Event: 's3:ObjectCreated:*'" KEYS("prefix", "a"), "Event: "
		                                                           "'s3:ObjectCreated:*'" KEYS("suffix", "b")),
		FILTERS("Event: 's3:ObjectCreated:*'" BOTH("a", ".jpg"), "Event: 's3:ObjectCreated:*'" BOTH("ab", "g")),
	};
	for (size_t i = 0; i < LK_COUNT(overlapping); i++)
		expect_one(overlapping[i], "LK4004",
		           "/Properties/NotificationConfiguration/TopicConfigurations/0", "s3:Obj");
}

Test(buckets, take_filters_that_exclude_each_other)
{
	static const char *const apart[] = {
		FILTERS("Event: 's3:ObjectCreated:*'", "Event: 's3:ObjectRemoved:*'"),
		FILTERS("Event: 's3:ObjectCreated:Put'", "Event: 's3:ObjectCreated:Copy'"),
		FILTERS("Event: 's3:ObjectCreated:*'" BOTH("a", ".jpg"), "Event: "
		                                                         "'s3:ObjectCreated:*'" BOTH("ab", ".png")),
		FILTERS("Event: 's3:ObjectCreated:*'", "Event: 's3:ObjectCreated:*'" KEYS("prefix", "!Ref "
		                                                                                    "AWS::Region")),
	};
	for (size_t i = 0; i < LK_COUNT(apart); i++)
		expect_none_of(apart[i], "LK4004");
}

#define LIFECYCLE(rule) \
	"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {VersioningConfiguration: {Status: Enabled}, " \
	"LifecycleConfiguration: {Rules: [{Status: Enabled, " rule "}]}}\n"

Test(buckets, count_the_days_of_lifecycles)
{
	expect_one(LIFECYCLE("Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}, {StorageClass: GLACIER, "
	                     "TransitionInDays: 45}]"), "LK4021",
	           "/Properties/LifecycleConfiguration/Rules/0/Transitions/1", "30 days at least");
	expect_one(LIFECYCLE("NoncurrentVersionTransitions: [{StorageClass: ONEZONE_IA, TransitionInDays: "
	                     "1}]"), "LK4020",
	           "/Properties/LifecycleConfiguration/Rules/0/NoncurrentVersionTransitions/0", "not after 1");
	expect_one(LIFECYCLE("NoncurrentVersionTransitions: [{StorageClass: GLACIER, TransitionInDays: 30}], "
	                     "NoncurrentVersionExpiration: {NoncurrentDays: 7}"), "LK4022",
	           "/Properties/LifecycleConfiguration/Rules/0/NoncurrentVersionExpiration/NoncurrentDays", "7");
	expect_none_of(LIFECYCLE("ExpirationInDays: 365, Transitions: [{StorageClass: INTELLIGENT_TIERING, "
	                         "TransitionInDays: 0}, {StorageClass: GLACIER, TransitionInDays: 90}]"), "LK4");
	expect_none_of(LIFECYCLE("ExpirationInDays: !Ref AWS::NoValue, Transitions: [{StorageClass: GLACIER, "
	                         "TransitionInDays: 30}]"), "LK4");
}

Test(buckets, find_faults_in_names)
{
	static const char *const names[] = {"ab", "a..b", "192.168.0.1", "sthree-a", "my-bucket-s3alias", "a--x-s3"};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		struct str text = str_format_in(&arena, "Resources: {B: {Type: AWS::S3::Bucket, Properties: "
		                                        "{BucketName: "
		                                        "'%s'}}}\n", names[i]);
		expect_one(text.ptr, "LK4034", "/Properties/BucketName", names[i]);
	}
	arena_done(&arena);
}

#define TYPED(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"

Test(buckets, tell_keys_where_encryption_is_off)
{
	expect_one(TYPED("AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: a, "
	                                         "KeyType: HASH}], "
	                 "AttributeDefinitions: [{AttributeName: a, AttributeType: S}], SSESpecification: {SSEEnabled: "
	                 "false, "
	                 "SSEType: KMS}"), "LK4050", "/Properties/SSESpecification/SSEEnabled", "SSEType");
	expect_one(TYPED("AWS::EFS::FileSystem", "Encrypted: 'false', KmsKeyId: alias/mine"), "LK4050",
	           "/Properties/Encrypted", "KmsKeyId");
	expect_one(TYPED("AWS::EC2::Instance", "ImageId: ami-12345678, BlockDeviceMappings: [{DeviceName: /dev/sda1, "
	                                       "Ebs: "
	                 "{Encrypted: false, KmsKeyId: alias/mine}}]"), "LK4050",
	           "/Properties/BlockDeviceMappings/0/Ebs/Encrypted", "KmsKeyId");
	expect_none_of(TYPED("AWS::EC2::Volume", "AvailabilityZone: us-east-1a, Size: 8, KmsKeyId: "
	                                         "alias/mine"), "LK405");
	expect_none_of(TYPED("AWS::EFS::FileSystem", "Encrypted: false, KmsKeyId: !Ref AWS::NoValue"), "LK405");
}
