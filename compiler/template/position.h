/* Lines and columns of a text. libyaml counts characters, and takes U+2028 and its like for the end of a line; editors
 * and struct place count bytes between newlines. A byte order mark is a character, but no column.
 *
 * Asking in rising order makes it one pass over the text. */
#ifndef LK_TEMPLATE_POSITION_H
#define LK_TEMPLATE_POSITION_H

#include "base/diag.h"

struct position {
	struct str text, file;
	size_t characters; /* before .offset */
	size_t offset, line_start;
	uint32_t line;
};

/* Borrows text and file. */
struct position position_begin(struct str text, struct str file);

/* The place of the character that so many stand before; of the end where there are fewer. */
struct place position_of_character(struct position *position, size_t characters);

/* The place of a byte. */
struct place position_of_byte(struct position *position, size_t offset);

#endif
