/* One step of a plan, carried out: its template placed, made ready, and what it began waited for. */
#ifndef LK_DEPLOY_STEP_H
#define LK_DEPLOY_STEP_H

#include "deploy/apply.h"

/* A graph's template, as it is sent. ERROR_LIMIT when it is too large. */
LK_MUST_USE enum lk_status step_emit_in(struct arena *arena, const struct graph *graph, struct str *ret_text,
                                        struct error *ret_err);

/* Places the template of input->step and makes its change set or refactoring. Of *input, all but the template and
 * .desired is given; these are filled in. bucket: for a template that is too large to be sent along. */
LK_MUST_USE enum lk_status step_prepare(struct aws_client *client, struct arena *arena, struct str bucket,
                                        struct apply_input *input, enum change_set_outcome *ret_outcome,
                                        struct apply *ret_apply, struct error *ret_err);

/* Between two steps. on_wait tells, once each, which index of which table is waited for; it may be NULL. */
struct step_pause {
	int64_t interval_ms;
	const struct http_cancel *cancel;
	void *context;
	void (*on_wait)(void *context, struct str table, struct str index);
};

/* Looks at the stack as the step has left it, into *live, and waits until the indexes of the step's tables can be used:
 * CloudFormation does not, and DynamoDB takes no further change of a table meanwhile. */
LK_MUST_USE enum lk_status step_settle(struct aws_client *client, struct arena *arena, const struct plan_step *step,
                                       const struct step_pause *pause, struct live *live, struct error *ret_err);

#endif
