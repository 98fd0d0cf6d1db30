/* What counts as a difference. Types and properties are chosen for what their schemas say of lists. */
#include <criterion/criterion.h>

#include "base/limits.h"
#include "plan/diff.h"
#include "plan/show_value.h"
#include "stack.h"

static const struct {
	const char *type, *before, *after;
	const char *expected; /* "path: before -> after" of each, separated by "; " */
} rows[] = {
        /* scalars by their text */
        {"AWS::Lambda::Function", "{Timeout: 30}", "{Timeout: '30'}", ""},
        {"AWS::S3::Bucket", "{ObjectLockEnabled: true}", "{ObjectLockEnabled: 'true'}", ""},
        {"AWS::CloudWatch::Alarm", "{Threshold: 3.0}", "{Threshold: 3}", ""},
        {"AWS::Lambda::Function", "{Timeout: 30}", "{Timeout: 31}", "/Timeout: 30 -> 31"},
        {"AWS::SSM::Parameter", "{Value: 'True'}", "{Value: 'true'}", "/Value: True -> true"},
        /* maps by key, in any order */
        {"AWS::Lambda::Function", "{Role: r, Timeout: 3}", "{Timeout: 3, Role: r}", ""},
        {"AWS::Lambda::Function", "{Role: r}", "{Role: r, Timeout: 4}", "/Timeout: - -> 4"},
        {"AWS::Lambda::Function", "{Role: r, Timeout: 4}", "{Role: r}", "/Timeout: 4 -> -"},
        {"AWS::Lambda::Function", "{Environment: {Variables: {A/b: x}}}", "{Environment: {Variables: {A/b: y}}}",
         "/Environment/Variables/A~1b: x -> y"},
        /* uniqueItems without an order of its own, insertionOrder false, and a list whose order counts */
        {"AWS::DynamoDB::Table", "{AttributeDefinitions: [{AttributeName: a, AttributeType: S}, "
                                 "{AttributeName: b, AttributeType: S}]}",
         "{AttributeDefinitions: [{AttributeName: b, AttributeType: S}, {AttributeName: a, AttributeType: S}]}", ""},
        {"AWS::IAM::Role", "{ManagedPolicyArns: [a, b]}", "{ManagedPolicyArns: [b, a]}", ""},
        {"AWS::IAM::Role", "{ManagedPolicyArns: [a, b]}", "{ManagedPolicyArns: [a, c]}",
         "/ManagedPolicyArns: [a, b] -> [a, c]"},
        {"AWS::ECS::TaskDefinition", "{ContainerDefinitions: [{Name: a, Command: [x, y]}]}",
         "{ContainerDefinitions: [{Name: a, Command: [y, x]}]}",
         "/ContainerDefinitions/0/Command: [x, y] -> [y, x]"},
        {"AWS::EC2::SecurityGroup", "{SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 1}, {IpProtocol: udp}]}",
         "{SecurityGroupIngress: [{IpProtocol: udp}, {FromPort: '1', IpProtocol: tcp}]}", ""},
        {"AWS::EC2::SecurityGroup", "{SecurityGroupIngress: [{IpProtocol: tcp}, {IpProtocol: tcp}]}",
         "{SecurityGroupIngress: [{IpProtocol: tcp}]}", "/SecurityGroupIngress/1: {IpProtocol: tcp} -> -"},
        /* items are told apart by name, where they have one */
        {"AWS::DynamoDB::Table", "{GlobalSecondaryIndexes: [{IndexName: a, Projection: {ProjectionType: ALL}}]}",
         "{GlobalSecondaryIndexes: [{IndexName: b, Projection: {ProjectionType: ALL}}, "
         "{IndexName: a, Projection: {ProjectionType: KEYS_ONLY}}]}",
         "/GlobalSecondaryIndexes/0: - -> {IndexName: b, Projection: {ProjectionType: ALL}}; "
         "/GlobalSecondaryIndexes/1/Projection/ProjectionType: ALL -> KEYS_ONLY"},
        {"AWS::CloudFront::Distribution",
         "{DistributionConfig: {CacheBehaviors: [{PathPattern: a}, {PathPattern: b}]}}",
         "{DistributionConfig: {CacheBehaviors: [{PathPattern: a}, {PathPattern: c}, {PathPattern: b}]}}",
         "/DistributionConfig/CacheBehaviors/1: - -> {PathPattern: c}"},
        /* an unnamed list in order: by position */
        {"AWS::CloudFront::Distribution",
         "{DistributionConfig: {CacheBehaviors: [{PathPattern: a}, {PathPattern: b}]}}",
         "{DistributionConfig: {CacheBehaviors: [{PathPattern: b}, {PathPattern: a}]}}",
         "/DistributionConfig/CacheBehaviors/0/PathPattern: a -> b; "
         "/DistributionConfig/CacheBehaviors/1/PathPattern: b -> a"},
        /* tags by key */
        {"AWS::SNS::Topic", "{Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}]}",
         "{Tags: [{Key: b, Value: '2'}, {Key: a, Value: 1}]}", ""},
        {"AWS::SNS::Topic", "{Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}]}",
         "{Tags: [{Key: c, Value: 3}, {Key: a, Value: 9}]}",
         "/Tags/c: - -> 3; /Tags/a: 1 -> 9; /Tags/b: 2 -> -"},
        {"AWS::AutoScaling::AutoScalingGroup", "{Tags: [{Key: a, Value: 1, PropagateAtLaunch: true}]}",
         "{Tags: [{Key: a, Value: 1, PropagateAtLaunch: false}]}", "/Tags/a/PropagateAtLaunch: true -> false"},
        /* policies as policies */
        {"AWS::IAM::ManagedPolicy",
         "{PolicyDocument: {Statement: {Effect: Allow, Action: 's3:GetObject', Resource: '*'}}}",
         "{PolicyDocument: {Statement: [{Resource: ['*'], Effect: Allow, Action: ['S3:getobject']}]}}", ""},
        {"AWS::IAM::ManagedPolicy", "{PolicyDocument: {Statement: [{Sid: A, Action: [x, y]}, {Sid: B, Action: z}]}}",
         "{PolicyDocument: {Statement: [{Sid: B, Action: [z, z]}, {Sid: A, Action: [y, x]}]}}", ""},
        {"AWS::IAM::Role",
         "{AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: a}, "
         "Action: 'sts:AssumeRole'}]}}",
         "{AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: [a]}, "
         "Action: ['sts:AssumeRole']}]}}",
         ""},
        {"AWS::IAM::Role", "{Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Action: a, Resource: r}]}}]}",
         "{Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Action: [a, b], Resource: r}]}}]}",
         "/Policies/0/PolicyDocument/Statement/0/Action: a -> [a, b]"},
        {"AWS::S3::BucketPolicy", "{PolicyDocument: {Statement: [{Sid: A, Effect: Allow}]}}",
         "{PolicyDocument: {Statement: [{Sid: A, Effect: Allow}, {Sid: B, Effect: Deny}]}}",
         "/PolicyDocument/Statement/1: - -> {Sid: B, Effect: Deny}"},
        {"AWS::S3::BucketPolicy", "{PolicyDocument: {Statement: {Sid: A, Effect: Allow}}}",
         "{PolicyDocument: {Statement: [{Sid: A, Effect: Deny}]}}",
         "/PolicyDocument/Statement/0/Effect: Allow -> Deny"},
        /* what only looks like a policy keeps its order and its case */
        {"AWS::StepFunctions::StateMachine", "{Definition: {Statement: [b, a]}}", "{Definition: {Statement: [a, b]}}",
         "/Definition/Statement: [b, a] -> [a, b]"},
        /* a default that is only spelled out */
        {"AWS::ECS::Service", "{ServiceName: a}", "{ServiceName: a, PlatformVersion: LATEST}", ""},
        {"AWS::ECS::Service", "{ServiceName: a, PlatformVersion: LATEST}", "{ServiceName: a}", ""},
        {"AWS::ECS::Service", "{ServiceName: a}", "{ServiceName: a, PlatformVersion: 1.4.0}",
         "/PlatformVersion: - -> 1.4.0"},
        {"AWS::EC2::KeyPair", "{KeyName: a}", "{KeyName: a, KeyType: rsa}", "/KeyType: - -> rsa"}, /* create-only */
        /* expressions */
        {"AWS::Lambda::Function", "{Role: !GetAtt R.Arn}", "{Role: {'Fn::GetAtt': [R, Arn]}}", ""},
        {"AWS::Lambda::Function", "{Role: !GetAtt R.Arn}", "{Role: !GetAtt S.Arn}", "/Role: ${R.Arn} -> ${S.Arn}"},
        /* kinds that differ */
        {"AWS::SNS::Topic", "{Subscription: []}", "{Subscription: [{Protocol: sqs}]}",
         "/Subscription: [] -> [{Protocol: sqs}]"},
        {"Acme::A::B", "{A: [1]}", "{A: {B: 1}}", "/A: [1] -> {B: 1}"},
        {"Acme::A::B", "{A: [{B: 1}, {C: 1}]}", "{A: [{C: 1}, {B: 1}]}",
         "/A/0/C: - -> 1; /A/0/B: 1 -> -; /A/1/B: - -> 1; /A/1/C: 1 -> -"},
        {"Acme::A::B", "{A: [{Name: x}, {Name: y}]}", "{A: [{Name: y}, {Name: x}]}",
         "/A: [{Name: x}, {Name: y}] -> [{Name: y}, {Name: x}]"},
};

static void append_side(struct buf *text, const struct show_scope *scope, const struct value *value)
{
	if (value)
		show_append_value(text, scope, value);
	else
		buf_append_char(text, '-');
}

static const char *difference_of(struct stack *stack, const char *type_name, const struct value *before,
                                 const struct value *after)
{
	struct schema_type type;
	bool known = schema_find_type(stack->input.pack, str_from(type_name), &type);
	struct canon_scope scope = {&stack->arena, known ? &type : NULL, NULL};
	struct plan plan = {.arena = &stack->arena};
	struct show_scope show = {.plan = &plan};
	struct differences differences = {0};
	struct buf text;
	map_init_in(&plan.hidden, &stack->arena);
	diff_values(&scope, CANON_SCHEMA, STR(""), before, after, &differences);
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; i < differences.items.count; i++) {
		buf_printf(&text, "%s%.*s: ", i ? "; " : "", STR_ARG(differences.items.items[i].path));
		append_side(&text, &show, differences.items.items[i].before);
		buf_append_text(&text, " -> ");
		append_side(&text, &show, differences.items.items[i].after);
	}
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

Test(diff, is_of_meaning_not_of_form)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		const struct value *before = stack_value(&stack, rows[i].before),
		        *after = stack_value(&stack, rows[i].after);
		const char *actual = difference_of(&stack, rows[i].type, before, after);
		cr_expect_str_eq(actual, rows[i].expected, "%s %s: %s", rows[i].type, rows[i].after, actual);
		cr_expect_str_eq(difference_of(&stack, rows[i].type, after, after), "");
		stack_done(&stack);
	}
}

/* What is equal one way is equal the other way round. */
Test(diff, is_empty_both_ways)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		const struct value *before = stack_value(&stack, rows[i].before),
		        *after = stack_value(&stack, rows[i].after);
		const char *back = difference_of(&stack, rows[i].type, after, before);
		cr_expect_eq(back[0] == '\0', rows[i].expected[0] == '\0', "%s %s: %s", rows[i].type, rows[i].after,
		        back);
		stack_done(&stack);
	}
}

/* Ten thousand rules in another order are compared in a moment. */
Test(diff, of_long_lists_is_quick, .timeout = 10)
{
	struct stack stack;
	stack_init(&stack);
	struct value *before = value_map_in(&stack.arena), *after = value_map_in(&stack.arena);
	struct value *old = value_list_in(&stack.arena), *new = value_list_in(&stack.arena);
	for (int i = 0; i < 10000; i++) {
		struct value *rule = value_map_in(&stack.arena);
		value_map_put(&stack.arena, rule, STR("FromPort"), value_int_in(&stack.arena, i));
		value_list_push(&stack.arena, old, rule);
	}
	for (int i = 10000; i-- > 0;)
		value_list_push(&stack.arena, new, old->as.list.items[i]);
	value_map_put(&stack.arena, before, STR("SecurityGroupIngress"), old);
	value_map_put(&stack.arena, after, STR("SecurityGroupIngress"), new);
	cr_expect_str_eq(difference_of(&stack, "AWS::EC2::SecurityGroup", before, after), "");
	struct value *extra = value_map_in(&stack.arena);
	value_map_put(&stack.arena, extra, STR("FromPort"), value_int_in(&stack.arena, 77777));
	value_list_push(&stack.arena, new, extra);
	cr_expect_str_eq(difference_of(&stack, "AWS::EC2::SecurityGroup", before, after),
	                 "/SecurityGroupIngress/10000: - -> {FromPort: 77777}");
	stack_done(&stack);
}
