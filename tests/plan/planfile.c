#include "plan/planfile.h"

#include <string.h>

#include <criterion/criterion.h>

#include "../support/golden.h"
#include "base/limits.h"
#include "formats/json_write.h"
#include "stack.h"

#define SECRET "hunter2-hunter2"

static const char live_text[] =
	"Parameters: {Env: {Type: String, Default: dev}, Word: {Type: String, NoEcho: true, Default: " SECRET "}}\n"
	"Resources:\n"
	"  Orders: {Type: 'AWS::SQS::Queue', Properties: {DelaySeconds: 5}}\n"
	"  Order:\n    Type: AWS::Lambda::Function\n"
	"    Properties: {Code: {S3Bucket: b, S3Key: lambda/order/arm64/1.zip}, Role: 'arn:aws:iam::1:role/r'}\n";
static const char desired_text[] =
	"Parameters: {Env: {Type: String, Default: dev}, Word: {Type: String, NoEcho: true, Default: " SECRET "}}\n"
	"Resources:\n"
	"  Orders: {Type: 'AWS::SQS::Queue', Properties: {DelaySeconds: 6, QueueName: {Ref: Env}}}\n"
	"  Order:\n    Type: AWS::Lambda::Function\n"
	"    Properties: {Code: {S3Bucket: b, S3Key: lambda/order/arm64/2.zip}, Role: 'arn:aws:iam::1:role/r'}\n";

static struct graph *graph_of(struct stack *stack, const char *name, const char *yaml)
{
	struct graph *graph = stack_graph(stack, name, yaml);
	VEC_PUSH(&stack->arena, &graph->functions) =
		(struct function){.logical_id = STR("Order"), .source = STR("order"), .architecture = STR("arm64")};
	return graph;
}

/* What cli/ knows beside the plan. */
static struct planfile call_of(struct stack *stack)
{
	struct planfile file = {.lkc_version = STR("1.2.0")};
	file.call.file = STR("stacks/shop.lua");
	file.call.environment = STR("production");
	VEC_PUSH(&stack->arena, &file.call.parameters) = (struct planfile_parameter){STR("Env"), STR("prod \"1\"\n")};
	VEC_PUSH(&stack->arena, &file.call.secrets) = STR("Word");
	file.binding.operation = (struct planfile_operation){STR("UPDATE_COMPLETE"), STR("2026-11-23T09:00:00Z"), {0}};
	return file;
}

static void set_sides(struct stack *stack)
{
	stack->input.live.graph = graph_of(stack, "live", live_text);
	stack->input.desired.graph = graph_of(stack, "shop", desired_text);
	stack->input.live.parameters = stack_value(stack, "{Env: dev, Word: '****'}");
	stack->input.desired.parameters = stack_value(stack, "{Env: prod, Word: " SECRET "}");
	stack->input.live.tags = stack_value(stack, "{team: shop}");
}

static void set_input(struct stack *stack)
{
	stack_init(stack);
	set_sides(stack);
}

static struct planfile bind(struct stack *stack)
{
	struct error err;
	struct planfile file = call_of(stack);
	const struct plan *plan = plan_make_in(&stack->arena, &stack->input);
	cr_assert_eq(planfile_bind_in(&stack->arena, &stack->input, plan, &file, &err), LK_OK, "%s", err.message);
	return file;
}

static struct str text_of(struct stack *stack, const struct planfile *file)
{
	struct str text;
	struct error err;
	cr_assert_eq(planfile_write_in(&stack->arena, file, &text, &err), LK_OK, "%s", err.message);
	return text;
}

static struct planfile read(struct stack *stack, struct str text)
{
	struct planfile file;
	struct error err;
	cr_assert_eq(planfile_read_in(&stack->arena, text, &file, &err), LK_OK, "%s", err.message);
	return file;
}

/* The lines of what moved, with "; " between. */
static const char *moved(struct stack *stack, const struct planfile *saved, const struct planfile *now)
{
	struct planfile_moves moves = planfile_compare_in(&stack->arena, saved, now);
	struct str all = {0};
	for (size_t i = 0; i < moves.lines.count; i++)
		all = str_format_in(&stack->arena, "%.*s%s%.*s", STR_ARG(all), i ? "; " : "", STR_ARG(moves.lines.items[i]));
	return all.len ? all.ptr : "";
}

Test(planfile, comes_back_as_it_was_written)
{
	struct stack stack;
	set_input(&stack);
	struct planfile file = bind(&stack), again = read(&stack, text_of(&stack, &file));
	cr_expect(str_equal(text_of(&stack, &again), text_of(&stack, &file)));
	cr_expect_str_eq(moved(&stack, &again, &file), "");
	cr_expect_eq(again.call.parameters.count, 1);
	cr_expect(str_is(again.call.parameters.items[0].value, "prod \"1\"\n"));
	cr_expect(str_is(again.call.secrets.items[0], "Word"));
	cr_expect(str_is(again.target.stack_id, stack.input.place.stack_id.ptr));
	cr_expect(str_is(json_get_string(again.plan, STR("action")), "update"));
	stack_done(&stack);
}

Test(planfile, is_as_the_golden_file)
{
	struct stack stack;
	set_input(&stack);
	struct planfile file = bind(&stack);
	file.binding.schema_pack = STR("…");
	cr_expect(golden_equal("tests/golden/planfile/plan.json", text_of(&stack, &file)));
	stack_done(&stack);
}

Test(planfile, is_the_same_for_the_same_input)
{
	struct stack stack, other;
	set_input(&stack);
	set_input(&other);
	/* The service gives parameters and tags in any order. */
	stack.input.live.parameters = stack_value(&stack, "{Word: '****', Env: '5'}");
	other.input.live.parameters = stack_value(&other, "{Env: '5', Word: '****'}");
	struct planfile first = bind(&stack), second = bind(&other);
	cr_expect(str_equal(text_of(&stack, &first), text_of(&other, &second)));
	stack_done(&other);
	stack_done(&stack);
}

Test(planfile, holds_no_secret_and_no_hash_of_one)
{
	struct stack stack;
	set_input(&stack);
	struct planfile before = bind(&stack);
	struct str text = text_of(&stack, &before);
	cr_expect_not(str_contains(text, STR(SECRET)));
	stack.input.desired.parameters = stack_value(&stack, "{Env: prod, Word: another}");
	struct planfile after = bind(&stack);
	cr_expect(str_equal(text_of(&stack, &after), text), "another value leaves no trace");
	for (size_t i = 0; i < 2; i++) {
		struct graph *graph = graph_of(&stack, "shop", desired_text);
		value_map_put(&stack.arena, graph_find_entry(&graph->parameters, STR("Word"))->body, STR("Default"),
		              value_string_in(&stack.arena, i ? STR("one") : STR("two")));
		stack.input.desired.graph = graph;
		struct planfile other = bind(&stack);
		cr_expect(str_equal(other.binding.document, before.binding.document), "nor does another default");
	}
	stack_done(&stack);
}

static const char *moved_by(void (*move)(struct stack *stack, struct planfile *now), struct stack *stack)
{
	set_input(stack);
	struct planfile saved = bind(stack), now = saved;
	set_sides(stack);
	move(stack, &now);
	return moved(stack, &saved, &now);
}

static void move_live_template(struct stack *stack, struct planfile *now)
{
	stack->input.live.graph = graph_of(stack, "live", "Resources: {Orders: {Type: 'AWS::SQS::Queue'}}");
	*now = bind(stack);
	now->binding.operation.changed = STR("2026-11-23T10:00:00Z");
}

static void move_live_parameter(struct stack *stack, struct planfile *now)
{
	stack->input.live.parameters = stack_value(stack, "{Env: test, Word: '****'}");
	*now = bind(stack);
}

static void move_live_tag(struct stack *stack, struct planfile *now)
{
	stack->input.live.tags = stack_value(stack, "{team: web}");
	*now = bind(stack);
}

static void move_status(struct stack *stack, struct planfile *now)
{
	*now = bind(stack);
	now->binding.operation.status = STR("UPDATE_IN_PROGRESS");
}

static void move_time(struct stack *stack, struct planfile *now)
{
	*now = bind(stack);
	now->binding.operation.changed = STR("2026-11-23T10:00:00Z");
}

static void move_operation(struct stack *stack, struct planfile *now)
{
	*now = bind(stack);
	now->binding.operation.ids = STR("UPDATE_STACK 1");
}

static void move_id(struct stack *stack, struct planfile *now)
{
	stack->input.place.stack_id = STR("arn:2");
	*now = bind(stack);
}

static void move_away(struct stack *stack, struct planfile *now)
{
	stack->input.live = (struct plan_side){0};
	*now = bind(stack);
}

static void move_document(struct stack *stack, struct planfile *now)
{
	stack->input.desired.graph = graph_of(stack, "shop", live_text);
	stack->input.desired.graph->resources.items[1].properties = value_map_in(&stack->arena);
	*now = bind(stack);
}

static void move_parameter(struct stack *stack, struct planfile *now)
{
	stack->input.desired.parameters = stack_value(stack, "{Env: test}");
	*now = bind(stack);
}

static void move_tag(struct stack *stack, struct planfile *now)
{
	stack->input.desired.tags = stack_value(stack, "{team: web}");
	*now = bind(stack);
}

static void move_code(struct stack *stack, struct planfile *now)
{
	struct str text = str_from(desired_text), key = STR("2.zip");
	size_t at = str_find(text, key, 0);
	struct str other = str_format_in(&stack->arena, "%.*s3.zip%.*s", STR_ARG(str_slice(text, 0, at)),
	                                 STR_ARG(str_slice(text, at + key.len, text.len)));
	stack->input.desired.graph = graph_of(stack, "shop", other.ptr);
	*now = bind(stack);
}

static void move_pack(struct stack *stack, struct planfile *now)
{
	*now = bind(stack);
	now->binding.schema_pack = STR("0");
	now->lkc_version = STR("1.3.0");
}

static void move_verdict(struct stack *stack, struct planfile *now)
{
	struct str text, action = STR("\"action\":\"update\",\"data_loss\"");
	struct buf out;
	struct json_writer json;
	struct error err;
	*now = bind(stack);
	buf_init(&out, LIMIT_OUTPUT);
	json_writer_init(&json, &out, 0);
	json_write_node(&json, now->plan);
	text = buf_view(&out);
	size_t at = str_find(text, action, 0);
	text = str_format_in(&stack->arena, "%.*s\"action\":\"replace\",\"data_loss\"%.*s", STR_ARG(str_slice(text, 0, at)),
	                     STR_ARG(str_slice(text, at + action.len, text.len)));
	cr_assert_eq(json_parse_in(&stack->arena, text, NULL, &now->plan, &err), LK_OK, "%s", err.message);
	buf_done(&out);
}

static void move_account(struct stack *stack, struct planfile *now)
{
	stack->input.place.account = STR("999999999999");
	*now = bind(stack);
}

static void move_region(struct stack *stack, struct planfile *now)
{
	stack->input.place.region = STR("eu-west-1");
	*now = bind(stack);
}

static void move_name(struct stack *stack, struct planfile *now)
{
	stack->input.place.stack_name = STR("web");
	*now = bind(stack);
}

static void move_target(struct stack *stack, struct planfile *now)
{
	*now = bind(stack);
	now->target.local = true;
}

Test(planfile, tells_each_thing_that_moved)
{
	static const struct {
		void (*move)(struct stack *stack, struct planfile *now);
		const char *words;
	} cases[] = {
		{move_live_template, "the live template changed since the plan was made (stack shop-production was updated "
	                             "2026-11-23T10:00:00Z)"},
		{move_live_parameter, "a parameter of the live stack changed since the plan was made"},
		{move_live_tag, "a tag of the live stack changed since the plan was made"},
		{move_status, "the stack shop-production is UPDATE_IN_PROGRESS; it was UPDATE_COMPLETE"},
		{move_time, "the stack shop-production was updated 2026-11-23T10:00:00Z"},
		{move_operation, "there was another operation on the stack shop-production"},
		{move_id, "the stack shop-production was deleted and created anew since the plan was made"},
		{move_away, "the stack shop-production was deleted since the plan was made"},
		{move_document, "what stacks/shop.lua declares changed since the plan was made"},
		{move_parameter, "a value of the stack's parameters changed since the plan was made"},
		{move_tag, "the stack's own tags changed since the plan was made"},
		{move_code, "the code of Order (order) changed since the plan was made"},
		{move_pack, "the schema pack is another: the plan was made by lkc 1.2.0, this is 1.3.0"},
		{move_verdict, "the plan for Order comes out differently"},
		{move_account, "the plan is for account '123456789012', not '999999999999'"},
		{move_region, "the plan is for region 'us-east-1', not 'eu-west-1'"},
		{move_name, "the plan is for stack 'shop-production', not 'web'"},
		{move_target, "the plan is for AWS, not for the local target"},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct stack stack;
		cr_expect_str_eq(moved_by(cases[i].move, &stack), cases[i].words);
		stack_done(&stack);
	}
}

/* What is at stake, where a line stands, and which lkc it is, are no part of what is done. */
Test(planfile, what_changes_nothing_is_no_move)
{
	struct stack stack;
	set_input(&stack);
	stack.input.stakes = stack_value(&stack, "{Orders: 5 messages}");
	struct planfile saved = bind(&stack);
	struct str commented = str_format_in(&stack.arena, "# a comment\n\n%s", desired_text);
	stack.input.desired.graph = graph_of(&stack, "shop", commented.ptr);
	stack.input.stakes = stack_value(&stack, "{Orders: 6 messages}");
	stack.input.code = stack_value(&stack, "{Order: [order.c]}");
	struct planfile now = bind(&stack);
	now.lkc_version = STR("1.2.1");
	cr_expect_not(str_equal(text_of(&stack, &saved), text_of(&stack, &now)));
	cr_expect_str_eq(moved(&stack, &saved, &now), "");
	stack_done(&stack);
}

Test(planfile, tells_a_stack_that_came_into_being)
{
	struct stack stack;
	set_input(&stack);
	struct planfile now = bind(&stack);
	stack.input.live = (struct plan_side){0};
	struct planfile saved = bind(&stack);
	cr_expect_str_eq(saved.binding.live_template.len ? "some" : "", "");
	cr_expect_str_eq(moved(&stack, &saved, &now), "the stack shop-production was created since the plan was made");
	stack_done(&stack);
}

/* The message for a text in which one thing is replaced by another. */
static const char *fault(struct stack *stack, struct str text, const char *from, const char *to)
{
	static struct error err;
	struct planfile file;
	size_t at = str_find(text, str_from(from), 0);
	cr_assert_neq(at, SIZE_MAX, "%s", from);
	struct str changed = str_format_in(&stack->arena, "%.*s%s%.*s", STR_ARG(str_slice(text, 0, at)), to,
	                                   STR_ARG(str_slice(text, at + strlen(from), text.len)));
	cr_expect(planfile_is_meant(changed), "%s", to);
	cr_assert_neq(planfile_read_in(&stack->arena, changed, &file, &err), LK_OK, "%s", to);
	return err.message;
}

static bool has(const char *text, const char *words)
{
	return str_contains(str_from(text), str_from(words));
}

Test(planfile, an_edited_file_is_refused)
{
	static const char *const edits[][2] = {
		{"\"update\"", "\"create\""},      {"\"local\": false", "\"local\": true"}, {"us-east-1", "eu-west-1"},
		{"\"DelaySeconds\"", "\"Delay\""}, {"\"no_echo\": [", "\"no_echo\": [null, "}, {"\"after\"", "\"afterwards\""},
		{"\"seal\": \"", "\"seal\": \"0"}, {"\"stack_id\"", "\"more\": 1,\n  \"stack_id\""},
	};
	struct stack stack;
	set_input(&stack);
	struct planfile file = bind(&stack);
	struct str text = text_of(&stack, &file);
	for (size_t i = 0; i < LK_COUNT(edits); i++) {
		const char *from = str_contains(text, str_from(edits[i][0])) ? edits[i][0] : "\"update\"";
		cr_expect(has(fault(&stack, text, from, edits[i][1]), "was edited after lkc wrote it"), "%s", edits[i][1]);
	}
	stack_done(&stack);
}

Test(planfile, white_space_alone_is_no_edit)
{
	struct stack stack;
	struct json_writer json;
	struct buf out;
	const struct json *root;
	struct error err;
	set_input(&stack);
	struct planfile file = bind(&stack);
	cr_assert_eq(json_parse_in(&stack.arena, text_of(&stack, &file), NULL, &root, &err), LK_OK);
	buf_init(&out, LIMIT_PLAN_FILE);
	json_writer_init(&json, &out, 0);
	json_write_node(&json, root);
	struct planfile again = read(&stack, buf_view(&out));
	cr_expect_str_eq(moved(&stack, &again, &file), "");
	buf_done(&out);
	stack_done(&stack);
}

Test(planfile, what_is_no_whole_file_is_refused)
{
	struct stack stack;
	set_input(&stack);
	struct planfile file = bind(&stack), unread;
	struct error err;
	struct str text = text_of(&stack, &file);
	cr_expect(has(fault(&stack, text, "\"format_version\": 1,", "\"format_version\": 2,"),
	              "is a plan file of version 2, made by lkc 1.2.0; this lkc reads version 1"));
	cr_expect(has(fault(&stack, text, "\"1.2.0\"", "1"), "was edited"));
	cr_expect(has(fault(&stack, text, "\"format_version\": 1,\n", ""), "without 'format_version'"));
	cr_expect(has(fault(&stack, text, "\"stack\":", "\"stack\": 1, \"stack\":"), "is no whole plan file"));
	cr_expect(has(fault(&stack, text, "\"seal\"", "\"sale\""), "without 'seal'"));
	for (size_t length = 0; length < text.len - 2; length += 1 + text.len / 200) {
		struct str cut = str_slice(text, 0, length);
		cr_expect_neq(planfile_read_in(&stack.arena, cut, &unread, &err), LK_OK);
		cr_expect_eq(planfile_is_meant(cut), length > strlen("{\n  \"kind\": \"lkc plan\""));
	}
	stack_done(&stack);
}

/* Sealed as a whole, by someone who knows how, and still not of the right form. */
Test(planfile, a_seal_does_not_stand_for_the_form)
{
	struct stack stack;
	set_input(&stack);
	struct planfile file = bind(&stack), unread;
	struct error err;
	file.target.region = STR("us\033[31m-east-1");
	cr_assert_neq(planfile_read_in(&stack.arena, text_of(&stack, &file), &unread, &err), LK_OK);
	cr_expect_str_eq(err.message, "is a plan file without a proper 'region'");
	file = bind(&stack);
	const struct json list = {.kind = JSON_ARRAY};
	file.plan = &list;
	cr_assert_neq(planfile_read_in(&stack.arena, text_of(&stack, &file), &unread, &err), LK_OK);
	cr_expect_str_eq(err.message, "is a plan file without a proper 'plan'");
	stack_done(&stack);
}

Test(planfile, deep_nesting_and_size_have_limits)
{
	struct arena arena;
	struct planfile unread;
	struct error err;
	struct buf text;
	arena_init(&arena);
	buf_init(&text, LIMIT_OUTPUT);
	buf_append_text(&text, "{\"kind\": \"lkc plan\", \"plan\": ");
	buf_append_repeat(&text, '[', 100000);
	cr_expect(planfile_is_meant(buf_view(&text)));
	cr_assert_neq(planfile_read_in(&arena, buf_view(&text), &unread, &err), LK_OK);
	cr_expect_eq(err.kind, ERROR_LIMIT, "%s", err.message);
	buf_append_repeat(&text, ' ', LIMIT_PLAN_FILE);
	cr_assert_neq(planfile_read_in(&arena, buf_view(&text), &unread, &err), LK_OK);
	cr_expect_eq(err.kind, ERROR_LIMIT, "%s", err.message);
	buf_done(&text);
	arena_done(&arena);
}

/* As deep as a template may be, and one level deeper in the file. */
Test(planfile, the_deepest_value_fits)
{
	struct stack stack;
	struct buf yaml;
	set_input(&stack);
	buf_init(&yaml, LIMIT_OUTPUT);
	buf_append_text(&yaml, "Resources: {Orders: {Type: 'AWS::SQS::Queue', Properties: {RedrivePolicy: ");
	buf_append_repeat(&yaml, '[', LIMIT_NESTING - 5);
	buf_append_repeat(&yaml, ']', LIMIT_NESTING - 5);
	buf_append_text(&yaml, "}}}");
	stack.input.desired.graph = graph_of(&stack, "shop", buf_view(&yaml).ptr);
	struct planfile file = bind(&stack), again = read(&stack, text_of(&stack, &file));
	cr_expect_str_eq(moved(&stack, &again, &file), "");
	buf_done(&yaml);
	stack_done(&stack);
}

Test(planfile, a_template_is_none)
{
	static const char *const others[] = {
		"", "{", "{}", "[]", "null", "kind: lkc plan", "{\"Resources\": {\"kind\": \"lkc plan\"}}",
		"{\"kind\": \"Deployment\"}", "{\"kind\": 1, \"x\": \"lkc plan\"}", "{\"x\": \"lkc plan\"", "\"lkc plan\"",
	};
	for (size_t i = 0; i < LK_COUNT(others); i++)
		cr_expect_not(planfile_is_meant(str_from(others[i])), "%s", others[i]);
	cr_expect(planfile_is_meant(STR("\xEF\xBB\xBF {\"kind\":\"lkc plan\"")));
	cr_expect(planfile_is_meant(STR("{\"x\": 1, \"kind\": \"lkc plan\"}")));
}

Test(planfile, what_is_no_text_is_told)
{
	struct stack stack;
	struct str text;
	struct error err;
	set_input(&stack);
	struct planfile file = bind(&stack);
	file.call.parameters.items[0].value = STR("\xFF");
	cr_assert_neq(planfile_write_in(&stack.arena, &file, &text, &err), LK_OK);
	cr_expect(has(err.message, "Env"));
	stack_done(&stack);
}
