/* Progress and debugging notes, as a dependency. Secrets never pass through here (aws/ redacts before it logs). */
#ifndef LK_BASE_LOG_H
#define LK_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_NOTE, LOG_WARNING };

struct log {
	void *context;
	void (*write)(void *context, enum log_level level, struct str line); /* NULL drops everything */
};

/* log may be NULL. Lines are cut at LIMIT_MESSAGE. */
void log_write(const struct log *log, enum log_level level, const char *format, ...) LK_PRINTF(3, 4);

#endif
