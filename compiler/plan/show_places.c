#include "plan/show_places.h"

static struct str fate_of(const struct painter *painter, const struct plan_place *place)
{
	if (place->action == PLAN_PLACE_RENEW)
		return place->why.len ? str_format_in(painter->plan->arena, "outdated: %.*s", STR_ARG(place->why))
				      : STR("outdated");
	if (place->action == PLAN_PLACE_ADD)
		return STR("a stack is made");
	return painter->plan->places->keeps_removed ? STR("its stack stays, without the set")
						    : STR("its stack is deleted");
}

static void append_place(const struct painter *painter, const struct plan_place *place)
{
	static const enum plan_action marks[] = {PLAN_CREATE, PLAN_DELETE, PLAN_UPDATE};
	const struct paint_mark *mark = paint_mark(marks[place->action]);
	paint(painter, mark->colour);
	buf_printf(painter->buf, "%s ", mark->sign);
	show_append_escaped(painter->buf, place->subject);
	buf_append_text(painter->buf, " in ");
	show_append_escaped(painter->buf, place->region);
	buf_append_text(painter->buf, ": ");
	show_append_escaped(painter->buf, fate_of(painter, place));
	paint(painter, COLOUR_NONE);
	buf_append_char(painter->buf, '\n');
}

void show_text_places(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	const struct painter painter = {buf, plan, options};
	const struct plan_places *places = plan->places;
	if (!places)
		return;
	paint(&painter, COLOUR_BOLD);
	buf_printf(buf, "stack set of %zu places, each %s in a region", places->wanted,
		   places->by_units ? "a unit" : "an account");
	paint(&painter, COLOUR_NONE);
	buf_append_char(buf, '\n');
	if (places->settings_change)
		paint_line(&painter, COLOUR_YELLOW, STR("its own settings change, and every stack is looked at again"));
	for (size_t i = 0; i < places->changes.items.count; i++)
		append_place(&painter, &places->changes.items.items[i]);
}

void show_json_places(struct json_writer *json, const struct plan *plan)
{
	const struct plan_places *places = plan->places;
	json_write_begin_object(json);
	json_write_member_int(json, STR("places"), (int64_t)places->wanted);
	json_write_member_bool(json, STR("settings_change"), places->settings_change);
	json_write_name(json, STR("changes"));
	json_write_begin_array(json);
	for (size_t i = 0; i < places->changes.items.count; i++) {
		const struct plan_place *place = &places->changes.items.items[i];
		json_write_begin_object(json);
		json_write_member(json,
				  places->by_units && place->action != PLAN_PLACE_RENEW ? STR("unit") : STR("account"),
				  place->subject);
		json_write_member(json, STR("region"), place->region);
		json_write_member(json, STR("action"), str_from(plan_place_action_name(place->action)));
		if (place->action == PLAN_PLACE_REMOVE)
			json_write_member_bool(json, STR("stack_stays"), places->keeps_removed);
		if (place->action == PLAN_PLACE_RENEW)
			json_write_member(json, STR("reason"), place->why);
		json_write_end_object(json);
	}
	json_write_end_array(json);
	json_write_end_object(json);
}
