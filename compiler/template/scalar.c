#include "template/scalar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* So many decimal digits tell any two doubles apart. */
enum { DOUBLE_DIGITS = 17 };

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

/* [-+]?(0|[1-9][0-9]*)\.[0-9]*([eE][-+]?[0-9]+)?
 * Without the point it is a text, as in YAML 1.1: "12e4" may be a commit. Source: yaml.org, "Floating-Point
 * Language-Independent Type for YAML Version 1.1". */
static bool is_float(struct str text)
{
	size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	size_t whole = count_digits(text, at);
	if (!whole || (whole > 1 && text.ptr[at] == '0'))
		return false;
	at += whole;
	if (at >= text.len || text.ptr[at] != '.')
		return false;
	at += 1 + count_digits(text, at + 1);
	if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
		at++;
		if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
			at++;
		size_t digits = count_digits(text, at);
		if (!digits)
			return false;
		at += digits;
	}
	return at == text.len;
}

/* The digits that count, without the zeros at both ends; false when there are more than a double can tell apart. */
static bool significant_digits(const char *number, char ret_digits[DOUBLE_DIGITS + 1])
{
	size_t count = 0, zeros = 0;
	for (; *number && *number != 'e' && *number != 'E'; number++) {
		if (*number == '0' && count)
			zeros++;
		if (!is_digit(*number) || *number == '0')
			continue;
		for (; zeros && count < DOUBLE_DIGITS; zeros--)
			ret_digits[count++] = '0';
		if (count == DOUBLE_DIGITS)
			return false;
		ret_digits[count++] = *number;
	}
	ret_digits[count] = '\0';
	return true;
}

bool scalar_to_double(struct arena *arena, struct str text, double *ret_number)
{
	char written[DOUBLE_DIGITS + 1], again[DOUBLE_DIGITS + 1];
	const char *copy = str_copy_in(arena, text).ptr;
	double number = strtod(copy, NULL);
	if (!isfinite(number) || !significant_digits(copy, written) ||
	    !significant_digits(text_from_double_in(arena, number).ptr, again) || strcmp(written, again) != 0)
		return false;
	*ret_number = number;
	return true;
}

struct value *scalar_resolve_in(struct arena *arena, struct str text)
{
	int64_t integer;
	double number;
	if (is_any(text, null_words))
		return value_null_in(arena);
	if (is_any(text, true_words) || is_any(text, false_words))
		return value_bool_in(arena, is_any(text, true_words));
	struct str unsigned_text = text.len && text.ptr[0] == '+' ? str_slice(text, 1, text.len) : text;
	if (is_integer(text) && str_to_int(unsigned_text, &integer))
		return value_int_in(arena, integer);
	if (is_float(text) && scalar_to_double(arena, text, &number))
		return value_float_in(arena, number);
	return value_string_in(arena, text);
}

static bool consists_of(struct str text, size_t from, const char *others)
{
	for (size_t i = from; i < text.len; i++)
		if (!is_digit(text.ptr[i]) && !strchr(others, text.ptr[i]))
			return false;
	return true;
}

/* Might be a number or a date to somebody: 012, 0x1F, 1_000, 1e3, 190:20:30, 2012-10-17, .5, -.inf */
static bool looks_numeric(struct str text)
{
	size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	if (at + 1 < text.len && text.ptr[at] == '.')
		return is_digit(text.ptr[at + 1]) ||
		       str_equal_ignore_case(str_slice(text, at + 1, text.len), STR("inf")) ||
		       str_equal_ignore_case(str_slice(text, at + 1, text.len), STR("nan"));
	if (at >= text.len || !is_digit(text.ptr[at]))
		return false;
	if (text.ptr[at] == '0' && at + 1 < text.len && strchr("xXoObB", text.ptr[at + 1]))
		return consists_of(text, at + 2, "abcdefABCDEF_");
	bool begins_with_year = count_digits(text, 0) == 4 && text.len > 4 && text.ptr[4] == '-';
	return consists_of(text, at, begins_with_year ? "_:.-+TtZz " : "_:.-+eE");
}

bool scalar_needs_quotes(struct str text)
{
	return is_any(text, null_words) || is_any(text, true_words) || is_any(text, false_words) ||
	       is_any(text, quoted_words) || looks_numeric(text);
}
