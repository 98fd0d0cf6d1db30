#include "aws/credentials.h"

/* botocore/credentials.py, SharedCredentialProvider and ConfigProvider: the same three entries in either file. */
static enum aws_found find_keys(const struct aws_settings *settings,
                                struct str (*get)(const struct aws_settings *settings, const char *key),
                                struct str path, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct aws_keys keys = {.access_key_id = get(settings, "aws_access_key_id")};
	if (!keys.access_key_id.len)
		return AWS_FOUND_NOTHING;
	keys.secret_access_key = get(settings, "aws_secret_access_key");
	keys.session_token = get(settings, "aws_session_token");
	if (!keys.secret_access_key.len) {
		error_set(ret_err, ERROR_CREDENTIALS, "profile '%.*s' in '%.*s' has aws_access_key_id and no "
		          "aws_secret_access_key", STR_ARG(settings->profile), STR_ARG(path));
		return AWS_FOUND_FAULT;
	}
	*ret_keys = keys;
	return AWS_FOUND_KEYS;
}

enum aws_found aws_credentials_find_shared(struct arena *arena, const struct aws_settings *settings,
                                           struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)arena;
	return find_keys(settings, aws_settings_get_credential, settings->credentials_path, ret_keys, ret_err);
}

enum aws_found aws_credentials_find_config(struct arena *arena, const struct aws_settings *settings,
                                           struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)arena;
	return find_keys(settings, aws_settings_get, settings->config_path, ret_keys, ret_err);
}
