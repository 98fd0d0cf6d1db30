#include "base/limits.h"
#include "formats/json_write.h"
#include "observe/drift.h"
#include "plan/show_value.h"
#include "template/emit_json.h"

/* --- coverage */

static bool is_first_of_group(const struct drift_report *report, size_t index)
{
	const struct drift_unknown *items = report->unknown.items;
	for (size_t i = 0; i < index; i++)
		if (str_equal(items[i].type, items[index].type) && str_equal(items[i].reason, items[index].reason))
			return false;
	return true;
}

static size_t count_group(const struct drift_report *report, size_t first)
{
	const struct drift_unknown *items = report->unknown.items;
	size_t count = 0;
	for (size_t i = first; i < report->unknown.count; i++)
		count += str_equal(items[i].type, items[first].type) && str_equal(items[i].reason, items[first].reason);
	return count;
}

struct str drift_coverage_in(struct arena *arena, const struct drift_report *report)
{
	struct buf out;
	const char *separator = "; not: ";
	buf_init(&out, LIMIT_OUTPUT);
	buf_printf(&out, "%zu of %zu resources checked", report->checked, report->total);
	for (size_t i = 0; i < report->unknown.count; i++) {
		const struct drift_unknown *unknown = &report->unknown.items[i];
		if (!is_first_of_group(report, i))
			continue;
		buf_printf(&out, "%s%zu %.*s (", separator, count_group(report, i), STR_ARG(unknown->type));
		show_append_escaped(&out, unknown->reason);
		buf_append_char(&out, ')');
		separator = ", ";
	}
	struct str text = buf_copy_in(&out, arena);
	buf_done(&out);
	return text;
}

/* --- text */

static void append_side(struct buf *out, const struct value *value)
{
	struct buf json;
	if (!value) {
		buf_append_text(out, "(nothing)");
		return;
	}
	if (value->kind == VALUE_STRING) {
		show_append_escaped(out, value->as.string);
		return;
	}
	buf_init(&json, LIMIT_OUTPUT);
	emit_json(&json, value, 0);
	show_append_escaped(out, buf_view(&json));
	buf_done(&json);
}

static void append_property(struct buf *out, const struct drift_property *property)
{
	show_append_path(out, property->path);
	buf_append_text(out, ": ");
	append_side(out, property->expected);
	buf_append_text(out, " -> ");
	append_side(out, property->actual);
}

static void append_count(struct buf *out, const struct drift_report *report)
{
	size_t count = report->items.count;
	show_append_escaped(out, report->stack);
	if (!count)
		buf_append_text(out, ": no drift");
	else
		buf_printf(out, ": %zu resource%s drifted", count, count == 1 ? " has" : "s have");
	buf_append_text(out, "\n\n");
}

static void append_allowance(struct buf *out, const struct drift_item *item)
{
	const struct drift_allowance *allowance = item->allowed ? item->allowed : item->ended;
	if (!allowance)
		return;
	buf_append_text(out, item->allowed ? "    meant: " : "    it was meant, and the time is over: ");
	show_append_escaped(out, allowance->reason);
	buf_append_text(out, " (");
	show_append_escaped(out, allowance->owner);
	buf_printf(out, ", until %.*s)\n", STR_ARG(allowance->expires));
}

void drift_show_text(struct buf *out, const struct drift_report *report, bool colour)
{
	append_count(out, report);
	for (size_t i = 0; i < report->items.count; i++) {
		const struct drift_item *item = &report->items.items[i];
		buf_append_text(out, !colour ? "" : item->kind == DRIFT_DELETED ? "\033[31m" : "\033[33m");
		buf_append_text(out, item->kind == DRIFT_DELETED ? "- " : "~ ");
		show_append_escaped(out, item->logical_id);
		buf_printf(out, "%s  %.*s  %s", colour ? "\033[0m" : "", STR_ARG(item->type),
		           drift_kind_name(item->kind));
		if (report->has_earlier)
			buf_append_text(out, item->known ? "  known" : "  new");
		if (item->place.line)
			buf_printf(out, "  %.*s:%u", STR_ARG(item->place.file), item->place.line);
		buf_append_char(out, '\n');
		append_allowance(out, item);
		for (size_t k = 0; k < item->properties.count; k++) {
			buf_append_text(out, "    ");
			append_property(out, &item->properties.items[k]);
			buf_append_char(out, '\n');
		}
	}
	buf_printf(out, "%s%.*s\n", report->items.count ? "\n" : "",
	           STR_ARG(drift_coverage_in(report->arena, report)));
	for (size_t i = 0; i < report->notes.count; i++)
		buf_printf(out, "%.*s\n", STR_ARG(report->notes.items[i]));
}

/* --- JSON */

static void write_side(struct json_writer *json, const char *name, const struct value *value)
{
	struct buf text;
	json_write_name(json, str_from(name));
	if (!value) {
		json_write_null(json);
		return;
	}
	buf_init(&text, LIMIT_OUTPUT);
	emit_json(&text, value, 0);
	json_write_raw(json, buf_view(&text));
	buf_done(&text);
}

static void write_item(struct json_writer *json, const struct drift_item *item, bool has_earlier)
{
	json_write_begin_object(json);
	json_write_member(json, STR("logical_id"), item->logical_id);
	json_write_member(json, STR("type"), item->type);
	json_write_member(json, STR("kind"), str_from(drift_kind_name(item->kind)));
	if (item->allowed) {
		json_write_name(json, STR("ignored"));
		json_write_begin_object(json);
		json_write_member(json, STR("reason"), item->allowed->reason);
		json_write_member(json, STR("owner"), item->allowed->owner);
		json_write_member(json, STR("expires"), item->allowed->expires);
		json_write_end_object(json);
	}
	if (item->ended && !item->allowed)
		json_write_member(json, STR("allowance_ended"), item->ended->expires);
	if (has_earlier)
		json_write_member_bool(json, STR("new"), !item->known);
	json_write_name(json, STR("properties"));
	json_write_begin_array(json);
	for (size_t i = 0; i < item->properties.count; i++) {
		json_write_begin_object(json);
		json_write_member(json, STR("path"), item->properties.items[i].path);
		write_side(json, "expected", item->properties.items[i].expected);
		write_side(json, "actual", item->properties.items[i].actual);
		json_write_end_object(json);
	}
	json_write_end_array(json);
	json_write_end_object(json);
}

void drift_show_json(struct buf *out, const struct drift_report *report)
{
	struct json_writer json;
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_member(&json, STR("stack"), report->stack);
	json_write_member_int(&json, STR("checked"), (int64_t)report->checked);
	json_write_member_int(&json, STR("total"), (int64_t)report->total);
	json_write_name(&json, STR("unknown"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < report->unknown.count; i++) {
		json_write_begin_object(&json);
		json_write_member(&json, STR("logical_id"), report->unknown.items[i].logical_id);
		json_write_member(&json, STR("type"), report->unknown.items[i].type);
		json_write_member(&json, STR("reason"), report->unknown.items[i].reason);
		json_write_end_object(&json);
	}
	json_write_end_array(&json);
	json_write_name(&json, STR("notes"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < report->notes.count; i++)
		json_write_string(&json, report->notes.items[i]);
	json_write_end_array(&json);
	json_write_name(&json, STR("drift"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < report->items.count; i++)
		write_item(&json, &report->items.items[i], report->has_earlier);
	json_write_end_array(&json);
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}
