/* Which resource needs which: references, attributes, Sub variables and DependsOn, as edges between logical ids. */
#ifndef LK_GRAPH_ORDER_H
#define LK_GRAPH_ORDER_H

#include "graph/resource.h"

struct reference {
	struct str from;        /* logical id, or output/condition name, that holds the reference */
	struct str to;          /* what is named: a resource, a parameter, a pseudo parameter, a condition, a mapping */
	struct str attribute;   /* of GetAtt; empty for Ref and DependsOn */
	enum intrinsic fn;      /* FN_REF, FN_GET_ATT, FN_SUB (a variable of a Sub), FN_CONDITION, FN_FIND_IN_MAP */
	bool depends_on;        /* a DependsOn entry */
	/* JSON pointer within the holder to the node that refers: "/Properties/Role"; functions on the way are steps of
	 * their own, as in the long form: "/Properties/Name/Fn::Join/1/0". About LIMIT_POINTER bytes at most. */
	struct str path;
	const struct value *value; /* the node that refers */
};

struct references {
	struct reference *items;
	size_t count, capacity;
};

/* References in one value, paths starting with prefix. Variables that a Sub's own map defines are not references. */
void order_references_in(struct arena *arena, struct str from, struct str prefix, const struct value *value,
                         struct references *ret_references);

/* All references of a resource: properties, attributes (DependsOn, Condition) included. */
struct references order_of_resource_in(struct arena *arena, const struct resource *resource);

/* Every resource after what it needs; among free ones the first declared comes first. Where there are cycles the result
 * is false and *ret_cycle is the shortest one, as references in turn (a → b → … → a); among equal ones that of the
 * first declared. Beyond LIMIT_CYCLE_STEPS it is the shortest one found. */
struct order {
	size_t *indices; /* into graph->resources */
	size_t count;
};
bool order_sort_in(struct arena *arena, const struct graph *graph, struct order *ret_order,
                   struct references *ret_cycle);

#endif
