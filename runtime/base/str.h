/* String views: pointer and length, not terminated, never owned.
 *
 * A view lives as long as what it was made from. Views from str_*_in() live as long as the arena and are also
 * NUL-terminated behind their end, so that .ptr may be handed to a C function. */
#ifndef LK_BASE_STR_H
#define LK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct str {
	const char *ptr;
	size_t len;
};

/* For a string literal; STR_INIT is the form that static initialisers need. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal)                                                                                              \
	{                                                                                                              \
		"" literal, sizeof(literal) - 1                                                                        \
	}

/* printf("%.*s", STR_ARG(s)); what is longer than INT_MAX is cut. */
#define STR_ARG(s) str_print_length(s), (s).ptr ? (s).ptr : ""

int str_print_length(struct str s);

/* A view of a C string; NULL gives the empty view. */
struct str str_from(const char *text);

bool str_equal(struct str a, struct str b);
bool str_equal_ignore_case(struct str a, struct str b); /* ASCII */
bool str_is(struct str a, const char *text);
int str_compare(struct str a, struct str b); /* byte order, as memcmp */
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
bool str_contains(struct str s, struct str needle);
/* Of the whole text: * stands for any characters or none, ? for one. */
bool str_matches(struct str s, struct str pattern);

/* Index of the first occurrence at or after from, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);

/* [start, end), cut to the string's own bounds. */
struct str str_slice(struct str s, size_t start, size_t end);

/* Without white space (blank, tab, CR, LF) at both ends. */
struct str str_trim(struct str s);

/* Splits at the first separator: the part before it, and the rest after it in *rest (empty when there was none).
 * False when *rest has a NULL pointer already, so that while (str_next(&rest, ',', &part)) visits every part. */
bool str_next(struct str *rest, char separator, struct str *ret_part);

/* Whole string as a decimal integer; false on anything else, on overflow too. */
bool str_to_int(struct str s, int64_t *ret_number);

/* True when the bytes are well-formed UTF-8 (no overlong form, no surrogate). */
bool str_is_utf8(struct str s);

uint64_t str_hash(struct str s);

struct str str_copy_in(struct arena *arena, struct str s);
struct str str_lower_in(struct arena *arena, struct str s); /* ASCII */
struct str str_concat_in(struct arena *arena, struct str a, struct str b);
struct str str_format_in(struct arena *arena, const char *format, ...) LK_PRINTF(2, 3);

#endif
