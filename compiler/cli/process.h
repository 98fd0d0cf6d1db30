/* Other programs, started without a shell. */
#ifndef LK_CLI_PROCESS_H
#define LK_CLI_PROCESS_H

#include "base/error.h"

/* Runs a program from PATH with the same input and outputs, and waits. argv ends with NULL. ERROR_PROCESS when it could
 * not be started or did not exit with 0. */
LK_MUST_USE enum lk_status process_run(const char *const *argv, struct error *ret_err);

#endif
