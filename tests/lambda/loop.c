#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "formats/json_write.h"
#include "scripted.h"

#define ID "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
#define API "http://127.0.0.1:9001/2018-06-01/runtime/"
#define EVENT_HEADERS \
	"Lambda-Runtime-Aws-Request-Id: " ID "\nLambda-Runtime-Deadline-Ms: 1700000030000\n" \
	"Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700\n" \
	"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:order"

#define NEXT(event) {"GET", API "invocation/next", NULL, 200, EVENT_HEADERS, event, 0, ERROR_NONE}
#define TAKES_RESPONSE(body) {"POST", API "invocation/" ID "/response", body, 202, NULL, NULL, 0, ERROR_NONE}
#define TAKES_ERROR(body) {"POST", API "invocation/" ID "/error", body, 202, NULL, NULL, 0, ERROR_NONE}

/* --- handlers --- */

static enum lk_status echo(void *context, const struct lambda_invocation *invocation, struct buf *answer,
                           struct error *ret_err)
{
	(void)ret_err;
	int *calls = context;
	(*calls)++;
	struct json_writer writer;
	json_writer_init(&writer, answer, 0);
	json_write_node(&writer, invocation->event);
	return LK_OK;
}

static enum lk_status fail_typed(void *context, const struct lambda_invocation *invocation, struct buf *answer,
                                 struct error *ret_err)
{
	(void)context;
	(void)invocation;
	buf_append_text(answer, "{\"half\":");
	return lambda_fail(ret_err, "Order.Impossible\r\nX: y", "no \"such\" %s", "table");
}

static enum lk_status fail_by_network(void *context, const struct lambda_invocation *invocation, struct buf *answer,
                                      struct error *ret_err)
{
	(void)context;
	(void)invocation;
	(void)answer;
	return error_set(ret_err, ERROR_NETWORK, "no answer from dynamodb");
}

static enum lk_status answer_much(void *context, const struct lambda_invocation *invocation, struct buf *answer,
                                  struct error *ret_err)
{
	(void)invocation;
	(void)ret_err;
	buf_append_char(answer, '"');
	buf_append_repeat(answer, 'x', *(size_t *)context);
	buf_append_char(answer, '"');
	return LK_OK;
}

struct seen {
	char request_id[64], trace_id[128], function_arn[128], logged_id[64];
	int64_t deadline_ms, remaining_ms;
	struct scripted *scripted;
};

static void keep(char *place, struct str text)
{
	if (text.len)
		memcpy(place, text.ptr, text.len);
	place[text.len] = '\0';
}

static enum lk_status look(void *context, const struct lambda_invocation *invocation, struct buf *answer,
                           struct error *ret_err)
{
	(void)ret_err;
	struct seen *seen = context;
	keep(seen->request_id, invocation->request_id);
	keep(seen->trace_id, invocation->trace_id);
	keep(seen->function_arn, invocation->function_arn);
	keep(seen->logged_id, seen->scripted->log.request_id);
	seen->deadline_ms = invocation->deadline_ms;
	seen->remaining_ms = lambda_remaining_ms(invocation, &seen->scripted->clock);
	lambda_log_write(&seen->scripted->log, LAMBDA_LOG_INFO, "looked");
	buf_append_text(answer, "null");
	return LK_OK;
}

/* --- tests --- */

Test(loop, answers_each_event_in_turn)
{
	static const struct http_exchange script[] = {
		NEXT("{\"n\": 1}"), TAKES_RESPONSE("{\"n\":1}"), NEXT("[1.50]"), TAKES_RESPONSE("[1.50]")};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	int calls = 0;
	struct lambda_handler handler = {&calls, echo};
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect(http_replay_is_finished(&scripted.replay));
	cr_expect_eq(calls, 2);
	cr_expect_eq(scripted.replay.requests.items[0].timeout_ms, 0, "waiting for an event has no timeout");
	cr_expect_eq(scripted.replay.requests.items[0].idle_timeout_ms, 0);
	cr_expect_eq(scripted.lines.len, 0u);
	scripted_done(&scripted);
}

Test(loop, gives_the_handler_what_lambda_says)
{
	static const struct http_exchange script[] = {NEXT("{}"), TAKES_RESPONSE("null")};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	struct seen seen = {.scripted = &scripted};
	struct lambda_handler handler = {&seen, look};
	cr_assert_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect_str_eq(seen.request_id, ID);
	cr_expect_str_eq(seen.logged_id, ID);
	cr_expect_str_eq(seen.trace_id, "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700");
	cr_expect_str_eq(seen.function_arn, "arn:aws:lambda:us-east-1:123456789012:function:order");
	cr_expect_eq(seen.deadline_ms, 1700000030000);
	cr_expect_eq(seen.remaining_ms, 30000);
	cr_expect_str_eq(scripted.lines.ptr, "{\"timestamp\":\"2023-11-14T22:13:20Z\",\"level\":\"INFO\","
	                                     "\"message\":\"looked\",\"requestId\":\"" ID "\"}\n");
	cr_expect_eq(scripted.log.request_id.len, 0u, "no request runs any more");
	scripted_done(&scripted);
}

Test(loop, takes_the_longest_run_for_a_missing_deadline)
{
	static const char *const headers[] = {
		"Lambda-Runtime-Aws-Request-Id: " ID,
		"Lambda-Runtime-Aws-Request-Id: " ID "\nLambda-Runtime-Deadline-Ms: soon",
		"Lambda-Runtime-Aws-Request-Id: " ID "\nLambda-Runtime-Deadline-Ms: -1",
	};
	for (size_t i = 0; i < LK_COUNT(headers); i++) {
		struct http_exchange script[] = {{"GET", NULL, NULL, 200, headers[i], "{}", 0, ERROR_NONE},
		                                 TAKES_RESPONSE("null")};
		struct scripted scripted;
		scripted_init(&scripted, script, LK_COUNT(script));
		struct seen seen = {.scripted = &scripted};
		struct lambda_handler handler = {&seen, look};
		cr_assert_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
		cr_expect_eq(seen.remaining_ms, 15 * 60 * 1000);
		cr_expect_str_eq(seen.trace_id, "");
		scripted_done(&scripted);
	}
}

Test(loop, has_no_time_left_after_the_deadline)
{
	struct scripted scripted;
	scripted_init(&scripted, NULL, 0);
	struct lambda_invocation invocation = {.deadline_ms = (int64_t)NOW_S * 1000 - 1};
	cr_expect_eq(lambda_remaining_ms(&invocation, &scripted.clock), 0);
	scripted_done(&scripted);
}

Test(loop, tells_a_handlers_failure_and_goes_on)
{
	static const struct http_exchange script[] = {NEXT("{}"), TAKES_ERROR(NULL), NEXT("{}"), TAKES_ERROR(NULL)};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	struct lambda_handler typed = {NULL, fail_typed}, network = {NULL, fail_by_network};
	cr_assert_eq(lambda_serve_one(&scripted.loop, &typed, &scripted.error), LK_OK);
	cr_assert_eq(lambda_serve_one(&scripted.loop, &network, &scripted.error), LK_OK);
	cr_expect(http_replay_is_finished(&scripted.replay));
	cr_expect_str_eq(scripted_body(&scripted, 1).ptr,
	                 "{\"errorMessage\":\"no \\\"such\\\" table\",\"errorType\":\"Order.Impossible__X:_y\","
	                 "\"stackTrace\":[]}");
	cr_expect(str_is(http_replay_header(&scripted.replay, 1, "Lambda-Runtime-Function-Error-Type"),
	                 "Order.Impossible__X:_y"));
	cr_expect(str_is(http_replay_header(&scripted.replay, 3, "Lambda-Runtime-Function-Error-Type"),
	                 "Function.Network"));
	cr_expect(strstr(scripted.lines.ptr, "\"level\":\"ERROR\",\"message\":\"the invocation failed\","
	                                     "\"errorType\":\"Function.Network\",\"errorMessage\":\"no answer from "
	                                     "dynamodb\",\"requestId\":\"" ID "\""));
	scripted_done(&scripted);
}

Test(loop, refuses_an_event_that_is_not_json)
{
	static const char *const events[] = {
		"", "{", "{\"a\":1}x", "\xff", "{\"a\":1,\"a\":2}", "nul", "[1,]", "\"\\u0000\"",
	};
	for (size_t i = 0; i < LK_COUNT(events); i++) {
		struct http_exchange script[] = {NEXT(events[i]), TAKES_ERROR("\"errorType\":\"Function.InvalidEvent\"")};
		struct scripted scripted;
		scripted_init(&scripted, script, LK_COUNT(script));
		int calls = 0;
		struct lambda_handler handler = {&calls, echo};
		cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK, "%s", events[i]);
		cr_expect(http_replay_is_finished(&scripted.replay));
		cr_expect_eq(calls, 0);
		scripted_done(&scripted);
	}
}

static void expect_refused_event(const char *event, const char *why)
{
	struct http_exchange script[] = {NEXT(event), TAKES_ERROR(why)};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	int calls = 0;
	struct lambda_handler handler = {&calls, echo};
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect(http_replay_is_finished(&scripted.replay), "%s", scripted.error.message);
	cr_expect_eq(calls, 0);
	scripted_done(&scripted);
}

Test(loop, bounds_what_an_event_may_be)
{
	struct buf event;
	buf_init(&event, LIMIT_OUTPUT);
	buf_append_repeat(&event, '[', LIMIT_NESTING + 1);
	buf_append_repeat(&event, ']', LIMIT_NESTING + 1);
	expect_refused_event(event.ptr, "nested too deeply");
	buf_clear(&event);
	buf_append_text(&event, "[0");
	for (int i = 0; i < LIMIT_LAMBDA_EVENT_NODES; i++)
		buf_append_text(&event, ",0");
	buf_append_char(&event, ']');
	expect_refused_event(event.ptr, "too many values");
	buf_clear(&event);
	buf_append_char(&event, '"');
	buf_append_repeat(&event, 'x', LIMIT_LAMBDA_PAYLOAD);
	buf_append_char(&event, '"');
	expect_refused_event(event.ptr, "more than the 6291456 that are accepted");
	buf_done(&event);
}

Test(loop, bounds_the_answer)
{
	static const struct http_exchange script[] = {
		NEXT("{}"), TAKES_RESPONSE("xxx"), NEXT("{}"),
		TAKES_ERROR("\"errorType\":\"Function.ResponseSizeTooLarge\"")};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	size_t length = LIMIT_LAMBDA_PAYLOAD - 2;
	struct lambda_handler handler = {&length, answer_much};
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect_eq(scripted_body(&scripted, 1).len, LIMIT_LAMBDA_PAYLOAD);
	length++;
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect(http_replay_is_finished(&scripted.replay));
	scripted_done(&scripted);
}

Test(loop, turns_a_refused_answer_into_an_error)
{
	static const struct http_exchange script[] = {
		NEXT("{}"),
		{"POST", "/response", NULL, 413, NULL, "{\"errorType\":\"RequestEntityTooLarge\"}", 0, ERROR_NONE},
		TAKES_ERROR("\"errorType\":\"Function.ResponseSizeTooLarge\""),
		NEXT("{}"),
		{"POST", "/response", NULL, 400, NULL, "{\"errorType\":\"InvalidRequestID\"}", 0, ERROR_NONE},
		{"POST", "/error", "Function.ResponseRefused", 400, NULL, "again", 0, ERROR_NONE},
	};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	int calls = 0;
	struct lambda_handler handler = {&calls, echo};
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK);
	cr_expect(http_replay_is_finished(&scripted.replay));
	cr_expect(strstr(scripted.lines.ptr, "\"level\":\"WARN\",\"message\":\"the error was refused with status 400"));
	scripted_done(&scripted);
}

Test(loop, ends_when_the_runtime_api_fails)
{
	static const struct {
		struct http_exchange script[2];
		size_t count;
		enum error_kind kind;
	} rows[] = {
		{{{"GET", NULL, NULL, 0, NULL, NULL, 0, ERROR_NETWORK}}, 1, ERROR_NETWORK},
		{{{"GET", NULL, NULL, 500, NULL, "container error", 0, ERROR_NONE}}, 1, ERROR_PROTOCOL},
		{{{"GET", NULL, NULL, 403, NULL, "{}", 0, ERROR_NONE}}, 1, ERROR_PROTOCOL},
		{{{"GET", NULL, NULL, 200, "Lambda-Runtime-Deadline-Ms: 1", "{}", 0, ERROR_NONE}}, 1, ERROR_PROTOCOL},
		{{NEXT("{}"), {"POST", NULL, NULL, 500, NULL, "container error", 0, ERROR_NONE}}, 2, ERROR_PROTOCOL},
		{{NEXT("{}"), {"POST", NULL, NULL, 0, NULL, NULL, 0, ERROR_NETWORK}}, 2, ERROR_NETWORK},
		{{NEXT("{"), {"POST", NULL, NULL, 500, NULL, NULL, 0, ERROR_NONE}}, 2, ERROR_PROTOCOL},
		{{NEXT("{"), {"POST", NULL, NULL, 0, NULL, NULL, 0, ERROR_NETWORK}}, 2, ERROR_NETWORK},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct scripted scripted;
		scripted_init(&scripted, rows[i].script, rows[i].count);
		int calls = 0;
		struct lambda_handler handler = {&calls, echo};
		cr_expect_eq(lambda_serve(&scripted.loop, &handler, &scripted.error), LK_FAILED, "row %zu", i);
		cr_expect_eq(scripted.error.kind, rows[i].kind, "row %zu: %s", i, scripted.error.message);
		cr_expect_eq(strncmp(scripted.error.message, "Lambda Runtime API: ", 20), 0);
		cr_expect(http_replay_is_finished(&scripted.replay));
		scripted_done(&scripted);
	}
}

Test(loop, serves_until_the_runtime_api_fails)
{
	static const struct http_exchange script[] = {
		NEXT("1"), TAKES_RESPONSE("1"), NEXT("2"), TAKES_RESPONSE("2"),
		{"GET", NULL, NULL, 0, NULL, NULL, 0, ERROR_NETWORK}};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	int calls = 0;
	struct lambda_handler handler = {&calls, echo};
	cr_expect_eq(lambda_serve(&scripted.loop, &handler, &scripted.error), LK_FAILED);
	cr_expect_eq(calls, 2);
	cr_expect(http_replay_is_finished(&scripted.replay));
	scripted_done(&scripted);
}

Test(loop, reports_an_error_at_the_start)
{
	static const struct http_exchange script[] = {
		{"POST", API "init/error", "{\"errorMessage\":\"PRODUCTS_TABLE is not set\",\"errorType\":\"Function.Config\"",
	         202, NULL, NULL, 0, ERROR_NONE},
		{"POST", API "init/error", NULL, 403, NULL, "Forbidden", 0, ERROR_NONE}};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	struct error cause;
	lambda_fail(&cause, "Function.Config", "PRODUCTS_TABLE is not set");
	cr_expect_eq(lambda_report_init_error(&scripted.loop, &cause, &scripted.error), LK_OK);
	cr_expect_eq(lambda_report_init_error(&scripted.loop, &cause, &scripted.error), LK_FAILED);
	cr_expect_eq(scripted.error.http_status, 403);
	cr_expect(http_replay_is_finished(&scripted.replay));
	cr_expect(str_is(http_replay_header(&scripted.replay, 0, "Lambda-Runtime-Function-Error-Type"),
	                 "Function.Config"));
	scripted_done(&scripted);
}

Test(loop, encodes_a_hostile_request_id)
{
	static const struct http_exchange script[] = {
		{"GET", NULL, NULL, 200, "Lambda-Runtime-Aws-Request-Id: ../../init?x=\"", "{}", 0, ERROR_NONE},
		{"POST", API "invocation/..%2F..%2Finit%3Fx%3D%22/response", NULL, 202, NULL, NULL, 0, ERROR_NONE}};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	int calls = 0;
	struct lambda_handler handler = {&calls, echo};
	cr_expect_eq(lambda_serve_one(&scripted.loop, &handler, &scripted.error), LK_OK, "%s", scripted.error.message);
	scripted_done(&scripted);
}
