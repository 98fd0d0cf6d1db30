/* The comments of a template, each bound to the key or list item that it is about until the writer puts it somewhere.
 *
 * On the lines before it, behind it on its line, or on the lines after it: at the end of a block, where the next key
 * stands further to the left than the comment. */
#ifndef LK_IMPORT_REMARK_H
#define LK_IMPORT_REMARK_H

#include <stddef.h>

#include "graph/value.h"
#include "template/comments.h"

enum remark_side { REMARK_BEFORE, REMARK_BESIDE, REMARK_AFTER, REMARK_SIDES };

struct remark {
	struct str text;
	struct remark *next;
};

struct remark_chain {
	struct remark *first, *last;
};

struct remarks {
	const struct comments *comments;
	struct remark_chain (*chains)[REMARK_SIDES]; /* of each mark */
	struct remark_chain tail;                    /* without a mark: a file of comments alone */
};

enum { REMARK_NONE = -1 };

void remarks_init_in(struct remarks *remarks, struct arena *arena, const struct comments *comments);

/* The number of the mark; REMARK_NONE where a value comes from elsewhere, as through an alias. */
ptrdiff_t remarks_find_member(const struct remarks *remarks, struct str key, struct place value);
ptrdiff_t remarks_find_item(const struct remarks *remarks, const struct value *value);
ptrdiff_t remarks_find_section(const struct remarks *remarks, struct str name);
/* A key directly in the map that stands behind the mark. */
ptrdiff_t remarks_find_child(const struct remarks *remarks, ptrdiff_t parent, struct str key);

/* One past the last mark that stands within what the mark begins. */
ptrdiff_t remarks_end_of(const struct remarks *remarks, ptrdiff_t mark);

/* Whether some are left that belong to marks of [from, to). */
bool remarks_any(const struct remarks *remarks, ptrdiff_t from, ptrdiff_t to);

/* The next on that side of the mark, which is taken out; NULL when none is left. */
const struct remark *remarks_take(struct remarks *remarks, ptrdiff_t mark, enum remark_side side);
/* The next of any mark in [*from, to); *from moves on. */
const struct remark *remarks_take_any(struct remarks *remarks, ptrdiff_t *from, ptrdiff_t to);
/* The next that is of no mark. */
const struct remark *remarks_take_tail(struct remarks *remarks);

/* Puts those on one side of a mark before those on a side of another. */
void remarks_move(struct remarks *remarks, ptrdiff_t from, enum remark_side from_side, ptrdiff_t to,
                  enum remark_side to_side);

/* The key of a function in its long form has no line of its own in Lua: its comments go to the mark whose value the
 * function is. */
void remarks_fold(struct remarks *remarks, const struct value *value, ptrdiff_t mark);

#endif
