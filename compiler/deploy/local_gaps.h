/* What the local target cannot do, in one table: those resources and properties are left out of what is sent to it and
 * compared with it. Every other target gets them. */
#ifndef LK_DEPLOY_LOCAL_GAPS_H
#define LK_DEPLOY_LOCAL_GAPS_H

#include "graph/resource.h"

/* What was left out for one reason. */
struct gap_note {
	struct str reason; /* "the local target has no metric-math alarms" */
	VEC(struct str) names; /* "OrdersThrottlesAlarm", "SessionsTable.TimeToLiveSpecification", "output X" */
};

struct gap_notes {
	VEC(struct gap_note) notes;
};

/* A graph without them, sharing all else; what depends on something left out no longer does. */
struct graph *local_gaps_apply_in(struct arena *arena, const struct graph *graph, struct gap_notes *ret_notes);

#endif
