/* A document as YAML for reviewers: block style, short tags, one blank line between sections and between resources.
 * The same document gives the same bytes. */
#ifndef LK_TEMPLATE_EMIT_YAML_H
#define LK_TEMPLATE_EMIT_YAML_H

#include "base/buf.h"
#include "graph/value.h"

/* Appends the document, a map; ends with a newline. buf_ok() tells whether it fitted. */
void emit_yaml(struct buf *out, const struct value *document);

#endif
