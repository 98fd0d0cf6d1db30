#include "aws/client_settings.h"

#include "environment.h"
#include "fixture.h"

static struct arena arena;
static struct variables variables;
static struct aws_settings settings;
static struct retry_policy policy;
static struct error err;

static void set_up(void)
{
	arena_init(&arena);
	variables_init(&variables);
}

static void tear_down(void)
{
	variables_done(&variables);
	arena_done(&arena);
}

TestSuite(client_settings, .init = set_up, .fini = tear_down);

static enum lk_status read(void)
{
	struct aws_environment environment = variables_environment(&variables);
	cr_assert_eq(aws_settings_load_in(&arena, &environment, STR(""), &settings, &err), LK_OK, "%s", err.message);
	return aws_retry_of_settings(&settings, &policy, &err);
}

Test(client_settings, nothing_set_is_left_to_the_client)
{
	cr_expect_eq(read(), LK_OK);
	cr_expect(policy.max_attempts == 0 && !policy.adaptive);
	cr_expect_eq(aws_ca_bundle_of_settings(&settings).len, 0);
}

Test(client_settings, the_environment_goes_before_the_profile)
{
	variables_write(&variables, "config",
	                "[default]\nretry_mode=adaptive\nmax_attempts=7\nca_bundle=/profile.pem\n");
	cr_expect_eq(read(), LK_OK);
	cr_expect(policy.max_attempts == 7 && policy.adaptive);
	EXPECT_TEXT(aws_ca_bundle_of_settings(&settings), "/profile.pem");
	variables_set(&variables, "AWS_RETRY_MODE", "standard");
	variables_set(&variables, "AWS_MAX_ATTEMPTS", "1");
	variables_set(&variables, "AWS_CA_BUNDLE", "/environment.pem");
	cr_expect_eq(read(), LK_OK);
	cr_expect(policy.max_attempts == 1 && !policy.adaptive);
	EXPECT_TEXT(aws_ca_bundle_of_settings(&settings), "/environment.pem");
	variables_set(&variables, "AWS_RETRY_MODE", "legacy");
	cr_expect_eq(read(), LK_OK);
	cr_expect_not(policy.adaptive);
}

Test(client_settings, nonsense_is_refused_with_the_place_it_stands_at)
{
	static const char *const bad[] = {"0", "-1", "three", "2.5", "99999999999", "1001"};
	for (size_t i = 0; i < LK_COUNT(bad); i++) {
		variables_set(&variables, "AWS_MAX_ATTEMPTS", bad[i]);
		cr_expect_eq(read(), LK_FAILED, "%s", bad[i]);
		EXPECT_WORDS(err.message, "AWS_MAX_ATTEMPTS is ");
	}
	variables_set(&variables, "AWS_MAX_ATTEMPTS", "");
	variables_write(&variables, "config", "[default]\nretry_mode=Adaptive\n");
	cr_expect_eq(read(), LK_FAILED);
	EXPECT_WORDS(err.message, "retry_mode is 'Adaptive'");
	EXPECT_WORDS(err.hint, "standard, adaptive");
}
