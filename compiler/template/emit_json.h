/* Values as JSON; intrinsic functions in their long form. */
#ifndef LK_TEMPLATE_EMIT_JSON_H
#define LK_TEMPLATE_EMIT_JSON_H

#include "base/buf.h"
#include "graph/value.h"

/* Appends the value. indent is the number of blanks a level, 0 for one line without blanks; no newline at the end. */
void emit_json(struct buf *out, const struct value *value, int indent);

#endif
