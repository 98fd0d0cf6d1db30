/* Conditions as logic: whether some choice of parameters makes them true and false as wanted. Inside this room only.
 *
 * A condition is And, Or and Not over Equals. An Equals of a parameter (or AWS::Region and its like) and a text is
 * decided by what the parameter may be: its AllowedValues, or any text; every other Equals is free to be true or
 * false. What has too many cases to try is taken as possible but never reported. */
#ifndef LK_CHECK_SCENARIO_H
#define LK_CHECK_SCENARIO_H

#include "check/context.h"

/* A condition's name and what it is to be. */
struct demand {
	struct str condition;
	bool wanted;
};

enum { SCENARIO_DEMANDS = 16 };

struct scenario {
	struct demand demands[SCENARIO_DEMANDS];
	size_t count;
};

/* Adds a demand; those past SCENARIO_DEMANDS are left out, which only makes more possible. */
void scenario_demand(struct scenario *scenario, struct str condition, bool wanted);

/* The demands of being at a place: the holder's own Condition, and the branch of each If above. */
struct scenario scenario_at(const struct holder *holder, const struct step *at);

enum scenario_result {
	SCENARIO_IMPOSSIBLE,
	SCENARIO_POSSIBLE,
	SCENARIO_UNKNOWN, /* too many cases */
};

/* *ret_words (may be NULL; in the check's arena) is an example: "EnvironmentName is 'development'". */
enum scenario_result scenario_solve(struct check *check, const struct scenario *scenario, struct str *ret_words);

#endif
