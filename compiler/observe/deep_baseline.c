#include <stdlib.h>

#include "formats/json_write.h"
#include "observe/deep_form.h"
#include "template/emit_json.h"

/* --- writing */

static int compare_values(const void *a, const void *b)
{
	return str_compare(((const struct deep_value *)a)->path, ((const struct deep_value *)b)->path);
}

static int compare_resources(const void *a, const void *b)
{
	return str_compare(((const struct deep_values *)a)->logical_id, ((const struct deep_values *)b)->logical_id);
}

static int compare_members(const void *a, const void *b)
{
	return str_compare(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static void write_value(struct json_writer *json, struct arena *arena, const struct value *value);

static void write_map(struct json_writer *json, struct arena *arena, const struct value *map)
{
	size_t count = map->as.map.count;
	struct member *sorted = arena_alloc_array(arena, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = map->as.map.items[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, compare_members);
	json_write_begin_object(json);
	for (size_t i = 0; i < count; i++) {
		json_write_name(json, sorted[i].key);
		write_value(json, arena, sorted[i].value);
	}
	json_write_end_object(json);
}

/* One member a line, sorted: a change of one is one line of a diff. */
static void write_value(struct json_writer *json, struct arena *arena, const struct value *value)
{
	struct buf text;
	if (value->kind == VALUE_MAP) {
		write_map(json, arena, value);
		return;
	}
	if (value->kind == VALUE_LIST) {
		json_write_begin_array(json);
		for (size_t i = 0; i < value->as.list.count; i++)
			write_value(json, arena, value->as.list.items[i]);
		json_write_end_array(json);
		return;
	}
	buf_init(&text, LIMIT_OUTPUT);
	emit_json(&text, value, 0);
	json_write_raw(json, buf_view(&text));
	buf_done(&text);
}

static void write_resource(struct json_writer *json, struct arena *arena, const struct deep_values *resource)
{
	struct deep_value *sorted = arena_alloc_array(arena, resource->values.count, sizeof *sorted);
	for (size_t i = 0; i < resource->values.count; i++)
		sorted[i] = resource->values.items[i];
	if (resource->values.count)
		qsort(sorted, resource->values.count, sizeof *sorted, compare_values);
	json_write_name(json, resource->logical_id);
	json_write_begin_object(json);
	json_write_member(json, STR("type"), resource->type);
	json_write_name(json, STR("undeclared"));
	json_write_begin_object(json);
	for (size_t i = 0; i < resource->values.count; i++) {
		json_write_name(json, sorted[i].path);
		write_value(json, arena, sorted[i].value);
	}
	json_write_end_object(json);
	json_write_end_object(json);
}

void deep_write_baseline(struct buf *out, struct arena *arena, struct str stack,
                         const struct deep_undeclared *undeclared)
{
	struct json_writer json;
	size_t count = undeclared->resources.count;
	struct deep_values *sorted = arena_alloc_array(arena, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = undeclared->resources.items[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, compare_resources);
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_member(&json, STR("stack"), stack);
	json_write_name(&json, STR("resources"));
	json_write_begin_object(&json);
	for (size_t i = 0; i < count; i++)
		write_resource(&json, arena, &sorted[i]);
	json_write_end_object(&json);
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}

/* --- reading */

enum lk_status deep_read_baseline(struct arena *arena, struct str text, struct str stack,
                                  struct deep_baseline *ret_baseline, struct error *ret_err)
{
	const struct json *root;
	int64_t version = 0;
	if (json_parse_in(arena, text, NULL, &root, ret_err) != LK_OK)
		return LK_FAILED;
	const struct json *resources = json_get(root, STR("resources"));
	if (!json_is(resources, JSON_OBJECT))
		return error_set(ret_err, ERROR_PROTOCOL, "it is no baseline of lkc drift --record");
	if (!json_to_int(json_get(root, STR("format_version")), &version) || version != 1)
		return error_set(ret_err, ERROR_PROTOCOL, "it is a baseline of another version of lkc: record it anew");
	if (!str_equal(json_get_string(root, STR("stack")), stack))
		return error_set(ret_err, ERROR_PROTOCOL, "it is a baseline of another stack: '%.*s'",
		                 STR_ARG(json_get_string(root, STR("stack"))));
	*ret_baseline = (struct deep_baseline){.resources = resources};
	return LK_OK;
}

/* --- comparing */

struct comparison {
	struct drift_report *report;
	const struct drift_stack *stack;
	const struct deep_resource *resource;
	const struct deep_values *values;
	struct schema_type type;
	struct deep_scope scope;
	const struct value *live;    /* without foreign tags */
	const struct json *recorded; /* path → value */
	struct drift_item *item;
};

/* What was recorded at the path: itself, or within something that was recorded whole. */
static const struct value *recorded_at(const struct comparison *comparison, struct str path)
{
	struct arena *arena = comparison->report->arena;
	for (size_t end = path.len; end > 0; end--) {
		if (end < path.len && path.ptr[end] != '/')
			continue;
		const struct json *node = json_get(comparison->recorded, str_slice(path, 0, end));
		if (node)
			return value_at(deep_value_in(arena, node), str_slice(path, end, path.len));
	}
	return NULL;
}

static void add_change(struct comparison *comparison, struct str path, const struct value *expected,
                       const struct value *actual)
{
	struct arena *arena = comparison->report->arena;
	const struct deep_resource *resource = comparison->resource;
	if (!comparison->item)
		comparison->item = drift_add_item(comparison->report, comparison->stack, resource->logical_id,
		                                  resource->type, DRIFT_UNDECLARED);
	VEC_PUSH(arena, &comparison->item->properties) =
		(struct drift_property){.path = path, .expected = expected, .actual = actual};
}

static void compare_value(struct comparison *comparison, const struct deep_value *value)
{
	const struct value *before = recorded_at(comparison, value->path);
	enum canon_mode mode = canon_mode_at(CANON_SCHEMA, value->path, value->value);
	if (!before || !canon_equal(&comparison->scope.canon, mode, value->path, before, value->value))
		add_change(comparison, value->path, before, value->value);
}

static bool is_gathered(const struct comparison *comparison, struct str path)
{
	for (size_t i = 0; i < comparison->values->values.count; i++) {
		struct str have = comparison->values->values.items[i].path;
		if (deep_is_within(have, path) || deep_is_within(path, have))
			return true;
	}
	return false;
}

/* What was recorded and is not there any more; what the template declares by now is its own affair. */
static void compare_recorded(struct comparison *comparison, struct str path, const struct json *node)
{
	struct arena *arena = comparison->report->arena;
	const struct value *before = deep_value_in(arena, node), *now = value_at(comparison->live, path);
	if (is_gathered(comparison, path) || value_at(comparison->resource->declared, path))
		return;
	if (now && deep_prune_in(&comparison->scope, canon_mode_at(CANON_SCHEMA, path, now), path, now))
		return; /* a list whose items can no longer be paired */
	struct str text;
	bool tells = now && value_scalar_text_in(arena, now, &text) && text.len;
	add_change(comparison, path, before, tells ? deep_mask_in(arena, path, now) : NULL);
}

void deep_add_undeclared(struct drift_report *report, const struct drift_stack *stack, const struct value *tags,
                         const struct deep_resource *resource, const struct deep_values *values,
                         const struct deep_baseline *baseline)
{
	struct comparison comparison = {.report = report, .stack = stack, .resource = resource, .values = values};
	const struct json *known = json_get(baseline->resources, values->logical_id);
	comparison.recorded = json_get(known, STR("undeclared"));
	if (!schema_find_type(stack->pack, resource->type, &comparison.type))
		return;
	comparison.scope = (struct deep_scope){.canon = {.arena = report->arena, .type = &comparison.type},
	                                       .type = &comparison.type,
	                                       .tags = tags};
	comparison.live = deep_without_tags_in(&comparison.scope, resource->declared, resource->live);
	if (!json_is(comparison.recorded, JSON_OBJECT) ||
	    !str_equal(json_get_string(known, STR("type")), resource->type)) {
		drift_add_unknown(
			report, stack, resource->logical_id, resource->type,
			STR("what it does not declare: the baseline does not have it; --record writes it anew"), false);
		return;
	}
	for (size_t i = 0; i < values->values.count; i++)
		compare_value(&comparison, &values->values.items[i]);
	for (size_t i = 0; i < comparison.recorded->count; i++)
		compare_recorded(&comparison, comparison.recorded->names[i], &comparison.recorded->items[i]);
}
