/* Canonical bytes of a value: two values mean the same exactly when their bytes are equal. For this room and observe/.
 *
 * Scalars are their text ("30" and 30 are one), keys of maps are sorted, lists that the schema calls unordered too. In
 * a policy document every list is a set, one item stands for a list of one, and the case of action names is nothing. */
#ifndef LK_PLAN_CANON_H
#define LK_PLAN_CANON_H

#include "base/buf.h"
#include "plan/resolve.h"
#include "schema/lookup.h"

enum canon_mode {
	CANON_SCHEMA,  /* lists as the schema has them */
	CANON_SETS,    /* every list is a set, and a list of one is its item */
	CANON_ACTIONS, /* the same, and case is ignored */
};

struct canon_scope {
	struct arena *arena;
	const struct schema_type *type; /* NULL: unknown, every list is ordered */
	const struct resolve *pending;  /* references to its pending names equal nothing but each other; may be NULL */
};

/* Where a value stands: "/Tags/" + "*" + "/Key", with "*" for items of lists. */
struct str canon_path_in(struct arena *arena, struct str parent, struct str segment);

/* The object that a text is, where the schema takes either; else the value itself. */
const struct value *canon_read_text_in(const struct canon_scope *scope, enum canon_mode mode, struct str path,
                                       const struct value *value);

/* How the value at path is to be read, when its parent is read as mode. */
enum canon_mode canon_mode_at(enum canon_mode mode, struct str path, const struct value *value);

/* Whether the order of the list at path means nothing. */
bool canon_is_unordered(const struct canon_scope *scope, enum canon_mode mode, struct str path,
                        const struct value *list);

/* Whether its items are all {Key, Value}, with further members perhaps: tags. */
bool canon_is_tags(struct str path, const struct value *list);

/* Empty when they would be more than LIMIT_CANON: such a value equals nothing. */
struct str canon_bytes_in(const struct canon_scope *scope, enum canon_mode mode, struct str path,
                          const struct value *value);

/* Whether both are written alike, member by member, and refer to nothing that is yet to come: then they mean the same.
 * Quick; what it does not see, canon_equal() does. */
bool canon_same_form(const struct canon_scope *scope, const struct value *before, const struct value *after);

/* Whether before and after mean the same. scope->pending is of after: before never holds what is yet to come. */
bool canon_equal(const struct canon_scope *scope, enum canon_mode mode, struct str path, const struct value *before,
                 const struct value *after);

#endif
