/* What commands do with an environment that goes out as a stack set. Gives their exit codes. */
#ifndef LK_CLI_SET_COMMANDS_H
#define LK_CLI_SET_COMMANDS_H

#include "cli/deployment.h"
#include "cli/identity.h"
#include "observe/drift.h"

/* The plan has been made and nothing said. */
int set_apply(struct cli *cli, struct deployment *deployment);

int set_status(struct cli *cli, struct identity *identity, int format);
int set_attach(struct cli *cli, struct identity *identity);
int set_delete(struct cli *cli, struct identity *identity);

/* Has the service compare every stack of the set; what it found is added to the report, as "ACCOUNT/REGION/Queue". */
int set_drift(struct cli *cli, struct identity *identity, struct drift_report *report);

#endif
