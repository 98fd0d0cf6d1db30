/* The steps of a plan over a scripted service: what is sent, how long it is waited, what is told. */
#include "deploy/step.h"

#include <criterion/criterion.h>

#include "template/document.h"
#include "template/read.h"
#include "world.h"

#define ANSWER(action, inside)                                                                                         \
	"<" action "Response><" action "Result>" inside "</" action "Result></" action "Response>"
#define SAYS(action, inside)                                                                                           \
	{                                                                                                              \
		.body = "Action=" action "&", .status = 200, .answer = ANSWER(action, inside)                          \
	}
#define STACK(status)                                                                                                  \
	SAYS("DescribeStacks", "<Stacks><member><StackName>s</StackName><StackId>arn:s</StackId><StackStatus>" status  \
			       "</StackStatus></member></Stacks>")
#define NO_EVENTS SAYS("DescribeStackEvents", "<StackEvents/>")
#define EVENT                                                                                                          \
	SAYS("DescribeStackEvents", "<StackEvents><member><EventId>e1</EventId><StackId>arn:s</"                       \
				    "StackId><LogicalResourceId>Files</LogicalResourceId>"                             \
				    "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackEvents>")
#define REFACTOR(status, execution)                                                                                    \
	SAYS("DescribeStackRefactor",                                                                                  \
	     "<StackRefactorId>r</StackRefactorId><Status>" status "</Status><StatusReason>why</StatusReason>"         \
	     "<ExecutionStatus>" execution "</ExecutionStatus><ExecutionStatusReason>because</ExecutionStatusReason>")
#define MADE SAYS("CreateStackRefactor", "<StackRefactorId>r</StackRefactorId>")
#define THROTTLED                                                                                                      \
	{                                                                                                              \
		.status = 400, .answer = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate "                 \
					 "exceeded</Message></Error></ErrorResponse>"                                  \
	}

#define HEAD "Parameters: {Env: {Type: String, Default: x}, New: {Type: String, Default: y}}\nResources:\n"
#define OLD "  Old: {Type: AWS::SNS::Topic}\n"
#define NEW "  New: {Type: AWS::SNS::Topic}\n"
#define FILES "  Files: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: files}}\n"

struct scene {
	struct world w;
	struct live live;
	struct plan *plan;
	struct http_cancel cancel;
	struct apply_input input;
	enum change_set_outcome outcome;
	struct apply apply;
	struct error err;
	size_t ticks, waits;
	size_t cancel_after; /* so many looks; 0: never */
	size_t looks;
};

static bool is_cancelled(void *context)
{
	struct scene *s = context;
	return s->cancel_after && ++s->looks > s->cancel_after;
}

static struct graph *graph_of(struct world *w, const char *text)
{
	struct diag diag;
	struct value *document;
	struct graph *graph;
	diag_init_in(&diag, &w->arena);
	cr_assert_eq(template_read_in(&w->arena, str_from(text), STR("t.yaml"), &diag, &document), LK_OK);
	cr_assert_eq(document_to_graph_in(&w->arena, document, STR("t.yaml"), &diag, &graph), LK_OK);
	return graph;
}

/* Old becomes New, files are imported: a plan that has both steps where its texts have both. live NULL: no stack. */
static void open_scene(struct scene *s, const struct http_exchange *script, size_t count, const char *live,
		       const char *desired)
{
	*s = (struct scene){0};
	world_open(&s->w, script, count);
	struct arena *arena = &s->w.arena;
	s->live = (struct live){.name = STR("s"), .known = live, .exists = live};
	s->live.parameters = value_map_in(arena);
	s->live.tags = value_map_in(arena);
	s->live.physical_ids = value_map_in(arena);
	value_map_put(arena, s->live.parameters, STR("Env"), value_string_in(arena, STR("kept")));
	value_map_put(arena, s->live.tags, STR("team"), value_string_in(arena, STR("old")));
	s->live.graph = live ? graph_of(&s->w, live) : NULL;
	struct graph *graph = graph_of(&s->w, desired);
	VEC_PUSH(arena, &graph->moves) = (struct move){.from = STR("Old"), .to = STR("New")};
	VEC_PUSH(arena, &graph->adoptions) =
		(struct adoption){.logical_id = STR("Files"), .identifier = value_string_in(arena, STR("files"))};
	struct plan_input input = {
		.desired = {.graph = graph}, .live = live_side(&s->live, graph), .pack = pack_embedded()};
	input.place.stack_name = STR("s");
	s->plan = plan_make_in(arena, &input);
	s->cancel = (struct http_cancel){s, is_cancelled};
	struct value *parameters = value_map_in(arena), *tags = value_map_in(arena);
	value_map_put(arena, parameters, STR("Env"), value_string_in(arena, STR("given")));
	value_map_put(arena, tags, STR("team"), value_string_in(arena, STR("new")));
	s->input = (struct apply_input){.live = &s->live,
					.plan = s->plan,
					.parameters = parameters,
					.tags = tags,
					.interval_ms = 1000,
					.cancel = &s->cancel};
}
#define OPEN(scene, script, live, desired) open_scene((scene), (script), LK_COUNT(script), (live), (desired))

static enum lk_status prepare(struct scene *s, size_t step)
{
	cr_assert_lt(step, s->plan->steps.count);
	s->input.step = &s->plan->steps.items[step];
	return step_prepare(&s->w.client, &s->w.arena, STR("bucket"), &s->input, &s->outcome, &s->apply, &s->err);
}

static void on_event(void *context, const struct cfn_event *event)
{
	(void)context;
	cr_assert(event);
}

static void on_tick(void *context, int64_t elapsed_ms)
{
	cr_assert_geq(elapsed_ms, 0);
	((struct scene *)context)->ticks++;
}

static enum lk_status execute(struct scene *s, struct follow_result *result)
{
	struct follow_observer observer = {.context = s, .on_event = on_event, .on_tick = on_tick};
	return apply_execute(&s->w.client, &s->w.arena, &s->input, &s->apply, &observer, result, &s->err);
}

static bool sent(struct scene *s, size_t index, const char *words)
{
	struct str text, body = s->w.replay.requests.items[index].body;
	return http_decode_in(&s->w.arena, body, &text) && str_contains(text, str_from(words));
}
#define EXPECT_SENT(scene, index, words) cr_expect(sent((scene), (index), (words)), "%s", (words))
#define EXPECT_FINISHED(scene)                                                                                         \
	cr_expect(http_replay_is_finished(&(scene)->w.replay), "%zu requests: %s", (scene)->w.replay.requests.count,   \
		  (scene)->err.message)

/* --- renames */

Test(steps, a_rename_is_a_refactoring)
{
	static const struct http_exchange script[] = {
		MADE,
		REFACTOR("CREATE_IN_PROGRESS", "UNAVAILABLE"),
		REFACTOR("CREATE_COMPLETE", "AVAILABLE"),
		NO_EVENTS,
		{.body = "Action=ExecuteStackRefactor&", .status = 200, .answer = "<ExecuteStackRefactorResponse/>"},
		REFACTOR("CREATE_COMPLETE", "AVAILABLE"),
		THROTTLED,
		{.fails = ERROR_NETWORK},
		REFACTOR("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS"),
		REFACTOR("CREATE_COMPLETE", "EXECUTE_COMPLETE"),
		STACK("UPDATE_COMPLETE"),
		NO_EVENTS};
	struct scene s;
	struct follow_result result;
	OPEN(&s, script, HEAD OLD, HEAD NEW);
	cr_assert_eq(s.plan->steps.items[0].operation, PLAN_REFACTOR_STACK);
	cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
	cr_expect_eq(s.outcome, CHANGE_SET_READY);
	EXPECT_SENT(&s, 0, "ResourceMappings.member.1.Source.LogicalResourceId=Old");
	EXPECT_SENT(&s, 0, "ResourceMappings.member.1.Destination.LogicalResourceId=New");
	EXPECT_SENT(&s, 0, "ResourceMappings.member.1.Destination.StackName=s");
	EXPECT_SENT(&s, 0, "EnableStackCreation=false");
	cr_expect(!sent(&s, 0, "Old:") && sent(&s, 0, "New:"), "the template has the new name");
	cr_assert_eq(execute(&s, &result), LK_OK, "%s", s.err.message);
	cr_expect(result.succeeded && str_is(result.status, "UPDATE_COMPLETE"));
	cr_expect_gt(s.ticks, 3);
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, a_refactoring_that_is_refused_says_why)
{
	static const struct {
		struct http_exchange script[3];
		const char *words;
		enum error_kind kind;
	} cases[] = {
		{{MADE, REFACTOR("CREATE_FAILED", "UNAVAILABLE")}, "refuses the refactoring: why", ERROR_SERVICE},
		{{MADE, REFACTOR("CREATE_COMPLETE", "OBSOLETE")}, "OBSOLETE: because", ERROR_STATE},
		{{MADE, SAYS("DescribeStackRefactor", "<Status>WHATEVER</Status>")}, "gave no reason", ERROR_SERVICE},
		{{MADE,
		  {.status = 404,
		   .answer = "<ErrorResponse><Error><Code>StackRefactorNotFoundException</Code><Message>x</Message>"
			     "</Error></ErrorResponse>"}},
		 "deleted by somebody else",
		 ERROR_STATE},
		{{{.status = 400,
		   .answer = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error>"
			     "</ErrorResponse>"}},
		 "not you",
		 ERROR_DENIED},
		{{SAYS("CreateStackRefactor", "")}, "no StackRefactorId", ERROR_PROTOCOL},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct scene s;
		size_t count = cases[i].script[1].answer ? 2 : 1;
		open_scene(&s, cases[i].script, count, HEAD OLD, HEAD NEW);
		cr_expect_neq(prepare(&s, 0), LK_OK, "%s", cases[i].words);
		cr_expect(strstr(s.err.message, cases[i].words), "'%s', not '%s'", s.err.message, cases[i].words);
		cr_expect_eq(s.err.kind, cases[i].kind, "%s", cases[i].words);
		EXPECT_FINISHED(&s);
		arena_done(&s.w.arena);
	}
}

Test(steps, a_refactoring_that_is_never_made_ends)
{
	struct http_exchange script[2000] = {MADE};
	struct scene s;
	for (size_t i = 1; i < LK_COUNT(script); i++)
		script[i] = (struct http_exchange)REFACTOR("CREATE_IN_PROGRESS", "UNAVAILABLE");
	OPEN(&s, script, HEAD OLD, HEAD NEW);
	cr_expect_neq(prepare(&s, 0), LK_OK);
	cr_expect_eq(s.err.kind, ERROR_SERVICE);
	cr_expect(strstr(s.err.message, "20 minutes"), "%s", s.err.message);
	arena_done(&s.w.arena);
	OPEN(&s, script, HEAD OLD, HEAD NEW);
	s.cancel_after = 20;
	cr_expect_neq(prepare(&s, 0), LK_OK);
	cr_expect_eq(s.err.kind, ERROR_INTERRUPTED);
	cr_expect(strstr(s.err.message, "nothing was changed"), "%s", s.err.message);
	arena_done(&s.w.arena);
}

#define PREPARED                                                                                                       \
	MADE, REFACTOR("CREATE_COMPLETE", "AVAILABLE"), NO_EVENTS,                                                     \
	{                                                                                                              \
		.body = "Action=ExecuteStackRefactor&", .status = 200, .answer = "<ExecuteStackRefactorResponse/>"     \
	}

Test(steps, a_refactoring_that_fails_is_told_by_its_reason)
{
	static const struct {
		struct http_exchange script[10];
		size_t count;
		const char *cause;
	} cases[] = {
		{{PREPARED, REFACTOR("CREATE_COMPLETE", "ROLLBACK_IN_PROGRESS"),
		  REFACTOR("CREATE_COMPLETE", "ROLLBACK_COMPLETE"), STACK("UPDATE_ROLLBACK_COMPLETE"), NO_EVENTS},
		 8,
		 "because"},
		{{PREPARED, REFACTOR("CREATE_COMPLETE", "EXECUTE_FAILED"), STACK("CREATE_COMPLETE"), NO_EVENTS},
		 7,
		 "because"},
		{{PREPARED, SAYS("DescribeStackRefactor", "<ExecutionStatus>SOMETHING</ExecutionStatus>"),
		  STACK("CREATE_COMPLETE"), NO_EVENTS},
		 7,
		 "the service gave no reason"},
		{{PREPARED, REFACTOR("CREATE_COMPLETE", "ROLLBACK_COMPLETE"), STACK("UPDATE_ROLLBACK_COMPLETE"),
		  SAYS("DescribeStackEvents",
		       "<StackEvents><member><EventId>e</EventId><LogicalResourceId>New</"
		       "LogicalResourceId><ResourceStatus>"
		       "UPDATE_FAILED</ResourceStatus><ResourceStatusReason>its tags</ResourceStatusReason></member>"
		       "</StackEvents>")},
		 7,
		 "its tags"},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct scene s;
		struct follow_result result;
		open_scene(&s, cases[i].script, cases[i].count, HEAD OLD, HEAD NEW);
		cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
		cr_assert_eq(execute(&s, &result), LK_OK, "%s", s.err.message);
		cr_expect(!result.succeeded);
		cr_expect(result.first_cause.logical_id.len && str_is(result.first_cause.status_reason, cases[i].cause),
			  "%.*s", STR_ARG(result.first_cause.status_reason));
		EXPECT_FINISHED(&s);
		arena_done(&s.w.arena);
	}
}

Test(steps, a_refactoring_goes_on_when_it_is_interrupted)
{
	struct http_exchange script[2000] = {PREPARED};
	struct scene s;
	struct follow_result result;
	for (size_t i = 4; i < LK_COUNT(script); i++)
		script[i] = i % 2 ? (struct http_exchange)REFACTOR("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS")
				  : (struct http_exchange)SAYS("DescribeStackRefactor", "");
	OPEN(&s, script, HEAD OLD, HEAD NEW);
	cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
	s.cancel_after = 20000; /* looks, some 50 between polls: more than half an hour */
	cr_expect_neq(execute(&s, &result), LK_OK);
	cr_expect_eq(s.err.kind, ERROR_INTERRUPTED, "%s", s.err.message);
	cr_expect_gt(s.w.now_ms, 30 * 60 * 1000, "it has no end of its own");
	arena_done(&s.w.arena);
}

Test(steps, an_endpoint_without_refactoring_says_so)
{
	static const struct http_exchange script[] = {
		{.status = 400,
		 .answer = "<ErrorResponse><Error><Code>InvalidAction</Code><Message>Unknown action</Message></Error>"
			   "</ErrorResponse>"}};
	struct scene s;
	OPEN(&s, script, HEAD OLD, HEAD NEW);
	cr_expect_neq(prepare(&s, 0), LK_OK);
	cr_expect(strstr(s.err.hint, "no stack refactoring"), "%s", s.err.hint);
	arena_done(&s.w.arena);
}

/* --- imports */

#define SET_MADE SAYS("CreateChangeSet", "<Id>arn:set</Id><StackId>arn:s</StackId>")
#define SET(status)                                                                                                    \
	SAYS("DescribeChangeSet", "<ChangeSetId>arn:set</ChangeSetId><StackId>arn:s</StackId><Status>" status          \
				  "</Status><StatusReason>it is elsewhere</StatusReason>")
#define SET_DONE                                                                                                       \
	{                                                                                                              \
		.body = "Action=ExecuteChangeSet&", .status = 200, .answer = "<ExecuteChangeSetResponse/>"             \
	}

Test(steps, an_import_takes_nothing_else_along)
{
	static const struct http_exchange script[] = {SET_MADE, SET("CREATE_COMPLETE"),	  NO_EVENTS,
						      SET_DONE, STACK("IMPORT_COMPLETE"), EVENT};
	struct scene s;
	struct follow_result result;
	OPEN(&s, script, HEAD OLD, HEAD OLD FILES "  More: {Type: AWS::SNS::Topic}\n");
	cr_assert_eq(s.plan->steps.count, 2);
	cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
	EXPECT_SENT(&s, 0, "ChangeSetType=IMPORT");
	EXPECT_SENT(&s, 0, "ResourcesToImport.member.1.ResourceType=AWS::S3::Bucket");
	EXPECT_SENT(&s, 0, "ResourcesToImport.member.1.LogicalResourceId=Files");
	EXPECT_SENT(&s, 0, "ResourcesToImport.member.1.ResourceIdentifier.entry.1.key=BucketName");
	EXPECT_SENT(&s, 0, "ResourcesToImport.member.1.ResourceIdentifier.entry.1.value=files");
	EXPECT_SENT(&s, 0, "ParameterKey=Env&Parameters.member.1.UsePreviousValue=true");
	EXPECT_SENT(&s, 0, "Tags.member.1.Value=old");
	cr_expect(!sent(&s, 0, "More:") && !sent(&s, 0, "given"));
	cr_assert_eq(execute(&s, &result), LK_OK, "%s", s.err.message);
	cr_expect(result.succeeded);
	cr_expect(!sent(&s, 3, "RetainExceptOnCreate"));
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, the_update_behind_it_has_the_values)
{
	static const struct http_exchange script[] = {SET_MADE, SET("CREATE_COMPLETE")};
	struct scene s;
	OPEN(&s, script, HEAD OLD, HEAD OLD FILES "  More: {Type: AWS::SNS::Topic}\n");
	cr_assert_eq(prepare(&s, 1), LK_OK, "%s", s.err.message);
	EXPECT_SENT(&s, 0, "ChangeSetType=UPDATE");
	EXPECT_SENT(&s, 0, "ParameterKey=Env&Parameters.member.1.ParameterValue=given");
	EXPECT_SENT(&s, 0, "Tags.member.1.Value=new");
	EXPECT_SENT(&s, 0, "More:");
	cr_expect(!sent(&s, 0, "ResourcesToImport"));
	arena_done(&s.w.arena);
}

Test(steps, a_refused_import_of_a_new_stack_leaves_none_behind)
{
	static const struct http_exchange script[] = {
		SET_MADE,
		SET("FAILED"),
		SAYS("DescribeEvents", "<OperationEvents/>"),
		{.body = "Action=DeleteChangeSet&", .status = 200, .answer = "<DeleteChangeSetResponse/>"},
		STACK("REVIEW_IN_PROGRESS"),
		SAYS("ListChangeSets", "<Summaries/>"),
		{.body = "Action=DeleteStack&", .status = 200, .answer = "<DeleteStackResponse/>"},
		STACK("DELETE_COMPLETE")};
	struct scene s;
	OPEN(&s, script, NULL, HEAD FILES);
	cr_expect_neq(prepare(&s, 0), LK_OK);
	EXPECT_SENT(&s, 0, "ChangeSetType=IMPORT");
	EXPECT_SENT(&s, 0, "Tags.member.1.Value=new");
	cr_expect(strstr(s.err.message, "it is elsewhere"), "%s", s.err.message);
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, what_was_taken_and_not_begun_is_no_success)
{
	static struct http_exchange script[10] = {SET_MADE, SET("CREATE_COMPLETE"), NO_EVENTS, SET_DONE};
	static const struct http_exchange rests = STACK("CREATE_COMPLETE"), nothing = NO_EVENTS,
					  available = SAYS("DescribeChangeSet",
							   "<Status>CREATE_COMPLETE</Status>"
							   "<ExecutionStatus>AVAILABLE</ExecutionStatus>"),
					  failed = SAYS("DescribeChangeSet",
							"<Status>CREATE_COMPLETE</Status>"
							"<ExecutionStatus>EXECUTE_FAILED</ExecutionStatus>"
							"<StatusReason>it is elsewhere</StatusReason>"),
					  deleted = {.body = "Action=DeleteChangeSet&",
						     .status = 200,
						     .answer = "<DeleteChangeSetResponse/>"};
	const struct http_exchange *const answers[] = {&available, &failed};
	for (size_t i = 0; i < LK_COUNT(answers); i++) {
		struct scene s;
		struct follow_result result;
		size_t at = 4;
		for (int polls = 0; polls < 2; polls++) {
			script[at++] = rests;
			script[at++] = nothing;
		}
		script[at++] = *answers[i];
		script[at++] = deleted;
		OPEN(&s, script, HEAD OLD, HEAD OLD FILES "  More: {Type: AWS::SNS::Topic}\n");
		cr_assert_eq(prepare(&s, 1), LK_OK, "%s", s.err.message);
		s.input.interval_ms = 20000;
		cr_expect_eq(execute(&s, &result), LK_FAILED);
		cr_expect_not(result.begun);
		cr_expect(strstr(s.err.message, i ? "it is elsewhere" : "begun nothing"), "%s", s.err.message);
		EXPECT_FINISHED(&s);
		arena_done(&s.w.arena);
	}
}

#define DENIED                                                                                                         \
	{                                                                                                              \
		.status = 403, .answer = "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>it has "             \
					 "expired</Message></Error></ErrorResponse>"                                   \
	}

Test(steps, what_runs_goes_on_when_the_keys_expire)
{
	static const struct http_exchange script[] = {SET_MADE, SET("CREATE_COMPLETE"), NO_EVENTS, SET_DONE, DENIED};
	struct scene s;
	struct follow_result result;
	OPEN(&s, script, NULL, HEAD NEW);
	cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
	cr_assert_eq(execute(&s, &result), LK_FAILED);
	cr_expect(result.begun);
	cr_expect(strstr(s.err.message, "it has expired"), "%s", s.err.message);
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, what_cannot_be_followed_is_not_begun_and_leaves_nothing)
{
	static const struct http_exchange script[] = {
		SET_MADE,
		SET("CREATE_COMPLETE"),
		DENIED,
		{.body = "Action=DeleteChangeSet&", .status = 200, .answer = "<DeleteChangeSetResponse/>"},
		STACK("REVIEW_IN_PROGRESS"),
		SAYS("ListChangeSets", "<Summaries/>"),
		{.body = "Action=DeleteStack&", .status = 200, .answer = "<DeleteStackResponse/>"},
		STACK("DELETE_COMPLETE")};
	struct scene s;
	struct follow_result result;
	OPEN(&s, script, NULL, HEAD NEW);
	cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
	cr_assert_eq(execute(&s, &result), LK_FAILED);
	cr_expect_not(result.begun);
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, all_in_one_is_a_step_too)
{
	static const struct http_exchange script[] = {SET_MADE, SET("CREATE_COMPLETE"),	  NO_EVENTS,
						      SET_DONE, STACK("CREATE_COMPLETE"), EVENT};
	struct scene s;
	struct follow_result result;
	OPEN(&s, script, NULL, HEAD NEW);
	cr_assert_eq(prepare(&s, 0), LK_OK, "%s", s.err.message);
	EXPECT_SENT(&s, 0, "ChangeSetType=CREATE");
	EXPECT_SENT(&s, 0, "ParameterValue=given");
	cr_assert_eq(execute(&s, &result), LK_OK, "%s", s.err.message);
	EXPECT_SENT(&s, 3, "RetainExceptOnCreate=true");
	arena_done(&s.w.arena);
}

/* --- between steps */

#define TABLE "Resources: {T: {Type: AWS::DynamoDB::Table}, N: {Type: AWS::SNS::Topic}}\n"
#define LIVE                                                                                                           \
	STACK("UPDATE_COMPLETE"),                                                                                      \
		SAYS("ListStackResources", "<StackResourceSummaries><member><LogicalResourceId>T</"                    \
					   "LogicalResourceId><PhysicalResourceId>orders"                              \
					   "</PhysicalResourceId></member><member><LogicalResourceId>N</"              \
					   "LogicalResourceId><PhysicalResourceId>arn:n"                               \
					   "</PhysicalResourceId></member></StackResourceSummaries>"),                 \
		SAYS("GetTemplate", "<TemplateBody>" TABLE "</TemplateBody>")
#define DESCRIBED(indexes)                                                                                             \
	{                                                                                                              \
		.body = "{\"TableName\":\"orders\"}", .status = 200,                                                   \
		.answer = "{\"Table\":{\"TableName\":\"orders\",\"GlobalSecondaryIndexes\":[" indexes "]}}"            \
	}
#define INDEX(name, status) "{\"IndexName\":\"" name "\",\"IndexStatus\":\"" status "\"}"

static void on_wait(void *context, struct str table, struct str index)
{
	cr_expect(str_is(table, "orders") && str_is(index, "by-b"));
	((struct scene *)context)->waits++;
}

static enum lk_status settle(struct scene *s)
{
	struct plan_step step = {.graph = graph_of(&s->w, TABLE)};
	struct step_pause pause = {.interval_ms = 1000, .cancel = &s->cancel, .context = s, .on_wait = on_wait};
	VEC_PUSH(&s->w.arena, &step.logical_ids) = STR("N");
	VEC_PUSH(&s->w.arena, &step.logical_ids) = STR("T");
	VEC_PUSH(&s->w.arena, &step.logical_ids) = STR("Gone");
	return step_settle(&s->w.client, &s->w.arena, &step, &pause, &s->live, &s->err);
}

Test(steps, an_index_is_waited_for)
{
	static const struct http_exchange script[] = {LIVE,
						      DESCRIBED(INDEX("by-a", "ACTIVE") "," INDEX("by-b", "CREATING")),
						      {.fails = ERROR_NETWORK},
						      DESCRIBED(INDEX("by-a", "ACTIVE") "," INDEX("by-b", "CREATING")),
						      DESCRIBED(INDEX("by-a", "ACTIVE") "," INDEX("by-b", "ACTIVE"))};
	struct scene s;
	OPEN(&s, script, NULL, TABLE);
	cr_assert_eq(settle(&s), LK_OK, "%s", s.err.message);
	cr_expect(s.live.exists && s.live.graph, "what the step made is there for the next");
	cr_expect_eq(s.waits, 1);
	cr_expect_geq(s.w.now_ms, 3000);
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, a_table_that_is_gone_keeps_nobody_waiting)
{
	static const struct http_exchange script[] = {
		LIVE, {.status = 400, .answer = "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no table\"}"}};
	struct scene s;
	OPEN(&s, script, NULL, TABLE);
	cr_expect_eq(settle(&s), LK_OK, "%s", s.err.message);
	cr_expect_eq(s.waits, 0);
	EXPECT_FINISHED(&s);
	arena_done(&s.w.arena);
}

Test(steps, what_waiting_does_not_cure_is_told)
{
	static const struct http_exchange script[] = {
		LIVE, {.status = 400, .answer = "{\"__type\":\"AccessDeniedException\",\"message\":\"not you\"}"}};
	struct scene s;
	OPEN(&s, script, NULL, TABLE);
	cr_expect_neq(settle(&s), LK_OK);
	cr_expect(strstr(s.err.message, "not you"), "%s", s.err.message);
	arena_done(&s.w.arena);
}

Test(steps, a_wait_without_end_is_interrupted)
{
	struct http_exchange script[2000] = {LIVE};
	struct scene s;
	for (size_t i = 3; i < LK_COUNT(script); i++)
		script[i] = (struct http_exchange)DESCRIBED(INDEX("by-b", "NEWSTATUS"));
	OPEN(&s, script, NULL, TABLE);
	s.cancel_after = 50000;
	cr_expect_neq(settle(&s), LK_OK);
	cr_expect_eq(s.err.kind, ERROR_INTERRUPTED, "%s", s.err.message);
	cr_expect_gt(s.w.now_ms, 60 * 60 * 1000);
	cr_expect_eq(s.waits, 1);
	arena_done(&s.w.arena);
}
