#include "base/str.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

int str_print_length(struct str s)
{
	return s.len > INT_MAX ? INT_MAX : (int)s.len;
}

struct str str_from(const char *text)
{
	return text ? (struct str){text, strlen(text)} : (struct str){0};
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_ignore_case(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_is(struct str a, const char *text)
{
	return str_equal(a, str_from(text));
}

int str_compare(struct str a, struct str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool str_starts_with(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal((struct str){s.ptr, prefix.len}, prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal((struct str){s.ptr + s.len - suffix.len, suffix.len}, suffix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
	for (size_t i = from; i <= s.len && s.len - i >= needle.len; i++)
		if (needle.len == 0 || memcmp(s.ptr + i, needle.ptr, needle.len) == 0)
			return i;
	return SIZE_MAX;
}

bool str_contains(struct str s, struct str needle)
{
	return str_find(s, needle, 0) != SIZE_MAX;
}

bool str_matches(struct str s, struct str pattern)
{
	size_t i = 0, p = 0, star = SIZE_MAX, resume = 0;
	while (i < s.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			resume = i;
		} else if (p < pattern.len && (pattern.ptr[p] == '?' || pattern.ptr[p] == s.ptr[i])) {
			i++;
			p++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

struct str str_slice(struct str s, size_t start, size_t end)
{
	if (end > s.len)
		end = s.len;
	if (start > end)
		start = end;
	return (struct str){s.ptr ? s.ptr + start : NULL, end - start};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = str_slice(s, 1, s.len);
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool str_next(struct str *rest, char separator, struct str *ret_part)
{
	if (!rest->ptr)
		return false;
	const char *found = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
	if (!found) {
		*ret_part = *rest;
		*rest = (struct str){0};
		return true;
	}
	size_t length = (size_t)(found - rest->ptr);
	*ret_part = (struct str){rest->ptr, length};
	*rest = (struct str){found + 1, rest->len - length - 1};
	return true;
}

bool str_to_int(struct str s, int64_t *ret_number)
{
	bool negative = s.len && s.ptr[0] == '-';
	size_t i = negative ? 1 : 0;
	if (i == s.len)
		return false;
	int64_t number = 0;
	for (; i < s.len; i++) {
		int digit = s.ptr[i] - '0';
		if (digit < 0 || digit > 9)
			return false;
		/* Accumulated below zero, where INT64_MIN has its place. */
		if (number < (INT64_MIN + digit) / 10)
			return false;
		number = number * 10 - digit;
	}
	if (!negative && number == INT64_MIN)
		return false;
	*ret_number = negative ? number : -number;
	return true;
}

/* Length of the well-formed sequence at s, or 0. Unicode Standard, table 3-7. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
	if (s[0] < 0x80)
		return 1;
	size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
	if (s[0] < 0xC2 || s[0] > 0xF4 || length > left)
		return 0;
	unsigned char low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
	unsigned char high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

bool str_is_utf8(struct str s)
{
	for (size_t i = 0; i < s.len;) {
		size_t length = utf8_sequence((const unsigned char *)s.ptr + i, s.len - i);
		if (!length)
			return false;
		i += length;
	}
	return true;
}

uint64_t str_hash(struct str s)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return hash;
}

struct str str_concat_in(struct arena *arena, struct str a, struct str b)
{
	char *copy = arena_alloc(arena, a.len + b.len + 1);
	if (a.len)
		memcpy(copy, a.ptr, a.len);
	if (b.len)
		memcpy(copy + a.len, b.ptr, b.len);
	return (struct str){copy, a.len + b.len};
}

struct str str_copy_in(struct arena *arena, struct str s)
{
	return str_concat_in(arena, s, (struct str){0});
}

struct str str_lower_in(struct arena *arena, struct str s)
{
	char *lower = arena_alloc(arena, s.len + 1);
	for (size_t i = 0; i < s.len; i++)
		lower[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] - 'A' + 'a') : s.ptr[i];
	return (struct str){lower, s.len};
}

struct str str_format_in(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		LK_BUG("a format string that printf refuses");
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return (struct str){text, (size_t)length};
}
