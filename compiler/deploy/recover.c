#include "deploy/recover.h"

#include "deploy/change_set.h"
#include "deploy/follow.h"
#include "deploy/state.h"

struct recovery {
	struct aws_client *client;
	struct arena *arena;
	const struct journal_entry *entry;
	const struct cfn_stack *stack;
	enum recover_outcome outcome;
	struct str status;
	bool told; /* by an event of the token */
};

static bool is_moving(const struct recovery *r)
{
	return r->stack && state_of(r->stack->status).kind == STATE_MOVING;
}

static bool is_executed(struct str execution_status)
{
	return str_starts_with(execution_status, STR("EXECUTE_"));
}

/* The stack it was for is no more; another one may have its name by now. */
static bool is_gone(const struct recovery *r)
{
	bool known = str_starts_with(r->entry->stack, STR("arn:"));
	if (!r->stack || str_is(r->stack->status, "DELETE_COMPLETE"))
		return known;
	return known && !str_equal(r->stack->id, r->entry->stack);
}

/* A stack keeps the id of the change set that made it what it is: ".../changeSet/NAME/UUID". One in review is not made
 * yet. */
static bool is_of_change_set(const struct cfn_stack *stack, struct arena *arena, struct str name)
{
	return !str_is(stack->status, "REVIEW_IN_PROGRESS") &&
	       str_contains(stack->change_set_id, str_format_in(arena, "/%.*s/", STR_ARG(name)));
}

enum lk_status recover_execution(struct aws_client *client, struct arena *arena, struct str stack,
				 struct str change_set, struct recover_execution *ret_execution, struct error *ret_err)
{
	struct cfn_change_set set;
	struct cfn_stack found;
	bool exists;
	*ret_execution = (struct recover_execution){0};
	enum lk_status status =
		cfn_describe_change_set(client, arena, stack, change_set, false, &exists, &set, ret_err);
	if (status == LK_OK && exists) {
		ret_execution->begun = is_executed(set.execution_status);
		ret_execution->runs = str_is(set.execution_status, "EXECUTE_IN_PROGRESS");
		ret_execution->failed = str_is(set.execution_status, "EXECUTE_FAILED");
		ret_execution->reason = set.status_reason;
	}
	if (status != LK_OK || exists)
		return status;
	status = cfn_describe_stack(client, arena, stack, &exists, &found, ret_err);
	ret_execution->begun = status == LK_OK && exists && is_of_change_set(&found, arena, change_set);
	return status;
}

/* How the token's operation ended by its own events; the stack may have moved on since. unknown: where they tell
 * nothing. */
static enum lk_status take_end(struct recovery *r, struct str unknown, struct error *ret_err)
{
	struct str stack = r->stack ? r->stack->id : r->entry->stack;
	enum lk_status status = follow_outcome_in(r->client, r->arena, stack, r->entry->token, &r->status, ret_err);
	bool ended = r->status.len && state_of(r->status).kind != STATE_MOVING;
	r->told = ended;
	if (!ended && is_moving(r)) {
		r->outcome = RECOVER_RUNS;
		r->status = (struct str){0};
		return status;
	}
	r->outcome = RECOVER_ENDED;
	if (!ended)
		r->status = unknown;
	return status;
}

/* --- of each kind */

/* The service forgets a change set when another one of its stack is executed; the events still know its token. */
static enum lk_status look_for_token(struct recovery *r, bool *ret_known, struct error *ret_err)
{
	struct str stack = r->stack ? r->stack->id : r->entry->stack, status;
	enum lk_status asked = follow_outcome_in(r->client, r->arena, stack, r->entry->token, &status, ret_err);
	*ret_known = asked == LK_OK && status.len;
	return asked;
}

static enum lk_status look_at_change_set(struct recovery *r, struct error *ret_err)
{
	const struct journal_entry *entry = r->entry;
	struct str stack = r->stack ? r->stack->name : entry->stack,
		   now = r->stack ? r->stack->status : (struct str){0};
	struct cfn_change_set_input made = {.stack = stack, .name = entry->subject, .type = entry->type};
	struct recover_execution execution;
	if (is_gone(r)) {
		r->outcome = RECOVER_ENDED;
		r->status = STR("DELETE_COMPLETE");
		return LK_OK;
	}
	enum lk_status status = recover_execution(r->client, r->arena, stack, entry->subject, &execution, ret_err);
	if (status == LK_OK && !execution.begun && str_is(entry->call, "ExecuteChangeSet"))
		status = look_for_token(r, &execution.begun, ret_err);
	if (status != LK_OK)
		return status;
	if (execution.begun)
		status = take_end(r, execution.failed ? STR("EXECUTE_FAILED") : now, ret_err);
	if (execution.runs && !r->told) {
		r->outcome = RECOVER_RUNS;
		r->status = (struct str){0};
	}
	if (execution.begun)
		return status;
	r->outcome = RECOVER_NEVER_BEGUN;
	return change_set_discard(r->client, r->arena, &made, ret_err);
}

/* Source: API Reference, "DescribeStackRefactor", ExecutionStatus. What it changes may leave no event. */
static enum lk_status look_at_refactoring(struct recovery *r, struct error *ret_err)
{
	struct cfn_refactor refactor = {0};
	bool exists = false;
	enum lk_status status =
		cfn_describe_stack_refactor(r->client, r->arena, r->entry->subject, &exists, &refactor, ret_err);
	struct str execution = refactor.execution_status;
	r->outcome = RECOVER_NEVER_BEGUN;
	if (status != LK_OK || !exists)
		return status;
	if (str_ends_with(execution, STR("_IN_PROGRESS"))) {
		r->outcome = RECOVER_RUNS;
	} else if (str_is(execution, "EXECUTE_COMPLETE")) {
		r->outcome = RECOVER_ENDED;
		r->status = STR("UPDATE_COMPLETE");
	} else if (is_executed(execution) || str_starts_with(execution, STR("ROLLBACK_"))) {
		r->outcome = RECOVER_ENDED;
		r->status = execution;
	}
	return LK_OK;
}

static enum lk_status look_at_deletion(struct recovery *r, struct error *ret_err)
{
	bool gone = is_gone(r) || !r->stack || str_is(r->stack->status, "DELETE_COMPLETE");
	if (!gone && str_is(r->stack->status, "DELETE_IN_PROGRESS")) {
		r->outcome = RECOVER_RUNS;
		return LK_OK;
	}
	if (gone) {
		r->outcome = RECOVER_ENDED;
		r->status = STR("DELETE_COMPLETE");
		return LK_OK;
	}
	enum lk_status status =
		follow_outcome_in(r->client, r->arena, r->stack->id, r->entry->token, &r->status, ret_err);
	r->outcome = r->status.len ? RECOVER_ENDED : RECOVER_NEVER_BEGUN;
	return status;
}

/* One call without anything made for it: the events know its token, or it never came to be. */
static enum lk_status look_at_token(struct recovery *r, struct error *ret_err)
{
	struct str stack = r->stack ? r->stack->id : r->entry->stack;
	enum lk_status status = follow_outcome_in(r->client, r->arena, stack, r->entry->token, &r->status, ret_err);
	r->outcome = !r->status.len ? RECOVER_NEVER_BEGUN : is_moving(r) ? RECOVER_RUNS : RECOVER_ENDED;
	/* Another call's token took over, as a cancel's does: the stack knows the end. */
	if (r->outcome == RECOVER_ENDED && state_of(r->status).kind == STATE_MOVING)
		r->status = r->stack ? r->stack->status : STR("DELETE_COMPLETE");
	return status;
}

enum lk_status recover_look(struct aws_client *client, struct arena *arena, const struct journal_entry *entry,
			    const struct cfn_stack *stack, enum recover_outcome *ret_outcome, struct str *ret_status,
			    struct error *ret_err)
{
	static const struct {
		const char *call;
		enum lk_status (*look)(struct recovery *r, struct error *ret_err);
	} kinds[] = {
		{"CreateChangeSet", look_at_change_set},
		{"ExecuteChangeSet", look_at_change_set},
		{"ExecuteStackRefactor", look_at_refactoring},
		{"DeleteStack", look_at_deletion},
	};
	struct recovery r = {.client = client, .arena = arena, .entry = entry, .stack = stack};
	enum lk_status (*look)(struct recovery *, struct error *) = look_at_token;
	for (size_t i = 0; i < LK_COUNT(kinds); i++)
		if (str_is(entry->call, kinds[i].call))
			look = kinds[i].look;
	enum lk_status status = look(&r, ret_err);
	*ret_outcome = r.outcome;
	*ret_status = r.status;
	return status;
}
