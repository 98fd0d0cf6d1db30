/* What the service's own change set says of a plan: made, read with the values of all properties, compared, and deleted
 * again together with the stack in REVIEW_IN_PROGRESS that the first change set of a stack makes. */
#ifndef LK_DEPLOY_SECOND_OPINION_H
#define LK_DEPLOY_SECOND_OPINION_H

#include "deploy/step.h"
#include "plan/opinion.h"

/* What step_prepare() takes; plan is of that step alone. A change set that the service refuses is an
 * opinion too, and is deleted as well. Nothing is ever executed. */
LK_MUST_USE enum lk_status second_opinion_ask_in(struct aws_client *client, struct arena *arena, struct str bucket,
                                                 struct apply_input *input, const struct plan *plan,
                                                 const struct pack *pack, struct opinion *ret_opinion,
                                                 struct error *ret_err);

#endif
