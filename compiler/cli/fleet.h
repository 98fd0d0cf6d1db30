/* lkc plan|apply|drift --all: every stack of a folder, in each of its environments, regions and accounts. */
#ifndef LK_CLI_FLEET_H
#define LK_CLI_FLEET_H

#include "cli/cli.h"

/* In the order in which they need each other, several side by side (--parallel). What one that failed is needed by is
 * left out and told; nothing else is. Ends with one summary. Gives the exit code: that of the worst stack. */
int fleet_plan(struct cli *cli);
int fleet_apply(struct cli *cli);
int fleet_drift(struct cli *cli);

#endif
