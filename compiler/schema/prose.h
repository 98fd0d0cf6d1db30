/* Parts a provider schema from its prose: titles, descriptions, comments, examples. Part of the extractor and of the
 * test that compares the pack with its source. */
#ifndef LK_SCHEMA_PROSE_H
#define LK_SCHEMA_PROSE_H

#include <cjson/cJSON.h>

/* Removes the prose from schema and gives the descriptions in an object of the same form ("description" beside
 * "properties", "definitions", "items"), or NULL where there are none. A property that is called "description" is no
 * prose. The caller owns the result. */
cJSON *prose_take(cJSON *schema);

#endif
