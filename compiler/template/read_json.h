/* The JSON half of the reader. */
#ifndef LK_TEMPLATE_READ_JSON_H
#define LK_TEMPLATE_READ_JSON_H

#include "graph/value.h"

/* The document, functions canonical but for the section Conditions; NULL when the text is not JSON. */
struct value *read_json_in(struct arena *arena, struct str text, struct str file_name);

#endif
