/* What this machine began on a stack and did not see end. */
#ifndef LK_CLI_RECOVERY_H
#define LK_CLI_RECOVERY_H

#include "aws/cloudformation.h"
#include "cli/target.h"
#include "deploy/journal.h"

/* Opens the stack's journal in LKC_STATE_HOME, XDG_STATE_HOME/lkc or ~/.local/state/lkc, and holds it until the end of
 * the program. EXIT_FAILED after telling which process holds it. Where none can be kept that is warned of, and
 * *ret_journal keeps nothing. The target's account has to be known. */
int recovery_open(struct cli *cli, const struct target *target, struct str stack, struct journal *ret_journal);

/* The same for attach, which goes on where another process works: *ret_held is true then. */
int recovery_open_shared(struct cli *cli, const struct target *target, struct str stack, struct journal *ret_journal,
			 bool *ret_held);

struct recovered {
	bool any;	   /* something was pending; it is settled, and told */
	bool succeeded;	   /* and it ended as it was meant to */
	struct str status; /* how; empty when it was never begun */
};

/* Settles what the journal has pending: follows it when it runs, deletes what it left when it never began. graph is for
 * the places of what failed, or NULL. */
int recovery_settle(struct cli *cli, struct target *target, const struct journal *journal, struct str stack,
		    const struct graph *graph, struct recovered *ret_recovered);

/* Follows what runs on the stack, or shows how it ended last, on the screen. EXIT_DONE when that is well, EXIT_FAILED
 * after telling why not. token: of the operation that is meant; empty: whatever it is. */
int recovery_follow(struct cli *cli, struct target *target, const struct cfn_stack *stack, struct str token,
		    const struct graph *graph, struct str *ret_status);

#endif
