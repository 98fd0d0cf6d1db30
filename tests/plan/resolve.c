#include <criterion/criterion.h>

#include "base/limits.h"
#include "plan/show_value.h"
#include "stack.h"

#define STACK_TEMPLATE \
	"Parameters:\n" \
	"  Env: {Type: String, Default: production}\n" \
	"  Given: {Type: String}\n" \
	"  Count: {Type: Number, Default: 3}\n" \
	"  Zones: {Type: CommaDelimitedList, Default: 'a, b,c'}\n" \
	"  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image/id}\n" \
	"  Secret: {Type: String, NoEcho: true}\n" \
	"Mappings:\n" \
	"  Sizes: {production: {memory: 512, zones: [x, y]}, staging: {memory: 128, zones: []}}\n" \
	"Conditions:\n" \
	"  IsProduction: !Equals [!Ref Env, production]\n" \
	"  IsStaging: !Not [{Condition: IsProduction}]\n" \
	"  Both: !And [{Condition: IsProduction}, {Condition: IsStaging}]\n" \
	"  Either: !Or [{Condition: IsProduction}, {Condition: Unsure}]\n" \
	"  Unsure: !Equals [!Ref Image, x]\n" \
	"  NeitherSure: !And [{Condition: IsProduction}, {Condition: Unsure}]\n" \
	"  HasSecret: !Not [!Equals [!Ref Secret, '']]\n" \
	"  Ring: {Condition: Chain}\n" \
	"  Chain: !Not [{Condition: Ring}]\n" \
	"Resources:\n" \
	"  Table: {Type: AWS::DynamoDB::Table}\n" \
	"  New: {Type: AWS::DynamoDB::Table}\n" \
	"  Client: {Type: AWS::Cognito::UserPoolClient}\n" \
	"  Topic: {Type: AWS::SNS::Topic}\n" \
	"  Role: {Type: AWS::IAM::Role}\n"

static struct resolve *resolver(struct stack *stack, const char *parameters)
{
	struct resolve_input input = {.graph = stack_graph(stack, "stack", STACK_TEMPLATE),
	                              .parameters = stack_value(stack, parameters),
	                              .physical_ids = stack_value(stack,
	                                      "{Table: shop-Table-1, Client: 'us-east-1_p|client7', "
	                                                                 "Topic: 'arn:aws:sns:us-east-1:1:t'}"),
	                              .attributes = stack_value(stack, "{Role: {Arn: 'arn:aws:iam::1:role/r'}}"),
	                              .place = stack->input.place,
	                              .pack = stack->input.pack};
	return resolve_new_in(&stack->arena, &input);
}

static const struct {
	const char *expression, *expected; /* as show_append_value() writes it */
} rows[] = {
        {"!Ref Env", "production"},
        {"!Ref Given", "g"},
        {"!Ref Count", "3"},
        {"!Ref Zones", "[a, b, c]"},
        {"!Ref Image", "${Image}"},
        {"!Ref Secret", "${Secret}"},
        {"!Ref AWS::Region", "us-east-1"},
        {"!Ref AWS::AccountId", "123456789012"},
        {"!Ref AWS::Partition", "aws"},
        {"!Ref AWS::URLSuffix", "amazonaws.com"},
        {"!Ref AWS::StackName", "shop-production"},
        {"!Ref AWS::NotificationARNs", "${AWS::NotificationARNs}"},
        {"[a, !Ref AWS::NoValue, b]", "[a, b]"},
        {"{A: !Ref AWS::NoValue, B: 1}", "{B: 1}"},
        {"!Ref Table", "shop-Table-1"},
        {"!Ref New", "${New}"},
        {"!Ref Client", "client7"},
        {"!GetAtt Client.ClientId", "client7"},
        {"!GetAtt Client.UserPoolId", "us-east-1_p"},
        {"!GetAtt Topic.TopicArn", "arn:aws:sns:us-east-1:1:t"},
        {"!GetAtt Topic.TopicName", "t"},
        {"!GetAtt Role.Arn", "arn:aws:iam::1:role/r"},
        {"!GetAtt New.Arn", "${New.Arn}"},
        {"!Sub '${Env}-shop-${AWS::Region}'", "production-shop-us-east-1"},
        {"!Sub '${Env}/${!Literal}/${New.Arn}'", "production/${Literal}/${New.Arn}"},
        {"!Sub ['${A}-${Table}', {A: !Ref Env}]", "production-shop-Table-1"},
        {"!Sub ['${A}', {A: !GetAtt New.Arn}]", "${New.Arn}"},
        {"!Join ['-', [!Ref Env, x, !Ref New]]", "production-x-${New}"},
        {"!Join [',', !Ref Zones]", "a,b,c"},
        {"!Join ['', []]", "\"\""},
        {"!Select [1, !Ref Zones]", "b"},
        {"!Select ['7', !Ref Zones]", "!Select [7, [a, b, c]]"},
        {"!Select [0, !Split [/, a/b]]", "a"},
        {"!Split ['-', !Ref New]", "!Split [-, ${New}]"},
        {"!FindInMap [Sizes, !Ref Env, memory]", "512"},
        {"!FindInMap [Sizes, production, zones]", "[x, y]"},
        {"!FindInMap [Sizes, nowhere, memory]", "!FindInMap [Sizes, nowhere, memory]"},
        {"!FindInMap [Sizes, nowhere, memory, {DefaultValue: 7}]", "7"},
        {"!If [IsProduction, a, b]", "a"},
        {"!If [IsStaging, a, b]", "b"},
        {"!If [Both, a, !Ref Env]", "production"},
        {"!If [Either, a, b]", "a"},
        {"!If [NeitherSure, !Ref Env, b]", "!If [NeitherSure, production, b]"},
        {"!If [Ring, a, b]", "!If [Ring, a, b]"},
        {"!If [NoSuch, a, b]", "!If [NoSuch, a, b]"},
        {"{A: !If [IsStaging, a, !Ref AWS::NoValue]}", "{}"},
        {"!GetAZs ''", "!GetAZs us-east-1"},
        {"!Base64 {Ref: Env}", "!Base64 production"},
        {"!ImportValue {'Fn::Sub': '${Env}-x'}", "!ImportValue production-x"},
};

static const char *shown(struct stack *stack, const struct value *value)
{
	struct plan plan = {.arena = &stack->arena};
	struct show_scope scope = {.plan = &plan};
	struct buf text;
	map_init_in(&plan.hidden, &stack->arena);
	buf_init(&text, LIMIT_OUTPUT);
	show_append_value(&text, &scope, value);
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

Test(resolve, puts_in_place_what_is_known)
{
	struct stack stack;
	stack_init(&stack);
	struct resolve *resolve = resolver(&stack, "{Given: g, Secret: hunter2}");
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct value *value = resolve_value(resolve, stack_value(&stack, rows[i].expression));
		cr_assert(value, "%s", rows[i].expression);
		cr_expect_str_eq(shown(&stack, value), rows[i].expected, "%s: %s", rows[i].expression,
		        shown(&stack, value));
	}
	stack_done(&stack);
}

Test(resolve, no_value_comes_to_nothing)
{
	struct stack stack;
	stack_init(&stack);
	cr_expect_null(resolve_value(resolver(&stack, "{}"), stack_value(&stack, "!Ref AWS::NoValue")));
	stack_done(&stack);
}

Test(resolve, decides_by_a_hidden_value_without_showing_it)
{
	static const struct {
		const char *parameters;
		enum resolve_truth truth;
	} cases[] = {{"{Secret: hunter2}", RESOLVE_TRUE},
	             {"{Secret: ''}", RESOLVE_FALSE},
	             {"{Secret: '****'}", RESOLVE_UNKNOWN},
	             {"{}", RESOLVE_UNKNOWN}};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct stack stack;
		stack_init(&stack);
		struct resolve *resolve = resolver(&stack, cases[i].parameters);
		cr_expect_eq(resolve_condition(resolve, STR("HasSecret")), cases[i].truth, "%s", cases[i].parameters);
		struct value *value = resolve_value(resolve, stack_value(&stack, "!Sub 'x-${Secret}'"));
		cr_expect_str_eq(shown(&stack, value), "x-${Secret}");
		cr_expect_null(resolve_parameter(resolve, STR("Secret")));
		stack_done(&stack);
	}
}

Test(resolve, pending_names_stay_expressions)
{
	struct stack stack;
	stack_init(&stack);
	struct resolve *resolve = resolver(&stack, "{}");
	resolve_mark_pending(resolve, STR("Table"));
	cr_expect(resolve_is_pending(resolve, STR("Table")));
	cr_expect_str_eq(shown(&stack, resolve_value(resolve, stack_value(&stack, "!Sub '${Table}/x'"))), "${Table}/x");
	stack_done(&stack);
}

Test(resolve, regions_tell_the_partition)
{
	static const struct {
		const char *region, *expected;
	} cases[] = {{"eu-west-1", "aws amazonaws.com"},
	             {"cn-north-1", "aws-cn amazonaws.com.cn"},
	             {"us-gov-west-1", "aws-us-gov amazonaws.com"},
	             {"us-iso-east-1", "aws-iso c2s.ic.gov"},
	             {"us-isob-east-1", "aws-iso-b sc2s.sgov.gov"},
	             {"", "${AWS::Partition} ${AWS::URLSuffix}"}};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct stack stack;
		stack_init(&stack);
		stack.input.place.region = str_from(cases[i].region);
		struct value *value = resolve_value(resolver(&stack, "{}"),
		                                    stack_value(&stack, "!Sub '${AWS::Partition} ${AWS::URLSuffix}'"));
		cr_expect_str_eq(shown(&stack, value), cases[i].expected, "%s", cases[i].region);
		stack_done(&stack);
	}
}

/* A condition that rests on the one before it, many times over, is no reason to run out of stack. */
Test(resolve, bounds_the_depth_of_conditions)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	buf_append_text(&text, "Conditions:\n  C0: !Equals [a, a]\n");
	for (int i = 1; i < 5000; i++)
		buf_printf(&text, "  C%d: !Not [{Condition: C%d}]\n", i, i - 1);
	buf_append_text(&text, "Resources: {T: {Type: AWS::SNS::Topic}}\n");
	struct resolve_input input = {.graph = stack_graph(&stack, "deep", text.ptr)};
	struct resolve *resolve = resolve_new_in(&stack.arena, &input);
	cr_expect_eq(resolve_condition(resolve, STR("C4999")), RESOLVE_UNKNOWN);
	resolve = resolve_new_in(&stack.arena, &input);
	cr_expect_eq(resolve_condition(resolve, STR("C3")), RESOLVE_FALSE);
	buf_done(&text);
	stack_done(&stack);
}

/* A short template whose texts would be gigabytes: what is too long stays an expression. */
Test(resolve, bounds_the_texts_it_makes)
{
	struct stack stack;
	struct buf sub;
	stack_init(&stack);
	buf_init(&sub, LIMIT_OUTPUT);
	buf_append_text(&sub, "!Sub '");
	for (int i = 0; i < 2000; i++)
		buf_append_text(&sub, "${Given}");
	buf_append_text(&sub, "'");
	char *given = arena_alloc(&stack.arena, 4096);
	memset(given, 'x', 4095);
	struct str parameters = str_format_in(&stack.arena, "{Given: %s}", given);
	struct resolve *resolve = resolver(&stack, parameters.ptr);
	struct value *value = resolve_value(resolve, stack_value(&stack, sub.ptr));
	cr_expect_eq(value->kind, VALUE_INTRINSIC);
	cr_expect_lt(stack.arena.total, 64 * MIB);
	buf_done(&sub);
	stack_done(&stack);
}
