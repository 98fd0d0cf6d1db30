#include "aws/credentials_source.h"
#include "aws/sso.h"
#include "base/file.h"

/* botocore/tokens.py, SSOTokenProvider._REFRESH_WINDOW. */
enum { RENEW_BEFORE_MS = 15 * 60 * 1000 };

struct sign_on {
	struct str session; /* empty: the older form, without a session of its own */
	struct str start_url, region, account, role;
};

static struct str entry_of(const struct ini_section *section, const char *key)
{
	const struct ini_entry *entry = ini_get(section, key);
	return entry ? entry->value : (struct str){0};
}

/* A session's entry; the profile may say the same once more, and nothing else. */
static enum aws_found settle(const struct aws_search *search, const struct ini_section *session, const char *key,
			     struct str *value, struct error *ret_err)
{
	struct str own = aws_search_profile(search, key), shared = entry_of(session, key);
	*value = shared.len ? shared : own;
	if (!own.len || !shared.len || str_equal(own, shared))
		return AWS_FOUND_KEYS;
	return aws_search_fault(ret_err, "profile '%.*s' has another %s than its sso_session", STR_ARG(search->profile),
				key);
}

/* botocore/credentials.py, SSOProvider._load_sso_config. AWS_FOUND_KEYS: all is known. */
static enum aws_found read_sign_on(struct aws_search *search, struct sign_on *on, struct error *ret_err)
{
	const struct ini_section *session = NULL;
	on->session = aws_search_profile(search, "sso_session");
	on->account = aws_search_profile(search, "sso_account_id");
	on->role = aws_search_profile(search, "sso_role_name");
	if (!on->account.len && !on->role.len)
		return aws_search_nothing(search, "profile '%.*s' has neither sso_account_id nor sso_role_name",
					  STR_ARG(search->profile));
	if (on->session.len)
		session = aws_settings_sso_session(search->world->settings, on->session);
	if (on->session.len && !session)
		return aws_search_fault(ret_err,
					"profile '%.*s' names sso_session '%.*s', and there is no "
					"[sso-session %.*s]",
					STR_ARG(search->profile), STR_ARG(on->session), STR_ARG(on->session));
	if (settle(search, session, "sso_start_url", &on->start_url, ret_err) == AWS_FOUND_FAULT ||
	    settle(search, session, "sso_region", &on->region, ret_err) == AWS_FOUND_FAULT)
		return AWS_FOUND_FAULT;
	const char *missing = !on->account.len	   ? "sso_account_id"
			      : !on->role.len	   ? "sso_role_name"
			      : !on->start_url.len ? "sso_start_url"
			      : !on->region.len	   ? "sso_region"
						   : NULL;
	if (missing)
		return aws_search_fault(ret_err, "profile '%.*s' is for single sign-on and has no %s",
					STR_ARG(search->profile), missing);
	return AWS_FOUND_KEYS;
}

static enum aws_found tell_login(const struct aws_search *search, const struct sign_on *on, const char *what,
				 struct error *ret_err)
{
	aws_search_fault(ret_err, "the single sign-on of profile '%.*s' %s", STR_ARG(search->profile), what);
	if (on->session.len)
		error_hint(ret_err, "sign in again: aws sso login --sso-session %.*s", STR_ARG(on->session));
	else
		error_hint(ret_err, "sign in again: aws sso login --profile %.*s", STR_ARG(search->profile));
	return AWS_FOUND_FAULT;
}

static bool can_renew(const struct aws_search *search, const struct sign_on *on, const struct sso_token *token)
{
	int64_t until;
	return on->session.len && token->refresh_token.len && token->client_id.len && token->client_secret.len &&
	       clock_parse_iso(token->registration_expires, &until) && search->now_ms < until;
}

/* Renewed a quarter of an hour before its end; when that fails, it serves as long as it lasts. */
static void renew(struct aws_search *search, const struct sign_on *on, const char *path, struct sso_token *token)
{
	struct error err;
	struct aws_client client = aws_search_client(search, on->region, NULL);
	if (search->now_ms < token->expires_ms - RENEW_BEFORE_MS || !can_renew(search, on, token))
		return;
	enum lk_status status = sso_renew_token(&client, search->arena, token, &err);
	if (status == LK_OK)
		status = sso_write_token(path, token, &err);
	if (status != LK_OK)
		log_write(search->world->log, LOG_WARNING, "the single sign-on of profile '%.*s' was not renewed (%s)",
			  STR_ARG(search->profile), err.service_code[0] ? err.service_code : "no answer");
}

static enum aws_found get_token(struct aws_search *search, const struct sign_on *on, struct sso_token *token,
				struct error *ret_err)
{
	struct str home = aws_environment_get(&search->world->settings->environment, "HOME");
	struct str path = sso_token_path_in(search->arena, home, on->session.len ? on->session : on->start_url);
	struct error err;
	if (!path.len || !file_exists(path.ptr))
		return tell_login(search, on, "has not begun on this machine", ret_err);
	if (sso_read_token_in(search->arena, path.ptr, token, &err) != LK_OK)
		return tell_login(search, on, str_format_in(search->arena, "cannot be used: %s", err.message).ptr,
				  ret_err);
	renew(search, on, path.ptr, token);
	if (search->now_ms >= token->expires_ms)
		return tell_login(search, on, "has expired", ret_err);
	return AWS_FOUND_KEYS;
}

enum aws_found aws_find_sso(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	static const struct aws_keys_form form = {.what = "the answer of IAM Identity Center",
						  .id = "accessKeyId",
						  .secret = "secretAccessKey",
						  .token = "sessionToken",
						  .expiry = "expiration",
						  .needs_token = true,
						  .needs_expiry = true};
	struct sign_on on;
	struct sso_token token = {0};
	const struct json *keys;
	enum aws_found found = read_sign_on(search, &on, ret_err);
	if (found == AWS_FOUND_KEYS)
		found = get_token(search, &on, &token, ret_err);
	if (found != AWS_FOUND_KEYS)
		return found;
	struct aws_client client = aws_search_client(search, on.region, NULL);
	if (sso_get_role_credentials(&client, search->arena, token.access_token, on.account, on.role, &keys, ret_err) ==
	    LK_OK)
		return aws_keys_of_json(&form, keys, ret_keys, ret_err);
	if (ret_err->http_status == 401)
		return tell_login(search, &on, "has ended: its token is not taken any more", ret_err);
	aws_search_hide(ret_err, token.access_token);
	return AWS_FOUND_FAULT;
}
