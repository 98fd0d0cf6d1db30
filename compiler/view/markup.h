/* Text into markup, for HTML and SVG alike. Private to this room. */
#ifndef LK_VIEW_MARKUP_H
#define LK_VIEW_MARKUP_H

#include "plan/show_value.h"

/* Escaped for text and for attributes in quotes; no control character is left. */
void markup_text(struct buf *buf, struct str text);

/* At most width characters, with an ellipsis where it is cut. */
void markup_text_cut(struct buf *buf, struct str text, size_t width);

/* A value as the plan's text shows it. */
void markup_value(struct buf *buf, const struct show_scope *scope, const struct value *value);

/* "change-OrdersTable": the id of a change's block, and where the picture leads. Names are cut to what an id may be. */
void markup_anchor(struct buf *buf, struct str logical_id);

#endif
