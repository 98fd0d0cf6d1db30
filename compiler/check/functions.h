/* Intrinsic functions: the form of their arguments, and what they name. Inside this room only. */
#ifndef LK_CHECK_FUNCTIONS_H
#define LK_CHECK_FUNCTIONS_H

#include "check/context.h"

/* Where functions stand decides which of them work there. */
enum function_scope { SCOPE_RESOURCE, SCOPE_OUTPUT, SCOPE_CONDITION, SCOPE_RULE };

struct visit {
	struct check *check;
	struct holder holder;
	enum function_scope scope;
};

/* Checks every function in the value and below it. */
void functions_visit(const struct visit *visit, const struct step *at);

/* The form of the argument: how many, of which kind, which functions inside. False when it is too broken for a look
 * at what it names. */
bool functions_check_form(const struct visit *visit, const struct step *at);

/* Whether what the function names exists. */
void functions_check_target(const struct visit *visit, const struct step *at);

/* The id of the rule on the function's form: "E1010" for GetAtt. */
const char *functions_rule(enum intrinsic fn);

/* A step into the argument: its key is the function's name. */
struct step functions_step(const struct step *at);

#endif
