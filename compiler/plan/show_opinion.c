#include "plan/show_opinion.h"

static void append_line(struct buf *buf, const char *label, struct str text)
{
	if (!text.len)
		return;
	buf_printf(buf, "      %-9s", label);
	show_append_escaped(buf, text);
	buf_append_char(buf, '\n');
}

void show_opinion_text(struct buf *buf, const struct opinion *opinion)
{
	size_t differing = opinion->disagreements.count, all = opinion->agreed + differing;
	buf_append_text(buf, "CloudFormation's change set");
	if (opinion->step.len) {
		buf_append_text(buf, " of ");
		show_append_escaped(buf, opinion->step);
	}
	if (opinion->refused.len) {
		buf_append_text(buf, " is refused: ");
		show_append_escaped(buf, opinion->refused);
		buf_append_char(buf, '\n');
		return;
	}
	if (!all)
		buf_append_text(buf, " finds nothing to change either.\n");
	else if (!differing)
		buf_printf(buf, " agrees on %s%zu resource%s.\n", all > 1 ? "all " : "", all, all > 1 ? "s" : "");
	else
		buf_printf(buf, " disagrees on %zu of %zu resource%s:\n", differing, all, all > 1 ? "s" : "");
	for (size_t i = 0; i < differing; i++) {
		const struct opinion_disagreement *found = &opinion->disagreements.items[i];
		buf_append_text(buf, "  ! ");
		show_append_escaped(buf, found->logical_id);
		buf_append_text(buf, " (");
		show_append_escaped(buf, found->type);
		buf_append_text(buf, ")\n");
		append_line(buf, "lkc:", found->ours);
		append_line(buf, "service:", found->theirs);
		append_line(buf, "because:", found->reason);
	}
}

void show_opinion_json(struct json_writer *json, const struct opinion *opinion)
{
	json_write_begin_object(json);
	json_write_member(json, STR("step"), opinion->step);
	json_write_member(json, STR("refused"), opinion->refused);
	json_write_member_int(json, STR("agreed"), (int64_t)opinion->agreed);
	json_write_name(json, STR("disagreements"));
	json_write_begin_array(json);
	for (size_t i = 0; i < opinion->disagreements.count; i++) {
		const struct opinion_disagreement *found = &opinion->disagreements.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("logical_id"), found->logical_id);
		json_write_member(json, STR("type"), found->type);
		json_write_member(json, STR("lkc"), found->ours);
		json_write_member(json, STR("service"), found->theirs);
		json_write_member(json, STR("reason"), found->reason);
		json_write_end_object(json);
	}
	json_write_end_array(json);
	json_write_end_object(json);
}
