/* A stack set: what it is, where its stacks live, and how it becomes what its stack file says.
 *
 * Source: AWS CloudFormation User Guide, "StackSets concepts", and the API Reference. */
#ifndef LK_DEPLOY_SET_H
#define LK_DEPLOY_SET_H

#include "aws/cloudformation_stack_set.h"
#include "deploy/live.h"

struct set_live {
	bool exists;
	struct cfn_stack_set set;
	struct cfn_set_instance_list stacks;
};

/* home has a stack set. */
struct cfn_set_access set_access(struct str name, const struct home *home);
struct cfn_set_preferences set_preferences(const struct home *home);

LK_MUST_USE enum lk_status set_fetch(struct aws_client *client, struct arena *arena,
				     const struct cfn_set_access *access, struct set_live *ret_live,
				     struct error *ret_err);

/* As one side of a plan: its template, parameters and tags. No stack of it is looked at. */
LK_MUST_USE enum lk_status set_as_live_in(struct arena *arena, struct str name, const struct set_live *set,
					  struct live *ret_live, struct error *ret_err);

/* ERROR_STATE when the set is of the other kind (accounts, units), which nothing but its deletion changes. */
LK_MUST_USE enum lk_status set_compare_places_in(struct arena *arena, const struct home *home,
						 const struct cfn_set_access *access, const struct set_live *live,
						 struct plan_places *ret_places, struct error *ret_err);

/* Says which stacks of the set no operation reaches any more: they are no change of the plan. */
void set_note_out_of_reach(const struct set_live *live, struct plan *plan);

/* --- what is asked of the service */

struct set_order_list {
	VEC(struct cfn_set_order) items;
};

/* The places of one kind of change, PLAN_PLACE_ADD or PLAN_PLACE_REMOVE, as few orders, without ids: one takes every
 * account (or unit) that it names in every region that it names. */
struct set_order_list set_orders_in(struct arena *arena, const struct home *home, const struct cfn_set_access *access,
				    const struct plan_places *places, enum plan_place_action action);

/* Those that take out every stack there is. */
struct set_order_list set_orders_of_all_in(struct arena *arena, const struct home *home,
					   const struct cfn_set_access *access, const struct set_live *live);

/* --- following */

struct set_observer {
	void *context;
	/* Each time the status of a stack is another one; borrowed for the call. */
	void (*on_result)(void *context, const struct cfn_set_result *result);
};

struct set_outcome {
	bool exists; /* false: no operation of that id was ever begun */
	struct cfn_set_operation operation;
	struct cfn_set_result_list results;
};

bool set_is_moving(struct str status);

/* Until the operation has ended. ERROR_INTERRUPTED when cancelled: the service goes on. Other failures only for what no
 * waiting cures. */
LK_MUST_USE enum lk_status set_follow(struct aws_client *client, struct arena *arena,
				      const struct cfn_set_access *access, struct str id, int64_t interval_ms,
				      const struct http_cancel *cancel, const struct set_observer *observer,
				      struct set_outcome *ret_outcome, struct error *ret_err);

#endif
