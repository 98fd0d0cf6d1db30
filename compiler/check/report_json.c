#include "check/report.h"
#include "formats/json_write.h"

static void write_place(struct json_writer *json, struct place place)
{
	json_write_member(json, STR("file"), place.file);
	json_write_member_int(json, STR("line"), place.line);
	json_write_member_int(json, STR("column"), place.column);
}

static void write_finding(struct json_writer *json, const struct finding *finding)
{
	json_write_begin_object(json);
	json_write_member(json, STR("rule"), str_from(finding->rule));
	json_write_member(json, STR("severity"), str_from(severity_name(finding->severity)));
	json_write_member(json, STR("message"), finding->message);
	json_write_member(json, STR("hint"), finding->hint);
	write_place(json, finding->place);
	json_write_member(json, STR("logical_id"), finding->logical_id);
	json_write_member(json, STR("path"), finding->path);
	if (finding->caller_count) {
		json_write_name(json, STR("called_from"));
		json_write_begin_array(json);
		for (size_t i = 0; i < finding->caller_count; i++) {
			json_write_begin_object(json);
			write_place(json, finding->callers[i]);
			json_write_end_object(json);
		}
		json_write_end_array(json);
	}
	json_write_end_object(json);
}

void report_json(struct buf *out, const struct diag *diag)
{
	struct json_writer json;
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_name(&json, STR("findings"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < diag->findings.count; i++)
		write_finding(&json, &diag->findings.items[i]);
	json_write_end_array(&json);
	if (diag->dropped)
		json_write_member_int(&json, STR("dropped"), (int64_t)diag->dropped);
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}
