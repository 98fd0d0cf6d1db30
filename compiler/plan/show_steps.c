#include "plan/show_paint.h"

enum { LISTED = 12 }; /* lines or names of a step, unless all are asked for */

/* What changes, each with its action's sign. */
static void paint_names(const struct painter *painter, const struct plan_step *step)
{
	struct buf *buf = painter->buf;
	size_t count = step->logical_ids.count, shown = count;
	if (!painter->options->verbose && count > LISTED)
		shown = LISTED;
	if (!count)
		return;
	buf_append_text(buf, "      ");
	for (size_t i = 0; i < shown; i++) {
		const struct plan_change *change = plan_find(painter->plan, step->logical_ids.items[i]);
		struct str sign = str_trim(str_from(paint_mark(change ? change->action : PLAN_UPDATE)->sign));
		buf_printf(buf, "%s%.*s ", i ? ", " : "", STR_ARG(sign));
		show_append_escaped(buf, step->logical_ids.items[i]);
	}
	if (count > shown)
		buf_printf(buf, " and %zu more", count - shown);
	buf_append_char(buf, '\n');
}

bool show_step_is_titled(const struct plan_step *step)
{
	for (size_t i = 0; i < step->lines.count; i++)
		if (!str_contains(step->title, step->lines.items[i]))
			return false;
	return step->lines.count > 0;
}

static void paint_lines(const struct painter *painter, const struct plan_step *step)
{
	size_t count = step->lines.count, shown = count;
	if (!painter->options->verbose && count > LISTED)
		shown = LISTED;
	for (size_t i = 0; i < shown; i++)
		paint_line(painter, COLOUR_NONE, step->lines.items[i]);
	if (count > shown)
		buf_printf(painter->buf, "      and %zu more\n", count - shown);
}

void show_text_steps(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	const struct painter painter = {buf, plan, options};
	if (plan->steps.count < 2)
		return;
	for (size_t i = 0; i < plan->steps.count; i++) {
		const struct plan_step *step = &plan->steps.items[i];
		paint(&painter, COLOUR_BOLD);
		buf_printf(buf, "step %zu of %zu: ", i + 1, plan->steps.count);
		show_append_escaped(buf, step->title);
		paint(&painter, COLOUR_NONE);
		buf_append_char(buf, '\n');
		if (!step->lines.count)
			paint_names(&painter, step);
		else if (!show_step_is_titled(step))
			paint_lines(&painter, step);
	}
}
