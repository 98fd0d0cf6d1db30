/* The shared files of the AWS command line, ~/.aws/config and ~/.aws/credentials, and the environment beside them.
 *
 * The environment is a function passed in; nothing here calls getenv(). The files are read once, by
 * aws_settings_load_in(), and are looked up afterwards. Sources: AWS SDKs and Tools Reference Guide, "Shared config and
 * credentials files"; botocore/configloader.py, which reads them by Python's configparser. */
#ifndef LK_AWS_PROFILE_H
#define LK_AWS_PROFILE_H

#include "base/error.h"
#include "base/vec.h"

/* get gives NULL for a variable that is not set. The text must live as long as the settings. */
struct aws_environment {
	void *context;
	const char *(*get)(void *context, const char *name);
};

/* The empty view when it is not set or set to nothing. */
struct str aws_environment_get(const struct aws_environment *environment, const char *name);

struct ini_entry {
	struct str key; /* in lower case */
	struct str value;
	VEC(struct ini_entry) nested; /* of "s3 =" followed by indented lines */
};

struct ini_section {
	struct str name; /* "default", "profile dev", "services local" */
	VEC(struct ini_entry) entries;
};

struct ini {
	VEC(struct ini_section) sections; /* in order; one of the same name again continues the first */
};

/* Comments begin a line with # or ;. Keys are in any case, separated by = or :. A line that is indented deeper than
 * its key continues the value. ERROR_FILE with a line number for a line that is none of these, and for a key that
 * stands in a section twice. */
LK_MUST_USE enum lk_status ini_parse_in(struct arena *arena, struct str text, struct ini *ret_ini,
                                        struct error *ret_err);

/* NULL when there is none. */
const struct ini_section *ini_find(const struct ini *ini, struct str section);
const struct ini_entry *ini_get(const struct ini_section *section, const char *key);

struct aws_settings {
	struct aws_environment environment;
	struct str profile;    /* in effect; "default" when nothing names one */
	bool profile_is_given; /* by option: then it goes before keys of the environment */
	bool profile_is_named; /* by option or environment: then it must exist */
	struct str config_path, credentials_path; /* where they are, whether they exist or not; empty without a home */
	bool config_exists, credentials_exist;
	struct ini config, credentials;
};

/* profile is the option's value, empty when not given; then AWS_PROFILE and AWS_DEFAULT_PROFILE count. Files that do
 * not exist are empty. Fails when a file cannot be read or parsed, or when neither has the profile that is named. */
LK_MUST_USE enum lk_status aws_settings_load_in(struct arena *arena, const struct aws_environment *environment,
                                                struct str profile, struct aws_settings *ret_settings,
                                                struct error *ret_err);

/* Settings of the environment alone, without files: what a Lambda function has. */
struct aws_settings aws_settings_of_environment(const struct aws_environment *environment);

/* An entry of the profile in effect: from the config file's [profile x], empty when it is not there. */
struct str aws_settings_get(const struct aws_settings *settings, const char *key);

/* An entry of the profile's section in the credentials file. */
struct str aws_settings_get_credential(const struct aws_settings *settings, const char *key);

#endif
