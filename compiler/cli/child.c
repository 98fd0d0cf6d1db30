#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NOT_STARTED = 127, READ = 0, WRITE = 1 };

/* Also when its file has been replaced by a newer one meanwhile. Source: proc_pid_exe(5). */
#define OWN_PROGRAM "/proc/self/exe"

static void set_number(const char *variable, int number)
{
	char text[16];
	snprintf(text, sizeof text, "%d", number);
	if (setenv(variable, text, 1) != 0)
		_exit(EXIT_NOT_STARTED);
}

static void become(const struct child_call *call, int pipes[CHILD_FILES][2])
{
	int nothing = open("/dev/null", O_RDONLY);
	setpgid(0, 0);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(pipes[0][WRITE], STDOUT_FILENO) < 0 ||
	    dup2(pipes[1][WRITE], STDERR_FILENO) < 0)
		_exit(EXIT_NOT_STARTED);
	close(nothing);
	for (int i = 0; i < CHILD_FILES; i++)
		close(pipes[i][READ]);
	close(pipes[0][WRITE]);
	close(pipes[1][WRITE]);
	set_number(call->parallel_variable, call->parallel);
	set_number(call->report_variable, pipes[2][WRITE]);
	execv(OWN_PROGRAM, (char *const *)call->argv);
	_exit(EXIT_NOT_STARTED);
}

static void close_all(int pipes[CHILD_FILES][2], int count, bool only_writing)
{
	for (int i = 0; i < count; i++) {
		close(pipes[i][WRITE]);
		if (!only_writing)
			close(pipes[i][READ]);
	}
}

static enum lk_status open_pipes(int pipes[CHILD_FILES][2], struct error *ret_err)
{
	for (int i = 0; i < CHILD_FILES; i++) {
		if (pipe(pipes[i]) != 0) {
			int reason = errno;
			close_all(pipes, i, false);
			return error_set_errno(ret_err, reason, "cannot start lkc for another stack");
		}
		/* The children that come later are not to hold it open. */
		fcntl(pipes[i][READ], F_SETFD, FD_CLOEXEC);
		fcntl(pipes[i][READ], F_SETFL, O_NONBLOCK);
	}
	return LK_OK;
}

enum lk_status child_start(const struct child_call *call, struct child *ret_child, struct error *ret_err)
{
	int pipes[CHILD_FILES][2];
	enum lk_status status = open_pipes(pipes, ret_err);
	if (status != LK_OK)
		return status;
	fflush(stdout);
	fflush(stderr);
	pid_t pid = fork();
	if (pid == 0)
		become(call, pipes);
	if (pid < 0) {
		int reason = errno;
		close_all(pipes, CHILD_FILES, false);
		return error_set_errno(ret_err, reason, "cannot start lkc for another stack");
	}
	close_all(pipes, CHILD_FILES, true);
	*ret_child = (struct child){.pid = pid, .files = {pipes[0][READ], pipes[1][READ], pipes[2][READ]}};
	return LK_OK;
}

ssize_t child_read(struct child *child, int file, char *bytes, size_t size)
{
	ssize_t got = read(child->files[file], bytes, size);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return -1;
	if (got <= 0) {
		close(child->files[file]);
		child->files[file] = -1;
		return 0;
	}
	return got;
}

bool child_is_silent(const struct child *child)
{
	for (int i = 0; i < CHILD_FILES; i++)
		if (child->files[i] >= 0)
			return false;
	return true;
}

void child_interrupt(const struct child *child)
{
	kill(child->pid, SIGINT);
}

struct child_end child_wait(struct child *child)
{
	int status;
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			return (struct child_end){.crashed = true};
	if (WIFSIGNALED(status))
		return (struct child_end){.crashed = true, .signal = WTERMSIG(status)};
	int code = WEXITSTATUS(status);
	return (struct child_end){.crashed = code == EXIT_NOT_STARTED, .code = code};
}
