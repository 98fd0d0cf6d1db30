#include <criterion/criterion.h>

#include "stack.h"

#define BUCKET(name) "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: " name "}\n"
#define ALLOW(kind, expires) "Metadata: {lkc: {allow: {B: {" kind ": true, reason: scratch, expires: " expires "}}}}\n"
#define TOPIC "  T: {Type: AWS::SNS::Topic}\n"

static const struct row {
	const char *live, *desired, *today;
	bool guarded;
	const char *allowed, *note; /* of the change of B, and of it or of the plan */
} rows[] = {
	{BUCKET("a"), BUCKET("b"), "2026-11-23", true, "", NULL},
	{BUCKET("a"), ALLOW("replace", "'2026-11-23'") BUCKET("b"), "2026-11-23", false, "scratch", NULL},
	{BUCKET("a"), ALLOW("replace", "'2026-11-22'") BUCKET("b"), "2026-11-23", true, "",
	 "the allowance of this loss ended with 2026-11-22"},
	{BUCKET("a"), ALLOW("replace", "'2026-11-22'") BUCKET("b"), "", false, "scratch", NULL},
	{BUCKET("a"), ALLOW("delete", "'2026-12-31'") BUCKET("b"), "2026-11-23", true, "",
	 "the allowance for B at shop.yaml:1 allows nothing that this plan does: take it out"},
	{BUCKET("a") TOPIC, ALLOW("delete", "'2026-12-31'") "Resources:\n" TOPIC, "2026-11-23", false, "scratch", NULL},
	{BUCKET("a") TOPIC, ALLOW("replace", "'2026-12-31'") "Resources:\n" TOPIC, "2026-11-23", true, "", NULL},
	{BUCKET("a") TOPIC, "Resources:\n" TOPIC, "2026-11-23", true, "", NULL},
	/* Nothing is lost: an allowance that stays behind is told. */
	{BUCKET("a") TOPIC, ALLOW("replace", "'2026-12-31'") BUCKET("a"), "2026-11-23", false, NULL,
	 "the allowance for B at shop.yaml:1 allows nothing that this plan does: take it out"},
	/* Both kinds in one. */
	{BUCKET("a"), ALLOW("delete: true, replace", "'2026-12-31'") BUCKET("b"), "2026-11-23", false, "scratch", NULL},
	/* Declared still, and gone with its condition. */
	{BUCKET("a") TOPIC,
	 ALLOW("delete", "'2026-12-31'") "Conditions: {Never: !Equals [a, b]}\nResources:\n  B: {Type: "
					 "AWS::S3::Bucket, Condition: Never}\n" TOPIC,
	 "2026-11-23", false, "scratch", NULL},
	/* Renamed and replaced at once: it is the new name that is allowed. */
	{"Resources:\n  Old:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: a}\n",
	 "Metadata: {lkc: {moved: {B: Old}, allow: {B: {replace: true, reason: scratch, expires: "
	 "'2026-12-31'}}}}\n" BUCKET("b"),
	 "2026-11-23", false, "scratch", NULL},
	/* Retained, and so not lost. */
	{"Resources:\n  B: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n" TOPIC, "Resources:\n" TOPIC, "2026-11-23",
	 false, "", NULL},
};

static bool is_told(const struct plan *plan, const struct plan_change *change, const char *note)
{
	for (size_t i = 0; i < plan->notes.count; i++)
		if (str_is(plan->notes.items[i], note))
			return true;
	for (size_t i = 0; change && i < change->notes.count; i++)
		if (str_is(change->notes.items[i], note))
			return true;
	return false;
}

Test(guard, lets_through_what_is_allowed_and_still_is)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		stack.input.today = str_from(rows[i].today);
		const struct plan *plan = stack_plan(&stack, rows[i].live, rows[i].desired);
		const struct plan_change *change = plan_find(plan, STR("B"));
		cr_expect_eq(plan_is_guarded(plan), rows[i].guarded, "row %zu", i);
		cr_expect_eq(change != NULL, rows[i].allowed != NULL, "row %zu", i);
		if (change && rows[i].allowed)
			cr_expect(str_is(change->allowed, rows[i].allowed), "row %zu", i);
		if (rows[i].note)
			cr_expect(is_told(plan, change, rows[i].note), "row %zu", i);
		stack_done(&stack);
	}
}

#define POLICY(name, value)                                                                                            \
	"Transform: AWS::LanguageExtensions\nParameters: {Kept: {Type: String}}\n"                                     \
	"Conditions: {IsKept: !Equals [!Ref Kept, 'yes']}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    " name     \
	": " value "\n    Properties: {BucketName: "
#define BY_CONDITION "!If [IsKept, Retain, Delete]"

/* A policy that is a function: as far as its value is known. */
Test(guard, resolves_policies)
{
	static const struct {
		const char *kept;
		bool certain, possible, retained;
	} values[] = {{"{Kept: 'yes'}", false, false, true},
		      {"{Kept: 'no'}", true, false, false},
		      {NULL, false, true, false}};
	for (size_t i = 0; i < LK_COUNT(values); i++) {
		for (int deleted = 0; deleted < 2; deleted++) {
			struct stack stack;
			stack_init(&stack);
			struct value *parameters = values[i].kept ? stack_value(&stack, values[i].kept) : NULL;
			stack.input.live.parameters = stack.input.desired.parameters = parameters;
			const struct plan *plan =
				deleted ? stack_plan(&stack, POLICY("DeletionPolicy", BY_CONDITION) "a}\n" TOPIC,
						     "Resources:\n" TOPIC)
					: stack_plan(&stack, POLICY("UpdateReplacePolicy", BY_CONDITION) "a}\n",
						     POLICY("UpdateReplacePolicy", BY_CONDITION) "b}\n");
			const struct plan_change *change = plan_find(plan, STR("B"));
			cr_assert_not_null(change, "row %zu", i);
			cr_expect_eq(change->data_loss, values[i].certain, "row %zu, %d", i, deleted);
			cr_expect_eq(change->may_lose_data, values[i].possible, "row %zu, %d", i, deleted);
			cr_expect_eq(change->retained, values[i].retained, "row %zu, %d", i, deleted);
			cr_expect_eq(plan_is_guarded(plan), values[i].certain, "row %zu, %d", i, deleted);
			stack_done(&stack);
		}
	}
}

/* Every type that holds data is guarded, also those that only this program knows to. */
Test(guard, knows_what_holds_data)
{
	static const char *const holders[] = {"AWS::DynamoDB::Table",
					      "AWS::DynamoDB::GlobalTable",
					      "AWS::S3::Bucket",
					      "AWS::Cognito::UserPool",
					      "AWS::Logs::LogGroup",
					      "AWS::SES::EmailIdentity",
					      "AWS::Cognito::IdentityPool",
					      "AWS::OpenSearchService::Domain",
					      "AWS::EFS::FileSystem",
					      "AWS::Kinesis::Stream",
					      "AWS::SQS::Queue",
					      "AWS::KMS::Key",
					      "AWS::ECR::Repository",
					      "AWS::SecretsManager::Secret"};
	static const char *const others[] = {"AWS::SNS::Topic", "AWS::Lambda::Function", "AWS::IAM::Role"};
	for (size_t i = 0; i < LK_COUNT(holders) + LK_COUNT(others); i++) {
		bool holds = i < LK_COUNT(holders);
		const char *type = holds ? holders[i] : others[i - LK_COUNT(holders)];
		struct stack stack;
		stack_init(&stack);
		struct str live = str_format_in(&stack.arena, "Resources:\n  B: {Type: %s}\n" TOPIC, type);
		const struct plan *plan = stack_plan(&stack, live.ptr, "Resources:\n" TOPIC);
		cr_expect_eq(plan_is_guarded(plan), holds, "%s", type);
		stack_done(&stack);
	}
}

Test(guard, tells_what_is_at_stake)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.stakes = stack_value(&stack, "{B: '1,204 objects, 3.2 MB'}");
	const struct plan_change *change = stack_only_change(stack_plan(&stack, BUCKET("a"), BUCKET("b")));
	cr_expect(str_is(change->at_stake, "1,204 objects, 3.2 MB"));
	stack_done(&stack);
}
