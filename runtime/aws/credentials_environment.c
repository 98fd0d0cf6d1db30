#include "aws/credentials.h"

#include "base/clock.h"

/* botocore/credentials.py, EnvProvider. A profile given by option goes before keys of the environment. */
enum aws_found aws_credentials_find_environment(struct arena *arena, const struct aws_settings *settings,
						struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct aws_environment *environment = &settings->environment;
	struct str id = aws_environment_get(environment, "AWS_ACCESS_KEY_ID");
	if (settings->profile_is_given || !id.len)
		return AWS_FOUND_NOTHING;
	struct aws_keys keys = {.access_key_id = str_copy_in(arena, id)};
	keys.secret_access_key = str_copy_in(arena, aws_environment_get(environment, "AWS_SECRET_ACCESS_KEY"));
	/* The old name comes first, as EnvProvider.TOKENS has it. */
	struct str token = aws_environment_get(environment, "AWS_SECURITY_TOKEN");
	if (!token.len)
		token = aws_environment_get(environment, "AWS_SESSION_TOKEN");
	keys.session_token = str_copy_in(arena, token);
	if (!keys.secret_access_key.len) {
		error_set(ret_err, ERROR_CREDENTIALS, "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
		error_hint(ret_err, "export both, or unset AWS_ACCESS_KEY_ID to use a profile");
		return AWS_FOUND_FAULT;
	}
	struct str expiration = aws_environment_get(environment, "AWS_CREDENTIAL_EXPIRATION");
	if (expiration.len && !clock_parse_iso(expiration, &keys.expires_ms)) {
		error_set(ret_err, ERROR_CREDENTIALS, "AWS_CREDENTIAL_EXPIRATION is no time: '%.*s'",
			  STR_ARG(expiration));
		return AWS_FOUND_FAULT;
	}
	*ret_keys = keys;
	return AWS_FOUND_KEYS;
}
