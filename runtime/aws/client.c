#include "aws/client.h"

#include <string.h>

enum { IDLE_TIMEOUT_MS = 60000, SLEEP_SLICE_MS = 250 };

/* Smaller differences are within what the services accept (five minutes) and would only follow the network's delays. */
enum { SKEW_TOLERATED_MS = 4 * 60 * 1000 };

void aws_client_init(struct aws_client *client, const struct aws_config *config)
{
	*client = (struct aws_client){.config = *config};
	if (client->config.retry.max_attempts < 1)
		client->config.retry = retry_policy_standard();
	retry_quota_init(&client->quota);
}

struct aws_client aws_client_in_region(const struct aws_client *client, struct str region)
{
	struct aws_client other = *client;
	other.config.region = region;
	retry_quota_init(&other.quota);
	return other;
}

/* --- one attempt --- */

struct call {
	struct aws_client *client;
	struct arena *arena;
	const struct aws_request *request;
	struct aws_endpoint endpoint;
	struct str url;
	int attempt, max_attempts;
	int price; /* of the last retry, in the quota's tokens */
	bool skew_was_corrected;
};

static struct sigv4_output sign(const struct call *call, const struct aws_keys *keys)
{
	const struct aws_request *request = call->request;
	const struct sigv4_input input = {
		.keys = keys,
		.region = call->endpoint.signing_region,
		.service = str_from(request->service->signing_name),
		.time_ms = clock_now_ms(call->client->config.clock) + call->client->skew_ms,
		.method = request->method.len ? request->method : STR("POST"),
		.url = call->url,
		.headers = request->headers,
		.header_count = request->header_count,
		.body = request->body,
		.s3 = request->service->s3,
	};
	return sigv4_sign_in(call->arena, &input);
}

static enum lk_status send_once(struct call *call, struct http_response *ret_response, struct error *ret_err)
{
	const struct aws_config *config = &call->client->config;
	const struct aws_request *request = call->request;
	struct aws_keys keys;
	int64_t now = clock_now_ms(config->clock);
	enum lk_status status = config->credentials.get(config->credentials.context, now, &keys, ret_err);
	if (status != LK_OK)
		return status;
	struct sigv4_output signed_request = sign(call, &keys);
	int64_t timeout = request->timeout_ms ? request->timeout_ms : config->timeout_ms;
	const struct http_request http = {
		.method = request->method.len ? request->method : STR("POST"),
		.url = call->url,
		.headers = signed_request.headers.items,
		.header_count = signed_request.headers.count,
		.body = request->body,
		.timeout_ms = timeout,
		.idle_timeout_ms = timeout ? 0 : IDLE_TIMEOUT_MS,
		.response_limit = request->response_limit,
		.cancel = config->cancel,
	};
	return http_send(&config->transport, call->arena, &http, ret_response, ret_err);
}

/* --- what to make of the answer --- */

static void log_attempt(const struct call *call, int http_status, struct str outcome, int64_t started_ms)
{
	const struct aws_config *config = &call->client->config;
	struct http_url url = {0};
	if (!http_parse_url(call->url, &url))
		LK_BUG("an endpoint's URL that was checked");
	log_write(config->log, LOG_DEBUG, "%s %s at %.*s, attempt %d: status %d %.*s, %lld ms",
	          call->request->service->name, call->request->operation, STR_ARG(url.host), call->attempt, http_status,
	          STR_ARG(outcome), (long long)(clock_monotonic_ms(config->clock) - started_ms));
}

/* "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110, section 5.6.7, the form that servers send. */
static bool parse_http_date(struct arena *arena, struct str text, int64_t *ret_unix_ms)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (text.len != sizeof "Sun, 06 Nov 1994 08:49:37 GMT" - 1)
		return false;
	size_t month = str_find(str_from(months), str_slice(text, 8, 11), 0);
	if (month == SIZE_MAX || month % 3)
		return false;
	struct str iso = str_format_in(arena, "%.4s-%02u-%.2sT%.8sZ", text.ptr + 12, (unsigned)(month / 3 + 1),
	                               text.ptr + 5, text.ptr + 17);
	return clock_parse_iso(iso, ret_unix_ms);
}

/* True when the clock turned out to be off and a second attempt may do better. */
static bool correct_skew(struct call *call, const struct http_response *response, const struct error *err)
{
	struct aws_client *client = call->client;
	int64_t server_ms;
	if (call->skew_was_corrected || !aws_error_is_skewed(err) ||
	    !parse_http_date(call->arena, http_get_header(response, "Date"), &server_ms))
		return false;
	int64_t skew = server_ms - clock_now_ms(client->config.clock);
	int64_t change = skew - client->skew_ms;
	if (change < SKEW_TOLERATED_MS && change > -SKEW_TOLERATED_MS)
		return false;
	log_write(client->config.log, LOG_WARNING, "this machine's clock is off by %lld s; signing by the service's",
	          (long long)(-skew / 1000));
	client->skew_ms = skew;
	call->skew_was_corrected = true;
	return true;
}

static enum lk_status wait_before_retry(struct call *call, enum retry_reason reason, int64_t wished_ms,
                                        struct error *ret_err)
{
	const struct aws_config *config = &call->client->config;
	int64_t left = retry_delay_ms(&config->retry, reason, call->attempt, wished_ms, config->random);
	log_write(config->log, LOG_DEBUG, "%s %s: trying again in %lld ms", call->request->service->name,
	          call->request->operation, (long long)left);
	while (left > 0 && !http_is_cancelled(config->cancel)) {
		int64_t slice = left < SLEEP_SLICE_MS ? left : SLEEP_SLICE_MS;
		clock_sleep_ms(config->clock, slice);
		left -= slice;
	}
	if (http_is_cancelled(config->cancel))
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	return LK_OK;
}

/* LK_OK: try again. LK_FAILED: *err, the last attempt's, is the call's. */
static enum lk_status prepare_retry(struct call *call, enum retry_reason reason, const struct http_response *response,
                                    struct error *err)
{
	if (response && call->attempt < call->max_attempts && correct_skew(call, response, err))
		return LK_OK;
	if (call->request->runs_once && reason != RETRY_THROTTLED)
		return LK_FAILED;
	if (reason == RETRY_NEVER || call->attempt >= call->max_attempts)
		return LK_FAILED;
	if (!retry_quota_take(&call->client->quota, reason, &call->price)) {
		log_write(call->client->config.log, LOG_DEBUG, "too many failures of late: not trying again");
		return LK_FAILED;
	}
	return wait_before_retry(call, reason, response ? retry_wished_delay_ms(response) : -1, err);
}

/* LK_OK with *ret_done: the call is over and went well; without: try again. */
static enum lk_status attempt(struct call *call, struct http_response *ret_response, bool *ret_done,
                              struct error *ret_err)
{
	struct http_response response = {0};
	int64_t started = clock_monotonic_ms(call->client->config.clock);
	const struct aws_service *service = call->request->service;
	if (send_once(call, &response, ret_err) != LK_OK) {
		log_attempt(call, 0, str_from(ret_err->message), started);
		aws_error_explain_network(ret_err, call->url);
		enum retry_reason reason = retry_classify_failure(ret_err->kind);
		if (prepare_retry(call, reason, NULL, ret_err) == LK_OK)
			return LK_OK;
		if (ret_err->kind != ERROR_CREDENTIALS && ret_err->kind != ERROR_INTERRUPTED)
			error_prefix(ret_err, "%s %s: ", service->name, call->request->operation);
		return LK_FAILED;
	}
	*ret_response = response;
	if (response.status >= 200 && response.status < 300) {
		log_attempt(call, response.status, http_get_header(&response, "x-amzn-RequestId"), started);
		retry_quota_give_back(&call->client->quota, call->price);
		*ret_done = true;
		return LK_OK;
	}
	struct aws_fault fault = service->read_fault(call->arena, &response);
	aws_error_set(ret_err, service, call->request->operation, response.status, &fault);
	log_attempt(call, response.status, str_from(ret_err->service_code), started);
	return prepare_retry(call, retry_classify_answer(response.status, fault.code), &response, ret_err);
}

enum lk_status aws_call(struct aws_client *client, struct arena *arena, const struct aws_request *request,
                        struct http_response *ret_response, struct error *ret_err)
{
	struct call call = {.client = client, .arena = arena, .request = request};
	call.max_attempts = request->max_attempts ? request->max_attempts : client->config.retry.max_attempts;
	enum lk_status status = aws_endpoint_in(arena, request->service, client->config.region,
	                                        &client->config.endpoints, &call.endpoint, ret_err);
	if (status != LK_OK)
		return status;
	call.url = aws_endpoint_url_in(arena, &call.endpoint, request->bucket, request->path, request->query);
	if (!call.url.len)
		return error_set(ret_err, ERROR_LIMIT, "%s %s: the request's address is too long",
		                 request->service->name, request->operation);
	bool done = false;
	while (status == LK_OK && !done) {
		call.attempt++;
		status = attempt(&call, ret_response, &done, ret_err);
	}
	return status;
}
