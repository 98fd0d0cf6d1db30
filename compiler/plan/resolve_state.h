/* What one side of a comparison knows while its expressions are resolved. Private to this room's resolve_*.c. */
#ifndef LK_PLAN_RESOLVE_STATE_H
#define LK_PLAN_RESOLVE_STATE_H

#include "plan/resolve.h"

struct condition_state {
	const struct entry *entry;
	bool entered, decided;
	enum resolve_truth truth;
};

struct parameter_state {
	const struct entry *entry;
	struct value *value; /* NULL: unknown */
	bool hidden;
};

/* A mapping's rows by name, each a struct map of its values, made when first looked up. */
struct mapping_state {
	const struct entry *entry;
	struct map *rows;
};

struct resolve {
	struct arena *arena;
	const struct graph *graph;
	struct resolve_place place;
	const struct pack *pack;
	struct map parameters; /* name to struct parameter_state */
	struct map conditions; /* name to struct condition_state */
	struct map mappings;   /* name to struct mapping_state */
	struct map resources;  /* logical id to struct resource */
	struct map physical_ids; /* logical id to struct value */
	struct map attributes; /* logical id to struct value, a map */
	struct map pending;
	bool has_physical_ids;
	bool reveal; /* a condition is being decided: NoEcho values count, and never leave it */
	size_t depth;
	size_t text_made; /* bytes of folded texts */
};

/* A pseudo parameter's value, empty when unknown. Source: AWS CloudFormation User Guide, "Pseudo parameters". */
struct str resolve_pseudo_parameter(const struct resolve *resolve, struct str name);

/* An attribute that follows from the physical id of a living resource and its place; NULL for all others. */
struct value *resolve_derived_attribute(struct resolve *resolve, const struct resource *resource, struct str attribute);

#endif
