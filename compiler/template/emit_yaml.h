/* A CloudFormation document as YAML, made to be reviewed: block style, short tags, quotes only where a reader of YAML
 * could otherwise take a text for something else, an empty line between sections and between resources.
 *
 * Written here and not by libyaml, whose blocks do not indent lists below their key and which puts every text with a
 * tab, or a blank at the end of a line, on one long quoted line. */
#ifndef LK_TEMPLATE_EMIT_YAML_H
#define LK_TEMPLATE_EMIT_YAML_H

#include "base/buf.h"
#include "graph/value.h"

/* Appends the document, which is a map; the same document gives the same bytes. Ends in one newline. */
void emit_yaml(struct buf *out, const struct value *document);

#endif
