#include "aws/credentials_source.h"
#include "aws/sts.h"
#include "base/file.h"
#include "base/limits.h"

/* botocore/credentials.py, AssumeRoleWithWebIdentityProvider: each of the three from the environment, else from the
 * profile. */
static struct str setting(const struct aws_search *search, const char *variable, const char *key)
{
	struct str value = aws_search_environment(search, variable);
	return value.len ? value : aws_search_profile(search, key);
}

static enum aws_found read_token(const struct aws_search *search, struct str path, struct str *ret_token,
				 struct error *ret_err)
{
	struct str terminated = str_copy_in(search->arena, path), text;
	struct error err;
	if (file_read_in(search->arena, terminated.ptr, LIMIT_KEYS, &text, &err) != LK_OK) {
		aws_search_fault(ret_err, "the web identity's token: %s", err.message);
		error_hint(ret_err, "AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file names the file");
		return AWS_FOUND_FAULT;
	}
	*ret_token = str_trim(text);
	if (ret_token->len)
		return AWS_FOUND_KEYS;
	return aws_search_fault(ret_err, "the web identity's token in '%s' is empty", terminated.ptr);
}

enum aws_found aws_find_web_identity(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct str path = setting(search, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
	struct sts_role role = {.arn = setting(search, "AWS_ROLE_ARN", "role_arn"),
				.session_name = setting(search, "AWS_ROLE_SESSION_NAME", "role_session_name")};
	if (!path.len)
		return aws_search_nothing(search, "%sprofile '%.*s' has no web_identity_token_file",
					  search->whole ? "AWS_WEB_IDENTITY_TOKEN_FILE is not set, and " : "",
					  STR_ARG(search->profile));
	if (!role.arn.len) {
		aws_search_fault(ret_err, "a web identity's token is named, and no role for it");
		error_hint(ret_err, "export AWS_ROLE_ARN, or write role_arn into the profile");
		return AWS_FOUND_FAULT;
	}
	if (!role.session_name.len)
		role.session_name = aws_session_name_in(search->arena, search->now_ms);
	if (read_token(search, path, &role.token, ret_err) == AWS_FOUND_FAULT)
		return AWS_FOUND_FAULT;
	struct aws_client client = aws_search_client(search, search->world->region, NULL);
	if (sts_assume_role_with_web_identity(&client, search->arena, &role, ret_keys, ret_err) == LK_OK)
		return AWS_FOUND_KEYS;
	aws_search_hide(ret_err, role.token);
	return AWS_FOUND_FAULT;
}
