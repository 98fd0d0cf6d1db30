/* This program again, as a child whose outputs are read while it works. */
#ifndef LK_CLI_CHILD_H
#define LK_CLI_CHILD_H

#include <sys/types.h>

#include "base/error.h"

enum { CHILD_FILES = 3 }; /* standard output, standard error, report */

struct child {
	pid_t pid;
	int files[CHILD_FILES]; /* to read from; -1 once it has closed it */
};

struct child_call {
	const char *const *argv; /* ended by NULL */
	const char *parallel_variable, *report_variable;
	int parallel;
};

/* In a process group of its own, so that Ctrl-C reaches it by child_interrupt() alone. Its standard input is empty. */
LK_MUST_USE enum lk_status child_start(const struct child_call *call, struct child *ret_child, struct error *ret_err);

/* What is there; 0 when it has closed this file, -1 when there is nothing just now. */
ssize_t child_read(struct child *child, int file, char *bytes, size_t size);

/* It has closed all of them: it has ended, or will at once. */
bool child_is_silent(const struct child *child);

void child_interrupt(const struct child *child);

struct child_end {
	bool crashed;
	int code, signal;
};
struct child_end child_wait(struct child *child);

#endif
