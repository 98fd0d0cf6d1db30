#include "plan/places.h"

static bool holds(const struct str *items, size_t count, struct str wanted)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(items[i], wanted))
			return true;
	return false;
}

static bool is_stack(const struct plan_living_places *living, struct str account, struct str region)
{
	for (size_t i = 0; i < living->stack_count; i++)
		if (str_equal(living->stacks[i].account, account) && str_equal(living->stacks[i].region, region))
			return true;
	return false;
}

static void add(struct arena *arena, struct plan_places *places, struct str subject, struct str region,
		enum plan_place_action action)
{
	VEC_PUSH(arena, &places->changes.items) =
		(struct plan_place){.subject = subject, .region = region, .action = action};
}

/* --- accounts */

static void compare_accounts(struct arena *arena, const struct home *home, const struct plan_living_places *living,
			     struct plan_places *places)
{
	const struct stack_set *set = home->stack_set;
	for (size_t a = 0; a < set->accounts.count; a++)
		for (size_t r = 0; r < home->regions.count; r++)
			if (!is_stack(living, set->accounts.items[a], home->regions.items[r]))
				add(arena, places, set->accounts.items[a], home->regions.items[r], PLAN_PLACE_ADD);
	for (size_t i = 0; i < living->stack_count; i++) {
		const struct plan_living_place *stack = &living->stacks[i];
		if (!holds(set->accounts.items, set->accounts.count, stack->account) ||
		    !holds(home->regions.items, home->regions.count, stack->region))
			add(arena, places, stack->account, stack->region, PLAN_PLACE_REMOVE);
	}
}

/* --- units: the service says which it goes to, and in which regions; which accounts these have is its own affair */

static bool is_unit_place(const struct plan_living_places *living, struct str unit, struct str region)
{
	return holds(living->units, living->unit_count, unit) && holds(living->regions, living->region_count, region);
}

static void compare_units(struct arena *arena, const struct home *home, const struct plan_living_places *living,
			  struct plan_places *places)
{
	const struct stack_set *set = home->stack_set;
	for (size_t u = 0; u < set->units.count; u++)
		for (size_t r = 0; r < home->regions.count; r++)
			if (!is_unit_place(living, set->units.items[u], home->regions.items[r]))
				add(arena, places, set->units.items[u], home->regions.items[r], PLAN_PLACE_ADD);
	for (size_t u = 0; u < living->unit_count; u++)
		for (size_t r = 0; r < living->region_count; r++)
			if (!holds(set->units.items, set->units.count, living->units[u]) ||
			    !holds(home->regions.items, home->regions.count, living->regions[r]))
				add(arena, places, living->units[u], living->regions[r], PLAN_PLACE_REMOVE);
}

/* --- the whole */

static bool is_removed(const struct plan_places *places, const struct plan_living_place *stack)
{
	for (size_t i = 0; i < places->changes.items.count; i++) {
		const struct plan_place *place = &places->changes.items.items[i];
		if (place->action == PLAN_PLACE_REMOVE && str_equal(place->region, stack->region) &&
		    str_equal(place->subject, stack->account))
			return true;
	}
	return false;
}

struct plan_places plan_compare_places_in(struct arena *arena, const struct home *home,
					  const struct plan_living_places *living)
{
	const struct stack_set *set = home->stack_set;
	struct plan_places places = {.by_units = set->units.count > 0, .keeps_removed = !set->deletes_removed};
	places.wanted = (places.by_units ? set->units.count : set->accounts.count) * home->regions.count;
	if (places.by_units)
		compare_units(arena, home, living, &places);
	else
		compare_accounts(arena, home, living, &places);
	for (size_t i = 0; i < living->stack_count; i++) {
		const struct plan_living_place *stack = &living->stacks[i];
		if (!stack->outdated || is_removed(&places, stack))
			continue;
		add(arena, &places, stack->account, stack->region, PLAN_PLACE_RENEW);
		places.changes.items.items[places.changes.items.count - 1].why = stack->why;
	}
	return places;
}

const char *plan_place_action_name(enum plan_place_action action)
{
	static const char *const names[] = {"add", "remove", "renew"};
	return names[action];
}
