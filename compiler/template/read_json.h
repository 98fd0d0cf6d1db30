/* The JSON half of the reader. */
#ifndef LK_TEMPLATE_READ_JSON_H
#define LK_TEMPLATE_READ_JSON_H

#include "base/error.h"
#include "graph/value.h"

/* The document, functions canonical but for the section Conditions. False when the text is not JSON. */
LK_MUST_USE bool read_json_in(struct arena *arena, struct str text, struct str file_name, struct value **ret_document,
                              struct error *ret_err);

#endif
