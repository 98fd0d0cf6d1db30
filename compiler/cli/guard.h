/* Whether a plan may be carried out: no loss of data that the stack does not allow, and nothing that the service would
 * refuse anyway. */
#ifndef LK_CLI_GUARD_H
#define LK_CLI_GUARD_H

#include "cli/deployment.h"

/* EXIT_DONE; or EXIT_LOSS or EXIT_FAILED after telling why and, of a loss, what to write into the stack to allow it. */
int guard_plan(struct cli *cli, const struct deployment *deployment);

/* The same of the living stack's policy, for which CloudFormation is asked. */
int guard_by_policy(struct cli *cli, struct deployment *deployment);

#endif
