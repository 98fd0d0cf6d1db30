/* The lines of a source: found once, because there may be many findings in many lines. Inside this room only. */
#ifndef LK_CHECK_REPORT_LINES_H
#define LK_CHECK_REPORT_LINES_H

#include "base/str.h"
#include "base/vec.h"

struct report_lines {
	struct arena arena;
	struct str text; /* the one whose lines are known */
	VEC(uint32_t) starts;
};

void report_lines_init(struct report_lines *lines);
void report_lines_done(struct report_lines *lines);

/* The line of that number, from 1, without its newline: a view into the text. False past the last. Asking for another
 * text forgets the one before. */
bool report_lines_find(struct report_lines *lines, struct str text, uint32_t number, struct str *ret_line);

#endif
