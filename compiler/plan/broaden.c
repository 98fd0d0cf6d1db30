#include "plan/plan_state.h"

void broaden_changes(struct planner *planner)
{
	(void)planner;
}
