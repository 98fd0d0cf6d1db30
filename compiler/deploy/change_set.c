#include "deploy/change_set.h"

#include "deploy/follow.h"

enum {
	WAIT_FIRST_MS = 200,
	WAIT_MAX_MS = 3000,
	WAIT_TOTAL_MS = 20 * 60 * 1000,
	WAIT_GONE_MS = 30 * 1000,
	WAIT_FAILING_MS = 30 * 1000
};

static bool is_being_computed(struct str status)
{
	return str_ends_with(status, STR("_PENDING")) || str_ends_with(status, STR("_IN_PROGRESS")) || !status.len;
}

static enum lk_status wait_until_computed(struct aws_client *client, struct arena *arena,
					  const struct cfn_change_set_input *input, const struct http_cancel *cancel,
					  struct cfn_change_set *ret_change_set, struct error *ret_err)
{
	const struct clock *clock = client->config.clock;
	int64_t pause = WAIT_FIRST_MS, until = clock_monotonic_ms(clock) + WAIT_TOTAL_MS, failing_ms = 0;
	for (;;) {
		bool exists;
		enum lk_status status = cfn_describe_change_set(client, arena, input->stack, input->name, false,
								&exists, ret_change_set, ret_err);
		/* It is computed whether somebody looks or not. */
		int64_t now_ms = clock_monotonic_ms(clock);
		failing_ms = status == LK_OK ? 0 : failing_ms ? failing_ms : now_ms;
		if (status != LK_OK && (!follow_is_passing(ret_err) || now_ms - failing_ms >= WAIT_FAILING_MS))
			return status;
		if (status == LK_OK && !exists)
			return error_set(ret_err, ERROR_STATE, "the change set '%.*s' was deleted by somebody else",
					 STR_ARG(input->name));
		if (status == LK_OK && !is_being_computed(ret_change_set->status))
			return LK_OK;
		if (http_is_cancelled(cancel))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted; nothing was changed");
		if (clock_monotonic_ms(clock) > until)
			return error_set(ret_err, ERROR_SERVICE, "the change set was not computed within %d minutes",
					 WAIT_TOTAL_MS / 60000);
		clock_sleep_ms(clock, pause);
		pause = pause * 3 / 2 > WAIT_MAX_MS ? WAIT_MAX_MS : pause * 3 / 2;
	}
}

/* A stack in review is made by its first change set. Others may have added theirs: then it is not ours to delete. */
static enum lk_status delete_reviewed_stack(struct aws_client *client, struct arena *arena,
					    const struct cfn_stack *stack, struct error *ret_err)
{
	const struct clock *clock = client->config.clock;
	int64_t until = clock_monotonic_ms(clock) + WAIT_GONE_MS;
	struct cfn_change_set_list others;
	struct cfn_stack left = *stack;
	bool exists = true;
	enum lk_status status = cfn_list_change_sets(client, arena, stack->name, &others, ret_err);
	if (status != LK_OK || others.change_sets.count)
		return status;
	status = cfn_delete_stack(client, arena, &(struct cfn_deletion){.stack = stack->id}, ret_err);
	while (status == LK_OK && clock_monotonic_ms(clock) < until) {
		status = cfn_describe_stack(client, arena, stack->id, &exists, &left, ret_err);
		if (status == LK_OK && (!exists || str_equal(left.status, STR("DELETE_COMPLETE"))))
			return LK_OK;
		clock_sleep_ms(clock, WAIT_FIRST_MS);
	}
	return status;
}

/* While it is computed it cannot be deleted. Source: API Reference, "DeleteChangeSet", InvalidChangeSetStatus. */
static enum lk_status delete_when_computed(struct aws_client *client, struct arena *arena,
					   const struct cfn_change_set_input *input, struct error *ret_err)
{
	const struct clock *clock = client->config.clock;
	int64_t until = clock_monotonic_ms(clock) + WAIT_GONE_MS;
	for (;;) {
		enum lk_status status = cfn_delete_change_set(client, arena, input->stack, input->name, ret_err);
		if (status == LK_OK || !str_is(str_from(ret_err->service_code), "InvalidChangeSetStatus") ||
		    clock_monotonic_ms(clock) > until)
			return status;
		clock_sleep_ms(clock, WAIT_FIRST_MS);
	}
}

enum lk_status change_set_discard(struct aws_client *client, struct arena *arena,
				  const struct cfn_change_set_input *input, struct error *ret_err)
{
	struct cfn_stack stack;
	bool exists;
	enum lk_status status = delete_when_computed(client, arena, input, ret_err);
	if (status != LK_OK || str_equal(input->type, STR("UPDATE")))
		return status;
	status = cfn_describe_stack(client, arena, input->stack, &exists, &stack, ret_err);
	if (status != LK_OK || !exists || !str_equal(stack.status, STR("REVIEW_IN_PROGRESS")))
		return status;
	if (!stack.id.len)
		stack.id = input->stack;
	return delete_reviewed_stack(client, arena, &stack, ret_err);
}

/* The first failure is the one to tell; a second while cleaning up is only logged. */
static enum change_set_outcome clean_up(struct aws_client *client, struct arena *arena,
					const struct cfn_change_set_input *input)
{
	struct aws_client steady = aws_client_uncancelled(client);
	struct error err;
	if (change_set_discard(&steady, arena, input, &err) == LK_OK)
		return CHANGE_SET_GONE;
	log_write(client->config.log, LOG_WARNING, "the change set '%.*s' could not be deleted: %s",
		  STR_ARG(input->name), err.message);
	return CHANGE_SET_LEFT;
}

/* Its name is its own: what has it already was made by this call, whose first answer was lost. */
static enum lk_status create(struct aws_client *client, struct arena *arena, const struct cfn_change_set_input *input,
			     struct error *ret_err)
{
	enum lk_status status = cfn_create_change_set(client, arena, input, NULL, NULL, ret_err);
	return status != LK_OK && str_is(str_from(ret_err->service_code), "AlreadyExistsException") ? LK_OK : status;
}

/* The service tells some reasons only in the operation's events. */
static struct str reason_of(struct aws_client *client, struct arena *arena, const struct cfn_change_set_input *input,
			    const struct cfn_change_set *change_set)
{
	struct cfn_operation_event_list list;
	struct error ignored; /* servers without DescribeEvents have told all they know */
	struct cfn_operation_query query = {.stack = input->stack,
					    .change_set = change_set->id.len ? change_set->id : input->name,
					    .failed_only = true};
	if (cfn_describe_events(client, arena, &query, &list, &ignored) == LK_OK)
		for (size_t i = 0; i < list.events.count; i++)
			if (list.events.items[i].validation_reason.len)
				return str_format_in(arena, "%.*s (%.*s%s%.*s)", STR_ARG(change_set->status_reason),
						     STR_ARG(list.events.items[i].validation_reason),
						     list.events.items[i].event.logical_id.len ? "" : "stack",
						     STR_ARG(list.events.items[i].event.logical_id));
	return change_set->status_reason.len ? change_set->status_reason : STR("the service gave no reason");
}

enum lk_status change_set_make(struct aws_client *client, struct arena *arena, const struct cfn_change_set_input *input,
			       const struct http_cancel *cancel, enum change_set_outcome *ret_outcome,
			       struct cfn_change_set *ret_change_set, struct error *ret_err)
{
	struct cfn_change_set change_set;
	enum lk_status status = create(client, arena, input, ret_err);
	if (status != LK_OK && cfn_error_is_no_change(ret_err)) {
		*ret_outcome = CHANGE_SET_EMPTY;
		return LK_OK;
	}
	if (status == LK_OK)
		status = wait_until_computed(client, arena, input, cancel, &change_set, ret_err);
	if (status != LK_OK) {
		*ret_outcome = clean_up(client, arena, input);
		return status;
	}
	bool empty = cfn_change_set_is_empty(&change_set);
	if (!empty && !str_equal(change_set.status, STR("FAILED"))) {
		*ret_outcome = CHANGE_SET_READY;
		*ret_change_set = change_set;
		return LK_OK;
	}
	struct str reason = empty ? (struct str){0} : reason_of(client, arena, input, &change_set);
	*ret_outcome = clean_up(client, arena, input);
	if (!empty)
		return error_set(ret_err, ERROR_SERVICE, "CloudFormation refuses the change: %.*s", STR_ARG(reason));
	*ret_outcome = CHANGE_SET_EMPTY;
	return LK_OK;
}
