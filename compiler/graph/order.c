#include "graph/order.h"

#include <string.h>

#include "base/vec.h"

struct scan {
	struct arena *arena;
	struct str from;
	struct references *out;
};

static void add(const struct scan *scan, struct str to, struct str attribute, enum intrinsic fn, struct str path,
                const struct value *value)
{
	if (!to.len)
		return;
	VEC_PUSH(scan->arena, scan->out) =
		(struct reference){.from = scan->from, .to = to, .attribute = attribute, .fn = fn, .path = path, .value = value};
}

static void scan_value(const struct scan *scan, struct str path, const struct value *value);

/* "Table.Arn" in a Sub is an attribute of Table; "AWS::Region" has no point. */
static void scan_sub_text(const struct scan *scan, struct str path, const struct value *value, struct str text,
                          const struct value *own)
{
	struct str name;
	size_t position = 0, start, end;
	while (sub_next_variable(text, &position, &name, &start, &end)) {
		struct str id, rest = name;
		if (value_get(own, name) || !str_next(&rest, '.', &id))
			continue;
		add(scan, id, rest, FN_SUB, path, value);
	}
}

static void scan_sub(const struct scan *scan, struct str path, const struct value *value)
{
	const struct value *argument = value->as.argument;
	if (argument->kind == VALUE_STRING) {
		scan_sub_text(scan, path, value, argument->as.string, NULL);
	} else if (argument->kind == VALUE_LIST && argument->as.list.count == 2) {
		scan_sub_text(scan, path, value, value_string(argument->as.list.items[0]), argument->as.list.items[1]);
		scan_value(scan, path, argument->as.list.items[1]);
	}
}

static void scan_intrinsic(const struct scan *scan, struct str path, const struct value *value)
{
	const struct value *argument = value->as.argument;
	const struct value *first =
		argument->kind == VALUE_LIST && argument->as.list.count ? argument->as.list.items[0] : NULL;
	switch (value->fn) {
	case FN_REF:
		add(scan, value_string(argument), (struct str){0}, FN_REF, path, value);
		return;
	case FN_GET_ATT:
		if (first && argument->as.list.count == 2) {
			add(scan, value_string(first), value_string(argument->as.list.items[1]), FN_GET_ATT, path, value);
			scan_value(scan, path, argument->as.list.items[1]);
		}
		return;
	case FN_SUB:
		scan_sub(scan, path, value);
		return;
	case FN_CONDITION:
		add(scan, value_string(argument), (struct str){0}, FN_CONDITION, path, value);
		return;
	case FN_IF:
		if (first)
			add(scan, value_string(first), (struct str){0}, FN_CONDITION, path, value);
		break;
	case FN_FIND_IN_MAP:
		if (first)
			add(scan, value_string(first), (struct str){0}, FN_FIND_IN_MAP, path, value);
		break;
	default:
		break;
	}
	scan_value(scan, path, argument);
}

/* The path with the key behind it, as a token of a JSON pointer (RFC 6901). */
static struct str token_in(struct arena *arena, struct str path, struct str key)
{
	char *text = arena_alloc(arena, path.len + 1 + 2 * key.len + 1);
	size_t length = path.len;
	if (path.len)
		memcpy(text, path.ptr, path.len);
	text[length++] = '/';
	for (size_t i = 0; i < key.len; i++) {
		bool escaped = key.ptr[i] == '~' || key.ptr[i] == '/';
		if (escaped)
			text[length++] = '~';
		text[length++] = (char)(key.ptr[i] == '~' ? '0' : key.ptr[i] == '/' ? '1' : key.ptr[i]);
	}
	return (struct str){text, length};
}

static bool holds_intrinsic(const struct value *value)
{
	return value->kind == VALUE_INTRINSIC || value->kind == VALUE_LIST || value->kind == VALUE_MAP;
}

static void scan_value(const struct scan *scan, struct str path, const struct value *value)
{
	if (value->kind == VALUE_INTRINSIC)
		scan_intrinsic(scan, path, value);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		if (holds_intrinsic(value->as.list.items[i]))
			scan_value(scan, str_format_in(scan->arena, "%.*s/%zu", STR_ARG(path), i), value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		if (holds_intrinsic(value->as.map.items[i].value))
			scan_value(scan, token_in(scan->arena, path, value->as.map.items[i].key),
			           value->as.map.items[i].value);
}

void order_references_in(struct arena *arena, struct str from, struct str prefix, const struct value *value,
                         struct references *ret_references)
{
	struct scan scan = {arena, from, ret_references};
	scan_value(&scan, prefix, value);
}

static void add_depends_on(struct arena *arena, const struct resource *resource, const struct value *value,
                           struct str path, struct references *out)
{
	if (value->kind == VALUE_STRING)
		VEC_PUSH(arena, out) = (struct reference){.from = resource->logical_id,
		                                          .to = value->as.string,
		                                          .fn = FN_REF,
		                                          .depends_on = true,
		                                          .path = path,
		                                          .value = value};
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		add_depends_on(arena, resource, value->as.list.items[i],
		               str_format_in(arena, "%.*s/%zu", STR_ARG(path), i), out);
}

struct references order_of_resource_in(struct arena *arena, const struct resource *resource)
{
	struct references references = {0};
	order_references_in(arena, resource->logical_id, STR("/Properties"), resource->properties, &references);
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		const struct member *member = &resource->attributes->as.map.items[i];
		struct str path = str_concat_in(arena, STR("/"), member->key);
		if (str_equal(member->key, STR("DependsOn")))
			add_depends_on(arena, resource, member->value, path, &references);
		else if (str_equal(member->key, STR("Condition")) && member->value->kind == VALUE_STRING)
			VEC_PUSH(arena, &references) = (struct reference){.from = resource->logical_id,
			                                                  .to = member->value->as.string,
			                                                  .fn = FN_CONDITION,
			                                                  .path = path,
			                                                  .value = member->value};
		else
			order_references_in(arena, resource->logical_id, path, member->value, &references);
	}
	return references;
}

/* --- sorting */

struct edges {
	struct references needs; /* to other resources alone */
	size_t *targets;         /* index of each one's resource */
};

struct sorting {
	struct arena *arena;
	const struct graph *graph;
	struct edges *edges; /* of each resource */
};

static struct edges edges_of(struct arena *arena, const struct graph *graph, const struct map *by_id, size_t index)
{
	struct references all = order_of_resource_in(arena, &graph->resources.items[index]);
	struct edges edges = {.targets = arena_alloc_array(arena, all.count, sizeof(size_t))};
	for (size_t i = 0; i < all.count; i++) {
		const struct resource *target = map_get(by_id, all.items[i].to);
		if (!target || all.items[i].fn == FN_CONDITION || all.items[i].fn == FN_FIND_IN_MAP)
			continue;
		edges.targets[edges.needs.count] = (size_t)(target - graph->resources.items);
		VEC_PUSH(arena, &edges.needs) = all.items[i];
	}
	return edges;
}

/* The shortest way from start back to start, breadth first; false when there is none. */
static bool shortest_cycle(const struct sorting *s, size_t start, struct references *ret_cycle)
{
	size_t count = s->graph->resources.count, head = 0, tail = 0;
	size_t *queue = arena_alloc_array(s->arena, count, sizeof *queue);
	const struct reference **by = arena_alloc_array(s->arena, count, sizeof *by);
	size_t *before = arena_alloc_array(s->arena, count, sizeof *before);
	queue[tail++] = start;
	while (head < tail) {
		size_t at = queue[head++];
		for (size_t i = 0; i < s->edges[at].needs.count; i++) {
			size_t target = s->edges[at].targets[i];
			if (by[target])
				continue;
			by[target] = &s->edges[at].needs.items[i];
			before[target] = at;
			if (target == start)
				goto found;
			queue[tail++] = target;
		}
	}
	return false;
found:;
	struct references backwards = {0}, cycle = {0};
	size_t at = start;
	do {
		VEC_PUSH(s->arena, &backwards) = *by[at];
		at = before[at];
	} while (at != start);
	for (size_t i = backwards.count; i > 0; i--)
		VEC_PUSH(s->arena, &cycle) = backwards.items[i - 1];
	*ret_cycle = cycle;
	return true;
}

static void find_cycle(const struct sorting *s, const bool *placed, struct references *ret_cycle)
{
	struct references best = {0}, cycle;
	for (size_t i = 0; i < s->graph->resources.count; i++)
		if (!placed[i] && shortest_cycle(s, i, &cycle) && (!best.count || cycle.count < best.count))
			best = cycle;
	LK_ASSERT(best.count);
	*ret_cycle = best;
}

static bool is_ready(const struct edges *edges, const bool *placed)
{
	for (size_t i = 0; i < edges->needs.count; i++)
		if (!placed[edges->targets[i]])
			return false;
	return true;
}

bool order_sort_in(struct arena *arena, const struct graph *graph, struct order *ret_order,
                   struct references *ret_cycle)
{
	size_t count = graph->resources.count, done = 0;
	struct map by_id;
	map_init_in(&by_id, arena);
	for (size_t i = 0; i < count; i++)
		map_put(&by_id, graph->resources.items[i].logical_id, &graph->resources.items[i]);
	struct sorting s = {arena, graph, arena_alloc_array(arena, count, sizeof(struct edges))};
	for (size_t i = 0; i < count; i++)
		s.edges[i] = edges_of(arena, graph, &by_id, i);
	bool *placed = arena_alloc_array(arena, count, sizeof *placed);
	struct order order = {.indices = arena_alloc_array(arena, count, sizeof(size_t))};
	while (done < count) {
		size_t before = done;
		for (size_t i = 0; i < count; i++) {
			if (placed[i] || !is_ready(&s.edges[i], placed))
				continue;
			placed[i] = true;
			order.indices[done++] = i;
		}
		if (done == before) {
			find_cycle(&s, placed, ret_cycle);
			return false;
		}
	}
	order.count = count;
	*ret_order = order;
	return true;
}
