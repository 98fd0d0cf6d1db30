#include "deploy/drifted.h"

#include "plan/resolve.h"

enum { WAIT_FIRST_MS = 200, WAIT_MAX_MS = 3000, WAIT_TOTAL_MS = 20 * 60 * 1000 };

static enum lk_status wait_until_detected(struct aws_client *client, struct arena *arena, struct str id,
                                          const struct http_cancel *cancel,
                                          struct cfn_drift_detection *ret_detection, struct error *ret_err)
{
	const struct clock *clock = client->config.clock;
	int64_t pause = WAIT_FIRST_MS, until = clock_monotonic_ms(clock) + WAIT_TOTAL_MS;
	for (;;) {
		enum lk_status status = cfn_describe_drift_detection(client, arena, id, ret_detection, ret_err);
		if (status != LK_OK || !str_is(ret_detection->status, "DETECTION_IN_PROGRESS"))
			return status;
		if (http_is_cancelled(cancel))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted; nothing was changed");
		if (clock_monotonic_ms(clock) > until)
			return error_set(ret_err, ERROR_SERVICE, "drift was not detected within %d minutes",
			                 WAIT_TOTAL_MS / 60000);
		clock_sleep_ms(clock, pause);
		pause = pause * 3 / 2 > WAIT_MAX_MS ? WAIT_MAX_MS : pause * 3 / 2;
	}
}

/* --- values that nobody is to see */

static bool is_secret_name(const struct graph *graph, struct str name)
{
	const struct entry *parameter = graph_find_entry(&graph->parameters, name);
	return parameter && resolve_is_hidden(parameter);
}

static bool is_secret_text(const struct graph *graph, struct str text)
{
	struct str name;
	size_t position = 0, start, end;
	if (str_contains(text, STR("{{resolve:")))
		return true;
	while (sub_next_variable(text, &position, &name, &start, &end))
		if (is_secret_name(graph, name))
			return true;
	return false;
}

/* Any text that names such a parameter is taken as one that refers to it. */
static bool holds_secret(const struct graph *graph, const struct value *value)
{
	bool found = false;
	if (!value)
		return false;
	if (value->kind == VALUE_STRING)
		return is_secret_text(graph, value->as.string);
	if (value_is_intrinsic(value, FN_REF))
		return is_secret_name(graph, value_string(value->as.argument));
	if (value->kind == VALUE_INTRINSIC)
		return value->fn == FN_TRANSFORM || holds_secret(graph, value->as.argument);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count && !found; i++)
		found = holds_secret(graph, value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count && !found; i++)
		found = holds_secret(graph, value->as.map.items[i].value);
	return found;
}

static const struct resource *find_resource(const struct live *live, struct str logical_id,
                                            const struct graph **ret_graph)
{
	*ret_graph = live->graph;
	const struct resource *found = live->graph ? graph_find_resource(live->graph, logical_id) : NULL;
	if (found || !live->processed)
		return found;
	*ret_graph = live->processed;
	return graph_find_resource(live->processed, logical_id);
}

static struct value *child_of(const struct value *at, struct str path, struct str segment)
{
	size_t start = (size_t)(segment.ptr - path.ptr);
	return start ? value_at(at, str_slice(path, start - 1, start + segment.len)) : NULL;
}

/* Of a value that the template does not show, which a transform has made, nothing is known; what was added beside it is
 * no secret of the stack. */
bool drifted_is_secret(const struct live *live, struct str logical_id, const struct cfn_difference *found)
{
	const struct graph *graph;
	const struct resource *resource = find_resource(live, logical_id, &graph);
	struct str segment, rest = str_slice(found->path, 1, found->path.len);
	const struct value *at = resource ? resource->properties : NULL;
	while (at && (at->kind == VALUE_MAP || at->kind == VALUE_LIST) && str_next(&rest, '/', &segment))
		at = child_of(at, found->path, segment);
	return at ? holds_secret(graph, at) : !resource || !str_is(found->type, "ADD");
}

/* --- what was found */

/* A side of which the service tells nothing is left out: what was added has no expected value. */
static void put_side(struct arena *arena, struct value *map, struct str name, struct str text, bool secret)
{
	if (text.len)
		value_map_put(arena, map, name, value_string_in(arena, secret ? STR("****") : text));
}

static struct value *differences_in(struct arena *arena, const struct live *live,
                                    const struct cfn_resource_drift *drift)
{
	struct value *list = value_list_in(arena);
	for (size_t i = 0; i < drift->differences.count; i++) {
		const struct cfn_difference *found = &drift->differences.items[i];
		bool secret = drifted_is_secret(live, drift->logical_id, found);
		struct value *map = value_map_in(arena);
		value_map_put(arena, map, STR("path"), value_string_in(arena, found->path));
		put_side(arena, map, STR("expected"),
		         str_is(found->type, "ADD") ? (struct str){0} : found->expected, secret);
		put_side(arena, map, STR("actual"), str_is(found->type, "REMOVE") ? (struct str){0} : found->actual,
		         secret);
		value_list_push(arena, list, map);
	}
	return list;
}

static void take_resource(struct arena *arena, const struct live *live, const struct cfn_resource_drift *drift,
                          struct drifted *drifted)
{
	bool modified = str_is(drift->status, "MODIFIED");
	if (!modified && !str_is(drift->status, "DELETED")) {
		if (!drifted->reason.len)
			drifted->reason = str_format_in(arena, "%.*s: %.*s", STR_ARG(drift->logical_id),
			                                STR_ARG(drift->status_reason.len ? drift->status_reason
			                                                                 : drift->status));
		return;
	}
	struct value *map = value_map_in(arena);
	value_map_put(arena, map, STR("status"), value_string_in(arena, drift->status));
	if (modified)
		value_map_put(arena, map, STR("differences"), differences_in(arena, live, drift));
	value_map_put(arena, drifted->resources, drift->logical_id, map);
}

static struct str stack_of(const struct live *live)
{
	return live->stack.id.len ? live->stack.id : live->name;
}

enum lk_status drifted_detect(struct aws_client *client, struct arena *arena, const struct live *live,
                              const struct http_cancel *cancel, struct cfn_drift_detection *ret_detection,
                              struct error *ret_err)
{
	struct str id;
	enum lk_status status = cfn_detect_stack_drift(client, arena, stack_of(live), &id, ret_err);
	return status == LK_OK ? wait_until_detected(client, arena, id, cancel, ret_detection, ret_err) : status;
}

enum lk_status drifted_find(struct aws_client *client, struct arena *arena, const struct live *live,
                            const struct http_cancel *cancel, struct drifted *ret_drifted, struct error *ret_err)
{
	struct drifted drifted = {.resources = value_map_in(arena)};
	struct cfn_drift_detection detection = {0};
	struct cfn_resource_drift_list list = {0};
	enum lk_status status = LK_OK;
	if (live->exists) {
		status = drifted_detect(client, arena, live, cancel, &detection, ret_err);
		if (status == LK_OK)
			status = cfn_describe_resource_drifts(client, arena, stack_of(live), &list, ret_err);
	}
	if (status != LK_OK)
		return status;
	if (str_is(detection.status, "DETECTION_FAILED"))
		drifted.reason = detection.status_reason;
	for (size_t i = 0; i < list.resources.count; i++)
		take_resource(arena, live, &list.resources.items[i], &drifted);
	*ret_drifted = drifted;
	return LK_OK;
}

void drifted_note(struct plan *plan, const struct live *live, const struct drifted *drifted)
{
	struct arena *arena = plan->arena;
	if (drifted->reason.len)
		VEC_PUSH(arena, &plan->notes) = str_format_in(
			arena, "Drift could not be detected everywhere: %.*s", STR_ARG(drifted->reason));
	if (!drifted->resources && live->exists && str_is(live->stack.drift_status, "DRIFTED"))
		VEC_PUSH(arena, &plan->notes) =
			STR("The stack had drifted from its template when that was last detected: "
			    "--refresh shows how.");
}
