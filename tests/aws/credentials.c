#include "aws/credentials_chain.h"

#include <stdio.h>

#include "environment.h"
#include "fixture.h"

static struct arena arena;
static struct variables variables;
static struct aws_settings settings;
static struct error err;

static void set_up(void)
{
	arena_init(&arena);
	variables_init(&variables);
	err = (struct error){0};
}

static void tear_down(void)
{
	variables_done(&variables);
	arena_done(&arena);
}

TestSuite(settings, .init = set_up, .fini = tear_down);
TestSuite(credentials, .init = set_up, .fini = tear_down);

static enum lk_status load(const char *profile)
{
	struct aws_environment environment = variables_environment(&variables);
	return aws_settings_load_in(&arena, &environment, str_from(profile), &settings, &err);
}

static enum lk_status find(const char *profile, int64_t now_ms, struct aws_keys *ret_keys, const char **ret_source)
{
	static struct aws_credentials_chain chain;
	static struct http_replay nobody;
	cr_assert_eq(load(profile), LK_OK, "%s", err.message);
	http_replay_init_in(&nobody, &arena, NULL, 0);
	const struct aws_credentials_world world = {.settings = &settings,
	                                            .region = STR("us-east-1"),
	                                            .transport = http_replay_transport(&nobody),
	                                            .clock = clock_system(),
	                                            .random = random_system()};
	aws_credentials_chain_init(&chain, &arena, &world);
	struct aws_credentials credentials = aws_credentials_of_chain(&chain);
	enum lk_status status = credentials.get(credentials.context, now_ms, ret_keys, &err);
	*ret_source = chain.source;
	return status;
}

static void expect_keys(const char *profile, const char *id, const char *source)
{
	struct aws_keys keys = {0};
	const char *found = NULL;
	cr_assert_eq(find(profile, 0, &keys, &found), LK_OK, "%s", err.message);
	EXPECT_TEXT(keys.access_key_id, id);
	cr_expect_str_eq(found, source);
}

static void expect_fault(const char *profile, const char *words)
{
	struct aws_keys keys = {0};
	const char *found = NULL;
	cr_assert_eq(find(profile, 0, &keys, &found), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_CREDENTIALS);
	EXPECT_WORDS(err.message, words);
	cr_expect(err.hint[0], "a hint belongs to: %s", err.message);
}

/* --- settings --- */

Test(settings, nothing_is_there_and_nothing_is_wrong)
{
	cr_assert_eq(load(""), LK_OK, "%s", err.message);
	EXPECT_TEXT(settings.profile, "default");
	cr_expect_not(settings.config_exists || settings.credentials_exist || settings.profile_is_named);
	cr_expect_eq(aws_settings_get(&settings, "region").len, 0);
}

Test(settings, the_option_goes_before_the_environment)
{
	variables_write(&variables, "config", "[profile a]\nregion=ra\n[profile b]\nregion=rb\n[a]\nregion=wrong\n");
	variables_set(&variables, "AWS_PROFILE", "b");
	cr_assert_eq(load("a"), LK_OK, "%s", err.message);
	EXPECT_TEXT(aws_settings_get(&settings, "region"), "ra");
	cr_expect(settings.profile_is_given);
	cr_assert_eq(load(""), LK_OK);
	EXPECT_TEXT(aws_settings_get(&settings, "region"), "rb");
	cr_expect_not(settings.profile_is_given);
}

Test(settings, a_default_profile_in_long_form_goes_first)
{
	variables_write(&variables, "config", "[default]\nregion=short\n[profile default]\nregion=long\n");
	cr_assert_eq(load(""), LK_OK);
	EXPECT_TEXT(aws_settings_get(&settings, "region"), "long");
}

Test(settings, quoted_names_and_named_files)
{
	char path[128];
	snprintf(path, sizeof path, "%s/.aws/config", variables.home);
	variables_write(&variables, "config", "[profile \"my dev\"]\nregion=quoted\n");
	variables_set(&variables, "HOME", "/nonexistent");
	variables_set(&variables, "AWS_CONFIG_FILE", path);
	cr_assert_eq(load("my dev"), LK_OK, "%s", err.message);
	EXPECT_TEXT(aws_settings_get(&settings, "region"), "quoted");
}

Test(settings, an_unknown_profile_is_told_with_the_nearest)
{
	variables_write(&variables, "config", "[profile production]\nregion=x\n");
	cr_assert_eq(load("prodution"), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_CREDENTIALS);
	EXPECT_WORDS(err.message, "no profile 'prodution'");
	EXPECT_WORDS(err.hint, "'production'");
}

Test(settings, a_broken_file_is_told_with_path_and_line)
{
	variables_write(&variables, "credentials", "[default]\nbroken\n");
	cr_assert_eq(load(""), LK_FAILED);
	EXPECT_WORDS(err.message, ".aws/credentials");
	EXPECT_WORDS(err.message, "line 2");
}

Test(settings, services_and_switches)
{
	variables_write(&variables, "config",
	                "[default]\nservices = local\nuse_fips_endpoint = TRUE\n[services local]\ns3 =\n  endpoint_url "
	                "= http://h:1\n");
	cr_assert_eq(load(""), LK_OK, "%s", err.message);
	EXPECT_TEXT(aws_settings_get_of_service(&settings, "s3", "endpoint_url"), "http://h:1");
	cr_expect_eq(aws_settings_get_of_service(&settings, "sts", "endpoint_url").len, 0);
	cr_expect(aws_settings_is_true(&settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
	variables_set(&variables, "AWS_USE_FIPS_ENDPOINT", "false");
	cr_expect_not(aws_settings_is_true(&settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
}

/* --- credentials --- */

static const char *const both_files[][2] = {
	{"credentials",
	 "[default]\naws_access_key_id=FROMSHARED\naws_secret_access_key=s\n[dev]\naws_access_key_id=DEVSHARED\n"
	 "aws_secret_access_key=s\naws_session_token=t\n"},
	{"config", "[default]\naws_access_key_id=FROMCONFIG\naws_secret_access_key=s\n[profile only]\n"
	           "aws_access_key_id=ONLYCONFIG\naws_secret_access_key=s\n"},
};

static void write_both(void)
{
	for (size_t i = 0; i < LK_COUNT(both_files); i++)
		variables_write(&variables, both_files[i][0], both_files[i][1]);
}

Test(credentials, the_environment_goes_first)
{
	write_both();
	variables_set(&variables, "AWS_ACCESS_KEY_ID", "FROMENV");
	variables_set(&variables, "AWS_SECRET_ACCESS_KEY", "s");
	expect_keys("", "FROMENV", "environment");
	variables_set(&variables, "AWS_PROFILE", "dev");
	expect_keys("", "FROMENV", "environment");
	expect_keys("dev", "DEVSHARED", "shared credentials file");
}

Test(credentials, the_shared_file_goes_before_the_config_file)
{
	write_both();
	expect_keys("", "FROMSHARED", "shared credentials file");
	expect_keys("only", "ONLYCONFIG", "config file");
}

Test(credentials, a_session_token_comes_along)
{
	struct aws_keys keys = {0};
	const char *source;
	write_both();
	cr_assert_eq(find("dev", 0, &keys, &source), LK_OK);
	EXPECT_TEXT(keys.session_token, "t");
}

Test(credentials, none_tells_where_it_looked_and_what_to_do)
{
	expect_fault("", "no AWS credentials found: looked at AWS_ACCESS_KEY_ID, profile 'default' in '");
	EXPECT_WORDS(err.message, "(not there)");
	EXPECT_WORDS(err.hint, "--local");
	EXPECT_WORDS(err.hint, "--profile");
}

Test(credentials, half_a_pair_is_a_fault)
{
	variables_set(&variables, "AWS_ACCESS_KEY_ID", "AKID");
	expect_fault("", "AWS_SECRET_ACCESS_KEY is not");
}

Test(credentials, half_a_pair_in_a_file_is_a_fault)
{
	struct aws_keys keys;
	const char *source;
	variables_write(&variables, "credentials", "[default]\naws_access_key_id=A\n");
	cr_expect_eq(find("", 0, &keys, &source), LK_FAILED);
	EXPECT_WORDS(err.message, "no aws_secret_access_key");
}

Test(credentials, keys_with_line_breaks_are_refused_and_not_shown)
{
	variables_set(&variables, "AWS_ACCESS_KEY_ID", "AKID");
	variables_set(&variables, "AWS_SECRET_ACCESS_KEY", "hush\n");
	expect_fault("", "environment hold a blank");
	cr_expect_null(strstr(err.message, "hush"));
}

Test(credentials, expired_keys_are_told_before_they_are_used)
{
	struct aws_keys keys = {0};
	const char *source;
	variables_set(&variables, "AWS_ACCESS_KEY_ID", "AKID");
	variables_set(&variables, "AWS_SECRET_ACCESS_KEY", "s");
	variables_set(&variables, "AWS_CREDENTIAL_EXPIRATION", "2026-11-23T06:18:02Z");
	cr_expect_eq(find("", 1795414681999, &keys, &source), LK_OK);
	cr_expect_eq(find("", 1795414682000, &keys, &source), LK_FAILED);
	EXPECT_WORDS(err.message, "expired");
	EXPECT_WORDS(err.hint, "aws sso login");
	variables_set(&variables, "AWS_CREDENTIAL_EXPIRATION", "tomorrow");
	cr_expect_eq(find("", 0, &keys, &source), LK_FAILED);
	EXPECT_WORDS(err.message, "no time");
}

Test(credentials, key_ids_are_masked)
{
	EXPECT_TEXT(aws_mask_key_id_in(&arena, STR("AKIAIOSFODNN7EXAMPLE")), "AKIA************MPLE");
	EXPECT_TEXT(aws_mask_key_id_in(&arena, STR("short")), "*****");
	EXPECT_TEXT(aws_mask_key_id_in(&arena, STR("")), "");
}
