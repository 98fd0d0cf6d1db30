#include "lambda/log.h"

#include <stdarg.h>

#include "base/limits.h"
#include "formats/json_write.h"
#include "lambda/loop.h"

static const char *const level_names[] = {
	[LAMBDA_LOG_DEBUG] = "DEBUG",
	[LAMBDA_LOG_INFO] = "INFO",
	[LAMBDA_LOG_WARN] = "WARN",
	[LAMBDA_LOG_ERROR] = "ERROR",
};

bool lambda_log_parse_level(struct str name, enum lambda_log_level *ret_level)
{
	static const struct {
		struct str name;
		enum lambda_log_level level;
	} rows[] = {
		{STR_INIT("TRACE"), LAMBDA_LOG_DEBUG}, {STR_INIT("DEBUG"), LAMBDA_LOG_DEBUG},
		{STR_INIT("INFO"), LAMBDA_LOG_INFO},   {STR_INIT("WARN"), LAMBDA_LOG_WARN},
		{STR_INIT("ERROR"), LAMBDA_LOG_ERROR}, {STR_INIT("FATAL"), LAMBDA_LOG_ERROR},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		if (!str_equal_ignore_case(name, rows[i].name))
			continue;
		*ret_level = rows[i].level;
		return true;
	}
	return false;
}

/* error may be NULL. */
static void write_entry(const struct lambda_log *log, enum lambda_log_level level, struct str message,
                        const struct error *error)
{
	/* Escaping makes six bytes of one at worst. */
	enum { ENTRY_MAX = 6 * (LIMIT_MESSAGE + sizeof error->message) + 4096 };
	struct buf line;
	struct arena arena;
	struct json_writer writer;
	buf_init(&line, ENTRY_MAX);
	arena_init(&arena);
	json_writer_init(&writer, &line, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("timestamp"), clock_iso_in(&arena, clock_now_ms(log->clock)));
	json_write_member(&writer, STR("level"), str_from(level_names[level]));
	json_write_member(&writer, STR("message"), message);
	if (error) {
		json_write_member(&writer, STR("errorType"), lambda_error_type_in(&arena, error));
		json_write_member(&writer, STR("errorMessage"), str_from(error->message));
	}
	if (log->request_id.len)
		json_write_member(&writer, STR("requestId"), log->request_id);
	json_write_end_object(&writer);
	buf_append_char(&line, '\n');
	if (buf_ok(&line))
		log->write_line(log->context, buf_view(&line));
	arena_done(&arena);
	buf_done(&line);
}

static bool is_wanted(const struct lambda_log *log, enum lambda_log_level level)
{
	return log && log->write_line && level >= log->minimum;
}

void lambda_log_write(const struct lambda_log *log, enum lambda_log_level level, const char *format, ...)
{
	if (!is_wanted(log, level))
		return;
	struct buf message;
	buf_init(&message, LIMIT_LAMBDA_PAYLOAD);
	va_list args;
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	buf_truncate(&message, LIMIT_MESSAGE);
	write_entry(log, level, buf_view(&message), NULL);
	buf_done(&message);
}

void lambda_log_error(const struct lambda_log *log, const struct error *error)
{
	if (is_wanted(log, LAMBDA_LOG_ERROR))
		write_entry(log, LAMBDA_LOG_ERROR, STR("the invocation failed"), error);
}

static void write_from_log(void *context, enum log_level level, struct str line)
{
	static const enum lambda_log_level levels[] = {
		[LOG_DEBUG] = LAMBDA_LOG_DEBUG,
		[LOG_INFO] = LAMBDA_LOG_INFO,
		[LOG_NOTE] = LAMBDA_LOG_INFO,
		[LOG_WARNING] = LAMBDA_LOG_WARN,
	};
	const struct lambda_log *log = context;
	if (is_wanted(log, levels[level]))
		write_entry(log, levels[level], line, NULL);
}

struct log lambda_log_as_log(struct lambda_log *log)
{
	return (struct log){log, write_from_log};
}
