#include <criterion/criterion.h>

#include "plan/opinion.h"
#include "stack.h"

/* What a change set says, and what must come of it beside our own plan. Words of the service: CloudFormation API
 * Reference, "ResourceChange" and "ResourceChangeDetail". */
#define TABLE(properties) "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {" properties "}\n"
#define TWO(first, second)                                                                                             \
	"Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {" first "}\n"                              \
	"  P:\n    Type: AWS::SSM::Parameter\n    Properties: {Type: String, Value: " second "}\n"

struct theirs {
	const char *logical_id;
	enum plan_action action;
	bool unsure;
	struct opinion_property property;
	const char *after;
};

static void add(struct stack *stack, struct opinion *opinion, const struct theirs *theirs)
{
	struct opinion_change *change = &VEC_PUSH(&stack->arena, &opinion->changes);
	change->logical_id = str_from(theirs->logical_id);
	change->type = STR("AWS::DynamoDB::Table");
	change->action = theirs->action;
	change->unsure = theirs->unsure;
	if (theirs->property.name.len)
		VEC_PUSH(&stack->arena, &change->properties) = theirs->property;
	if (theirs->after)
		change->after = stack_value(stack, theirs->after);
}

static const struct row {
	const char *before, *after;
	struct theirs theirs[2];
	const char *expected; /* "ours | theirs | reason"; NULL: all agree */
} rows[] = {
	{TABLE("BillingMode: PROVISIONED"),
	 TABLE("BillingMode: PAY_PER_REQUEST"),
	 {{"T", PLAN_UPDATE, false, {STR_INIT("BillingMode"), false, PLAN_IN_PLACE, false, {0}}, NULL}},
	 NULL},
	{TABLE("BillingMode: PROVISIONED"),
	 TABLE("BillingMode: PAY_PER_REQUEST"),
	 {{"T", PLAN_UPDATE, true, {STR_INIT("BillingMode"), false, PLAN_MAY_REPLACE, false, {0}}, NULL}},
	 "updated in place: /BillingMode (not in createOnlyProperties) | may be replaced: BillingMode (conditionally) "
	 "| "},
	{TABLE("TableName: a"),
	 TABLE("TableName: b"),
	 {{"T", PLAN_UPDATE, true, {STR_INIT("TableName"), false, PLAN_REPLACES, true, STR_INIT("P")}, NULL}},
	 "replaced: /TableName (createOnlyProperties: /properties/TableName) | "
	 "may be replaced: TableName (always, from P, not known yet) | "},
	{TABLE("TableName: a"),
	 TABLE("TableName: b"),
	 {{"T", PLAN_REPLACE, false, {STR_INIT("TableName"), false, PLAN_REPLACES, false, {0}}, NULL}},
	 NULL},
	{TABLE("BillingMode: PROVISIONED"),
	 TABLE("BillingMode: PAY_PER_REQUEST"),
	 {{0}},
	 "updated in place | not changed | "},
	{TWO("BillingMode: PROVISIONED", "x"),
	 TWO("BillingMode: PAY_PER_REQUEST", "x"),
	 {{"T", PLAN_UPDATE, false, {STR_INIT("BillingMode"), false, PLAN_IN_PLACE, false, {0}}, NULL},
	  {"P", PLAN_UPDATE, false, {STR_INIT("Value"), false, PLAN_IN_PLACE, true, STR_INIT("T.Arn")}, NULL}},
	 "not changed | updated in place | "
	 "the service judges before it knows T.Arn; lkc finds the same value on both sides"},
	{TABLE("BillingMode: PROVISIONED"),
	 TABLE("BillingMode: PAY_PER_REQUEST"),
	 {{"T",
	   PLAN_UPDATE,
	   false,
	   {STR_INIT("BillingMode"), false, PLAN_IN_PLACE, false, {0}},
	   "{BillingMode: PROVISIONED}"}},
	 "its own values of /BillingMode | other values | the service resolves them differently"},
	{TABLE("BillingMode: PROVISIONED, TableName: x"),
	 TABLE("BillingMode: PAY_PER_REQUEST, TableName: x"),
	 {{"T",
	   PLAN_UPDATE,
	   false,
	   {STR_INIT("BillingMode"), false, PLAN_IN_PLACE, false, {0}},
	   "{BillingMode: PAY_PER_REQUEST, TableName: '{{changeSet:KNOWN_AFTER_APPLY}}'}"}},
	 NULL},
	{"Resources:\n  T: {Type: AWS::SNS::Topic}\n  P: {Type: AWS::SNS::Topic}\n",
	 "Resources:\n  T: {Type: AWS::SNS::Topic}\n  P: {Type: AWS::SNS::Topic, DependsOn: T}\n",
	 {{0}},
	 "updated in place | not changed | a change set does not look at DependsOn"},
	{TABLE("TableName: a"),
	 "Resources:\n  P: {Type: AWS::SNS::Topic}\n",
	 {{.logical_id = "T", .action = PLAN_DELETE}, {.logical_id = "P", .action = PLAN_CREATE}},
	 NULL},
};

Test(opinion, tells_where_the_service_disagrees)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		struct opinion opinion = {0};
		stack_init(&stack);
		for (size_t j = 0; j < 2 && rows[i].theirs[j].logical_id; j++)
			add(&stack, &opinion, &rows[i].theirs[j]);
		const struct plan *plan = stack_plan(&stack, rows[i].before, rows[i].after);
		opinion_compare_in(&stack.arena, plan, stack.input.pack, &opinion);
		const char *found = NULL;
		if (opinion.disagreements.count) {
			const struct opinion_disagreement *first = &opinion.disagreements.items[0];
			found = str_format_in(&stack.arena, "%.*s | %.*s | %.*s", STR_ARG(first->ours),
					      STR_ARG(first->theirs), STR_ARG(first->reason))
					.ptr;
		}
		cr_expect_str_eq(found ? found : "", rows[i].expected ? rows[i].expected : "", "row %zu: %s", i,
				 found ? found : "all agree");
		cr_expect_leq(opinion.disagreements.count, 1, "row %zu", i);
		stack_done(&stack);
	}
}
