#include "aws/endpoint.h"

#include "aws/cloudformation.h"
#include "aws/s3.h"
#include "base/buf.h"
#include "base/limits.h"
#include "environment.h"
#include "fixture.h"

static struct arena arena;
static struct variables variables;
static struct aws_settings settings;
static struct aws_endpoint_sources sources;
static struct error err;

static void set_up(void)
{
	arena_init(&arena);
	variables_init(&variables);
	struct aws_environment environment = variables_environment(&variables);
	settings = aws_settings_of_environment(&environment);
	sources = (struct aws_endpoint_sources){.settings = &settings};
}

static void tear_down(void)
{
	variables_done(&variables);
	arena_done(&arena);
}

TestSuite(endpoint, .init = set_up, .fini = tear_down);

static void expect(const struct aws_service *service, const char *region, const char *url, const char *signing_region)
{
	struct aws_endpoint endpoint;
	cr_assert_eq(aws_endpoint_in(&arena, service, str_from(region), &sources, &endpoint, &err), LK_OK, "%s",
	             err.message);
	EXPECT_TEXT(endpoint.url, url);
	EXPECT_TEXT(endpoint.signing_region, signing_region);
}

static void expect_refused(const char *region, const char *words)
{
	struct aws_endpoint endpoint;
	cr_expect_eq(aws_endpoint_in(&arena, &AWS_CLOUDFORMATION, str_from(region), &sources, &endpoint, &err),
	             LK_FAILED);
	EXPECT_WORDS(err.message, words);
}

Test(endpoint, partitions_have_their_own_suffixes)
{
	expect(&AWS_CLOUDFORMATION, "us-east-1", "https://cloudformation.us-east-1.amazonaws.com", "us-east-1");
	expect(&AWS_CLOUDFORMATION, "ap-southeast-3", "https://cloudformation.ap-southeast-3.amazonaws.com",
	       "ap-southeast-3");
	expect(&AWS_CLOUDFORMATION, "cn-north-1", "https://cloudformation.cn-north-1.amazonaws.com.cn", "cn-north-1");
	expect(&AWS_CLOUDFORMATION, "us-gov-west-1", "https://cloudformation.us-gov-west-1.amazonaws.com",
	       "us-gov-west-1");
	expect(&AWS_CLOUDFORMATION, "us-iso-east-1", "https://cloudformation.us-iso-east-1.c2s.ic.gov",
	       "us-iso-east-1");
	expect(&AWS_CLOUDFORMATION, "us-isob-east-1", "https://cloudformation.us-isob-east-1.sc2s.sgov.gov",
	       "us-isob-east-1");
	cr_expect_str_eq(aws_partition_of(STR("us-gov-east-1"))->id, "aws-us-gov");
	cr_expect_str_eq(aws_partition_of(STR("us-west-2"))->id, "aws");
	cr_expect_str_eq(aws_partition_of(STR("xx-new-9"))->id, "aws");
}

Test(endpoint, global_services_are_signed_for_the_partitions_region)
{
	static const struct aws_service global = {
		.name = "IAM", .signing_name = "iam", .endpoint = "iam", .environment = "IAM", .global = true};
	expect(&global, "eu-west-1", "https://iam.amazonaws.com", "us-east-1");
	expect(&global, "cn-north-1", "https://iam.amazonaws.com.cn", "cn-northwest-1");
}

Test(endpoint, overrides_in_their_order)
{
	variables_write(&variables, "config", "[default]\nendpoint_url=http://profile:1\nservices=x\n[services x]\n"
	                                      "cloudformation =\n  endpoint_url = http://section:1\n");
	struct aws_environment environment = variables_environment(&variables);
	cr_assert_eq(aws_settings_load_in(&arena, &environment, STR(""), &settings, &err), LK_OK);
	expect(&AWS_S3, "us-east-1", "http://profile:1", "us-east-1");
	expect(&AWS_CLOUDFORMATION, "us-east-1", "http://section:1", "us-east-1");
	variables_set(&variables, "AWS_ENDPOINT_URL", "http://all:1/base/");
	expect(&AWS_CLOUDFORMATION, "us-east-1", "http://all:1/base", "us-east-1");
	variables_set(&variables, "AWS_ENDPOINT_URL_CLOUDFORMATION", "http://one:1");
	expect(&AWS_CLOUDFORMATION, "us-east-1", "http://one:1", "us-east-1");
	expect(&AWS_S3, "us-east-1", "http://all:1/base", "us-east-1");
	variables_set(&variables, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
	expect(&AWS_CLOUDFORMATION, "us-east-1", "https://cloudformation.us-east-1.amazonaws.com", "us-east-1");
	sources.url = STR("http://option:1");
	expect(&AWS_CLOUDFORMATION, "us-east-1", "http://option:1", "us-east-1");
}

Test(endpoint, refuses_regions_and_urls_that_cannot_be)
{
	expect_refused("", "no AWS region");
	EXPECT_WORDS(err.hint, "AWS_REGION");
	expect_refused("us-east-1.evil.example/", "is no AWS region");
	expect_refused("us east", "is no AWS region");
	static const char *const bad[] = {"localhost:4566", "ftp://h",     "http://u:p@h",
	                                  "http://h/?q",    "http://h/#f", "http://"};
	for (size_t i = 0; i < LK_COUNT(bad); i++) {
		sources.url = str_from(bad[i]);
		expect_refused("us-east-1", "no URL");
	}
}

/* botocore, endpoint-rule-set-1.json; `make protocols` has AWS's own cases. */
Test(endpoint, fips_and_dual_stack)
{
	variables_set(&variables, "AWS_USE_FIPS_ENDPOINT", "true");
	expect(&AWS_CLOUDFORMATION, "us-east-1", "https://cloudformation-fips.us-east-1.amazonaws.com", "us-east-1");
	expect(&AWS_CLOUDFORMATION, "us-gov-west-1", "https://cloudformation.us-gov-west-1.amazonaws.com",
	       "us-gov-west-1");
	expect(&AWS_S3, "us-east-1", "https://s3-fips.us-east-1.amazonaws.com", "us-east-1");
	variables_set(&variables, "AWS_USE_DUALSTACK_ENDPOINT", "true");
	expect(&AWS_CLOUDFORMATION, "us-gov-west-1", "https://cloudformation-fips.us-gov-west-1.api.aws",
	       "us-gov-west-1");
	expect(&AWS_S3, "us-east-1", "https://s3-fips.dualstack.us-east-1.amazonaws.com", "us-east-1");
	variables_set(&variables, "AWS_USE_FIPS_ENDPOINT", "false");
	expect(&AWS_CLOUDFORMATION, "cn-north-1", "https://cloudformation.cn-north-1.api.amazonwebservices.com.cn",
	       "cn-north-1");
}

Test(endpoint, a_variant_beside_a_named_endpoint_is_refused)
{
	variables_set(&variables, "AWS_USE_FIPS_ENDPOINT", "true");
	variables_set(&variables, "AWS_ENDPOINT_URL", "https://cloudformation-fips.us-east-1.amazonaws.com");
	expect_refused("us-east-1", "FIPS endpoints are asked for, and the endpoint is named too");
	EXPECT_WORDS(err.hint, "AWS_USE_FIPS_ENDPOINT");
	variables_set(&variables, "AWS_USE_FIPS_ENDPOINT", "");
	variables_set(&variables, "AWS_USE_DUALSTACK_ENDPOINT", "true");
	expect_refused("us-east-1", "dual-stack endpoints are asked for");
}

Test(endpoint, region_in_its_order)
{
	variables_write(&variables, "config", "[default]\nregion=from-profile\n");
	struct aws_environment environment = variables_environment(&variables);
	cr_assert_eq(aws_settings_load_in(&arena, &environment, STR(""), &settings, &err), LK_OK);
	EXPECT_TEXT(aws_region_of_settings(&settings), "from-profile");
	variables_write(&variables, "credentials", "[default]\nregion=from-credentials\n");
	cr_assert_eq(aws_settings_load_in(&arena, &environment, STR(""), &settings, &err), LK_OK);
	EXPECT_TEXT(aws_region_of_settings(&settings), "from-credentials");
	variables_set(&variables, "AWS_DEFAULT_REGION", "from-default");
	EXPECT_TEXT(aws_region_of_settings(&settings), "from-default");
	variables_set(&variables, "AWS_REGION", "from-region");
	EXPECT_TEXT(aws_region_of_settings(&settings), "from-region");
}

Test(endpoint, buckets_in_hosts_and_in_paths)
{
	struct aws_endpoint aws = {.url = STR("https://s3.eu-west-1.amazonaws.com")};
	struct aws_endpoint local = {.url = STR("http://127.0.0.1:4566"), .overridden = true};
	struct str none = {0};
	EXPECT_TEXT(aws_endpoint_url_in(&arena, &aws, STR("my-bucket"), STR("/a%20b"), STR("x=1")),
	            "https://my-bucket.s3.eu-west-1.amazonaws.com/a%20b?x=1");
	EXPECT_TEXT(aws_endpoint_url_in(&arena, &aws, STR("my-bucket"), none, STR("uploads")),
	            "https://my-bucket.s3.eu-west-1.amazonaws.com/?uploads");
	EXPECT_TEXT(aws_endpoint_url_in(&arena, &aws, STR("dots.in.name"), STR("/k"), none),
	            "https://s3.eu-west-1.amazonaws.com/dots.in.name/k");
	EXPECT_TEXT(aws_endpoint_url_in(&arena, &aws, STR("Upper"), none, none),
	            "https://s3.eu-west-1.amazonaws.com/Upper");
	EXPECT_TEXT(aws_endpoint_url_in(&arena, &local, STR("my-bucket"), STR("/k"), none),
	            "http://127.0.0.1:4566/my-bucket/k");
	EXPECT_TEXT(aws_endpoint_url_in(&arena, &local, none, none, none), "http://127.0.0.1:4566/");
	struct buf path;
	buf_init(&path, 2 * LIMIT_URL);
	buf_append_repeat(&path, 'a', LIMIT_URL);
	cr_expect_eq(aws_endpoint_url_in(&arena, &aws, none, buf_view(&path), none).len, 0);
	buf_done(&path);
}
