#include "functions/common/deadline.h"

static bool is_over(void *context)
{
	return deadline_remaining_ms(context) == 0;
}

static int64_t bounded_now(void *context)
{
	const struct deadline *deadline = context;
	return clock_now_ms(deadline->clock);
}

static int64_t bounded_monotonic(void *context)
{
	const struct deadline *deadline = context;
	return clock_monotonic_ms(deadline->clock);
}

static void bounded_sleep(void *context, int64_t milliseconds)
{
	const struct deadline *deadline = context;
	int64_t remaining = deadline_remaining_ms(deadline);
	clock_sleep_ms(deadline->clock, milliseconds < remaining ? milliseconds : remaining);
}

/* The transport's own timeout is exact, where asking whether to cancel has a grain of up to a second (libcurl's
 * CURLOPT_XFERINFOFUNCTION). */
static enum lk_status bounded_send(void *context, struct arena *arena, const struct http_request *request,
                                   struct http_response *ret_response, struct error *ret_err)
{
	const struct deadline *deadline = context;
	struct http_request bounded = *request;
	int64_t remaining = deadline_remaining_ms(deadline);
	if (remaining != INT64_MAX && (!bounded.timeout_ms || bounded.timeout_ms > remaining))
		bounded.timeout_ms = remaining;
	if (!remaining)
		return error_set(ret_err, ERROR_INTERRUPTED, "no time was left for a request");
	enum lk_status status = http_send(&deadline->inner, arena, &bounded, ret_response, ret_err);
	if (status != LK_OK && ret_err->kind == ERROR_NETWORK && !deadline_remaining_ms(deadline))
		ret_err->kind = ERROR_INTERRUPTED;
	return status;
}

void deadline_init(struct deadline *deadline, const struct clock *clock, struct http_transport inner)
{
	*deadline = (struct deadline){
		.clock = clock,
		.inner = inner,
		.transport = {.context = deadline, .send = bounded_send},
		.cancel = {deadline, is_over},
		.bounded = {deadline, bounded_now, bounded_monotonic, bounded_sleep},
	};
}

void deadline_set(struct deadline *deadline, int64_t lambda_deadline_ms)
{
	deadline->at_ms = lambda_deadline_ms > DEADLINE_RESERVE_MS ? lambda_deadline_ms - DEADLINE_RESERVE_MS : 1;
}

int64_t deadline_remaining_ms(const struct deadline *deadline)
{
	if (!deadline->at_ms)
		return INT64_MAX;
	int64_t remaining = deadline->at_ms - clock_now_ms(deadline->clock);
	return remaining > 0 ? remaining : 0;
}
