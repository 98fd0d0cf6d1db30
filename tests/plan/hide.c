#include <criterion/criterion.h>

#include "base/limits.h"
#include "stack.h"

#define SECRET "correct-horse"

static const char live[] =
	"Parameters: {Word: {Type: String, NoEcho: true, Default: " SECRET "}, Pin: {Type: Number, NoEcho: true}}\n"
	"Resources:\n"
	"  Held: {Type: 'AWS::SecretsManager::Secret', Properties: {SecretString: {Ref: Word}}}\n"
	"  Setting: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: one}}\n"
	"Outputs: {Where: {Value: here}}\n";
static const char desired[] =
	"Parameters: {Word: {Type: String, NoEcho: true}, Pin: {Type: Number, NoEcho: true}}\n"
	"Resources:\n"
	"  Held: {Type: 'AWS::SecretsManager::Secret', Properties: {SecretString: {Ref: Word}}}\n"
	"  Setting:\n    Type: AWS::SSM::Parameter\n"
	"    Properties: {Type: String, Value: 'a" SECRET "b" SECRET "', Tier: '12', Description: '123',\n"
	"      Tags: {" SECRET ": {'Fn::Join': ['-', [x, {Ref: Held}, " SECRET "]]}}}\n"
	"Outputs: {Where: {Value: 'at " SECRET "'}}\n";

static struct str all_forms(struct stack *stack, const struct plan *plan)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &(struct show_options){.verbose = true});
	show_json(&out, plan);
	show_markdown(&out, plan, &(struct show_options){.verbose = true});
	struct str text = buf_copy_in(&out, &stack->arena);
	buf_done(&out);
	return text;
}

Test(hide, a_secret_written_out_elsewhere_is_masked)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.desired.parameters = stack_value(&stack, "{Word: " SECRET ", Pin: 12}");
	stack.input.live.parameters = stack_value(&stack, "{Word: '****', Pin: '****'}");
	const struct plan *plan = stack_plan(&stack, live, desired);
	const struct plan_change *change = plan_find(plan, STR("Setting"));
	cr_assert_not_null(change);
	cr_expect(value_is_string(stack_property(change, "/Value")->after, "a****b****"));
	cr_expect(value_is_string(stack_property(change, "/Tier")->after, "****"), "a short one as a whole");
	cr_expect(value_is_string(stack_property(change, "/Description")->after, "123"), "and not within others");
	cr_expect(str_contains(all_forms(&stack, plan), STR("at ****")));
	const struct value *declared =
		value_get(graph_find_resource(stack.input.desired.graph, STR("Setting"))->properties, STR("Value"));
	cr_expect(value_is_string(declared, "a" SECRET "b" SECRET), "what is carried out is as it was");
	stack_done(&stack);
}

Test(hide, no_form_shows_one)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.desired.parameters = stack_value(&stack, "{Word: " SECRET "}");
	struct str text = all_forms(&stack, stack_plan(&stack, live, desired));
	size_t at = str_find(text, STR(SECRET), 0);
	cr_expect_eq(at, SIZE_MAX, "%.*s", STR_ARG(str_slice(text, at - 100, text.len)));
	stack_done(&stack);
}

Test(hide, what_is_told_in_words_shows_none)
{
	static const char policy[] =
		"Parameters: {Word: {Type: String, NoEcho: true}}\n"
		"Resources:\n"
		"  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
		"      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com},"
		" Action: 'sts:AssumeRole'}}\n"
		"      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:GetObject',"
		" Resource: '%s'}}}]\n";
	struct stack stack;
	stack_init(&stack);
	stack.input.desired.parameters = stack_value(&stack, "{Word: " SECRET "}");
	const char *before = str_format_in(&stack.arena, policy, "arn:aws:s3:::a/*").ptr;
	const char *after = str_format_in(&stack.arena, policy, "arn:aws:s3:::" SECRET "/*").ptr;
	const struct plan *plan = stack_plan(&stack, before, after);
	cr_assert_geq(stack_only_change(plan)->broadening.count, 1);
	cr_expect_not(str_contains(all_forms(&stack, plan), STR(SECRET)));
	stack_done(&stack);
}

Test(hide, drift_of_what_is_made_of_one_is_masked)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.drift = stack_value(&stack,
	                                "{Held: {status: MODIFIED, differences: [{path: /SecretString, expected: old-word,"
	                                " actual: new-word}]}}");
	stack.input.live.parameters = stack_value(&stack, "{Word: '****'}");
	const struct plan *plan = stack_plan(&stack, live, live);
	cr_assert_eq(plan->drifts.count, 1);
	cr_expect(value_is_string(plan->drifts.items[0].expected, "****"));
	cr_expect(value_is_string(plan->drifts.items[0].actual, "****"));
	cr_expect_not(str_contains(all_forms(&stack, plan), STR("-word")));
	stack_done(&stack);
}
