/* What the user set outside: the environment and the files ~/.aws/config and ~/.aws/credentials.
 *
 * The environment is a function passed in; nothing here calls getenv(). The files are read once, by
 * aws_settings_load_in(), and are looked up afterwards. Source: AWS SDKs and Tools Reference Guide, "Shared config and
 * credentials files"; botocore/configprovider.py. */
#ifndef LK_AWS_SETTINGS_H
#define LK_AWS_SETTINGS_H

#include "aws/ini.h"

/* get gives NULL for a variable that is not set. The text must live as long as the settings. */
struct aws_environment {
	void *context;
	const char *(*get)(void *context, const char *name);
};

/* The empty view when it is not set or set to nothing. */
struct str aws_environment_get(const struct aws_environment *environment, const char *name);

struct aws_settings {
	struct aws_environment environment;
	struct str profile;    /* in effect; "default" when nothing names one */
	bool profile_is_given; /* by option: then it goes before keys of the environment */
	bool profile_is_named; /* by option or environment: then it must exist */
	struct str config_path, credentials_path; /* where they are, whether they exist or not; empty without a home */
	bool config_exists, credentials_exist;
	struct ini config, credentials;
};

/* profile is the option's value, empty when not given; then AWS_DEFAULT_PROFILE and AWS_PROFILE count. Files that do
 * not exist are empty. Fails when a file cannot be read or parsed, or when neither has the profile that is named. */
LK_MUST_USE enum lk_status aws_settings_load_in(struct arena *arena, const struct aws_environment *environment,
                                                struct str profile, struct aws_settings *ret_settings,
                                                struct error *ret_err);

/* Settings of the environment alone, without files: what a Lambda function has. */
struct aws_settings aws_settings_of_environment(const struct aws_environment *environment);

/* A profile as the two files have it; NULL where one of them has none of the name. */
struct aws_profile {
	const struct ini_section *config, *credentials;
};

/* False when neither file has it. Names are of letters, digits and - / . % @ _ : +, in quotes of anything; sections
 * with another name are passed over. */
bool aws_settings_find_profile(const struct aws_settings *settings, struct str name, struct aws_profile *ret_profile);

/* An entry of a profile, empty when it has none; the credentials file goes first. */
struct str aws_profile_get(const struct aws_profile *profile, const char *key);

/* The names, each once, those of the config file first. */
struct aws_names {
	VEC(struct str) items;
};
struct aws_names aws_settings_profiles_in(struct arena *arena, const struct aws_settings *settings);

/* The section [sso-session x] of the config file; NULL when there is none. */
const struct ini_section *aws_settings_sso_session(const struct aws_settings *settings, struct str name);

/* An entry of the profile in effect, as aws_profile_get() has it: a region stands in either file (botocore/session.py,
 * full_config). */
struct str aws_settings_get(const struct aws_settings *settings, const char *key);

/* A key of one service in the [services x] section that the profile names. */
struct str aws_settings_get_of_service(const struct aws_settings *settings, const char *service, const char *key);

/* "true" in any case, in the environment or else in the profile. */
bool aws_settings_is_true(const struct aws_settings *settings, const char *variable, const char *key);

#endif
