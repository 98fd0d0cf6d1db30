/* An example of a resource type: its required properties with values that its schema accepts, as Lua of the raw layer.
 *
 * Values come from the schema (enum, default, format, pattern, bounds); where nothing that fits can be built, the
 * property is left out and is named in a comment. The tests evaluate and check the examples of all types. */
#ifndef LK_SCHEMA_EXAMPLE_H
#define LK_SCHEMA_EXAMPLE_H

#include "base/buf.h"
#include "base/vec.h"
#include "graph/value.h"
#include "schema/lookup.h"
#include "schema/pattern.h"

struct example {
	struct value *properties; /* a map; for example_of_property_in any value, NULL when none is found */
	VEC(struct str) missing;  /* paths of required properties without a value */
};

void example_of_type_in(struct arena *arena, struct pattern_cache *patterns, const struct schema_type *type,
                        struct example *ret_example);

/* The same of the property at a path ("/Tags/0/Key"). */
void example_of_property_in(struct arena *arena, struct pattern_cache *patterns, const struct schema_type *type,
                            struct str path, struct example *ret_example);

/* The declaration: aws.S3.Bucket "Example" { … }, with a line feed at its end. */
void example_write(struct buf *out, const struct schema_type *type, const struct example *example);

/* A value as Lua, its first line at the writer's column, further ones indented by indent levels. */
void example_write_value(struct buf *out, const struct value *value, unsigned indent);

/* Whether Lua takes the text as a name: no reserved word. */
bool example_is_name(struct str text);

#endif
