/* What is live: a stack's template, parameters, tags and physical ids, as plan compares them. */
#ifndef LK_DEPLOY_LIVE_H
#define LK_DEPLOY_LIVE_H

#include "aws/cloudformation.h"
#include "plan/plan.h"

struct live {
	struct str name;
	bool known;             /* the service knows a stack of that name, in whatever state */
	bool exists;            /* and it holds resources: known and not STATE_ABSENT */
	struct cfn_stack stack; /* when known */
	struct cfn_resource_list resources;
	const struct graph *graph; /* of the template that is live; NULL when nothing exists */
	struct value *parameters, *tags, *physical_ids; /* maps; never NULL */
};

/* The state of the stack alone. */
LK_MUST_USE enum lk_status live_describe(struct aws_client *client, struct arena *arena, struct str name,
                                         struct live *ret_live, struct error *ret_err);

/* Everything. */
LK_MUST_USE enum lk_status live_fetch(struct aws_client *client, struct arena *arena, struct str name,
                                      struct live *ret_live, struct error *ret_err);

/* As one side of a plan. */
struct plan_side live_side(const struct live *live);

/* The physical id of a resource; empty when there is none. */
struct str live_physical_id(const struct live *live, struct str logical_id);

#endif
