/* Other programs, started without a shell. */
#ifndef LK_CLI_PROCESS_H
#define LK_CLI_PROCESS_H

#include "base/error.h"
#include "net/http.h"

/* Runs a program from PATH with the same input and outputs, and waits. argv ends with NULL. ERROR_PROCESS when it could
 * not be started or did not exit with 0. */
LK_MUST_USE enum lk_status process_run(const char *const *argv, struct error *ret_err);

struct process_call {
	const char *const *argv; /* ends with NULL; the program alone is named in errors, not its arguments */
	int64_t timeout_ms;
	size_t limit;                     /* bytes of its output */
	const struct http_cancel *cancel; /* NULL: never */
};

/* Runs a program with the same input, and gives what it wrote to its standard output until it ended; its standard error
 * is shown to nobody but for its last line when it fails. ERROR_PROCESS as above, and when it takes longer than the
 * timeout, ERROR_LIMIT when it writes more than the limit, ERROR_INTERRUPTED: it is ended then, and without a terminal,
 * where it has a group of its own, what it started too. */
LK_MUST_USE enum lk_status process_capture_in(struct arena *arena, const struct process_call *call,
                                              struct str *ret_output, struct error *ret_err);

#endif
