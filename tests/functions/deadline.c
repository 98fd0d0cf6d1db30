#include <criterion/criterion.h>

#include "functions/common/deadline.h"
#include "staged.h"

Test(deadline, is_a_little_before_lambdas)
{
	struct staged staged;
	staged_init(&staged, NULL, NULL, 0);
	struct deadline *deadline = &staged.deadline;
	cr_expect_eq(deadline_remaining_ms(deadline), INT64_MAX, "none is set yet");
	cr_expect_not(http_is_cancelled(&deadline->cancel));
	deadline_set(deadline, staged.now_ms + 1000);
	cr_expect_eq(deadline_remaining_ms(deadline), 1000 - DEADLINE_RESERVE_MS);
	staged.now_ms += 1000 - DEADLINE_RESERVE_MS;
	cr_expect_eq(deadline_remaining_ms(deadline), 0);
	cr_expect(http_is_cancelled(&deadline->cancel));
	deadline_set(deadline, 0);
	cr_expect(http_is_cancelled(&deadline->cancel), "a deadline of the year 1970 is over");
	staged_done(&staged);
}

Test(deadline, cuts_sleep_short)
{
	struct staged staged;
	staged_init(&staged, NULL, NULL, 0);
	int64_t start = staged.now_ms;
	deadline_set(&staged.deadline, start + 1000);
	clock_sleep_ms(&staged.deadline.bounded, 100);
	cr_expect_eq(staged.now_ms, start + 100);
	clock_sleep_ms(&staged.deadline.bounded, 60000);
	cr_expect_eq(staged.now_ms, start + 1000 - DEADLINE_RESERVE_MS);
	cr_expect_eq(clock_now_ms(&staged.deadline.bounded), staged.now_ms);
	staged_done(&staged);
}

/* A server that never answers: the transport's timeout strikes. */
static enum lk_status hang(void *context, struct arena *arena, const struct http_request *request,
                           struct http_response *ret_response, struct error *ret_err)
{
	(void)arena;
	(void)ret_response;
	cr_assert_gt(request->timeout_ms, 0);
	*(int64_t *)context += request->timeout_ms;
	return error_set(ret_err, ERROR_NETWORK, "timed out");
}

Test(deadline, turns_a_timeout_at_its_end_into_an_interruption)
{
	static const struct {
		int64_t timeout_ms;
		enum error_kind kind;
	} rows[] = {{0, ERROR_INTERRUPTED}, {60000, ERROR_INTERRUPTED}, {100, ERROR_NETWORK}};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct staged staged;
		struct deadline deadline;
		struct http_response response;
		staged_init(&staged, NULL, NULL, 0);
		deadline_init(&deadline, &staged.clock, (struct http_transport){.context = &staged.now_ms, .send = hang});
		deadline_set(&deadline, staged.now_ms + 1000);
		struct http_request request = {
			.method = STR("GET"), .url = STR("http://x/"), .timeout_ms = rows[i].timeout_ms};
		cr_expect_eq(http_send(&deadline.transport, &staged.arena, &request, &response, &staged.error), LK_FAILED);
		cr_expect_eq(staged.error.kind, rows[i].kind, "%zu", i);
		staged_done(&staged);
	}
}

Test(deadline, refuses_a_request_after_its_end)
{
	struct staged staged;
	struct http_response response;
	struct http_request request = {.method = STR("GET"), .url = STR("http://x/")};
	staged_init(&staged, NULL, NULL, 0);
	deadline_set(&staged.deadline, staged.now_ms);
	cr_expect_eq(http_send(&staged.deadline.transport, &staged.arena, &request, &response, &staged.error), LK_FAILED);
	cr_expect_eq(staged.error.kind, ERROR_INTERRUPTED);
	cr_expect_eq(staged.replay.requests.count, 0u);
	staged_done(&staged);
}

Test(function, reads_whole_numbers_of_the_environment)
{
	static const struct staged_setting settings[] = {
		{"GOOD", "90"}, {"LOW", "0"}, {"HIGH", "3651"}, {"NONE", "90d"}, {"EMPTY", ""}, {NULL, NULL}};
	struct staged staged;
	int64_t number = 42;
	staged_init(&staged, settings, NULL, 0);
	for (const struct staged_setting *row = settings + 1; row->name; row++) {
		cr_expect_eq(function_number(&staged.context, row->name, 1, 3650, &number, &staged.error), LK_FAILED);
		cr_expect_str_eq(staged.error.service_code, "Function.Configuration");
		cr_expect_eq(number, 42);
	}
	cr_expect_eq(function_number(&staged.context, "GOOD", 1, 3650, &number, &staged.error), LK_OK);
	cr_expect_eq(number, 90);
	staged_done(&staged);
}
