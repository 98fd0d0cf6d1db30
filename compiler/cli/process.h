/* Other programs, started without a shell. */
#ifndef LK_CLI_PROCESS_H
#define LK_CLI_PROCESS_H

#include "base/error.h"

/* Runs a program from PATH with the same input and outputs, and waits. argv ends with NULL. ERROR_PROCESS when it could
 * not be started or did not exit with 0. */
LK_MUST_USE enum lk_status process_run(const char *const *argv, struct error *ret_err);

/* Runs a program with the same input and standard error, and gives what it wrote to its standard output. ERROR_PROCESS
 * also when it takes longer than timeout_ms, ERROR_LIMIT when it writes more than limit bytes: it is ended then. The
 * program alone is named in errors, not its arguments. */
LK_MUST_USE enum lk_status process_capture_in(struct arena *arena, const char *const *argv, int64_t timeout_ms,
                                              size_t limit, struct str *ret_output, struct error *ret_err);

#endif
