/* What became of an operation that nobody saw end: the program was killed, the machine slept, the network was gone. */
#ifndef LK_DEPLOY_RECOVER_H
#define LK_DEPLOY_RECOVER_H

#include "aws/cloudformation.h"
#include "deploy/journal.h"

enum recover_outcome {
	RECOVER_NEVER_BEGUN, /* nothing was changed; what was made ready for it is deleted again */
	RECOVER_RUNS,
	RECOVER_ENDED,
};

/* stack: as the service tells it now, NULL when there is none. *ret_status: how it ended, with RECOVER_ENDED. The
 * service alone is asked, the journal is not written. */
LK_MUST_USE enum lk_status recover_look(struct aws_client *client, struct arena *arena,
					const struct journal_entry *entry, const struct cfn_stack *stack,
					enum recover_outcome *ret_outcome, struct str *ret_status,
					struct error *ret_err);

struct recover_execution {
	bool begun;        /* it has been executed, or is being executed */
	bool runs;         /* the stack itself may not show it yet */
	bool failed;       /* before anything was changed */
	struct str reason; /* of that */
};
/* Asked after a call whose answer was lost, or of which nothing is heard. */
LK_MUST_USE enum lk_status recover_execution(struct aws_client *client, struct arena *arena, struct str stack,
					     struct str change_set, struct recover_execution *ret_execution,
					     struct error *ret_err);

#endif
