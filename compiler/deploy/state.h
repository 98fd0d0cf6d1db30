/* What each state of a stack allows. Source: AWS CloudFormation User Guide, "Stack status codes". */
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
};

struct state {
	const char *status; /* "UPDATE_COMPLETE" */
	enum state_kind kind;
	bool good;          /* an operation that ends here has done what it was to do */
	const char *advice; /* what to do about it; empty where nothing is to be done */
};

/* An unknown status is taken by its ending: *_IN_PROGRESS moves, *_FAILED is stuck, the rest is at rest. */
struct state state_of(struct str status);

/* LK_FAILED with ERROR_STATE, cause and hint, where the state forbids it. name is the stack's. */
LK_MUST_USE enum lk_status state_allows_apply(struct str name, struct str status, struct error *ret_err);
LK_MUST_USE enum lk_status state_allows_delete(struct str name, struct str status, struct error *ret_err);

#endif
