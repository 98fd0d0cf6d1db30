#include "cli/process.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { SOON_MS = 5000 };

static struct arena arena;
static struct error err;
static struct str output;

static void set_up(void)
{
	arena_init(&arena);
	err = (struct error){0};
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(process, .init = set_up, .fini = tear_down);

static enum lk_status run(const char *script, int64_t timeout_ms, const struct http_cancel *cancel)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct process_call call = {.argv = argv, .timeout_ms = timeout_ms, .limit = 1000, .cancel = cancel};
	return process_capture_in(&arena, &call, &output, &err);
}

static void expect_failure(const char *script, const char *message)
{
	cr_expect(run(script, SOON_MS, NULL) != LK_OK, "%s", script);
	cr_expect_str_eq(err.message, message);
}

Test(process, gives_what_was_written)
{
	cr_assert(run("echo one; echo hidden >&2; echo two", SOON_MS, NULL) == LK_OK, "%s", err.message);
	cr_expect(str_is(output, "one\ntwo\n"), "%.*s", STR_ARG(output));
}

Test(process, an_end_that_is_none_is_told_with_its_last_words)
{
	expect_failure("exit 3", "'sh' ended with exit code 3");
	expect_failure("echo first >&2; printf 'bad \\033[1m thing\\n' >&2; exit 1",
	               "'sh' ended with exit code 1: bad  [1m thing");
	expect_failure("kill -TERM $$", "'sh' was ended by signal 15 (Terminated)");
}

Test(process, one_that_is_not_there)
{
	const char *const argv[] = {"no-such-program", NULL};
	const struct process_call call = {.argv = argv, .timeout_ms = SOON_MS, .limit = 10};
	cr_assert(process_capture_in(&arena, &call, &output, &err) != LK_OK);
	cr_expect_str_eq(err.message, "'no-such-program' could not be started: is it installed?");
	cr_expect(process_run(argv, &err) != LK_OK);
	expect_failure("exit 127", "'sh' ended with exit code 127");
}

Test(process, too_much_is_refused)
{
	expect_failure("while :; do echo 0123456789; done", "'sh' wrote more than 1000 bytes");
	cr_expect_eq(err.kind, ERROR_LIMIT);
	cr_expect(run("head -c 1000000 /dev/zero >&2; echo {}", SOON_MS, NULL) == LK_OK, "%s", err.message);
}

/* Its output closed, or open and silent. */
Test(process, the_time_bounds_it)
{
	static const char *const scripts[] = {"sleep 30", "exec >&- 2>&-; sleep 30", "while :; do echo x >&2; done"};
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		int64_t start_ms = clock_monotonic_ms(clock_system());
		cr_expect(run(scripts[i], 300, NULL) != LK_OK);
		cr_expect_str_eq(err.message, "'sh' took longer than 0 s");
		cr_expect_lt(clock_monotonic_ms(clock_system()) - start_ms, 10000, "%s", scripts[i]);
	}
}

/* A daemon that it leaves behind has its output still. */
Test(process, its_end_is_enough)
{
	cr_expect(run("sleep 5 & echo keys", SOON_MS, NULL) == LK_OK, "%s", err.message);
	cr_expect(str_is(output, "keys\n"));
}

static bool now(void *context)
{
	(void)context;
	return true;
}

Test(process, it_ends_when_lkc_is_interrupted)
{
	const struct http_cancel cancel = {.is_requested = now};
	cr_assert(run("sleep 30", SOON_MS * 10, &cancel) != LK_OK);
	cr_expect_eq(err.kind, ERROR_INTERRUPTED);
}

/* Without a terminal; with one it shares lkc's group, as a shell's child does. */
Test(process, what_it_started_ends_too)
{
	const struct timespec longer = {.tv_sec = 1, .tv_nsec = 500000000};
	char path[] = "/tmp/lkc-process-XXXXXX";
	int fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	(void)setsid();
	struct str script = str_format_in(&arena, "(sleep 1; echo alive >%s) & wait", path);
	cr_expect(run(script.ptr, 200, NULL) != LK_OK);
	nanosleep(&longer, NULL);
	cr_expect_eq(lseek(fd, 0, SEEK_END), 0, "it runs on");
	close(fd);
	unlink(path);
}

Test(process, it_is_born_with_signals_of_its_own)
{
	signal(SIGPIPE, SIG_IGN);
	expect_failure("kill -PIPE $$; echo ignored", "'sh' was ended by signal 13 (Broken pipe)");
}
