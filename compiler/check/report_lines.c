#include "check/report_lines.h"

#include <string.h>

void report_lines_init(struct report_lines *lines)
{
	*lines = (struct report_lines){0};
	arena_init(&lines->arena);
}

void report_lines_done(struct report_lines *lines)
{
	arena_done(&lines->arena);
}

static void use_text(struct report_lines *lines, struct str text)
{
	if (lines->text.ptr == text.ptr && lines->text.len == text.len)
		return;
	lines->text = text;
	lines->starts.count = 0;
	for (const char *at = text.ptr, *end = text.ptr + text.len; at;) {
		VEC_PUSH(&lines->arena, &lines->starts) = (uint32_t)(at - text.ptr);
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
}

bool report_lines_find(struct report_lines *lines, struct str text, uint32_t number, struct str *ret_line)
{
	use_text(lines, text);
	if (!number || number > lines->starts.count)
		return false;
	size_t start = lines->starts.items[number - 1];
	size_t end = number < lines->starts.count ? lines->starts.items[number] - 1 : text.len;
	*ret_line = str_slice(text, start, end);
	return true;
}
