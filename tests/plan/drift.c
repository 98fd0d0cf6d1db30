/* What drifted, beside what is live and what is to be; and what a plan cannot know. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "stack.h"

static struct stack s;

static void set_up(void)
{
	stack_init(&s);
}

static void tear_down(void)
{
	stack_done(&s);
}

TestSuite(drift, .init = set_up, .fini = tear_down);

#define QUEUE(id, properties) "  " id ": {Type: AWS::SQS::Queue, Properties: {" properties "}}\n"
#define LIVE \
	"Resources:\n" QUEUE("Jobs", "QueueName: jobs, VisibilityTimeout: 30, DelaySeconds: 0, Tags: [{Key: a, Value: b}]") \
	QUEUE("Other", "DelaySeconds: 0")
#define DIFFERENCE(path, sides) "{path: " path ", " sides "}"

static const struct plan *plan_with(const char *drift, const char *desired)
{
	s.input.drift = stack_value(&s, drift);
	return stack_plan(&s, LIVE, desired);
}

static void expect(const struct plan *plan, size_t index, const char *id, const char *path, const char *fate)
{
	cr_assert_lt(index, plan->drifts.count);
	const struct plan_drift *drift = &plan->drifts.items[index];
	cr_expect(str_is(drift->logical_id, id), "%zu: %.*s", index, STR_ARG(drift->logical_id));
	cr_expect(str_is(drift->path, path), "%zu: %.*s", index, STR_ARG(drift->path));
	cr_expect_str_eq(plan_drift_fate_name(drift->fate), fate, "%zu", index);
}

#define TWO \
	"{Jobs: {status: MODIFIED, differences: [" DIFFERENCE("/VisibilityTimeout", "expected: '30', actual: '45'") ", " \
	DIFFERENCE("/DelaySeconds", "expected: '0', actual: '5'") "]}," \
	" Other: {status: MODIFIED, differences: [" DIFFERENCE("/DelaySeconds", "expected: '0', actual: '9'") "]}," \
	" Unknown: {status: MODIFIED, differences: [" DIFFERENCE("/X", "actual: '9'") "]}}"

Test(drift, of_what_changes_of_what_does_not_and_of_others)
{
	const struct plan *plan = plan_with(TWO, "Resources:\n" QUEUE("Jobs", "QueueName: jobs, VisibilityTimeout: 60, "
	                                         "DelaySeconds: 0, Tags: [{Key: a, Value: b}]") QUEUE("Other", "DelaySeconds: 0"));
	cr_assert_eq(plan->drifts.count, 3);
	expect(plan, 0, "Jobs", "/VisibilityTimeout", "set");
	cr_expect_eq(plan->drifts.items[0].desired->as.integer, 60);
	expect(plan, 1, "Jobs", "/DelaySeconds", "unsure");
	expect(plan, 2, "Other", "/DelaySeconds", "stays");
}

Test(drift, of_what_goes)
{
	const struct plan *plan = plan_with(TWO, "Resources:\n" QUEUE("Jobs", "QueueName: papers"));
	cr_assert_eq(plan->drifts.count, 3);
	expect(plan, 0, "Jobs", "/VisibilityTimeout", "goes");
	expect(plan, 2, "Other", "/DelaySeconds", "goes");
}

Test(drift, inside_of_a_list_that_is_written)
{
	const struct plan *plan = plan_with(
		"{Jobs: {status: MODIFIED, differences: [" DIFFERENCE("/Tags/0/Value", "expected: b, actual: c") "]}}",
		"Resources:\n" QUEUE("Jobs", "QueueName: jobs, VisibilityTimeout: 30, DelaySeconds: 0, Tags: [{Key: a, Value: d}]")
		QUEUE("Other", "DelaySeconds: 0"));
	cr_assert_eq(plan->drifts.count, 1);
	expect(plan, 0, "Jobs", "/Tags/0/Value", "set");
	cr_expect(value_is_string(plan->drifts.items[0].desired, "d"));
}

Test(drift, of_a_resource_that_is_gone)
{
	const struct plan *plan = plan_with("{Jobs: {status: DELETED}}", LIVE);
	cr_assert_eq(plan->drifts.count, 1);
	cr_expect(plan->drifts.items[0].deleted);
	expect(plan, 0, "Jobs", "", "stays");
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	show_text(&text, plan, &(struct show_options){0});
	cr_expect(str_contains(buf_view(&text), STR("Jobs: it was deleted beside the stack: apply does not make it again\n")),
	          "%s", text.ptr);
	buf_done(&text);
}

/* Whatever the service or a file says, nothing crashes. */
Test(drift, that_is_hostile)
{
	static const char *const rows[] = {
	        "{Jobs: {status: MODIFIED, differences: [{path: ''}, {path: /}, {path: x}, {path: //}, {path: /Tags/}]}}",
	        "{Jobs: {status: MODIFIED, differences: [{path: /A, expected: '{', actual: '['}, {path: /A~2, actual: '{}x'}]}}",
	        "{Jobs: {status: MODIFIED}}",
	        "{Jobs: {status: DELETED, differences: [{path: /A, actual: \"\\e[31m\\u202e\"}]}}",
	        "{Jobs: {}}",
	        "{}",
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct buf text;
		const struct plan *plan = plan_with(rows[i], "Resources:\n" QUEUE("Jobs", "QueueName: jobs"));
		buf_init(&text, LIMIT_OUTPUT);
		show_text(&text, plan, &(struct show_options){0});
		show_json(&text, plan);
		show_markdown(&text, plan, &(struct show_options){0});
		cr_expect_not(str_contains(buf_view(&text), STR("\033")));
		buf_done(&text);
	}
}

Test(drift, follows_a_rename)
{
	struct graph *desired = stack_graph(&s, "desired", "Resources:\n" QUEUE("Work", "QueueName: jobs, "
	                                    "VisibilityTimeout: 60, DelaySeconds: 0, Tags: [{Key: a, Value: b}]")
	                                    QUEUE("Other", "DelaySeconds: 0"));
	VEC_PUSH(desired->arena, &desired->moves) = (struct move){.from = STR("Jobs"), .to = STR("Work")};
	s.input.live.graph = stack_graph(&s, "live", LIVE);
	s.input.desired.graph = desired;
	s.input.drift = stack_value(&s, TWO);
	const struct plan *plan = plan_make_in(&s.arena, &s.input);
	cr_assert_eq(plan->drifts.count, 3);
	expect(plan, 0, "Work", "/VisibilityTimeout", "set");
}

static const char *notes_of(const struct plan *plan)
{
	struct str text = STR("");
	for (size_t i = 0; i < plan->notes.count; i++)
		text = str_format_in(&s.arena, "%.*s%.*s\n", STR_ARG(text), STR_ARG(plan->notes.items[i]));
	return text.ptr;
}

/* Templates that the service works on first. */
Test(drift, what_cannot_be_known_is_noted)
{
	static const struct {
		const char *live, *desired, *expected;
	} rows[] = {
	        {"{Transform: AWS::Serverless-2016-10-31, Resources: {F: {Type: AWS::Serverless::Function}}}",
	         "{Transform: AWS::Serverless-2016-10-31, Resources: {F: {Type: AWS::Serverless::Function}}}",
	         "What these transforms make of the template is compared as it was before them: AWS::Serverless-2016-10-31"},
	        {"{Resources: {T: {Type: AWS::SNS::Topic}}}",
	         "{Transform: [Mine, {Name: AWS::Include, Parameters: {Location: s3://b/k}}], Resources: {T: {Type: AWS::SNS::Topic}}}",
	         "as it was before them: Mine, AWS::Include"},
	        {"{Resources: {T: {Type: AWS::SNS::Topic}}}",
	         "{Transform: AWS::LanguageExtensions, Resources: {T: {Type: AWS::SNS::Topic}, 'Fn::ForEach::Topics': [N, [a, b], "
	         "{'Topic${N}': {Type: AWS::SNS::Topic}}]}}",
	         "Which resources these generate, and how they change, is known to CloudFormation alone: Fn::ForEach::Topics"},
	        {"{Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b/1}}}}",
	         "{Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b/2}}, M: {Type: "
	         "AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b/2}}}}",
	         "What changes inside of nested stacks is not known, as their templates lie elsewhere: N\n"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		const char *notes = notes_of(stack_plan(&s, rows[i].live, rows[i].desired));
		cr_expect(strstr(notes, rows[i].expected), "row %zu: '%s' does not say '%s'", i, notes, rows[i].expected);
	}
	cr_expect_str_eq(notes_of(stack_plan(&s, LIVE, LIVE)), "");
}
