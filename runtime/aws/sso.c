#include "aws/sso.h"

#include "base/buf.h"
#include "base/limits.h"
#include "formats/json_write.h"

const struct aws_service AWS_SSO = {
	.name = "IAM Identity Center",
	.signing_name = "awsssoportal",
	.endpoint = "portal.sso",
	.environment = "SSO",
	.gov_is_fips = true,
	.read_fault = aws_fault_from_json,
};

const struct aws_service AWS_SSO_OIDC = {
	.name = "IAM Identity Center",
	.signing_name = "sso-oauth",
	.endpoint = "oidc",
	.environment = "SSO_OIDC",
	.gov_is_fips = true,
	.read_fault = aws_fault_from_json,
};

static enum lk_status call(struct aws_client *client, struct arena *arena, const struct aws_request *request,
                           const struct json **ret_answer, struct error *ret_err)
{
	const struct json_limits limits = {LIMIT_KEYS, 1000, 20};
	struct http_response response = {0};
	struct error unread;
	enum lk_status status = aws_call(client, arena, request, &response, ret_err);
	if (status != LK_OK)
		return status;
	if (json_parse_in(arena, response.body, &limits, ret_answer, &unread) != LK_OK)
		return error_set(ret_err, ERROR_PROTOCOL, "%s %s: the answer is not JSON", request->service->name,
		                 request->operation);
	return LK_OK;
}

enum lk_status sso_get_role_credentials(struct aws_client *client, struct arena *arena, struct str token,
                                        struct str account, struct str role, const struct json **ret_keys,
                                        struct error *ret_err)
{
	const struct http_header header = {STR("x-amz-sso_bearer_token"), token};
	const struct aws_request request = {
		.service = &AWS_SSO,
		.operation = "GetRoleCredentials",
		.method = STR("GET"),
		.path = STR("/federation/credentials"),
		.query = str_format_in(arena, "role_name=%s&account_id=%s", http_encode_in(arena, role, false).ptr,
		                       http_encode_in(arena, account, false).ptr),
		.headers = &header,
		.header_count = 1,
		.response_limit = LIMIT_KEYS,
	};
	const struct json *answer;
	enum lk_status status = call(client, arena, &request, &answer, ret_err);
	if (status != LK_OK)
		return status;
	const struct json *keys = json_get(answer, STR("roleCredentials"));
	if (!json_is(keys, JSON_OBJECT))
		return error_set(ret_err, ERROR_PROTOCOL, "%s %s: the answer has no keys", AWS_SSO.name,
		                 request.operation);
	*ret_keys = keys;
	return LK_OK;
}

static struct str renewal_in(struct arena *arena, const struct sso_token *token)
{
	struct buf body;
	struct json_writer w;
	buf_init(&body, LIMIT_KEYS);
	json_writer_init(&w, &body, 0);
	json_write_begin_object(&w);
	json_write_member(&w, STR("grantType"), STR("refresh_token"));
	json_write_member(&w, STR("clientId"), token->client_id);
	json_write_member(&w, STR("clientSecret"), token->client_secret);
	json_write_member(&w, STR("refreshToken"), token->refresh_token);
	json_write_end_object(&w);
	struct str text = buf_ok(&body) ? buf_copy_in(&body, arena) : (struct str){0};
	buf_done(&body);
	return text;
}

enum lk_status sso_renew_token(struct aws_client *client, struct arena *arena, struct sso_token *token,
                               struct error *ret_err)
{
	const struct http_header header = {STR("Content-Type"), STR("application/json")};
	const struct aws_request request = {
		.service = &AWS_SSO_OIDC,
		.operation = "CreateToken",
		.path = STR("/token"),
		.headers = &header,
		.header_count = 1,
		.body = renewal_in(arena, token),
		.response_limit = LIMIT_KEYS,
	};
	const struct json *answer;
	int64_t seconds;
	if (!request.body.len)
		return error_set(ret_err, ERROR_LIMIT, "the token is too long to be renewed");
	enum lk_status status = call(client, arena, &request, &answer, ret_err);
	if (status != LK_OK)
		return status;
	struct str renewed = json_get_string(answer, STR("accessToken"));
	if (!renewed.len || !json_to_int(json_get(answer, STR("expiresIn")), &seconds) || seconds <= 0 ||
	    seconds > INT32_MAX)
		return error_set(ret_err, ERROR_PROTOCOL, "%s %s: the answer has no token", AWS_SSO_OIDC.name,
		                 request.operation);
	token->access_token = renewed;
	token->expires_ms = clock_now_ms(client->config.clock) + seconds * 1000;
	if (json_get_string(answer, STR("refreshToken")).len)
		token->refresh_token = json_get_string(answer, STR("refreshToken"));
	return LK_OK;
}
