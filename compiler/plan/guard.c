#include "plan/plan_state.h"

void guard_changes(struct planner *planner)
{
	struct plan *plan = planner->plan;
	for (size_t i = 0; i < plan->changes.count; i++) {
		struct plan_change *change = &plan->changes.items[i];
		if (change->data_loss || change->may_lose_data)
			change->at_stake = value_string(value_get(planner->input->stakes, change->logical_id));
	}
}

bool plan_is_guarded(const struct plan *plan)
{
	const struct plan_change *change;
	for (size_t position = 0; (change = plan_next_loss(plan, &position));)
		if (!change->allowed.len)
			return true;
	return false;
}
