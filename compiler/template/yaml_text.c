#include "template/yaml_text.h"

#include <string.h>

#include "template/scalar.h"

/* --- characters */

/* The character at an index and its length in bytes; false when the bytes there are no character. */
static bool decode(struct str text, size_t at, uint32_t *ret_character, size_t *ret_length)
{
	unsigned char first = (unsigned char)text.ptr[at];
	size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (length > text.len - at || (length > 1 && !str_is_utf8(str_slice(text, at, at + length))))
		return false;
	uint32_t character = length == 1 ? first : first & (0xffu >> (length + 1));
	for (size_t i = 1; i < length; i++)
		character = character << 6 | ((unsigned char)text.ptr[at + i] & 0x3f);
	*ret_character = character;
	*ret_length = length;
	return true;
}

/* Stands in a document as it is. What YAML refuses, what it takes for the end of a line, and the byte order mark, which
 * nobody sees, are escaped. Source: YAML 1.1, sections 5.1 and 5.4. */
static bool is_printable(uint32_t c)
{
	return (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff && c != 0x2028 && c != 0x2029) ||
	       (c >= 0xe000 && c <= 0xfffd && c != 0xfeff) || (c >= 0x10000 && c <= 0x10ffff);
}

/* Whether all characters are printable or among others. */
static bool is_all_printable(struct str text, const char *others)
{
	uint32_t c;
	for (size_t at = 0, length; at < text.len; at += length)
		if (!decode(text, at, &c, &length) || (!is_printable(c) && (!c || c > 0x7f || !strchr(others, (int)c))))
			return false;
	return true;
}

/* --- styles */

static void append_double_quoted(struct buf *out, struct str text)
{
	uint32_t c;
	buf_append_char(out, '"');
	for (size_t at = 0, length; at < text.len; at += length) {
		if (!decode(text, at, &c, &length)) {
			c = 0xfffd;
			length = 1;
			buf_append_text(out, "\xef\xbf\xbd");
		} else if (c == '"' || c == '\\') {
			buf_printf(out, "\\%c", (char)c);
		} else if (is_printable(c)) {
			buf_append(out, str_slice(text, at, at + length));
		} else if (c == '\n' || c == '\r' || c == '\t') {
			buf_append_text(out, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
		} else {
			buf_printf(out, c < 0x100 ? "\\x%02X" : "\\u%04X", (unsigned)c);
		}
	}
	buf_append_char(out, '"');
}

static void append_single_quoted(struct buf *out, struct str text)
{
	buf_append_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'')
			buf_append_char(out, '\'');
		buf_append_char(out, text.ptr[i]);
	}
	buf_append_char(out, '\'');
}

static bool is_blank_or_end(struct str text, size_t at)
{
	return at >= text.len || text.ptr[at] == ' ';
}

/* What begins or interrupts a plain scalar. Source: YAML 1.1, sections 5.3 and 9.1.3. */
static bool has_indicator(struct str text)
{
	if (strchr("?:,[]{}#&*!|>'\"%@`", text.ptr[0]) || (text.ptr[0] == '-' && is_blank_or_end(text, 1)) ||
	    (str_starts_with(text, STR("---")) && is_blank_or_end(text, 3)))
		return true;
	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] == ':' && is_blank_or_end(text, i + 1)) ||
		    (text.ptr[i] == '#' && i && text.ptr[i - 1] == ' '))
			return true;
	return false;
}

/* On one line, for a text of printable characters; the rest is double quoted. */
static void append_on_one_line(struct buf *out, struct str text, bool tagged)
{
	if (!is_all_printable(text, ""))
		append_double_quoted(out, text);
	else if (!text.len || text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ' || has_indicator(text) ||
	         (!tagged && scalar_needs_quotes(text)))
		append_single_quoted(out, text);
	else
		buf_append(out, text);
}

/* A block that keeps empty lines at its end would take the empty line between resources too. */
static bool fits_literal(struct str text)
{
	return str_contains(text, STR("\n")) && !str_ends_with(text, STR("\n\n")) && !str_equal(text, STR("\n")) &&
	       is_all_printable(text, "\n\t");
}

static void append_literal(struct buf *out, struct str text, size_t column)
{
	struct str line, rest = text;
	bool ends_line = str_ends_with(text, STR("\n"));
	buf_append_char(out, '|');
	if (strchr(" \t\n", text.ptr[0]))
		buf_append_char(out, '2'); /* the first line does not show where the lines begin */
	buf_append_text(out, ends_line ? "\n" : "-\n");
	if (ends_line)
		rest.len--;
	while (str_next(&rest, '\n', &line)) {
		if (line.len)
			buf_append_repeat(out, ' ', column);
		buf_append(out, line);
		buf_append_char(out, '\n');
	}
}

void yaml_text_append_value(struct buf *out, struct str text, size_t column, bool tagged)
{
	buf_append_char(out, ' ');
	if (fits_literal(text)) {
		append_literal(out, text, column);
		return;
	}
	append_on_one_line(out, text, tagged);
	buf_append_char(out, '\n');
}

void yaml_text_append_key(struct buf *out, struct str text)
{
	append_on_one_line(out, text, false);
}
