/* Forms in which what is declared and what lives can be compared. For deep.c and its neighbours. */
#ifndef LK_OBSERVE_DEEP_FORM_H
#define LK_OBSERVE_DEEP_FORM_H

#include "observe/deep.h"
#include "plan/canon.h"

struct deep_scope {
	struct canon_scope canon;
	const struct schema_type *type;
	const struct value *tags; /* of the stack, a map */
};

/* Without what says nothing: defaults, what is empty, what is read-only or write-only. NULL when nothing is left. */
const struct value *deep_prune_in(const struct deep_scope *scope, enum canon_mode mode, struct str path,
                                  const struct value *value);

/* Of what lives, what the declared value says something about. */
const struct value *deep_reduce_in(const struct deep_scope *scope, enum canon_mode mode, struct str path,
                                   const struct value *declared, const struct value *live);

/* The properties without the service's tags, and without those of the stack that the resource does not declare. */
const struct value *deep_without_tags_in(const struct deep_scope *scope, const struct value *declared,
                                         const struct value *live);

/* Whether both mean the same; either may be NULL. */
bool deep_means_same(const struct deep_scope *scope, enum canon_mode mode, struct str path,
                     const struct value *declared, const struct value *live);

/* Whether path is outer, or lies below it. */
bool deep_is_within(struct str path, struct str outer);

/* With "****" for the texts in it that nobody is to see. */
const struct value *deep_mask_in(struct arena *arena, struct str path, const struct value *value);

#endif
