#include "cli/progress.h"

#include "cli/failed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/limits.h"

enum { ROWS_DEFAULT = 24, COLUMNS_DEFAULT = 80 };

static const char *colour_of(struct str status)
{
	if (str_ends_with(status, STR("_FAILED")) || str_contains(status, STR("ROLLBACK")))
		return "\033[31m";
	return str_ends_with(status, STR("_COMPLETE")) ? "\033[32m" : "\033[33m";
}

/* Reasons come from outside: nothing that moves the cursor gets through. */
static void append_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		buf_append_char(out, (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f ? ' ' : text.ptr[i]);
}

void progress_append_event(struct buf *out, const struct cfn_event *event, bool colour)
{
	buf_printf(out, "%s%-28.*s%s ", colour ? colour_of(event->status) : "", STR_ARG(event->status),
	           colour ? "\033[0m" : "");
	append_plain(out, event->logical_id);
	buf_append_text(out, "  ");
	append_plain(out, event->type);
	if (event->status_reason.len) {
		buf_append_text(out, "  ");
		append_plain(out, event->status_reason);
	}
	buf_append_char(out, '\n');
}

static struct cfn_event *row_of(struct progress *p, const struct cfn_event *event)
{
	struct arena *arena = p->rows.arena;
	struct cfn_event *row = map_get(&p->rows, event->logical_id);
	if (!row) {
		row = ARENA_NEW(arena, struct cfn_event);
		row->logical_id = str_copy_in(arena, event->logical_id);
		row->type = str_copy_in(arena, event->type);
		map_put(&p->rows, row->logical_id, row);
	}
	row->status = str_copy_in(arena, event->status);
	row->status_reason = str_copy_in(arena, event->status_reason);
	return row;
}

static void on_event(void *context, const struct cfn_event *event)
{
	struct progress *p = context;
	struct buf line;
	row_of(p, event);
	if (p->live || cli_has(p->cli, OPTION_QUIET))
		return;
	buf_init(&line, LIMIT_MESSAGE);
	progress_append_event(&line, event, p->cli->colour_err);
	fwrite(buf_view(&line).ptr, 1, line.len, stderr);
	buf_done(&line);
}

/* --- the table */

static bool is_done(struct str status)
{
	return str_ends_with(status, STR("_COMPLETE"));
}

/* On a small screen what is done makes room for what goes on. */
static size_t visible_rows(void)
{
	struct winsize size;
	size_t rows = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : ROWS_DEFAULT;
	return rows > 4 ? rows - 3 : 1;
}

static size_t visible_columns(void)
{
	struct winsize size;
	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : COLUMNS_DEFAULT;
}

static void append_row(struct buf *out, const struct cfn_event *row, size_t columns)
{
	struct buf line;
	buf_init(&line, LIMIT_MESSAGE);
	append_plain(&line, row->logical_id);
	buf_append_repeat(&line, ' ', line.len < 34 ? 34 - line.len : 1);
	append_plain(&line, row->type);
	size_t room = columns > 30 ? columns - 30 : 10;
	buf_truncate(&line, room);
	buf_printf(out, "\033[2K%s%-28.*s\033[0m %.*s\n", colour_of(row->status), STR_ARG(row->status),
	           STR_ARG(buf_view(&line)));
	buf_done(&line);
}

static void draw(struct progress *p)
{
	struct buf out;
	size_t count = p->rows.entries.count, done = 0, room = visible_rows(), columns = visible_columns(), drawn = 1;
	buf_init(&out, LIMIT_OUTPUT);
	if (p->drawn)
		buf_printf(&out, "\033[%zuA", p->drawn);
	for (size_t i = 0; i < count; i++) {
		const struct cfn_event *row = p->rows.entries.items[i].value;
		done += !str_ends_with(row->status, STR("_IN_PROGRESS"));
		if ((count > room && is_done(row->status)) || drawn > room)
			continue;
		append_row(&out, row, columns);
		drawn++;
	}
	buf_printf(&out, "\033[2K%zu of %zu at rest, %lld s\n\033[J", done, count, (long long)p->elapsed_ms / 1000);
	p->drawn = drawn;
	fwrite(buf_view(&out).ptr, 1, out.len, stderr);
	fflush(stderr);
	buf_done(&out);
}

static void on_tick(void *context, int64_t elapsed_ms)
{
	struct progress *p = context;
	bool second = elapsed_ms / 500 != p->elapsed_ms / 500 || !p->drawn;
	p->elapsed_ms = elapsed_ms;
	if (p->live && second)
		draw(p);
}

void progress_init_in(struct progress *progress, struct cli *cli, struct arena *arena)
{
	const char *term = getenv("TERM");
	*progress = (struct progress){.cli = cli};
	progress->live = isatty(STDERR_FILENO) && !cli_has(cli, OPTION_QUIET) && !(term && strcmp(term, "dumb") == 0);
	map_init_in(&progress->rows, arena);
}

struct follow_observer progress_observer(struct progress *progress)
{
	return (struct follow_observer){.context = progress, .on_event = on_event, .on_tick = on_tick};
}

void progress_finish(struct progress *progress)
{
	if (progress->live)
		draw(progress);
}

void progress_tell_failure(struct cli *cli, struct aws_client *client, const struct follow_result *result,
			   const struct graph *graph)
{
	struct failure_report report;
	struct error err;
	const struct cfn_event *cause = &result->first_cause;
	struct failed_events events =
		failed_with_nested_in(cli->arena, client, result->failures.items, result->failures.count);
	failure_report_in(cli->arena, events.items.items, events.items.count, &report);
	if (report.found) {
		failed_tell(cli, &report, graph);
		cli_say(cli, "The stack is in %.*s.", STR_ARG(result->status));
		return;
	}
	error_set(&err, ERROR_SERVICE, "the stack ended in %.*s; no event tells why", STR_ARG(result->status));
	/* A refactoring has a cause and no events. */
	if (cause->logical_id.len)
		error_set(&err, ERROR_SERVICE, "%.*s (%.*s) failed: %.*s", STR_ARG(cause->logical_id),
			  STR_ARG(cause->type), STR_ARG(cause->status_reason));
	cli_fail(cli, &err);
}
