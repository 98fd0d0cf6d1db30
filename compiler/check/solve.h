/* The value that a function comes to, for each choice of what its parameters may be. Inside this room only.
 *
 * Start with .check alone; each solve_value() takes the parameters as they are chosen, and notes those that are new. */
#ifndef LK_CHECK_SOLVE_H
#define LK_CHECK_SOLVE_H

#include "base/vec.h"
#include "check/context.h"

/* A parameter that the function names, and the values that it surely may have. */
struct choice {
	const struct entry *parameter;
	VEC(const struct value *) values;
	size_t chosen;
};

struct solving {
	struct check *check;
	VEC(struct choice) choices;
	size_t depth;
};

/* Ref of parameters and of AWS::Region, FindInMap, Select, Split, Sub, Join and ToJsonString are followed. NULL where
 * only the deployment knows, or where the function has no value. */
const struct value *solve_value(struct solving *solving, const struct value *value);

/* The next combination of choices. False after the last. */
bool solve_choose_next(struct solving *solving);

/* "with Env 'production', Zone 'b' " or nothing: the parameters as they are chosen. In the check's arena. */
struct str solve_words_in(const struct solving *solving);

#endif
