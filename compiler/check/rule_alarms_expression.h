/* Metric math: what an expression names, and where it breaks off. Inside this room only.
 *
 * Source: Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics". */
#ifndef LK_CHECK_RULE_ALARMS_EXPRESSION_H
#define LK_CHECK_RULE_ALARMS_EXPRESSION_H

#include "base/str.h"
#include "base/vec.h"

struct expression_division {
	struct str dividend, divisor;
};

struct expression {
	VEC(struct str) names;			   /* ids, as often as they stand there */
	VEC(struct str) functions;		   /* likewise */
	VEC(struct expression_division) divisions; /* of one id by another */
	struct str fault; /* "there is an operand missing behind '+'"; empty when it can be read */
	/* It has parts that only the deployment knows, or is a Metrics Insights query: nothing is said of the rest. */
	bool open;
};

/* text is a shape: "${Name}" stands for what is not known. Everything in the arena; the views are of the text. */
void expression_read_in(struct arena *arena, struct str text, struct expression *ret_expression);

bool expression_calls(const struct expression *expression, const char *function);

/* Whether the guide lists the function; the nearest one that it lists, or an empty view. */
bool expression_knows_function(struct str name);
struct str expression_nearest_function(struct str name);

#endif
