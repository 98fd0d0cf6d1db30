#include "aws/credentials_source.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

enum { MOST_NODES = 1000, MOST_DEPTH = 20 };

enum aws_found aws_search_nothing(struct aws_search *search, const char *format, ...)
{
	struct buf why;
	va_list args;
	buf_init(&why, LIMIT_MESSAGE);
	va_start(args, format);
	buf_vprintf(&why, format, args);
	va_end(args);
	search->why = buf_copy_in(&why, search->arena);
	buf_done(&why);
	return AWS_FOUND_NOTHING;
}

enum aws_found aws_search_fault(struct error *ret_err, const char *format, ...)
{
	struct buf message;
	va_list args;
	buf_init(&message, LIMIT_MESSAGE);
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	error_set(ret_err, ERROR_CREDENTIALS, "%.*s", STR_ARG(buf_view(&message)));
	buf_done(&message);
	return AWS_FOUND_FAULT;
}

void aws_search_hide(struct error *err, struct str secret)
{
	struct str message = str_from(err->message);
	size_t at = secret.len ? str_find(message, secret, 0) : SIZE_MAX;
	while (at != SIZE_MAX) {
		memset(err->message + at, '*', secret.len);
		at = str_find(message, secret, at + secret.len);
	}
}

struct str aws_search_environment(const struct aws_search *search, const char *name)
{
	return search->whole ? aws_environment_get(&search->world->settings->environment, name) : (struct str){0};
}

struct str aws_search_profile(const struct aws_search *search, const char *key)
{
	struct aws_profile profile;
	if (!aws_settings_find_profile(search->world->settings, search->profile, &profile))
		return (struct str){0};
	return aws_profile_get(&profile, key);
}

struct str aws_search_setting(const struct aws_search *search, const char *variable, const char *key)
{
	struct str value = aws_environment_get(&search->world->settings->environment, variable);
	return value.len ? value : aws_settings_get(search->world->settings, key);
}

struct aws_client aws_search_client(const struct aws_search *search, struct str region, struct aws_keys *keys)
{
	const struct aws_credentials_world *world = search->world;
	struct aws_client client;
	struct aws_config config = {
		.region = region,
		.credentials = keys ? aws_credentials_fixed(keys) : aws_credentials_none(),
		.endpoints = world->endpoints,
		.transport = world->transport,
		.clock = world->clock,
		.random = world->random,
		.log = world->log,
		.cancel = world->cancel,
	};
	aws_client_init(&client, &config);
	return client;
}

struct str aws_session_name_in(struct arena *arena, int64_t now_ms)
{
	return str_format_in(arena, "lkc-%lld", (long long)(now_ms / 1000));
}

/* --- keys in JSON --- */

static enum aws_found read_expiry(const struct aws_keys_form *form, const struct json *node, int64_t *ret_ms,
				  struct error *ret_err)
{
	bool read = json_is(node, JSON_NUMBER) ? json_to_int(node, ret_ms) : clock_parse_iso(json_string(node), ret_ms);
	if (read && *ret_ms > 0)
		return AWS_FOUND_KEYS;
	return aws_search_fault(ret_err, "%s has an %s that is no time", form->what, form->expiry);
}

/* The first of the names that the form needs and the object does not have; NULL when there is none. */
static const char *missing_name(const struct aws_keys_form *form, const struct aws_keys *keys, bool has_expiry)
{
	if (!keys->access_key_id.len)
		return form->id;
	if (!keys->secret_access_key.len)
		return form->secret;
	if (form->needs_token && !keys->session_token.len)
		return form->token;
	return form->needs_expiry && !has_expiry ? form->expiry : NULL;
}

enum aws_found aws_keys_of_json(const struct aws_keys_form *form, const struct json *object, struct aws_keys *ret_keys,
				struct error *ret_err)
{
	struct aws_keys keys = {json_get_string(object, str_from(form->id)),
				json_get_string(object, str_from(form->secret)),
				json_get_string(object, str_from(form->token)), 0};
	const struct json *expiry = json_get(object, str_from(form->expiry));
	bool has_expiry = expiry && !json_is(expiry, JSON_NULL);
	int64_t version = 0;
	if (form->version && (!json_to_int(json_get(object, STR("Version")), &version) || version != form->version))
		return aws_search_fault(ret_err, "%s is not of Version %lld", form->what, (long long)form->version);
	const char *missing = missing_name(form, &keys, has_expiry);
	if (missing)
		return aws_search_fault(ret_err, "%s has no %s", form->what, missing);
	if (has_expiry && read_expiry(form, expiry, &keys.expires_ms, ret_err) == AWS_FOUND_FAULT)
		return AWS_FOUND_FAULT;
	*ret_keys = keys;
	return AWS_FOUND_KEYS;
}

enum aws_found aws_keys_read(struct arena *arena, const struct aws_keys_form *form, struct str text,
			     struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct json_limits limits = {LIMIT_KEYS, MOST_NODES, MOST_DEPTH};
	const struct json *root;
	struct error unread;
	if (json_parse_in(arena, text, &limits, &root, &unread) != LK_OK || !json_is(root, JSON_OBJECT))
		return aws_search_fault(ret_err, "%s is no JSON object", form->what);
	return aws_keys_of_json(form, root, ret_keys, ret_err);
}
