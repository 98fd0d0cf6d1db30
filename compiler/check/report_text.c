#include "check/report.h"
#include "check/report_lines.h"

#include <string.h>

#include "base/limits.h"

static const char *const bold = "\033[1m", *const dim = "\033[2m", *const reset = "\033[0m";

static const char *severity_colour(enum severity severity)
{
	static const char *const colours[] = {"\033[36m", "\033[33m", "\033[31m"};
	return colours[severity];
}

/* Nothing that a file or a value holds may steer the terminal: control characters become U+FFFD. */
static void append_clean(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			buf_append_text(out, "\xEF\xBF\xBD");
		else
			buf_append_char(out, (char)c);
	}
}

static void append_colour(struct buf *out, const struct report_options *options, const char *escape)
{
	if (options->colour)
		buf_append_text(out, escape);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* What of a long line is shown: a window around the column, cut between characters. */
static struct str window_of(struct str line, uint32_t column, size_t *ret_start)
{
	enum { WINDOW = 160, BEFORE = 60 };
	size_t start = 0, end = line.len;
	if (line.len > WINDOW) {
		start = column > BEFORE ? column - BEFORE : 0;
		if (start + WINDOW > line.len)
			start = line.len - WINDOW;
		end = start + WINDOW;
		while (start && is_continuation(line.ptr[start]))
			start--;
		while (end < line.len && is_continuation(line.ptr[end]))
			end--;
	}
	*ret_start = start;
	return str_slice(line, start, end);
}

/* The first code point of text, for its width alone: malformed bytes count as themselves. */
static uint32_t code_point(struct str text, size_t *ret_length)
{
	unsigned char lead = (unsigned char)text.ptr[0];
	size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (length > text.len)
		length = 1;
	uint32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)text.ptr[i] & 0x3Fu);
	*ret_length = length;
	return code;
}

/* Columns on a terminal: none for what combines, two for wide letters. Unicode Standard Annex 11, and the blocks of
 * combining marks; coarse, but a caret needs no more. */
static size_t width_of(uint32_t code)
{
	static const struct {
		uint32_t first, last;
		size_t width;
	} ranges[] = {
		{0x0300, 0x036F, 0},   {0x200B, 0x200F, 0}, {0xFE00, 0xFE0F, 0}, {0x1100, 0x115F, 2},
		{0x2E80, 0x303E, 2},   {0x3041, 0xA4CF, 2}, {0xAC00, 0xD7A3, 2}, {0xF900, 0xFAFF, 2},
		{0xFE30, 0xFE4F, 2},   {0xFF00, 0xFF60, 2}, {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1FAFF, 2},
		{0x20000, 0x3FFFD, 2},
	};
	for (size_t i = 0; i < LK_COUNT(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return ranges[i].width;
	return 1;
}

/* Blanks as wide as the text; its tabs stay tabs, so that they reach as far as they do in the line above. */
static void append_indent(struct buf *out, struct str text)
{
	while (text.len) {
		size_t length;
		uint32_t code = code_point(text, &length);
		if (code == '\t')
			buf_append_char(out, '\t');
		else
			buf_append_repeat(out, ' ', width_of(code));
		text = str_slice(text, length, text.len);
	}
}

static size_t display_width(struct str text)
{
	size_t width = 0;
	while (text.len) {
		size_t length;
		width += width_of(code_point(text, &length));
		text = str_slice(text, length, text.len);
	}
	return width ? width : 1;
}

/* The hint behind the carets, further lines of it below. */
static void append_hint(struct buf *out, const struct report_options *options, struct str hint, const char *margin)
{
	struct str rest = hint, line;
	bool first = true;
	while (hint.len && str_next(&rest, '\n', &line)) {
		if (!first)
			buf_printf(out, "\n%s", margin);
		append_colour(out, options, bold);
		buf_append_char(out, ' ');
		append_clean(out, line);
		append_colour(out, options, reset);
		first = false;
	}
	buf_append_char(out, '\n');
}

static bool append_source(struct buf *out, const struct finding *finding, const struct report_options *options,
                          struct report_lines *lines)
{
	struct str text, line;
	struct place place = finding->place;
	if (!options->sources.find || !place.line ||
	    !options->sources.find(options->sources.context, place.file, &text) ||
	    !report_lines_find(lines, text, place.line, &line))
		return false;
	if (str_ends_with(line, STR("\r")))
		line.len--;
	size_t start, column = place.column ? place.column - 1 : 0;
	struct str shown = window_of(line, place.column, &start);
	column = column < start ? 0 : column - start;
	if (column > shown.len)
		column = shown.len;
	append_colour(out, options, dim);
	buf_printf(out, "%5u | ", place.line);
	append_colour(out, options, reset);
	append_clean(out, shown);
	if (!place.column && !finding->hint.len) {
		buf_append_char(out, '\n');
		return true;
	}
	append_colour(out, options, dim);
	buf_append_text(out, "\n      | ");
	append_colour(out, options, reset);
	if (!place.column) {
		append_hint(out, options, finding->hint, "      |");
		return true;
	}
	append_indent(out, str_slice(shown, 0, column));
	append_colour(out, options, severity_colour(finding->severity));
	struct str marked = str_slice(shown, column, column + (place.width ? place.width : 1));
	buf_append_repeat(out, '^', display_width(marked));
	append_colour(out, options, reset);
	append_hint(out, options, finding->hint, "      |");
	return true;
}

static void append_place(struct buf *out, struct place place)
{
	append_clean(out, place.file);
	if (place.line)
		buf_printf(out, ":%u", place.line);
	if (place.line && place.column)
		buf_printf(out, ":%u", place.column);
}

static void append_finding(struct buf *out, const struct finding *finding, const struct report_options *options,
                           struct report_lines *lines)
{
	append_colour(out, options, bold);
	append_place(out, finding->place);
	buf_append_text(out, finding->place.file.len ? ": " : "");
	append_colour(out, options, severity_colour(finding->severity));
	buf_printf(out, "%s[%s]: ", severity_name(finding->severity), finding->rule);
	append_colour(out, options, reset);
	append_clean(out, finding->message);
	buf_append_char(out, '\n');
	if (!append_source(out, finding, options, lines) && finding->hint.len) {
		buf_append_text(out, "      ");
		append_hint(out, options, finding->hint, "      ");
	}
	for (size_t i = 0; i < finding->caller_count; i++) {
		bool same = str_equal(finding->callers[i].file, finding->place.file);
		buf_append_text(out, same ? "   called from " : "   written at ");
		append_place(out, finding->callers[i]);
		buf_append_char(out, '\n');
	}
}

void report_text(struct buf *out, const struct diag *diag, const struct report_options *options)
{
	struct report_lines lines;
	report_lines_init(&lines);
	for (size_t i = 0; i < diag->findings.count; i++) {
		if (i)
			buf_append_char(out, '\n');
		append_finding(out, &diag->findings.items[i], options, &lines);
	}
	report_lines_done(&lines);
}

static void append_count(struct buf *out, size_t count, const char *one, bool *first)
{
	if (!count)
		return;
	buf_printf(out, "%s%zu %s%s", *first ? "" : ", ", count, one, count == 1 ? "" : "s");
	*first = false;
}

void report_summary(struct buf *out, const struct diag *diag)
{
	bool first = true;
	append_count(out, diag->counts[SEVERITY_ERROR], "error", &first);
	append_count(out, diag->counts[SEVERITY_WARNING], "warning", &first);
	append_count(out, diag->counts[SEVERITY_INFO], "note", &first);
	if (first)
		buf_append_text(out, "no findings");
	if (diag->dropped)
		buf_printf(out, " (%zu not shown)", diag->dropped);
}
