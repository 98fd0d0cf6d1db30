#include "deploy/failure.h"

#include "deploy/follow.h"

struct reading {
	struct arena *arena;
	const struct cfn_event *events;
	size_t count;
	struct failure_report *report;
};

bool failure_is_failed(const struct cfn_event *event)
{
	return str_ends_with(event->status, STR("_FAILED"));
}

static bool is_own_stack(const struct cfn_event *event)
{
	return event->stack_id.len && str_equal(event->physical_id, event->stack_id);
}

bool failure_is_nested(const struct cfn_event *event)
{
	return failure_is_failed(event) && str_is(event->type, "AWS::CloudFormation::Stack") && !is_own_stack(event) &&
	       str_starts_with(event->physical_id, STR("arn:"));
}

struct str failure_code(struct str reason)
{
	static const struct {
		const char *before, *ends;
	} forms[] = {{"HandlerErrorCode: ", ")"}, {"S3 Error Code: ", ". "}, {"Error Code: ", ";"}};
	for (size_t i = 0; i < LK_COUNT(forms); i++) {
		struct str before = str_from(forms[i].before);
		size_t at = str_find(reason, before, 0);
		size_t end = at == SIZE_MAX ? SIZE_MAX : str_find(reason, str_from(forms[i].ends), at + before.len);
		if (end != SIZE_MAX)
			return str_slice(reason, at + before.len, end);
	}
	return (struct str){0};
}

/* --- reasons */

/* "... (Service: S3, Status Code: 409, Request ID: 1) (RequestToken: 2, HandlerErrorCode: X)": what differs from one
 * request to the next is no part of the reason. */
static struct str without_request(struct str reason)
{
	size_t service = str_find(reason, STR(" (Service: "), 0), token = str_find(reason, STR(" (RequestToken: "), 0);
	return str_slice(reason, 0, service < token ? service : token);
}

static bool is_hook(struct str reason)
{
	return str_contains(reason, STR("hook(s) failed"));
}

/* The resource's event names the hook alone; why it failed stands in the event of the hook. Source: CloudFormation API
 * Reference, "StackEvent", HookStatusReason. */
static struct str reason_of(const struct reading *r, const struct cfn_event *event)
{
	if (!is_hook(event->status_reason))
		return event->status_reason;
	for (size_t i = 0; i < r->count; i++) {
		const struct cfn_event *hook = &r->events[i];
		if (str_equal(hook->logical_id, event->logical_id) && str_ends_with(hook->hook_status, STR("FAILED")) &&
		    hook->hook_reason.len)
			return str_format_in(r->arena, "%.*s: %.*s", STR_ARG(event->status_reason),
			                     STR_ARG(hook->hook_reason));
	}
	return event->status_reason;
}

/* --- nested stacks */

static bool holds_own_failure(const struct reading *r, struct str stack_id)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct cfn_event *event = &r->events[i];
		if (str_equal(event->stack_id, stack_id) && failure_is_failed(event) && !follow_is_consequence(event))
			return true;
	}
	return false;
}

static const struct cfn_event *holder_of(const struct reading *r, struct str stack_id)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct cfn_event *event = &r->events[i];
		if (stack_id.len && str_equal(event->physical_id, stack_id) && !str_equal(event->stack_id, stack_id))
			return event;
	}
	return NULL;
}

/* A stack holds another, and that one not it: the walk outwards ends. A list that says otherwise is cut. */
static struct str outermost_holder(const struct reading *r, const struct cfn_event *event)
{
	struct str within = {0};
	size_t steps = 0;
	for (const struct cfn_event *holder = holder_of(r, event->stack_id); holder && steps < r->count; steps++) {
		within = holder->logical_id;
		holder = holder_of(r, holder->stack_id);
	}
	return within;
}

/* --- the report */

static bool is_own(const struct reading *r, const struct cfn_event *event)
{
	if (follow_is_consequence(event) || !failure_is_failed(event))
		return false;
	return !failure_is_nested(event) || !holds_own_failure(r, event->physical_id);
}

static struct failure make(const struct reading *r, const struct cfn_event *event)
{
	struct failure failure = {
		.event = *event,
		.within = outermost_holder(r, event),
		.reason = reason_of(r, event),
		.code = failure_code(event->status_reason),
	};
	failure.advice = failure_advice(event->type, event->status, failure.reason);
	return failure;
}

static bool take_as_other(struct reading *r, struct failure *failure, const struct cfn_event *event)
{
	struct str reason = without_request(event->status_reason);
	if (!reason.len || !str_equal(without_request(failure->event.status_reason), reason))
		return false;
	if (!str_equal(failure->event.logical_id, event->logical_id))
		VEC_PUSH(r->arena, &failure->others) = event->logical_id;
	return true;
}

static void take(struct reading *r, const struct cfn_event *event)
{
	struct failure_report *report = r->report;
	if (!report->found) {
		report->cause = make(r, event);
		report->found = true;
		return;
	}
	bool known = take_as_other(r, &report->cause, event);
	for (size_t i = 0; !known && i < report->more.count; i++)
		known = take_as_other(r, &report->more.items[i], event);
	if (!known)
		VEC_PUSH(r->arena, &report->more) = make(r, event);
}

/* An export in use fails no resource: the stack's own event says so and rolls back. Words that only sum up or say who
 * asked are no cause. */
static bool is_reason_of_stack(const struct cfn_event *event)
{
	static const char *const empty[] = {"The following resource(s) failed", "User Initiated", "Rollback requested",
	                                    "Transformation succeeded"};
	bool fails = failure_is_failed(event) || str_contains(event->status, STR("ROLLBACK_IN_PROGRESS"));
	for (size_t i = 0; i < LK_COUNT(empty); i++)
		if (str_starts_with(event->status_reason, str_from(empty[i])))
			return false;
	return fails && is_own_stack(event) && event->status_reason.len;
}

static void take_stack(struct reading *r)
{
	for (size_t i = 0; i < r->count && !r->report->found; i++)
		if (is_reason_of_stack(&r->events[i]))
			take(r, &r->events[i]);
}

/* The order of the list, unless the times say that another began it: nested stacks fail side by side. */
static const struct cfn_event *earliest(const struct reading *r)
{
	const struct cfn_event *first = NULL;
	for (size_t i = 0; i < r->count; i++) {
		const struct cfn_event *event = &r->events[i];
		if (!is_own(r, event))
			continue;
		if (!first || (event->time_ms && first->time_ms && event->time_ms < first->time_ms))
			first = event;
	}
	return first;
}

void failure_report_in(struct arena *arena, const struct cfn_event *events, size_t count,
                       struct failure_report *ret_report)
{
	struct reading r = {.arena = arena, .events = events, .count = count, .report = ret_report};
	*ret_report = (struct failure_report){0};
	const struct cfn_event *first = earliest(&r);
	if (first)
		take(&r, first);
	for (size_t i = 0; i < count; i++) {
		if (is_own(&r, &events[i]) && &events[i] != first)
			take(&r, &events[i]);
		else if (failure_is_failed(&events[i]) && !is_own(&r, &events[i]) && !is_own_stack(&events[i]))
			ret_report->followed++;
	}
	take_stack(&r);
}
