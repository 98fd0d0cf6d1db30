#include "base/log.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/limits.h"

void log_write(const struct log *log, enum log_level level, const char *format, ...)
{
	if (!log || !log->write)
		return;
	struct buf line;
	buf_init(&line, LIMIT_MESSAGE);
	va_list args;
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	log->write(log->context, level, buf_view(&line));
	buf_done(&line);
}
