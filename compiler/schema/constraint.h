/* What a schema asks of a value, in words for people: `lkc schema`, and the documentation in the editor's stubs. */
#ifndef LK_SCHEMA_CONSTRAINT_H
#define LK_SCHEMA_CONSTRAINT_H

#include "base/vec.h"
#include "schema/lookup.h"

struct constraint {
	const char *keyword;       /* "minLength" */
	struct pack_node argument; /* as the schema has it */
	struct str words;          /* "length at least 3" */
};

struct constraints {
	VEC(struct constraint) items;
};

/* Every keyword of the node that limits its value, in a fixed order; node is resolved. */
void constraints_of_node_in(struct arena *arena, const struct schema_type *type, struct pack_node node,
                            struct constraints *ret_constraints);

/* "string", "list of object", "string or object": the kind of value; node may have a $ref. */
struct str constraint_kind_in(struct arena *arena, const struct schema_type *type, struct pack_node node);

#endif
