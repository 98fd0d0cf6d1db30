#include "net/retry.h"

#include <criterion/criterion.h>

static struct retry_policy policy;
static uint64_t state;
static struct random_source source;

static void set_up(void)
{
	policy = retry_policy_standard();
	state = 1;
	source = random_seeded(&state);
}

TestSuite(retry, .init = set_up);

static uint64_t zero(void *context)
{
	(void)context;
	return 0;
}

Test(retry, classifies_answers)
{
	cr_expect_eq(retry_classify_answer(200, STR("")), RETRY_NEVER);
	cr_expect_eq(retry_classify_answer(400, STR("ValidationError")), RETRY_NEVER);
	cr_expect_eq(retry_classify_answer(404, STR("")), RETRY_NEVER);
	cr_expect_eq(retry_classify_answer(501, STR("")), RETRY_NEVER);
	cr_expect_eq(retry_classify_answer(500, STR("")), RETRY_TRANSIENT);
	cr_expect_eq(retry_classify_answer(502, STR("")), RETRY_TRANSIENT);
	cr_expect_eq(retry_classify_answer(503, STR("")), RETRY_TRANSIENT);
	cr_expect_eq(retry_classify_answer(504, STR("")), RETRY_TRANSIENT);
	cr_expect_eq(retry_classify_answer(400, STR("RequestTimeout")), RETRY_TRANSIENT);
	cr_expect_eq(retry_classify_answer(400, STR("Throttling")), RETRY_THROTTLED);
	cr_expect_eq(retry_classify_answer(503, STR("SlowDown")), RETRY_THROTTLED);
	cr_expect_eq(retry_classify_answer(429, STR("")), RETRY_THROTTLED);
	cr_expect_eq(retry_classify_answer(429, STR("ConcurrentResourcesLimitExceeded")), RETRY_NEVER);
	cr_expect_eq(retry_classify_answer(400, STR("PriorRequestNotComplete")), RETRY_THROTTLED);
	cr_expect_eq(retry_classify_answer(400, STR("throttling")), RETRY_NEVER, "codes are case-sensitive");
}

Test(retry, classifies_failures)
{
	cr_expect_eq(retry_classify_failure(ERROR_NETWORK), RETRY_TRANSIENT);
	cr_expect_eq(retry_classify_failure(ERROR_INTERRUPTED), RETRY_NEVER);
	cr_expect_eq(retry_classify_failure(ERROR_LIMIT), RETRY_NEVER);
	cr_expect_eq(retry_classify_failure(ERROR_PROTOCOL), RETRY_NEVER);
}

static int64_t longest_of(enum retry_reason reason, int attempt)
{
	int64_t longest = 0;
	for (int i = 0; i < 3000; i++) {
		int64_t delay = retry_delay_ms(&policy, reason, attempt, -1, &source);
		cr_assert_geq(delay, 0);
		longest = delay > longest ? delay : longest;
	}
	return longest;
}

static void expect_about(int64_t actual, int64_t bound)
{
	cr_expect(actual <= bound && actual >= bound - bound / 20 - 1, "%lld against %lld", (long long)actual,
	          (long long)bound);
}

Test(retry, backs_off_exponentially_up_to_the_cap)
{
	expect_about(longest_of(RETRY_TRANSIENT, 1), 50);
	expect_about(longest_of(RETRY_TRANSIENT, 2), 100);
	expect_about(longest_of(RETRY_TRANSIENT, 3), 200);
	expect_about(longest_of(RETRY_THROTTLED, 1), 1000);
	expect_about(longest_of(RETRY_THROTTLED, 3), 4000);
	expect_about(longest_of(RETRY_THROTTLED, 6), 20000);
	expect_about(longest_of(RETRY_TRANSIENT, 1000), 20000);
}

Test(retry, heeds_the_service_within_bounds)
{
	const struct random_source least = {NULL, zero};
	cr_expect_eq(retry_delay_ms(&policy, RETRY_THROTTLED, 1, 3000, &least), 3000);
	cr_expect_eq(retry_delay_ms(&policy, RETRY_THROTTLED, 1, 60000, &least), 5000, "at most 5 s longer");
	cr_expect_eq(retry_delay_ms(&policy, RETRY_THROTTLED, 1, 0, &least), 0);
	cr_expect_eq(retry_delay_ms(&policy, RETRY_THROTTLED, 1, -1, &least), 0);
}

static int64_t wished(const char *name, const char *value)
{
	struct http_header header = {str_from(name), str_from(value)};
	struct http_response response = {.status = 503};
	response.headers.items = &header;
	response.headers.count = 1;
	return retry_wished_delay_ms(&response);
}

Test(retry, reads_what_the_service_wishes)
{
	cr_expect_eq(wished("x-amz-retry-after", "1500"), 1500);
	cr_expect_eq(wished("Retry-After", "3"), 3000);
	cr_expect_eq(wished("Retry-After", "99999999999"), 24 * 60 * 60 * 1000);
	cr_expect_eq(wished("Retry-After", "-3"), -1);
	cr_expect_eq(wished("Retry-After", "soon"), -1);
	cr_expect_eq(wished("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), -1);
	cr_expect_eq(wished("Other", "1"), -1);
}

Test(retry, quota_runs_out_and_recovers)
{
	struct retry_quota quota;
	int price = 0, taken = 0;
	retry_quota_init(&quota);
	while (retry_quota_take(&quota, RETRY_TRANSIENT, &price))
		taken++;
	cr_expect_eq(price, 14);
	cr_expect_eq(taken, 500 / 14);
	cr_expect(retry_quota_take(&quota, RETRY_THROTTLED, &price), "10 are left, and a throttled retry costs 5");
	cr_expect_eq(price, 5);
	for (int i = 0; i < 9; i++)
		retry_quota_give_back(&quota, 0);
	cr_expect(retry_quota_take(&quota, RETRY_TRANSIENT, &price));
	for (int i = 0; i < 100; i++)
		retry_quota_give_back(&quota, 14);
	cr_expect_eq(quota.available, 500);
}
