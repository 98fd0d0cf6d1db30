#include "base/limits.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "formats/json_write.h"
#include "observe/events.h"

static bool is_shown(const struct cli *cli, const struct cfn_event *event)
{
	return !cli_has(cli, OPTION_FAILED) || str_ends_with(event->status, STR("_FAILED"));
}

static void append_text(struct cli *cli, struct buf *out, const struct event_list *list)
{
	const struct cfn_event *cause = events_first_cause(list);
	if (cause) {
		buf_printf(out, "first cause: %.*s (%.*s): %.*s\n\n", STR_ARG(cause->logical_id), STR_ARG(cause->type),
			   STR_ARG(cause->status_reason));
	}
	for (size_t i = 0; i < list->events.count; i++) {
		const struct cfn_event *event = &list->events.items[i];
		if (!is_shown(cli, event))
			continue;
		if (event->time_ms)
			buf_printf(out, "%s  ", clock_iso_in(cli->arena, event->time_ms).ptr);
		progress_append_event(out, event, cli->colour_out);
	}
}

static void append_json(struct cli *cli, struct buf *out, const struct event_list *list)
{
	struct json_writer w;
	const struct cfn_event *cause = events_first_cause(list);
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("first_cause"), cause ? cause->logical_id : (struct str){0});
	json_write_name(&w, STR("events"));
	json_write_begin_array(&w);
	for (size_t i = 0; i < list->events.count; i++) {
		const struct cfn_event *event = &list->events.items[i];
		if (!is_shown(cli, event))
			continue;
		json_write_begin_object(&w);
		json_write_member(&w, STR("time"),
				  event->time_ms ? clock_iso_in(cli->arena, event->time_ms) : (struct str){0});
		json_write_member(&w, STR("logical_id"), event->logical_id);
		json_write_member(&w, STR("type"), event->type);
		json_write_member(&w, STR("physical_id"), event->physical_id);
		json_write_member(&w, STR("status"), event->status);
		json_write_member(&w, STR("reason"), event->status_reason);
		json_write_end_object(&w);
	}
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
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(cli, &out, &list);
	else
		append_text(cli, &out, &list);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}
