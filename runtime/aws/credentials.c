#include "aws/credentials.h"

#include <string.h>

static enum lk_status get_fixed(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)now_ms;
	(void)ret_err;
	*ret_keys = *(const struct aws_keys *)context;
	return LK_OK;
}

struct aws_credentials aws_credentials_fixed(struct aws_keys *keys)
{
	return (struct aws_credentials){keys, get_fixed};
}

struct str aws_mask_key_id_in(struct arena *arena, struct str access_key_id)
{
	enum { SHOWN = 4 };
	char *masked = arena_alloc(arena, access_key_id.len + 1);
	memset(masked, '*', access_key_id.len);
	if (access_key_id.len >= 4 * SHOWN) {
		memcpy(masked, access_key_id.ptr, SHOWN);
		memcpy(masked + access_key_id.len - SHOWN, access_key_id.ptr + access_key_id.len - SHOWN, SHOWN);
	}
	return (struct str){masked, access_key_id.len};
}

/* --- the chain --- */

static const struct aws_credentials_source sources[] = {
	{"environment", aws_credentials_find_environment},
	{"delegating profile", aws_credentials_find_delegated},
	{"shared credentials file", aws_credentials_find_shared},
	{"credential process", aws_credentials_find_process},
	{"config file", aws_credentials_find_config},
};

void aws_credentials_chain_init(struct aws_credentials_chain *chain, struct arena *arena,
                                const struct aws_settings *settings)
{
	*chain = (struct aws_credentials_chain){.arena = arena, .settings = settings};
}

static enum lk_status tell_nothing_found(const struct aws_settings *settings, struct error *ret_err)
{
	error_set(ret_err, ERROR_CREDENTIALS,
	          "no AWS credentials found: looked at %sprofile '%.*s' in '%.*s'%s and in '%.*s'%s",
	          settings->profile_is_given ? "" : "AWS_ACCESS_KEY_ID, ", STR_ARG(settings->profile),
	          STR_ARG(settings->credentials_path), settings->credentials_exist ? "" : " (not there)",
	          STR_ARG(settings->config_path), settings->config_exists ? "" : " (not there)");
	error_hint(ret_err, "export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --profile, or use "
	                    "the target on this machine with --local");
	return LK_FAILED;
}

static bool is_printable(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
			return false;
	return text.len > 0;
}

static enum lk_status check_keys(const struct aws_keys *keys, const char *source, struct error *ret_err)
{
	bool sound = is_printable(keys->access_key_id) && is_printable(keys->secret_access_key) &&
	             (!keys->session_token.len || is_printable(keys->session_token));
	if (sound)
		return LK_OK;
	error_set(ret_err, ERROR_CREDENTIALS,
	          "the AWS keys of the %s hold a blank or another character that keys do not have", source);
	error_hint(ret_err, "a line break at the end comes along easily when keys are copied");
	return LK_FAILED;
}

static enum lk_status search(struct aws_credentials_chain *chain, struct error *ret_err)
{
	for (size_t i = 0; i < LK_COUNT(sources); i++) {
		struct aws_keys keys = {0};
		enum aws_found found = sources[i].find(chain->arena, chain->settings, &keys, ret_err);
		if (found == AWS_FOUND_NOTHING)
			continue;
		if (found == AWS_FOUND_FAULT)
			return LK_FAILED;
		enum lk_status status = check_keys(&keys, sources[i].name, ret_err);
		if (status != LK_OK)
			return status;
		chain->source = sources[i].name;
		chain->keys = keys;
		return LK_OK;
	}
	return tell_nothing_found(chain->settings, ret_err);
}

static enum lk_status get_of_chain(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct aws_credentials_chain *chain = context;
	enum lk_status status = chain->source ? LK_OK : search(chain, ret_err);
	if (status != LK_OK)
		return status;
	if (chain->keys.expires_ms && now_ms >= chain->keys.expires_ms) {
		error_set(ret_err, ERROR_CREDENTIALS, "the AWS keys of the %s have expired", chain->source);
		error_hint(ret_err, "get new ones, for example by 'aws sso login', and export them again");
		return LK_FAILED;
	}
	*ret_keys = chain->keys;
	return LK_OK;
}

struct aws_credentials aws_credentials_of_chain(struct aws_credentials_chain *chain)
{
	return (struct aws_credentials){chain, get_of_chain};
}
