/* What a stack's policy says of an update: CloudFormation finds out only while it updates, and rolls all of it back.
 *
 * Pure. Source: CloudFormation User Guide, "Prevent updates to stack resources": with a policy everything is protected
 * that no statement allows, and a Deny stands above every Allow. */
#ifndef LK_DEPLOY_STACK_POLICY_H
#define LK_DEPLOY_STACK_POLICY_H

#include "plan/plan.h"

struct stack_policy_denial {
	const struct plan_change *change;
	const char *action; /* "Update:Modify", "Update:Replace", "Update:Delete" */
	bool denied;	    /* by a statement; otherwise none allows it */
};

struct stack_policy_verdict {
	VEC(struct stack_policy_denial) denials; /* in the order of the plan */
};

/* policy: the JSON text; empty: the stack has none. What only may replace is taken to be an update in place, and a
 * statement whose condition is not known to be met allows: nothing is refused that the service might do.
 * ERROR_PROTOCOL when the policy cannot be read. */
LK_MUST_USE enum lk_status stack_policy_check_in(struct arena *arena, struct str policy, const struct plan *plan,
						 struct stack_policy_verdict *ret_verdict, struct error *ret_err);

#endif
