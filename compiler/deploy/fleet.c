#include "deploy/fleet.h"

void fleet_init_in(struct fleet *fleet, struct arena *arena, size_t limit)
{
	*fleet = (struct fleet){.arena = arena, .limit = limit ? limit : 1};
}

size_t fleet_add(struct fleet *fleet, struct str name)
{
	VEC_PUSH(fleet->arena, &fleet->nodes) = (struct fleet_node){.name = name};
	return fleet->nodes.count - 1;
}

void fleet_need(struct fleet *fleet, size_t node, size_t other)
{
	struct fleet_node *waiting = &fleet->nodes.items[node], *needed = &fleet->nodes.items[other];
	for (size_t i = 0; i < waiting->needs.count; i++)
		if (waiting->needs.items[i] == other)
			return;
	VEC_PUSH(fleet->arena, &waiting->needs) = other;
	VEC_PUSH(fleet->arena, &needed->needed_by) = node;
}

/* --- cycles --- */

/* Counts down what each one still needs; what never comes to nothing lies on a cycle or behind one. */
static size_t *unmet_needs(const struct fleet *fleet)
{
	size_t count = fleet->nodes.count, ready = 0;
	size_t *unmet = arena_alloc_array(fleet->arena, count, sizeof *unmet);
	size_t *queue = arena_alloc_array(fleet->arena, count, sizeof *queue);
	for (size_t i = 0; i < count; i++) {
		unmet[i] = fleet->nodes.items[i].needs.count;
		if (!unmet[i])
			queue[ready++] = i;
	}
	for (size_t at = 0; at < ready; at++) {
		const struct fleet_node *node = &fleet->nodes.items[queue[at]];
		for (size_t i = 0; i < node->needed_by.count; i++)
			if (--unmet[node->needed_by.items[i]] == 0)
				queue[ready++] = node->needed_by.items[i];
	}
	return unmet;
}

/* Of an unmet node, a need that is unmet too: following it long enough leads into a cycle. */
static size_t unmet_need_of(const struct fleet *fleet, const size_t *unmet, size_t node)
{
	const struct fleet_node *of = &fleet->nodes.items[node];
	size_t i = 0;
	while (i + 1 < of->needs.count && !unmet[of->needs.items[i]])
		i++;
	return of->needs.items[i];
}

bool fleet_find_cycle(const struct fleet *fleet, struct fleet_cycle *ret_cycle)
{
	const size_t *unmet = unmet_needs(fleet);
	size_t at = 0;
	while (at < fleet->nodes.count && !unmet[at])
		at++;
	if (at == fleet->nodes.count)
		return false;
	for (size_t i = 0; i < fleet->nodes.count; i++)
		at = unmet_need_of(fleet, unmet, at);
	*ret_cycle = (struct fleet_cycle){0};
	size_t first = at;
	do {
		VEC_PUSH(fleet->arena, &ret_cycle->nodes) = at;
		at = unmet_need_of(fleet, unmet, at);
	} while (at != first);
	return true;
}

/* --- the run --- */

static bool has_ended_well(const struct fleet_node *node)
{
	return node->state == FLEET_CHANGED || node->state == FLEET_UNCHANGED;
}

static bool may_begin(const struct fleet *fleet, const struct fleet_node *node)
{
	if (node->state != FLEET_WAITING)
		return false;
	for (size_t i = 0; i < node->needs.count; i++)
		if (!has_ended_well(&fleet->nodes.items[node->needs.items[i]]))
			return false;
	return true;
}

bool fleet_next(struct fleet *fleet, size_t *ret_node)
{
	if (fleet->stopped || fleet->running >= fleet->limit)
		return false;
	for (size_t i = 0; i < fleet->nodes.count; i++) {
		if (!may_begin(fleet, &fleet->nodes.items[i]))
			continue;
		fleet->nodes.items[i].state = FLEET_RUNNING;
		fleet->running++;
		*ret_node = i;
		return true;
	}
	return false;
}

/* Each node is skipped once, so that a wide graph costs its edges and no more. */
static void skip_behind(struct fleet *fleet, size_t failed)
{
	VEC(size_t) queue = {0};
	VEC_PUSH(fleet->arena, &queue) = failed;
	for (size_t at = 0; at < queue.count; at++) {
		const struct fleet_node *node = &fleet->nodes.items[queue.items[at]];
		for (size_t i = 0; i < node->needed_by.count; i++) {
			struct fleet_node *behind = &fleet->nodes.items[node->needed_by.items[i]];
			if (behind->state != FLEET_WAITING)
				continue;
			behind->state = FLEET_SKIPPED;
			behind->because = failed;
			VEC_PUSH(fleet->arena, &queue) = node->needed_by.items[i];
		}
	}
}

void fleet_end(struct fleet *fleet, size_t node, enum fleet_state state)
{
	struct fleet_node *ended = &fleet->nodes.items[node];
	if (ended->state == FLEET_RUNNING)
		fleet->running--;
	ended->state = state;
	if (state == FLEET_FAILED)
		skip_behind(fleet, node);
}

void fleet_stop(struct fleet *fleet)
{
	fleet->stopped = true;
}

bool fleet_is_over(const struct fleet *fleet)
{
	return !fleet->running && (fleet->stopped || !fleet_count(fleet, FLEET_WAITING));
}

size_t fleet_count(const struct fleet *fleet, enum fleet_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < fleet->nodes.count; i++)
		count += fleet->nodes.items[i].state == state;
	return count;
}
