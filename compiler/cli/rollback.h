/* What apply does with a stack that an earlier apply has left in a state that takes no update. */
#ifndef LK_CLI_ROLLBACK_H
#define LK_CLI_ROLLBACK_H

#include "cli/deployment.h"

/* apply --continue-rollback [--skip IDS]: of UPDATE_ROLLBACK_FAILED alone. Tells what could not be rolled back, asks,
 * goes on with it and follows it. */
int rollback_continue(struct cli *cli);

/* A stack whose first creation was undone holds nothing, and has to go before it can be made. */
int rollback_delete_remains(struct cli *cli, struct deployment *deployment);

#endif
