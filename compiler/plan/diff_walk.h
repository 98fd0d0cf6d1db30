/* The walk over two values, shared by diff.c and diff_list.c. */
#ifndef LK_PLAN_DIFF_WALK_H
#define LK_PLAN_DIFF_WALK_H

#include "plan/diff.h"

struct diff_walk {
	const struct canon_scope *scope;
	struct differences *differences;
};

/* Where the walk is. */
struct diff_place {
	struct str path, schema_path;
	enum canon_mode mode;
};

void diff_walk_value(struct diff_walk *walk, struct diff_place at, const struct value *before,
                     const struct value *after);

/* Both are lists that hold maps or lists. */
void diff_walk_list(struct diff_walk *walk, struct diff_place at, const struct value *before,
                    const struct value *after);

void diff_add(struct diff_walk *walk, struct diff_place at, const struct value *before, const struct value *after);

#endif
