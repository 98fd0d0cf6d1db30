/* lkc doctor STACK: looks at what lives of a stack, and tells what ails it. */
#ifndef LK_CLI_DOCTOR_STACK_H
#define LK_CLI_DOCTOR_STACK_H

#include "cli/cli.h"

/* EXIT_FAILED when something ails it, or could not be looked at. */
int doctor_stack(struct cli *cli);

#endif
