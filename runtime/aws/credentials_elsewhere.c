#include "aws/credentials.h"

struct delegation {
	const char *key;
	const char *means;
};

static bool find_delegation(const struct aws_settings *settings, const struct delegation *list, size_t count,
                            const struct delegation **ret_delegation)
{
	for (size_t i = 0; i < count; i++) {
		bool set = aws_settings_get(settings, list[i].key).len ||
		           aws_settings_get_credential(settings, list[i].key).len;
		if (!set)
			continue;
		*ret_delegation = &list[i];
		return true;
	}
	return false;
}

/* The official command line knows every kind of profile and hands its keys on: AWS CLI Command Reference,
 * "configure export-credentials". */
static enum aws_found refuse(const struct aws_settings *settings, const struct delegation *delegation,
                             struct error *ret_err)
{
	error_set(ret_err, ERROR_CREDENTIALS,
	          "the keys of profile '%.*s' come from %s (%s), which lkc cannot use by itself",
	          STR_ARG(settings->profile), delegation->means, delegation->key);
	error_hint(ret_err,
	           "let the AWS command line export them: eval \"$(aws configure export-credentials --profile %.*s "
	           "--format env)\"",
	           STR_ARG(settings->profile));
	return AWS_FOUND_FAULT;
}

enum aws_found aws_credentials_find_delegated(struct arena *arena, const struct aws_settings *settings,
                                              struct aws_keys *ret_keys, struct error *ret_err)
{
	static const struct delegation list[] = {
		{"role_arn", "a role to assume"},
		{"web_identity_token_file", "a web identity"},
		{"sso_session", "single sign-on"},
		{"sso_start_url", "single sign-on"},
		{"login_session", "a login session"},
	};
	(void)arena;
	(void)ret_keys;
	const struct delegation *found;
	if (find_delegation(settings, list, LK_COUNT(list), &found))
		return refuse(settings, found, ret_err);
	return AWS_FOUND_NOTHING;
}

/* A process comes behind the credentials file and before the config file (botocore, ProfileProviderBuilder). */
enum aws_found aws_credentials_find_process(struct arena *arena, const struct aws_settings *settings,
                                            struct aws_keys *ret_keys, struct error *ret_err)
{
	static const struct delegation list[] = {{"credential_process", "a program"}};
	(void)arena;
	(void)ret_keys;
	const struct delegation *found;
	if (find_delegation(settings, list, LK_COUNT(list), &found))
		return refuse(settings, found, ret_err);
	return AWS_FOUND_NOTHING;
}
