#include <ctype.h>

#include "aws/credentials_source.h"
#include "base/file.h"
#include "base/limits.h"

/* botocore/utils.py, ContainerMetadataFetcher. */
enum { TIMEOUT_MS = 2000, ATTEMPTS = 3, PAUSE_MS = 1000 };
#define CONTAINER_HOST "169.254.170.2"

/* 127.0.0.0/8 in the usual form. */
static bool is_loopback(struct str host)
{
	if (!str_starts_with(host, STR("127.")))
		return str_equal(host, STR("[::1]"));
	for (size_t i = 0; i < host.len; i++)
		if (!isdigit((unsigned char)host.ptr[i]) && host.ptr[i] != '.')
			return false;
	return true;
}

/* Keys over plain HTTP come from this machine or from the addresses of Amazon ECS and EKS alone. */
static bool is_allowed(const struct http_url *url)
{
	static const char *const hosts[] = {CONTAINER_HOST, "169.254.170.23", "[fd00:ec2::23]", "localhost"};
	if (str_equal_ignore_case(url->scheme, STR("https")) || is_loopback(url->host))
		return true;
	for (size_t i = 0; i < LK_COUNT(hosts); i++)
		if (str_equal_ignore_case(url->host, str_from(hosts[i])))
			return true;
	return false;
}

static struct str variable(const struct aws_search *search, const char *name)
{
	return aws_environment_get(&search->world->settings->environment, name);
}

/* AWS_FOUND_KEYS: there is a URL to ask. */
static enum aws_found find_url(struct aws_search *search, struct str *ret_url, struct error *ret_err)
{
	struct str relative = variable(search, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	struct str full = variable(search, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
	struct http_url url;
	if (!relative.len && !full.len)
		return aws_search_nothing(search, "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
						  "AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
	if (relative.len)
		full = str_format_in(search->arena, "http://" CONTAINER_HOST "%.*s", STR_ARG(relative));
	if ((relative.len && relative.ptr[0] != '/') || !http_parse_url(full, &url))
		return aws_search_fault(ret_err, "AWS_CONTAINER_CREDENTIALS_%s_URI is no URL",
					relative.len ? "RELATIVE" : "FULL");
	if (!is_allowed(&url)) {
		aws_search_fault(ret_err, "AWS_CONTAINER_CREDENTIALS_FULL_URI asks '%.*s' for keys over plain HTTP",
				 STR_ARG(url.host));
		error_hint(ret_err,
			   "that is for this machine and the addresses of Amazon ECS and EKS; others need https");
		return AWS_FOUND_FAULT;
	}
	*ret_url = full;
	return AWS_FOUND_KEYS;
}

static enum aws_found find_token(struct aws_search *search, struct str *ret_token, struct error *ret_err)
{
	struct str path = variable(search, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	struct str token = variable(search, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct error err;
	if (path.len && file_read_in(search->arena, path.ptr, LIMIT_KEYS, &token, &err) != LK_OK)
		return aws_search_fault(ret_err, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: %s", err.message);
	for (size_t i = 0; i < token.len; i++)
		if ((unsigned char)token.ptr[i] < ' ' || token.ptr[i] == 0x7f)
			return aws_search_fault(ret_err, "the container's authorization token holds a line break or "
							 "another control character");
	*ret_token = token;
	return AWS_FOUND_KEYS;
}

static enum lk_status send(const struct aws_search *search, struct str url, struct str token,
			   struct http_response *ret_response, struct error *ret_err)
{
	const struct aws_credentials_world *world = search->world;
	const struct http_header headers[] = {{STR("Accept"), STR("application/json")}, {STR("Authorization"), token}};
	const struct http_request request = {
		.method = STR("GET"),
		.url = url,
		.headers = headers,
		.header_count = token.len ? LK_COUNT(headers) : 1,
		.connect_timeout_ms = TIMEOUT_MS,
		.timeout_ms = TIMEOUT_MS,
		.response_limit = LIMIT_KEYS,
		.cancel = world->cancel,
	};
	enum lk_status status = LK_FAILED;
	for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
		*ret_response = (struct http_response){0};
		status = http_send(&world->transport, search->arena, &request, ret_response, ret_err);
		if (ret_response->status == 200 || http_is_cancelled(world->cancel))
			break;
		if (attempt < ATTEMPTS)
			clock_sleep_ms(world->clock, PAUSE_MS);
	}
	return status;
}

enum aws_found aws_find_container(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	static const struct aws_keys_form form = {.what = "the answer of the container's endpoint",
						  .id = "AccessKeyId",
						  .secret = "SecretAccessKey",
						  .token = "Token",
						  .expiry = "Expiration",
						  .needs_token = true,
						  .needs_expiry = true};
	struct str url = {0}, token = {0};
	struct http_response response = {0};
	struct error err;
	enum aws_found found = find_url(search, &url, ret_err);
	if (found != AWS_FOUND_KEYS || (found = find_token(search, &token, ret_err)) != AWS_FOUND_KEYS)
		return found;
	if (send(search, url, token, &response, &err) != LK_OK) {
		aws_search_fault(ret_err, "the container's endpoint for keys: %s", err.message);
		ret_err->kind = err.kind == ERROR_INTERRUPTED ? ERROR_INTERRUPTED : ERROR_CREDENTIALS;
		return AWS_FOUND_FAULT;
	}
	if (response.status != 200)
		return aws_search_fault(ret_err, "the container's endpoint for keys answers with status %d",
					response.status);
	return aws_keys_read(search->arena, &form, response.body, ret_keys, ret_err);
}
