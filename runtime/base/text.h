/* Small text services: nearest name, hexadecimal, shell-free quoting for messages. */
#ifndef LK_BASE_TEXT_H
#define LK_BASE_TEXT_H

#include "base/buf.h"

/* Edit distance with insertion, deletion, substitution and swap of neighbours, ASCII case ignored as half a step:
 * costs count 2 each, a difference of case alone counts 1. SIZE_MAX when it would exceed bound. */
size_t text_distance(struct str a, struct str b, size_t bound);

/* The candidate nearest to word, or an empty view when none is near enough to be meant (a third of the length). */
struct text_nearest {
	struct str word, best;
	size_t best_distance;
};
struct text_nearest text_nearest_begin(struct str word);
void text_nearest_offer(struct text_nearest *nearest, struct str candidate);

/* Lower-case hexadecimal. */
void text_append_hex(struct buf *buf, const unsigned char *bytes, size_t count);

/* Shortest decimal that reads back as the same double: 0.05, 1e+300, 3. */
struct str text_from_double_in(struct arena *arena, double number);

#endif
