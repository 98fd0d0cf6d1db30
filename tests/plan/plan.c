#include <criterion/criterion.h>

#include "base/limits.h"
#include "stack.h"

#define SHOP \
	"Parameters:\n" \
	"  Env: {Type: String, Default: production}\n" \
	"  Mail: {Type: String}\n" \
	"Conditions:\n" \
	"  IsProduction: !Equals [!Ref Env, production]\n" \
	"Resources:\n" \
	"  Table:\n" \
	"    Type: AWS::DynamoDB::Table\n" \
	"    Properties: {TableName: !Sub '${Env}-products', BillingMode: PAY_PER_REQUEST}\n" \
	"  Role:\n" \
	"    Type: AWS::IAM::Role\n" \
	"    Properties: {AssumeRolePolicyDocument: {Statement: []}, Tags: [{Key: table, Value: !Ref Table}]}\n" \
	"  Function:\n" \
	"    Type: AWS::Lambda::Function\n" \
	"    Properties: {Role: !GetAtt Role.Arn, MemorySize: 256, Environment: {Variables: {TABLE: !Ref Table}}}\n" \
	"  Audit:\n" \
	"    Type: AWS::Logs::LogGroup\n" \
	"    Condition: IsProduction\n" \
	"    Properties: {RetentionInDays: 7}\n" \
	"Outputs:\n" \
	"  TableName: {Value: !Ref Table}\n" \
	"  Mail: {Value: !Ref Mail}\n"

Test(plan, without_a_live_stack_creates_everything)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, NULL, SHOP);
	cr_expect_eq(plan->action, PLAN_CREATE);
	cr_expect_str_eq(stack_summary(&stack, plan), "Table create, Role create, Function create, Audit create");
	cr_expect_eq(plan->summary.create, 4);
	cr_expect_eq(plan->steps.count, 1);
	const struct plan_change *function = plan_find(plan, STR("Function"));
	cr_assert(function);
	cr_expect(stack_property(function, "/Role")->known_after_apply);
	cr_expect_not(stack_property(function, "/MemorySize")->known_after_apply);
	cr_expect_gt(function->source.line, 0);
	cr_expect(str_is(function->source.file, "shop.yaml"));
	stack_done(&stack);
}

Test(plan, of_the_same_stack_is_empty)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, SHOP, SHOP);
	cr_expect_eq(plan->action, PLAN_NONE);
	cr_expect_eq(plan->changes.count + plan->sections.count + plan->steps.count, 0);
	stack_done(&stack);
}

Test(plan, without_a_desired_stack_deletes_dependents_first)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, SHOP, NULL);
	cr_expect_eq(plan->action, PLAN_DELETE);
	cr_expect_str_eq(stack_summary(&stack, plan), "Audit delete, Function delete, Role delete, Table delete");
	size_t position = 0;
	cr_expect(str_is(plan_next_loss(plan, &position)->logical_id, "Audit"));
	cr_expect(str_is(plan_next_loss(plan, &position)->logical_id, "Table"));
	cr_expect_null(plan_next_loss(plan, &position));
	stack_done(&stack);
}

Test(plan, of_nothing_and_nothing_is_empty)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, NULL, NULL);
	cr_expect_eq(plan->action, PLAN_NONE);
	stack_done(&stack);
}

/* The order of sections, resources and keys, and the spelling of functions, mean nothing. */
Test(plan, does_not_depend_on_the_order_of_the_template)
{
	struct stack stack;
	stack_init(&stack);
	const char *other =
	        "Outputs: {Mail: {Value: {Ref: Mail}}, TableName: {Value: {Ref: Table}}}\n"
	        "Resources:\n"
	        "  Audit: {Condition: IsProduction, Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: '7'}}\n"
	        "  Function:\n"
	        "    Properties: {Environment: {Variables: {TABLE: !Sub '${Table}'}}, MemorySize: '256',"
	        " Role: {'Fn::GetAtt': 'Role.Arn'}}\n"
	        "    Type: AWS::Lambda::Function\n"
	        "  Role: {Type: AWS::IAM::Role, Properties: {Tags: [{Value: {Ref: Table}, Key: table}],"
	        " AssumeRolePolicyDocument: {Statement: []}}}\n"
	        "  Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST,"
	        " TableName: !Join ['-', [!Ref Env, products]]}}\n"
	        "Conditions: {IsProduction: !Equals [!Ref Env, production]}\n"
	        "Parameters: {Mail: {Type: String}, Env: {Default: production, Type: String}}\n";
	cr_expect_eq(stack_plan(&stack, SHOP, other)->action, PLAN_NONE);
	cr_expect_eq(stack_plan(&stack, other, SHOP)->action, PLAN_NONE);
	stack_done(&stack);
}

Test(plan, follows_a_parameter_to_what_it_changes)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.live.parameters = stack_value(&stack, "{Env: production, Mail: a@b.example}");
	stack.input.desired.parameters = stack_value(&stack, "{Env: staging}");
	const struct plan *plan = stack_plan(&stack, SHOP, SHOP);
	cr_expect_str_eq(stack_summary(&stack, plan), "Table replace, Role update, Function update, Audit delete");
	cr_assert_eq(plan->sections.count, 2);
	cr_expect_str_eq(plan->sections.items[0].section, "Parameters");
	cr_expect(str_is(plan->sections.items[0].name, "Env"));
	cr_expect_str_eq(plan->sections.items[1].section, "Outputs");
	cr_expect(plan->sections.items[1].known_after_apply);
	stack_done(&stack);
}

Test(plan, keeps_the_previous_value_of_a_parameter_without_default)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.live.parameters = stack_value(&stack, "{Env: production, Mail: a@b.example}");
	cr_expect_eq(stack_plan(&stack, SHOP, SHOP)->action, PLAN_NONE);
	stack.input.desired.parameters = stack_value(&stack, "{Mail: c@d.example}");
	const struct plan *plan = stack_plan(&stack, SHOP, SHOP);
	cr_expect_eq(plan->changes.count, 0);
	cr_expect_eq(plan->action, PLAN_UPDATE, "the output differs");
	stack_done(&stack);
}

/* A plain template that stands for the living stack tells nothing of its parameters. */
Test(plan, takes_unknown_parameters_of_the_living_stack_as_given)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.desired.parameters = stack_value(&stack, "{Env: staging, Mail: a@b.example}");
	cr_expect_eq(stack_plan(&stack, SHOP, SHOP)->action, PLAN_NONE);
	stack.input.live.parameters = stack_value(&stack, "{}");
	cr_expect_eq(stack_plan(&stack, SHOP, SHOP)->action, PLAN_UPDATE);
	stack_done(&stack);
}

Test(plan, spreads_a_replacement_along_references)
{
	static const char *const form =
	        "Resources:\n"
	        "  Subscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs}}\n"
	        "  Watch: {Type: AWS::SSM::Parameter, Properties: {Value: !Sub 'of ${Subscription}', Type: String}}\n"
	        "  Apart: {Type: AWS::SSM::Parameter, DependsOn: Topic, Properties: {Value: x, Type: String}}\n"
	        "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: %s}}\n";
	struct stack stack;
	stack_init(&stack);
	struct str live = str_format_in(&stack.arena, form, "a"), desired = str_format_in(&stack.arena, form, "b");
	const struct plan *plan = stack_plan(&stack, live.ptr, desired.ptr);
	cr_expect_str_eq(stack_summary(&stack, plan), "Subscription replace, Watch update, Topic replace");
	const struct plan_change *subscription = plan_find(plan, STR("Subscription"));
	const struct plan_change *watch = plan_find(plan, STR("Watch"));
	cr_assert_eq(subscription->because.count, 1);
	cr_expect(str_is(subscription->because.items[0], "Topic is replaced"));
	cr_expect(stack_property(subscription, "/TopicArn")->known_after_apply);
	cr_expect(str_is(stack_property(subscription, "/TopicArn")->proof,
	        "createOnlyProperties: /properties/TopicArn"));
	cr_assert_eq(watch->because.count, 1);
	cr_expect(str_is(watch->because.items[0], "Subscription is replaced"));
	stack_done(&stack);
}

/* Known physical ids make no difference to what spreads, and a reference that became its own literal is no change. */
Test(plan, knows_a_reference_by_its_physical_id)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.physical_ids = stack_value(&stack, "{Topic: 'arn:aws:sns:us-east-1:1:t'}");
	const char *reference = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"
	                        "  S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic}}\n";
	const char *literal = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"
	                      "  S: {Type: AWS::SNS::Subscription, "
	                      "Properties: {TopicArn: 'arn:aws:sns:us-east-1:1:t'}}\n";
	const char *other = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"
	                    "  S: {Type: AWS::SNS::Subscription, "
	                      "Properties: {TopicArn: 'arn:aws:sns:us-east-1:1:u'}}\n";
	cr_expect_eq(stack_plan(&stack, reference, literal)->action, PLAN_NONE);
	cr_expect_eq(stack_plan(&stack, literal, reference)->action, PLAN_NONE);
	const struct plan_change *change = stack_only_change(stack_plan(&stack, reference, other));
	cr_expect_eq(change->action, PLAN_REPLACE);
	cr_expect(str_is(value_string(change->properties.items[0].before), "arn:aws:sns:us-east-1:1:t"));
	stack_done(&stack);
}

Test(plan, ends_where_references_go_in_circles)
{
	static const char *const form = "Resources:\n"
	                                "  A: {Type: AWS::SNS::Topic, "
	                                "Properties: {TopicName: !Ref B, DisplayName: %s}}\n"
	                                "  B: {Type: AWS::SNS::Topic, "
	                                "Properties: {TopicName: !Ref A, FifoTopic: %s}}\n";
	struct stack stack;
	stack_init(&stack);
	struct str live = str_format_in(&stack.arena, form, "x", "true");
	struct str desired = str_format_in(&stack.arena, form, "x", "false");
	cr_expect_str_eq(stack_summary(&stack, stack_plan(&stack, live.ptr, desired.ptr)), "A replace, B replace");
	cr_expect_eq(stack_plan(&stack, live.ptr, live.ptr)->action, PLAN_NONE);
	cr_expect_eq(stack_plan(&stack, live.ptr, NULL)->changes.count, 2);
	stack_done(&stack);
}

Test(plan, of_outputs_alone_is_an_update)
{
	struct stack stack;
	stack_init(&stack);
	const char *live = "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {A: {Value: x}, B: {Value: !Ref T}}\n";
	const char *desired = "Resources: {T: {Type: AWS::SNS::Topic}}\n"
	                      "Outputs: {B: {Value: !Ref T, Export: {Name: e}}}\n";
	const struct plan *plan = stack_plan(&stack, live, desired);
	cr_expect_eq(plan->action, PLAN_UPDATE);
	cr_expect_eq(plan->changes.count, 0);
	cr_assert_eq(plan->sections.count, 2);
	cr_expect(str_is(plan->sections.items[0].name, "B"));
	cr_expect(str_is(plan->sections.items[1].name, "A"));
	cr_expect_null(plan->sections.items[1].after);
	stack_done(&stack);
}

Test(plan, of_stack_tags_alone_is_an_update)
{
	struct stack stack;
	stack_init(&stack);
	const char *template = "Resources: {T: {Type: AWS::SNS::Topic}}\n";
	stack.input.live.tags = stack_value(&stack, "{project: a, gone: x}");
	stack.input.desired.tags = stack_value(&stack, "{project: b}");
	const struct plan *plan = stack_plan(&stack, template, template);
	cr_expect_eq(plan->action, PLAN_UPDATE);
	cr_expect_eq(plan->sections.count, 2);
	stack.input.live.tags = stack_value(&stack, "{project: b}");
	cr_expect_eq(stack_plan(&stack, template, template)->action, PLAN_NONE);
	stack_done(&stack);
}

/* CloudFormation takes them only along with a change of a resource: alone they are told, and nothing is done. */
Test(plan, of_what_is_taken_along_alone_is_none)
{
	static const char *const others[] = {
	        "Description: b\nResources: {T: {Type: AWS::SNS::Topic}}\n",
	        "Description: a\nMetadata: {A: 1}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
	        "Description: a\nMappings: {A: {b: {c: d}}}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
	        "Description: a\nConditions: {A: !Equals [a, b]}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
	        "Description: a\nParameters: {A: {Type: String, Default: x}}\n"
	        "Resources: {T: {Type: AWS::SNS::Topic}}\n",
	};
	for (size_t i = 0; i < LK_COUNT(others); i++) {
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan =
		        stack_plan(&stack, "Description: a\nResources: {T: {Type: AWS::SNS::Topic}}\n", others[i]);
		cr_expect_eq(plan->action, PLAN_NONE, "%s", others[i]);
		cr_expect_eq(plan->sections.count, 1, "%s", others[i]);
		cr_expect_eq(plan->notes.count, 1, "%s", others[i]);
		stack_done(&stack);
	}
}

Test(plan, of_a_condition_creates_and_deletes)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.live.parameters = stack_value(&stack, "{Env: staging}");
	cr_expect_str_eq(stack_summary(&stack, stack_plan(&stack, SHOP, SHOP)),
	                 "Table replace, Role update, Function update, Audit create");
	stack_done(&stack);
}

/* A condition that rests on something unknown is taken as true where the resource lives. */
Test(plan, of_an_unknown_condition_looks_at_what_lives)
{
	const char *template = "Parameters: {Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}}\n"
	                       "Conditions: {C: !Equals [!Ref Image, x]}\n"
	                       "Resources:\n  T: {Type: AWS::SNS::Topic}\n  U: {Type: AWS::SNS::Topic, Condition: C}\n";
	struct stack stack;
	stack_init(&stack);
	cr_expect_eq(stack_plan(&stack, template, template)->action, PLAN_NONE);
	stack.input.physical_ids = stack_value(&stack, "{T: t}");
	cr_expect_eq(stack_plan(&stack, template, template)->action, PLAN_NONE);
	const char *without = "Resources:\n  T: {Type: AWS::SNS::Topic}\n";
	cr_expect_eq(stack_plan(&stack, template, without)->changes.count, 0);
	stack.input.physical_ids = stack_value(&stack, "{T: t, U: u}");
	cr_expect_str_eq(stack_summary(&stack, stack_plan(&stack, template, without)), "U delete");
	stack_done(&stack);
}

static const struct {
	const char *before, *after, *path; /* path NULL: no change */
} attributes[] = {
        {"", ", DeletionPolicy: Retain", "/DeletionPolicy"},
        {"", ", DeletionPolicy: Delete", NULL},
        {", UpdateReplacePolicy: Delete", "", NULL},
        {", UpdateReplacePolicy: Retain", "", "/UpdateReplacePolicy"},
        {", DependsOn: U", ", DependsOn: [U]", NULL},
        {", DependsOn: [U, V]", ", DependsOn: [V, U]", NULL},
        {", DependsOn: U", ", DependsOn: [U, V]", "/DependsOn"},
        {", Metadata: {a: 1, b: {c: 2}}", ", Metadata: {b: {c: 3}, a: '1'}", "/Metadata/b/c"},
        {", CreationPolicy: {ResourceSignal: {Count: 1}}", ", CreationPolicy: {ResourceSignal: {Count: 2}}",
         "/CreationPolicy/ResourceSignal/Count"},
        {"", ", Condition: Always", NULL},
};

Test(plan, tells_changes_of_attributes)
{
	static const char *const form = "Conditions: {Always: !Equals [a, a]}\n"
	                                "Resources:\n  T: {Type: AWS::SNS::Topic%s}\n"
	                                "  U: {Type: AWS::SNS::Topic}\n  V: {Type: AWS::SNS::Topic}\n";
	for (size_t i = 0; i < LK_COUNT(attributes); i++) {
		struct stack stack;
		stack_init(&stack);
		struct str live = str_format_in(&stack.arena, form, attributes[i].before);
		struct str desired = str_format_in(&stack.arena, form, attributes[i].after);
		const struct plan *plan = stack_plan(&stack, live.ptr, desired.ptr);
		cr_expect_eq(plan->changes.count, attributes[i].path ? 1 : 0, "%s", attributes[i].after);
		if (attributes[i].path && plan->changes.count == 1) {
			const struct plan_change *change = &plan->changes.items[0];
			cr_expect_eq(change->action, PLAN_UPDATE);
			cr_expect(stack_property(change, attributes[i].path), "%s",
			        change->properties.items[0].path.ptr);
			cr_expect(change->properties.items[0].attribute);
		}
		stack_done(&stack);
	}
}

#define SECRET \
	"Parameters: {Password: {Type: String, NoEcho: true, Default: %s}}\n" \
	"Resources:\n" \
	"  Db: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Password}}\n" \
	"  P: {Type: AWS::SSM::Parameter, Properties: {Value: !Sub 'pw=${Password}'}}\n"

/* given NULL: UsePreviousValue. */
static const struct {
	const char *live, *given;
	bool differs;
} secrets[] = {
        {"{Password: '****'}", NULL, false},
        {"{Password: '****'}", "{Password: hunter2}", true},
        {"{Password: hunter2}", "{Password: hunter2}", false},
        {"{Password: hunter3}", "{Password: hunter2}", true},
};

Test(plan, of_a_hidden_parameter_goes_by_whether_it_is_given)
{
	for (size_t i = 0; i < LK_COUNT(secrets); i++) {
		struct stack stack;
		stack_init(&stack);
		struct str template = str_format_in(&stack.arena, SECRET, "hunter1");
		stack.input.live.parameters = stack_value(&stack, secrets[i].live);
		if (secrets[i].given)
			stack.input.desired.parameters = stack_value(&stack, secrets[i].given);
		const struct plan *plan = stack_plan(&stack, template.ptr, template.ptr);
		cr_expect_str_eq(stack_summary(&stack, plan), secrets[i].differs ? "Db update, P update" : "",
		        "row %zu", i);
		cr_expect_not(str_contains(stack_json(&stack, plan), STR("hunter")), "row %zu", i);
		if (secrets[i].differs) {
			const struct plan_property *property = stack_property(plan_find(plan, STR("P")), "/Value");
			cr_expect(property->hidden);
			cr_expect_not(property->known_after_apply);
		}
		stack_done(&stack);
	}
}

Test(plan, hides_a_secret_from_every_reader)
{
	static const struct show_options all = {.verbose = true};
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	struct str template = str_format_in(&stack.arena, SECRET, "hunter1");
	stack.input.desired.parameters = stack_value(&stack, "{Password: hunter2}");
	const struct plan *plan = stack_plan(&stack, NULL, template.ptr);
	show_text(&text, plan, &all);
	show_markdown(&text, plan, &all);
	show_json(&text, plan);
	cr_expect_not(str_contains(buf_view(&text), STR("hunter")));
	cr_expect(str_contains(buf_view(&text), STR("pw=****")));
	buf_done(&text);
	stack_done(&stack);
}

/* Graphs of every shape a generator comes up with: a plan of a stack against itself is empty, and of two different ones
 * it is never told as none. */
struct dice {
	uint64_t state;
};

static unsigned roll(struct dice *dice, unsigned sides)
{
	dice->state = dice->state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(dice->state >> 33) % sides;
}

static void append_random_value(struct buf *text, struct dice *dice, int depth, unsigned resources)
{
	static const char *const leaves[] = {"a", "7", "true", "0.5", "'****'", "!Ref AWS::Region", "!Ref Env",
	                                     "!If [C, x, !Ref AWS::NoValue]", "!Sub '${Env}-x'",
	                                     "!FindInMap [M, a, b]"};
	unsigned kind = roll(dice, depth > 3 ? 2 : 4);
	if (kind == 0) {
		buf_append_text(text, leaves[roll(dice, LK_COUNT(leaves))]);
	} else if (kind == 1) {
		buf_printf(text, roll(dice, 2) ? "!Ref R%u" : "!GetAtt R%u.Arn", roll(dice, resources));
	} else if (kind == 2) {
		buf_append_char(text, '[');
		for (unsigned i = roll(dice, 4); i-- > 0;) {
			append_random_value(text, dice, depth + 1, resources);
			buf_append_text(text, i ? ", " : "");
		}
		buf_append_char(text, ']');
	} else {
		buf_append_char(text, '{');
		for (unsigned i = roll(dice, 4); i-- > 0;) {
			buf_printf(text, "K%u: ", i);
			append_random_value(text, dice, depth + 1, resources);
			buf_append_text(text, i ? ", " : "");
		}
		buf_append_char(text, '}');
	}
}

static const char *random_template(struct stack *stack, struct dice *dice)
{
	static const char *const types[] = {"AWS::SNS::Topic", "AWS::DynamoDB::Table", "AWS::IAM::Role", "Custom::X"};
	static const char *const names[] = {"Tags", "KeySchema", "Policies", "Name", "AttributeDefinitions"};
	struct buf text;
	unsigned resources = 1 + roll(dice, 6);
	buf_init(&text, LIMIT_OUTPUT);
	buf_append_text(&text, "Parameters: {Env: {Type: String, Default: e}}\nMappings: {M: {a: {b: c}}}\n"
	                       "Conditions: {C: !Equals [!Ref Env, e]}\nResources:\n");
	for (unsigned i = 0; i < resources; i++) {
		buf_printf(&text, "  R%u:\n    Type: %s\n    Properties:\n", i, types[roll(dice, LK_COUNT(types))]);
		for (size_t k = 0; k < LK_COUNT(names); k++) {
			buf_printf(&text, "      %s: ", names[k]);
			append_random_value(&text, dice, 0, resources);
			buf_append_char(&text, '\n');
		}
	}
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

Test(plan, of_any_stack_against_itself_is_empty)
{
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct stack stack;
		struct dice dice = {seed};
		stack_init(&stack);
		const char *template = random_template(&stack, &dice);
		const struct plan *plan = stack_plan(&stack, template, template);
		cr_expect_eq(plan->action, PLAN_NONE, "seed %llu: %s\n%s", (unsigned long long)seed,
		             stack_summary(&stack, plan), template);
		stack_done(&stack);
	}
}

/* One more topic, then one less: whatever else is in the stack, that is all that changes. */
Test(plan, of_any_stack_and_one_more_resource_is_that_resource)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct stack stack;
		struct dice dice = {seed};
		stack_init(&stack);
		struct str template = str_from(random_template(&stack, &dice));
		struct str more = str_concat_in(&stack.arena, template, STR("  Extra: {Type: AWS::SNS::Topic}\n"));
		cr_expect_str_eq(stack_summary(&stack, stack_plan(&stack, template.ptr, more.ptr)), "Extra create");
		cr_expect_str_eq(stack_summary(&stack, stack_plan(&stack, more.ptr, template.ptr)), "Extra delete");
		stack_done(&stack);
	}
}

Test(plan, of_five_hundred_resources_is_quick, .timeout = 20)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	buf_append_text(&text, "Resources:\n  R0: {Type: AWS::SNS::Topic, Properties: {TopicName: a}}\n");
	for (int i = 1; i < 500; i++)
		buf_printf(&text, "  R%d: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref R%d}}\n", i,
		        i - 1);
	struct str live = buf_copy_in(&text, &stack.arena);
	size_t name = str_find(live, STR("TopicName: a"), 0) + 11;
	struct str desired = str_format_in(&stack.arena, "%.*sb%s", (int)name, live.ptr, live.ptr + name + 1);
	const struct plan *plan = stack_plan(&stack, live.ptr, desired.ptr);
	cr_expect_eq(plan->summary.replace, 500);
	cr_expect(str_is(plan->changes.items[499].because.items[0], "R498 is replaced"));
	buf_done(&text);
	stack_done(&stack);
}

Test(plan, a_new_parameter_with_the_value_that_stood_there_changes_nothing)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(
	        &stack, "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders}}}",
	        "Parameters: {Name: {Type: String, Default: orders}}\n"
	        "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}}");
	cr_expect_eq(plan->changes.count, 0);
	stack_done(&stack);
}
