/* Where a stack set's stacks are to be, against where they are.
 *
 * Pure. A place is an account in a region; of a set that goes to the units of an organization, a unit in a region. */
#ifndef LK_PLAN_PLACES_H
#define LK_PLAN_PLACES_H

#include "base/vec.h"
#include "graph/resource.h"

enum plan_place_action { PLAN_PLACE_ADD, PLAN_PLACE_REMOVE, PLAN_PLACE_RENEW };

struct plan_place {
	struct str subject; /* the account or unit */
	struct str region;
	enum plan_place_action action;
	struct str why; /* of a renewal: what the service says; may be empty */
};

struct plan_place_list {
	VEC(struct plan_place) items;
};

/* A stack of the set. */
struct plan_living_place {
	struct str account, region;
	bool outdated; /* an operation has not come through there */
	struct str why;
};

/* What lives. units, regions: of a set that goes to units. */
struct plan_living_places {
	const struct plan_living_place *stacks;
	size_t stack_count;
	const struct str *units, *regions;
	size_t unit_count, region_count;
};

struct plan_places {
	struct plan_place_list changes; /* in the order of the declaration, then what is taken out */
	size_t wanted;			/* places in all */
	bool by_units, keeps_removed;
	bool settings_change; /* the set's roles, or to whom it goes by itself */
};

/* home has a stack set. */
struct plan_places plan_compare_places_in(struct arena *arena, const struct home *home,
					  const struct plan_living_places *living);

/* "add", "remove", "renew". */
const char *plan_place_action_name(enum plan_place_action action);

#endif
