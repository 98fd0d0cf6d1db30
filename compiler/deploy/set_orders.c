#include "deploy/set.h"

struct texts {
	VEC(struct str) items;
};

static bool holds(const struct str *items, size_t count, struct str wanted)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(items[i], wanted))
			return true;
	return false;
}

static bool are_same(const struct texts *texts, const struct str *items, size_t count)
{
	for (size_t i = 0; i < texts->items.count; i++)
		if (!holds(items, count, texts->items.items[i]))
			return false;
	return texts->items.count == count;
}

struct places {
	VEC(struct plan_place) items;
};

static struct texts subjects_in(struct arena *arena, const struct places *places, struct str region)
{
	struct texts subjects = {0};
	for (size_t i = 0; i < places->items.count; i++)
		if (str_equal(places->items.items[i].region, region) &&
		    !holds(subjects.items.items, subjects.items.count, places->items.items[i].subject))
			VEC_PUSH(arena, &subjects.items) = places->items.items[i].subject;
	return subjects;
}

/* The region joins an order of the same accounts, or begins one. */
static void add_region(struct arena *arena, const struct cfn_set_order *model, const struct texts *subjects,
		       struct str region, struct set_order_list *orders)
{
	bool by_units = model->access.service_managed;
	for (size_t i = 0; i < orders->items.count; i++) {
		struct cfn_set_targets *targets = &orders->items.items[i].targets;
		if (!are_same(subjects, by_units ? targets->units : targets->accounts,
			      by_units ? targets->unit_count : targets->account_count))
			continue;
		struct str *regions = arena_alloc_array(arena, targets->region_count + 1, sizeof *regions);
		for (size_t k = 0; k < targets->region_count; k++)
			regions[k] = targets->regions[k];
		regions[targets->region_count++] = region;
		targets->regions = regions;
		return;
	}
	struct cfn_set_order order = *model;
	struct str *regions = arena_alloc_array(arena, 1, sizeof *regions);
	regions[0] = region;
	order.targets.regions = regions;
	order.targets.region_count = 1;
	if (by_units) {
		order.targets.units = subjects->items.items;
		order.targets.unit_count = subjects->items.count;
	} else {
		order.targets.accounts = subjects->items.items;
		order.targets.account_count = subjects->items.count;
	}
	VEC_PUSH(arena, &orders->items) = order;
}

/* The order of its regions is the operation's own: the service refuses one that names others. */
static void order_regions(struct set_order_list *orders)
{
	for (size_t i = 0; i < orders->items.count; i++) {
		struct cfn_set_order *order = &orders->items.items[i];
		order->preferences.region_order = order->targets.regions;
		order->preferences.region_count = order->targets.region_count;
	}
}

static struct set_order_list group(struct arena *arena, const struct cfn_set_order *model, const struct places *places)
{
	struct set_order_list orders = {0};
	struct texts seen = {0};
	for (size_t i = 0; i < places->items.count; i++) {
		struct str region = places->items.items[i].region;
		if (holds(seen.items.items, seen.items.count, region))
			continue;
		VEC_PUSH(arena, &seen.items) = region;
		struct texts subjects = subjects_in(arena, places, region);
		add_region(arena, model, &subjects, region, &orders);
	}
	order_regions(&orders);
	return orders;
}

struct set_order_list set_orders_in(struct arena *arena, const struct home *home, const struct cfn_set_access *access,
				    const struct plan_places *places, enum plan_place_action action)
{
	struct cfn_set_order model = {.access = *access, .preferences = set_preferences(home)};
	struct places wanted = {0};
	model.retains = places->keeps_removed;
	/* Accounts beside units are those that are left out of them. */
	if (access->service_managed && action == PLAN_PLACE_ADD) {
		model.targets.accounts = home->stack_set->accounts.items;
		model.targets.account_count = home->stack_set->accounts.count;
	}
	for (size_t i = 0; i < places->changes.items.count; i++)
		if (places->changes.items.items[i].action == action)
			VEC_PUSH(arena, &wanted.items) = places->changes.items.items[i];
	return group(arena, &model, &wanted);
}

struct set_order_list set_orders_of_all_in(struct arena *arena, const struct home *home,
					   const struct cfn_set_access *access, const struct set_live *live)
{
	struct cfn_set_order model = {.access = *access, .preferences = set_preferences(home)};
	struct places all = {0};
	const struct cfn_stack_set *set = &live->set;
	for (size_t u = 0; access->service_managed && u < set->units.count; u++)
		for (size_t r = 0; r < set->regions.count; r++)
			VEC_PUSH(arena, &all.items) =
				(struct plan_place){.subject = set->units.items[u], .region = set->regions.items[r]};
	for (size_t i = 0; !access->service_managed && i < live->stacks.items.count; i++)
		VEC_PUSH(arena, &all.items) = (struct plan_place){.subject = live->stacks.items.items[i].account,
								  .region = live->stacks.items.items[i].region};
	return group(arena, &model, &all);
}
