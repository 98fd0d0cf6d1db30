/* A change set that is asked for, read and deleted again, over a scripted service. */
#include "deploy/second_opinion.h"

#include <criterion/criterion.h>

#include "template/document.h"
#include "template/read.h"
#include "world.h"

#define OLD "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: a}}}"
#define NEW "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: b}}}"

#define ANSWER(action, inside)                                                                                         \
	"<" action "Response><" action "Result>" inside "</" action "Result></" action "Response>"
#define CREATED ANSWER("CreateChangeSet", "<Id>arn:set</Id><StackId>arn:stack</StackId>")
#define DESCRIBED(status, changes)                                                                                     \
	ANSWER("DescribeChangeSet",                                                                                    \
	       "<ChangeSetId>arn:set</ChangeSetId><Status>" status "</Status><StatusReason>no</StatusReason>"          \
	       "<Changes>" changes "</Changes>")
#define MODIFIED(replacement, context)                                                                                 \
	"<member><ResourceChange><Action>Modify</Action><LogicalResourceId>P</"                                        \
	"LogicalResourceId><Replacement>" replacement                                                                  \
	"</Replacement><ResourceType>AWS::SSM::Parameter</ResourceType><AfterContext>" context "</AfterContext>"       \
	"<Details><member><Target><Attribute>Properties</Attribute><Name>Value</Name>"                                 \
	"<RequiresRecreation>Never</RequiresRecreation></Target><Evaluation>Static</Evaluation></member>"              \
	"<member><Target><Attribute>Tags</Attribute></Target></member></Details></ResourceChange></member>"
#define DELETED \
	ANSWER("DescribeStacks", "<Stacks><member><StackName>s</StackName><StackId>arn:s</StackId>" \
				 "<StackStatus>DELETE_COMPLETE</StackStatus></member></Stacks>")
#define REVIEWED                                                                                                       \
	ANSWER("DescribeStacks", "<Stacks><member><StackName>s</StackName><StackId>arn:stack</StackId>"                \
				 "<StackStatus>REVIEW_IN_PROGRESS</StackStatus></member></Stacks>")

static const struct graph *graph_of(struct world *w, const char *text)
{
	struct diag diag;
	struct value *document;
	struct graph *graph;
	diag_init_in(&diag, &w->arena);
	cr_assert_eq(template_read_in(&w->arena, str_from(text), STR("t.yaml"), &diag, &document), LK_OK);
	cr_assert_eq(document_to_graph_in(&w->arena, document, STR("t.yaml"), &diag, &graph), LK_OK);
	return graph;
}

static enum lk_status ask(struct world *w, const char *live, struct opinion *opinion, struct error *err)
{
	const struct graph *desired = graph_of(w, NEW);
	struct live there = {.name = STR("s"), .exists = live != NULL, .parameters = value_map_in(&w->arena)};
	struct plan_input input = {.desired = {.graph = desired}, .pack = pack_embedded()};
	if (live)
		input.live.graph = graph_of(w, live);
	struct plan *plan = plan_make_in(&w->arena, &input);
	struct apply_input apply = {.live = &there, .step = &plan->steps.items[0], .plan = plan, .interval_ms = 1};
	return second_opinion_ask_in(&w->client, &w->arena, STR("bucket"), &apply, plan, input.pack, opinion, err);
}

Test(second_opinion, is_read_with_its_values_and_deleted)
{
	static const struct http_exchange script[] = {
		{.body = "ChangeSetType=UPDATE", .status = 200, .answer = CREATED},
		{.body = "DescribeChangeSet",
		 .status = 200,
		 .answer = DESCRIBED("CREATE_COMPLETE", MODIFIED("False", ""))},
		{.body = "IncludePropertyValues=true",
		 .status = 200,
		 .answer = DESCRIBED("CREATE_COMPLETE",
				     MODIFIED("False", "{\"Properties\":{\"Type\":\"String\",\"Value\":\"b\"}}"))},
		{.body = "DeleteChangeSet", .status = 200, .answer = ANSWER("DeleteChangeSet", "")},
	};
	struct world w;
	struct opinion opinion;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(ask(&w, OLD, &opinion, &err), LK_OK, "%s", err.message);
	cr_expect_eq(opinion.agreed, 1);
	cr_expect_eq(opinion.disagreements.count, 0);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}

Test(second_opinion, of_other_values_and_of_what_is_no_json)
{
	static const char *const answers[] = {
		DESCRIBED("CREATE_COMPLETE",
			  MODIFIED("False", "{\"Properties\":{\"Type\":\"String\",\"Value\":\"c\"}}")),
		DESCRIBED("CREATE_COMPLETE", MODIFIED("False", "{]")),
		DESCRIBED("CREATE_COMPLETE", MODIFIED("False", "7")),
		DESCRIBED("CREATE_COMPLETE", MODIFIED("False", "{\"Properties\":[]}")),
	};
	for (size_t i = 0; i < LK_COUNT(answers); i++) {
		struct world w;
		struct opinion opinion;
		struct error err;
		const struct http_exchange script[] = {
			{.status = 200, .answer = CREATED},
			{.status = 200, .answer = answers[i]},
			{.status = 200, .answer = answers[i]},
			{.body = "DeleteChangeSet", .status = 200, .answer = ANSWER("DeleteChangeSet", "")},
		};
		world_open(&w, script, LK_COUNT(script));
		cr_assert_eq(ask(&w, OLD, &opinion, &err), LK_OK, "%s", err.message);
		cr_expect_eq(opinion.disagreements.count, i ? 0 : 1, "answer %zu", i);
		arena_done(&w.arena);
	}
}

Test(second_opinion, of_a_new_stack_leaves_no_stack)
{
	static const struct http_exchange script[] = {
		{.body = "ChangeSetType=CREATE", .status = 200, .answer = CREATED},
		{.body = "DescribeChangeSet",
		 .status = 200,
		 .answer = DESCRIBED("CREATE_COMPLETE",
				     "<member><ResourceChange><Action>Add</Action>"
				     "<LogicalResourceId>P</LogicalResourceId></ResourceChange></member>")},
		{.body = "DescribeChangeSet",
		 .status = 200,
		 .answer = DESCRIBED("CREATE_COMPLETE",
				     "<member><ResourceChange><Action>Add</Action>"
				     "<LogicalResourceId>P</LogicalResourceId></ResourceChange></member>")},
		{.body = "DeleteChangeSet", .status = 200, .answer = ANSWER("DeleteChangeSet", "")},
		{.body = "DescribeStacks", .status = 200, .answer = REVIEWED},
		{.body = "ListChangeSets", .status = 200, .answer = ANSWER("ListChangeSets", "<Summaries/>")},
		{.body = "DeleteStack", .status = 200, .answer = ANSWER("DeleteStack", "")},
		{.body = "DescribeStacks", .status = 200, .answer = REVIEWED},
		{.body = "DescribeStacks", .status = 200, .answer = DELETED},
	};
	struct world w;
	struct opinion opinion;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(ask(&w, NULL, &opinion, &err), LK_OK, "%s", err.message);
	cr_expect_eq(opinion.agreed, 1);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}

/* Somebody else reviews the same new stack: it stays, with what they have made. */
Test(second_opinion, of_a_stack_that_others_review_leaves_it)
{
	static const struct http_exchange script[] = {
		{.status = 200, .answer = CREATED},
		{.status = 200, .answer = DESCRIBED("CREATE_COMPLETE", "")},
		{.status = 200, .answer = DESCRIBED("CREATE_COMPLETE", "")},
		{.body = "DeleteChangeSet", .status = 200, .answer = ANSWER("DeleteChangeSet", "")},
		{.body = "DescribeStacks", .status = 200, .answer = REVIEWED},
		{.body = "ListChangeSets",
		 .status = 200,
		 .answer = ANSWER("ListChangeSets",
				  "<Summaries><member><ChangeSetName>theirs</ChangeSetName></member></Summaries>")},
	};
	struct world w;
	struct opinion opinion;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(ask(&w, NULL, &opinion, &err), LK_OK, "%s", err.message);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}

Test(second_opinion, that_is_a_refusal_is_told_and_cleaned_up)
{
	static const struct http_exchange script[] = {
		{.status = 200, .answer = CREATED},
		{.status = 200, .answer = DESCRIBED("FAILED", "")},
		{.body = "DescribeEvents", .status = 400, .answer = "<ErrorResponse/>"},
		{.body = "DeleteChangeSet", .status = 200, .answer = ANSWER("DeleteChangeSet", "")},
	};
	struct world w;
	struct opinion opinion;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(ask(&w, OLD, &opinion, &err), LK_OK, "%s", err.message);
	cr_expect(str_contains(opinion.refused, STR("refuses the change: no")), "%.*s", STR_ARG(opinion.refused));
	cr_expect_eq(opinion.disagreements.count, 0);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}

/* The reading fails, and what was made goes all the same. */
Test(second_opinion, that_cannot_be_read_is_deleted)
{
	static const struct http_exchange script[] = {
		{.status = 200, .answer = CREATED},
		{.status = 200, .answer = DESCRIBED("CREATE_COMPLETE", MODIFIED("False", ""))},
		{.status = 500, .answer = "<html>"},
		{.body = "DeleteChangeSet", .status = 200, .answer = ANSWER("DeleteChangeSet", "")},
	};
	struct world w;
	struct opinion opinion;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(ask(&w, OLD, &opinion, &err), LK_FAILED);
	cr_expect_eq(err.http_status, 500);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}
