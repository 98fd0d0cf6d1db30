/* What lkc doctor asks of a stack that lives: logs, distributions, buckets. */
#include <criterion/criterion.h>

#include "aws/cloudfront.h"
#include "aws/logs.h"
#include "aws/s3.h"
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

TestSuite(doctor, .init = set_up, .fini = tear_down);

#define GROUP STR("/aws/lambda/f")

Test(doctor, reports_of_both_formats_over_pages)
{
	struct logs_reports reports;
	bool exists;
	PLAY(&f,
	     {.status = 200,
	      .answer =
		      "{\"events\":[{\"message\":\"REPORT RequestId: 1\\tDuration: 12.50 ms\\tBilled Duration: 13 "
		      "ms\\tMemory "
		      "Size: 128 MB\\tMax Memory Used: 36 MB\\t\"},{\"message\":\"REPORT\"},{}],\"nextToken\":\"2\"}"},
	     {.body = "\"nextToken\":\"2\"",
	      .status = 200,
	      .answer =
		      "{\"events\":[{\"message\":\"REPORT RequestId: 2\\tDuration: 3000.00 ms\\tBilled Duration: 3000 "
		      "ms\\tMemory Size: 128 MB\\tMax Memory Used: 40 MB\\tStatus: timeout\"}]}"},
	     {.body = "platform.report",
	      .status = 200,
	      .answer = "{\"events\":[{\"message\":\"{\\\"type\\\":\\\"platform.report\\\",\\\"record\\\":{"
			"\\\"status\\\":"
			"\\\"timeout\\\",\\\"metrics\\\":{\\\"durationMs\\\":5000.5,\\\"maxMemoryUsedMB\\\":90}}}\"},"
			"{\"message\":\"{broken platform.report\"}]}"});
	cr_assert_eq(logs_read_reports(&f.client, &f.arena, GROUP, 0, &exists, &reports, &f.err), LK_OK, "%s",
		     f.err.message);
	EXPECT_FINISHED(&f);
	cr_expect(exists);
	cr_expect_eq(reports.invocations, 3);
	cr_expect_eq(reports.timeouts, 2);
	cr_expect(reports.most_ms > 5000 && reports.most_ms < 5001);
	cr_expect_eq(reports.most_memory_mb, 90);
}

Test(doctor, logs_that_are_not_there_never_end_or_are_none)
{
	struct logs_reports reports;
	bool exists = true;
	PLAY(&f, {.status = 400, .answer = "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no\"}"},
	     {.status = 200, .answer = "{\"nextToken\":\"1\"}"}, {.status = 200, .answer = "{\"nextToken\":\"1\"}"},
	     {.status = 200, .answer = "<html>"}, {.status = 200, .answer = "{\"events\":[[],7,{\"message\":{}}]}"},
	     {.status = 200, .answer = "{\"events\":{}}"});
	cr_expect_eq(logs_read_reports(&f.client, &f.arena, GROUP, 0, &exists, &reports, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_expect_eq(logs_read_reports(&f.client, &f.arena, GROUP, 0, &exists, &reports, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	cr_expect_eq(logs_read_reports(&f.client, &f.arena, GROUP, 0, &exists, &reports, &f.err), LK_FAILED);
	cr_expect_eq(logs_read_reports(&f.client, &f.arena, GROUP, 0, &exists, &reports, &f.err), LK_OK);
	cr_expect_eq(reports.invocations, 0);
}

Test(doctor, a_distribution)
{
	struct cloudfront_distribution found;
	bool exists;
	PLAY(&f,
	     {.method = "GET",
	      .url = "/2020-05-31/distribution/E1",
	      .status = 200,
	      .answer = "<Distribution><ARN>arn:d</ARN><Status>InProgress</Status><DomainName>x.net</DomainName>"
			"<DistributionConfig><Enabled>true</Enabled><Origins><Items><Origin><Id>a</Id><DomainName>b.s3"
			"</DomainName><OriginAccessControlId>C1</OriginAccessControlId><S3OriginConfig/></"
			"Origin><Origin><Id>w"
			"</Id><CustomOriginConfig/></Origin></Items></Origins></DistributionConfig></Distribution>"},
	     {.status = 404, .answer = "<ErrorResponse><Error><Code>NoSuchDistribution</Code></Error></ErrorResponse>"},
	     {.status = 200, .answer = "<html/>"}, {.status = 404, .answer = "<html>what?</html>"});
	cr_assert_eq(cloudfront_get_distribution(&f.client, &f.arena, STR("E1"), &exists, &found, &f.err), LK_OK, "%s",
		     f.err.message);
	cr_expect(exists && found.enabled && str_is(found.status, "InProgress"));
	cr_assert_eq(found.origins.count, 2);
	cr_expect(found.origins.items[0].s3 && str_is(found.origins.items[0].access_control_id, "C1"));
	cr_expect_not(found.origins.items[1].s3);
	cr_expect_eq(cloudfront_get_distribution(&f.client, &f.arena, STR("E2"), &exists, &found, &f.err), LK_OK);
	cr_expect_not(exists);
	for (int i = 0; i < 2; i++)
		cr_expect_eq(cloudfront_get_distribution(&f.client, &f.arena, STR("E3"), &exists, &found, &f.err),
			     LK_FAILED);
}

Test(doctor, what_a_bucket_lets_in)
{
	struct s3_cors cors;
	struct str policy;
	bool exists;
	PLAY(&f,
	     {.url = "?cors",
	      .status = 200,
	      .answer = "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod></"
			"CORSRule><CORSRule><AllowedMethod>HEAD"
			"</AllowedMethod><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>"},
	     {.status = 404, .answer = "<Error><Code>NoSuchCORSConfiguration</Code></Error>"},
	     {.url = "?policy", .status = 200, .answer = "{\"Statement\":[]}"},
	     {.status = 404, .answer = "<Error><Code>NoSuchBucketPolicy</Code></Error>"},
	     {.status = 404, .answer = "<html>what?</html>"});
	cr_assert_eq(s3_get_bucket_cors(&f.client, &f.arena, STR("bkt"), &cors, &f.err), LK_OK);
	cr_expect(cors.rules == 2 && cors.uploads);
	cr_assert_eq(s3_get_bucket_cors(&f.client, &f.arena, STR("bkt"), &cors, &f.err), LK_OK);
	cr_expect_eq(cors.rules, 0);
	cr_assert_eq(s3_get_bucket_policy(&f.client, &f.arena, STR("bkt"), &exists, &policy, &f.err), LK_OK);
	cr_expect(exists && str_is(policy, "{\"Statement\":[]}"));
	cr_assert_eq(s3_get_bucket_policy(&f.client, &f.arena, STR("bkt"), &exists, &policy, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_expect_eq(s3_get_bucket_policy(&f.client, &f.arena, STR("bkt"), &exists, &policy, &f.err), LK_FAILED);
}
