#include "net/rate.h"

#include <criterion/criterion.h>

enum { START_MS = 1000000 };

/* What botocore 1.44.5's ClientRateLimiter makes of the same answers at the same times, with a clock that is held:
 * measured rate, rate and tokens of its bucket after each. */
static const struct {
	int64_t after_ms;
	bool throttled;
	double measured, fill_rate, tokens;
} answers[] = {
	{100, false, 0.000000, 0.500000, 0.100000},  {300, false, 0.000000, 0.500000, 0.200000},
	{600, false, 4.800000, 0.500000, 0.350000},  {900, false, 4.800000, 0.500000, 0.500000},
	{1100, true, 4.160000, 2.912000, 0.600000},  {1300, false, 4.160000, 3.357506, 1.182400},
	{1700, false, 4.032000, 3.904486, 2.525403}, {2200, true, 2.406400, 1.684480, 1.684480},
	{2900, false, 2.081280, 2.350957, 1.684480}, {4000, false, 0.949589, 1.899179, 1.899179},
	{5200, false, 0.989918, 1.979836, 1.899179}, {6000, false, 0.997984, 1.995967, 1.979836},
	{7700, true, 0.732930, 0.513051, 1.000000},  {9000, false, 0.679919, 0.777396, 1.000000},
};

static bool is_near(double left, double right)
{
	double apart = left - right;
	return apart < 0.000002 && apart > -0.000002;
}

Test(rate, follows_botocore_step_by_step)
{
	struct retry_rate rate;
	retry_rate_init(&rate, START_MS);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		retry_rate_learn(&rate, START_MS + answers[i].after_ms, answers[i].throttled);
		cr_expect(is_near(rate.measured, answers[i].measured), "%zu: measured %f", i, rate.measured);
		cr_expect(is_near(rate.fill_rate, answers[i].fill_rate), "%zu: rate %f", i, rate.fill_rate);
		cr_expect(is_near(rate.tokens, answers[i].tokens), "%zu: tokens %f", i, rate.tokens);
	}
}

Test(rate, limits_nothing_before_the_first_throttling)
{
	struct retry_rate rate;
	retry_rate_init(&rate, START_MS);
	for (int i = 0; i < 1000; i++) {
		cr_expect_eq(retry_rate_take(&rate, START_MS), 0);
		retry_rate_learn(&rate, START_MS, false);
	}
	cr_expect_not(rate.limits);
}

Test(rate, tells_how_long_to_wait_and_then_lets_go)
{
	struct retry_rate rate;
	retry_rate_init(&rate, START_MS);
	retry_rate_learn(&rate, START_MS, true);
	cr_expect(rate.limits);
	int64_t wait_ms = retry_rate_take(&rate, START_MS);
	cr_expect_eq(wait_ms, 2000, "%lld: one token at half a token a second", (long long)wait_ms);
	cr_expect_gt(retry_rate_take(&rate, START_MS + wait_ms - 1), 0);
	cr_expect_eq(retry_rate_take(&rate, START_MS + wait_ms), 0);
	cr_expect_gt(retry_rate_take(&rate, START_MS + wait_ms), 0, "the token is gone");
}

Test(rate, never_falls_below_a_request_in_two_seconds)
{
	struct retry_rate rate;
	retry_rate_init(&rate, START_MS);
	for (int64_t i = 1; i < 100; i++)
		retry_rate_learn(&rate, START_MS + i * 1000, true);
	cr_expect_eq(rate.fill_rate, 0.5);
	cr_expect_eq(rate.capacity, 1);
}
