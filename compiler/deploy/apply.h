/* One step of a deployment: a change set from template and parameters, or a refactoring; its execution, its outcome. */
#ifndef LK_DEPLOY_APPLY_H
#define LK_DEPLOY_APPLY_H

#include "base/random.h"
#include "deploy/change_set.h"
#include "deploy/follow.h"
#include "deploy/journal.h"
#include "deploy/live.h"

/* How CloudFormation is to go about it. */
struct apply_modes {
	bool revert_drift; /* what was changed past the stack is set back */
	bool express;      /* it does not wait until resources are ready to serve */
	bool no_rollback;  /* what fails stays as it is */
	struct str on_failure; /* of a creation: "DO_NOTHING", "ROLLBACK", "DELETE"; empty: the service's own */
	struct str role_arn;
	const struct str *notification_arns;
	size_t notification_count;
	bool without_triggers, without_notifications; /* what the stack has is taken away */
	const struct cfn_rollback_trigger *triggers;
	size_t trigger_count;
	int monitoring_minutes;
	int64_t limit_ms; /* an update that takes longer is cancelled; 0: as long as it takes */
};

struct apply_input {
	const struct live *live;        /* what is there; decides between CREATE and UPDATE */
	struct str template_body, template_url; /* one of the two */
	/* Of a plan in steps: the step, and the plan it is of. NULL: all of desired in one operation. */
	const struct plan_step *step;
	const struct plan *plan;
	const struct graph *desired;    /* what the template was made of: for its parameters */
	const struct value *parameters; /* a map of name to scalar; what is not there keeps what the stack has */
	const struct value *tags;       /* a map of name to scalar */
	const struct apply_modes *modes;
	const struct journal *journal;  /* what is begun is written there; NULL: nowhere */
	int64_t interval_ms;            /* of polling, at first */
	const struct http_cancel *cancel;
};

struct apply {
	struct str token; /* of the execution: the journal's, and that of the events */
	struct cfn_change_set_input request;
	struct cfn_change_set change_set;
	struct str refactor_id; /* of a refactoring, which has no change set */
};

struct apply_values {
	VEC(struct cfn_parameter) parameters; /* that are given; those that are not keep what the stack has */
	VEC(struct cfn_tag) tags;
};

/* Of input the step, live, desired, parameters and tags are looked at. */
struct apply_values apply_values_in(struct arena *arena, const struct apply_input *input);

/* Makes the change set or the refactoring. *ret_apply is set when the outcome is CHANGE_SET_READY. */
LK_MUST_USE enum lk_status apply_prepare(struct aws_client *client, struct arena *arena,
                                         const struct apply_input *input, enum change_set_outcome *ret_outcome,
                                         struct apply *ret_apply, struct error *ret_err);

/* Deletes what apply_prepare() made, and is not to be executed after all. */
LK_MUST_USE enum lk_status apply_discard(struct aws_client *client, struct arena *arena,
                                         const struct apply_input *input, const struct apply *apply,
                                         struct error *ret_err);

/* Executes it and follows the stack. A failed deployment is LK_OK with a result that did not succeed. An answer that is
 * lost decides nothing: the change set is asked whether it runs. */
LK_MUST_USE enum lk_status apply_execute(struct aws_client *client, struct arena *arena,
                                         const struct apply_input *input, const struct apply *apply,
                                         const struct follow_observer *observer, struct follow_result *ret_result,
                                         struct error *ret_err);

#endif
