/* Parameters whose values are other stacks' outputs (lk.output_of): looked up where those stacks live. */
#ifndef LK_CLI_FOREIGN_H
#define LK_CLI_FOREIGN_H

#include "cli/deployment.h"

/* The stack's name, as it is deployed, that an output is taken from. */
struct str foreign_stack_name_in(struct arena *arena, const struct foreign_output *foreign, struct str environment);

/* Puts the values into loaded.parameters, but for those that the call gives. What is not there yet goes to
 * d->awaited. An output that the other stack does not have ends with EXIT_FAILED after telling it. */
int foreign_fill(struct cli *cli, struct deployment *d);

/* Of a plan that is made without an account: all that neither the call nor what is live has a value for. */
void foreign_await_all(struct cli *cli, struct deployment *d);

/* Says in the plan which values are not known yet. */
void foreign_note(const struct deployment *d);

/* EXIT_FAILED after telling what is not there yet. */
int foreign_require(struct cli *cli, const struct deployment *d);

#endif
