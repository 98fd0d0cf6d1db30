#include <criterion/criterion.h>

#include "base/limits.h"
#include "stack.h"

/* "update: add the index by-vendor of Table | update: ...": the steps with their lines. */
static const char *steps_of(struct stack *stack, const struct plan *plan)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; i < plan->steps.count; i++) {
		const struct plan_step *step = &plan->steps.items[i];
		buf_printf(&text, "%s%s:", i ? " | " : "", plan_operation_name(step->operation));
		for (size_t j = 0; j < step->lines.count; j++)
			buf_printf(&text, "%s %.*s", j ? "," : "", STR_ARG(step->lines.items[j]));
	}
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

/* "by-a by-b; AttributeDefinitions id a b": what a step leaves of a table. */
static const char *table_after(struct stack *stack, const struct plan_step *step, const char *id)
{
	const struct resource *table = graph_find_resource(step->graph, str_from(id));
	const struct value *indexes = value_get(table->properties, STR("GlobalSecondaryIndexes"));
	const struct value *definitions = value_get(table->properties, STR("AttributeDefinitions"));
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++)
		buf_printf(&text, "%.*s ",
			   STR_ARG(value_string(value_get(indexes->as.list.items[i], STR("IndexName")))));
	buf_append_text(&text, ";");
	for (size_t i = 0; i < definitions->as.list.count; i++)
		buf_printf(&text, " %.*s",
			   STR_ARG(value_string(value_get(definitions->as.list.items[i], STR("AttributeName")))));
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

#define ATTRIBUTE(name) "{AttributeName: " #name ", AttributeType: S}"
#define INDEX(name)                                                                                                    \
	"{IndexName: by-" #name ", KeySchema: [{AttributeName: " #name ", KeyType: HASH}], "                           \
	"Projection: {ProjectionType: ALL}}"
#define TABLE(id, attributes, indexes, more)                                                                           \
	"  " #id ":\n"                                                                                                 \
	"    Type: AWS::DynamoDB::Table\n"                                                                             \
	"    Properties:\n"                                                                                            \
	"      BillingMode: PAY_PER_REQUEST\n"                                                                         \
	"      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"                                                      \
	"      AttributeDefinitions: [" attributes "]\n"                                                               \
	"      GlobalSecondaryIndexes: [" indexes "]\n" more

#define PLAIN(id)                                                                                                      \
	"  " #id ":\n"                                                                                                 \
	"    Type: AWS::DynamoDB::Table\n"                                                                             \
	"    Properties:\n"                                                                                            \
	"      BillingMode: PAY_PER_REQUEST\n"                                                                         \
	"      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"                                                      \
	"      AttributeDefinitions: [" ATTRIBUTE(id) "]\n"

Test(steps, of_one_index_are_one)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack, "Resources:\n" PLAIN(Table),
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a), INDEX(a), ""));
	cr_expect_str_eq(steps_of(&stack, plan), "update:");
	cr_expect(str_is(plan->steps.items[0].title, "update the stack"));
	cr_expect_eq(plan->steps.items[0].graph, stack.input.desired.graph);
	cr_expect_eq(plan->steps.items[0].logical_ids.count, 1);
	stack_done(&stack);
}

Test(steps, of_a_new_table_are_one)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack, "Resources:\n" PLAIN(Old),
			   "Resources:\n" PLAIN(Old) TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
							   INDEX(a) ", " INDEX(b), ""));
	cr_expect_str_eq(steps_of(&stack, plan), "update:");
	stack_done(&stack);
}

Test(steps, add_indexes_one_by_one)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack, "Resources:\n" PLAIN(Table),
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
						INDEX(a) ", " INDEX(b), "") "  Topic: {Type: AWS::SNS::Topic}\n");
	cr_expect_str_eq(steps_of(&stack, plan), "update: add the index by-a of Table | "
						 "update: add the index by-b of Table, create Topic");
	cr_expect(str_is(plan->steps.items[0].title, "add the index by-a of Table"));
	cr_expect_str_eq(table_after(&stack, &plan->steps.items[0], "Table"), "by-a ; id a");
	cr_expect_null(graph_find_resource(plan->steps.items[0].graph, STR("Topic")));
	cr_expect_eq(plan->steps.items[1].graph, stack.input.desired.graph);
	stack_done(&stack);
}

Test(steps, remove_indexes_after_all_else)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack,
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
						INDEX(a) ", " INDEX(b), ""),
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(c), INDEX(c),
						"      TableClass: STANDARD_INFREQUENT_ACCESS\n"));
	cr_expect_str_eq(steps_of(&stack, plan), "update: add the index by-c of Table, update Table | "
						 "update: remove the index by-a of Table | "
						 "update: remove the index by-b of Table");
	cr_expect_str_eq(table_after(&stack, &plan->steps.items[0], "Table"), "by-c by-a by-b ; a b id c");
	cr_expect_str_eq(table_after(&stack, &plan->steps.items[1], "Table"), "by-c by-b ; b id c");
	cr_expect_not_null(value_get(graph_find_resource(plan->steps.items[0].graph, STR("Table"))->properties,
				     STR("TableClass")));
	stack_done(&stack);
}

Test(steps, make_an_index_with_another_key_anew)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack, "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a), INDEX(a), ""),
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(b),
						"{IndexName: by-a, KeySchema: [{AttributeName: b, KeyType: HASH}], "
						"Projection: {ProjectionType: ALL}}",
						""));
	cr_expect_str_eq(steps_of(&stack, plan), "update: remove the index by-a of Table | "
						 "update: add the index by-a of Table");
	cr_expect_str_eq(table_after(&stack, &plan->steps.items[0], "Table"), "; id");
	stack_done(&stack);
}

Test(steps, take_tables_along_together)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(
		&stack, "Resources:\n" PLAIN(One) PLAIN(Two),
		"Resources:\n" TABLE(One, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b), INDEX(a) ", " INDEX(b), "")
			TABLE(Two, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b) ", " ATTRIBUTE(c),
			      INDEX(a) ", " INDEX(b) ", " INDEX(c), ""));
	cr_expect_str_eq(steps_of(&stack, plan), "update: add the index by-a of One, add the index by-a of Two | "
						 "update: add the index by-b of One, add the index by-b of Two | "
						 "update: add the index by-c of Two");
	stack_done(&stack);
}

Test(steps, keep_throughput_to_the_billing_mode)
{
	struct stack stack;
	stack_init(&stack);
	static const char live[] = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
				   "      ProvisionedThroughput: {ReadCapacityUnits: 3, WriteCapacityUnits: 4}\n"
				   "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
				   "      AttributeDefinitions: [" ATTRIBUTE(id) "]\n";
	const struct plan *plan =
		stack_plan(&stack, live,
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
						INDEX(a) ", " INDEX(b), ""));
	cr_assert_eq(plan->steps.count, 2);
	const struct value *properties = graph_find_resource(plan->steps.items[0].graph, STR("Table"))->properties;
	const struct value *units =
		value_at(properties, STR("/GlobalSecondaryIndexes/0/ProvisionedThroughput/WriteCapacityUnits"));
	cr_assert_not_null(units);
	cr_expect_eq(units->as.integer, 4);
	stack_done(&stack);
}

Test(steps, keep_throughput_of_indexes_that_go_last)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack,
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
						INDEX(a) ", " INDEX(b), ""),
			   "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
			   "      ProvisionedThroughput: {ReadCapacityUnits: 3, WriteCapacityUnits: 4}\n"
			   "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
			   "      AttributeDefinitions: [" ATTRIBUTE(id) "]\n");
	cr_expect_str_eq(steps_of(&stack, plan), "update: remove the index by-a of Table, update Table | "
						 "update: remove the index by-b of Table");
	const struct value *properties = graph_find_resource(plan->steps.items[0].graph, STR("Table"))->properties;
	cr_expect_null(value_get(properties, STR("BillingMode")));
	cr_expect_not_null(value_at(properties, STR("/GlobalSecondaryIndexes/0/ProvisionedThroughput")));
	stack_done(&stack);
}

Test(steps, of_global_tables_have_replicas_that_fit)
{
#define GLOBAL(attributes, indexes, settings)                                                                          \
	"Resources:\n  Table:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties:\n"                                \
	"      BillingMode: PAY_PER_REQUEST\n"                                                                         \
	"      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"                                                      \
	"      AttributeDefinitions: [" attributes "]\n"                                                               \
	"      GlobalSecondaryIndexes: [" indexes "]\n"                                                                \
	"      Replicas: [{Region: us-east-1, GlobalSecondaryIndexes: [" settings "]}]\n"
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack,
					     GLOBAL(ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
						    INDEX(a) ", " INDEX(b), "{IndexName: by-a}, {IndexName: by-b}"),
					     GLOBAL(ATTRIBUTE(id) ", " ATTRIBUTE(b) ", " ATTRIBUTE(c),
						    INDEX(b) ", " INDEX(c), "{IndexName: by-b}, {IndexName: by-c}"));
	cr_assert_eq(plan->steps.count, 2);
	const struct value *properties = graph_find_resource(plan->steps.items[0].graph, STR("Table"))->properties;
	cr_expect_str_eq(table_after(&stack, &plan->steps.items[0], "Table"), "by-b by-c by-a ; a id b c");
	const struct value *settings = value_at(properties, STR("/Replicas/0/GlobalSecondaryIndexes"));
	cr_assert_not_null(settings);
	cr_expect_eq(settings->as.list.count, 2);
	plan = stack_plan(&stack,
			  GLOBAL(ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b), INDEX(a) ", " INDEX(b),
				 "{IndexName: by-a}, {IndexName: by-b}"),
			  GLOBAL(ATTRIBUTE(id), "", ""));
	properties = graph_find_resource(plan->steps.items[0].graph, STR("Table"))->properties;
	cr_expect_str_eq(table_after(&stack, &plan->steps.items[0], "Table"), "by-b ; b id");
	stack_done(&stack);
}

Test(steps, put_a_removal_before_what_it_hinders)
{
	struct stack stack;
	stack_init(&stack);
	/* The attribute's type changes: an index that uses it as text must go first. */
	const struct plan *plan =
		stack_plan(&stack, "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", " ATTRIBUTE(a), INDEX(a), ""),
			   "Resources:\n" TABLE(Table, ATTRIBUTE(id) ", {AttributeName: a, AttributeType: N}",
						"{IndexName: other, KeySchema: [{AttributeName: a, KeyType: HASH}], "
						"Projection: {ProjectionType: ALL}}",
						""));
	cr_expect_str_eq(steps_of(&stack, plan), "update: remove the index by-a of Table | "
						 "update: add the index other of Table");
	stack_done(&stack);
}

Test(steps, of_unknown_indexes_are_one)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack, "Parameters: {Name: {Type: String}}\nResources:\n" PLAIN(Table),
			   "Parameters: {Name: {Type: String}}\n"
			   "Resources:\n" TABLE(
				   Table, ATTRIBUTE(id) ", " ATTRIBUTE(a) ", " ATTRIBUTE(b),
				   INDEX(a) ", {IndexName: !Ref Name, KeySchema: [{AttributeName: b, KeyType: HASH}], "
					    "Projection: {ProjectionType: ALL}}",
				   ""));
	cr_expect_eq(plan->steps.count, 1);
	stack_done(&stack);
}

#define NOTIFIED                                                                                                       \
	"  Function: {Type: AWS::Lambda::Function, Properties: {Role: r, Code: {ZipFile: x}}}\n"                       \
	"  Permission:\n"                                                                                              \
	"    Type: AWS::Lambda::Permission\n"                                                                          \
	"    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Function, Principal: s3.amazonaws.com}\n"
#define BUCKET(more)                                                                                                   \
	"  Bucket:\n"                                                                                                  \
	"    Type: AWS::S3::Bucket\n" more "    Properties:\n"                                                         \
	"      NotificationConfiguration:\n"                                                                           \
	"        LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Function.Arn}]\n"

Test(steps, notify_after_the_permission)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, NULL, "Resources:\n" BUCKET("") NOTIFIED);
	cr_expect_str_eq(steps_of(&stack, plan), "create: create Bucket, create Function, create Permission | "
						 "update: add the notifications of Bucket");
	const struct resource *bucket = graph_find_resource(plan->steps.items[0].graph, STR("Bucket"));
	cr_expect_null(value_get(bucket->properties, STR("NotificationConfiguration")));
	stack_done(&stack);
}

Test(steps, notify_at_once_where_the_order_is_given)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
		stack_plan(&stack, NULL, "Resources:\n" BUCKET("    DependsOn: Permission\n") NOTIFIED);
	cr_expect_str_eq(steps_of(&stack, plan), "create:");
	plan = stack_plan(&stack, "Resources:\n" NOTIFIED, "Resources:\n" BUCKET("") NOTIFIED);
	cr_expect_str_eq(steps_of(&stack, plan), "update:", "the permission is there");
	stack_done(&stack);
}

Test(steps, delete_in_one)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(&stack, "Resources:\n" NOTIFIED, NULL);
	cr_expect_str_eq(steps_of(&stack, plan), "delete:");
	cr_expect_null(plan->steps.items[0].graph);
	cr_expect_eq(plan->steps.items[0].logical_ids.count, 2);
	stack_done(&stack);
}

/* --- properties: random sets of indexes, each key with a type or without an index */

enum { NAMES = 6, ROUNDS = 400, TABLES = 3 };

struct random_table {
	int before[NAMES], after[NAMES]; /* 0: no index; 1 and 2: an index whose key is of that kind */
};

static void write_table(struct buf *out, const int *indexes, int table)
{
	buf_printf(out, "  Table%d:\n    Type: AWS::DynamoDB::Table\n    Properties:\n", table);
	buf_append_text(out, "      BillingMode: PAY_PER_REQUEST\n"
			     "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
			     "      AttributeDefinitions:\n      - {AttributeName: id, AttributeType: S}\n");
	bool any = false;
	for (int i = 0; i < NAMES; i++) {
		any |= indexes[i] > 0;
		if (indexes[i])
			buf_printf(out, "      - {AttributeName: k%d%c, AttributeType: S}\n", i, indexes[i] + 'a' - 1);
	}
	if (any)
		buf_append_text(out, "      GlobalSecondaryIndexes:\n");
	for (int i = 0; i < NAMES; i++)
		if (indexes[i])
			buf_printf(out,
				   "      - {IndexName: index-%d, KeySchema: [{AttributeName: k%d%c, KeyType: HASH}], "
				   "Projection: {ProjectionType: ALL}}\n",
				   i, i, indexes[i] + 'a' - 1);
}

static const char *write_stack(struct stack *stack, const struct random_table *tables, bool after)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	buf_append_text(&out, "Resources:\n");
	for (int i = 0; i < TABLES; i++)
		write_table(&out, after ? tables[i].after : tables[i].before, i);
	const char *text = buf_copy_in(&out, &stack->arena).ptr;
	buf_done(&out);
	return text;
}

/* One deletion and one creation each where an index is not the same. */
static size_t fewest_updates(const struct random_table *tables)
{
	size_t most = 0;
	for (int i = 0; i < TABLES; i++) {
		size_t changes = 0;
		for (int j = 0; j < NAMES; j++)
			if (tables[i].before[j] != tables[i].after[j])
				changes += (tables[i].before[j] > 0) + (size_t)(tables[i].after[j] > 0);
		most = changes > most ? changes : most;
	}
	return most;
}

static const struct value *table_of(const struct graph *graph, int table)
{
	char id[] = "Table0";
	id[5] = (char)('0' + table);
	return graph_find_resource(graph, str_from(id))->properties;
}

static const struct value *find_index(const struct value *table, const struct value *index)
{
	const struct value *indexes = value_get(table, STR("GlobalSecondaryIndexes"));
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++)
		if (value_equal(indexes->as.list.items[i], index))
			return indexes->as.list.items[i];
	return NULL;
}

static size_t missing_in(const struct value *from, const struct value *to)
{
	const struct value *indexes = value_get(from, STR("GlobalSecondaryIndexes"));
	size_t missing = 0;
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++)
		missing += !find_index(to, indexes->as.list.items[i]);
	return missing;
}

/* What the service asks of one update, and CreateTable of the definitions. */
static void expect_legal(const struct value *before, const struct value *after)
{
	const struct value *indexes = value_get(after, STR("GlobalSecondaryIndexes"));
	const struct value *definitions = value_get(after, STR("AttributeDefinitions"));
	cr_expect_leq(missing_in(before, after) + missing_in(after, before), 1);
	cr_expect_eq(definitions->as.list.count, 1 + (indexes ? indexes->as.list.count : 0));
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++) {
		struct str key = value_string(value_at(indexes->as.list.items[i], STR("/KeySchema/0/AttributeName")));
		size_t defined = 0;
		for (size_t j = 0; j < definitions->as.list.count; j++)
			defined += str_equal(
				value_string(value_get(definitions->as.list.items[j], STR("AttributeName"))), key);
		cr_expect_eq(defined, 1);
	}
}

Test(steps, of_random_indexes_are_legal_and_as_few_as_can_be)
{
	uint32_t seed = 20261123;
	for (int round = 0; round < ROUNDS; round++) {
		struct random_table tables[TABLES];
		struct stack stack;
		stack_init(&stack);
		for (int i = 0; i < TABLES; i++)
			for (int j = 0; j < NAMES; j++) {
				seed = seed * 1664525 + 1013904223;
				tables[i].before[j] = (int)(seed >> 16 & 0xff) % 3;
				tables[i].after[j] = (int)(seed >> 24 & 0xff) % 3;
			}
		const struct plan *plan =
			stack_plan(&stack, write_stack(&stack, tables, false), write_stack(&stack, tables, true));
		cr_assert_eq(plan->steps.count, fewest_updates(tables), "round %d", round);
		const struct graph *graph = stack.input.live.graph;
		for (size_t step = 0; step < plan->steps.count; step++) {
			for (int i = 0; i < TABLES; i++)
				expect_legal(table_of(graph, i), table_of(plan->steps.items[step].graph, i));
			graph = plan->steps.items[step].graph;
		}
		cr_expect(!plan->steps.count || graph == stack.input.desired.graph);
		stack_done(&stack);
	}
}
