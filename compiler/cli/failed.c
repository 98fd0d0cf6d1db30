#include "cli/failed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "observe/events.h"

enum { NESTED_DEPTH = 3, MORE_TOLD = 5 };

/* What the service has found before it made anything stands in the operation's events alone. */
static bool add_validation(struct arena *arena, struct aws_client *client, const struct cfn_event *event,
			   struct failed_events *all)
{
	struct cfn_operation_query query = {.stack = event->stack_id, .failed_only = true};
	struct cfn_operation_event_list list;
	struct error err;
	bool any = false;
	if (!failure_is_failed(event) || !str_contains(event->status_reason, STR("DescribeEvents")))
		return false;
	if (cfn_describe_events(client, arena, &query, &list, &err) != LK_OK) {
		log_write(client->config.log, LOG_INFO, "what the validation found cannot be read: %s", err.message);
		return false;
	}
	for (size_t i = 0; i < list.events.count; i++) {
		const struct cfn_operation_event *found = &list.events.items[i];
		struct cfn_event told = found->event;
		if (!found->validation_reason.len || !told.logical_id.len)
			continue;
		told.status = event->status;
		told.status_reason = found->validation_reason;
		VEC_PUSH(arena, &all->items) = told;
		any = true;
	}
	return any;
}

static void add_events(struct arena *arena, struct aws_client *client, const struct cfn_event *events, size_t count,
		       int depth, struct failed_events *all)
{
	struct event_list nested;
	struct error err;
	for (size_t i = 0; i < count; i++) {
		if (depth > 0 && failure_is_nested(&events[i])) {
			if (events_of_last_operation(client, arena, events[i].physical_id, &nested, &err) == LK_OK)
				add_events(arena, client, nested.events.items, nested.events.count, depth - 1, all);
			else
				log_write(client->config.log, LOG_INFO, "the events of %.*s cannot be read: %s",
					  STR_ARG(events[i].logical_id), err.message);
		}
		if (!add_validation(arena, client, &events[i], all))
			VEC_PUSH(arena, &all->items) = events[i];
	}
}

struct failed_events failed_with_nested_in(struct arena *arena, struct aws_client *client,
					   const struct cfn_event *events, size_t count)
{
	struct failed_events all = {0};
	add_events(arena, client, events, count, NESTED_DEPTH, &all);
	return all;
}

/* What fails in a nested stack is declared where that one is. */
struct str failed_place_in(struct arena *arena, const struct failure *failure, const struct graph *graph)
{
	struct str id = failure->within.len ? failure->within : failure->event.logical_id;
	const struct resource *resource = graph ? graph_find_resource(graph, id) : NULL;
	if (!resource || !resource->place.line)
		return (struct str){0};
	return str_format_in(arena, "%.*s:%u", STR_ARG(resource->place.file), resource->place.line);
}

static struct str sentence_in(struct arena *arena, const struct failure *failure)
{
	return str_format_in(arena, "%.*s%s%.*s (%.*s) failed: %.*s", STR_ARG(failure->within),
			     failure->within.len ? "/" : "", STR_ARG(failure->event.logical_id),
			     STR_ARG(failure->event.type), STR_ARG(failure->reason));
}

static void tell_others(struct cli *cli, const struct failure *failure)
{
	struct buf names;
	if (!failure->others.count)
		return;
	buf_init(&names, LIMIT_MESSAGE);
	for (size_t i = 0; i < failure->others.count; i++)
		buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARG(failure->others.items[i]));
	cli_say(cli, "For the same reason: %.*s", STR_ARG(buf_view(&names)));
	buf_done(&names);
}

static void tell_more(struct cli *cli, const struct failure_report *report, const struct graph *graph)
{
	for (size_t i = 0; i < report->more.count && i < MORE_TOLD; i++) {
		const struct failure *failure = &report->more.items[i];
		struct str place = failed_place_in(cli->arena, failure, graph);
		cli_say(cli, "also: %.*s%s%.*s", STR_ARG(sentence_in(cli->arena, failure)),
			place.len ? ", declared at " : "", STR_ARG(place));
		if (failure->advice)
			cli_say(cli, "  %s", failure->advice);
	}
	if (report->more.count > MORE_TOLD)
		cli_say(cli, "and %zu more with reasons of their own: lkc events --failed",
			report->more.count - MORE_TOLD);
}

void failed_tell(struct cli *cli, const struct failure_report *report, const struct graph *graph)
{
	const struct failure *cause = &report->cause;
	struct str place = failed_place_in(cli->arena, cause, graph);
	struct error err;
	error_set(&err, ERROR_SERVICE, "%.*s", STR_ARG(sentence_in(cli->arena, cause)));
	if (place.len)
		error_hint(&err, "declared at %.*s%s%s", STR_ARG(place), cause->advice ? "; " : "",
			   cause->advice ? cause->advice : "");
	else if (cause->advice)
		error_hint(&err, "%s", cause->advice);
	cli_fail(cli, &err);
	tell_others(cli, cause);
	tell_more(cli, report, graph);
	if (report->followed)
		cli_say(cli, "%zu more failed only because of it.", report->followed);
}
