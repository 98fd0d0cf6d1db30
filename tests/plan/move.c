/* Renames and adoptions: what lives under another name, or outside of the stack. */
#include <criterion/criterion.h>

#include "base/limits.h"
#include "random.h"
#include "stack.h"
#include "template/emit_json.h"

/* Both sides read, for what a template does not say to be added to the desired one. */
static struct graph *read_sides(struct stack *stack, const char *live, const char *desired)
{
	struct graph *graph = stack_graph(stack, "shop", desired);
	stack->input.live.graph = live ? stack_graph(stack, "live", live) : NULL;
	stack->input.desired.graph = graph;
	return graph;
}

static void move(struct graph *graph, const char *from, const char *to)
{
	VEC_PUSH(graph->arena, &graph->moves) = (struct move){.from = str_from(from), .to = str_from(to)};
}

static void adopt(struct stack *stack, struct graph *graph, const char *id, const char *identifier)
{
	VEC_PUSH(graph->arena, &graph->adoptions) =
		(struct adoption){.logical_id = str_from(id), .identifier = stack_value(stack, identifier)};
}

static struct plan *make(struct stack *stack)
{
	return plan_make_in(&stack->arena, &stack->input);
}

static bool any_contains(const struct str *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (str_contains(items[i], str_from(text)))
			return true;
	return false;
}

#define LIVE                                                                                                           \
	"Resources:\n"                                                                                                 \
	"  Old: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}\n"                                        \
	"  Role:\n"                                                                                                    \
	"    Type: AWS::IAM::Role\n"                                                                                   \
	"    DependsOn: [Old]\n"                                                                                       \
	"    Properties:\n"                                                                                            \
	"      AssumeRolePolicyDocument: {Statement: []}\n"                                                            \
	"      Description: !Sub ['${Old.Arn} ${own} ${!Old}', {own: !Ref Old}]\n"                                     \
	"      RoleName: !Sub '${Old.QueueName}-role'\n"                                                               \
	"      Tags: [{Key: queue, Value: !GetAtt Old.QueueName}]\n"                                                   \
	"Outputs:\n"                                                                                                   \
	"  Url: {Value: !Ref Old}\n"
#define RENAMED(more)                                                                                                  \
	"Resources:\n"                                                                                                 \
	"  New: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30" more "}}\n"                                \
	"  Role:\n"                                                                                                    \
	"    Type: AWS::IAM::Role\n"                                                                                   \
	"    DependsOn: New\n"                                                                                         \
	"    Properties:\n"                                                                                            \
	"      AssumeRolePolicyDocument: {Statement: []}\n"                                                            \
	"      Description: !Sub ['${New.Arn} ${own} ${!Old}', {own: !Ref New}]\n"                                     \
	"      RoleName: !Sub '${New.QueueName}-role'\n"                                                               \
	"      Tags: [{Key: queue, Value: !GetAtt New.QueueName}]\n"                                                   \
	"Outputs:\n"                                                                                                   \
	"  Url: {Value: !Ref New}\n"

Test(move, alone_changes_nothing_else)
{
	struct stack stack;
	stack_init(&stack);
	move(read_sides(&stack, LIVE, RENAMED("")), "Old", "New");
	stack.input.physical_ids = stack_value(&stack, "{Old: 'https://sqs/123456789012/orders', Role: r}");
	const struct plan *plan = make(&stack);
	const struct plan_change *change = stack_only_change(plan);
	cr_expect_eq(change->action, PLAN_UPDATE);
	cr_expect_eq(change->properties.count, 0);
	cr_expect(str_is(change->moved_from, "Old"));
	cr_expect(str_is(change->physical_id, "https://sqs/123456789012/orders"));
	cr_expect_eq(plan->sections.count, 0);
	cr_assert_eq(plan->steps.count, 1);
	const struct plan_step *step = &plan->steps.items[0];
	cr_expect_eq(step->operation, PLAN_REFACTOR_STACK);
	cr_expect(str_is(step->title, "rename Old to New"));
	for (size_t i = 0; i < 2; i++) {
		const struct resource *left = &step->graph->resources.items[i];
		const struct resource *right = &stack.input.desired.graph->resources.items[i];
		cr_expect(str_equal(left->logical_id, right->logical_id));
		cr_expect(value_equal(left->properties, right->properties));
	}
	cr_expect(value_equal(step->graph->outputs.items[0].body, stack.input.desired.graph->outputs.items[0].body));
	cr_expect_not_null(graph_find_resource(stack.input.live.graph, STR("Old")), "the input is left alone");
	cr_expect_not(plan_is_refused(plan));
	stack_done(&stack);
}

Test(move, comes_before_the_change)
{
	struct stack stack;
	stack_init(&stack);
	move(read_sides(&stack, LIVE, RENAMED(", DelaySeconds: 5")), "Old", "New");
	const struct plan *plan = make(&stack);
	cr_assert_eq(plan->steps.count, 2);
	cr_expect_eq(plan->steps.items[0].operation, PLAN_REFACTOR_STACK);
	cr_expect_null(value_get(graph_find_resource(plan->steps.items[0].graph, STR("New"))->properties,
				 STR("DelaySeconds")));
	cr_expect_eq(plan->steps.items[1].operation, PLAN_UPDATE_STACK);
	cr_expect(str_is(plan->steps.items[1].title, "update New"));
	cr_expect_eq(plan->steps.items[1].graph, stack.input.desired.graph);
	stack_done(&stack);
}

Test(move, that_was_done_is_told)
{
	struct stack stack;
	stack_init(&stack);
	move(read_sides(&stack, RENAMED(""), RENAMED("")), "Old", "New");
	const struct plan *plan = make(&stack);
	cr_expect_eq(plan->action, PLAN_NONE);
	cr_expect(any_contains(plan->notes.items, plan->notes.count, "has been done"));
	stack_done(&stack);
}

Test(move, of_nothing_is_a_creation)
{
	struct stack stack;
	stack_init(&stack);
	move(read_sides(&stack, NULL, RENAMED("")), "Old", "New");
	cr_expect_str_eq(stack_summary(&stack, make(&stack)), "New create, Role create");
	move(read_sides(&stack, "Resources: {Topic: {Type: AWS::SNS::Topic}}",
			"Resources: {Topic: {Type: AWS::SNS::Topic}, New: {Type: AWS::SQS::Queue}}"),
	     "Old", "New");
	cr_expect_str_eq(stack_summary(&stack, make(&stack)), "New create");
	stack_done(&stack);
}

Test(move, follows_a_chain)
{
	struct stack stack;
	stack_init(&stack);
	struct graph *graph = read_sides(&stack, LIVE, RENAMED(""));
	move(graph, "Old", "Middle");
	move(graph, "Middle", "New");
	const struct plan *plan = make(&stack);
	cr_expect(str_is(stack_only_change(plan)->moved_from, "Old"));
	cr_expect_not(plan_is_refused(plan));
	stack_done(&stack);
}

Test(move, is_refused_where_it_cannot_be)
{
	static const struct {
		const char *live, *desired, *from, *to, *back, *refusal;
	} rows[] = {
		{"{Old: {Type: AWS::SQS::Queue}, New: {Type: AWS::SQS::Queue}}", "{New: {Type: AWS::SQS::Queue}}",
		 "Old", "New", NULL, "Old cannot be renamed New: the stack has both"},
		{"{Old: {Type: AWS::SQS::Queue}}", "{New: {Type: AWS::SNS::Topic}}", "Old", "New", NULL,
		 "it is of another type"},
		{"{A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue}}",
		 "{A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue}}", "A", "B", "A", "in circles"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		struct graph *graph = read_sides(&stack, str_format_in(&stack.arena, "Resources: %s", rows[i].live).ptr,
						 str_format_in(&stack.arena, "Resources: %s", rows[i].desired).ptr);
		move(graph, rows[i].from, rows[i].to);
		if (rows[i].back)
			move(graph, rows[i].to, rows[i].back);
		const struct plan *plan = make(&stack);
		cr_expect(any_contains(plan->refusals.items, plan->refusals.count, rows[i].refusal), "row %zu", i);
		cr_expect(plan_is_refused(plan));
		stack_done(&stack);
	}
}

enum { ROUNDS = 500, IDS = 6 };

/* Whether the logical id at a place of the text is declared or referred to there, and no text of its own. */
static bool is_name(struct str text, size_t at)
{
	static const char *const before[] = {"{\"Ref\":\"", "\"Fn::GetAtt\":[\"", "\"DependsOn\":\"",
					     "\"DependsOn\":[\"", "${"};
	struct str left = str_slice(text, 0, at);
	bool named = str_starts_with(str_slice(text, at + 2, text.len), STR("\":"));
	for (size_t i = 0; i < LK_COUNT(before); i++)
		named |= str_ends_with(left, str_from(before[i]));
	return named;
}

/* The document's text with every resource R<number> called prefix<number>. */
static const char *rename_text(struct stack *stack, const struct value *document, char prefix)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	emit_json(&text, document, 0);
	struct str copy = buf_copy_in(&text, &stack->arena);
	buf_done(&text);
	char *bytes = arena_alloc(&stack->arena, copy.len + 1);
	for (size_t i = 0; i < copy.len; i++) {
		bool id = copy.ptr[i] == 'R' && i + 1 < copy.len && copy.ptr[i + 1] >= '0' && copy.ptr[i + 1] <= '9';
		bytes[i] = id && is_name(copy, i) ? prefix : copy.ptr[i];
	}
	return bytes;
}

/* Both sides of a random edit, the desired one with other names, and moves for what stays. */
static bool random_sides(struct stack *stack, uint64_t seed, bool edited, char prefix)
{
	struct random random = {&stack->arena, seed * 0x9e3779b97f4a7c15u};
	struct value *before = random_document(&random);
	struct value *after = edited ? random_edit(&random, before) : before;
	if (!random_is_whole(before) || !random_is_whole(after))
		return false;
	struct graph *graph = read_sides(stack, rename_text(stack, before, 'R'), rename_text(stack, after, prefix));
	for (int i = 0; prefix != 'R' && i < IDS; i++) {
		const char *from = str_format_in(&stack->arena, "R%d", i).ptr;
		const char *to = str_format_in(&stack->arena, "%c%d", prefix, i).ptr;
		const struct resource *old = graph_find_resource(stack->input.live.graph, str_from(from));
		const struct resource *new = graph_find_resource(graph, str_from(to));
		if (old && new &&str_equal(old->type, new->type))
			move(graph, from, to);
	}
	return true;
}

Test(move, of_everything_changes_nothing_else)
{
	size_t rounds = 0;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct stack stack;
		stack_init(&stack);
		if (random_sides(&stack, seed, false, 'X')) {
			const struct plan *plan = make(&stack);
			const struct graph *desired = stack.input.desired.graph;
			cr_assert_eq(plan->changes.count, desired->resources.count, "seed %d", (int)seed);
			for (size_t i = 0; i < plan->changes.count; i++)
				cr_expect_eq(plan->changes.items[i].properties.count, 0, "seed %d", (int)seed);
			cr_expect_eq(plan->sections.count, 0, "seed %d", (int)seed);
			cr_assert_eq(plan->steps.count, 1);
			const struct graph *graph = plan->steps.items[0].graph;
			for (size_t i = 0; i < desired->resources.count; i++) {
				const struct resource *left = &graph->resources.items[i];
				const struct resource *right = &desired->resources.items[i];
				cr_expect(str_equal(left->logical_id, right->logical_id));
				cr_expect(value_equal(left->properties, right->properties), "seed %d", (int)seed);
				cr_expect(value_equal(left->attributes, right->attributes), "seed %d", (int)seed);
			}
			rounds++;
		}
		stack_done(&stack);
	}
	cr_expect_gt(rounds, ROUNDS / 2);
}

/* Another type under a name is one change without renames, and two with them. */
static bool changes_types(const struct plan *plan)
{
	for (size_t i = 0; i < plan->changes.count; i++)
		if (stack_property(&plan->changes.items[i], "/Type"))
			return true;
	return false;
}

/* Every change of the plan without renames is one of the plan with them, and the others are renames alone. */
static void expect_same_changes(const struct plan *plain, const struct plan *moved, int seed)
{
	size_t alone = 0;
	for (size_t i = 0; i < plain->changes.count; i++) {
		const struct plan_change *change = &plain->changes.items[i];
		char id[] = "X0";
		id[1] = change->logical_id.ptr[1];
		const struct plan_change *other = plan_find(moved, str_from(id));
		if (!other)
			other = plan_find(moved, change->logical_id);
		cr_assert_not_null(other, "seed %d", seed);
		cr_expect_eq(other->action, change->action, "seed %d", seed);
		cr_expect_eq(other->properties.count, change->properties.count, "seed %d", seed);
	}
	for (size_t i = 0; i < moved->changes.count; i++)
		alone += moved->changes.items[i].moved_from.len && !moved->changes.items[i].properties.count;
	cr_expect_leq(moved->changes.count - alone, plain->changes.count, "seed %d", seed);
}

Test(move, leaves_other_changes_as_they_are)
{
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct stack plain, moved;
		stack_init(&plain);
		stack_init(&moved);
		if (random_sides(&plain, seed, true, 'R') && random_sides(&moved, seed, true, 'X')) {
			const struct plan *plan = make(&plain);
			if (!changes_types(plan))
				expect_same_changes(plan, make(&moved), (int)seed);
		}
		stack_done(&plain);
		stack_done(&moved);
	}
}

#define ADOPTED(more)                                                                                                  \
	"Resources:\n"                                                                                                 \
	"  Table:\n"                                                                                                   \
	"    Type: AWS::DynamoDB::Table\n" more                                                                        \
	"    Properties: {TableName: orders, KeySchema: [{AttributeName: id, KeyType: HASH}]}\n"

Test(adopt, imports_what_is_outside)
{
	struct stack stack;
	stack_init(&stack);
	struct graph *graph = read_sides(&stack, "Resources: {Topic: {Type: AWS::SNS::Topic}}",
					 ADOPTED("    DeletionPolicy: Retain\n") "  Topic: {Type: AWS::SNS::Topic}\n");
	adopt(&stack, graph, "Table", "orders");
	const struct plan *plan = make(&stack);
	const struct plan_change *change = stack_only_change(plan);
	cr_expect_eq(change->action, PLAN_IMPORT);
	cr_expect(str_is(value_string(value_get(change->identifier, STR("TableName"))), "orders"));
	cr_expect_eq(plan->summary.import, 1);
	cr_assert_eq(plan->steps.count, 1);
	cr_expect_eq(plan->steps.items[0].operation, PLAN_IMPORT_RESOURCES);
	cr_expect(str_is(plan->steps.items[0].title, "import orders as Table"));
	const struct resource *table = graph_find_resource(plan->steps.items[0].graph, STR("Table"));
	cr_assert_not_null(table);
	cr_expect(value_equal(table->properties, change->after->properties));
	cr_expect(value_is_string(value_get(table->attributes, STR("DeletionPolicy")), "Retain"));
	cr_expect_not(plan_is_refused(plan));
	stack_done(&stack);
}

Test(adopt, takes_nothing_else_along)
{
	struct stack stack;
	stack_init(&stack);
	struct graph *graph = read_sides(&stack, "Resources: {Topic: {Type: AWS::SNS::Topic}}",
					 "Parameters: {Name: {Type: String, Default: orders}}\n"
					 "Resources:\n"
					 "  Key: {Type: AWS::KMS::Key}\n"
					 "  Table:\n"
					 "    Type: AWS::DynamoDB::Table\n"
					 "    DeletionPolicy: Retain\n"
					 "    DependsOn: Key\n"
					 "    Properties:\n"
					 "      TableName: !Ref Name\n"
					 "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
					 "      SSESpecification: {SSEEnabled: true, KMSMasterKeyId: !Ref Key}\n"
					 "  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}}\n"
					 "Outputs: {Arn: {Value: !GetAtt Table.Arn}}\n");
	adopt(&stack, graph, "Table", "{TableName: orders}");
	const struct plan *plan = make(&stack);
	cr_assert_eq(plan->steps.count, 2);
	const struct graph *imported = plan->steps.items[0].graph;
	const struct resource *table = graph_find_resource(imported, STR("Table"));
	cr_expect_eq(imported->resources.count, 2);
	cr_expect_eq(imported->outputs.count + imported->parameters.count, 0);
	cr_expect(value_is_string(value_get(table->properties, STR("TableName")), "orders"));
	cr_expect_null(value_get(table->properties, STR("SSESpecification")), "its key is not there yet");
	cr_expect_null(value_get(table->attributes, STR("DependsOn")));
	cr_expect_eq(graph_find_resource(imported, STR("Topic"))->properties->as.map.count, 0);
	cr_expect_eq(plan->steps.items[1].graph, graph);
	cr_expect_eq(plan->steps.items[1].logical_ids.count, 3);
	stack_done(&stack);
}

Test(adopt, may_begin_a_stack)
{
	struct stack stack;
	stack_init(&stack);
	struct graph *graph = read_sides(
		&stack, NULL, ADOPTED("    DeletionPolicy: Retain\n") "Outputs: {Arn: {Value: !GetAtt Table.Arn}}\n");
	adopt(&stack, graph, "Table", "orders");
	const struct plan *plan = make(&stack);
	cr_assert_eq(plan->steps.count, 2);
	cr_expect_eq(plan->steps.items[0].operation, PLAN_IMPORT_RESOURCES);
	cr_expect_eq(plan->steps.items[1].operation, PLAN_UPDATE_STACK);
	stack_done(&stack);
}

Test(adopt, of_what_lives_is_told)
{
	struct stack stack;
	stack_init(&stack);
	struct graph *graph = read_sides(&stack, ADOPTED(""), ADOPTED(""));
	adopt(&stack, graph, "Table", "orders");
	const struct plan *plan = make(&stack);
	cr_expect_eq(plan->action, PLAN_NONE);
	cr_expect(any_contains(plan->notes.items, plan->notes.count, "Table is in the stack"));
	stack_done(&stack);
}

Test(adopt, is_refused_where_it_cannot_be)
{
	static const struct {
		const char *resource, *identifier, *refusal;
	} rows[] = {
		{"{Type: AWS::DynamoDB::Table}", "orders", "needs a DeletionPolicy"},
		{"{Type: AWS::DynamoDB::Table, DeletionPolicy: Retain}", "{Name: orders}", "TableName must be given"},
		{"{Type: AWS::DynamoDB::Table, DeletionPolicy: Retain}", "{TableName: a, Name: b}",
		 "Name does not identify an AWS::DynamoDB::Table"},
		{"{Type: AWS::DynamoDB::Table, DeletionPolicy: Retain}", "{TableName: [a]}", "is no text"},
		{"{Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, Properties: {TableName: a}}", "b",
		 "its TableName is declared as a, and b is to be adopted"},
		{"{Type: AWS::SNS::TopicPolicy, DeletionPolicy: Retain}", "p", "handlers: no read"},
		{"{Type: AWS::ApiGateway::Resource, DeletionPolicy: Retain}", "r",
		 "it is adopted by RestApiId, ResourceId, each by name"},
		{"{Type: Custom::Thing, DeletionPolicy: Retain}", "r", "not known"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack stack;
		stack_init(&stack);
		struct graph *graph = read_sides(
			&stack, NULL, str_format_in(&stack.arena, "Resources: {Thing: %s}", rows[i].resource).ptr);
		adopt(&stack, graph, "Thing", rows[i].identifier);
		const struct plan_change *change = stack_only_change(make(&stack));
		cr_expect(any_contains(change->refusals.items, change->refusals.count, rows[i].refusal), "row %zu", i);
		cr_expect_eq(change->refusals.count, 1, "row %zu", i);
		stack_done(&stack);
	}
}
