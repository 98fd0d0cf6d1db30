#include "plan/plan_state.h"

void list_files(struct planner *planner)
{
	struct plan *plan = planner->plan;
	for (size_t i = 0; i < plan->changes.count; i++) {
		struct plan_change *change = &plan->changes.items[i];
		const struct value *files = value_get(planner->input->code, change->logical_id);
		for (size_t k = 0; files && files->kind == VALUE_LIST && k < files->as.list.count; k++)
			VEC_PUSH(planner->arena, &change->files) = value_string(files->as.list.items[k]);
	}
}
