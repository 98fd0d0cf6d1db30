/* How lkc calls itself for one stack of many: the same command, for that stack, environment and place alone. */
#ifndef LK_CLI_FLEET_CALL_H
#define LK_CLI_FLEET_CALL_H

#include "cli/fleet_set.h"

struct fleet_call {
	const char *command; /* "plan", "apply", "drift" */
	const char *format;  /* NULL: none */
	bool yes;            /* nobody is asked */
};

/* Ended by NULL. argv[0] is the program itself. */
const char *const *fleet_call_arguments_in(struct arena *arena, const struct cli *cli, const struct fleet_call *call,
                                           const struct fleet_stack *stack);

/* EXIT_USAGE after telling which option of the call is for a single stack alone. */
int fleet_call_check(struct cli *cli);

#endif
