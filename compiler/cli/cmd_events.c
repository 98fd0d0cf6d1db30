#include "base/limits.h"
#include "cli/commands.h"
#include "cli/failed.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "formats/json_write.h"
#include "observe/events.h"

struct story {
	struct cli *cli;
	const struct graph *graph;
	struct failed_events events;
	struct failure_report report;
};

static bool is_shown(const struct cli *cli, const struct cfn_event *event)
{
	return !cli_has(cli, OPTION_FAILED) || failure_is_failed(event);
}

/* --- text */

static void append_failure(struct buf *out, const struct story *story, const char *title, const struct failure *failure)
{
	struct str place = failed_place_in(story->cli->arena, failure, story->graph);
	buf_printf(out, "%s: %.*s%s%.*s (%.*s): %.*s\n", title, STR_ARG(failure->within),
		   failure->within.len ? "/" : "", STR_ARG(failure->event.logical_id), STR_ARG(failure->event.type),
		   STR_ARG(failure->reason));
	if (place.len)
		buf_printf(out, "  declared at %.*s\n", STR_ARG(place));
	if (failure->advice)
		buf_printf(out, "  what to do: %s\n", failure->advice);
	for (size_t i = 0; i < failure->others.count; i++)
		buf_printf(out, "%s%.*s%s", i ? ", " : "  for the same reason: ", STR_ARG(failure->others.items[i]),
			   i + 1 == failure->others.count ? "\n" : "");
}

static void append_report(struct buf *out, const struct story *story)
{
	const struct failure_report *report = &story->report;
	if (!report->found)
		return;
	append_failure(out, story, "first cause", &report->cause);
	for (size_t i = 0; i < report->more.count; i++)
		append_failure(out, story, "also", &report->more.items[i]);
	if (report->followed)
		buf_printf(out, "%zu more failed only because of it\n", report->followed);
	buf_append_char(out, '\n');
}

static void append_text(struct buf *out, const struct story *story)
{
	struct cli *cli = story->cli;
	append_report(out, story);
	for (size_t i = 0; i < story->events.items.count; i++) {
		const struct cfn_event *event = &story->events.items.items[i];
		if (!is_shown(cli, event))
			continue;
		if (event->time_ms)
			buf_printf(out, "%s  ", clock_iso_in(cli->arena, event->time_ms).ptr);
		progress_append_event(out, event, cli->colour_out);
	}
}

/* --- JSON */

static void write_failure(struct json_writer *w, const struct story *story, const struct failure *failure)
{
	json_write_begin_object(w);
	json_write_member(w, STR("logical_id"), failure->event.logical_id);
	json_write_member(w, STR("within"), failure->within);
	json_write_member(w, STR("type"), failure->event.type);
	json_write_member(w, STR("reason"), failure->reason);
	json_write_member(w, STR("code"), failure->code);
	json_write_member(w, STR("place"), failed_place_in(story->cli->arena, failure, story->graph));
	json_write_member(w, STR("advice"), str_from(failure->advice));
	json_write_name(w, STR("others"));
	json_write_begin_array(w);
	for (size_t i = 0; i < failure->others.count; i++)
		json_write_string(w, failure->others.items[i]);
	json_write_end_array(w);
	json_write_end_object(w);
}

static void write_failures(struct json_writer *w, const struct story *story)
{
	const struct failure_report *report = &story->report;
	json_write_name(w, STR("failures"));
	json_write_begin_array(w);
	if (report->found)
		write_failure(w, story, &report->cause);
	for (size_t i = 0; i < report->more.count; i++)
		write_failure(w, story, &report->more.items[i]);
	json_write_end_array(w);
	json_write_member_int(w, STR("followed"), (int64_t)report->followed);
}

static void write_event(struct json_writer *w, struct cli *cli, const struct cfn_event *event)
{
	json_write_begin_object(w);
	json_write_member(w, STR("time"), event->time_ms ? clock_iso_in(cli->arena, event->time_ms) : (struct str){0});
	json_write_member(w, STR("logical_id"), event->logical_id);
	json_write_member(w, STR("type"), event->type);
	json_write_member(w, STR("physical_id"), event->physical_id);
	json_write_member(w, STR("status"), event->status);
	json_write_member(w, STR("reason"), event->status_reason);
	json_write_end_object(w);
}

static void append_json(struct buf *out, const struct story *story)
{
	struct json_writer w;
	const struct failure_report *report = &story->report;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("first_cause"), report->found ? report->cause.event.logical_id : (struct str){0});
	write_failures(&w, story);
	json_write_name(&w, STR("events"));
	json_write_begin_array(&w);
	for (size_t i = 0; i < story->events.items.count; i++)
		if (is_shown(story->cli, &story->events.items.items[i]))
			write_event(&w, story->cli, &story->events.items.items[i]);
	json_write_end_array(&w);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

int cmd_events(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct identity id;
	struct event_list list;
	struct error err;
	struct buf out;
	if (format < 0)
		return EXIT_USAGE;
	int code = identity_open_existing(cli, cli->options.positionals[0], &id);
	if (code != EXIT_DONE)
		return code;
	struct str stack = id.live.stack.id.len ? id.live.stack.id : id.loaded.stack_name;
	if (events_of_last_operation(&id.target.client, cli->arena, stack, &list, &err) != LK_OK)
		return cli_fail(cli, &err);
	struct story story = {.cli = cli, .graph = id.loaded.graph};
	story.events = failed_with_nested_in(cli->arena, &id.target.client, list.events.items, list.events.count);
	failure_report_in(cli->arena, story.events.items.items, story.events.items.count, &story.report);
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(&out, &story);
	else
		append_text(&out, &story);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}
