/* What apply does with a stack that an earlier apply has left in a state that takes no update. */
#ifndef LK_CLI_ROLLBACK_H
#define LK_CLI_ROLLBACK_H

#include "cli/deployment.h"
#include "deploy/journal.h"

/* apply --continue-rollback [--skip IDS]. In UPDATE_ROLLBACK_FAILED tells what could not be rolled back, asks, goes on
 * with it and follows it; in CREATE_FAILED and UPDATE_FAILED undoes what was left as it was. */
int rollback_continue(struct cli *cli);

/* A stack whose first creation was undone holds nothing, and has to go before it can be made. */
int rollback_delete_remains(struct cli *cli, struct deployment *deployment, const struct journal *journal);

#endif
