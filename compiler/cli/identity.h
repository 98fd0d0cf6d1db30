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

/* STACK is a file or name of the project, as everywhere. Gives EXIT_DONE, or another code after telling why. Nothing
 * living is looked at, and it may be a stack set (.loaded.set_home). */
int identity_locate(struct cli *cli, const char *name, struct identity *identity);

/* The state of the stack that lives there, with identity_locate() done; EXIT_FAILED for a stack set, after telling. */
int identity_look(struct cli *cli, struct identity *identity);

/* Both. */
int identity_open(struct cli *cli, const char *name, struct identity *identity);

/* EXIT_FAILED after telling it, when the service knows no such stack. */
int identity_require(struct cli *cli, const struct identity *identity);

/* The same, and fails when the service knows no such stack. */
int identity_open_existing(struct cli *cli, const char *name, struct identity *identity);

#endif
