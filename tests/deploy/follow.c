/* Following a stack over a scripted service: the outcome is the stack's state, whatever the polls go through. */
#include "deploy/follow.h"

#include <criterion/criterion.h>

#include "deploy/change_set.h"
#include "world.h"

static bool is_cancelled(void *context)
{
	return ((struct world *)context)->cancelled;
}

static void count_event(void *context, const struct cfn_event *event)
{
	cr_assert(event->logical_id.len);
	((struct world *)context)->events++;
}

#define STACK(status)                                                                                                  \
	"<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackId>arn:s</"       \
	"StackId>"                                                                                                     \
	"<StackStatus>" status "</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
#define EVENTS(members)                                                                                                \
	"<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>" members                                \
	"</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>"
/* Without Timestamp, as some servers leave it out. */
#define EVENT(id, logical, physical, status, reason)                                                                   \
	"<member><EventId>" id "</EventId><StackId>arn:s</StackId><LogicalResourceId>" logical "</LogicalResourceId>"  \
	"<PhysicalResourceId>" physical "</PhysicalResourceId><ResourceStatus>" status "</ResourceStatus>"             \
	"<ResourceStatusReason>" reason "</ResourceStatusReason></member>"
#define THROTTLED                                                                                                      \
	"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"

static enum lk_status follow_as(struct world *w, struct follow_input input, struct follow_result *result,
				struct error *err)
{
	static struct http_cancel cancel;
	cancel = (struct http_cancel){w, is_cancelled};
	input.stack = STR("s");
	input.last_event = STR("e0");
	input.interval_ms = 1000;
	input.cancel = &cancel;
	input.observer = (struct follow_observer){.context = w, .on_event = count_event};
	return follow_stack(&w->client, &w->arena, &input, result, err);
}

static enum lk_status follow(struct world *w, struct follow_result *result, struct error *err)
{
	return follow_as(w, (struct follow_input){0}, result, err);
}

Test(follow, a_poll_that_fails_says_nothing_of_the_outcome)
{
	static const struct http_exchange script[] = {
		{.body = "DescribeStacks", .status = 200, .answer = STACK("UPDATE_IN_PROGRESS")},
		{.body = "DescribeStackEvents", .status = 400, .answer = THROTTLED},
		{.fails = ERROR_NETWORK},
		{.body = "DescribeStacks", .status = 503, .answer = "<html>busy</html>"},
		{.body = "DescribeStacks", .status = 200, .answer = STACK("UPDATE_COMPLETE")},
		{.body = "DescribeStackEvents",
		 .status = 200,
		 .answer = EVENTS(EVENT("e2", "s", "arn:s", "UPDATE_COMPLETE", "") EVENT(
			 "e1", "A", "a", "UPDATE_COMPLETE", "") EVENT("e0", "s", "arn:s", "CREATE_COMPLETE", ""))},
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow(&w, &result, &err), LK_OK, "%s", err.message);
	cr_expect(result.succeeded);
	cr_expect(str_is(result.status, "UPDATE_COMPLETE"));
	cr_expect_eq(w.events, 2, "events up to the mark are old");
	cr_expect(http_replay_is_finished(&w.replay));
	cr_expect_geq(w.now_ms, 3000, "it waits between polls");
	arena_done(&w.arena);
}

Test(follow, a_state_at_rest_on_the_first_poll)
{
	static const struct http_exchange script[] = {
		{.status = 200, .answer = STACK("CREATE_COMPLETE")},
		{.status = 200, .answer = EVENTS("")},
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow(&w, &result, &err), LK_OK);
	cr_expect(result.succeeded);
	cr_expect_eq(w.events, 0);
	arena_done(&w.arena);
}

Test(follow, the_first_cause_and_not_the_cascade)
{
	static const struct http_exchange script[] = {
		{.status = 200, .answer = STACK("ROLLBACK_COMPLETE")},
		{.status = 200,
		 .answer = EVENTS(EVENT("e5", "s", "arn:s", "ROLLBACK_COMPLETE", "")
					  EVENT("e4", "s", "arn:s", "CREATE_FAILED", "The following resource(s) failed")
						  EVENT("e3", "C", "", "CREATE_FAILED", "Resource creation cancelled")
							  EVENT("e2", "B", "", "CREATE_FAILED", "Access denied")
								  EVENT("e1", "A", "", "CREATE_FAILED",
									"Resource creation cancelled"))},
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow(&w, &result, &err), LK_OK);
	cr_expect_not(result.succeeded);
	cr_expect(str_is(result.first_cause.logical_id, "B"));
	cr_expect(str_is(result.first_cause.status_reason, "Access denied"));
	cr_expect_eq(result.cascade, 2);
	cr_expect_eq(w.events, 5);
	arena_done(&w.arena);
}

Test(follow, a_stack_that_is_gone_was_deleted)
{
	static const struct http_exchange script[] = {
		{.status = 400,
		 .answer = "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id s does not "
			   "exist</Message>"
			   "</Error></ErrorResponse>"},
		{.status = 400,
		 .answer =
			 "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack [s] does not exist</Message>"
			 "</Error></ErrorResponse>"},
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow_as(&w, (struct follow_input){.deletes = true}, &result, &err), LK_OK, "%s", err.message);
	cr_expect(str_is(result.status, "DELETE_COMPLETE"));
	cr_expect(result.succeeded);
	arena_done(&w.arena);
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow(&w, &result, &err), LK_OK, "%s", err.message);
	cr_expect_not(result.succeeded, "an update that ends with no stack is no success");
	arena_done(&w.arena);
}

/* Of the stack itself, with the token of who began it. */
#define OF_STACK(id, status, token)                                                                                    \
	"<member><EventId>" id "</EventId><StackId>arn:s</StackId><LogicalResourceId>s</LogicalResourceId>"            \
	"<PhysicalResourceId>arn:s</PhysicalResourceId><ResourceStatus>" status "</ResourceStatus>"                    \
	"<ClientRequestToken>" token "</ClientRequestToken></member>"
#define STATE(name)                                                                                                    \
	{                                                                                                              \
		.body = "DescribeStacks", .status = 200, .answer = STACK(name)                                         \
	}
#define TOLD(members)                                                                                                  \
	{                                                                                                              \
		.body = "DescribeStackEvents", .status = 200, .answer = EVENTS(members)                                \
	}

Test(follow, an_operation_that_was_overtaken_ended_as_its_own_events_say)
{
	static const struct http_exchange script[] = {
		STATE("UPDATE_IN_PROGRESS"),
		TOLD(OF_STACK("e3", "UPDATE_IN_PROGRESS", "theirs") OF_STACK("e2", "UPDATE_COMPLETE", "ours")
			     OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow_as(&w, (struct follow_input){.token = STR("ours")}, &result, &err), LK_OK);
	cr_expect(str_is(result.status, "UPDATE_COMPLETE"), "%.*s", STR_ARG(result.status));
	cr_expect(result.succeeded);
	arena_done(&w.arena);
}

/* The state was read before our update had begun, the events after. */
Test(follow, the_last_event_of_the_stack_is_believed_before_its_state)
{
	static const struct http_exchange script[] = {
		STATE("CREATE_COMPLETE"),
		TOLD(OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
		STATE("UPDATE_COMPLETE"),
		TOLD(OF_STACK("e2", "UPDATE_COMPLETE", "ours")),
	};
	struct follow_input input = {.token = STR("ours"), .is_begun = true};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow_as(&w, input, &result, &err), LK_OK);
	cr_expect(str_is(result.status, "UPDATE_COMPLETE"), "%.*s", STR_ARG(result.status));
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}

/* Whoever uses another tool gives no token. */
Test(follow, somebody_else_s_update_is_not_ours)
{
	static const struct http_exchange after[] = {
		STATE("UPDATE_COMPLETE"),
		TOLD(OF_STACK("e4", "UPDATE_COMPLETE", "") OF_STACK("e3", "UPDATE_IN_PROGRESS", "") OF_STACK(
			"e2", "UPDATE_ROLLBACK_COMPLETE", "ours") OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
	};
	static const struct http_exchange during[] = {
		STATE("UPDATE_IN_PROGRESS"),
		TOLD(OF_STACK("e3", "UPDATE_IN_PROGRESS", "") OF_STACK("e2", "UPDATE_COMPLETE", "ours")
			     OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, after, LK_COUNT(after));
	cr_assert_eq(follow_as(&w, (struct follow_input){.token = STR("ours")}, &result, &err), LK_OK);
	cr_expect(str_is(result.status, "UPDATE_ROLLBACK_COMPLETE") && !result.succeeded, "%.*s",
		  STR_ARG(result.status));
	arena_done(&w.arena);
	world_open(&w, during, LK_COUNT(during));
	cr_assert_eq(follow_as(&w, (struct follow_input){.token = STR("ours")}, &result, &err), LK_OK);
	cr_expect(str_is(result.status, "UPDATE_COMPLETE") && result.succeeded, "%.*s", STR_ARG(result.status));
	arena_done(&w.arena);
}

Test(follow, what_a_proxy_refuses_is_asked_again)
{
	static const struct http_exchange script[] = {
		{.status = 407, .answer = "<html>log in</html>"},
		{.status = 403, .answer = "<html>no</html>"},
		{.status = 302, .answer = ""},
		{.status = 404, .answer = "<html>what?</html>"},
		STATE("UPDATE_COMPLETE"),
		TOLD(""),
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow(&w, &result, &err), LK_OK, "%s", err.message);
	cr_expect(result.succeeded);
	arena_done(&w.arena);
}

Test(follow, a_rollback_of_ours_is_not_its_end_until_it_ends)
{
	static const struct http_exchange script[] = {
		STATE("UPDATE_ROLLBACK_IN_PROGRESS"),
		TOLD(OF_STACK("e2", "UPDATE_ROLLBACK_IN_PROGRESS", "ours")
			     OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
		STATE("UPDATE_ROLLBACK_COMPLETE"),
		TOLD(OF_STACK("e3", "UPDATE_ROLLBACK_COMPLETE", "ours")),
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow_as(&w, (struct follow_input){.token = STR("ours")}, &result, &err), LK_OK);
	cr_expect(str_is(result.status, "UPDATE_ROLLBACK_COMPLETE"));
	cr_expect_not(result.succeeded);
	arena_done(&w.arena);
}

/* The state of a stack is read before what was just begun shows in it. */
Test(follow, what_was_just_begun_is_waited_for)
{
	static const struct http_exchange script[] = {
		STATE("CREATE_COMPLETE"),    TOLD(""),
		STATE("UPDATE_IN_PROGRESS"), TOLD(OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
		STATE("UPDATE_COMPLETE"),    TOLD(OF_STACK("e2", "UPDATE_COMPLETE", "ours")),
	};
	struct follow_input input = {.token = STR("ours"), .is_begun = true};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow_as(&w, input, &result, &err), LK_OK);
	cr_expect(str_is(result.status, "UPDATE_COMPLETE"));
	cr_expect_eq(w.events, 2);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}

Test(follow, but_not_for_ever_and_never_longer_than_allowed)
{
	static const struct http_exchange rests = STATE("CREATE_COMPLETE"), runs = STATE("UPDATE_IN_PROGRESS");
	static const struct http_exchange nothing = TOLD("");
	static struct http_exchange quiet[40], busy[40];
	struct world w;
	struct follow_result result;
	struct error err;
	for (size_t i = 0; i < LK_COUNT(quiet); i += 2) {
		quiet[i] = rests;
		busy[i] = runs;
		quiet[i + 1] = busy[i + 1] = nothing;
	}
	world_open(&w, quiet, LK_COUNT(quiet));
	cr_assert_eq(follow_as(&w, (struct follow_input){.is_begun = true}, &result, &err), LK_OK);
	cr_expect(result.succeeded);
	cr_expect(w.now_ms >= 15000 && w.now_ms < 25000, "%lld", (long long)w.now_ms);
	arena_done(&w.arena);
	world_open(&w, busy, LK_COUNT(busy));
	cr_assert_eq(follow_as(&w, (struct follow_input){.limit_ms = 30000}, &result, &err), LK_OK);
	cr_expect(result.timed_out && !result.succeeded);
	cr_expect(w.now_ms >= 30000 && w.now_ms < 36000, "%lld", (long long)w.now_ms);
	arena_done(&w.arena);
}

Test(follow, a_throttled_poll_goes_out_of_the_way)
{
	static const struct http_exchange ends = STATE("UPDATE_COMPLETE"), nothing = TOLD("");
	static struct http_exchange script[22];
	struct world w;
	struct follow_result result;
	struct error err;
	for (size_t i = 0; i < 20; i++)
		script[i] = (struct http_exchange){.status = 400, .answer = THROTTLED};
	script[20] = ends;
	script[21] = nothing;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow(&w, &result, &err), LK_OK, "%s", err.message);
	cr_expect(result.succeeded);
	cr_expect(w.now_ms > 100000 && w.now_ms <= 20 * 30000, "%lld", (long long)w.now_ms);
	arena_done(&w.arena);
}

Test(follow, what_became_of_a_token_is_told_by_the_events)
{
	static const struct http_exchange script[] = {
		TOLD(OF_STACK("e3", "UPDATE_IN_PROGRESS", "theirs") OF_STACK("e2", "UPDATE_ROLLBACK_COMPLETE", "ours")
			     OF_STACK("e1", "UPDATE_IN_PROGRESS", "ours")),
		TOLD(OF_STACK("e3", "UPDATE_IN_PROGRESS", "theirs")),
	};
	struct world w;
	struct str status;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_assert_eq(follow_outcome_in(&w.client, &w.arena, STR("s"), STR("ours"), &status, &err), LK_OK);
	cr_expect(str_is(status, "UPDATE_ROLLBACK_COMPLETE"));
	cr_assert_eq(follow_outcome_in(&w.client, &w.arena, STR("s"), STR("ours"), &status, &err), LK_OK);
	cr_expect_eq(status.len, 0);
	arena_done(&w.arena);
}

Test(follow, ends_for_what_no_waiting_cures_and_for_the_user)
{
	static const struct http_exchange denied[] = {
		{.status = 403,
		 .answer = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></"
			   "ErrorResponse>"},
	};
	static const struct http_exchange running[] = {
		{.status = 200, .answer = STACK("UPDATE_IN_PROGRESS")},
		{.status = 200, .answer = EVENTS("")},
	};
	struct world w;
	struct follow_result result;
	struct error err;
	world_open(&w, denied, LK_COUNT(denied));
	cr_expect_eq(follow(&w, &result, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_DENIED);
	arena_done(&w.arena);
	world_open(&w, running, LK_COUNT(running));
	w.cancelled = true;
	cr_expect_eq(follow(&w, &result, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_INTERRUPTED);
	arena_done(&w.arena);
}

/* --- change sets */

#define CHANGE_SET(status, reason)                                                                                     \
	"<DescribeChangeSetResponse><DescribeChangeSetResult><ChangeSetName>c</ChangeSetName><Status>" status          \
	"</Status>"                                                                                                    \
	"<StatusReason>" reason "</StatusReason></DescribeChangeSetResult></DescribeChangeSetResponse>"

static enum lk_status make(struct world *w, enum change_set_outcome *outcome, struct error *err)
{
	struct cfn_change_set change_set;
	struct cfn_change_set_input input = {
		.stack = STR("s"), .name = STR("c"), .type = STR("UPDATE"), .template = {.body = STR("Resources: {}")}};
	return change_set_make(&w->client, &w->arena, &input, NULL, outcome, &change_set, err);
}

Test(change_set, nothing_to_change_in_every_wording)
{
	static const char *const reasons[] = {
		"The submitted information didn't contain changes. Submit different information to create a change "
		"set.",
		"No updates are to be performed.",
	};
	for (size_t i = 0; i < LK_COUNT(reasons); i++) {
		struct world w;
		struct error err;
		enum change_set_outcome outcome;
		world_open(&w, NULL, 0);
		const struct http_exchange script[] = {
			{.body = "CreateChangeSet", .status = 200, .answer = "<CreateChangeSetResponse/>"},
			{.body = "DescribeChangeSet", .status = 200, .answer = CHANGE_SET("CREATE_PENDING", "")},
			{.body = "DescribeChangeSet",
			 .status = 200,
			 .answer = str_format_in(&w.arena, CHANGE_SET("FAILED", "%s"), reasons[i]).ptr},
			{.body = "DeleteChangeSet", .status = 200, .answer = "<DeleteChangeSetResponse/>"},
		};
		http_replay_init_in(&w.replay, &w.arena, script, LK_COUNT(script));
		cr_assert_eq(make(&w, &outcome, &err), LK_OK, "%s", err.message);
		cr_expect_eq(outcome, CHANGE_SET_EMPTY);
		cr_expect(http_replay_is_finished(&w.replay), "it is deleted again");
		arena_done(&w.arena);
	}
}

Test(change_set, a_refusal_is_told_with_its_reason_and_cleaned_up)
{
	static const struct http_exchange script[] = {
		{.body = "CreateChangeSet", .status = 200, .answer = "<CreateChangeSetResponse/>"},
		{.body = "DescribeChangeSet",
		 .status = 200,
		 .answer = CHANGE_SET("FAILED", "Template error: no such role")},
		{.body = "DescribeEvents", .status = 400, .answer = "{\"message\": \"unknown action\"}"},
		{.body = "DeleteChangeSet", .status = 200, .answer = "<DeleteChangeSetResponse/>"},
	};
	struct world w;
	struct error err;
	enum change_set_outcome outcome;
	world_open(&w, script, LK_COUNT(script));
	cr_expect_eq(make(&w, &outcome, &err), LK_FAILED);
	cr_expect(str_contains(str_from(err.message), STR("no such role")), "%s", err.message);
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
}
