#include "aws/credentials_source.h"

/* botocore/credentials.py, SharedCredentialProvider and ConfigProvider: the same three entries in either file. */
static enum aws_found find_keys(struct aws_search *search, const struct ini_section *section, struct str path,
				bool exists, struct aws_keys *ret_keys, struct error *ret_err)
{
	static const char *const names[] = {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"};
	struct str values[LK_COUNT(names)] = {0};
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		const struct ini_entry *entry = ini_get(section, names[i]);
		values[i] = entry ? entry->value : values[i];
	}
	if (!exists)
		return aws_search_nothing(search, "'%.*s' is not there", STR_ARG(path));
	if (!values[0].len)
		return aws_search_nothing(search, "profile '%.*s' has no aws_access_key_id in '%.*s'",
					  STR_ARG(search->profile), STR_ARG(path));
	if (!values[1].len) {
		aws_search_fault(ret_err, "profile '%.*s' in '%.*s' has aws_access_key_id and no aws_secret_access_key",
				 STR_ARG(search->profile), STR_ARG(path));
		error_hint(ret_err, "write both, or neither");
		return AWS_FOUND_FAULT;
	}
	*ret_keys = (struct aws_keys){values[0], values[1], values[2], 0};
	return AWS_FOUND_KEYS;
}

enum aws_found aws_find_shared(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct aws_settings *settings = search->world->settings;
	struct aws_profile profile = {0};
	aws_settings_find_profile(settings, search->profile, &profile);
	return find_keys(search, profile.credentials, settings->credentials_path, settings->credentials_exist, ret_keys,
			 ret_err);
}

enum aws_found aws_find_config(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct aws_settings *settings = search->world->settings;
	struct aws_profile profile = {0};
	aws_settings_find_profile(settings, search->profile, &profile);
	return find_keys(search, profile.config, settings->config_path, settings->config_exists, ret_keys, ret_err);
}

/* `aws login` binds its token to a key pair of its own and renews it by signed proofs: the official command line knows
 * how, and hands the keys on (AWS CLI Command Reference, "configure export-credentials"). */
enum aws_found aws_find_login(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)ret_keys;
	if (!aws_search_profile(search, "login_session").len)
		return aws_search_nothing(search, "profile '%.*s' has no login_session", STR_ARG(search->profile));
	aws_search_fault(ret_err,
			 "the keys of profile '%.*s' come from a login session (login_session), which lkc "
			 "cannot use by itself",
			 STR_ARG(search->profile));
	error_hint(ret_err,
		   "let the AWS command line hand them on: in a profile of its own, credential_process = aws "
		   "configure export-credentials --profile %.*s",
		   STR_ARG(search->profile));
	return AWS_FOUND_FAULT;
}

enum aws_found aws_find_in_profile(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	static enum aws_found (*const finds[])(struct aws_search *, struct aws_keys *, struct error *) = {
		aws_find_web_identity, aws_find_sso, aws_find_shared, aws_find_login, aws_find_process, aws_find_config,
	};
	enum aws_found found = AWS_FOUND_NOTHING;
	for (size_t i = 0; found == AWS_FOUND_NOTHING && i < LK_COUNT(finds); i++)
		found = finds[i](search, ret_keys, ret_err);
	return found;
}
