#include <string.h>

#include "import/writer.h"

enum { LOCAL_MAX = 48, LONG_MIN = 60 };

static const char *const reserved[] = {
	"and", "break", "do",     "else", "elseif", "end",    "false", "for",  "function", "goto",  "if",
	"in",  "local", "nil",    "not",  "or",     "repeat", "return", "then", "true",     "until", "while",
};

/* What the file itself uses, and the globals that a reader expects to mean what they always mean. */
static const char *const taken[] = {
	"lk",   "aws",   "stack",    "refs",   "math", "string", "table", "utf8",     "print",
	"type", "pairs", "ipairs",   "select", "next", "error",  "assert", "require", "tostring",
	"tonumber", "pcall", "coroutine", "self", "rawget", "rawset", "xpcall",
};

static bool is_any(struct str text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(text, words[i]))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool text_is_name(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_letter(text.ptr[i]) && !(i && is_digit(text.ptr[i])))
			return false;
	return text.len && !is_any(text, reserved, LK_COUNT(reserved));
}

static void write_byte(struct buf *out, struct str text, size_t at)
{
	char c = text.ptr[at];
	bool digit_follows = at + 1 < text.len && is_digit(text.ptr[at + 1]);
	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c == '\n')
		buf_append_text(out, "\\n");
	else if (c == '\r')
		buf_append_text(out, "\\r");
	else if (c == '\t')
		buf_append_text(out, "\\t");
	else if ((unsigned char)c < 0x20 || c == 0x7f)
		buf_printf(out, digit_follows ? "\\%03d" : "\\%d", c);
	else
		buf_append_char(out, c);
}

void text_write_quoted(struct buf *out, struct str text)
{
	buf_append_char(out, '"');
	for (size_t i = 0; i < text.len; i++)
		write_byte(out, text, i);
	buf_append_char(out, '"');
}

/* In long brackets nothing can be escaped. */
static bool is_printable(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.ptr[i] < 0x20 && text.ptr[i] != '\n' && text.ptr[i] != '\t') ||
		    text.ptr[i] == 0x7f)
			return false;
	return true;
}

bool text_wants_lines(struct str text)
{
	size_t first = str_find(text, STR("\n"), 0);
	bool within = first != SIZE_MAX && first + 1 < text.len;
	return within && is_printable(text) &&
	       (text.len > LONG_MIN || str_find(text, STR("\n"), first + 1) != SIZE_MAX);
}

/* The level that the text has no closing bracket of; a bracket that its own closing one would complete counts too. */
static size_t bracket_level(struct str text)
{
	size_t level = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != ']')
			continue;
		size_t equals = 0;
		while (i + 1 + equals < text.len && text.ptr[i + 1 + equals] == '=')
			equals++;
		size_t end = i + 1 + equals;
		if (equals >= level && (end == text.len || text.ptr[end] == ']'))
			level = equals + 1;
		i += equals;
	}
	return level;
}

bool text_write_long(struct buf *out, struct str text)
{
	if (!text_wants_lines(text))
		return false;
	size_t level = bracket_level(text);
	buf_append_char(out, '[');
	buf_append_repeat(out, '=', level);
	buf_append_text(out, "[\n");
	buf_append(out, text);
	buf_append_char(out, ']');
	buf_append_repeat(out, '=', level);
	buf_append_char(out, ']');
	return true;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A word begins at a capital behind a small letter or digit, and at the last of several before a small letter. */
static bool begins_word(struct str name, size_t i)
{
	if (!i || !is_upper(name.ptr[i]) || !(is_letter(name.ptr[i - 1]) || is_digit(name.ptr[i - 1])))
		return false;
	bool small_follows = i + 1 < name.len && name.ptr[i + 1] >= 'a' && name.ptr[i + 1] <= 'z';
	return !is_upper(name.ptr[i - 1]) || small_follows;
}

struct str text_local_in(struct arena *arena, struct str name)
{
	struct buf out;
	buf_init(&out, LOCAL_MAX);
	for (size_t i = 0; i < name.len && out.len + 2 < LOCAL_MAX; i++) {
		char c = name.ptr[i];
		bool under = out.len && out.ptr[out.len - 1] == '_';
		if (begins_word(name, i) && !under)
			buf_append_char(&out, '_');
		if (is_letter(c) || is_digit(c))
			buf_append_char(&out, is_upper(c) ? (char)(c - 'A' + 'a') : c);
		else if (out.len && !under)
			buf_append_char(&out, '_');
	}
	struct str local = buf_copy_in(&out, arena);
	buf_done(&out);
	if (!local.len || is_digit(local.ptr[0]))
		local = str_concat_in(arena, STR("the_"), local);
	if (is_any(local, reserved, LK_COUNT(reserved)) || is_any(local, taken, LK_COUNT(taken)))
		local = str_concat_in(arena, local, STR("_"));
	return local;
}
