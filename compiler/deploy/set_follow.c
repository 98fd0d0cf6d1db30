#include "deploy/set.h"

#include "deploy/follow.h"

enum { INTERVAL_MAX_MS = 10000, TICK_MS = 100 };

/* Source: API Reference, "StackSetOperation", Status. */
bool set_is_moving(struct str status)
{
	return str_is(status, "RUNNING") || str_is(status, "QUEUED") || str_is(status, "STOPPING");
}

static struct cfn_set_result *find(struct cfn_set_result_list *list, const struct cfn_set_result *wanted)
{
	for (size_t i = 0; i < list->items.count; i++)
		if (str_equal(list->items.items[i].account, wanted->account) &&
		    str_equal(list->items.items[i].region, wanted->region))
			return &list->items.items[i];
	return NULL;
}

/* Gives whether something moved. */
static bool take_results(struct arena *arena, const struct set_observer *observer,
			 const struct cfn_set_result_list *found, struct cfn_set_result_list *known)
{
	bool moved = false;
	for (size_t i = 0; i < found->items.count; i++) {
		const struct cfn_set_result *result = &found->items.items[i];
		struct cfn_set_result *before = find(known, result);
		if (before && str_equal(before->status, result->status))
			continue;
		if (before)
			*before = *result;
		else
			VEC_PUSH(arena, &known->items) = *result;
		moved = true;
		if (observer)
			observer->on_result(observer->context, result);
	}
	return moved;
}

/* False when cancelled. */
static bool sleep_for(const struct clock *clock, const struct http_cancel *cancel, int64_t interval_ms)
{
	int64_t until = clock_monotonic_ms(clock) + interval_ms;
	while (!http_is_cancelled(cancel)) {
		int64_t left = until - clock_monotonic_ms(clock);
		if (left <= 0)
			return true;
		clock_sleep_ms(clock, left < TICK_MS ? left : TICK_MS);
	}
	return false;
}

enum lk_status set_follow(struct aws_client *client, struct arena *arena, const struct cfn_set_access *access,
			  struct str id, int64_t interval_ms, const struct http_cancel *cancel,
			  const struct set_observer *observer, struct set_outcome *ret_outcome, struct error *ret_err)
{
	struct set_outcome outcome = {0};
	int64_t interval = interval_ms;
	for (;;) {
		struct cfn_set_result_list found = {0};
		enum lk_status status = cfn_describe_set_operation(client, arena, access, id, &outcome.exists,
								   &outcome.operation, ret_err);
		if (status == LK_OK && outcome.exists)
			status = cfn_list_set_results(client, arena, access, id, &found, ret_err);
		/* It goes on whether somebody looks or not. */
		if (status != LK_OK && !follow_is_passing(ret_err))
			return status;
		bool moved = status == LK_OK && take_results(arena, observer, &found, &outcome.results);
		if (status == LK_OK && !(outcome.exists && set_is_moving(outcome.operation.status))) {
			*ret_outcome = outcome;
			return LK_OK;
		}
		interval = moved				? interval_ms
			   : interval * 3 / 2 < INTERVAL_MAX_MS ? interval * 3 / 2
								: INTERVAL_MAX_MS;
		if (!sleep_for(client->config.clock, cancel, interval))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	}
}
