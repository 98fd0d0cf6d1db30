/* What a plain YAML scalar means to CloudFormation: YAML 1.1 without octal, hexadecimal, sexagesimal and dates, which
 * stay the texts they were written as. Reader and writer share it, so that what one writes the other reads back. */
#ifndef LK_TEMPLATE_SCALAR_H
#define LK_TEMPLATE_SCALAR_H

#include "graph/value.h"

/* The value of a plain scalar; a string when it is nothing else, and for a number that could not be written again with
 * the digits that it has (too large, too many digits). Borrows text. */
struct value *scalar_resolve_in(struct arena *arena, struct str text);

/* The digits of a number, JSON's or YAML's, as a double; false when the double would be another number than is written,
 * but for the zeros at its ends. */
bool scalar_to_double(struct arena *arena, struct str text, double *ret_number);

/* Whether a string must be quoted, because some reader of YAML 1.1 or 1.2 would take it for something else. */
bool scalar_needs_quotes(struct str text);

#endif
