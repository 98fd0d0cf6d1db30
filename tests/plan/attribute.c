/* Attributes and references that follow from what lives: written as an expression or as what it comes to, the stack is
 * the same. */
#include <criterion/criterion.h>

#include "stack.h"

#define RESOURCES \
	"Parameters: {Name: {Type: String, Default: orders}, Folder: {Type: String}, " \
	"Size: {Type: Number, Default: 30}, Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /i}}\n" \
	"Mappings: {Stages: {us-east-1: {name: production}}}\n" \
	"Conditions: {East: !Equals [!Ref AWS::Region, us-east-1]}\n" \
	"Resources:\n" \
	"  Bucket: {Type: AWS::S3::Bucket}\n" \
	"  Distribution: {Type: AWS::CloudFront::Distribution}\n" \
	"  Function: {Type: AWS::Lambda::Function}\n" \
	"  Group: {Type: AWS::Logs::LogGroup}\n" \
	"  Key: {Type: AWS::KMS::Key}\n" \
	"  Machine: {Type: AWS::StepFunctions::StateMachine}\n" \
	"  Pool: {Type: AWS::Cognito::UserPool}\n" \
	"  Client: {Type: AWS::Cognito::UserPoolClient}\n" \
	"  Queue: {Type: AWS::SQS::Queue}\n" \
	"  Rule: {Type: AWS::Events::Rule}\n" \
	"  BusRule: {Type: AWS::Events::Rule, Properties: {EventBusName: bus}}\n" \
	"  Role: {Type: AWS::IAM::Role}\n" \
	"  Service: {Type: AWS::IAM::Role, Properties: {Path: /service/}}\n" \
	"  Unsure: {Type: AWS::IAM::Role, Properties: {Path: !Ref Folder}}\n" \
	"  Store: {Type: AWS::CloudFront::KeyValueStore}\n" \
	"  Stream: {Type: AWS::Kinesis::Stream}\n" \
	"  Repository: {Type: AWS::ECR::Repository}\n" \
	"  Cluster: {Type: AWS::ECS::Cluster}\n" \
	"  Alarm: {Type: AWS::CloudWatch::Alarm}\n" \
	"  Table: {Type: AWS::DynamoDB::Table}\n" \
	"  Topic: {Type: AWS::SNS::Topic}\n" \
	"  User: {Type: AWS::IAM::User}\n"

#define PHYSICAL_IDS \
	"{Bucket: shop-b, Distribution: E1, Function: shop-f, Group: /aws/lambda/shop-f, Key: 1234-ab, " \
	"Machine: 'arn:aws:states:us-east-1:123456789012:stateMachine:flow', Pool: us-east-1_p, " \
	"Client: 'us-east-1_p|client7', " \
	"Queue: 'https://sqs.us-east-1.amazonaws.com/123456789012/orders', Role: shop-r, Service: shop-s, " \
	"Rule: shop-rule, BusRule: bus|shop-other, Unsure: shop-u, Store: shop-kv, Stream: shop-k, Repository: shop/r, Cluster: shop-c, Alarm: shop-a, " \
	"Table: shop-t, Topic: 'arn:aws:sns:us-east-1:123456789012:news', User: shop-user}"

/* The plan that turns what the observer says, and adds a queue. */
static const struct plan *observe(struct stack *stack, const char *before, const char *after)
{
	const char *form = RESOURCES "  Observer: {Type: AWS::SSM::Parameter, Properties: {Value: %s}}\n";
	stack->input.physical_ids = stack_value(stack, PHYSICAL_IDS);
	struct str live = str_format_in(&stack->arena, form, before);
	struct str desired = str_format_in(&stack->arena, form, after);
	desired = str_format_in(&stack->arena, "%s  New: {Type: AWS::SQS::Queue}\n", desired.ptr);
	return stack_plan(stack, live.ptr, desired.ptr);
}

/* Sources of the forms: CloudFormation Template Reference, "Return values" of each type; Service Authorization
 * Reference, "Resource types" of each service. */
static const struct {
	const char *expression, *text;
} same[] = {
	{"!GetAtt Queue.Arn", "arn:aws:sqs:us-east-1:123456789012:orders"},
	{"!GetAtt Queue.QueueName", "orders"},
	{"!GetAtt Queue.QueueUrl", "https://sqs.us-east-1.amazonaws.com/123456789012/orders"},
	{"!Ref Queue", "https://sqs.us-east-1.amazonaws.com/123456789012/orders"},
	{"!GetAtt Function.Arn", "arn:aws:lambda:us-east-1:123456789012:function:shop-f"},
	{"!Ref Function", "shop-f"},
	{"!GetAtt Table.Arn", "arn:aws:dynamodb:us-east-1:123456789012:table/shop-t"},
	{"!Ref Table", "shop-t"},
	{"!GetAtt Bucket.Arn", "arn:aws:s3:::shop-b"},
	{"!GetAtt Bucket.DomainName", "shop-b.s3.amazonaws.com"},
	{"!GetAtt Bucket.RegionalDomainName", "shop-b.s3.us-east-1.amazonaws.com"},
	{"!GetAtt Bucket.DualStackDomainName", "shop-b.s3.dualstack.us-east-1.amazonaws.com"},
	{"!GetAtt Role.Arn", "arn:aws:iam::123456789012:role/shop-r"},
	{"!GetAtt Service.Arn", "arn:aws:iam::123456789012:role/service/shop-s"},
	{"!GetAtt User.Arn", "arn:aws:iam::123456789012:user/shop-user"},
	{"!Ref Topic", "arn:aws:sns:us-east-1:123456789012:news"},
	{"!GetAtt Topic.TopicArn", "arn:aws:sns:us-east-1:123456789012:news"},
	{"!GetAtt Topic.TopicName", "news"},
	{"!GetAtt Group.Arn", "'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/shop-f:*'"},
	{"!GetAtt Pool.Arn", "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_p"},
	{"!GetAtt Pool.UserPoolId", "us-east-1_p"},
	{"!GetAtt Pool.ProviderName", "cognito-idp.us-east-1.amazonaws.com/us-east-1_p"},
	{"!GetAtt Pool.ProviderURL", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_p"},
	{"!Ref Client", "client7"},
	{"!GetAtt Client.ClientId", "client7"},
	{"!GetAtt Machine.Arn", "arn:aws:states:us-east-1:123456789012:stateMachine:flow"},
	{"!GetAtt Machine.Name", "flow"},
	{"!GetAtt Key.Arn", "arn:aws:kms:us-east-1:123456789012:key/1234-ab"},
	{"!GetAtt Stream.Arn", "arn:aws:kinesis:us-east-1:123456789012:stream/shop-k"},
	{"!GetAtt Repository.Arn", "arn:aws:ecr:us-east-1:123456789012:repository/shop/r"},
	{"!GetAtt Cluster.Arn", "arn:aws:ecs:us-east-1:123456789012:cluster/shop-c"},
	{"!GetAtt Alarm.Arn", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:shop-a"},
	{"!Ref Distribution", "E1"},
	{"!Ref Rule", "shop-rule"},
	{"!GetAtt Rule.Arn", "arn:aws:events:us-east-1:123456789012:rule/shop-rule"},
	/* one text in other clothes */
	{"!Sub '${Table.Arn}/index/*'", "'arn:aws:dynamodb:us-east-1:123456789012:table/shop-t/index/*'"},
	{"!Join ['', [!GetAtt Table.Arn, /index/, '*']]", "!Sub '${Table.Arn}/index/*'"},
	{"!Sub 'arn:${AWS::Partition}:s3:::${Bucket}/*'", "!Join ['', [!GetAtt Bucket.Arn, '/*']]"},
	{"!Sub ['${A}-${AWS::Region}', {A: !Ref Name}]", "orders-us-east-1"},
	{"!Select [5, !Split [':', !GetAtt Queue.Arn]]", "!GetAtt Queue.QueueName"},
	{"!FindInMap [Stages, !Ref AWS::Region, name]", "production"},
	{"!If [East, !Ref Table, !Ref Bucket]", "!Ref Table"},
	{"!Ref Size", "\"30\""},
	{"!Sub '${AWS::StackName}/${AWS::AccountId}'", "shop-production/123456789012"},
	{"30", "\"30\""},
	{"true", "\"true\""},
	/* unknown both times, and written differently */
	{"!Sub '${Distribution.DomainName}/x'", "!Join ['', [!GetAtt Distribution.DomainName, /x]]"},
	{"!Sub 'https://${Distribution.DomainName}'", "!Join ['/', ['https:', '', !GetAtt Distribution.DomainName]]"},
};

Test(attribute, that_follows_is_no_change_when_spelled_out)
{
	for (size_t i = 0; i < LK_COUNT(same); i++) {
		struct stack stack;
		stack_init(&stack);
		const char *there = stack_summary(&stack, observe(&stack, same[i].expression, same[i].text));
		const char *back = stack_summary(&stack, observe(&stack, same[i].text, same[i].expression));
		cr_expect_str_eq(there, "New create", "%s: %s", same[i].expression, there);
		cr_expect_str_eq(back, "New create", "%s: %s", same[i].expression, back);
		stack_done(&stack);
	}
}

/* What cannot be known from the physical id alone, and what is something else. */
static const struct {
	const char *before, *after;
	bool known_after_apply;
} different[] = {
	{"d1.cloudfront.net", "!GetAtt Distribution.DomainName", false},
	{"arn:aws:iam::123456789012:role/shop-u", "!GetAtt Unsure.Arn", false},
	{"arn:aws:cloudfront::123456789012:key-value-store/shop-kv", "!GetAtt Store.Arn", false},
	{"https://sqs.us-east-1.amazonaws.com/123456789012/orders", "!GetAtt Queue.Arn", false},
	{"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/shop-f", "!GetAtt Group.Arn", false},
	{"arn:aws:sqs:us-east-2:123456789012:orders", "!GetAtt Queue.Arn", false},
	{"shop-rule", "!GetAtt Rule.Arn", false},
	{"arn:aws:events:us-east-1:123456789012:rule/bus/shop-other", "!GetAtt BusRule.Arn", false},
	{"!Ref Table", "!Ref Bucket", false},
	{"!Ref Table", "!GetAtt Table.Arn", false},
	{"!Ref Table", "!GetAtt Table.StreamArn", false},
	{"!Ref Image", "ami-1", false},
	{"!Ref Queue", "!Ref New", true},
	{"!Ref Queue", "!Sub 'x-${New.Arn}'", true},
	{"!Ref Queue", "!Join [',', [!Ref Queue, !GetAtt New.QueueName]]", true},
};

Test(attribute, that_does_not_follow_is_a_change)
{
	for (size_t i = 0; i < LK_COUNT(different); i++) {
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan = observe(&stack, different[i].before, different[i].after);
		const struct plan_change *change = plan_find(plan, STR("Observer"));
		cr_assert(change, "%s: no change", different[i].after);
		cr_expect_eq(change->properties.items[0].known_after_apply, different[i].known_after_apply, "%s",
			     different[i].after);
		stack_done(&stack);
	}
}

/* Elsewhere, the same ids come to other ARNs. */
static const struct {
	const char *region, *expression, *text;
} elsewhere[] = {
	{"cn-north-1", "!GetAtt Table.Arn", "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/shop-t"},
	{"us-gov-west-1", "!GetAtt Role.Arn", "arn:aws-us-gov:iam::123456789012:role/shop-r"},
	{"eu-west-1", "!GetAtt Bucket.RegionalDomainName", "shop-b.s3.eu-west-1.amazonaws.com"},
	{"cn-north-1", "!GetAtt Pool.ProviderName", "cognito-idp.cn-north-1.amazonaws.com.cn/us-east-1_p"},
};

Test(attribute, is_of_the_place)
{
	for (size_t i = 0; i < LK_COUNT(elsewhere); i++) {
		struct stack stack;
		stack_init(&stack);
		stack.input.place.region = str_from(elsewhere[i].region);
		const struct plan *plan = observe(&stack, elsewhere[i].expression, elsewhere[i].text);
		cr_expect_not(plan_find(plan, STR("Observer")), "%s", elsewhere[i].text);
		stack_done(&stack);
	}
}

/* Where the place is not known, or nothing lives, references are compared as references. */
Test(attribute, of_an_unknown_account_stays_an_expression)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.place.account = (struct str){0};
	const struct plan *plan =
		observe(&stack, "arn:aws:sqs:us-east-1:123456789012:orders", "!GetAtt Queue.Arn");
	cr_expect(plan_find(plan, STR("Observer")));
	plan = observe(&stack, "!GetAtt Queue.Arn", "!Sub '${Queue.Arn}'");
	cr_expect_not(plan_find(plan, STR("Observer")));
	stack_done(&stack);
}

/* What the living stack was asked for wins over what follows from an id. */
Test(attribute, that_was_read_wins)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.attributes = stack_value(&stack, "{Distribution: {DomainName: d1.cloudfront.net}, "
						     "Unsure: {Arn: 'arn:aws:iam::123456789012:role/x/shop-u'}}");
	const struct plan *plan = observe(&stack, "d1.cloudfront.net", "!GetAtt Distribution.DomainName");
	cr_expect_not(plan_find(plan, STR("Observer")));
	plan = observe(&stack, "arn:aws:iam::123456789012:role/x/shop-u", "!GetAtt Unsure.Arn");
	cr_expect_not(plan_find(plan, STR("Observer")));
	stack_done(&stack);
}

/* A resource that is replaced has other attributes then, and what refers to them says why. */
Test(attribute, of_a_replaced_resource_is_known_after_apply)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.physical_ids = stack_value(&stack, PHYSICAL_IDS);
	const char *form = "Resources: {Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: %s}}, "
			   "Observer: {Type: AWS::SSM::Parameter, Properties: {Value: %s}}}";
	struct str live = str_format_in(&stack.arena, form, "a", "arn:aws:dynamodb:us-east-1:123456789012:table/shop-t");
	struct str desired = str_format_in(&stack.arena, form, "b", "!Sub '${Table.Arn}/x'");
	const struct plan_change *change = plan_find(stack_plan(&stack, live.ptr, desired.ptr), STR("Observer"));
	cr_assert(change);
	cr_expect(change->properties.items[0].known_after_apply);
	cr_assert_eq(change->because.count, 1);
	cr_expect(str_is(change->because.items[0], "Table is replaced"));
	stack_done(&stack);
}

/* Values that mean the same to the type that takes them, and values that do not. */
static const struct {
	const char *type, *before, *after;
	bool equal;
} meanings[] = {
	{"AWS::Lambda::Function", "Timeout: 30", "Timeout: '30'", true},
	{"AWS::Lambda::Function", "Timeout: 30", "Timeout: 30.0", true},
	{"AWS::Lambda::Function", "Timeout: 30", "Timeout: 31", false},
	{"AWS::SQS::Queue", "FifoQueue: true", "FifoQueue: 'true'", true},
	{"AWS::SQS::Queue", "FifoQueue: true", "FifoQueue: 'false'", false},
	{"AWS::ECS::Service", "{}", "PlatformVersion: LATEST", true},
	{"AWS::EC2::SecurityGroup", "SecurityGroupIngress: [{FromPort: 1}, {FromPort: 2}]",
	 "SecurityGroupIngress: [{FromPort: 2}, {FromPort: '1'}]", true},
	{"AWS::IAM::Role", "ManagedPolicyArns: [a, b]", "ManagedPolicyArns: [b, a]", true},
	{"AWS::Lambda::Function", "Layers: [a, b]", "Layers: [b, a]", false},
	{"AWS::IAM::ManagedPolicy", "PolicyDocument: {Statement: {Action: 's3:getObject', Resource: a}}",
	 "PolicyDocument: {Statement: [{Action: ['S3:GetObject'], Resource: [a]}]}", true},
	{"AWS::IAM::ManagedPolicy", "PolicyDocument: {Statement: [{Action: x, Resource: A}]}",
	 "PolicyDocument: {Statement: [{Action: x, Resource: a}]}", false},
	{"AWS::IAM::ManagedPolicy", "PolicyDocument: {Statement: [{Action: x, NotResource: a}]}",
	 "PolicyDocument: {Statement: [{Action: x, Resource: a}]}", false},
	/* a name is a part of the policy: the service stores it, and an update of it is one */
	{"AWS::IAM::ManagedPolicy", "PolicyDocument: {Statement: [{Sid: A, Action: x}]}",
	 "PolicyDocument: {Statement: [{Sid: B, Action: x}]}", false},
	{"AWS::S3::BucketPolicy", "PolicyDocument: {Id: a, Statement: [{Action: x}]}",
	 "PolicyDocument: {Id: b, Statement: [{Action: x}]}", false},
	/* text where the schema takes text or an object */
	{"AWS::SSM::Document", "Content: '{\"a\": [1, true], \"b\": {}}'", "Content: {b: {}, a: [1, true]}", true},
	{"AWS::SSM::Document", "Content: '{\"a\":   1}'", "Content: '{\"a\": 1}'", true},
	{"AWS::SSM::Document", "Content: '{\"a\": 1}'", "Content: {a: 2}", false},
	{"AWS::SQS::Queue", "RedrivePolicy: '{\"maxReceiveCount\": \"3\"}'", "RedrivePolicy: {maxReceiveCount: 3}", true},
	{"AWS::S3::BucketPolicy", "PolicyDocument: '{\"Statement\": {\"Action\": \"s3:getobject\"}}'",
	 "PolicyDocument: {Statement: [{Action: ['s3:GetObject']}]}", true},
	{"AWS::IAM::Role", "AssumeRolePolicyDocument: '{\"Statement\": [{\"Action\": \"a\", \"Sid\": \"{x\"}]}'",
	 "AssumeRolePolicyDocument: {Statement: [{Action: b, Sid: '{x'}]}", false},
	{"AWS::SSM::Document", "Content: 'not: json'", "Content: {not: json}", false},
	{"AWS::SSM::Parameter", "Value: '{\"a\":   1}'", "Value: '{\"a\": 1}'", false},
};

Test(attribute, values_are_compared_as_they_are_meant)
{
	for (size_t i = 0; i < LK_COUNT(meanings); i++) {
		struct stack stack;
		stack_init(&stack);
		struct str texts[2];
		const char *const properties[] = {meanings[i].before, meanings[i].after};
		for (size_t k = 0; k < 2; k++)
			texts[k] = str_format_in(&stack.arena,
						 properties[k][0] == '{'
							 ? "Resources: {Thing: {Type: '%s', Properties: %s}}"
							 : "Resources: {Thing: {Type: '%s', Properties: {%s}}}",
						 meanings[i].type, properties[k]);
		size_t there = stack_plan(&stack, texts[0].ptr, texts[1].ptr)->changes.count;
		size_t back = stack_plan(&stack, texts[1].ptr, texts[0].ptr)->changes.count;
		cr_expect_eq(there == 0, meanings[i].equal, "%s %s", meanings[i].type, meanings[i].after);
		cr_expect_eq(there, back, "%s %s", meanings[i].type, meanings[i].after);
		stack_done(&stack);
	}
}
