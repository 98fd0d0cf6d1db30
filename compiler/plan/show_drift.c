#include "plan/show_drift.h"

#include "template/emit_json.h"

enum { DRIFT_WIDTH = 60 };

static void append_side(const struct painter *painter, const char *label, const struct value *value, bool future)
{
	const struct show_scope scope = {
		.plan = painter->plan, .future = future, .width = painter->options->verbose ? 0 : DRIFT_WIDTH};
	buf_append_text(painter->buf, label);
	if (value)
		show_append_value(painter->buf, &scope, value);
	else
		buf_append_text(painter->buf, "nothing");
}

static void append_drift(const struct painter *painter, const struct plan_drift *drift)
{
	static const char *const fates[] = {
		[PLAN_DRIFT_STAYS] = "; apply leaves it so",
		[PLAN_DRIFT_UNSURE] = "; this update does not set it, and may leave it so",
		[PLAN_DRIFT_SET] = "",
		[PLAN_DRIFT_GOES] = "; goes with the resource",
	};
	show_append_path(painter->buf, drift->path);
	append_side(painter, ": template ", drift->expected, false);
	append_side(painter, ", actual ", drift->actual, false);
	if (drift->fate == PLAN_DRIFT_SET)
		append_side(painter, ", desired ", drift->desired, true);
	buf_append_text(painter->buf, fates[drift->fate]);
}

static void append_deletion(const struct painter *painter, const struct plan_drift *drift)
{
	buf_append_text(painter->buf, "it was deleted beside the stack");
	if (drift->fate == PLAN_DRIFT_UNSURE)
		buf_append_text(painter->buf, ": there is nothing that this update could change");
	else if (drift->fate == PLAN_DRIFT_STAYS)
		buf_append_text(painter->buf, ": apply does not make it again");
}

void show_drift_of(const struct painter *painter, const struct plan_change *change)
{
	for (size_t i = 0; i < change->drift_count; i++) {
		const struct plan_drift *drift = &painter->plan->drifts.items[change->first_drift + i];
		paint(painter, COLOUR_YELLOW);
		buf_append_text(painter->buf, "      drifted: ");
		if (drift->deleted)
			append_deletion(painter, drift);
		else
			append_drift(painter, drift);
		paint(painter, COLOUR_NONE);
		buf_append_char(painter->buf, '\n');
	}
}

void show_text_drift(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	const struct painter painter = {buf, plan, options};
	size_t shown = 0;
	for (size_t i = 0; i < plan->drifts.count; i++) {
		const struct plan_drift *drift = &plan->drifts.items[i];
		if (plan_find(plan, drift->logical_id))
			continue;
		if (!shown++)
			buf_append_text(buf, "    Drift\n");
		buf_append_text(buf, "      ");
		show_append_escaped(buf, drift->logical_id);
		if (drift->deleted) {
			buf_append_text(buf, ": ");
			append_deletion(&painter, drift);
		} else {
			buf_append_char(buf, '.');
			append_drift(&painter, drift);
		}
		buf_append_char(buf, '\n');
	}
}

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

void show_drift_json(struct json_writer *json, const struct plan *plan)
{
	json_write_begin_array(json);
	for (size_t i = 0; i < plan->drifts.count; i++) {
		const struct plan_drift *drift = &plan->drifts.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("logical_id"), drift->logical_id);
		json_write_member(json, STR("type"), drift->type);
		json_write_member_bool(json, STR("deleted"), drift->deleted);
		json_write_member(json, STR("path"), drift->path);
		write_side(json, "template", drift->expected);
		write_side(json, "actual", drift->actual);
		write_side(json, "desired", drift->desired);
		json_write_member(json, STR("fate"), str_from(plan_drift_fate_name(drift->fate)));
		json_write_end_object(json);
	}
	json_write_end_array(json);
}
