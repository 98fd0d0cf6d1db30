/* What is live: a stack's template, parameters, tags and physical ids, as plan compares them. */
#ifndef LK_DEPLOY_LIVE_H
#define LK_DEPLOY_LIVE_H

#include "aws/cloudformation.h"
#include "plan/plan.h"

struct live {
	struct str name;
	bool known;             /* the service knows a stack of that name, in whatever state */
	bool exists;            /* and it holds resources: known, and neither STATE_ABSENT nor STATE_EMPTY */
	struct cfn_stack stack; /* when known */
	struct cfn_resource_list resources;
	/* The template as the service gave it, and, when it has transforms, with those carried out; empty when there is
	 * none, or it cannot be had. */
	struct str template_text, processed_text;
	const struct graph *graph;     /* of the template that is live; NULL when nothing exists */
	const struct graph *processed; /* of the processed one, or NULL */
	struct value *parameters, *tags, *physical_ids; /* maps; never NULL */
};

/* The state of the stack alone. */
LK_MUST_USE enum lk_status live_describe(struct aws_client *client, struct arena *arena, struct str name,
                                         struct live *ret_live, struct error *ret_err);

/* Everything. */
LK_MUST_USE enum lk_status live_fetch(struct aws_client *client, struct arena *arena, struct str name,
                                      struct live *ret_live, struct error *ret_err);

/* Whether the service makes something else of a template before it carries it out. */
bool live_has_transforms(const struct graph *graph);

/* Fills parameters and tags in from .stack. */
void live_take_stack(struct arena *arena, struct live *live);

/* Fills graphs and maps in from name, .exists, texts and lists. */
LK_MUST_USE enum lk_status live_complete(struct arena *arena, struct live *live, struct error *ret_err);

/* As one side of a plan: the template as it was handed in, unless it has transforms that desired does not have. desired
 * may be NULL. */
struct plan_side live_side(const struct live *live, const struct graph *desired);

/* The physical id of a resource; empty when there is none. */
struct str live_physical_id(const struct live *live, struct str logical_id);

#endif
