#include "deploy/local.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"

enum { START_TIMEOUT_MS = 60000, STOP_TIMEOUT_MS = 15000, POLL_MS = 100 };

static const char emulator[] = "ministack";

/* --- the state folder */

static struct str state_path(struct arena *arena, const struct local *local, const char *name)
{
	return file_join_in(arena, local->folder, str_from(name));
}

static bool read_number(struct arena *arena, const struct local *local, const char *name, int *ret_number)
{
	struct str text;
	struct error ignored; /* no file is no number */
	int64_t number;
	if (file_read_in(arena, state_path(arena, local, name).ptr, LIMIT_CONFIG_FILE, &text, &ignored) != LK_OK ||
	    !str_to_int(str_trim(text), &number) || number <= 0 || number > 4194304)
		return false;
	*ret_number = (int)number;
	return true;
}

static enum lk_status write_number(struct arena *arena, const struct local *local, const char *name, int number,
				   struct error *ret_err)
{
	return file_write(state_path(arena, local, name).ptr, str_format_in(arena, "%d\n", number), 0644, ret_err);
}

/* Whether that process is an emulator: a pid may have been given to another program meanwhile. */
static bool is_emulator(struct arena *arena, int pid)
{
	struct str command;
	struct error ignored; /* no such process */
	struct str path = str_format_in(arena, "/proc/%d/cmdline", pid);
	return file_read_in(arena, path.ptr, LIMIT_CONFIG_FILE, &command, &ignored) == LK_OK &&
	       str_contains(command, str_from(emulator));
}

enum lk_status local_status_in(struct arena *arena, const struct local *local, struct local_state *ret_state,
			       struct error *ret_err)
{
	struct local_state state = {.log = state_path(arena, local, "log")};
	(void)ret_err;
	state.running = read_number(arena, local, "pid", &state.pid) &&
			read_number(arena, local, "port", &state.port) && is_emulator(arena, state.pid);
	if (state.running)
		state.endpoint = str_format_in(arena, "http://127.0.0.1:%d", state.port);
	*ret_state = state;
	return LK_OK;
}

/* --- ports */

/* Binds the port (0: any) on the loopback address for a moment; gives its number, or 0 when it is taken. */
static int try_port(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1, found = 0;
	if (fd < 0)
		return 0;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
	    getsockname(fd, (struct sockaddr *)&address, &size) == 0)
		found = ntohs(address.sin_port);
	close(fd);
	return found;
}

static enum lk_status choose_port(int wanted, int *ret_port, struct error *ret_err)
{
	int port = try_port(wanted ? wanted : LOCAL_PORT_DEFAULT);
	if (!port && !wanted)
		port = try_port(0);
	if (!port) {
		error_set(ret_err, ERROR_NETWORK, "port %d on 127.0.0.1 is taken", wanted);
		error_hint(ret_err, "leave --port out, and a free one is found");
		return LK_FAILED;
	}
	*ret_port = port;
	return LK_OK;
}

/* --- starting */

/* Runs in the child's child, which nobody waits for: the emulator outlives lkc. */
static LK_NORETURN void become_emulator(char *const *argv, const char *log)
{
	int in = open("/dev/null", O_RDONLY), out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	execvp(argv[0], argv);
	_exit(127);
}

static enum lk_status spawn(char *const *argv, const char *log, int *ret_pid, struct error *ret_err)
{
	int channel[2], pid = 0;
	if (pipe(channel) != 0)
		return error_set_errno(ret_err, errno, "cannot start the local target");
	pid_t child = fork();
	if (child == 0) {
		setsid();
		pid_t grandchild = fork();
		if (grandchild == 0)
			become_emulator(argv, log);
		int number = (int)grandchild;
		ssize_t put = write(channel[1], &number, sizeof number);
		_exit(grandchild > 0 && put == (ssize_t)sizeof number ? 0 : 1);
	}
	close(channel[1]);
	bool started = child > 0 && read(channel[0], &pid, sizeof pid) == (ssize_t)sizeof pid && pid > 0;
	close(channel[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	if (!started)
		return error_set(ret_err, ERROR_PROCESS, "the local target could not be started");
	*ret_pid = pid;
	return LK_OK;
}

/* By way of env(1), so that the emulator has this process's environment but for what must be different: it listens on
 * the loopback address alone, keeps its files in the state folder, and functions call back to it (those in
 * provided.al2023 get the endpoint that the emulator itself was started with). */
static enum lk_status start(struct arena *arena, const struct local *local, int port, int *ret_pid,
			    struct error *ret_err)
{
	struct str data = state_path(arena, local, "data");
	const char *const argv[] = {
		"env",
		"-u",
		"AWS_PROFILE",
		"BIND_HOST=127.0.0.1",
		"LAMBDA_EXECUTOR=local",
		str_format_in(arena, "AWS_ENDPOINT_URL=http://127.0.0.1:%d", port).ptr,
		str_format_in(arena, "GATEWAY_PORT=%d", port).ptr,
		str_format_in(arena, "S3_DATA_DIR=%s/s3", data.ptr).ptr,
		str_format_in(arena, "TMPDIR=%s", data.ptr).ptr,
		str_copy_in(arena, local->python).ptr,
		"-m",
		emulator,
		NULL,
	};
	return spawn((char *const *)argv, state_path(arena, local, "log").ptr, ret_pid, ret_err);
}

/* --- waiting */

static bool answers(struct arena *arena, const struct local *local, int port)
{
	struct http_response response;
	struct error ignored; /* not yet */
	struct http_request request = {
		.method = STR("GET"),
		.url = str_format_in(arena, "http://127.0.0.1:%d/_ministack/health", port),
		.connect_timeout_ms = 1000,
		.timeout_ms = 5000,
	};
	return http_send(local->transport, arena, &request, &response, &ignored) == LK_OK && response.status == 200;
}

static enum lk_status wait_until_up(struct arena *arena, const struct local *local, int pid, int port,
				    struct error *ret_err)
{
	int64_t until = clock_monotonic_ms(local->clock) + START_TIMEOUT_MS;
	const char *log = state_path(arena, local, "log").ptr;
	while (!answers(arena, local, port)) {
		bool interrupted = http_is_cancelled(local->cancel);
		if (kill(pid, 0) == 0 && !interrupted && clock_monotonic_ms(local->clock) < until) {
			clock_sleep_ms(local->clock, POLL_MS);
			continue;
		}
		kill(pid, SIGTERM);
		error_set(ret_err, interrupted ? ERROR_INTERRUPTED : ERROR_PROCESS,
			  interrupted ? "interrupted" : "the local target did not come up");
		error_hint(ret_err, "%s says why", log);
		return LK_FAILED;
	}
	return LK_OK;
}

enum lk_status local_up_in(struct arena *arena, const struct local *local, int port, struct local_state *ret_state,
			   struct error *ret_err)
{
	struct local_state state;
	int pid = 0;
	enum lk_status status = local_status_in(arena, local, &state, ret_err);
	if (status != LK_OK || state.running) {
		if (state.running)
			*ret_state = state;
		return status;
	}
	if (!file_exists(str_copy_in(arena, local->python).ptr)) {
		error_set(ret_err, ERROR_NOT_FOUND, "the local target is not installed: there is no %.*s",
			  STR_ARG(local->python));
		error_hint(ret_err, "run  make setup");
		return LK_FAILED;
	}
	status = file_make_folders(state_path(arena, local, "data").ptr, ret_err);
	if (status == LK_OK)
		status = choose_port(port, &port, ret_err);
	if (status == LK_OK)
		status = start(arena, local, port, &pid, ret_err);
	if (status == LK_OK)
		status = write_number(arena, local, "port", port, ret_err);
	if (status == LK_OK)
		status = write_number(arena, local, "pid", pid, ret_err);
	if (status == LK_OK)
		status = wait_until_up(arena, local, pid, port, ret_err);
	return status == LK_OK ? local_status_in(arena, local, ret_state, ret_err) : status;
}

/* --- stopping */

enum lk_status local_down(const struct local *local, bool *ret_was_running, struct error *ret_err)
{
	struct arena arena;
	struct local_state state;
	arena_init(&arena);
	enum lk_status status = local_status_in(&arena, local, &state, ret_err);
	if (status == LK_OK && ret_was_running)
		*ret_was_running = state.running;
	if (status == LK_OK && state.running) {
		int64_t until = clock_monotonic_ms(local->clock) + STOP_TIMEOUT_MS;
		kill(state.pid, SIGTERM);
		while (is_emulator(&arena, state.pid) && clock_monotonic_ms(local->clock) < until)
			clock_sleep_ms(local->clock, POLL_MS);
		if (is_emulator(&arena, state.pid))
			kill(state.pid, SIGKILL);
		unlink(state_path(&arena, local, "pid").ptr);
	}
	arena_done(&arena);
	return status;
}
