/* Strings as YAML scalars: plain where that is safe, a literal block for several lines, quoted otherwise. */
#ifndef LK_TEMPLATE_YAML_TEXT_H
#define LK_TEMPLATE_YAML_TEXT_H

#include "base/buf.h"

/* Appends a blank, the string and a newline. column is where the lines of a literal block begin: two more than the
 * collection that the string stands in. Behind a tag a string is a string whatever it looks like. Bytes that are not
 * UTF-8 are written as U+FFFD. */
void yaml_text_append_value(struct buf *out, struct str text, size_t column, bool tagged);

/* Appends the string as a key, on one line and without its colon. */
void yaml_text_append_key(struct buf *out, struct str text);

#endif
