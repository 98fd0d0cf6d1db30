#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORD_MAX = 128 };

static size_t minimum(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t substitution_cost(char a, char b)
{
	if (a == b)
		return 0;
	return tolower((unsigned char)a) == tolower((unsigned char)b) ? 1 : 2;
}

size_t text_distance(struct str a, struct str b, size_t bound)
{
	size_t rows[3][WORD_MAX + 1];
	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return SIZE_MAX;
	size_t *before = rows[0], *previous = rows[1], *current = rows[2];
	for (size_t j = 0; j <= b.len; j++)
		previous[j] = 2 * j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t lowest = current[0] = 2 * i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t cost = minimum(previous[j], current[j - 1]) + 2;
			cost = minimum(cost, previous[j - 1] + substitution_cost(a.ptr[i - 1], b.ptr[j - 1]));
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
				cost = minimum(cost, before[j - 2] + 2);
			current[j] = cost;
			lowest = minimum(lowest, cost);
		}
		if (lowest > bound)
			return SIZE_MAX;
		size_t *spare = before;
		before = previous;
		previous = current;
		current = spare;
	}
	return previous[b.len] > bound ? SIZE_MAX : previous[b.len];
}

struct text_nearest text_nearest_begin(struct str word)
{
	/* Two steps at least, so that short names with one slip are found; a third of the word beyond that. */
	size_t bound = word.len / 3 < 2 ? 2 : word.len / 3;
	return (struct text_nearest){.word = word, .best_distance = 2 * bound + 1};
}

void text_nearest_offer(struct text_nearest *nearest, struct str candidate)
{
	size_t distance = text_distance(nearest->word, candidate, nearest->best_distance - 1);
	if (distance >= nearest->best_distance || distance / 2 >= nearest->word.len)
		return;
	nearest->best_distance = distance;
	nearest->best = candidate;
}

void text_append_hex(struct buf *buf, const unsigned char *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < count; i++) {
		buf_append_char(buf, digits[bytes[i] >> 4]);
		buf_append_char(buf, digits[bytes[i] & 15]);
	}
}

struct str text_from_double_in(struct arena *arena, double number)
{
	char text[32];
	/* %g would write 30 as 3e+01. */
	if (number > -1e15 && number < 1e15 && number == (double)(int64_t)number)
		return str_format_in(arena, "%lld", (long long)number);
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	return str_copy_in(arena, str_from(text));
}
