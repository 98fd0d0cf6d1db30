/* Writes a pack from a JSON tree. Part of the extractor, not of lkc. */
#ifndef LK_SCHEMA_PACK_WRITE_H
#define LK_SCHEMA_PACK_WRITE_H

#include <cjson/cJSON.h>

#include "base/buf.h"

/* Appends the image. The same tree gives the same bytes. */
void pack_write(struct buf *out, const cJSON *root);

#endif
