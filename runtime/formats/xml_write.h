/* Writing the small XML documents that S3 wants: text is escaped, element names are the caller's. */
#ifndef LK_FORMATS_XML_WRITE_H
#define LK_FORMATS_XML_WRITE_H

#include "base/buf.h"

/* Escaped for an element's content; control characters become character references, bytes that are not UTF-8 U+FFFD. */
void xml_append_text(struct buf *out, struct str text);

/* "<name>text</name>". */
void xml_append_element(struct buf *out, const char *name, struct str text);

#endif
