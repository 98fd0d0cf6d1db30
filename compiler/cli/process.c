#include "cli/process.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { EXIT_NOT_STARTED = 127 };

static enum lk_status wait_for(pid_t child, const char *name, struct error *ret_err)
{
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_set_errno(ret_err, errno, "cannot wait for '%s'", name);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return LK_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_STARTED)
		return error_set(ret_err, ERROR_PROCESS, "'%s' could not be started: is it installed?", name);
	return error_set(ret_err, ERROR_PROCESS, "'%s' failed", name);
}

enum lk_status process_run(const char *const *argv, struct error *ret_err)
{
	pid_t child = fork();
	if (child < 0)
		return error_set_errno(ret_err, errno, "cannot start '%s'", argv[0]);
	if (child == 0) {
		execvp(argv[0], (char *const *)argv);
		_exit(EXIT_NOT_STARTED);
	}
	return wait_for(child, argv[0], ret_err);
}

/* --- with its output --- */

/* Until the program closes its output. */
static enum lk_status read_all(int fd, const char *name, int64_t timeout_ms, struct buf *out, struct error *ret_err)
{
	const struct clock *clock = clock_system();
	int64_t end_ms = clock_monotonic_ms(clock) + timeout_ms;
	for (;;) {
		char piece[4096];
		struct pollfd wanted = {.fd = fd, .events = POLLIN};
		int64_t left_ms = end_ms - clock_monotonic_ms(clock);
		if (left_ms <= 0)
			return error_set(ret_err, ERROR_PROCESS, "'%s' took longer than %lld s", name,
			                 (long long)(timeout_ms / 1000));
		int ready = poll(&wanted, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX);
		ssize_t got = ready > 0 ? read(fd, piece, sizeof piece) : -1;
		if (got == 0)
			return LK_OK;
		if (ready != 0 && got < 0 && errno != EINTR)
			return error_set_errno(ret_err, errno, "cannot read from '%s'", name);
		if (got > 0)
			buf_append(out, (struct str){piece, (size_t)got});
		if (!buf_ok(out))
			return error_set(ret_err, ERROR_LIMIT, "'%s' wrote more than %zu bytes", name, out->limit);
	}
}

static enum lk_status collect(pid_t child, int fd, const char *name, int64_t timeout_ms, struct buf *out,
                              struct error *ret_err)
{
	struct error ended;
	enum lk_status status = read_all(fd, name, timeout_ms, out, ret_err);
	if (status == LK_OK)
		return wait_for(child, name, ret_err);
	kill(child, SIGKILL);
	/* That it was ended is no news. */
	return wait_for(child, name, &ended) == LK_FAILED ? status : LK_FAILED;
}

enum lk_status process_capture_in(struct arena *arena, const char *const *argv, int64_t timeout_ms, size_t limit,
                                  struct str *ret_output, struct error *ret_err)
{
	int ends[2];
	struct buf out;
	if (pipe(ends) != 0)
		return error_set_errno(ret_err, errno, "cannot start '%s'", argv[0]);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], (char *const *)argv);
		_exit(EXIT_NOT_STARTED);
	}
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return error_set_errno(ret_err, errno, "cannot start '%s'", argv[0]);
	}
	buf_init(&out, limit);
	enum lk_status status = collect(child, ends[0], argv[0], timeout_ms, &out, ret_err);
	close(ends[0]);
	if (status == LK_OK)
		*ret_output = buf_copy_in(&out, arena);
	buf_done(&out);
	return status;
}
