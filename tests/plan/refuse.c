#include <criterion/criterion.h>

#include "stack.h"

static bool says(const struct str *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (str_contains(items[i], str_from(text)))
			return true;
	return false;
}

Test(refuse, replacements_that_collide)
{
	static const struct {
		const char *live, *desired, *refusal; /* NULL: none */
	} rows[] = {
		/* createOnlyProperties of each schema, and its primaryIdentifier */
		{"{Type: AWS::DynamoDB::Table, Properties: {TableName: a, KeySchema: [{AttributeName: a, KeyType: "
		 "HASH}]}}",
		 "{Type: AWS::DynamoDB::Table, Properties: {TableName: a, KeySchema: [{AttributeName: b, KeyType: "
		 "HASH}]}}",
		 "as TableName a"},
		{"{Type: AWS::DynamoDB::Table, Properties: {TableName: a, KeySchema: [{AttributeName: a, KeyType: "
		 "HASH}]}}",
		 "{Type: AWS::DynamoDB::Table, Properties: {TableName: b, KeySchema: [{AttributeName: b, KeyType: "
		 "HASH}]}}",
		 NULL},
		{"{Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: a, KeyType: HASH}]}}",
		 "{Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: b, KeyType: HASH}]}}", NULL},
		{"{Type: AWS::Lambda::Function, Properties: {FunctionName: f, PackageType: Zip}}",
		 "{Type: AWS::Lambda::Function, Properties: {FunctionName: f, PackageType: Image}}",
		 "as FunctionName f"},
		{"{Type: AWS::IAM::Role, Properties: {RoleName: r, Path: /a/}}",
		 "{Type: AWS::IAM::Role, Properties: {RoleName: r, Path: /b/}}", "as RoleName r"},
		{"{Type: AWS::SQS::Queue, Properties: {QueueName: a}}",
		 "{Type: AWS::SQS::Queue, Properties: {QueueName: b}}", NULL},
		{"{Type: AWS::SQS::Queue}", "{Type: AWS::SNS::Topic}", "the type cannot change from AWS::SQS::Queue"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan =
			stack_plan(&stack, str_format_in(&stack.arena, "Resources: {Thing: %s}", rows[i].live).ptr,
				   str_format_in(&stack.arena, "Resources: {Thing: %s}", rows[i].desired).ptr);
		const struct plan_change *change = stack_only_change(plan);
		cr_expect_eq(change->action, PLAN_REPLACE, "row %zu", i);
		cr_expect_eq(plan_is_refused(plan), rows[i].refusal != NULL, "row %zu", i);
		if (rows[i].refusal)
			cr_expect(says(change->refusals.items, change->refusals.count, rows[i].refusal), "row %zu", i);
		stack_done(&stack);
	}
}

#define EXPORTS(body) "Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {" body "}\n"
#define URL(value) "Url: {Value: " value ", Export: {Name: !Sub '${AWS::StackName}-url'}}"

Test(refuse, exports_that_others_import)
{
	static const struct {
		const char *desired; /* NULL: the stack goes */
		const char *refusal;
	} rows[] = {
		{EXPORTS(URL("a")), NULL},
		{EXPORTS("Other: {Value: a, Export: {Name: shop-production-url}}"), NULL},
		{EXPORTS("Url: {Value: a, Export: {Name: !Ref P}}"), NULL},
		{EXPORTS(URL("!Ref P")), NULL},
		{EXPORTS(URL("b")), "the export shop-production-url cannot change: it is imported by web, admin"},
		{EXPORTS("Url: {Value: a}"), "the export shop-production-url cannot be removed"},
		{EXPORTS("Url: {Value: a, Export: {Name: other}}"), "cannot be removed"},
		{"Resources: {T: {Type: AWS::SNS::Topic}}\n", "cannot be removed"},
		{NULL, "cannot be removed"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		stack.input.imports = stack_value(&stack, "{shop-production-url: [web, admin], unused: []}");
		const struct plan *plan = stack_plan(&stack, EXPORTS(URL("a")), rows[i].desired);
		cr_expect_eq(plan_is_refused(plan), rows[i].refusal != NULL, "row %zu", i);
		if (rows[i].refusal)
			cr_expect(says(plan->refusals.items, plan->refusals.count, rows[i].refusal), "row %zu", i);
		stack_done(&stack);
	}
}

Test(refuse, no_export_when_nobody_asked_who_imports)
{
	struct stack stack;
	stack_init(&stack);
	cr_expect_not(plan_is_refused(stack_plan(&stack, EXPORTS(URL("a")), EXPORTS(URL("b")))));
	stack_done(&stack);
}

Test(refuse, notes_an_export_that_may_change)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.imports = stack_value(&stack, "{shop-production-url: [web]}");
	const struct plan *plan = stack_plan(
		&stack,
		"Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}}\nOutputs: {" URL("!Ref Q") "}",
		"Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: b}}}\nOutputs: {" URL("!Ref Q") "}");
	cr_expect_not(plan_is_refused(plan));
	cr_expect(says(plan->notes.items, plan->notes.count, "if the export shop-production-url changes"));
	stack_done(&stack);
}

Test(refuse, a_name_that_another_logical_id_has)
{
	static const struct {
		const char *live, *desired;
		bool refused;
	} rows[] = {
		{"Old: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}",
		 "New: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}", false}, /* known by its URL */
		{"Old: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}",
		 "New: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub 'a'}}", true},
		{"Old: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}",
		 "New: {Type: AWS::DynamoDB::Table, Properties: {TableName: b}}", false},
		{"Old: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}", "New: {Type: AWS::DynamoDB::Table}",
		 false},
		{"Old: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}",
		 "New: {Type: AWS::DynamoDB::GlobalTable, Properties: {TableName: a}}", false},
		{"Old: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, Properties: {LogGroupName: a}}",
		 "New: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: a}}", true},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan =
			stack_plan(&stack, str_format_in(&stack.arena, "Resources: {%s}", rows[i].live).ptr,
				   str_format_in(&stack.arena, "Resources: {%s}", rows[i].desired).ptr);
		cr_expect_eq(plan_is_refused(plan), rows[i].refused, "row %zu", i);
		stack_done(&stack);
	}
}

Test(refuse, the_deletion_of_what_is_protected)
{
	static const char live[] = "Resources: {Topic: {Type: AWS::SNS::Topic}, Table: {Type: AWS::DynamoDB::Table, "
				   "Properties: {DeletionProtectionEnabled: true}}}";
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, live, NULL);
	cr_expect(plan_is_refused(plan));
	plan = stack_plan(&stack, live, "Resources: {Topic: {Type: AWS::SNS::Topic}}");
	cr_expect_not(plan_is_refused(plan));
	const struct plan_change *change = stack_only_change(plan);
	cr_expect(says(change->notes.items, change->notes.count, "it stays, without the stack"));
	plan = stack_plan(
		&stack, "Resources: {Pool: {Type: AWS::Cognito::UserPool, Properties: {DeletionProtection: INACTIVE}}}",
		NULL);
	cr_expect_not(plan_is_refused(plan));
	stack_done(&stack);
}

#define GLOBAL(replicas, more)                                                                                         \
	"Resources: {T: {Type: AWS::DynamoDB::GlobalTable, Properties: {TableName: a, Replicas: [" replicas "]" more   \
	"}}}"

Test(refuse, two_replicas_at_once)
{
	static const struct {
		const char *live, *desired;
		bool refused;
	} rows[] = {
		{GLOBAL("{Region: a}", ""), GLOBAL("{Region: a}, {Region: b}", ""), false},
		{GLOBAL("{Region: a}", ""), GLOBAL("{Region: a}, {Region: b}, {Region: c}", ""), true},
		{GLOBAL("{Region: a}, {Region: b}", ""), GLOBAL("{Region: a}, {Region: c}", ""), true},
		{GLOBAL("{Region: a}", ""), GLOBAL("{Region: a}, {Region: !ImportValue x}, {Region: c}", ""), false},
		{GLOBAL("{Region: a}", ", MultiRegionConsistency: STRONG"),
		 GLOBAL("{Region: a}, {Region: b}, {Region: c}", ", MultiRegionConsistency: STRONG"), false},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		cr_expect_eq(plan_is_refused(stack_plan(&stack, rows[i].live, rows[i].desired)), rows[i].refused,
			     "row %zu", i);
		stack_done(&stack);
	}
}
