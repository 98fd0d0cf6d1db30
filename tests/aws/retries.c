/* How a client tries again: standard and adaptive mode, and calls side by side. */
#include "aws/client.h"

#include "aws/cloudformation.h"
#include "aws/dynamodb.h"
#include "aws/sts.h"
#include "fixture.h"

static struct fixture f;

static void set_up(void)
{
	fixture_init(&f);
}

static void tear_down(void)
{
	fixture_done(&f);
}

TestSuite(retries, .init = set_up, .fini = tear_down, .timeout = 30);

static enum lk_status call(const struct aws_service *service)
{
	const struct aws_request request = {.service = service, .operation = "Op"};
	struct http_response response = {0};
	f.err = (struct error){0};
	return aws_call(&f.client, &f.arena, &request, &response, &f.err);
}

#define FAULT(code) "<ErrorResponse><Error><Code>" code "</Code><Message>m</Message></Error></ErrorResponse>"
#define JSON_FAULT(code) "{\"__type\":\"" code "\",\"message\":\"m\"}"
#define GOOD {.status = 200}
#define BUSY {.status = 500}
#define THROTTLED {.status = 400, .answer = FAULT("Throttling")}

Test(retries, each_attempt_tells_which_it_is)
{
	PLAY(&f, BUSY, GOOD, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "amz-sdk-request"), "attempt=1; max=3");
	EXPECT_TEXT(http_replay_header(&f.replay, 1, "amz-sdk-request"), "attempt=2; max=3");
	struct str first = http_replay_header(&f.replay, 0, "amz-sdk-invocation-id");
	cr_expect_eq(first.len, 36);
	cr_expect(str_equal(first, http_replay_header(&f.replay, 1, "amz-sdk-invocation-id")));
	cr_expect_not(str_equal(first, http_replay_header(&f.replay, 2, "amz-sdk-invocation-id")));
	cr_expect(str_contains(http_replay_header(&f.replay, 0, "Authorization"),
	                       STR("amz-sdk-invocation-id;amz-sdk-request;host")));
}

Test(retries, dynamodb_is_tried_four_times_and_sooner)
{
	PLAY(&f, BUSY, BUSY, BUSY, BUSY);
	cr_expect_eq(call(&AWS_DYNAMODB), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_leq(f.slept_ms, 25 + 50 + 100);
	f.config.retry.max_attempts = 2;
	PLAY(&f, BUSY, BUSY);
	cr_expect_eq(call(&AWS_DYNAMODB), LK_FAILED);
	EXPECT_FINISHED(&f);
}

Test(retries, as_often_as_is_set)
{
	f.config.retry.max_attempts = 5;
	PLAY(&f, BUSY, BUSY, BUSY, BUSY, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	EXPECT_FINISHED(&f);
	f.config.retry.max_attempts = 1;
	PLAY(&f, BUSY);
	cr_expect_eq(call(&AWS_STS), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_eq(f.slept_ms, 0);
}

Test(retries, codes_of_one_service)
{
	PLAY(&f, {.status = 400, .answer = FAULT("IDPCommunicationError")}, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	PLAY(&f, {.status = 400, .answer = FAULT("IDPCommunicationError")});
	cr_expect_eq(call(&AWS_CLOUDFORMATION), LK_FAILED);
	PLAY(&f, {.status = 400, .answer = JSON_FAULT("ReplicatedWriteConflictException")}, GOOD);
	cr_expect_eq(call(&AWS_DYNAMODB), LK_OK);
	EXPECT_FINISHED(&f);
}

Test(retries, a_code_says_more_than_429)
{
	PLAY(&f, {.status = 429, .answer = FAULT("ConcurrentResourcesLimitExceeded")});
	cr_expect_eq(call(&AWS_CLOUDFORMATION), LK_FAILED);
	EXPECT_FINISHED(&f);
	PLAY(&f, {.status = 429}, GOOD);
	cr_expect_eq(call(&AWS_CLOUDFORMATION), LK_OK);
	EXPECT_FINISHED(&f);
}

Test(retries, the_price_comes_back_after_a_success)
{
	PLAY(&f, BUSY, GOOD, THROTTLED, BUSY, GOOD, BUSY, BUSY, BUSY, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.client.quota.available, 500);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.client.quota.available, 500 - 5, "the last retry's alone comes back");
	cr_expect_eq(call(&AWS_STS), LK_FAILED);
	cr_expect_eq(f.client.quota.available, 500 - 5 - 2 * 14);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.client.quota.available, 500 - 5 - 2 * 14 + 1);
}

Test(retries, an_empty_quota_still_lets_throttled_calls_through)
{
	PLAY(&f, BUSY, THROTTLED, GOOD);
	f.client.quota.available = 13;
	cr_expect_eq(call(&AWS_STS), LK_FAILED);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	EXPECT_FINISHED(&f);
}

static uint64_t least(void *context)
{
	(void)context;
	return 0;
}

Test(retries, waits_within_the_jitters_bounds)
{
	f.config.retry.max_attempts = 8;
	f.random = (struct random_source){NULL, least};
	PLAY(&f, BUSY, BUSY, BUSY, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.slept_ms, 0);
	PLAY(&f, {.status = 503, .headers = "x-amz-retry-after: 700"}, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.slept_ms, 700);
	PLAY(&f, {.status = 503, .headers = "x-amz-retry-after: 60000"}, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.slept_ms, 5000);
	PLAY(&f, {.status = 503, .headers = "x-amz-retry-after: soon"}, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.slept_ms, 0);
}

/* --- adaptive --- */

Test(retries, adaptive_mode_slows_all_calls_down_once_throttled)
{
	f.config.retry.adaptive = true;
	f.random = (struct random_source){NULL, least};
	PLAY(&f, GOOD, GOOD, THROTTLED, GOOD, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.slept_ms, 0, "nothing is limited before");
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect(f.client.rate.limits);
	int64_t first = f.slept_ms;
	cr_expect_eq(first, 2000, "%lld: half a request a second", (long long)first);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_gt(f.slept_ms, first);
	EXPECT_FINISHED(&f);
}

Test(retries, standard_mode_does_not)
{
	f.random = (struct random_source){NULL, least};
	PLAY(&f, THROTTLED, GOOD, GOOD);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(f.slept_ms, 0);
}

static bool always(void *context)
{
	const struct fixture *fixture = context;
	return fixture->replay.requests.count > 0;
}

Test(retries, waiting_for_a_turn_can_be_interrupted)
{
	const struct http_cancel cancel = {&f, always};
	f.config.retry.adaptive = true;
	f.config.cancel = &cancel;
	PLAY(&f, GOOD);
	retry_rate_learn(&f.client.rate, f.now_ms, true);
	f.config.cancel = NULL;
	cr_expect_eq(call(&AWS_STS), LK_OK);
	cr_expect_eq(call(&AWS_STS), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_INTERRUPTED);
	cr_expect_eq(f.replay.requests.count, 1);
}

/* --- side by side --- */

static enum lk_status call_three(struct aws_outcome *outcomes)
{
	const struct aws_request request = {.service = &AWS_STS, .operation = "Op"};
	const struct aws_request requests[] = {request, request, request};
	f.err = (struct error){0};
	return aws_call_many(&f.client, &f.arena, requests, 3, outcomes, &f.err);
}

Test(retries, many_are_judged_one_by_one)
{
	struct aws_outcome outcomes[3];
	PLAY(&f, GOOD, {.status = 400, .answer = FAULT("ValidationError")}, GOOD);
	cr_expect_eq(call_three(outcomes), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect(outcomes[0].status == LK_OK && outcomes[2].status == LK_OK);
	cr_expect_str_eq(outcomes[1].err.service_code, "ValidationError");
	cr_expect_str_eq(f.err.service_code, "ValidationError");
}

Test(retries, of_many_those_that_failed_are_tried_again_together)
{
	struct aws_outcome outcomes[3];
	PLAY(&f, BUSY, GOOD, {.fails = ERROR_NETWORK}, GOOD, BUSY, GOOD);
	cr_expect_eq(call_three(outcomes), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	EXPECT_TEXT(http_replay_header(&f.replay, 3, "amz-sdk-request"), "attempt=2; max=3");
	EXPECT_TEXT(http_replay_header(&f.replay, 5, "amz-sdk-request"), "attempt=3; max=3");
	cr_expect_leq(f.slept_ms, 50 + 100, "%lld: they wait together", (long long)f.slept_ms);
	cr_expect_eq(f.client.quota.available, 500 - 14 + 1, "the last call's first retry stays paid");
}

Test(retries, many_share_quota_and_interruption)
{
	struct aws_outcome outcomes[3];
	PLAY(&f, BUSY, BUSY, BUSY, GOOD);
	f.client.quota.available = 14;
	cr_expect_eq(call_three(outcomes), LK_FAILED);
	cr_expect_eq(outcomes[0].status, LK_OK);
	cr_expect(outcomes[1].status == LK_FAILED && outcomes[2].status == LK_FAILED);
	const struct http_cancel cancel = {&f, always};
	f.config.cancel = &cancel;
	PLAY(&f, BUSY);
	cr_expect_eq(call_three(outcomes), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_INTERRUPTED);
	cr_expect_eq(f.replay.requests.count, 1);
}

/* The second and third were signed by the clock that the first one's refusal has set right meanwhile. */
Test(retries, many_learn_of_a_wrong_clock_at_once)
{
	struct aws_outcome outcomes[3];
#define LATE \
	{.status = 403, .answer = FAULT("SignatureDoesNotMatch"), .headers = "Date: Mon, 23 Nov 2026 07:18:02 GMT"}
	PLAY(&f, LATE, LATE, LATE, GOOD, GOOD, GOOD);
	cr_expect_eq(call_three(outcomes), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	EXPECT_TEXT(http_replay_header(&f.replay, 2, "X-Amz-Date"), "20261123T061802Z");
	EXPECT_TEXT(http_replay_header(&f.replay, 5, "X-Amz-Date"), "20261123T071802Z");
}

Test(retries, many_without_a_region_are_not_sent)
{
	struct aws_outcome outcomes[3];
	f.config.region = STR("");
	PLAY(&f, GOOD);
	cr_expect_eq(call_three(outcomes), LK_FAILED);
	cr_expect_eq(f.replay.requests.count, 0);
	EXPECT_WORDS(outcomes[2].err.message, "region");
}
