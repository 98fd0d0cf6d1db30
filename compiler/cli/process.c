#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"

extern char **environ;

enum { READ = 0, WRITE = 1, LOOK_MS = 50, SOON_MS = 5, SHOWN_BYTES = 300, PIECES_AT_ONCE = 16 };

struct process {
	const char *name;
	pid_t pid;
	bool has_own_group;
	int files[2]; /* its output and its standard error, or -1 */
	struct buf texts[2];
};

/* --- its beginning */

/* What lkc ignores is not ignored by others. */
static void take_signals_back(posix_spawnattr_t *attributes)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	sigaddset(&signals, SIGXFSZ);
	posix_spawnattr_setsigdefault(attributes, &signals);
}

static enum lk_status spawn(const char *const *argv, bool own_group, const posix_spawn_file_actions_t *actions,
			    pid_t *ret_pid, struct error *ret_err)
{
	posix_spawnattr_t attributes;
	int reason = posix_spawnattr_init(&attributes);
	if (reason != 0)
		return error_set_errno(ret_err, reason, "cannot start '%s'", argv[0]);
	take_signals_back(&attributes);
	posix_spawnattr_setflags(&attributes, (short)(POSIX_SPAWN_SETSIGDEF | (own_group ? POSIX_SPAWN_SETPGROUP : 0)));
	reason = posix_spawnp(ret_pid, argv[0], actions, &attributes, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	if (reason == ENOENT)
		return error_set(ret_err, ERROR_PROCESS, "'%s' could not be started: is it installed?", argv[0]);
	return reason ? error_set_errno(ret_err, reason, "cannot start '%s'", argv[0]) : LK_OK;
}

/* --- its end */

static enum lk_status judge(const char *name, int status, struct str said, struct error *ret_err)
{
	const char *colon = said.len ? ": " : "";
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return LK_OK;
	if (WIFSIGNALED(status))
		return error_set(ret_err, ERROR_PROCESS, "'%s' was ended by signal %d (%s)%s%.*s", name,
				 WTERMSIG(status), strsignal(WTERMSIG(status)), colon, STR_ARG(said));
	return error_set(ret_err, ERROR_PROCESS, "'%s' ended with exit code %d%s%.*s", name, WEXITSTATUS(status), colon,
			 STR_ARG(said));
}

static enum lk_status wait_for(pid_t pid, const char *name, int *ret_status, struct error *ret_err)
{
	while (waitpid(pid, ret_status, 0) < 0)
		if (errno != EINTR)
			return error_set_errno(ret_err, errno, "cannot wait for '%s'", name);
	return LK_OK;
}

enum lk_status process_run(const char *const *argv, struct error *ret_err)
{
	pid_t pid;
	int status;
	if (spawn(argv, false, NULL, &pid, ret_err) != LK_OK || wait_for(pid, argv[0], &status, ret_err) != LK_OK)
		return LK_FAILED;
	return judge(argv[0], status, (struct str){0}, ret_err);
}

/* --- with its output */

static void close_one(int *file)
{
	if (*file >= 0)
		close(*file);
	*file = -1;
}

static void close_all(int pipes[2][2])
{
	for (int i = 0; i < 2; i++) {
		close_one(&pipes[i][READ]);
		close_one(&pipes[i][WRITE]);
	}
}

/* No other program that is started meanwhile holds them open. */
static bool open_pipes(int pipes[2][2])
{
	for (int i = 0; i < 2; i++) {
		if (pipe(pipes[i]) != 0)
			return false;
		fcntl(pipes[i][READ], F_SETFD, FD_CLOEXEC);
		fcntl(pipes[i][WRITE], F_SETFD, FD_CLOEXEC);
		fcntl(pipes[i][READ], F_SETFL, O_NONBLOCK);
	}
	return true;
}

/* A group that is not the terminal's may not read from it, and a program that gives keys may ask for a code. */
static bool has_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static enum lk_status start(struct process *process, const char *const *argv, struct error *ret_err)
{
	int pipes[2][2] = {{-1, -1}, {-1, -1}};
	posix_spawn_file_actions_t actions;
	if (!open_pipes(pipes) || posix_spawn_file_actions_init(&actions) != 0) {
		enum lk_status status = error_set_errno(ret_err, errno, "cannot start '%s'", argv[0]);
		close_all(pipes);
		return status;
	}
	process->has_own_group = !has_terminal();
	enum lk_status status = LK_FAILED;
	int reason = posix_spawn_file_actions_adddup2(&actions, pipes[0][WRITE], STDOUT_FILENO);
	if (reason == 0)
		reason = posix_spawn_file_actions_adddup2(&actions, pipes[1][WRITE], STDERR_FILENO);
	if (reason == 0)
		status = spawn(argv, process->has_own_group, &actions, &process->pid, ret_err);
	else
		status = error_set_errno(ret_err, reason, "cannot start '%s'", argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (status == LK_OK) {
		process->files[0] = pipes[0][READ];
		process->files[1] = pipes[1][READ];
		pipes[0][READ] = pipes[1][READ] = -1;
	}
	close_all(pipes);
	return status;
}

/* What is there, without waiting. Of the standard error the end alone is kept. */
static enum lk_status read_ready(struct process *process, struct error *ret_err)
{
	char piece[4096];
	for (int i = 0; i < 2; i++) {
		struct buf *text = &process->texts[i];
		ssize_t got = 1;
		for (int n = 0; n < PIECES_AT_ONCE && process->files[i] >= 0; n++) {
			got = read(process->files[i], piece, sizeof piece);
			if (got <= 0)
				break;
			if (i == 1 && text->len + (size_t)got > text->limit)
				buf_clear(text);
			buf_append(text, (struct str){piece, (size_t)got});
			if (!buf_ok(text))
				return error_set(ret_err, ERROR_LIMIT, "'%s' wrote more than %zu bytes", process->name,
						 text->limit);
		}
		if (got == 0)
			close_one(&process->files[i]);
		else if (got < 0 && errno != EAGAIN && errno != EINTR)
			return error_set_errno(ret_err, errno, "cannot read from '%s'", process->name);
	}
	return LK_OK;
}

/* Until it has ended: what it leaves running may hold its output open, and it may close that and run on. */
static enum lk_status follow(struct process *process, const struct process_call *call, int *ret_status,
			     struct error *ret_err)
{
	const struct clock *clock = clock_system();
	int64_t end_ms = clock_monotonic_ms(clock) + call->timeout_ms;
	for (;;) {
		bool is_silent = process->files[0] < 0 && process->files[1] < 0;
		struct pollfd wanted[] = {{.fd = process->files[0], .events = POLLIN},
					  {.fd = process->files[1], .events = POLLIN}};
		pid_t ended = waitpid(process->pid, ret_status, WNOHANG);
		if (ended < 0 && errno != EINTR)
			return error_set_errno(ret_err, errno, "cannot wait for '%s'", process->name);
		if (ended == process->pid)
			process->pid = 0;
		if (read_ready(process, ret_err) != LK_OK)
			return LK_FAILED;
		if (!process->pid)
			return LK_OK;
		if (http_is_cancelled(call->cancel))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
		if (clock_monotonic_ms(clock) >= end_ms)
			return error_set(ret_err, ERROR_PROCESS, "'%s' took longer than %lld s", process->name,
					 (long long)(call->timeout_ms / 1000));
		poll(wanted, 2, is_silent ? SOON_MS : LOOK_MS);
	}
}

static void end(struct process *process)
{
	int status;
	struct error ignored; /* why it is ended is told */
	if (!process->pid)
		return;
	kill(process->has_own_group ? -process->pid : process->pid, SIGKILL);
	if (wait_for(process->pid, process->name, &status, &ignored) == LK_OK)
		process->pid = 0;
}

static struct str last_line_in(struct arena *arena, struct str text)
{
	text = str_trim(text);
	size_t start = text.len;
	while (start && text.ptr[start - 1] != '\n')
		start--;
	struct str line = str_copy_in(arena, str_slice(text, start, start + SHOWN_BYTES));
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.ptr[i] < ' ' || line.ptr[i] == 0x7f)
			((char *)line.ptr)[i] = ' ';
	return str_is_utf8(line) ? line : (struct str){0};
}

enum lk_status process_capture_in(struct arena *arena, const struct process_call *call, struct str *ret_output,
				  struct error *ret_err)
{
	struct process process = {.name = call->argv[0], .files = {-1, -1}};
	int ended = 0;
	buf_init(&process.texts[0], call->limit);
	buf_init(&process.texts[1], LIMIT_MESSAGE);
	enum lk_status status = start(&process, call->argv, ret_err);
	if (status == LK_OK)
		status = follow(&process, call, &ended, ret_err);
	end(&process);
	if (status == LK_OK)
		status = judge(process.name, ended, last_line_in(arena, buf_view(&process.texts[1])), ret_err);
	if (status == LK_OK)
		*ret_output = buf_copy_in(&process.texts[0], arena);
	for (int i = 0; i < 2; i++) {
		close_one(&process.files[i]);
		buf_done(&process.texts[i]);
	}
	return status;
}
