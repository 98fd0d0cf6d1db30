#include "formats/json.h"
#include "observe/drift.h"

static bool is_same_number(const struct json *node, const struct value *value)
{
	double number;
	if (!json_to_double(node, &number))
		return false;
	return value->kind == VALUE_INT ? number == (double)value->as.integer
					: value->kind == VALUE_FLOAT && number == value->as.number;
}

static bool is_same(const struct json *node, const struct value *value);

static bool is_same_list(const struct json *node, const struct value *value)
{
	if (!json_is(node, JSON_ARRAY) || node->count != value->as.list.count)
		return false;
	for (size_t i = 0; i < node->count; i++)
		if (!is_same(json_item(node, i), value->as.list.items[i]))
			return false;
	return true;
}

static bool is_same_map(const struct json *node, const struct value *value)
{
	if (!json_is(node, JSON_OBJECT) || node->count != value->as.map.count)
		return false;
	for (size_t i = 0; i < value->as.map.count; i++)
		if (!is_same(json_get(node, value->as.map.items[i].key), value->as.map.items[i].value))
			return false;
	return true;
}

static bool is_same(const struct json *node, const struct value *value)
{
	if (!node || !value)
		return !value && (!node || json_is(node, JSON_NULL));
	switch (value->kind) {
	case VALUE_NULL:
		return json_is(node, JSON_NULL);
	case VALUE_BOOL:
		return json_is(node, JSON_BOOL) && node->boolean == value->as.boolean;
	case VALUE_STRING:
		return json_is(node, JSON_STRING) && str_equal(json_string(node), value->as.string);
	case VALUE_LIST:
		return is_same_list(node, value);
	case VALUE_MAP:
		return is_same_map(node, value);
	case VALUE_INT:
	case VALUE_FLOAT:
		return is_same_number(node, value);
	case VALUE_INTRINSIC:
		break;
	}
	return false;
}

static const struct json *find_item(const struct json *drift, const struct drift_item *item)
{
	const struct json *known;
	for (size_t i = 0; (known = json_item(drift, i)); i++)
		if (str_equal(json_get_string(known, STR("logical_id")), item->logical_id) &&
		    str_is(json_get_string(known, STR("kind")), drift_kind_name(item->kind)))
			return known;
	return NULL;
}

static bool is_known(const struct json *item, const struct drift_property *property)
{
	const struct json *properties = json_get(item, STR("properties")), *known;
	for (size_t i = 0; (known = json_item(properties, i)); i++)
		if (str_equal(json_get_string(known, STR("path")), property->path) &&
		    is_same(json_get(known, STR("actual")), property->actual))
			return true;
	return false;
}

enum lk_status drift_mark_known(struct drift_report *report, struct str earlier, struct error *ret_err)
{
	const struct json *root;
	if (json_parse_in(report->arena, earlier, NULL, &root, ret_err) != LK_OK)
		return LK_FAILED;
	const struct json *drift = json_get(root, STR("drift"));
	if (!json_is(drift, JSON_ARRAY))
		return error_set(ret_err, ERROR_PROTOCOL, "it is no report of lkc drift --format json");
	if (!str_equal(json_get_string(root, STR("stack")), report->stack))
		return error_set(ret_err, ERROR_PROTOCOL, "it is a report of another stack: '%.*s'",
				 STR_ARG(json_get_string(root, STR("stack"))));
	report->has_earlier = true;
	for (size_t i = 0; i < report->items.count; i++) {
		struct drift_item *item = &report->items.items[i];
		const struct json *known = find_item(drift, item);
		item->known = known != NULL;
		for (size_t k = 0; known && k < item->properties.count; k++)
			item->known = item->known && is_known(known, &item->properties.items[k]);
	}
	return LK_OK;
}

size_t drift_count_new(const struct drift_report *report)
{
	size_t count = 0;
	for (size_t i = 0; i < report->items.count; i++)
		count += !report->items.items[i].known && !report->items.items[i].allowed;
	return count;
}

/* --- what is meant */

static const struct drift_allowance *find_allowance(const struct drift_item *item, struct str path,
						    const struct graph *graph, struct str today,
						    const struct drift_allowance **ret_ended)
{
	for (size_t i = 0; i < graph->drift_allowances.count; i++) {
		const struct drift_allowance *allowance = &graph->drift_allowances.items[i];
		bool whole = !allowance->path.len;
		if ((!str_equal(allowance->logical_id, item->logical_id) &&
		     !str_equal(allowance->logical_id, item->declared_id)) ||
		    (!whole && !str_matches(path, allowance->path)))
			continue;
		if (str_compare(today, allowance->expires) <= 0)
			return allowance;
		*ret_ended = allowance;
	}
	return NULL;
}

void drift_mark_allowed(struct drift_report *report, const struct graph *graph, struct str today)
{
	for (size_t i = 0; graph && i < report->items.count; i++) {
		struct drift_item *item = &report->items.items[i];
		struct str first = item->properties.count ? item->properties.items[0].path : (struct str){0};
		item->allowed = find_allowance(item, first, graph, today, &item->ended);
		for (size_t k = 1; item->allowed && k < item->properties.count; k++)
			item->allowed =
				find_allowance(item, item->properties.items[k].path, graph, today, &item->ended);
	}
}
