/* plan --change-set. */
#ifndef LK_CLI_SECOND_OPINION_H
#define LK_CLI_SECOND_OPINION_H

#include "cli/deployment.h"

/* Asks CloudFormation for its own view of the plan, and hangs it on the plan. Of several steps the first is asked
 * about: the others start from a stack that is not there yet. Gives EXIT_DONE, or another code after telling why. */
int second_opinion(struct cli *cli, struct deployment *deployment);

#endif
