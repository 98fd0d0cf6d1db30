#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "scripted.h"

Test(log, writes_one_object_a_line)
{
	struct scripted scripted;
	scripted_init(&scripted, NULL, 0);
	lambda_log_write(&scripted.log, LAMBDA_LOG_WARN, "a \"quoted\"\nline %d", 7);
	scripted.log.request_id = STR("id-1");
	struct log log = lambda_log_as_log(&scripted.log);
	log_write(&log, LOG_NOTE, "from a module");
	cr_expect_str_eq(scripted.lines.ptr,
	                 "{\"timestamp\":\"2023-11-14T22:13:20Z\",\"level\":\"WARN\","
	                 "\"message\":\"a \\\"quoted\\\"\\nline 7\"}\n"
	                 "{\"timestamp\":\"2023-11-14T22:13:20Z\",\"level\":\"INFO\",\"message\":\"from a module\","
	                 "\"requestId\":\"id-1\"}\n");
	scripted_done(&scripted);
}

Test(log, drops_what_is_below_the_level)
{
	struct scripted scripted;
	scripted_init(&scripted, NULL, 0);
	struct log log = lambda_log_as_log(&scripted.log);
	struct error error;
	error_set(&error, ERROR_LIMIT, "too much");
	scripted.log.minimum = LAMBDA_LOG_WARN;
	lambda_log_write(&scripted.log, LAMBDA_LOG_DEBUG, "a");
	lambda_log_write(&scripted.log, LAMBDA_LOG_INFO, "b");
	log_write(&log, LOG_DEBUG, "c");
	log_write(&log, LOG_INFO, "d");
	log_write(&log, LOG_NOTE, "e");
	cr_expect_eq(scripted.lines.len, 0u);
	log_write(&log, LOG_WARNING, "f");
	cr_expect(strstr(scripted.lines.ptr, "\"level\":\"WARN\",\"message\":\"f\""));
	scripted.log.minimum = LAMBDA_LOG_ERROR;
	lambda_log_error(&scripted.log, &error);
	cr_expect(strstr(scripted.lines.ptr, "\"errorType\":\"Function.Limit\",\"errorMessage\":\"too much\""));
	lambda_log_write(NULL, LAMBDA_LOG_ERROR, "nowhere");
	scripted_done(&scripted);
}

Test(log, reads_the_levels_of_lambda)
{
	static const struct {
		const char *name;
		enum lambda_log_level level;
	} rows[] = {
		{"TRACE", LAMBDA_LOG_DEBUG}, {"DEBUG", LAMBDA_LOG_DEBUG}, {"INFO", LAMBDA_LOG_INFO},
		{"warn", LAMBDA_LOG_WARN},   {"ERROR", LAMBDA_LOG_ERROR}, {"FATAL", LAMBDA_LOG_ERROR},
	};
	enum lambda_log_level level = LAMBDA_LOG_DEBUG;
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		cr_expect(lambda_log_parse_level(str_from(rows[i].name), &level));
		cr_expect_eq(level, rows[i].level, "%s", rows[i].name);
	}
	level = LAMBDA_LOG_WARN;
	cr_expect_not(lambda_log_parse_level(STR(""), &level));
	cr_expect_not(lambda_log_parse_level(STR("WARNING"), &level));
	cr_expect_eq(level, LAMBDA_LOG_WARN);
}

Test(log, cuts_a_long_message_and_mends_bad_bytes)
{
	struct scripted scripted;
	scripted_init(&scripted, NULL, 0);
	struct buf message;
	buf_init(&message, LIMIT_OUTPUT);
	buf_append_repeat(&message, '\x01', LIMIT_MESSAGE + 1);
	lambda_log_write(&scripted.log, LAMBDA_LOG_INFO, "%s", message.ptr);
	cr_expect_gt(scripted.lines.len, 6 * LIMIT_MESSAGE);
	cr_expect_lt(scripted.lines.len, 6 * LIMIT_MESSAGE + 100);
	cr_expect_eq(scripted.lines.ptr[scripted.lines.len - 1], '\n');
	buf_clear(&scripted.lines);
	lambda_log_write(&scripted.log, LAMBDA_LOG_INFO, "\xff");
	cr_expect(strstr(scripted.lines.ptr, "\"message\":\"\xEF\xBF\xBD\""));
	buf_done(&message);
	scripted_done(&scripted);
}
