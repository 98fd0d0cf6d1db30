/* Intrinsic functions in canonical form, whichever spelling a document had (see graph/value.h). For the readers. */
#ifndef LK_TEMPLATE_CANONICAL_H
#define LK_TEMPLATE_CANONICAL_H

#include "graph/value.h"

/* A call of fn with an argument as it was written. */
struct value *canonical_intrinsic_in(struct arena *arena, enum intrinsic fn, struct value *argument);

/* A map of the one key "Fn::X" or "Ref" as the call that it is; any other map as it is. */
struct value *canonical_map_in(struct arena *arena, struct value *map);

/* {"Condition": "Name"} as the function that it is where a condition is expected; anything else as it is. */
struct value *canonical_condition_in(struct arena *arena, struct value *value);

/* The last step, on a whole document: the section Conditions. */
void canonical_document(struct arena *arena, struct value *document);

#endif
