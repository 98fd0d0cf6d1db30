/* A function's log: one JSON object a line, as Lambda's own JSON log format has it, so that CloudWatch finds the level
 * and the request in any function's log the same way.
 *
 *   {"timestamp":"2026-11-23T06:18:02Z","level":"INFO","message":"3 lines checked","requestId":"8476a536-…"}
 *
 * Source: AWS Lambda Developer Guide, "Configuring JSON and plain text log formats". Lines go where the caller says;
 * nothing secret may be handed in. */
#ifndef LK_LAMBDA_LOG_H
#define LK_LAMBDA_LOG_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

enum lambda_log_level { LAMBDA_LOG_DEBUG, LAMBDA_LOG_INFO, LAMBDA_LOG_WARN, LAMBDA_LOG_ERROR };

struct lambda_log {
	const struct clock *clock;
	enum lambda_log_level minimum; /* what is below is dropped */
	struct str request_id;	       /* of the invocation that is running; empty between invocations */
	void *context;
	void (*write_line)(void *context, struct str line); /* the line ends in a newline */
};

/* AWS_LAMBDA_LOG_LEVEL's values, in any case: TRACE (as DEBUG), DEBUG, INFO, WARN, ERROR, FATAL (as ERROR). */
bool lambda_log_parse_level(struct str name, enum lambda_log_level *ret_level);

/* log may be NULL. A message beyond LIMIT_MESSAGE is cut at that many bytes. */
void lambda_log_write(const struct lambda_log *log, enum lambda_log_level level, const char *format, ...)
	LK_PRINTF(3, 4);

/* An ERROR line that has errorType and errorMessage beside the message. */
void lambda_log_error(const struct lambda_log *log, const struct error *error);

/* The same log for modules that take a struct log; borrows it. */
struct log lambda_log_as_log(struct lambda_log *log);

#endif
