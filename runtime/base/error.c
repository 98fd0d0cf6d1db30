#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void set(struct error *err, enum error_kind kind, const char *format, va_list args)
{
	*err = (struct error){.kind = kind};
	vsnprintf(err->message, sizeof err->message, format, args);
}

enum lk_status error_set(struct error *ret_err, enum error_kind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	set(ret_err, kind, format, args);
	va_end(args);
	return LK_FAILED;
}

enum lk_status error_set_errno(struct error *ret_err, int errno_value, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	set(ret_err, errno_value == ENOENT ? ERROR_NOT_FOUND : ERROR_FILE, format, args);
	va_end(args);
	size_t used = strlen(ret_err->message);
	snprintf(ret_err->message + used, sizeof ret_err->message - used, ": %s", strerror(errno_value));
	return LK_FAILED;
}

void error_hint(struct error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(err->hint, sizeof err->hint, format, args);
	va_end(args);
}

void error_prefix(struct error *err, const char *format, ...)
{
	char old[sizeof err->message];
	memcpy(old, err->message, sizeof old);
	va_list args;
	va_start(args, format);
	vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	size_t used = strlen(err->message);
	snprintf(err->message + used, sizeof err->message - used, "%s", old);
}
