/* Many stacks at once: which may begin, which must wait for which, and what a failure stops.
 *
 * Pure: it starts nothing. Whoever runs the stacks asks fleet_next() for one that may begin, and tells by
 * fleet_end() how it went. A stack begins when all that it needs have ended well; a failure skips what needs it,
 * directly or through others, and nothing else. Among several that may begin the first added comes first. Everything
 * lives in the arena. */
#ifndef LK_DEPLOY_FLEET_H
#define LK_DEPLOY_FLEET_H

#include "base/error.h"
#include "base/vec.h"

enum fleet_state {
	FLEET_WAITING,
	FLEET_RUNNING,
	FLEET_CHANGED,	 /* done, and something was changed */
	FLEET_UNCHANGED, /* done, and there was nothing to change */
	FLEET_FAILED,
	FLEET_SKIPPED, /* because of .because */
};

struct fleet_node {
	struct str name; /* "network/production/eu-west-1" */
	enum fleet_state state;
	size_t because; /* of one that was skipped: the node that failed */
	VEC(size_t) needs;
	VEC(size_t) needed_by;
};

struct fleet {
	struct arena *arena;
	VEC(struct fleet_node) nodes;
	size_t limit; /* how many run at once; at least 1 */
	size_t running;
	bool stopped; /* nothing more begins */
};

void fleet_init_in(struct fleet *fleet, struct arena *arena, size_t limit);

/* Its index. */
size_t fleet_add(struct fleet *fleet, struct str name);

/* node waits for other. Told twice it is one. */
void fleet_need(struct fleet *fleet, size_t node, size_t other);

struct fleet_cycle {
	VEC(size_t) nodes; /* each needs the next, and the last the first */
};
/* True, with a cycle, where there is one: such a fleet would never end. */
bool fleet_find_cycle(const struct fleet *fleet, struct fleet_cycle *ret_cycle);

/* Marks one as running. False when none may begin now: too many run, the rest waits, or nothing is left. */
bool fleet_next(struct fleet *fleet, size_t *ret_node);

/* state: FLEET_CHANGED, FLEET_UNCHANGED or FLEET_FAILED. Also for one that never ran: known to fail already. */
void fleet_end(struct fleet *fleet, size_t node, enum fleet_state state);

/* What waits does not begin any more. */
void fleet_stop(struct fleet *fleet);

/* Nothing runs, and nothing will. */
bool fleet_is_over(const struct fleet *fleet);

size_t fleet_count(const struct fleet *fleet, enum fleet_state state);

#endif
