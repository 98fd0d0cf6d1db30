#include <math.h>

#include <criterion/criterion.h>

#include "../support/golden.h"
#include "base/file.h"
#include "base/limits.h"
#include "formats/json.h"
#include "plan/show_value.h"
#include "stack.h"

static const struct show_options terse = {0}, verbose = {.verbose = true}, coloured = {.colour = true};

static struct str file_of(struct stack *stack, struct str folder, const char *name)
{
	return str_format_in(&stack->arena, "tests/golden/plan/%.*s/%s", STR_ARG(folder), name);
}

/* The file's content, or NULL when there is none. */
static const char *content_of(struct stack *stack, struct str folder, const char *name)
{
	struct str content;
	struct error err;
	struct str path = file_of(stack, folder, name);
	if (!file_exists(path.ptr))
		return NULL;
	cr_assert_eq(file_read_in(&stack->arena, path.ptr, LIMIT_TEMPLATE, &content, &err), LK_OK, "%s", err.message);
	return content.ptr;
}

/* What stands in the stack's Lua alone. */
static void declare(struct stack *stack, struct graph *graph, const struct value *input)
{
	const struct value *moves = value_get(input, STR("moves")), *adopt = value_get(input, STR("adopt"));
	const struct value *allow = value_get(input, STR("allow"));
	for (size_t i = 0; moves && i < moves->as.map.count; i++)
		VEC_PUSH(&stack->arena, &graph->moves) =
		        (struct move){.from = moves->as.map.items[i].key, .to = value_string(moves->as.map.items[i].value)};
	for (size_t i = 0; adopt && i < adopt->as.map.count; i++)
		VEC_PUSH(&stack->arena, &graph->adoptions) = (struct adoption){
		        .logical_id = adopt->as.map.items[i].key, .identifier = adopt->as.map.items[i].value};
	for (size_t i = 0; allow && i < allow->as.map.count; i++)
		VEC_PUSH(&stack->arena, &graph->allowances) =
		        (struct allowance){.logical_id = allow->as.map.items[i].key,
		                           .replacement = true,
		                           .deletion = true,
		                           .reason = value_string(allow->as.map.items[i].value),
		                           .expires = STR("2026-12-31")};
}

/* input.yaml: what is known of a case beside its templates. */
static const struct value *read_input(struct stack *stack, struct str folder)
{
	const char *text = content_of(stack, folder, "input.yaml");
	const struct value *input = text ? stack_value(stack, text) : NULL;
	stack->input.live.parameters = value_get(input, STR("live"));
	stack->input.desired.parameters = value_get(input, STR("desired"));
	stack->input.physical_ids = value_get(input, STR("physical_ids"));
	stack->input.code = value_get(input, STR("code"));
	stack->input.stakes = value_get(input, STR("stakes"));
	stack->input.today = value_string(value_get(input, STR("today")));
	return input;
}

static void check_golden(struct stack *stack, struct str folder, const char *name, struct buf *text)
{
	cr_expect(buf_ok(text));
	cr_expect(golden_equal(file_of(stack, folder, name).ptr, buf_view(text)));
	buf_clear(text);
}

static void check_case(struct str folder)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	const struct value *input = read_input(&stack, folder);
	const char *live = content_of(&stack, folder, "live.yaml"), *desired = content_of(&stack, folder, "desired.yaml");
	stack.input.live.graph = live ? stack_graph(&stack, "live", live) : NULL;
	if (desired) {
		struct graph *graph = stack_graph(&stack, "shop", desired);
		declare(&stack, graph, input);
		stack.input.desired.graph = graph;
	}
	const struct plan *plan = plan_make_in(&stack.arena, &stack.input);
	show_text(&text, plan, &terse);
	check_golden(&stack, folder, "plan.txt", &text);
	show_text(&text, plan, &verbose);
	check_golden(&stack, folder, "plan.verbose.txt", &text);
	show_json(&text, plan);
	check_golden(&stack, folder, "plan.json", &text);
	show_markdown(&text, plan, &terse);
	check_golden(&stack, folder, "plan.md", &text);
	buf_done(&text);
	stack_done(&stack);
}

Test(show, is_as_the_golden_files)
{
	struct arena arena;
	struct file_list files;
	struct error err;
	size_t cases = 0;
	arena_init(&arena);
	cr_assert_eq(file_list_in(&arena, "tests/golden/plan", &files, &err), LK_OK, "%s", err.message);
	for (size_t i = 0; i < files.paths.count; i++) {
		if (!str_ends_with(files.paths.items[i], STR("/README")))
			continue;
		check_case(file_folder_in(&arena, files.paths.items[i]));
		cases++;
	}
	cr_expect_geq(cases, 6);
	arena_done(&arena);
}

static bool has_names(const struct json *object, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!json_get(object, str_from(names[i])))
			return false;
	return true;
}

/* design.md's shape, read back. */
Test(show, json_has_the_shape_that_others_rely_on)
{
	static const char *const whole[] = {"format_version", "stack", "action", "changes", "steps", "summary"};
	static const char *const of_change[] = {"logical_id", "type",       "action", "data_loss",
	                                        "source",     "properties", "because"};
	static const char *const of_property[] = {"path", "before", "after", "effect", "proof"};
	static const char *const of_summary[] = {"create", "update", "replace", "delete"};
	struct stack stack;
	const struct json *root;
	struct error err;
	stack_init(&stack);
	const struct plan *plan =
	        stack_plan(&stack, "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}}",
	                   "Resources:\n  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: b}}\n"
	                   "  S: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'x-${T}'}}\n");
	cr_assert_eq(json_parse_in(&stack.arena, stack_json(&stack, plan), NULL, &root, &err), LK_OK, "%s",
	        err.message);
	cr_assert(has_names(root, whole, LK_COUNT(whole)));
	const struct json *change = json_item(json_get(root, STR("changes")), 0);
	const struct json *property = json_item(json_get(change, STR("properties")), 0);
	cr_assert(has_names(change, of_change, LK_COUNT(of_change)));
	cr_assert(has_names(property, of_property, LK_COUNT(of_property)));
	cr_assert(has_names(json_get(root, STR("summary")), of_summary, LK_COUNT(of_summary)));
	cr_expect(json_get(change, STR("data_loss"))->boolean);
	cr_expect(str_is(json_get_string(property, STR("path")), "/TableName"));
	cr_expect(str_is(json_get_string(property, STR("proof")), "createOnlyProperties: /properties/TableName"));
	const struct json *created = json_item(json_get(json_item(json_get(root, STR("changes")), 1),
	        STR("properties")), 0);
	cr_expect(str_is(json_get_string(created, STR("after")), "x-{{changeSet:KNOWN_AFTER_APPLY}}"));
	cr_expect(json_is(json_get(created, STR("before")), JSON_NULL));
	stack_done(&stack);
}

/* A template as deep as one may be, and floats that JSON has no word for. */
Test(show, json_is_valid_whatever_the_template_holds)
{
	struct stack stack;
	const struct json *root;
	struct error err;
	stack_init(&stack);
	struct graph *graph = stack_graph(&stack, "shop", "Resources: {T: {Type: Acme::A::B, Properties: {A: 1}}}");
	struct value *deep = value_string_in(&stack.arena, STR("\x1b[31m\xff\"\\"));
	for (int i = 0; i < LIMIT_NESTING - 4; i++) {
		struct value *list = value_list_in(&stack.arena);
		value_list_push(&stack.arena, list, deep);
		deep = i % 2 ? value_intrinsic_in(&stack.arena, FN_CIDR, list) : list;
	}
	value_map_put(&stack.arena, graph->resources.items[0].properties, STR("Deep"), deep);
	value_map_put(&stack.arena, graph->resources.items[0].properties, STR("Endless"),
	              value_float_in(&stack.arena, HUGE_VAL));
	value_map_put(&stack.arena, graph->resources.items[0].properties, STR("None"), value_null_in(&stack.arena));
	stack.input.desired.graph = graph;
	const struct plan *plan = plan_make_in(&stack.arena, &stack.input);
	cr_assert_eq(json_parse_in(&stack.arena, stack_json(&stack, plan), NULL, &root, &err), LK_OK, "%s",
	        err.message);
	stack_done(&stack);
}

static const struct {
	const char *text, *expected;
} escapes[] = {
        {"plain", "plain"},
        {"\x1b[31mred\x07", "\\u001b[31mred\\u0007"},
        {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
        {"\x7f", "\\u007f"},
        {"\xc2\x9b" "31m", "\\u009b31m"},                       /* CSI of C1 */
        {"\xe2\x80\xaegnirts", "\\u202egnirts"},                /* right-to-left override */
        {"\xef\xbb\xbf", "\\ufeff"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xc3", "\\xc3"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
};

Test(show, lets_no_control_character_through)
{
	for (size_t i = 0; i < LK_COUNT(escapes); i++) {
		struct buf text;
		buf_init(&text, LIMIT_MESSAGE);
		show_append_escaped(&text, str_from(escapes[i].text));
		cr_expect(str_is(buf_view(&text), escapes[i].expected), "%.*s", STR_ARG(buf_view(&text)));
		buf_done(&text);
	}
}

/* Every name and value of a template is written by somebody else. */
Test(show, of_a_hostile_template_stays_text)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	const struct plan *plan =
	        stack_plan(&stack, "Resources: {T: {Type: \"Acme\\e[2J\", Properties: {\"A\\e[1m\": 1}}}",
	                   "Resources:\n  T: {Type: \"Acme\\e[2J\", Properties: {\"A\\e[1m\": \"\\u009b2J\"}}\n"
	                   "  \"U\\e[0m```\\n# big\": {Type: X, Properties: {A: \"```\\n</details>\"}}\n"
	                   "Outputs: {\"O\\e\": {Value: \"\\e]0;title\\a\"}}\n");
	show_text(&text, plan, &verbose);
	show_markdown(&text, plan, &verbose);
	struct str shown = buf_view(&text);
	for (size_t i = 0; i < shown.len; i++)
		cr_expect((unsigned char)shown.ptr[i] >= 0x20 || shown.ptr[i] == '\n', "byte %02x at %zu",
		          (unsigned)(unsigned char)shown.ptr[i], i);
	cr_expect(str_contains(shown, STR("\n````text\n")), "a fence that the template cannot close");
	cr_expect_not(str_contains(shown, STR("\n# big")));
	buf_done(&text);
	stack_done(&stack);
}

Test(show, colours_only_when_asked)
{
	struct stack stack;
	struct buf plain, colour;
	stack_init(&stack);
	buf_init(&plain, LIMIT_OUTPUT);
	buf_init(&colour, LIMIT_OUTPUT);
	const struct plan *plan = stack_plan(&stack, "Resources: {A: {Type: AWS::S3::Bucket}}",
	                                     "Resources: {B: {Type: AWS::S3::Bucket}}");
	show_text(&plain, plan, &terse);
	show_text(&colour, plan, &coloured);
	cr_expect_not(str_contains(buf_view(&plain), STR("\033")));
	cr_expect(str_contains(buf_view(&colour), STR("\033[31m  -\033[0m")));
	buf_done(&plain);
	buf_done(&colour);
	stack_done(&stack);
}

static struct plan *long_plan(struct stack *stack, int resources)
{
	struct buf live, desired;
	buf_init(&live, LIMIT_OUTPUT);
	buf_init(&desired, LIMIT_OUTPUT);
	buf_append_text(&live, "Resources:\n");
	buf_append_text(&desired, "Resources:\n");
	for (int i = 0; i < resources; i++) {
		struct buf *side = i % 3 == 0 ? &live : &desired;
		buf_printf(side,
		        "  AResourceWithARatherLongNameNumber%d: {Type: AWS::DynamoDB::Table, Properties: {", i);
		for (int k = 0; k < 8; k++)
			buf_printf(side, "Property%d: a-value-that-takes-some-room-in-the-comment, ", k);
		buf_append_text(side, "}}\n");
	}
	struct plan *plan = stack_plan(stack, live.ptr, desired.ptr);
	buf_done(&live);
	buf_done(&desired);
	return plan;
}

Test(show, markdown_never_cuts_what_is_lost)
{
	static const int sizes[] = {30, 300, 500};
	for (size_t s = 0; s < LK_COUNT(sizes); s++) {
		struct stack stack;
		struct buf text;
		stack_init(&stack);
		buf_init(&text, LIMIT_OUTPUT);
		const struct plan *plan = long_plan(&stack, sizes[s]);
		show_markdown(&text, plan, &verbose);
		cr_expect_leq(text.len, LIMIT_COMMENT);
		for (int i = 0; i < sizes[s]; i += 3) {
			struct str name = str_format_in(&stack.arena, "Number%d", i);
			cr_expect(str_contains(buf_view(&text), name), "%.*s of %d", STR_ARG(name), sizes[s]);
		}
		cr_expect(str_starts_with(buf_view(&text), STR("<!-- lkc plan shop-production -->\n")));
		buf_done(&text);
		stack_done(&stack);
	}
}

/* Deletions, replacements and what more is allowed, among thousands of changes. */
static struct plan *mixed_plan(struct stack *stack, int created, int deleted, int replaced, int roles)
{
	struct buf live, desired;
	buf_init(&live, LIMIT_OUTPUT);
	buf_init(&desired, LIMIT_OUTPUT);
	buf_append_text(&live, "Resources:\n  Base: {Type: AWS::SNS::Topic}\n");
	buf_append(&desired, buf_view(&live));
	for (int i = 0; i < deleted; i++)
		buf_printf(&live, "  Deleted%dX: {Type: AWS::SNS::Topic}\n", i);
	for (int i = 0; i < replaced; i++) {
		buf_printf(&live, "  Replaced%dX: {Type: AWS::SQS::Queue, Properties: {QueueName: a%d}}\n", i, i);
		buf_printf(&desired, "  Replaced%dX: {Type: AWS::SQS::Queue, Properties: {QueueName: b%d}}\n", i, i);
	}
	for (int i = 0; i < created; i++)
		buf_printf(&desired, "  Created%dX: {Type: AWS::SNS::Topic, Properties: {DisplayName: some words}}\n", i);
	for (int i = 0; i < 2 * roles; i++)
		buf_printf(i % 2 ? &live : &desired,
		           "  Role%dX: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}, Policies:"
		           " [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:%s', Resource: '*'}}}]}}\n",
		           i / 2, i % 2 ? "Get*" : "*");
	struct plan *plan = stack_plan(stack, live.ptr, desired.ptr);
	buf_done(&live);
	buf_done(&desired);
	return plan;
}

static void expect_all(struct stack *stack, struct str text, const char *kind, int count)
{
	for (int i = 0; i < count; i++) {
		struct str name = str_format_in(&stack->arena, "%s%dX", kind, i);
		cr_expect(str_contains(text, name), "%.*s is missing", STR_ARG(name));
	}
}

static const struct {
	int created, deleted, replaced, roles;
} mixtures[] = {
        {0, 0, 0, 0},     {3, 2, 2, 2},        {500, 100, 100, 50},  {4000, 0, 0, 300},  {3000, 400, 0, 300},
        {0, 450, 450, 0}, {5000, 150, 150, 200}, {2000, 900, 100, 0}, {1000, 300, 300, 150},
};

Test(show, markdown_keeps_every_loss_and_every_broadening)
{
	for (size_t i = 0; i < LK_COUNT(mixtures); i++) {
		struct stack stack;
		struct buf text;
		stack_init(&stack);
		buf_init(&text, LIMIT_OUTPUT);
		show_markdown(&text,
		              mixed_plan(&stack, mixtures[i].created, mixtures[i].deleted, mixtures[i].replaced,
		                         mixtures[i].roles),
		              &verbose);
		cr_expect_leq(text.len, LIMIT_COMMENT, "mixture %zu", i);
		expect_all(&stack, buf_view(&text), "Deleted", mixtures[i].deleted);
		expect_all(&stack, buf_view(&text), "Replaced", mixtures[i].replaced);
		for (int k = 0; k < mixtures[i].roles; k++) {
			struct str line = str_format_in(&stack.arena, "Role%dX: Role%dX may now also s3:* on *\n", k, k);
			cr_expect(str_contains(buf_view(&text), line), "%.*s", STR_ARG(line));
		}
		buf_done(&text);
		stack_done(&stack);
	}
}

/* More of them than any comment could hold: the rest is counted. */
Test(show, markdown_counts_what_no_comment_can_hold)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	show_markdown(&text, mixed_plan(&stack, 100, 5000, 1000, 2000), &verbose);
	cr_expect_leq(text.len, LIMIT_COMMENT);
	cr_expect(str_contains(buf_view(&text), STR(" more\n")));
	cr_expect(str_contains(buf_view(&text), STR("Plan: 100 to create, 2000 to update, 1000 to replace, 5000 to delete")));
	buf_done(&text);
	stack_done(&stack);
}

Test(show, markdown_of_too_much_says_how_much_more)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	show_markdown(&text, long_plan(&stack, 6000), &terse);
	cr_expect_leq(text.len, LIMIT_COMMENT);
	cr_expect(buf_ok(&text));
	cr_expect(str_contains(buf_view(&text), STR(" more")));
	cr_expect(str_ends_with(buf_view(&text), STR("</details>\n")));
	buf_done(&text);
	stack_done(&stack);
}

Test(show, summary_is_one_line)
{
	struct stack stack;
	struct buf text;
	stack_init(&stack);
	buf_init(&text, LIMIT_OUTPUT);
	show_summary(&text, stack_plan(&stack, NULL, "Resources: {A: {Type: AWS::SNS::Topic}}"));
	cr_expect(str_is(buf_view(&text), "Plan: 1 to create, 0 to update, 0 to replace, 0 to delete."));
	buf_clear(&text);
	const char *template = "Resources: {A: {Type: AWS::SNS::Topic}}";
	show_summary(&text, stack_plan(&stack, template, template));
	cr_expect(str_is(buf_view(&text), "No changes. shop-production matches shop.yaml."));
	buf_done(&text);
	stack_done(&stack);
}
