#include "aws/client_call.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

enum { IDLE_TIMEOUT_MS = 60000, SLEEP_SLICE_MS = 250, OVER = -1 };

/* Smaller differences are within what the services accept (five minutes) and would only follow the network's delays. */
enum { SKEW_TOLERATED_MS = 4 * 60 * 1000 };

static struct retry_policy fill_policy(struct retry_policy given)
{
	struct retry_policy policy = retry_policy_standard();
	policy.adaptive = given.adaptive;
	if (given.max_attempts > 0)
		policy.max_attempts = given.max_attempts;
	return policy;
}

static void forget_failures(struct aws_client *client)
{
	retry_quota_init(&client->quota);
	retry_rate_init(&client->rate, clock_monotonic_ms(client->config.clock));
}

void aws_client_init(struct aws_client *client, const struct aws_config *config)
{
	*client = (struct aws_client){.config = *config, .attempts_are_given = config->retry.max_attempts > 0};
	if (config->retry.base_ms <= 0)
		client->config.retry = fill_policy(config->retry);
	forget_failures(client);
}

struct aws_client aws_client_in_region(const struct aws_client *client, struct str region)
{
	struct aws_client other = *client;
	other.config.region = region;
	forget_failures(&other);
	return other;
}

enum lk_status aws_client_wait(const struct aws_client *client, int64_t wait_ms, struct error *ret_err)
{
	const struct aws_config *config = &client->config;
	while (wait_ms > 0 && !http_is_cancelled(config->cancel)) {
		int64_t slice = wait_ms < SLEEP_SLICE_MS ? wait_ms : SLEEP_SLICE_MS;
		clock_sleep_ms(config->clock, slice);
		wait_ms -= slice;
	}
	if (http_is_cancelled(config->cancel))
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	return LK_OK;
}

/* --- one attempt --- */

static struct retry_policy policy_of(const struct aws_client *client, const struct aws_request *request)
{
	struct retry_policy policy = client->config.retry;
	const struct aws_service *service = request->service;
	if (service->max_attempts && !client->attempts_are_given)
		policy.max_attempts = service->max_attempts;
	if (request->max_attempts)
		policy.max_attempts = request->max_attempts;
	if (service->retry_base_ms)
		policy.base_ms = service->retry_base_ms;
	return policy;
}

enum lk_status aws_call_begin(struct aws_call_state *call, struct aws_client *client, struct arena *arena,
                              const struct aws_request *request, struct error *ret_err)
{
	*call = (struct aws_call_state){.client = client, .arena = arena, .request = request};
	call->policy = policy_of(client, request);
	call->id = random_uuid_in(arena, client->config.random);
	enum lk_status status = aws_endpoint_in(arena, request->service, client->config.region,
	                                        &client->config.endpoints, &call->endpoint, ret_err);
	if (status != LK_OK)
		return status;
	call->url = aws_endpoint_url_in(arena, &call->endpoint, request->bucket, request->path, request->query);
	if (!call->url.len)
		return error_set(ret_err, ERROR_LIMIT, "%s %s: the request's address is too long",
		                 request->service->name, request->operation);
	return LK_OK;
}

/* Source: aws-runtime, recursion_detection.rs: sent percent-encoded where it is not plain. */
static struct str trace_header_in(struct arena *arena, struct str trace_id)
{
	struct buf text;
	buf_init(&text, LIMIT_MESSAGE);
	for (size_t i = 0; i < trace_id.len; i++) {
		unsigned char c = (unsigned char)trace_id.ptr[i];
		if (c < ' ' || c > '~')
			buf_printf(&text, "%%%02X", c);
		else
			buf_append_char(&text, (char)c);
	}
	struct str header = buf_copy_in(&text, arena);
	buf_done(&text);
	return header;
}

/* The caller's, and what tells a service which attempt of which call this is (botocore/handlers.py,
 * add_retry_headers). */
static struct http_header *headers_in(const struct aws_call_state *call, size_t *ret_count)
{
	const struct aws_request *request = call->request;
	struct http_header *headers = arena_alloc_array(call->arena, request->header_count + 3, sizeof *headers);
	for (size_t i = 0; i < request->header_count; i++)
		headers[i] = request->headers[i];
	headers[request->header_count] = (struct http_header){STR("amz-sdk-invocation-id"), call->id};
	headers[request->header_count + 1] = (struct http_header){
		STR("amz-sdk-request"),
		str_format_in(call->arena, "attempt=%d; max=%d", call->attempt, call->policy.max_attempts)};
	*ret_count = request->header_count + 2;
	if (call->client->trace_id.len)
		headers[(*ret_count)++] = (struct http_header){
			STR("X-Amzn-Trace-Id"), trace_header_in(call->arena, call->client->trace_id)};
	return headers;
}

static struct sigv4_output sign(const struct aws_call_state *call, const struct aws_keys *keys)
{
	const struct aws_request *request = call->request;
	struct sigv4_input input = {
		.keys = keys,
		.region = call->endpoint.signing_region,
		.service = str_from(request->service->signing_name),
		.time_ms = clock_now_ms(call->client->config.clock) + call->client->skew_ms,
		.method = request->method.len ? request->method : STR("POST"),
		.url = call->url,
		.body = request->body,
		.s3 = request->service->s3,
	};
	struct http_header *headers = headers_in(call, &input.header_count);
	struct sigv4_output unsigned_output = {{headers, input.header_count, input.header_count}};
	input.headers = headers;
	return keys->access_key_id.len ? sigv4_sign_in(call->arena, &input) : unsigned_output;
}

static enum lk_status wait_for_turn(struct aws_call_state *call, struct error *ret_err)
{
	struct aws_client *client = call->client;
	int64_t wait_ms;
	while (call->policy.adaptive &&
	       (wait_ms = retry_rate_take(&client->rate, clock_monotonic_ms(client->config.clock))) > 0)
		if (aws_client_wait(client, wait_ms, ret_err) != LK_OK)
			return LK_FAILED;
	return LK_OK;
}

enum lk_status aws_call_sign(struct aws_call_state *call, struct http_request *ret_request, struct error *ret_err)
{
	const struct aws_config *config = &call->client->config;
	const struct aws_request *request = call->request;
	struct aws_keys keys;
	enum lk_status status = wait_for_turn(call, ret_err);
	if (status == LK_OK)
		status = config->credentials.get(config->credentials.context, clock_now_ms(config->clock), &keys,
		                                 ret_err);
	if (status != LK_OK)
		return status;
	call->attempt++;
	call->started_ms = clock_monotonic_ms(config->clock);
	call->signed_skew_ms = call->client->skew_ms;
	struct sigv4_output signed_request = sign(call, &keys);
	int64_t timeout = request->timeout_ms ? request->timeout_ms : config->timeout_ms;
	*ret_request = (struct http_request){
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
	return LK_OK;
}

/* --- what to make of the answer --- */

static void log_attempt(const struct aws_call_state *call, int http_status, struct str outcome)
{
	const struct aws_config *config = &call->client->config;
	struct http_url url = {0};
	if (!http_parse_url(call->url, &url))
		LK_BUG("an endpoint's URL that was checked");
	log_write(config->log, LOG_DEBUG, "%s %s at %.*s, attempt %d: status %d %.*s, %lld ms",
	          call->request->service->name, call->request->operation, STR_ARG(url.host), call->attempt, http_status,
	          STR_ARG(outcome), (long long)(clock_monotonic_ms(config->clock) - call->started_ms));
}

/* True when the clock turned out to be off and a second attempt may do better. */
static bool correct_skew(struct aws_call_state *call, const struct http_response *response, const struct error *err)
{
	struct aws_client *client = call->client;
	int64_t server_ms;
	if (call->skew_was_corrected || !aws_error_is_skewed(err) ||
	    !http_parse_date_in(call->arena, http_get_header(response, "Date"), &server_ms))
		return false;
	int64_t skew = server_ms - clock_now_ms(client->config.clock);
	int64_t change = skew - call->signed_skew_ms;
	call->skew_was_corrected = true;
	if (change < SKEW_TOLERATED_MS && change > -SKEW_TOLERATED_MS)
		return false;
	log_write(client->config.log, LOG_WARNING, "this machine's clock is off by %lld s; signing by the service's",
	          (long long)(-skew / 1000));
	client->skew_ms = skew;
	return true;
}

/* LK_OK: try again after *ret_wait_ms. LK_FAILED: *err, the last attempt's, is the call's. */
static enum lk_status prepare_retry(struct aws_call_state *call, enum retry_reason reason,
                                    const struct http_response *response, const struct error *err,
                                    int64_t *ret_wait_ms)
{
	const struct aws_config *config = &call->client->config;
	*ret_wait_ms = 0;
	if (response && call->attempt < call->policy.max_attempts && correct_skew(call, response, err))
		return LK_OK;
	if (call->request->runs_once && reason != RETRY_THROTTLED)
		return LK_FAILED;
	if (reason == RETRY_NEVER || call->attempt >= call->policy.max_attempts)
		return LK_FAILED;
	if (!retry_quota_take(&call->client->quota, reason, &call->price)) {
		log_write(config->log, LOG_DEBUG, "too many failures of late: not trying again");
		return LK_FAILED;
	}
	*ret_wait_ms = retry_delay_ms(&call->policy, reason, call->attempt,
	                              response ? retry_wished_delay_ms(response) : -1, config->random);
	log_write(config->log, LOG_DEBUG, "%s %s: trying again in %lld ms", call->request->service->name,
	          call->request->operation, (long long)*ret_wait_ms);
	return LK_OK;
}

static void learn(struct aws_call_state *call, enum retry_reason reason)
{
	struct aws_client *client = call->client;
	if (call->policy.adaptive)
		retry_rate_learn(&client->rate, clock_monotonic_ms(client->config.clock), reason == RETRY_THROTTLED);
}

static enum lk_status judge_failure(struct aws_call_state *call, struct error *err, int64_t *ret_wait_ms)
{
	log_attempt(call, 0, str_from(err->message));
	aws_error_explain_network(err, call->url);
	enum retry_reason reason = retry_classify_failure(err->kind);
	learn(call, reason);
	enum lk_status status = prepare_retry(call, reason, NULL, err, ret_wait_ms);
	if (status != LK_OK && err->kind != ERROR_INTERRUPTED)
		error_prefix(err, "%s %s: ", call->request->service->name, call->request->operation);
	return status;
}

static enum retry_reason classify(const struct aws_service *service, int http_status, struct str code)
{
	if (service->transient_code && str_is(code, service->transient_code))
		return RETRY_TRANSIENT;
	return retry_classify_answer(http_status, code);
}

enum lk_status aws_call_judge(struct aws_call_state *call, struct http_outcome *outcome, int64_t *ret_wait_ms)
{
	const struct aws_service *service = call->request->service;
	const struct http_response *response = &outcome->response;
	if (outcome->status != LK_OK)
		return judge_failure(call, &outcome->err, ret_wait_ms);
	if (response->status >= 200 && response->status < 300) {
		log_attempt(call, response->status, http_get_header(response, "x-amzn-RequestId"));
		learn(call, RETRY_NEVER);
		retry_quota_give_back(&call->client->quota, call->price);
		*ret_wait_ms = OVER;
		return LK_OK;
	}
	struct aws_fault fault = service->read_fault(call->arena, response);
	aws_error_set(&outcome->err, service, call->request->operation, response->status, &fault);
	log_attempt(call, response->status, str_from(outcome->err.service_code));
	enum retry_reason reason = classify(service, response->status, fault.code);
	learn(call, reason);
	return prepare_retry(call, reason, response, &outcome->err, ret_wait_ms);
}

struct aws_client aws_client_uncancelled(const struct aws_client *client)
{
	struct aws_client copy = *client;
	copy.config.cancel = NULL;
	return copy;
}

enum lk_status aws_call(struct aws_client *client, struct arena *arena, const struct aws_request *request,
                        struct http_response *ret_response, struct error *ret_err)
{
	struct aws_call_state call;
	int64_t wait_ms = 0;
	enum lk_status status = aws_call_begin(&call, client, arena, request, ret_err);
	while (status == LK_OK && wait_ms >= 0) {
		struct http_request http;
		struct http_outcome outcome = {0};
		if (aws_client_wait(client, wait_ms, ret_err) != LK_OK || aws_call_sign(&call, &http, ret_err) != LK_OK)
			return LK_FAILED;
		outcome.status =
			http_send(&client->config.transport, arena, &http, &outcome.response, &outcome.err);
		status = aws_call_judge(&call, &outcome, &wait_ms);
		if (outcome.response.status)
			*ret_response = outcome.response;
		if (status != LK_OK)
			*ret_err = outcome.err;
	}
	return status;
}
