#include "observe/events.h"

enum { EVENTS_MAX = 5000 };

struct gathering {
	struct arena *arena;
	VEC(struct cfn_event) newest_first;
};

static struct str copy(const struct gathering *g, struct str text)
{
	return str_copy_in(g->arena, text);
}

/* An operation begins with the stack's own event, in one of these states. */
static bool begins_operation(const struct cfn_event *event)
{
	static const char *const statuses[] = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS",
					       "IMPORT_IN_PROGRESS"};
	if (!str_equal(event->type, STR("AWS::CloudFormation::Stack")) ||
	    !str_equal(event->physical_id, event->stack_id))
		return false;
	for (size_t i = 0; i < LK_COUNT(statuses); i++)
		if (str_is(event->status, statuses[i]))
			return true;
	return false;
}

static bool take(void *context, const struct cfn_event *event)
{
	struct gathering *g = context;
	VEC_PUSH(g->arena, &g->newest_first) = (struct cfn_event){
		.id = copy(g, event->id),
		.stack_id = copy(g, event->stack_id),
		.logical_id = copy(g, event->logical_id),
		.physical_id = copy(g, event->physical_id),
		.type = copy(g, event->type),
		.status = copy(g, event->status),
		.status_reason = copy(g, event->status_reason),
		.hook_status = copy(g, event->hook_status),
		.hook_reason = copy(g, event->hook_reason),
		.time_ms = event->time_ms,
	};
	return !begins_operation(event) && g->newest_first.count < EVENTS_MAX;
}

enum lk_status events_of_last_operation(struct aws_client *client, struct arena *arena, struct str stack,
					struct event_list *ret_list, struct error *ret_err)
{
	struct gathering g = {.arena = arena};
	struct event_list list = {0};
	struct cfn_event_visitor visitor = {&g, take};
	enum lk_status status = cfn_describe_stack_events(client, arena, stack, &visitor, ret_err);
	if (status != LK_OK)
		return status;
	for (size_t i = g.newest_first.count; i > 0; i--)
		VEC_PUSH(arena, &list.events) = g.newest_first.items[i - 1];
	*ret_list = list;
	return LK_OK;
}
