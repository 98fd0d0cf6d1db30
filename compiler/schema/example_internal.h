/* What the files of examples share. Private to them. */
#ifndef LK_SCHEMA_EXAMPLE_INTERNAL_H
#define LK_SCHEMA_EXAMPLE_INTERNAL_H

#include "schema/example.h"

enum { EXAMPLE_NODES_MAX = 32 };

struct maker {
	struct arena *arena;
	struct pattern_cache *patterns;
	const struct schema_type *type;
	struct example *example;
};

/* Schemas that one value must all satisfy: a property's own, those of its allOf, and one of each oneOf and anyOf. */
struct wish {
	struct pack_node nodes[EXAMPLE_NODES_MAX];
	size_t count;
};

struct spot {
	struct str path;       /* "/Tags/0/Key" */
	struct str name;       /* "Key" */
	size_t depth, variant; /* the variant-th item of a list whose items differ */
};

/* The keyword's argument in the first schema that has it. */
struct pack_node wish_first(const struct wish *wish, const char *keyword);
/* The strictest bound: the highest of the minima, the lowest of the maxima. *number holds the loosest before. */
void wish_bound(const struct wish *wish, const char *keyword, bool highest, double *number);

/* NULL when no text is found that fits. */
struct value *example_text(struct maker *maker, const struct wish *wish, const struct spot *spot);

/* What is known of this type and path beyond the schema; NULL when nothing is. */
const char *example_hint(const struct maker *maker, const struct spot *spot);

/* The rest of the path of each property below path that the service wants though the schema does not; NULL after the
 * last. *position starts at 0. */
const char *example_included(const struct maker *maker, struct str path, size_t *position);

/* What stands for a document in JSON, by the property's name; an empty map for one that is unknown. */
struct value *example_document(struct maker *maker, const struct spot *spot);

#endif
