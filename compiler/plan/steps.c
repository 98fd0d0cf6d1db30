#include "plan/plan_state.h"

void steps_make(struct planner *planner)
{
	static const struct {
		enum plan_operation operation;
		const char *title;
	} kinds[] = {
		[PLAN_CREATE] = {PLAN_CREATE_STACK, "create the stack"},
		[PLAN_UPDATE] = {PLAN_UPDATE_STACK, "update the stack"},
		[PLAN_DELETE] = {PLAN_DELETE_STACK, "delete the stack"},
	};
	struct plan *plan = planner->plan;
	if (plan->action == PLAN_NONE)
		return;
	struct plan_step *step = &VEC_PUSH(plan->arena, &plan->steps);
	step->operation = kinds[plan->action].operation;
	step->title = str_from(kinds[plan->action].title);
	step->graph = planner->input->desired.graph;
	for (size_t i = 0; i < plan->changes.count; i++)
		VEC_PUSH(plan->arena, &step->logical_ids) = plan->changes.items[i].logical_id;
}
