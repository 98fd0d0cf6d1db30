/* What status, events, outputs, delete and attach share: which stack is meant, and where. */
#ifndef LK_CLI_IDENTITY_H
#define LK_CLI_IDENTITY_H

#include "cli/target.h"
#include "deploy/live.h"

struct identity {
	struct loaded loaded;
	struct target target;
	struct live live;
};

/* STACK is a file or name of the project, as everywhere. The live stack's state is fetched. Gives EXIT_DONE, or another
 * code after telling why. */
int identity_open(struct cli *cli, const char *name, struct identity *identity);

/* The same, and fails when the service knows no such stack. */
int identity_open_existing(struct cli *cli, const char *name, struct identity *identity);

#endif
