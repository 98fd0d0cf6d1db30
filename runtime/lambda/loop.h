/* The Lambda Runtime API: fetch an event, hand it to the handler, send the answer or the error, again.
 *
 * The connection is the transport's and is kept between events; waiting for the next event has no timeout. What goes
 * wrong within one invocation is told to Lambda as that invocation's error, and the next one is served; only a Runtime
 * API that fails ends the loop. Each invocation has an arena of its own.
 *
 * Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes" and "Building a custom
 * runtime for AWS Lambda". */
#ifndef LK_LAMBDA_LOOP_H
#define LK_LAMBDA_LOOP_H

#include "base/buf.h"
#include "base/clock.h"
#include "formats/json.h"
#include "lambda/log.h"
#include "lambda/signals.h"
#include "net/http.h"

struct lambda_invocation {
	struct arena *arena; /* freed after the answer is sent */
	struct str request_id;
	struct str trace_id;     /* X-Ray's, for calls to other services; may be empty */
	struct str function_arn; /* as it was invoked; may be empty */
	int64_t deadline_ms;     /* since 1970; Lambda ends the process then */
	const struct json *event;
};

struct lambda_handler {
	void *context;
	/* Appends the answer, which must be JSON, to answer: at most LIMIT_LAMBDA_PAYLOAD. LK_FAILED becomes the
	 * invocation's error, and what was appended is dropped. */
	enum lk_status (*handle)(void *context, const struct lambda_invocation *invocation, struct buf *answer,
	                         struct error *ret_err);
};

/* Everything is borrowed. */
struct lambda_loop {
	struct http_transport transport;
	struct str api; /* AWS_LAMBDA_RUNTIME_API: host and port */
	const struct clock *clock;
	struct lambda_log *log; /* NULL: none. Carries the request's id while an invocation runs */
};

/* Serves one event. LK_OK when Lambda took an answer or an error for it. */
LK_MUST_USE enum lk_status lambda_serve_one(const struct lambda_loop *loop, const struct lambda_handler *handler,
                                            struct error *ret_err);

/* Serves until the Runtime API fails; never returns LK_OK. The process should end then: Lambda starts a new one. */
LK_MUST_USE enum lk_status lambda_serve(const struct lambda_loop *loop, const struct lambda_handler *handler,
                                        struct error *ret_err);

/* Tells Lambda that the function could not start. The process should end afterwards, as a failed one. */
LK_MUST_USE enum lk_status lambda_report_init_error(const struct lambda_loop *loop, const struct error *cause,
                                                    struct error *ret_err);

/* Tells Lambda that the process before this one crashed in an invocation: its error is of type "Function.Crashed", with
 * the frames as stackTrace. Then the next event may be served. */
LK_MUST_USE enum lk_status lambda_report_crash(const struct lambda_loop *loop, const struct lambda_crash *crash,
                                               struct error *ret_err);

/* How long this invocation may still run; never below 0. */
int64_t lambda_remaining_ms(const struct lambda_invocation *invocation, const struct clock *clock);

/* A failure that has a type of the function's own, "Function.InvalidEvent"; returns LK_FAILED. */
enum lk_status lambda_fail(struct error *ret_err, const char *type, const char *format, ...) LK_PRINTF(3, 4);

/* What Lambda is told as errorType: the error's service_code where it has one, else a word for its kind. Letters,
 * digits and . _ - : alone, since it becomes a header. */
struct str lambda_error_type_in(struct arena *arena, const struct error *error);

#endif
