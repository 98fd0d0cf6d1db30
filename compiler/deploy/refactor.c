#include "deploy/refactor.h"

#include "base/vec.h"

enum { WAIT_FIRST_MS = 200, WAIT_MAX_MS = 5000, MAKE_TOTAL_MS = 20 * 60 * 1000, TICK_MS = 100 };

/* --- making */

struct mappings {
	VEC(struct cfn_mapping) items;
};

static struct mappings mappings_of(struct arena *arena, const struct apply_input *input)
{
	struct mappings mappings = {0};
	struct str stack = input->live->name;
	for (size_t i = 0; i < input->plan->changes.count; i++) {
		const struct plan_change *change = &input->plan->changes.items[i];
		if (change->moved_from.len)
			VEC_PUSH(arena, &mappings.items) =
				(struct cfn_mapping){.source = {.stack = stack, .logical_id = change->moved_from},
						     .destination = {.stack = stack, .logical_id = change->logical_id}};
	}
	return mappings;
}

/* What one look at it says of a wait. */
typedef bool is_done_fn(const struct cfn_refactor *refactor);

static bool is_made(const struct cfn_refactor *refactor)
{
	return refactor->status.len && !str_ends_with(refactor->status, STR("_IN_PROGRESS"));
}

static bool is_executed(const struct cfn_refactor *refactor)
{
	struct str status = refactor->execution_status;
	return status.len && !str_ends_with(status, STR("_IN_PROGRESS")) && !str_is(status, "AVAILABLE");
}

struct wait {
	struct str id;
	is_done_fn *is_done;
	int64_t began_ms, until_ms; /* until_ms 0: for as long as it takes */
	const struct http_cancel *cancel;
	const struct follow_observer *observer; /* NULL: nobody looks on */
};

static enum lk_status look(struct aws_client *client, struct arena *arena, const struct wait *wait,
			   struct cfn_refactor *refactor, struct error *ret_err)
{
	bool exists = true;
	enum lk_status status = cfn_describe_stack_refactor(client, arena, wait->id, &exists, refactor, ret_err);
	if (status == LK_OK && !exists)
		return error_set(ret_err, ERROR_STATE, "the refactoring '%.*s' was deleted by somebody else",
				 STR_ARG(wait->id));
	/* It goes on without being looked at, and another look tells how it came out. */
	if (status != LK_OK && follow_is_passing(ret_err)) {
		log_write(client->config.log, LOG_INFO, "poll failed, trying again: %s", ret_err->message);
		*refactor = (struct cfn_refactor){0};
		return LK_OK;
	}
	return status;
}

/* False when cancelled. */
static bool pause(struct aws_client *client, const struct wait *wait, int64_t milliseconds)
{
	const struct clock *clock = client->config.clock;
	int64_t until = clock_monotonic_ms(clock) + milliseconds;
	for (;;) {
		int64_t now = clock_monotonic_ms(clock);
		if (http_is_cancelled(wait->cancel))
			return false;
		if (wait->observer && wait->observer->on_tick)
			wait->observer->on_tick(wait->observer->context, now - wait->began_ms);
		if (now >= until)
			return true;
		clock_sleep_ms(clock, until - now < TICK_MS ? until - now : TICK_MS);
	}
}

static enum lk_status wait_for(struct aws_client *client, struct arena *arena, struct wait *wait,
			       struct cfn_refactor *ret_refactor, struct error *ret_err)
{
	const struct clock *clock = client->config.clock;
	int64_t milliseconds = WAIT_FIRST_MS;
	wait->began_ms = clock_monotonic_ms(clock);
	for (;;) {
		enum lk_status status = look(client, arena, wait, ret_refactor, ret_err);
		if (status != LK_OK || wait->is_done(ret_refactor))
			return status;
		if (wait->until_ms && clock_monotonic_ms(clock) > wait->until_ms)
			return error_set(ret_err, ERROR_SERVICE, "the refactoring was not computed within %d minutes",
					 MAKE_TOTAL_MS / 60000);
		if (!pause(client, wait, milliseconds))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted%s",
					 wait->until_ms ? "; nothing was changed" : "");
		milliseconds = milliseconds * 3 / 2 > WAIT_MAX_MS ? WAIT_MAX_MS : milliseconds * 3 / 2;
	}
}

static enum lk_status judge_made(const struct cfn_refactor *refactor, struct error *ret_err)
{
	struct str reason = refactor->status_reason;
	struct str status = refactor->execution_status;
	if (!str_is(refactor->status, "CREATE_COMPLETE"))
		return error_set(ret_err, ERROR_SERVICE, "CloudFormation refuses the refactoring: %.*s",
				 STR_ARG(reason.len ? reason : STR("the service gave no reason")));
	reason = refactor->execution_status_reason;
	if (status.len && !str_is(status, "AVAILABLE"))
		return error_set(ret_err, ERROR_STATE, "the refactoring cannot be executed, it is %.*s%s%.*s",
				 STR_ARG(status), reason.len ? ": " : "", STR_ARG(reason));
	return LK_OK;
}

enum lk_status refactor_prepare(struct aws_client *client, struct arena *arena, const struct apply_input *input,
				enum change_set_outcome *ret_outcome, struct apply *ret_apply, struct error *ret_err)
{
	struct mappings mappings = mappings_of(arena, input);
	struct cfn_stack_definition definition = {
		.stack = input->live->name, .template = {.body = input->template_body, .url = input->template_url}};
	struct cfn_refactor_input request = {.description = STR("made by lkc apply"),
					     .definitions = &definition,
					     .definition_count = 1,
					     .mappings = mappings.items.items,
					     .mapping_count = mappings.items.count};
	struct cfn_refactor refactor;
	struct apply apply = {.token = random_uuid_in(arena, client->config.random),
			      .request = {.stack = input->live->name}};
	enum lk_status status = cfn_create_stack_refactor(client, arena, &request, &apply.refactor_id, ret_err);
	if (status != LK_OK && str_is(str_from(ret_err->service_code), "InvalidAction"))
		error_hint(ret_err, "the endpoint has no stack refactoring, nor has the local target: rename on AWS");
	struct wait wait = {.id = apply.refactor_id,
			    .is_done = is_made,
			    .until_ms = clock_monotonic_ms(client->config.clock) + MAKE_TOTAL_MS,
			    .cancel = input->cancel};
	if (status == LK_OK)
		status = wait_for(client, arena, &wait, &refactor, ret_err);
	if (status == LK_OK)
		status = judge_made(&refactor, ret_err);
	if (status != LK_OK)
		return status;
	*ret_outcome = CHANGE_SET_READY;
	*ret_apply = apply;
	return LK_OK;
}

/* --- executing */

/* The stack is back where it was, or never left: its events may tell nothing, and the refactoring's reason is the
 * cause. */
static void take_failure(const struct cfn_refactor *refactor, struct follow_result *result)
{
	struct str reason = refactor->execution_status_reason;
	result->succeeded = false;
	if (!result->first_cause.logical_id.len)
		result->first_cause =
			(struct cfn_event){.logical_id = STR("the refactoring"),
					   .type = refactor->execution_status,
					   .status = refactor->execution_status,
					   .status_reason = reason.len ? reason : STR("the service gave no reason")};
}

enum lk_status refactor_execute(struct aws_client *client, struct arena *arena, struct str refactor_id,
				const struct follow_input *follow, struct follow_result *ret_result,
				struct error *ret_err)
{
	struct cfn_refactor refactor;
	struct follow_result result;
	/* A rename may leave no event, and none has its token. */
	struct follow_input rest = *follow;
	rest.token = (struct str){0};
	rest.is_begun = false;
	struct wait wait = {
		.id = refactor_id, .is_done = is_executed, .cancel = follow->cancel, .observer = &follow->observer};
	enum lk_status status = cfn_execute_stack_refactor(client, arena, refactor_id, ret_err);
	if (status == LK_OK)
		status = wait_for(client, arena, &wait, &refactor, ret_err);
	if (status == LK_OK)
		status = follow_stack(client, arena, &rest, &result, ret_err);
	if (status != LK_OK)
		return status;
	if (!str_is(refactor.execution_status, "EXECUTE_COMPLETE"))
		take_failure(&refactor, &result);
	*ret_result = result;
	return LK_OK;
}
