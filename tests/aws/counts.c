/* How much is in a user pool, a log group, a queue and a repository. */
#include "aws/counts.h"

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

TestSuite(counts, .init = set_up, .fini = tear_down);

Test(counts, of_each_kind)
{
	bool exists = false, more = false;
	int64_t count = 0;
	PLAY(&f,
	     {.url = "https://cognito-idp.us-east-1.amazonaws.com/", .body = "{\"UserPoolId\":\"us-east-1_a\"}", .status = 200,
	      .answer = "{\"UserPool\":{\"EstimatedNumberOfUsers\":12}}"},
	     {.url = "https://logs.us-east-1.amazonaws.com/", .body = "{\"logGroupNamePrefix\":\"/a\"}", .status = 200,
	      .answer = "{\"logGroups\":[{\"logGroupName\":\"/a\",\"storedBytes\":77},{\"logGroupName\":\"/a/b\",\"storedBytes\":9}]}"},
	     {.url = "https://sqs.us-east-1.amazonaws.com/", .body = "\"AttributeNames\":[\"ApproximateNumberOfMessages\"", .status = 200,
	      .answer = "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"3\",\"ApproximateNumberOfMessagesDelayed\":\"1\","
	                "\"ApproximateNumberOfMessagesNotVisible\":\"2\"}}"},
	     {.url = "https://api.ecr.us-east-1.amazonaws.com/", .body = "{\"repositoryName\":\"r\",\"maxResults\":1000}", .status = 200,
	      .answer = "{\"imageIds\":[{},{}],\"nextToken\":\"t\"}"});
	cr_assert_eq(counts_of_user_pool(&f.client, &f.arena, STR("us-east-1_a"), &exists, &count, &f.err), LK_OK);
	cr_expect(exists && count == 12);
	cr_assert_eq(counts_of_log_group(&f.client, &f.arena, STR("/a"), &exists, &count, &f.err), LK_OK);
	cr_expect(exists && count == 77);
	cr_assert_eq(counts_of_queue(&f.client, &f.arena, STR("https://q"), &exists, &count, &f.err), LK_OK);
	cr_expect(exists && count == 6);
	EXPECT_TEXT(http_replay_header(&f.replay, 2, "X-Amz-Target"), "AmazonSQS.GetQueueAttributes");
	cr_assert_eq(counts_of_repository(&f.client, &f.arena, STR("r"), &exists, &count, &more, &f.err), LK_OK);
	cr_expect(exists && more && count == 2);
	EXPECT_FINISHED(&f);
}

Test(counts, of_what_is_not_there)
{
	bool exists = true, more;
	int64_t count = -1;
	PLAY(&f, {.status = 400, .answer = "{\"__type\":\"ResourceNotFoundException\"}"},
	     {.status = 200, .answer = "{\"logGroups\":[{\"logGroupName\":\"/a/b\",\"storedBytes\":9}]}"},
	     {.status = 400, .answer = "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}"},
	     {.status = 400, .answer = "{\"__type\":\"RepositoryNotFoundException\"}"});
	cr_assert_eq(counts_of_user_pool(&f.client, &f.arena, STR("p"), &exists, &count, &f.err), LK_OK);
	cr_expect_not(exists);
	exists = true;
	cr_assert_eq(counts_of_log_group(&f.client, &f.arena, STR("/a"), &exists, &count, &f.err), LK_OK);
	cr_expect_not(exists);
	exists = true;
	cr_assert_eq(counts_of_queue(&f.client, &f.arena, STR("q"), &exists, &count, &f.err), LK_OK);
	cr_expect_not(exists);
	exists = true;
	cr_assert_eq(counts_of_repository(&f.client, &f.arena, STR("r"), &exists, &count, &more, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_expect_eq(count, -1);
	EXPECT_FINISHED(&f);
}

Test(counts, of_answers_that_hold_none)
{
	static const char *const answers[] = {"{}", "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"x\"}}",
	                                      "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"-1\"}}", "[]", "7"};
	for (size_t i = 0; i < LK_COUNT(answers); i++) {
		bool exists;
		int64_t count;
		PLAY(&f, {.status = 200, .answer = answers[i]}, {.status = 200, .answer = answers[i]});
		cr_expect_eq(counts_of_queue(&f.client, &f.arena, STR("q"), &exists, &count, &f.err), LK_FAILED, "%zu", i);
		cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
		cr_expect_eq(counts_of_user_pool(&f.client, &f.arena, STR("p"), &exists, &count, &f.err), LK_FAILED, "%zu", i);
	}
	PLAY(&f, {.status = 400, .answer = "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}"});
	bool exists;
	int64_t count;
	cr_expect_eq(counts_of_queue(&f.client, &f.arena, STR("q"), &exists, &count, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
}
