#include "lambda/loop.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "formats/json_write.h"

/* The longest timeout a function can have: AWS Lambda Developer Guide, "Lambda quotas". */
enum { LONGEST_RUN_MS = 15 * 60 * 1000 };

/* An event over the limit is still read, up to here, so that its invocation can be answered. */
#define EVENT_READ_MAX (2 * LIMIT_LAMBDA_PAYLOAD)

/* --- errors --- */

enum lk_status lambda_fail(struct error *ret_err, const char *type, const char *format, ...)
{
	char message[sizeof ret_err->message];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	error_set(ret_err, ERROR_OTHER, "%s", message);
	snprintf(ret_err->service_code, sizeof ret_err->service_code, "%s", type);
	return LK_FAILED;
}

struct str lambda_error_type_in(struct arena *arena, const struct error *error)
{
	static const char *const kinds[] = {
		[ERROR_NONE] = "Function.Failed",
		[ERROR_FILE] = "Function.File",
		[ERROR_NOT_FOUND] = "Function.NotFound",
		[ERROR_NETWORK] = "Function.Network",
		[ERROR_CREDENTIALS] = "Function.Credentials",
		[ERROR_DENIED] = "Function.Denied",
		[ERROR_THROTTLED] = "Function.Throttled",
		[ERROR_SERVICE] = "Function.Service",
		[ERROR_PROTOCOL] = "Function.Protocol",
		[ERROR_LIMIT] = "Function.Limit",
		[ERROR_STATE] = "Function.State",
		[ERROR_PROCESS] = "Function.Process",
		[ERROR_INTERRUPTED] = "Function.Deadline",
		[ERROR_OTHER] = "Function.Failed",
	};
	struct str code = str_from(error->service_code);
	if (!code.len)
		return str_from(kinds[error->kind]);
	char *type = arena_alloc(arena, code.len + 1);
	for (size_t i = 0; i < code.len; i++) {
		unsigned char c = (unsigned char)code.ptr[i];
		type[i] = c < 0x80 && (isalnum(c) || c == '.' || c == '_' || c == '-' || c == ':') ? (char)c : '_';
	}
	return (struct str){type, code.len};
}

/* crash may be NULL. */
static void write_error(struct buf *out, struct str type, const struct error *error, const struct lambda_crash *crash)
{
	struct json_writer writer;
	json_writer_init(&writer, out, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("errorMessage"), str_from(error->message));
	json_write_member(&writer, STR("errorType"), type);
	json_write_name(&writer, STR("stackTrace"));
	json_write_begin_array(&writer);
	for (size_t i = 0; crash && i < crash->frame_count; i++) {
		char frame[32];
		snprintf(frame, sizeof frame, "bootstrap+0x%llx", crash->frames[i]);
		json_write_string(&writer, str_from(frame));
	}
	json_write_end_array(&writer);
	json_write_end_object(&writer);
}

/* --- the Runtime API --- */

static enum lk_status call(const struct lambda_loop *loop, struct arena *arena, const char *method, struct str path,
			   struct str body, struct str error_type, struct http_response *ret_response,
			   struct error *ret_err)
{
	const struct http_header headers[] = {
		{STR("Content-Type"), STR("application/json")},
		{STR("Lambda-Runtime-Function-Error-Type"), error_type},
	};
	struct http_request request = {
		.method = str_from(method),
		.url = str_format_in(arena, "http://%.*s/2018-06-01/runtime/%.*s", STR_ARG(loop->api), STR_ARG(path)),
		.headers = headers,
		.header_count = error_type.len ? 2
				: body.len     ? 1
					       : 0,
		.body = body,
		.response_limit = EVENT_READ_MAX,
	};
	enum lk_status status = http_send(&loop->transport, arena, &request, ret_response, ret_err);
	if (status != LK_OK)
		error_prefix(ret_err, "Lambda Runtime API: ");
	return status;
}

static enum lk_status refuse(const struct http_response *response, const char *what, struct error *ret_err)
{
	error_set(ret_err, ERROR_PROTOCOL, "Lambda Runtime API: %s was answered with status %d: %.*s", what,
		  response->status, STR_ARG(str_slice(response->body, 0, 200)));
	ret_err->http_status = response->status;
	return LK_FAILED;
}

static bool is_accepted(int status)
{
	return status >= 200 && status < 300;
}

static enum lk_status send_error(const struct lambda_loop *loop, struct arena *arena, struct str path,
				 const struct error *cause, const struct lambda_crash *crash,
				 struct http_response *ret_response, struct error *ret_err)
{
	struct str type = lambda_error_type_in(arena, cause);
	struct buf body;
	buf_init(&body, LIMIT_MESSAGE);
	write_error(&body, type, cause, crash);
	enum lk_status status = call(loop, arena, "POST", path, buf_view(&body), type, ret_response, ret_err);
	buf_done(&body);
	return status;
}

enum lk_status lambda_report_init_error(const struct lambda_loop *loop, const struct error *cause,
					struct error *ret_err)
{
	struct arena arena;
	struct http_response response;
	arena_init(&arena);
	enum lk_status status = send_error(loop, &arena, STR("init/error"), cause, NULL, &response, ret_err);
	if (status == LK_OK && !is_accepted(response.status))
		status = refuse(&response, "the error at the start", ret_err);
	arena_done(&arena);
	return status;
}

enum lk_status lambda_report_crash(const struct lambda_loop *loop, const struct lambda_crash *crash,
				   struct error *ret_err)
{
	struct arena arena;
	struct http_response response;
	struct error cause;
	arena_init(&arena);
	lambda_fail(&cause, "Function.Crashed", "the handler crashed by signal %d (%s); addr2line of the same build's "
						"debug file tells the lines",
		    crash->signal, lambda_signal_name(crash->signal));
	if (loop->log)
		loop->log->request_id = crash->request_id;
	lambda_log_error(loop->log, &cause);
	struct str id = http_encode_in(&arena, crash->request_id, false);
	struct str path = str_format_in(&arena, "invocation/%.*s/error", STR_ARG(id));
	enum lk_status status = send_error(loop, &arena, path, &cause, crash, &response, ret_err);
	/* An invocation that Lambda has given up meanwhile is no reason to end. */
	if (status == LK_OK && response.status >= 500)
		status = refuse(&response, "the error of a crash", ret_err);
	if (loop->log)
		loop->log->request_id = (struct str){0};
	arena_done(&arena);
	return status;
}

/* --- one invocation --- */

static enum lk_status fetch(const struct lambda_loop *loop, struct arena *arena,
			    struct lambda_invocation *ret_invocation, struct str *ret_payload, struct error *ret_err)
{
	struct http_response response;
	enum lk_status status =
		call(loop, arena, "GET", STR("invocation/next"), (struct str){0}, (struct str){0}, &response, ret_err);
	if (status != LK_OK)
		return status;
	if (!is_accepted(response.status))
		return refuse(&response, "the request for an event", ret_err);
	struct lambda_invocation invocation = {
		.arena = arena,
		.request_id = http_get_header(&response, "Lambda-Runtime-Aws-Request-Id"),
		.trace_id = http_get_header(&response, "Lambda-Runtime-Trace-Id"),
		.function_arn = http_get_header(&response, "Lambda-Runtime-Invoked-Function-Arn"),
	};
	if (!invocation.request_id.len)
		return error_set(ret_err, ERROR_PROTOCOL,
				 "Lambda Runtime API: an event without Lambda-Runtime-Aws-Request-Id");
	struct str deadline = http_get_header(&response, "Lambda-Runtime-Deadline-Ms");
	if (!str_to_int(deadline, &invocation.deadline_ms) || invocation.deadline_ms < 0)
		invocation.deadline_ms = clock_now_ms(loop->clock) + LONGEST_RUN_MS;
	*ret_payload = response.body;
	*ret_invocation = invocation;
	return LK_OK;
}

static enum lk_status parse_event(struct lambda_invocation *invocation, struct str payload, struct error *ret_err)
{
	const struct json_limits limits = {
		.bytes = LIMIT_LAMBDA_PAYLOAD, .nodes = LIMIT_LAMBDA_EVENT_NODES, .depth = LIMIT_NESTING};
	struct error fault = {0};
	if (json_parse_in(invocation->arena, payload, &limits, &invocation->event, &fault) == LK_OK)
		return LK_OK;
	return lambda_fail(ret_err, "Function.InvalidEvent", "the event cannot be read: %s", fault.message);
}

static enum lk_status answer_event(const struct lambda_handler *handler, struct lambda_invocation *invocation,
				   struct str payload, struct buf *answer, struct error *ret_err)
{
	enum lk_status status = parse_event(invocation, payload, ret_err);
	if (status == LK_OK)
		status = handler->handle(handler->context, invocation, answer, ret_err);
	if (status == LK_OK && !buf_ok(answer))
		return lambda_fail(ret_err, "Function.ResponseSizeTooLarge", "the answer is larger than %zu bytes",
				   LIMIT_LAMBDA_PAYLOAD);
	return status;
}

/* Status 500 is the service's "non-recoverable state, the runtime should exit promptly". Any other refusal concerns
 * this invocation alone. */
static enum lk_status deliver_error(const struct lambda_loop *loop, const struct lambda_invocation *invocation,
				    struct str prefix, const struct error *cause, struct error *ret_err)
{
	struct http_response response;
	lambda_log_error(loop->log, cause);
	struct str path = str_concat_in(invocation->arena, prefix, STR("error"));
	enum lk_status status = send_error(loop, invocation->arena, path, cause, NULL, &response, ret_err);
	if (status != LK_OK)
		return status;
	if (response.status >= 500)
		return refuse(&response, "an invocation's error", ret_err);
	if (!is_accepted(response.status))
		lambda_log_write(loop->log, LAMBDA_LOG_WARN, "the error was refused with status %d: %.*s",
				 response.status, STR_ARG(str_slice(response.body, 0, 200)));
	return LK_OK;
}

static enum lk_status deliver(const struct lambda_loop *loop, const struct lambda_invocation *invocation,
			      struct str answer, enum lk_status outcome, const struct error *fault,
			      struct error *ret_err)
{
	struct arena *arena = invocation->arena;
	struct str id = http_encode_in(arena, invocation->request_id, false);
	struct str prefix = str_format_in(arena, "invocation/%.*s/", STR_ARG(id));
	if (outcome != LK_OK)
		return deliver_error(loop, invocation, prefix, fault, ret_err);
	struct http_response response;
	struct str path = str_concat_in(arena, prefix, STR("response"));
	enum lk_status status = call(loop, arena, "POST", path, answer, (struct str){0}, &response, ret_err);
	if (status != LK_OK || is_accepted(response.status))
		return status;
	if (response.status >= 500)
		return refuse(&response, "an answer", ret_err);
	struct error refused;
	lambda_fail(&refused, response.status == 413 ? "Function.ResponseSizeTooLarge" : "Function.ResponseRefused",
		    "the answer was refused with status %d: %.*s", response.status,
		    STR_ARG(str_slice(response.body, 0, 200)));
	return deliver_error(loop, invocation, prefix, &refused, ret_err);
}

static enum lk_status serve_in(const struct lambda_loop *loop, const struct lambda_handler *handler,
			       struct arena *arena, struct error *ret_err)
{
	struct lambda_invocation invocation = {0};
	struct str payload = {0};
	enum lk_status status = fetch(loop, arena, &invocation, &payload, ret_err);
	if (status != LK_OK)
		return status;
	if (loop->log)
		loop->log->request_id = invocation.request_id;
	struct buf answer;
	struct error fault = {0};
	buf_init(&answer, LIMIT_LAMBDA_PAYLOAD);
	lambda_signals_begin(invocation.request_id);
	enum lk_status outcome = answer_event(handler, &invocation, payload, &answer, &fault);
	status = deliver(loop, &invocation, buf_view(&answer), outcome, &fault, ret_err);
	buf_done(&answer);
	if (loop->log)
		loop->log->request_id = (struct str){0};
	lambda_signals_end();
	return status;
}

enum lk_status lambda_serve_one(const struct lambda_loop *loop, const struct lambda_handler *handler,
				struct error *ret_err)
{
	struct arena arena;
	arena_init(&arena);
	enum lk_status status = serve_in(loop, handler, &arena, ret_err);
	arena_done(&arena);
	return status;
}

enum lk_status lambda_serve(const struct lambda_loop *loop, const struct lambda_handler *handler, struct error *ret_err)
{
	enum lk_status status;
	do
		status = lambda_serve_one(loop, handler, ret_err);
	while (status == LK_OK);
	return status;
}

int64_t lambda_remaining_ms(const struct lambda_invocation *invocation, const struct clock *clock)
{
	int64_t remaining = invocation->deadline_ms - clock_now_ms(clock);
	return remaining > 0 ? remaining : 0;
}
