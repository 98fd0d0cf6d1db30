/* The "type" keyword with CloudFormation's conversions: a scalar that reads as what is wanted is accepted. */
#ifndef LK_CHECK_KINDS_H
#define LK_CHECK_KINDS_H

#include "check/walk.h"

/* What a function may yield, or a schema take; scalars turn into each other. */
enum kinds { KIND_SCALAR = 1, KIND_LIST = 2, KIND_MAP = 4, KIND_ANY = 7 };

/* Of a schema's own "type"; KIND_ANY without one. */
unsigned kinds_wanted(struct pack_node schema);

/* Whether the value is of the JSON Schema type; strict: without conversion. */
bool kinds_accept(const struct value *value, struct str type, bool strict);

/* Reports a value of the wrong kind; true when the other keywords make sense. */
bool kinds_check(struct walk *walk, const struct spot *spot);

/* "a list or a string" for the schema's type. */
struct str kinds_words_in(struct arena *arena, struct pack_node type);

/* The number that an integer, a float or a numeric text stands for. */
bool kinds_number(const struct value *value, double *ret_number);

/* "true" and "false" in the three spellings that CloudFormation takes. */
bool kinds_boolean_text(struct str text, bool *ret_boolean);

#endif
