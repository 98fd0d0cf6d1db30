/* "did you mean 'BucketName'?": the nearest right name among a schema's or a graph's. An empty view when none is near.
 */
#ifndef LK_CHECK_SUGGEST_H
#define LK_CHECK_SUGGEST_H

#include "graph/resource.h"
#include "schema/lookup.h"

/* Formats the hint itself from the nearest name; empty when there is none. */
struct str suggest_hint_in(struct arena *arena, struct str nearest);

struct str suggest_type(const struct pack *pack, struct str name);

/* Among the keys of a schema's "properties" (and of the schemas it is combined of). */
struct str suggest_property(const struct schema_type *type, struct pack_node schema, struct str name);

struct str suggest_attribute_in(struct arena *arena, const struct schema_type *type, struct str name);
struct str suggest_string(struct pack_node strings, struct str name);
struct str suggest_key(const struct map *names, struct str name);

#endif
