#include "cli/process.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NOT_STARTED = 127 };

enum lk_status process_run(const char *const *argv, struct error *ret_err)
{
	int status;
	pid_t child = fork();
	if (child < 0)
		return error_set_errno(ret_err, errno, "cannot start '%s'", argv[0]);
	if (child == 0) {
		execvp(argv[0], (char *const *)argv);
		_exit(EXIT_NOT_STARTED);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_set_errno(ret_err, errno, "cannot wait for '%s'", argv[0]);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return LK_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_STARTED)
		return error_set(ret_err, ERROR_PROCESS, "'%s' could not be started: is it installed?", argv[0]);
	return error_set(ret_err, ERROR_PROCESS, "'%s' failed", argv[0]);
}
