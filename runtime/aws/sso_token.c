#include <openssl/evp.h>

#include "aws/sso.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/json_write.h"

enum { SHA1_SIZE = 20 };

/* botocore/utils.py, SSOTokenLoader; AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider". */
struct str sso_token_path_in(struct arena *arena, struct str home, struct str name)
{
	unsigned char digest[SHA1_SIZE];
	struct buf path;
	if (!home.len)
		return (struct str){0};
	if (EVP_Digest(name.len ? name.ptr : "", name.len, digest, NULL, EVP_sha1(), NULL) != 1)
		LK_BUG("libcrypto has no SHA-1");
	buf_init(&path, LIMIT_URL);
	buf_printf(&path, "%.*s/.aws/sso/cache/", STR_ARG(home));
	text_append_hex(&path, digest, SHA1_SIZE);
	buf_append_text(&path, ".json");
	struct str copy = buf_ok(&path) ? buf_copy_in(&path, arena) : (struct str){0};
	buf_done(&path);
	return copy;
}

/* Older programs wrote "2020-06-17T10:02:08UTC". */
static bool read_time(struct arena *arena, struct str text, int64_t *ret_ms)
{
	if (str_ends_with(text, STR("UTC")))
		text = str_format_in(arena, "%.*sZ", STR_ARG(str_slice(text, 0, text.len - 3)));
	return clock_parse_iso(text, ret_ms);
}

enum lk_status sso_read_token_in(struct arena *arena, const char *path, struct sso_token *ret_token,
                                 struct error *ret_err)
{
	const struct json_limits limits = {LIMIT_KEYS, 1000, 20};
	const struct json *root;
	struct str text;
	struct error unread;
	enum lk_status status = file_read_in(arena, path, LIMIT_KEYS, &text, ret_err);
	if (status != LK_OK)
		return status;
	if (json_parse_in(arena, text, &limits, &root, &unread) != LK_OK)
		return error_set(ret_err, ERROR_FILE, "'%s' is not JSON", path);
	struct sso_token token = {
		.access_token = json_get_string(root, STR("accessToken")),
		.refresh_token = json_get_string(root, STR("refreshToken")),
		.client_id = json_get_string(root, STR("clientId")),
		.client_secret = json_get_string(root, STR("clientSecret")),
		.registration_expires = json_get_string(root, STR("registrationExpiresAt")),
		.start_url = json_get_string(root, STR("startUrl")),
		.region = json_get_string(root, STR("region")),
	};
	if (!token.access_token.len || !read_time(arena, json_get_string(root, STR("expiresAt")), &token.expires_ms))
		return error_set(ret_err, ERROR_FILE, "'%s' has no accessToken or no expiresAt", path);
	*ret_token = token;
	return LK_OK;
}

static void append_token(struct buf *out, struct arena *arena, const struct sso_token *token)
{
	const struct {
		struct str name, text;
	} members[] = {
		{STR("startUrl"), token->start_url},
		{STR("region"), token->region},
		{STR("accessToken"), token->access_token},
		{STR("expiresAt"), clock_iso_in(arena, token->expires_ms)},
		{STR("clientId"), token->client_id},
		{STR("clientSecret"), token->client_secret},
		{STR("registrationExpiresAt"), token->registration_expires},
		{STR("refreshToken"), token->refresh_token},
	};
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_begin_object(&w);
	for (size_t i = 0; i < LK_COUNT(members); i++)
		if (members[i].text.len)
			json_write_member(&w, members[i].name, members[i].text);
	json_write_end_object(&w);
}

enum lk_status sso_write_token(const char *path, const struct sso_token *token, struct error *ret_err)
{
	struct arena arena;
	struct buf text;
	arena_init(&arena);
	buf_init(&text, LIMIT_KEYS);
	append_token(&text, &arena, token);
	enum lk_status status = buf_ok(&text) ? file_write(path, buf_view(&text), 0600, ret_err)
	                                      : error_set(ret_err, ERROR_LIMIT, "the token is too long to be kept");
	buf_done(&text);
	arena_done(&arena);
	return status;
}
