#include "aws/credentials_source.h"
#include "base/limits.h"

/* AWS SDKs and Tools Reference Guide, "IMDS credential provider"; botocore/utils.py, InstanceMetadataFetcher. A session
 * token comes first (IMDSv2); the older form without one is not spoken. */
#define TOKEN_LIFE "21600"
#define ROLES_PATH "/latest/meta-data/iam/security-credentials/"
enum { MOST_SECONDS = 60, MOST_ATTEMPTS = 10 };

struct service {
	struct aws_search *search;
	struct str base;
	int64_t timeout_ms, attempts;
};

/* One where nobody says a number; no more than most. */
static enum aws_found read_number(const struct aws_search *search, const char *variable, const char *key, int64_t most,
				  int64_t *ret_number, struct error *ret_err)
{
	struct str text = aws_search_setting(search, variable, key);
	*ret_number = 1;
	if (text.len && (!str_to_int(text, ret_number) || *ret_number < 1))
		return aws_search_fault(ret_err, "%s is '%.*s', and no number from 1", variable, STR_ARG(text));
	*ret_number = *ret_number < most ? *ret_number : most;
	return AWS_FOUND_KEYS;
}

static enum aws_found find_patience(struct service *service, struct error *ret_err)
{
	int64_t seconds;
	enum aws_found found = read_number(service->search, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout",
					   MOST_SECONDS, &seconds, ret_err);
	if (found != AWS_FOUND_KEYS)
		return found;
	service->timeout_ms = 1000 * seconds;
	return read_number(service->search, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts",
			   MOST_ATTEMPTS, &service->attempts, ret_err);
}

/* AWS_FOUND_KEYS: there is a service to ask. */
static enum aws_found find_service(struct service *service, struct error *ret_err)
{
	struct aws_search *search = service->search;
	const struct aws_environment *environment = &search->world->settings->environment;
	struct str named =
		aws_search_setting(search, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
	struct str mode = aws_search_setting(search, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
					     "ec2_metadata_service_endpoint_mode");
	struct http_url url;
	if (str_equal_ignore_case(aws_environment_get(environment, "AWS_EC2_METADATA_DISABLED"), STR("true")))
		return aws_search_nothing(search, "AWS_EC2_METADATA_DISABLED is true");
	if (mode.len && !str_equal_ignore_case(mode, STR("ipv4")) && !str_equal_ignore_case(mode, STR("ipv6")))
		return aws_search_fault(ret_err,
					"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is '%.*s', and not IPv4 or IPv6",
					STR_ARG(mode));
	service->base = named.len				   ? named
			: str_equal_ignore_case(mode, STR("ipv6")) ? STR("http://[fd00:ec2::254]")
								   : STR("http://169.254.169.254");
	while (str_ends_with(service->base, STR("/")))
		service->base.len--;
	if (!http_parse_url(service->base, &url) || url.query.len)
		return aws_search_fault(ret_err, "AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL");
	return find_patience(service, ret_err);
}

/* AWS_FOUND_NOTHING, with why, unless the answer has status 200 and a body; a fault only for Ctrl-C. */
static enum aws_found ask(const struct service *service, const char *method, struct str path, struct http_header header,
			  struct str *ret_body, struct error *ret_err)
{
	const struct aws_credentials_world *world = service->search->world;
	const struct http_request request = {
		.method = str_from(method),
		.url = str_concat_in(service->search->arena, service->base, path),
		.headers = &header,
		.header_count = 1,
		.connect_timeout_ms = service->timeout_ms,
		.timeout_ms = service->timeout_ms,
		.response_limit = LIMIT_KEYS,
		.cancel = world->cancel,
	};
	struct http_response response = {0};
	enum lk_status status = LK_FAILED;
	struct error err = {0};
	for (int64_t attempt = 0; attempt < service->attempts && response.status != 200; attempt++) {
		response = (struct http_response){0};
		status = http_send(&world->transport, service->search->arena, &request, &response, &err);
		if (http_is_cancelled(world->cancel)) {
			error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
			return AWS_FOUND_FAULT;
		}
	}
	if (status != LK_OK)
		return aws_search_nothing(service->search, "no answer of an instance's metadata service at %.*s",
					  STR_ARG(service->base));
	if (response.status != 200 || !response.body.len)
		return aws_search_nothing(service->search, "the metadata service at %.*s answers %s with status %d%s",
					  STR_ARG(service->base), method, response.status,
					  response.status == 200 ? " and nothing else" : "");
	*ret_body = response.body;
	return AWS_FOUND_KEYS;
}

static bool is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
			return false;
	return text.len > 0;
}

/* {"Code": "AssumeRoleUnauthorizedAccess", "Message": ...} comes with status 200 where the role cannot be had. */
static enum aws_found read_keys(struct service *service, struct str role, struct str body, struct aws_keys *ret_keys,
				struct error *ret_err)
{
	static const struct aws_keys_form form = {.what = "the answer of the instance's metadata service",
						  .id = "AccessKeyId",
						  .secret = "SecretAccessKey",
						  .token = "Token",
						  .expiry = "Expiration",
						  .needs_token = true,
						  .needs_expiry = true};
	enum aws_found found = aws_keys_read(service->search->arena, &form, body, ret_keys, ret_err);
	if (found == AWS_FOUND_FAULT)
		error_hint(ret_err, "the instance's role is '%.*s': may EC2 assume it?", STR_ARG(role));
	return found;
}

enum aws_found aws_find_instance(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct service service = {.search = search};
	struct str token, roles, role, body;
	enum aws_found found = find_service(&service, ret_err);
	if (found == AWS_FOUND_KEYS)
		found = ask(&service, "PUT", STR("/latest/api/token"),
			    (struct http_header){STR("x-aws-ec2-metadata-token-ttl-seconds"), STR(TOKEN_LIFE)}, &token,
			    ret_err);
	if (found != AWS_FOUND_KEYS)
		return found;
	if (!is_clean(token))
		return aws_search_nothing(search, "the token of the metadata service at %.*s is none",
					  STR_ARG(service.base));
	const struct http_header header = {STR("x-aws-ec2-metadata-token"), token};
	found = ask(&service, "GET", STR(ROLES_PATH), header, &roles, ret_err);
	if (found != AWS_FOUND_KEYS)
		return found;
	struct str rest = roles;
	if (!str_next(&rest, '\n', &role) || !is_clean(role = str_trim(role)))
		return aws_search_nothing(search, "the metadata service at %.*s names no role", STR_ARG(service.base));
	struct str path = str_concat_in(search->arena, STR(ROLES_PATH), http_encode_in(search->arena, role, false));
	found = ask(&service, "GET", path, header, &body, ret_err);
	return found == AWS_FOUND_KEYS ? read_keys(&service, role, body, ret_keys, ret_err) : found;
}
