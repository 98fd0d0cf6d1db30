#include "check/report.h"

#include "base/vec.h"

/* A value may begin some lines below its key. */
enum { LINES_ABOVE = 2 };

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

/* Where the lines of a text begin: found once, because there may be many findings in many lines. */
struct lines {
	struct arena arena;
	struct str text;
	VEC(uint32_t) starts;
};

static void use_text(struct lines *lines, struct str text)
{
	if (lines->text.ptr == text.ptr)
		return;
	lines->text = text;
	lines->starts.count = 0;
	VEC_PUSH(&lines->arena, &lines->starts) = 0;
	for (size_t at = str_find(text, STR("\n"), 0); at != SIZE_MAX; at = str_find(text, STR("\n"), at + 1))
		VEC_PUSH(&lines->arena, &lines->starts) = (uint32_t)at + 1;
}

/* Start of the line, counted from 1; SIZE_MAX past the end. */
static size_t line_start(const struct lines *lines, uint32_t line)
{
	return line <= lines->starts.count ? lines->starts.items[line - 1] : SIZE_MAX;
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

static void place_key(struct finding *finding, const struct lines *lines)
{
	struct str text = lines->text, key = key_of(finding);
	struct place *place = &finding->place;
	uint32_t line = place->line > LINES_ABOVE ? place->line - LINES_ABOVE : 1;
	if (!key.len || !place->line || !place->column)
		return;
	size_t from = line_start(lines, line), end = line_start(lines, place->line), found = SIZE_MAX;
	if (from == SIZE_MAX || end == SIZE_MAX)
		return;
	end += place->column - 1;
	for (size_t at = str_find(text, key, from); at < end; at = str_find(text, key, at + 1))
		if (is_key_at(text, at, key))
			found = at;
	if (found == SIZE_MAX)
		return;
	uint32_t column = 1;
	for (size_t i = from; i < found; i++, column++) {
		if (text.ptr[i] != '\n')
			continue;
		line++;
		column = 0;
	}
	*place = (struct place){.file = place->file, .line = line, .column = column, .width = (uint32_t)key.len};
}

void report_place_keys(struct diag *diag, const struct report_sources *sources)
{
	struct lines lines = {0};
	arena_init(&lines.arena);
	for (size_t i = 0; sources->find && i < diag->findings.count; i++) {
		struct finding *finding = &diag->findings.items[i];
		struct str text;
		if (!finding->on_key || !sources->find(sources->context, finding->place.file, &text))
			continue;
		use_text(&lines, text);
		place_key(finding, &lines);
	}
	arena_done(&lines.arena);
}
