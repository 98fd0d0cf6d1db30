#include "plan/plan_state.h"

#include "template/read_json.h"

/* Composite values come as JSON; all else is the text that it is. */
static const struct value *read_side(struct planner *planner, const struct value *text)
{
	struct error ignored; /* a text that only looks like JSON is a text */
	struct value *value;
	struct str bytes = value_string(text);
	bool composite = str_starts_with(bytes, STR("{")) || str_starts_with(bytes, STR("["));
	return composite && read_json_in(planner->arena, bytes, STR("drift"), &value, &ignored) ? value : text;
}

static bool is_index(struct str segment)
{
	int64_t number;
	return str_to_int(segment, &number);
}

/* "/Tags/0/Value" as "/Tags": an update that writes one item writes the list. */
static struct str up_to_list(struct str path)
{
	struct str rest = str_slice(path, 1, path.len), segment;
	while (str_next(&rest, '/', &segment))
		if (is_index(segment))
			return str_slice(path, 0, (size_t)(segment.ptr - path.ptr) - 1);
	return path;
}

/* Whether path is root, or lies below it. */
static bool is_within(struct str path, struct str root)
{
	return str_starts_with(path, root) && (path.len == root.len || path.ptr[root.len] == '/');
}

static bool is_written(const struct plan_change *change, struct str path)
{
	struct str root = up_to_list(path);
	for (size_t i = 0; i < change->properties.count; i++) {
		const struct plan_property *property = &change->properties.items[i];
		if (!property->attribute && (is_within(property->path, root) || is_within(root, property->path)))
			return true;
	}
	return false;
}

static enum plan_drift_fate fate_of(const struct plan_change *change, struct str path)
{
	if (!change)
		return PLAN_DRIFT_STAYS;
	if (change->action == PLAN_DELETE || change->action == PLAN_REPLACE)
		return PLAN_DRIFT_GOES;
	if (path.len && is_written(change, path))
		return PLAN_DRIFT_SET;
	return change->properties.count ? PLAN_DRIFT_UNSURE : PLAN_DRIFT_STAYS;
}

static const struct value *desired_value(const struct plan_drift *drift, const struct plan_change *change)
{
	if (!change)
		return drift->expected;
	return change->after_properties ? value_at(change->after_properties, drift->path) : NULL;
}

static void judge_resource(struct planner *planner, const struct resource *resource, const struct value *found)
{
	struct plan_change *change = map_get(&planner->plan->by_id, resource->logical_id);
	size_t first = planner->plan->drifts.count;
	const struct value *list = value_get(found, STR("differences"));
	struct plan_drift drift = {.logical_id = resource->logical_id, .type = resource->type};
	if (value_is_string(value_get(found, STR("status")), "DELETED")) {
		drift.deleted = true;
		drift.fate = fate_of(change, drift.path);
		VEC_PUSH(planner->arena, &planner->plan->drifts) = drift;
	}
	for (size_t i = 0; list && i < list->as.list.count; i++) {
		const struct value *difference = list->as.list.items[i];
		drift.path = value_string(value_get(difference, STR("path")));
		drift.expected = read_side(planner, value_get(difference, STR("expected")));
		drift.actual = read_side(planner, value_get(difference, STR("actual")));
		drift.desired = desired_value(&drift, change);
		drift.fate = fate_of(change, drift.path);
		VEC_PUSH(planner->arena, &planner->plan->drifts) = drift;
	}
	if (change) {
		change->first_drift = first;
		change->drift_count = planner->plan->drifts.count - first;
	}
}

void judge_drift(struct planner *planner)
{
	const struct graph *live = planner->input->live.graph;
	struct map found;
	if (!planner->input->drift || !live)
		return;
	resolve_index_values(&found, planner->arena, planner->input->drift);
	for (size_t i = 0; i < live->resources.count; i++) {
		const struct value *drift = map_get(&found, live->resources.items[i].logical_id);
		if (drift)
			judge_resource(planner, &live->resources.items[i], drift);
	}
}

const char *plan_drift_fate_name(enum plan_drift_fate fate)
{
	static const char *const names[] = {"stays", "unsure", "set", "goes"};
	return names[fate];
}
