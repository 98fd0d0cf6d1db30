#include "template/scalar.h"

#include <stdlib.h>

static bool is_any(struct str text, const char *const *words)
{
	for (; *words; words++)
		if (str_is(text, *words))
			return true;
	return false;
}

static const char *const null_words[] = {"", "~", "null", "Null", "NULL", NULL};
static const char *const true_words[] = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", NULL};
static const char *const false_words[] = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", NULL};
/* Other readers know these too. */
static const char *const quoted_words[] = {"y", "Y", "n", "N", "=", "<<", NULL};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(struct str text, size_t from)
{
	size_t end = from;
	while (end < text.len && is_digit(text.ptr[end]))
		end++;
	return end - from;
}

/* [-+]?(0|[1-9][0-9]*) */
static bool is_integer(struct str text)
{
	size_t sign = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	size_t digits = count_digits(text, sign);
	return digits && sign + digits == text.len && (digits == 1 || text.ptr[sign] != '0');
}

/* [-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?, with a point or an exponent */
static bool is_float(struct str text)
{
	size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	size_t whole = count_digits(text, at);
	bool marked = false;
	if (!whole || (whole > 1 && text.ptr[at] == '0'))
		return false;
	at += whole;
	if (at < text.len && text.ptr[at] == '.') {
		at += 1 + count_digits(text, at + 1);
		marked = true;
	}
	if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
		at++;
		if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
			at++;
		size_t digits = count_digits(text, at);
		if (!digits)
			return false;
		at += digits;
		marked = true;
	}
	return marked && at == text.len;
}

struct value *scalar_resolve_in(struct arena *arena, struct str text)
{
	int64_t integer;
	if (is_any(text, null_words))
		return value_null_in(arena);
	if (is_any(text, true_words) || is_any(text, false_words))
		return value_bool_in(arena, is_any(text, true_words));
	struct str unsigned_text = text.len && text.ptr[0] == '+' ? str_slice(text, 1, text.len) : text;
	if (is_integer(text) && str_to_int(unsigned_text, &integer))
		return value_int_in(arena, integer);
	if (is_float(text))
		return value_float_in(arena, strtod(str_copy_in(arena, text).ptr, NULL));
	return value_string_in(arena, text);
}

/* Begins like a number of some kind: 012, 0x1F, 1_000, 190:20:30, 2012-10-17, .5, .inf */
static bool looks_numeric(struct str text)
{
	size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	if (at < text.len && text.ptr[at] == '.')
		return true;
	if (at >= text.len || !is_digit(text.ptr[at]))
		return false;
	for (size_t i = at; i < text.len; i++) {
		char c = text.ptr[i];
		bool part = is_digit(c) || c == '_' || c == ':' || c == '.' || c == '-' || c == '+' || c == 'x' || c == 'o' ||
		            (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == 'T' || c == 'Z';
		if (!part)
			return false;
	}
	return true;
}

bool scalar_needs_quotes(struct str text)
{
	return is_any(text, null_words) || is_any(text, true_words) || is_any(text, false_words) ||
	       is_any(text, quoted_words) || looks_numeric(text);
}
