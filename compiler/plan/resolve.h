/* What a stack's expressions come to, as far as that can be known before deployment.
 *
 * Parameters, mappings, conditions, pseudo parameters and references to living resources become plain values; what
 * stays unknown stays an intrinsic node, in one normal form: Sub and Join with an empty delimiter are both
 * FN_JOIN ["", [part, ...]] without neighbouring strings. Values of NoEcho parameters never become part of a result.
 * Results live in the arena and share nodes with the graph. */
#ifndef LK_PLAN_RESOLVE_H
#define LK_PLAN_RESOLVE_H

#include "base/map.h"
#include "graph/resource.h"
#include "schema/lookup.h"

/* Where a stack runs. An empty view is unknown; partition and URL suffix follow from region. */
struct resolve_place {
	struct str stack_name, stack_id, region, account, partition;
};

struct resolve_input {
	const struct graph *graph;
	/* Map of name to scalar: values given; what is missing has its Default. NULL: none given. A value of asterisks
	 * alone ("****", as DescribeStacks masks NoEcho) is unknown. */
	const struct value *parameters;
	/* Living resources: map of logical id to physical id (string), and of logical id to a map of attribute to
	 * value. Either may be NULL. */
	const struct value *physical_ids, *attributes;
	struct resolve_place place;
	const struct pack *pack; /* NULL: nothing is known of types */
};

enum resolve_truth { RESOLVE_FALSE, RESOLVE_TRUE, RESOLVE_UNKNOWN };

struct resolve;

/* Borrows what input points to. */
struct resolve *resolve_new_in(struct arena *arena, const struct resolve_input *input);

/* From now on references to name (a resource to be made, or a parameter whose value cannot be compared) stay
 * expressions, whatever is known of what lives now. */
void resolve_mark_pending(struct resolve *resolve, struct str name);
bool resolve_is_pending(const struct resolve *resolve, struct str name);

/* The value with everything known put in place; NULL where it comes to AWS::NoValue. */
struct value *resolve_value(struct resolve *resolve, struct value *value);

/* A condition by name; unknown when it is not declared, goes in circles, or rests on an unknown value. */
enum resolve_truth resolve_condition(struct resolve *resolve, struct str name);

/* Whether a resource exists under its Condition; an unknown one does when it has a physical id or none are known. */
bool resolve_has_resource(struct resolve *resolve, const struct resource *resource);

/* Same for an output or another entry whose body may have a Condition. */
bool resolve_has_entry(struct resolve *resolve, const struct entry *entry);

/* The effective value of a parameter: given or Default, a list for list types. NULL when unknown, and for NoEcho. */
struct value *resolve_parameter(struct resolve *resolve, struct str name);

/* Whether a parameter is declared NoEcho; false for NULL. */
bool resolve_is_hidden(const struct entry *parameter);

/* The members of a map by key, and entries by name, for many look-ups in what others wrote. values may be NULL. */
void resolve_index_values(struct map *map, struct arena *arena, const struct value *values);
void resolve_index_entries(struct map *map, struct arena *arena, const struct entries *entries);

#endif
