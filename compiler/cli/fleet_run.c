#include "cli/fleet_run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cli/child.h"
#include "cli/target.h"

enum { STREAM_OUT, STREAM_ERR, STREAM_REPORT, STREAMS };
enum { POLL_MS = 200 };

struct job {
	size_t stack;
	struct child child;
	struct buf texts[STREAMS]; /* what is not shown yet */
	bool interrupted;	   /* it has been told */
};

struct jobs {
	struct fleet_run *run;
	int label_width;
	VEC(struct job) items;
};

/* --- what they print */

static void show_line(const struct jobs *jobs, const struct job *job, int stream, struct str line)
{
	FILE *file = stream == STREAM_OUT ? stdout : stderr;
	struct str label = jobs->run->set->stacks.items[job->stack].label;
	fprintf(file, "%-*.*s |%s%.*s\n", jobs->label_width, STR_ARG(label), line.len ? " " : "", STR_ARG(line));
}

/* Whole lines, and at the end what has no newline. */
static void show_lines(const struct jobs *jobs, struct job *job, int stream, bool ended)
{
	struct buf *text = &job->texts[stream];
	struct str all = buf_view(text);
	size_t start = 0, newline;
	while ((newline = str_find(all, STR("\n"), start)) != SIZE_MAX) {
		show_line(jobs, job, stream, str_slice(all, start, newline));
		start = newline + 1;
	}
	if (ended && start < all.len) {
		show_line(jobs, job, stream, str_slice(all, start, all.len));
		start = all.len;
	}
	fflush(stream == STREAM_OUT ? stdout : stderr);
	if (start) /* else there may be no bytes at all, and no place for them */
		memmove(text->ptr, text->ptr + start, all.len - start);
	buf_truncate(text, all.len - start);
}

static bool is_shown_at_once(const struct jobs *jobs, int stream)
{
	return stream == STREAM_ERR || (stream == STREAM_OUT && jobs->run->output == FLEET_BY_LINE);
}

static void take_text(struct jobs *jobs, struct job *job, int stream)
{
	char piece[8192];
	ssize_t got = child_read(&job->child, stream, piece, sizeof piece);
	if (got <= 0)
		return;
	buf_append(&job->texts[stream], (struct str){piece, (size_t)got});
	if (is_shown_at_once(jobs, stream))
		show_lines(jobs, job, stream, false);
}

/* --- their beginning and end */

static int begin(struct jobs *jobs, size_t stack)
{
	static const size_t limits[STREAMS] = {LIMIT_OUTPUT, LIMIT_OUTPUT, LIMIT_MESSAGE};
	struct fleet_run *run = jobs->run;
	struct job job = {.stack = stack};
	struct error err;
	size_t beside = run->fleet->limit < run->fleet->nodes.count ? run->fleet->limit : run->fleet->nodes.count;
	struct child_call call = {
		.argv = fleet_call_arguments_in(run->cli->arena, run->cli, &run->call, &run->set->stacks.items[stack]),
		.parallel_variable = FLEET_PARALLEL_VARIABLE,
		.parallel = (int)beside,
		.report_variable = FLEET_REPORT_VARIABLE,
	};
	if (child_start(&call, &job.child, &err) != LK_OK) {
		run->results[stack] = (struct fleet_result){.ran = true, .code = EXIT_FAILED};
		fleet_end(run->fleet, stack, FLEET_FAILED);
		return cli_fail(run->cli, &err);
	}
	for (int i = 0; i < STREAMS; i++)
		buf_init(&job.texts[i], limits[i]);
	VEC_PUSH(run->cli->arena, &jobs->items) = job;
	return EXIT_DONE;
}

static int begin_ready(struct jobs *jobs)
{
	struct fleet_run *run = jobs->run;
	size_t stack;
	int code = EXIT_DONE;
	while (fleet_next(run->fleet, &stack)) {
		if (run->is_needless && run->is_needless(run, stack))
			fleet_end(run->fleet, stack, FLEET_UNCHANGED);
		else if (begin(jobs, stack) != EXIT_DONE)
			code = EXIT_FAILED;
	}
	return code;
}

static void tell_crash(const struct jobs *jobs, const struct job *job, const struct child_end *end)
{
	struct str words = end->signal
				   ? str_format_in(jobs->run->cli->arena, "lkc: error: ended by signal %d", end->signal)
				   : STR("lkc: error: it could not be started");
	show_line(jobs, job, STREAM_ERR, words);
}

static void end_job(struct jobs *jobs, size_t at)
{
	struct fleet_run *run = jobs->run;
	struct job *job = &jobs->items.items[at];
	struct child_end end = child_wait(&job->child);
	struct fleet_result *result = &run->results[job->stack];
	*result = (struct fleet_result){.ran = true, .code = end.code};
	result->report = fleet_report_read(buf_view(&job->texts[STREAM_REPORT]));
	if (run->output == FLEET_KEPT)
		result->output = buf_copy_in(&job->texts[STREAM_OUT], run->cli->arena);
	else
		show_lines(jobs, job, STREAM_OUT, true);
	show_lines(jobs, job, STREAM_ERR, true);
	if (end.crashed) {
		tell_crash(jobs, job, &end);
		result->code = EXIT_FAILED;
	}
	for (int i = 0; i < STREAMS; i++)
		buf_done(&job->texts[i]);
	fleet_end(run->fleet, job->stack, run->judge(result));
	jobs->items.items[at] = jobs->items.items[--jobs->items.count];
}

static void hand_on_interrupt(struct jobs *jobs)
{
	fleet_stop(jobs->run->fleet);
	for (size_t i = 0; i < jobs->items.count; i++) {
		struct job *job = &jobs->items.items[i];
		if (!job->interrupted)
			child_interrupt(&job->child);
		job->interrupted = true;
	}
}

/* --- all of them */

static void wait_for_any(struct jobs *jobs)
{
	struct pollfd *wanted = arena_alloc_array(jobs->run->cli->arena, jobs->items.count * STREAMS, sizeof *wanted);
	nfds_t count = (nfds_t)(jobs->items.count * STREAMS);
	for (size_t i = 0; i < count; i++)
		wanted[i] = (struct pollfd){.fd = jobs->items.items[i / STREAMS].child.files[i % STREAMS],
					    .events = POLLIN};
	if (poll(wanted, count, POLL_MS) <= 0)
		return;
	for (size_t i = 0; i < count; i++)
		if (wanted[i].revents)
			take_text(jobs, &jobs->items.items[i / STREAMS], (int)(i % STREAMS));
	for (size_t i = jobs->items.count; i > 0; i--)
		if (child_is_silent(&jobs->items.items[i - 1].child))
			end_job(jobs, i - 1);
}

int fleet_run_all(struct fleet_run *run)
{
	struct jobs jobs = {.run = run};
	int worst = EXIT_DONE;
	run->results = arena_alloc_array(run->cli->arena, run->fleet->nodes.count, sizeof *run->results);
	memset(run->results, 0, run->fleet->nodes.count * sizeof *run->results);
	for (size_t i = 0; i < run->set->stacks.count; i++)
		if ((int)run->set->stacks.items[i].label.len > jobs.label_width)
			jobs.label_width = (int)run->set->stacks.items[i].label.len;
	while (!fleet_is_over(run->fleet)) {
		if (target_is_cancelled())
			hand_on_interrupt(&jobs);
		else if (begin_ready(&jobs) != EXIT_DONE)
			worst = EXIT_FAILED;
		if (jobs.items.count)
			wait_for_any(&jobs);
	}
	return worst;
}
