#include "check/report.h"

#include "check/report_lines.h"

/* A value may begin some lines below its key, and so many bytes behind it. */
enum { LINES_ABOVE = 2, REACH = 4096 };

/* The key that is spoken of: the last step of the path, unescaped; an empty view when it holds an escape. */
static struct str key_of(const struct finding *finding)
{
	struct str path = finding->path;
	size_t start = path.len;
	while (start && path.ptr[start - 1] != '/')
		start--;
	struct str key = str_slice(path, start, path.len);
	return start && !str_contains(key, STR("~")) ? key : (struct str){0};
}

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "key:", "'key':", "\"key\" :", "key =" and the like: a whole word with its mark behind it. */
static bool is_key_at(struct str text, size_t at, struct str key)
{
	if (at && is_word(text.ptr[at - 1]))
		return false;
	size_t i = at + key.len;
	while (i < text.len && (text.ptr[i] == '"' || text.ptr[i] == '\'' || text.ptr[i] == ']'))
		i++;
	while (i < text.len && text.ptr[i] == ' ')
		i++;
	return i < text.len && (text.ptr[i] == ':' || text.ptr[i] == '=');
}

/* Where the key stands that is the last one before the value; SIZE_MAX where it is not found. */
static size_t find_key(struct str key, struct str text, size_t from, size_t end)
{
	size_t found = SIZE_MAX;
	if (end - from > REACH)
		from = end - REACH;
	for (size_t at = str_find(str_slice(text, 0, end), key, from); at != SIZE_MAX;
	     at = str_find(str_slice(text, 0, end), key, at + 1))
		if (is_key_at(text, at, key))
			found = at;
	return found;
}

static void place_key(struct finding *finding, struct report_lines *lines, struct str text)
{
	struct str key = key_of(finding), first, line;
	struct place *place = &finding->place;
	uint32_t number = place->line > LINES_ABOVE ? place->line - LINES_ABOVE : 1;
	if (!key.len || !place->line || !place->column || !report_lines_find(lines, text, number, &first) ||
	    !report_lines_find(lines, text, place->line, &line))
		return;
	size_t end = (size_t)(line.ptr - text.ptr) + place->column - 1;
	size_t found = find_key(key, text, (size_t)(first.ptr - text.ptr), end < text.len ? end : text.len);
	if (found == SIZE_MAX)
		return;
	number = place->line;
	while (found < (size_t)(line.ptr - text.ptr) && report_lines_find(lines, text, number - 1, &line))
		number--;
	*place = (struct place){.file = place->file,
	                        .line = number,
	                        .column = (uint32_t)(found - (size_t)(line.ptr - text.ptr)) + 1,
	                        .width = (uint32_t)key.len};
}

void report_place_keys(struct diag *diag, const struct report_sources *sources)
{
	struct report_lines lines;
	report_lines_init(&lines);
	for (size_t i = 0; sources->find && i < diag->findings.count; i++) {
		struct finding *finding = &diag->findings.items[i];
		struct str text;
		if (finding->on_key && sources->find(sources->context, finding->place.file, &text))
			place_key(finding, &lines, text);
	}
	report_lines_done(&lines);
}
