/* Text into markup, for HTML and SVG alike. Private to this room. */
#ifndef LK_VIEW_MARKUP_H
#define LK_VIEW_MARKUP_H

#include "plan/show_value.h"

/* Escaped for text and for attributes in quotes; no control character is left. */
void markup_text(struct buf *buf, struct str text);

/* The characters that markup_text() shows. */
size_t markup_length(struct str text);

/* At most width of them, with an ellipsis where it is cut. */
void markup_text_cut(struct buf *buf, struct str text, size_t width);

/* "change-OrdersTable": the id of a change's block, and where the picture leads. Letters and digits stay,
 * all else is written in hexadecimal. */
void markup_anchor(struct buf *buf, struct str logical_id);

#endif
