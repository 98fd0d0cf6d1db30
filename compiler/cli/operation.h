/* An operation that one call begins, followed on the screen until the stack has come to rest. */
#ifndef LK_CLI_OPERATION_H
#define LK_CLI_OPERATION_H

#include "cli/progress.h"
#include "cli/target.h"
#include "deploy/journal.h"

struct operation {
	struct target *target;
	struct cfn_stack stack;
	const struct graph *graph; /* for the place of what fails; may be NULL */
	const char *good;          /* the state that is meant: "DELETE_COMPLETE" */
	const char *also_good;     /* another one, or NULL */
	const struct journal *journal;
	const struct str *retain;  /* of a deletion in DELETE_FAILED: logical ids that are left as they are */
	size_t retain_count;
};

/* DeleteStack. Gives EXIT_DONE when the stack is gone, or another code after telling why. */
int operation_delete(struct cli *cli, const struct operation *operation);

/* RollbackStack. */
int operation_roll_back(struct cli *cli, const struct operation *operation);

/* CancelUpdateStack: what runs is rolled back, and followed. */
int operation_cancel(struct cli *cli, const struct operation *operation);

/* ContinueUpdateRollback, without the resources of those logical ids. */
int operation_continue_rollback(struct cli *cli, const struct operation *operation, const struct str *skip,
                                size_t skip_count);

#endif
