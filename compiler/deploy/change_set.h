/* Change sets: made, waited for, executed, cleaned up. */
#ifndef LK_DEPLOY_CHANGE_SET_H
#define LK_DEPLOY_CHANGE_SET_H

#include "aws/cloudformation.h"

enum change_set_outcome {
	CHANGE_SET_READY,
	CHANGE_SET_EMPTY, /* there is nothing to change; it is deleted already */
	CHANGE_SET_GONE,  /* with an error: nothing is left of it */
	CHANGE_SET_LEFT,  /* with an error: it may still be there, for it could not be deleted */
};

/* Makes the change set and waits until the service has computed it. One that fails is deleted again, and so is a stack
 * that was only made for its sake (type CREATE or IMPORT): its reason is the error. *ret_outcome is set in any case. */
LK_MUST_USE enum lk_status change_set_make(struct aws_client *client, struct arena *arena,
                                           const struct cfn_change_set_input *input, const struct http_cancel *cancel,
                                           enum change_set_outcome *ret_outcome, struct cfn_change_set *ret_change_set,
                                           struct error *ret_err);

/* Deletes a change set that is not wanted, with the stack in REVIEW_IN_PROGRESS that it made. */
LK_MUST_USE enum lk_status change_set_discard(struct aws_client *client, struct arena *arena,
                                              const struct cfn_change_set_input *input, struct error *ret_err);

#endif
