/* What differs between two resolved values, property by property. */
#ifndef LK_PLAN_DIFF_H
#define LK_PLAN_DIFF_H

#include "plan/canon.h"

struct difference {
	struct str path;        /* as in struct plan_property */
	struct str schema_path; /* the same with "*" for items of lists */
	const struct value *before, *after; /* NULL: not there */
};

struct differences {
	VEC(struct difference) items;
};

/* Adds the differences below path, in the order of after, then what is gone. Either value may be NULL.
 *
 * Maps are compared by key. Lists of scalars differ as a whole. Items of other lists are paired: tags by Key, unordered
 * lists by equality, then by a name that all of them have, else by position. A property that the schema gives a default
 * is no difference when one side only spells the default out, unless it is create-only. */
void diff_values(const struct canon_scope *scope, enum canon_mode mode, struct str path, const struct value *before,
                 const struct value *after, struct differences *differences);

#endif
