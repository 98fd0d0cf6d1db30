/* One step of a deployment: a change set from template and parameters, or a refactoring; its execution, its outcome. */
#ifndef LK_DEPLOY_APPLY_H
#define LK_DEPLOY_APPLY_H

#include "base/random.h"
#include "deploy/change_set.h"
#include "deploy/follow.h"
#include "deploy/live.h"

struct apply_input {
	const struct live *live;        /* what is there; decides between CREATE and UPDATE */
	struct str template_body, template_url; /* one of the two */
	/* Of a plan in steps: the step, and the plan it is of. NULL: all of desired in one operation. */
	const struct plan_step *step;
	const struct plan *plan;
	const struct graph *desired;    /* what the template was made of: for its parameters */
	const struct value *parameters; /* a map of name to scalar; what is not there keeps what the stack has */
	const struct value *tags;       /* a map of name to scalar */
	int64_t interval_ms;            /* of polling, at first */
	const struct http_cancel *cancel;
};

struct apply {
	struct cfn_change_set_input request;
	struct cfn_change_set change_set;
	struct str refactor_id; /* of a refactoring, which has no change set */
};

/* Makes the change set or the refactoring. *ret_apply is set when the outcome is CHANGE_SET_READY. */
LK_MUST_USE enum lk_status apply_prepare(struct aws_client *client, struct arena *arena,
                                         const struct apply_input *input, enum change_set_outcome *ret_outcome,
                                         struct apply *ret_apply, struct error *ret_err);

/* Executes it and follows the stack. A failed deployment is LK_OK with a result that did not succeed. */
LK_MUST_USE enum lk_status apply_execute(struct aws_client *client, struct arena *arena,
                                         const struct apply_input *input, const struct apply *apply,
                                         const struct follow_observer *observer, struct follow_result *ret_result,
                                         struct error *ret_err);

#endif
