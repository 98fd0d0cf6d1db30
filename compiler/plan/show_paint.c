#include "plan/show_paint.h"

void paint(const struct painter *painter, const char *colour)
{
	if (painter->options->colour)
		buf_append_text(painter->buf, colour);
}

void paint_text(const struct painter *painter, const char *colour, const char *text)
{
	paint(painter, colour);
	buf_append_text(painter->buf, text);
	paint(painter, COLOUR_NONE);
}

const struct paint_mark *paint_mark(enum plan_action action)
{
	static const struct paint_mark marks[] = {
	        [PLAN_NONE] = {"   ", COLOUR_NONE},     [PLAN_CREATE] = {"  +", COLOUR_GREEN},
	        [PLAN_UPDATE] = {"  ~", COLOUR_YELLOW}, [PLAN_REPLACE] = {"-/+", COLOUR_RED},
	        [PLAN_DELETE] = {"  -", COLOUR_RED},    [PLAN_IMPORT] = {" <-", COLOUR_GREEN},
	};
	return &marks[action];
}

void paint_line(const struct painter *painter, const char *colour, struct str text)
{
	buf_append_text(painter->buf, "      ");
	paint(painter, colour);
	show_append_escaped(painter->buf, text);
	paint(painter, COLOUR_NONE);
	buf_append_char(painter->buf, '\n');
}
