/* Forms for other programs: Markdown for a pull request or a chat, SARIF for code scanning. */
#include "base/limits.h"
#include "formats/json_write.h"
#include "observe/drift.h"
#include "plan/show_value.h"
#include "template/emit_json.h"

static struct str side_in(struct arena *arena, const struct value *value)
{
	struct buf json;
	if (!value)
		return STR("(nothing)");
	buf_init(&json, LIMIT_OUTPUT);
	if (value->kind == VALUE_STRING)
		show_append_escaped(&json, value->as.string);
	else
		emit_json(&json, value, 0);
	struct str text = buf_copy_in(&json, arena);
	buf_done(&json);
	return text;
}

static struct str change_in(struct arena *arena, const struct drift_property *property)
{
	return str_format_in(arena, "%.*s: %.*s -> %.*s", STR_ARG(property->path),
			     STR_ARG(side_in(arena, property->expected)), STR_ARG(side_in(arena, property->actual)));
}

/* --- Markdown */

/* A cell ends at a bar, and a line at its end. */
static void append_cell(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '|' || text.ptr[i] == '`' || text.ptr[i] == '<')
			buf_append_char(out, '\\');
		buf_append_char(out, (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i]);
	}
}

static void append_row(struct buf *out, const struct drift_report *report, const struct drift_item *item)
{
	buf_append_text(out, "| ");
	append_cell(out, item->logical_id);
	buf_printf(out, " | %.*s | %s%s | ", STR_ARG(item->type), drift_kind_name(item->kind),
		   item->allowed	  ? ", meant"
		   : !report->has_earlier ? ""
		   : item->known	  ? ", known"
					  : ", new");
	for (size_t i = 0; i < item->properties.count; i++) {
		buf_append_text(out, i ? "<br>" : "");
		append_cell(out, change_in(report->arena, &item->properties.items[i]));
	}
	if (item->place.line)
		buf_printf(out, " | %.*s:%u |\n", STR_ARG(item->place.file), item->place.line);
	else
		buf_append_text(out, " | |\n");
}

void drift_show_markdown(struct buf *out, const struct drift_report *report)
{
	buf_append_text(out, "### Drift of ");
	append_cell(out, report->stack);
	buf_append_text(out, "\n\n");
	if (report->items.count)
		buf_append_text(out, "| resource | type | kind | changed | declared at |\n|---|---|---|---|---|\n");
	for (size_t i = 0; i < report->items.count; i++)
		append_row(out, report, &report->items.items[i]);
	buf_append_text(out, report->items.count ? "\n" : "No drift.\n\n");
	append_cell(out, drift_coverage_in(report->arena, report));
	buf_append_text(out, "\n");
	for (size_t i = 0; i < report->notes.count; i++) {
		buf_append_char(out, '\n');
		append_cell(out, report->notes.items[i]);
		buf_append_char(out, '\n');
	}
}

/* --- SARIF 2.1.0 */

static void write_text(struct json_writer *json, const char *name, struct str text)
{
	json_write_name(json, str_from(name));
	json_write_begin_object(json);
	json_write_member(json, STR("text"), text);
	json_write_end_object(json);
}

static void write_rules(struct json_writer *json)
{
	static const struct {
		const char *id, *words;
	} rules[] = {{"drift-modified", "A property was changed past the stack."},
		     {"drift-deleted", "A resource was deleted past the stack."},
		     {"drift-code", "A function runs other code than its template names."},
		     {"drift-undeclared", "A property that the template does not declare was changed past the stack."}};
	json_write_name(json, STR("rules"));
	json_write_begin_array(json);
	for (size_t i = 0; i < LK_COUNT(rules); i++) {
		json_write_begin_object(json);
		json_write_member(json, STR("id"), str_from(rules[i].id));
		write_text(json, "shortDescription", str_from(rules[i].words));
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_location(struct json_writer *json, const struct drift_item *item)
{
	json_write_name(json, STR("locations"));
	json_write_begin_array(json);
	if (item->place.line) {
		json_write_begin_object(json);
		json_write_name(json, STR("physicalLocation"));
		json_write_begin_object(json);
		json_write_name(json, STR("artifactLocation"));
		json_write_begin_object(json);
		json_write_member(json, STR("uri"), item->place.file);
		json_write_end_object(json);
		json_write_name(json, STR("region"));
		json_write_begin_object(json);
		json_write_member_int(json, STR("startLine"), item->place.line);
		json_write_end_object(json);
		json_write_end_object(json);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_result(struct json_writer *json, const struct drift_report *report, const struct drift_item *item)
{
	struct str words = str_format_in(report->arena, "%.*s (%.*s): %s", STR_ARG(item->logical_id),
					 STR_ARG(item->type), drift_kind_name(item->kind));
	for (size_t i = 0; i < item->properties.count; i++)
		words = str_format_in(report->arena, "%.*s\n%.*s", STR_ARG(words),
				      STR_ARG(change_in(report->arena, &item->properties.items[i])));
	json_write_begin_object(json);
	json_write_member(json, STR("ruleId"), str_format_in(report->arena, "drift-%s", drift_kind_name(item->kind)));
	json_write_member(json, STR("level"), item->allowed ? STR("note") : STR("warning"));
	if (report->has_earlier)
		json_write_member(json, STR("baselineState"), item->known ? STR("unchanged") : STR("new"));
	write_text(json, "message", words);
	write_location(json, item);
	json_write_end_object(json);
}

void drift_show_sarif(struct buf *out, const struct drift_report *report, struct str version)
{
	struct json_writer json;
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member(&json, STR("$schema"), STR("https://json.schemastore.org/sarif-2.1.0.json"));
	json_write_member(&json, STR("version"), STR("2.1.0"));
	json_write_name(&json, STR("runs"));
	json_write_begin_array(&json);
	json_write_begin_object(&json);
	json_write_name(&json, STR("tool"));
	json_write_begin_object(&json);
	json_write_name(&json, STR("driver"));
	json_write_begin_object(&json);
	json_write_member(&json, STR("name"), STR("lkc"));
	json_write_member(&json, STR("version"), version);
	write_rules(&json);
	json_write_end_object(&json);
	json_write_end_object(&json);
	json_write_name(&json, STR("results"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < report->items.count; i++)
		write_result(&json, report, &report->items.items[i]);
	json_write_end_array(&json);
	json_write_end_object(&json);
	json_write_end_array(&json);
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}
