/* Stack refactoring: resources under other logical ids, and nothing else. Made, waited for, executed, followed.
 *
 * Source: AWS CloudFormation User Guide, "Stack refactoring", and botocore's cloudformation/2010-05-15. */
#ifndef LK_DEPLOY_REFACTOR_H
#define LK_DEPLOY_REFACTOR_H

#include "deploy/apply.h"

/* From the renames of input->plan. LK_OK always with CHANGE_SET_READY; what the service finds against it is the
 * error. */
LK_MUST_USE enum lk_status refactor_prepare(struct aws_client *client, struct arena *arena,
                                            const struct apply_input *input, enum change_set_outcome *ret_outcome,
                                            struct apply *ret_apply, struct error *ret_err);

/* Executes it, and comes back when both the refactoring and the stack are at rest. One that fails is LK_OK with a
 * result that did not succeed. */
LK_MUST_USE enum lk_status refactor_execute(struct aws_client *client, struct arena *arena, struct str refactor_id,
                                            const struct follow_input *follow, struct follow_result *ret_result,
                                            struct error *ret_err);

#endif
