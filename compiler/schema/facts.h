/* What is known of a type beside its properties: what Ref gives, and where it does not exist. */
#ifndef LK_SCHEMA_FACTS_H
#define LK_SCHEMA_FACTS_H

#include "base/vec.h"
#include "schema/lookup.h"

struct facts_list {
	VEC(struct str) items;
};

/* The properties whose values Ref gives, joined by "|" when there are several; empty when nothing is known. *ret_source
 * names the fact: "cfnRefIdentifier" (aws-service-spec, from the types' documentation) or "primaryIdentifier". */
struct facts_list facts_ref_in(struct arena *arena, const struct schema_type *type, const char **ret_source);

/* Regions that are known, and do not have the type. */
struct facts_list facts_missing_regions_in(struct arena *arena, const struct schema_type *type);

#endif
