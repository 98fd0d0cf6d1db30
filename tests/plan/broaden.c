#include <string.h>

#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/limits.h"
#include "plan/broaden_state.h"
#include "stack.h"

/* Where a row's statements stand. */
enum where { OF_ROLE, OF_TRUST, OF_BUCKET, AS_RESOURCES };

#define TABLE "Resource: !GetAtt OrdersTable.Arn"
#define ALLOW_READ "[{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:Query'], " TABLE "}]"
#define SERVICE(name) "Principal: {Service: " name ".amazonaws.com}"
#define TRUST "{Effect: Allow, Action: 'sts:AssumeRole', "
#define PUBLIC "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Images.Arn}/*'"
#define PERMISSION(rest) "P: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', " rest "}}"
#define INLINE(name, statements) \
	"{PolicyName: " name ", PolicyDocument: {Statement: " statements "}}"
#define ROLE2(properties) \
	"R2: {Type: AWS::IAM::Role, Properties: {RoleName: two, AssumeRolePolicyDocument: {Statement: []}" properties \
	"}}"
#define ROLE3(action) \
	"R3: {Type: AWS::IAM::Role, Properties: {RoleName: three, AssumeRolePolicyDocument: {Statement: []}, Policies: [" \
	INLINE("a", ONE(action)) "]}}"
#define FUNCTION(role) \
	"F: {Type: AWS::Lambda::Function, Properties: {FunctionName: job, Role: !GetAtt " role ".Arn, Code: {ZipFile: x}}}"
#define POLICY_OF(role, statements) \
	"P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [" role "], PolicyDocument: {Statement: " \
	statements "}}}"
#define ONE(text) "[{Effect: Allow, Action: '" text "', Resource: '*'}]"
#define ON(text) "[{Effect: Allow, Action: 's3:GetObject', Resource: '" text "'}]"
#define IF(condition) "[{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: " condition "}]"
#define DENY(text) \
	"[{Effect: Allow, Action: 's3:*', Resource: '*'}, {Effect: Deny, Action: '" text "', Resource: '*'}]"
#define WHO "order-validation "

static const struct {
	enum where where;
	const char *before, *after;
	const char *expected; /* lines, "; " between them */
} rows[] = {
        /* The same in other words. */
        {OF_ROLE, ALLOW_READ, ALLOW_READ, ""},
        {OF_ROLE, ALLOW_READ, "{Effect: Allow, Action: ['dynamodb:Query', 'dynamodb:GetItem'], " TABLE "}", ""},
        {OF_ROLE, ALLOW_READ, "[{Effect: Allow, Action: ['DynamoDB:getitem', 'dynamodb:QUERY'], " TABLE "}]", ""},
        {OF_ROLE, ALLOW_READ,
         "[{Effect: Allow, Action: 'dynamodb:Query', " TABLE "}, {Sid: A, Effect: Allow, Action: 'dynamodb:GetItem', "
         TABLE "}]", ""},
        {OF_ROLE, "[{Effect: Allow, Action: 'a:B', Resource: '*'}, {Effect: Allow, Action: 'a:C', Resource: '*'}]",
         "[{Effect: Allow, Action: ['a:C', 'a:B'], Resource: ['*']}]", ""},
        {OF_ROLE, ALLOW_READ,
         "[{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: !Sub '${OrdersTable.Arn}'}]", ""},
        {OF_ROLE, ALLOW_READ,
         "[{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource:"
         " 'arn:aws:dynamodb:us-east-1:123456789012:table/orders'}]", ""},
        {OF_ROLE, ONE("s3:*"), ONE("s3:Get*"), ""},
        {OF_ROLE, ONE("s3:Get*"), ONE("s3:GetObject*"), ""},
        {OF_ROLE, ONE("*"), ONE("iam:PassRole"), ""},
        {OF_ROLE, ONE("s3:Get?bject"), ONE("s3:GetObject"), ""},
        {OF_ROLE, ON("arn:aws:s3:::a/*"), ON("arn:aws:s3:::a/b/*"), ""},
        {OF_ROLE, ONE("dynamodb:*"), ALLOW_READ, ""},
        {OF_ROLE, "[{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/*'}]",
         "[{Effect: Allow, Action: 'dynamodb:GetItem', " TABLE "}]", ""},
        {OF_ROLE, ALLOW_READ, "[]", ""},
        /* What cannot be known. */
        {OF_ROLE, "[{Effect: Allow, Action: 's3:GetObject', Resource: !ImportValue x}]", ON("arn:aws:s3:::a"), ""},
        {OF_ROLE, "[{Effect: Allow, Action: 's3:GetObject', Resource: !ImportValue x}]",
         "[{Effect: Allow, Action: 's3:*', Resource: !ImportValue x}]",
         WHO "may now also s3:* on (known later)"},
        {OF_ROLE, "[!ImportValue x]", ON("arn:aws:s3:::a"), ""},
        {OF_ROLE, "!ImportValue x", ON("arn:aws:s3:::a"), ""},
        {OF_ROLE, "[{Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::${Secret}/*'}]",
         ON("arn:aws:s3:::a/b"), ""},
        {OF_ROLE, "[{Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::${Secret}/*'}]",
         ON("arn:aws:s3:::a"), WHO "may now also s3:GetObject on arn:aws:s3:::a"},
        /* More. */
        {OF_ROLE, ALLOW_READ,
         "[{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:DeleteItem'], " TABLE "}]",
         WHO "may now also dynamodb:DeleteItem on OrdersTable"},
        {OF_ROLE, ALLOW_READ,
         "[{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: [!GetAtt OrdersTable.Arn,"
         " !Sub '${OrdersTable.Arn}/index/*']}]",
         WHO "may now also dynamodb:GetItem, dynamodb:Query on OrdersTable/index/*"},
        {OF_ROLE, "[]", ALLOW_READ, WHO "may now dynamodb:GetItem, dynamodb:Query on OrdersTable"},
        {OF_ROLE, ONE("s3:Get*"), ONE("s3:*"), WHO "may now also s3:* on *"},
        {OF_ROLE, ONE("s3:GetObject"), ONE("s3:Get?bject"), WHO "may now also s3:Get?bject on *"},
        {OF_ROLE, ONE("s3:*"), ONE("*"), WHO "may now also do everything on *"},
        {OF_ROLE, ON("arn:aws:s3:::a/b"), ON("arn:aws:s3:::a/*"), WHO "may now also s3:GetObject on arn:aws:s3:::a/*"},
        {OF_ROLE, ON("arn:aws:s3:::a/b"), ON("arn:aws:s3:::a/B"), WHO "may now also s3:GetObject on arn:aws:s3:::a/B"},
        {OF_ROLE, ON("arn:aws:s3:::a"),
         "[{Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::${Images}/*'}]",
         WHO "may now also s3:GetObject on Images/*"},
        {OF_ROLE, ONE("s3:GetObject"), "[{Effect: Allow, NotAction: ['iam:*', 'sts:*'], Resource: '*'}]",
         WHO "may now also do everything but iam:*, sts:* on *"},
        {OF_ROLE, "[{Effect: Allow, NotAction: 'iam:*', Resource: '*'}]",
         "[{Effect: Allow, NotAction: ['sts:*', 'IAM:*'], Resource: '*'}]", ""},
        {OF_ROLE, "[{Effect: Allow, NotAction: 'iam:*', Resource: '*'}]", ONE("s3:*"), ""},
        {OF_ROLE, "[{Effect: Allow, NotAction: 'iam:*', Resource: '*'}]", ONE("i*:Get*"),
         WHO "may now also i*:Get* on *"},
        {OF_ROLE, "[{Effect: Allow, Action: 's3:Get*', NotResource: 'arn:aws:s3:::secret/*'}]",
         ON("arn:aws:s3:::secret/a"), WHO "may now also s3:GetObject on arn:aws:s3:::secret/a"},
        {OF_ROLE, "[{Effect: Allow, Action: 's3:Get*', NotResource: 'arn:aws:s3:::secret/*'}]",
         ON("arn:aws:s3:::open/*"), ""},
        /* Denials. */
        {OF_ROLE, DENY("s3:Delete*"), DENY("s3:Delete*"), ""},
        {OF_ROLE, DENY("s3:Delete*"), DENY("s3:*"), ""},
        {OF_ROLE, DENY("s3:Delete*"), ONE("s3:*"), WHO "is no longer denied s3:Delete* on *"},
        {OF_ROLE, DENY("s3:Delete*"), DENY("s3:DeleteObject"), WHO "is denied s3:Delete* on * less than before"},
        {OF_ROLE, DENY("s3:Put*"), DENY("s3:Get*"), WHO "is no longer denied s3:Put* on *"},
        {OF_ROLE, "[{Effect: Deny, Action: '*', Resource: '*'}]",
         "[{Effect: Deny, Action: '*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': false}}}]",
         WHO "is denied everything on * less than before, now only if aws:SecureTransport is false"},
        {OF_ROLE, "[]",
         "[{Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: '*'},"
         " {Effect: Deny, Action: 's3:Put*', Resource: '*'}]", WHO "may now s3:GetObject on *"},
        /* Conditions. */
        {OF_ROLE, IF("{StringEquals: {'aws:RequestedRegion': [a, b]}}"),
         IF("{stringequals: {'AWS:requestedregion': b}}"), ""},
        {OF_ROLE, IF("{StringEquals: {'aws:RequestedRegion': a}}"), ONE("s3:GetObject"),
         WHO "may s3:GetObject on *, no longer only if aws:RequestedRegion is a"},
        {OF_ROLE, IF("{StringEquals: {'aws:RequestedRegion': a}}"),
         IF("{StringEquals: {'aws:RequestedRegion': [a, b]}}"),
         WHO "may s3:GetObject on *, no longer only if aws:RequestedRegion is a, but only if aws:RequestedRegion is a"
             " or b"},
        {OF_ROLE, ONE("s3:GetObject"), IF("{StringEquals: {'aws:RequestedRegion': a}}"), ""},
        {OF_ROLE, IF("{StringNotEquals: {k: a}}"), IF("{StringNotEquals: {k: [a, b]}}"), ""},
        {OF_ROLE, IF("{StringNotEquals: {k: [a, b]}}"), IF("{StringNotEquals: {k: a}}"),
         WHO "may s3:GetObject on *, no longer only if k is not a or b, but only if k is not a"},
        {OF_ROLE, IF("{StringLike: {k: 'a*'}}"), IF("{StringEquals: {k: ab}}"), ""},
        {OF_ROLE, IF("{StringEquals: {k: 'a*'}}"), IF("{StringLike: {k: 'a*'}}"),
         WHO "may s3:GetObject on *, no longer only if k is a*, but only if k is like a*"},
        {OF_ROLE, IF("{IpAddress: {k: 10.0.0.0/8}}"), IF("{IpAddress: {k: [10.1.0.0/16, 10.2.3.4]}}"), ""},
        {OF_ROLE, IF("{IpAddress: {k: 10.1.0.0/16}}"), IF("{IpAddress: {k: 10.0.0.0/8}}"),
         WHO "may s3:GetObject on *, no longer only if k is in 10.1.0.0/16, but only if k is in 10.0.0.0/8"},
        {OF_ROLE, IF("{NumericLessThan: {k: 10}}"), IF("{NumericLessThan: {k: '5'}}"), ""},
        {OF_ROLE, IF("{NumericLessThan: {k: 5}}"), IF("{NumericLessThan: {k: 10}}"),
         WHO "may s3:GetObject on *, no longer only if k NumericLessThan 5, but only if k NumericLessThan 10"},
        {OF_ROLE, IF("{DateLessThan: {k: '2026-12-31T00:00:00Z'}}"), IF("{DateLessThan: {k: '2026-01-01T00:00:00Z'}}"),
         ""},
        {OF_ROLE, IF("{StringEqualsIfExists: {k: a}}"), IF("{StringEquals: {k: a}}"), ""},
        {OF_ROLE, IF("{StringEquals: {k: a}}"), IF("{StringEqualsIfExists: {k: a}}"),
         WHO "may s3:GetObject on *, no longer only if k is a, but only if k StringEqualsIfExists a"},
        {OF_ROLE, IF("{ArnEquals: {k: 'arn:aws:s3:::a*'}}"), IF("{ArnLike: {k: 'arn:aws:s3:::ab'}}"), ""},
        /* Who may assume the role. */
        {OF_TRUST, "[" TRUST SERVICE("lambda") "}]", "[" TRUST "Principal: {Service: [lambda.amazonaws.com]}}]", ""},
        {OF_TRUST, "[" TRUST SERVICE("lambda") "}]",
         "[" TRUST "Principal: {Service: [lambda.amazonaws.com, ec2.amazonaws.com]}}]",
         "ec2.amazonaws.com may now assume validation"},
        {OF_TRUST, "[]", "[" TRUST "Principal: {AWS: 'arn:aws:iam::111122223333:role/ci'}}]",
         "arn:aws:iam::111122223333:role/ci may now assume validation"},
        {OF_TRUST, "[" TRUST "Principal: {AWS: '111122223333'}}]",
         "[" TRUST "Principal: {AWS: 'arn:aws:iam::111122223333:root'}}]", ""},
        {OF_TRUST, "[" TRUST "Principal: {AWS: '111122223333'}}]", "[" TRUST "Principal: {AWS: '*'}}]",
         "everyone may now assume validation"},
        {OF_TRUST, "[" TRUST "Principal: '*'}]", "[" TRUST "Principal: {AWS: '111122223333'}}]", ""},
        {OF_TRUST, "[]",
         "[{Effect: Allow, Action: 'sts:AssumeRoleWithWebIdentity', Principal: {Federated: accounts.google.com}}]",
         "accounts.google.com may now assume validation (sts:AssumeRoleWithWebIdentity)"},
        {OF_TRUST,
         "[" TRUST SERVICE("sns") ", Condition: {StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}}]",
         "[" TRUST SERVICE("sns") "}]",
         "sns.amazonaws.com may assume validation, no longer only if aws:SourceAccount is 123456789012"},
        /* Policies of resources. */
        {OF_BUCKET, "[]", "[{" PUBLIC "}]", "everyone may now s3:GetObject on Images/*"},
        {OF_BUCKET, "[{" PUBLIC "}]", "[{" PUBLIC "}, {" PUBLIC "}]", ""},
        {OF_BUCKET, "[{Effect: Deny, Principal: '*', Action: 's3:*', Resource: !GetAtt Images.Arn,"
         " Condition: {Bool: {'aws:SecureTransport': false}}}]", "[{" PUBLIC "}]",
         "everyone may now s3:GetObject on Images/*;"
         " everyone is no longer denied s3:* on Images if aws:SecureTransport is false"},
        {OF_BUCKET, "[]",
         "[{Effect: Allow, NotPrincipal: {AWS: '111122223333'}, Action: 's3:GetObject', Resource: '*'}]",
         "everyone but account 111122223333 may now s3:GetObject on *"},
        {AS_RESOURCES, "", PERMISSION("FunctionName: !Ref Function, Principal: s3.amazonaws.com"),
         "s3.amazonaws.com may now lambda:InvokeFunction on Function"},
        {AS_RESOURCES,
         PERMISSION("FunctionName: !Ref Function, Principal: s3.amazonaws.com, SourceAccount: !Ref AWS::AccountId"),
         PERMISSION("FunctionName: !Ref Function, Principal: s3.amazonaws.com"),
         "s3.amazonaws.com may lambda:InvokeFunction on Function, no longer only if aws:SourceAccount is"
         " 123456789012"},
        {AS_RESOURCES, PERMISSION("FunctionName: !Ref Function, Principal: s3.amazonaws.com"),
         PERMISSION("FunctionName: !GetAtt Function.Arn, Principal: s3.amazonaws.com, SourceArn: !GetAtt Images.Arn"),
         ""},
        {AS_RESOURCES, "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}",
         "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Policy: {Statement: {Effect: Allow,"
         " Principal: '*', Action: 'execute-api:Invoke', Resource: '*'}}}}", ""},
        {AS_RESOURCES,
         "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Policy: {Statement: {Effect: Allow,"
         " Principal: {AWS: '111122223333'}, Action: 'execute-api:Invoke', Resource: '*'}}}}",
         "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}", "everyone may now do everything on *"},
        /* What is attached, and what only moves. */
        {AS_RESOURCES, ROLE2(", Policies: [" INLINE("a", ONE("s3:*")) "]"),
         ROLE2("") ", " POLICY_OF("!Ref R2", ONE("s3:*")), ""},
        {AS_RESOURCES, ROLE2(", Policies: [" INLINE("a", ONE("s3:*")) "]"),
         ROLE2(", Policies: [" INLINE("b", ONE("s3:Get*")) ", " INLINE("c", ONE("s3:Put*")) "]"), ""},
        {AS_RESOURCES, ROLE2(""), ROLE2("") ", " POLICY_OF("!Ref R2", ONE("s3:*")), "two may now s3:* on *"},
        {AS_RESOURCES, ROLE2(", ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']"),
         ROLE2(", ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess']"), ""},
        {AS_RESOURCES, ROLE2(""), ROLE2(", ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']"),
         "two may now also do what ReadOnlyAccess may"},
        {AS_RESOURCES, ROLE2(", PermissionsBoundary: 'arn:aws:iam::123456789012:policy/edge'"), ROLE2(""),
         "two is no longer bounded by edge"},
        {AS_RESOURCES, ROLE2(""), ROLE2(", PermissionsBoundary: 'arn:aws:iam::123456789012:policy/edge'"), ""},
        {AS_RESOURCES, POLICY_OF("elsewhere", ONE("s3:Get*")), POLICY_OF("elsewhere", ONE("s3:*")),
         "elsewhere may now also s3:* on *"},
        {AS_RESOURCES,
         "M: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: " ONE("s3:Get*") "}}}",
         "M: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: " ONE("s3:*") "}}}",
         "whoever has the policy M may now s3:* on *"},
        {AS_RESOURCES,
         ROLE2(", ManagedPolicyArns: [!Ref M]")
         ", M: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: " ONE("s3:Get*") "}}}",
         ROLE2(", ManagedPolicyArns: [!Ref M]")
         ", M: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: " ONE("s3:*") "}}}",
         "two may now also s3:* on *"},
        {AS_RESOURCES,
         "K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: {Effect: Allow, Action: 'kms:*',"
         " Principal: {AWS: '123456789012'}, Resource: '*'}}}}",
         "K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: {Effect: Allow, Action: 'kms:*',"
         " Principal: {AWS: ['123456789012', '111122223333']}, Resource: '*'}}}}",
         "account 111122223333 may now kms:* on *"},
        {AS_RESOURCES, "E: {Type: AWS::Events::EventBusPolicy, Properties: {StatementId: s, Statement: {Effect: Allow,"
         " Principal: {AWS: '111122223333'}, Action: 'events:PutEvents', Resource: '*'}}}", "", ""},
        {AS_RESOURCES,
         "D: {Type: AWS::OpenSearchService::Domain, Properties: {AccessPolicies: '{\"Statement\": []}'}}",
         "D: {Type: AWS::OpenSearchService::Domain, Properties: {AccessPolicies: '{\"Statement\": [{\"Effect\":"
         " \"Allow\", \"Principal\": \"*\", \"Action\": \"es:ESHttpGet\"}]}'}}",
         "everyone may now es:ESHttpGet on D"},
        /* Who runs as what. */
        {AS_RESOURCES, FUNCTION("R2") ", " ROLE2(", Policies: [" INLINE("a", ONE("s3:Get*")) "]"),
         FUNCTION("R3") ", " ROLE2(", Policies: [" INLINE("a", ONE("s3:Get*")) "]") ", " ROLE3("s3:*"),
         "job may now also s3:* on *"},
        {AS_RESOURCES, FUNCTION("R2") ", " ROLE2(", Policies: [" INLINE("a", ONE("s3:*")) "]"),
         FUNCTION("R3") ", " ROLE3("s3:Get*"), ""},
        {AS_RESOURCES,
         "F: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:role/old', Code: {ZipFile: x}}}",
         "F: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:role/new', Code: {ZipFile: x}}}",
         "F now runs as arn:aws:iam::123456789012:role/new, no longer as arn:aws:iam::123456789012:role/old"},
        /* What is made anew. */
        {AS_RESOURCES, "", ROLE2(", Policies: [" INLINE("a", ONE("s3:*")) "]"), ""},
        {AS_RESOURCES, "", ROLE2(", Policies: [" INLINE("a", ONE("*")) "]"), "two may now do everything on *"},
        {AS_RESOURCES, "", ROLE2(", ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']"),
         "two may now also do what AdministratorAccess may"},
        {AS_RESOURCES, "", "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}", ""},
};

static const char *with(enum where where, enum where here, const char *text)
{
	return where == here ? text : where == AS_RESOURCES ? "[]" : here == AS_RESOURCES ? "" : "[]";
}

static const char *template_of(struct stack *stack, enum where where, const char *text)
{
	const char *more = where == AS_RESOURCES ? text : "";
	return str_format_in(&stack->arena,
	                     "{Parameters: {Secret: {Type: String, NoEcho: true}}, Resources: {"
	                     "OrdersTable: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}},"
	                     "Images: {Type: AWS::S3::Bucket},"
	                     "Role: {Type: AWS::IAM::Role, Properties: {RoleName: validation,"
	                     " AssumeRolePolicyDocument: {Statement: %s},"
	                     " Policies: [{PolicyName: p, PolicyDocument: {Statement: %s}}]}},"
	                     "Function: {Type: AWS::Lambda::Function, Properties: {FunctionName: order-validation,"
	                     " Role: !GetAtt Role.Arn, Code: {ZipFile: x}}},"
	                     "ImagesPolicy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Images,"
	                     " PolicyDocument: {Statement: %s}}}%s%s}}",
	                     with(where, OF_TRUST, text), with(where, OF_ROLE, text), with(where, OF_BUCKET, text),
	                     *more ? ", " : "", more)
	        .ptr;
}

static const char *lines_of(struct stack *stack, const struct plan *plan)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; i < plan->changes.count; i++)
		for (size_t k = 0; k < plan->changes.items[i].broadening.count; k++)
			buf_printf(&text, "%s%.*s", text.len ? "; " : "",
			           STR_ARG(plan->changes.items[i].broadening.items[k]));
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

static void know_what_lives(struct stack *stack)
{
	stack->input.physical_ids = stack_value(stack, "{OrdersTable: orders, Images: shop-images-1x2y, Role: validation,"
	                                               " Function: order-validation, R2: two, M:"
	                                               " 'arn:aws:iam::123456789012:policy/m'}");
}

Test(broaden, is_told_in_words)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		for (int known = 0; known < 2; known++) {
			stack_init(&stack);
			if (known)
				know_what_lives(&stack);
			/* Without knowing what lives, a reference and the name of a living resource are two. */
			bool rests_on_names = !known && strstr(rows[i].after, "table/orders");
			const struct plan *plan = stack_plan(&stack, template_of(&stack, rows[i].where, rows[i].before),
			                                     template_of(&stack, rows[i].where, rows[i].after));
			if (!rests_on_names)
				cr_expect_str_eq(lines_of(&stack, plan), rows[i].expected, "row %zu, %s: got «%s»", i,
				                 known ? "known" : "unknown", lines_of(&stack, plan));
			stack_done(&stack);
		}
	}
}

/* Nothing broadens where nothing changes, whatever the template holds. */
Test(broaden, of_the_same_is_none)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		const char *template = template_of(&stack, rows[i].where, rows[i].after);
		cr_expect_str_empty(lines_of(&stack, stack_plan(&stack, template, template)), "row %zu", i);
		stack_done(&stack);
	}
}

/* The same policies on a table that is replaced are the same policies. */
Test(broaden, does_not_follow_from_a_replacement)
{
	struct stack stack;
	const char *const template = "{Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {TableName: %s}}, R: {Type:"
	                             " AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}, Policies:"
	                             " [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action:"
	                             " 'dynamodb:*', Resource: !GetAtt T.Arn}}}]}}}}";
	stack_init(&stack);
	stack.input.physical_ids = stack_value(&stack, "{T: a, R: r}");
	struct str before = str_format_in(&stack.arena, template, "a"), after = str_format_in(&stack.arena, template, "b");
	const struct plan *plan = stack_plan(&stack, before.ptr, after.ptr);
	cr_expect_eq(plan_find(plan, STR("T"))->action, PLAN_REPLACE);
	cr_expect_str_empty(lines_of(&stack, plan));
	stack_done(&stack);
}

/* One statement with so many actions and resources, each with its number in the pattern. */
static const char *large_statement(struct stack *stack, const char *action, int actions, const char *resource,
                                   int resources)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	buf_append_text(&text, "[{Effect: Allow, Action: [x");
	for (int i = 0; i < actions; i++)
		buf_printf(&text, ", 'a:%s%d*c'", action, i);
	buf_append_text(&text, "], Resource: ['*b'");
	for (int i = 0; i < resources; i++)
		buf_printf(&text, ", '%s%d'", resource, i);
	buf_append_text(&text, "]}]");
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

static const struct {
	int actions, resources;
} sizes[] = {{8000, 0}, {3000, 3000}, {1, 30000}};

/* A hostile template: what would take hours is not compared, and that is said. */
Test(broaden, has_a_limit)
{
	for (size_t i = 0; i < LK_COUNT(sizes); i++) {
		struct stack stack;
		stack_init(&stack);
		const char *before = large_statement(&stack, "B", sizes[i].actions, "r", sizes[i].resources);
		const char *after = large_statement(&stack, "C", sizes[i].actions, "s", sizes[i].resources);
		const struct plan *plan = stack_plan(&stack, template_of(&stack, OF_ROLE, before),
		                                     template_of(&stack, OF_ROLE, after));
		cr_assert_eq(plan->notes.count, 1, "%zu", i);
		cr_expect(str_contains(plan->notes.items[0], STR("too large")));
		stack_done(&stack);
	}
}

static const struct {
	const char *a, *b;
	bool overlap;
} overlaps[] = {
        {"s3:*", "s3:Get", true}, {"s3:*", "iam:*", false}, {"*", "", true},       {"a*b", "*c", false},
        {"a*b", "ab", true},      {"a?c", "abc", true},     {"a?c", "ac", false},  {"*a*", "b*c", true},
        {"", "", true},           {"?", "", false},         {"S3:G*", "s3:g", true},
};

Test(broaden, finds_where_patterns_meet)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(overlaps); i++) {
		struct str a = str_from(overlaps[i].a), b = str_from(overlaps[i].b);
		cr_expect_eq(broaden_overlap_in(&arena, a, b, true), overlaps[i].overlap, "%s %s", a.ptr, b.ptr);
		cr_expect_eq(broaden_overlap_in(&arena, b, a, true), overlaps[i].overlap, "%s %s", b.ptr, a.ptr);
	}
	arena_done(&arena);
}

/* --- random policies against what IAM would decide */

static const char *const some_actions[] = {"a:x", "a:y", "a:?", "a:*", "*", "A:X", "b:x", "?:x"};
static const char *const some_resources[] = {"r", "s", "r*", "*", "?", "rs", "*s"};

struct small {
	bool deny, not_action, not_resource;
	const char *action, *resource;
};

enum { SMALL_MAX = 4 };

static unsigned roll(uint64_t *seed, unsigned sides)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(*seed >> 33) % sides;
}

static void make_small(uint64_t *seed, struct small *statements, size_t count)
{
	for (size_t i = 0; i < count; i++)
		statements[i] = (struct small){.deny = roll(seed, 4) == 0,
		                               .not_action = roll(seed, 6) == 0,
		                               .not_resource = roll(seed, 6) == 0,
		                               .action = some_actions[roll(seed, LK_COUNT(some_actions))],
		                               .resource = some_resources[roll(seed, LK_COUNT(some_resources))]};
}

static bool is_wild(const char *pattern, const char *text, bool ignore_case)
{
	struct arena arena;
	arena_init(&arena);
	/* The text has no wildcards: to meet it is to match it. */
	bool result = broaden_overlap_in(&arena, str_from(pattern), str_from(text), ignore_case);
	arena_done(&arena);
	return result;
}

static bool allows(const struct small *statements, size_t count, const char *action, const char *resource)
{
	bool allowed = false;
	for (size_t i = 0; i < count; i++) {
		bool applies = is_wild(statements[i].action, action, true) != statements[i].not_action &&
		               is_wild(statements[i].resource, resource, false) != statements[i].not_resource;
		if (applies && statements[i].deny)
			return false;
		allowed = allowed || applies;
	}
	return allowed;
}

static bool is_broader(const struct small *before, size_t before_count, const struct small *after, size_t after_count)
{
	static const char *const actions[] = {"a:x", "a:y", "a:zz", "b:x", "bb:x"};
	static const char *const resources[] = {"r", "s", "rs", "t", "ts", "tt"};
	for (size_t i = 0; i < LK_COUNT(actions); i++)
		for (size_t k = 0; k < LK_COUNT(resources); k++)
			if (allows(after, after_count, actions[i], resources[k]) &&
			    !allows(before, before_count, actions[i], resources[k]))
				return true;
	return false;
}

static const char *write_small(struct stack *stack, const struct small *statements, size_t count)
{
	struct str text = STR("[");
	for (size_t i = 0; i < count; i++)
		text = str_format_in(&stack->arena, "%.*s%s{Effect: %s, %s: '%s', %s: '%s'}", STR_ARG(text), i ? ", " : "",
		                     statements[i].deny ? "Deny" : "Allow",
		                     statements[i].not_action ? "NotAction" : "Action", statements[i].action,
		                     statements[i].not_resource ? "NotResource" : "Resource", statements[i].resource);
	return str_concat_in(&stack->arena, text, STR("]")).ptr;
}

/* What more is allowed is never missed; what is the same in another order, or with parts taken away, is never told. */
Test(broaden, agrees_with_what_is_decided)
{
	size_t broader = 0;
	for (uint64_t seed = 1; seed <= 3000; seed++) {
		struct stack stack;
		struct small before[SMALL_MAX], after[SMALL_MAX], fewer[SMALL_MAX];
		uint64_t state = seed;
		size_t a = 1 + roll(&state, SMALL_MAX), b = 1 + roll(&state, SMALL_MAX), kept = 0;
		make_small(&state, before, a);
		make_small(&state, after, b);
		stack_init(&stack);
		const char *old = template_of(&stack, OF_ROLE, write_small(&stack, before, a));
		const char *new = template_of(&stack, OF_ROLE, write_small(&stack, after, b));
		bool more = is_broader(before, a, after, b);
		if (more)
			cr_expect_str_not_empty(lines_of(&stack, stack_plan(&stack, old, new)), "seed %u: %s → %s",
			                        (unsigned)seed, old, new);
		broader += more;
		for (size_t i = a; i-- > 0;)
			if (before[i].deny || roll(&state, 2))
				fewer[kept++] = before[i];
		new = template_of(&stack, OF_ROLE, write_small(&stack, fewer, kept));
		cr_expect_str_empty(lines_of(&stack, stack_plan(&stack, old, new)), "seed %u", (unsigned)seed);
		stack_done(&stack);
	}
	cr_expect_gt(broader, 500);
}
