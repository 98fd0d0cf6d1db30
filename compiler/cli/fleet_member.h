/* What a run of lkc knows of being one of many (lkc plan|apply|drift --all starts each stack as a program of its own).
 *
 * By the environment: how many run side by side, and where to tell in a line what a plan comes to. */
#ifndef LK_CLI_FLEET_MEMBER_H
#define LK_CLI_FLEET_MEMBER_H

#include "plan/plan.h"

/* How many run beside each other; whoever polls a service that they share does so the less often. */
#define FLEET_PARALLEL_VARIABLE "LKC_PARALLEL"
/* The number of the open file that the line goes to. */
#define FLEET_REPORT_VARIABLE "LKC_REPORT_FD"

/* At least 1: that alone is none beside this one. */
int fleet_member_parallel(void);

/* Whether this run is one of several that a run with --all has started. */
bool fleet_member_is(void);

struct fleet_report {
	bool given;
	bool changes;
	struct plan_summary summary;
};

/* Tells the run with --all, where there is one, what the plan comes to. */
void fleet_member_report(const struct plan *plan);

/* The line of fleet_member_report() as it came in. */
struct fleet_report fleet_report_read(struct str line);

#endif
