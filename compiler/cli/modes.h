/* The options of apply that say how CloudFormation is to go about it. */
#ifndef LK_CLI_MODES_H
#define LK_CLI_MODES_H

#include "cli/deployment.h"
#include "deploy/apply.h"

/* Reads them; EXIT_USAGE after telling what is wrong, else EXIT_DONE. */
int modes_read(struct cli *cli, struct apply_modes *ret_modes);

/* What needs the stack: the alarms that roll it back are its own, as they live now. Refuses what does not go with this
 * plan. EXIT_DONE, or another code after telling why. */
int modes_fit(struct cli *cli, const struct deployment *deployment, struct apply_modes *modes);

/* Says which of them CloudFormation takes only together with a change, when there is none. */
void modes_tell_unused(struct cli *cli, const struct apply_modes *modes);

#endif
