/* What became of a call that nobody saw end: the answers of the service, and what is made of them. */
#include "deploy/recover.h"

#include <criterion/criterion.h>

#include "world.h"

#define ANSWER(action, inside)                                                                                         \
	"<" action "Response><" action "Result>" inside "</" action "Result></" action "Response>"
#define SAYS(action, inside)                                                                                           \
	{                                                                                                              \
		.body = "Action=" action "&", .status = 200, .answer = ANSWER(action, inside)                          \
	}
#define SET(execution)                                                                                                 \
	SAYS("DescribeChangeSet", "<ChangeSetName>lkc-t</ChangeSetName><ChangeSetId>arn:set</ChangeSetId>"             \
				  "<Status>CREATE_COMPLETE</Status><ExecutionStatus>" execution "</ExecutionStatus>")
#define NO_SET                                                                                                         \
	{                                                                                                              \
		.body = "Action=DescribeChangeSet&", .status = 404,                                                    \
		.answer = "<ErrorResponse><Error><Code>ChangeSetNotFound</Code><Message>no</Message></Error></"        \
			  "ErrorResponse>"                                                                             \
	}
#define STACK(status, set)                                                                                             \
	SAYS("DescribeStacks", "<Stacks><member><StackName>s</StackName><StackId>arn:s</StackId><StackStatus>" status  \
			       "</StackStatus><ChangeSetId>" set "</ChangeSetId></member></Stacks>")
#define EVENTS(members) SAYS("DescribeStackEvents", "<StackEvents>" members "</StackEvents>")
#define OF_STACK(id, status, token)                                                                                    \
	"<member><EventId>" id "</EventId><StackId>arn:s</StackId><LogicalResourceId>s</LogicalResourceId>"            \
	"<PhysicalResourceId>arn:s</PhysicalResourceId><ResourceStatus>" status "</ResourceStatus>"                    \
	"<ClientRequestToken>" token "</ClientRequestToken></member>"
#define DISCARDED                                                                                                      \
	{                                                                                                              \
		.body = "Action=DeleteChangeSet&", .status = 200, .answer = "<DeleteChangeSetResponse/>"               \
	}
#define DENIED                                                                                                         \
	{                                                                                                              \
		.status = 403,                                                                                         \
		.answer =                                                                                              \
			"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>" \
	}

enum { SCRIPT_MAX = 5 };

struct expectation {
	const char *call, *entry_stack, *type;
	const char *status, *change_set; /* of the stack; status NULL: there is none */
	struct http_exchange script[SCRIPT_MAX];
	size_t count;
	enum recover_outcome outcome;
	const char *ended;
};

static void expect(const struct expectation *e, size_t index)
{
	struct world w;
	struct error err;
	enum recover_outcome outcome;
	struct str ended;
	struct journal_entry entry = {.token = STR("t"),
				      .call = str_from(e->call),
				      .subject = STR("lkc-t"),
				      .stack = str_from(e->entry_stack),
				      .type = str_from(e->type)};
	struct cfn_stack stack = {.name = STR("s"),
				  .id = STR("arn:s"),
				  .status = str_from(e->status),
				  .change_set_id = str_from(e->change_set)};
	world_open(&w, e->script, e->count);
	cr_assert_eq(recover_look(&w.client, &w.arena, &entry, e->status ? &stack : NULL, &outcome, &ended, &err),
		     LK_OK, "case %zu: %s", index, err.message);
	cr_expect_eq(outcome, e->outcome, "case %zu: %d", index, (int)outcome);
	cr_expect(str_is(ended, e->ended), "case %zu: %.*s", index, STR_ARG(ended));
	cr_expect(http_replay_is_finished(&w.replay), "case %zu: %zu requests", index, w.replay.requests.count);
	arena_done(&w.arena);
}

#define EXECUTED "arn:aws:cloudformation:r:1:changeSet/lkc-t/uuid"
#define ANOTHER "arn:aws:cloudformation:r:1:changeSet/lkc-u/uuid"

Test(recover, a_change_set)
{
	static const struct expectation cases[] = {
		/* Made and not executed: it is taken away again. */
		{"CreateChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 ANOTHER,
		 {SET("AVAILABLE"), DISCARDED},
		 2,
		 RECOVER_NEVER_BEGUN,
		 ""},
		/* Forgotten by the service, as each is when another one is executed; the events are not. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 ANOTHER,
		 {NO_SET, STACK("UPDATE_COMPLETE", ANOTHER), EVENTS(OF_STACK("1", "UPDATE_COMPLETE", "t")),
		  EVENTS(OF_STACK("1", "UPDATE_COMPLETE", "t"))},
		 4,
		 RECOVER_ENDED,
		 "UPDATE_COMPLETE"},
		/* Executed without an event. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 ANOTHER,
		 {SET("EXECUTE_FAILED"), EVENTS("")},
		 2,
		 RECOVER_ENDED,
		 "EXECUTE_FAILED"},
		/* Rolled back, while somebody else's update runs. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_IN_PROGRESS",
		 ANOTHER,
		 {SET("EXECUTE_FAILED"),
		  EVENTS(OF_STACK("3", "UPDATE_IN_PROGRESS", "") OF_STACK("2", "UPDATE_ROLLBACK_COMPLETE", "t"))},
		 2,
		 RECOVER_ENDED,
		 "UPDATE_ROLLBACK_COMPLETE"},
		/* Never made. */
		{"CreateChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 ANOTHER,
		 {NO_SET, STACK("UPDATE_COMPLETE", ANOTHER), DISCARDED},
		 3,
		 RECOVER_NEVER_BEGUN,
		 ""},
		/* Executed, and running. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_IN_PROGRESS",
		 ANOTHER,
		 {SET("EXECUTE_IN_PROGRESS"), EVENTS(OF_STACK("1", "UPDATE_IN_PROGRESS", "t"))},
		 2,
		 RECOVER_RUNS,
		 ""},
		/* Ended well: the stack names it, and its events tell. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 EXECUTED,
		 {SET("EXECUTE_COMPLETE"),
		  EVENTS(OF_STACK("2", "UPDATE_COMPLETE", "t") OF_STACK("1", "UPDATE_IN_PROGRESS", "t"))},
		 2,
		 RECOVER_ENDED,
		 "UPDATE_COMPLETE"},
		/* Rolled back, and somebody has updated since. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 ANOTHER,
		 {SET("EXECUTE_FAILED"),
		  EVENTS(OF_STACK("4", "UPDATE_COMPLETE", "u") OF_STACK("3", "UPDATE_IN_PROGRESS", "u")
				 OF_STACK("2", "UPDATE_ROLLBACK_COMPLETE", "t"))},
		 2,
		 RECOVER_ENDED,
		 "UPDATE_ROLLBACK_COMPLETE"},
		/* Its events are gone: the stack's state is what there is. */
		{"ExecuteChangeSet",
		 "arn:s",
		 "UPDATE",
		 "UPDATE_COMPLETE",
		 EXECUTED,
		 {NO_SET, STACK("UPDATE_COMPLETE", EXECUTED), EVENTS("")},
		 3,
		 RECOVER_ENDED,
		 "UPDATE_COMPLETE"},
		/* The stack was deleted since, or another one has its name. */
		{"ExecuteChangeSet", "arn:s", "UPDATE", NULL, NULL, {{0}}, 0, RECOVER_ENDED, "DELETE_COMPLETE"},
		{"ExecuteChangeSet",
		 "arn:before",
		 "UPDATE",
		 "CREATE_COMPLETE",
		 ANOTHER,
		 {{0}},
		 0,
		 RECOVER_ENDED,
		 "DELETE_COMPLETE"},
		/* A creation that had not begun leaves no stack in review. */
		{"CreateChangeSet",
		 "s",
		 "CREATE",
		 "REVIEW_IN_PROGRESS",
		 EXECUTED,
		 {SET("AVAILABLE"), DISCARDED, STACK("DELETE_COMPLETE", "")},
		 3,
		 RECOVER_NEVER_BEGUN,
		 ""},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++)
		expect(&cases[i], i);
}

Test(recover, a_deletion)
{
	static const struct expectation cases[] = {
		{"DeleteStack", "arn:s", "", NULL, NULL, {{0}}, 0, RECOVER_ENDED, "DELETE_COMPLETE"},
		{"DeleteStack", "arn:s", "", "DELETE_COMPLETE", "", {{0}}, 0, RECOVER_ENDED, "DELETE_COMPLETE"},
		{"DeleteStack", "arn:before", "", "CREATE_COMPLETE", "", {{0}}, 0, RECOVER_ENDED, "DELETE_COMPLETE"},
		{"DeleteStack", "arn:s", "", "DELETE_IN_PROGRESS", "", {{0}}, 0, RECOVER_RUNS, ""},
		{"DeleteStack",
		 "arn:s",
		 "",
		 "DELETE_FAILED",
		 "",
		 {EVENTS(OF_STACK("2", "DELETE_FAILED", "t") OF_STACK("1", "DELETE_IN_PROGRESS", "t"))},
		 1,
		 RECOVER_ENDED,
		 "DELETE_FAILED"},
		{"DeleteStack",
		 "arn:s",
		 "",
		 "CREATE_COMPLETE",
		 "",
		 {EVENTS(OF_STACK("1", "CREATE_COMPLETE", "u"))},
		 1,
		 RECOVER_NEVER_BEGUN,
		 ""},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++)
		expect(&cases[i], i);
}

Test(recover, what_only_the_events_know)
{
	static const struct expectation cases[] = {
		{"RollbackStack",
		 "arn:s",
		 "",
		 "UPDATE_FAILED",
		 "",
		 {EVENTS(OF_STACK("1", "UPDATE_FAILED", "u"))},
		 1,
		 RECOVER_NEVER_BEGUN,
		 ""},
		{"RollbackStack",
		 "arn:s",
		 "",
		 "UPDATE_ROLLBACK_IN_PROGRESS",
		 "",
		 {EVENTS(OF_STACK("1", "UPDATE_ROLLBACK_IN_PROGRESS", "t"))},
		 1,
		 RECOVER_RUNS,
		 "UPDATE_ROLLBACK_IN_PROGRESS"},
		{"ContinueUpdateRollback",
		 "arn:s",
		 "",
		 "UPDATE_ROLLBACK_COMPLETE",
		 "",
		 {EVENTS(OF_STACK("1", "UPDATE_ROLLBACK_COMPLETE", "t"))},
		 1,
		 RECOVER_ENDED,
		 "UPDATE_ROLLBACK_COMPLETE"},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++)
		expect(&cases[i], i);
}

Test(recover, what_cannot_be_asked_is_no_answer)
{
	static const struct http_exchange script[] = {DENIED};
	struct journal_entry entry = {.token = STR("t"),
				      .call = STR("ExecuteChangeSet"),
				      .subject = STR("lkc-t"),
				      .stack = STR("s"),
				      .type = STR("UPDATE")};
	struct cfn_stack stack = {.name = STR("s"), .id = STR("arn:s"), .status = STR("UPDATE_COMPLETE")};
	enum recover_outcome outcome;
	struct world w;
	struct str ended;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	cr_expect_eq(recover_look(&w.client, &w.arena, &entry, &stack, &outcome, &ended, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_DENIED);
	arena_done(&w.arena);
}
