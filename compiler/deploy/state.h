/* What each state of a stack allows: a table from (state, command) to what is done. Sources: AWS CloudFormation User
 * Guide, "Stack status codes", "Choose how to handle failures when provisioning resources" and "Detect unmanaged
 * configuration changes"; API Reference, "ContinueUpdateRollback", "RollbackStack", "DeleteStack". */
#ifndef LK_DEPLOY_STATE_H
#define LK_DEPLOY_STATE_H

#include "base/error.h"

enum state_kind {
	STATE_ABSENT,   /* nothing to compare with: never made, deleted, or only reviewed */
	STATE_AT_REST,  /* may be updated and deleted */
	STATE_MOVING,   /* an operation runs */
	STATE_EMPTY,    /* its creation was undone: nothing is left in it, and it must be deleted to be made */
	STATE_UNUSABLE, /* must be deleted before it can be made again */
	STATE_STUCK,    /* an operation has to be finished by hand first */
	STATE_PAUSED,   /* an operation failed and was not undone: it is gone on with, or rolled back */
};

enum state_command {
	STATE_APPLY,
	STATE_ADOPT,             /* lkc adopt: an import */
	STATE_CONTINUE_ROLLBACK, /* lkc apply --continue-rollback */
	STATE_DELETE,
	STATE_ATTACH,
	STATE_DRIFT,
	STATE_COMMANDS,
};

enum state_action {
	ACTION_REFUSE,        /* with the state's advice */
	ACTION_NOTHING,       /* there is no stack to do it to */
	ACTION_CREATE,
	ACTION_UPDATE,
	ACTION_RESUME,        /* an update with rollback off, the only one that the service takes then */
	ACTION_REMAKE,        /* delete what is left, then create */
	ACTION_FOLLOW,        /* what runs, until it has come to rest; then look again */
	ACTION_TELL,          /* how the last operation ended */
	ACTION_CONTINUE,      /* ContinueUpdateRollback */
	ACTION_ROLL_BACK,     /* RollbackStack */
	ACTION_DELETE,
	ACTION_DELETE_AGAIN,  /* some resource could not be deleted: try again, or leave it */
	ACTION_LOOK,          /* compare what there is with the template */
};

struct state {
	const char *status; /* "UPDATE_COMPLETE"; empty: there is no such stack */
	enum state_kind kind;
	bool good;          /* an operation that ends here has done what it was to do */
	enum state_action actions[STATE_COMMANDS];
	const char *advice; /* what to do about it; empty where nothing is to be done */
};

/* An unknown status is taken by its ending: *_IN_PROGRESS moves, *_FAILED is stuck, the rest is at rest. */
struct state state_of(struct str status);

enum state_action state_action(struct str status, enum state_command command);

/* LK_FAILED with ERROR_STATE, cause and hint, where the state forbids the command or something runs. name is the
 * stack's. */
LK_MUST_USE enum lk_status state_allows(struct str name, struct str status, enum state_command command,
                                        struct error *ret_err);

#endif
