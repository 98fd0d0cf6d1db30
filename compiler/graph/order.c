#include "graph/order.h"

#include <string.h>

#include "base/limits.h"

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
	VEC_PUSH(scan->arena, scan->out) = (struct reference){
		.from = scan->from, .to = to, .attribute = attribute, .fn = fn, .path = path, .value = value};
}

/* The path with the key behind it, as a token of a JSON pointer (RFC 6901). Hostile templates have keys of megabytes
 * and references by the thousand below them. */
static struct str token_in(struct arena *arena, struct str path, struct str key)
{
	if (path.len + key.len > LIMIT_POINTER)
		key = STR("…");
	if (path.len > LIMIT_POINTER)
		return path;
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

static struct str index_in(struct arena *arena, struct str path, size_t index)
{
	return token_in(arena, path, str_format_in(arena, "%zu", index));
}

static bool may_refer(const struct value *value)
{
	return value->kind == VALUE_INTRINSIC || value->kind == VALUE_LIST || value->kind == VALUE_MAP;
}

static void scan_value(const struct scan *scan, struct str path, const struct value *value);

/* "Table.Arn" in a Sub is an attribute of Table; "AWS::Region" has no point. own is the Sub's map, or NULL. */
static void scan_sub_text(const struct scan *scan, struct str path, const struct value *value, struct str text,
			  const struct value *own)
{
	struct map own_names;
	struct str name;
	size_t position = 0, start, end;
	map_init_in(&own_names, scan->arena);
	for (size_t i = 0; own && own->kind == VALUE_MAP && i < own->as.map.count; i++)
		map_put(&own_names, own->as.map.items[i].key, own->as.map.items[i].value);
	while (sub_next_variable(text, &position, &name, &start, &end)) {
		struct str id, rest = name;
		if (map_has(&own_names, name) || !str_next(&rest, '.', &id))
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
		scan_value(scan, str_concat_in(scan->arena, path, STR("/Fn::Sub/1")), argument->as.list.items[1]);
	}
}

static void scan_intrinsic(const struct scan *scan, struct str path, const struct value *value)
{
	const struct value *argument = value->as.argument;
	const struct value *first =
		argument->kind == VALUE_LIST && argument->as.list.count ? argument->as.list.items[0] : NULL;
	switch (value->fn) {
	case FN_SUB:
		scan_sub(scan, path, value);
		return;
	case FN_REF:
	case FN_CONDITION:
		add(scan, value_string(argument), (struct str){0}, value->fn, path, value);
		break;
	case FN_GET_ATT:
		if (first && argument->as.list.count == 2)
			add(scan, value_string(first), value_string(argument->as.list.items[1]), FN_GET_ATT, path,
			    value);
		break;
	case FN_IF:
		add(scan, value_string(first), (struct str){0}, FN_CONDITION, path, value);
		break;
	case FN_FIND_IN_MAP:
		add(scan, value_string(first), (struct str){0}, FN_FIND_IN_MAP, path, value);
		break;
	default:
		break;
	}
	if (may_refer(argument))
		scan_value(scan, token_in(scan->arena, path, str_from(intrinsic_name(value->fn)->key)), argument);
}

static void scan_value(const struct scan *scan, struct str path, const struct value *value)
{
	if (value->kind == VALUE_INTRINSIC)
		scan_intrinsic(scan, path, value);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		if (may_refer(value->as.list.items[i]))
			scan_value(scan, index_in(scan->arena, path, i), value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		if (may_refer(value->as.map.items[i].value))
			scan_value(scan, token_in(scan->arena, path, value->as.map.items[i].key),
				   value->as.map.items[i].value);
}

void order_references_in(struct arena *arena, struct str from, struct str prefix, const struct value *value,
			 struct references *ret_references)
{
	struct scan scan = {arena, from, ret_references};
	scan_value(&scan, prefix, value);
}

/* A name that stands there as it is, in DependsOn or in the attribute Condition. */
static void add_name(const struct scan *scan, const struct value *value, struct str path, enum intrinsic fn,
		     bool depends_on)
{
	if (value->kind != VALUE_STRING || !value->as.string.len)
		return;
	VEC_PUSH(scan->arena, scan->out) = (struct reference){.from = scan->from,
							      .to = value->as.string,
							      .fn = fn,
							      .depends_on = depends_on,
							      .path = path,
							      .value = value};
}

static void add_depends_on(const struct scan *scan, const struct value *value, struct str path)
{
	add_name(scan, value, path, FN_REF, true);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		add_name(scan, value->as.list.items[i], index_in(scan->arena, path, i), FN_REF, true);
}

/* Properties are a map even where a function makes them all: {"Fn::If": …}. */
static void scan_properties(const struct scan *scan, const struct value *properties)
{
	const struct member *only = properties->as.map.count == 1 ? &properties->as.map.items[0] : NULL;
	enum intrinsic fn;
	if (only && intrinsic_find_key(only->key, &fn))
		properties = value_intrinsic_in(scan->arena, fn, only->value);
	scan_value(scan, STR("/Properties"), properties);
}

struct references order_of_resource_in(struct arena *arena, const struct resource *resource)
{
	struct references references = {0};
	struct scan scan = {arena, resource->logical_id, &references};
	scan_properties(&scan, resource->properties);
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		const struct member *member = &resource->attributes->as.map.items[i];
		struct str path = token_in(arena, (struct str){0}, member->key);
		if (str_equal(member->key, STR("DependsOn")))
			add_depends_on(&scan, member->value, path);
		else if (str_equal(member->key, STR("Condition")) && member->value->kind == VALUE_STRING)
			add_name(&scan, member->value, path, FN_CONDITION, false);
		else
			scan_value(&scan, path, member->value);
	}
	return references;
}

/* --- sorting */

/* What one resource needs of others. */
struct edges {
	struct references needs; /* to resources alone */
	size_t *targets;	 /* index of each one's resource */
};

struct sorting {
	struct arena *scratch;
	size_t count; /* of resources */
	struct edges *edges;
	size_t *waiting; /* needs of each one that are not placed yet */
	size_t *users,
		*users_of_from; /* who needs resource i: users[users_of_from[i]] up to users[users_of_from[i + 1]] */
	bool *placed;
	size_t *heap, heap_count; /* those that wait for nothing, the first declared on top */
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

/* Turns the edges round: a count of each target's users, summed up to where its share of the list begins. */
static void index_users(struct sorting *s)
{
	size_t *from = arena_alloc_array(s->scratch, s->count + 2, sizeof *from);
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = 0; j < s->edges[i].needs.count; j++)
			from[s->edges[i].targets[j] + 2]++;
	for (size_t i = 2; i < s->count + 2; i++)
		from[i] += from[i - 1];
	s->users = arena_alloc_array(s->scratch, from[s->count + 1], sizeof *s->users);
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = 0; j < s->edges[i].needs.count; j++)
			s->users[from[s->edges[i].targets[j] + 1]++] = i;
	s->users_of_from = from;
}

static struct sorting sorting_in(struct arena *scratch, const struct graph *graph)
{
	struct sorting s = {.scratch = scratch, .count = graph->resources.count};
	struct map by_id;
	map_init_in(&by_id, scratch);
	for (size_t i = 0; i < s.count; i++)
		map_put(&by_id, graph->resources.items[i].logical_id, &graph->resources.items[i]);
	s.edges = arena_alloc_array(scratch, s.count, sizeof *s.edges);
	s.waiting = arena_alloc_array(scratch, s.count, sizeof *s.waiting);
	s.placed = arena_alloc_array(scratch, s.count, sizeof *s.placed);
	s.heap = arena_alloc_array(scratch, s.count, sizeof *s.heap);
	for (size_t i = 0; i < s.count; i++) {
		s.edges[i] = edges_of(scratch, graph, &by_id, i);
		s.waiting[i] = s.edges[i].needs.count;
	}
	index_users(&s);
	return s;
}

static void heap_push(struct sorting *s, size_t index)
{
	size_t at = s->heap_count++;
	for (; at > 0 && s->heap[(at - 1) / 2] > index; at = (at - 1) / 2)
		s->heap[at] = s->heap[(at - 1) / 2];
	s->heap[at] = index;
}

static size_t heap_pop(struct sorting *s)
{
	size_t top = s->heap[0], last = s->heap[--s->heap_count], at = 0;
	for (;;) {
		size_t child = 2 * at + 1;
		if (child + 1 < s->heap_count && s->heap[child + 1] < s->heap[child])
			child++;
		if (child >= s->heap_count || s->heap[child] >= last)
			break;
		s->heap[at] = s->heap[child];
		at = child;
	}
	s->heap[at] = last;
	return top;
}

/* Places all that wait for nothing, and what waited for those; returns how many. */
static size_t place_all(struct sorting *s, size_t *indices)
{
	size_t done = 0;
	for (size_t i = 0; i < s->count; i++)
		if (!s->waiting[i])
			heap_push(s, i);
	while (s->heap_count) {
		size_t index = heap_pop(s);
		s->placed[index] = true;
		indices[done++] = index;
		for (size_t i = s->users_of_from[index]; i < s->users_of_from[index + 1]; i++)
			if (!--s->waiting[s->users[i]])
				heap_push(s, s->users[i]);
	}
	return done;
}

/* --- cycles */

/* Tables of one breadth-first search after the other; .reached tells whose entries they are. */
struct search {
	const struct sorting *sorting;
	size_t *queue, *before, *distance, *reached;
	const struct reference **by;
	size_t steps; /* edges followed by all searches */
};

static struct search search_in(struct arena *arena, const struct sorting *sorting)
{
	size_t count = sorting->count;
	return (struct search){.sorting = sorting,
			       .queue = arena_alloc_array(arena, count, sizeof(size_t)),
			       .before = arena_alloc_array(arena, count, sizeof(size_t)),
			       .distance = arena_alloc_array(arena, count, sizeof(size_t)),
			       .reached = arena_alloc_array(arena, count, sizeof(size_t)),
			       .by = arena_alloc_array(arena, count, sizeof(struct reference *))};
}

/* The length of the shortest way from start back to start, when it is below bound; else 0. */
static size_t search_from(struct search *q, size_t start, size_t bound)
{
	const struct sorting *s = q->sorting;
	size_t head = 0, tail = 0, mark = start + 1;
	q->queue[tail++] = start;
	while (head < tail) {
		size_t at = q->queue[head++], distance = at == start ? 1 : q->distance[at] + 1;
		for (size_t i = 0; distance < bound && i < s->edges[at].needs.count; i++) {
			size_t target = s->edges[at].targets[i];
			q->steps++;
			if (s->placed[target] || q->reached[target] == mark)
				continue;
			q->reached[target] = mark;
			q->by[target] = &s->edges[at].needs.items[i];
			q->before[target] = at;
			q->distance[target] = distance;
			if (target == start)
				return distance;
			q->queue[tail++] = target;
		}
	}
	return 0;
}

/* The way that the last search found, in the caller's arena. */
static struct references way_back_in(struct arena *arena, const struct search *q, size_t start, size_t length)
{
	struct references cycle = {
		.items = arena_alloc_array(arena, length, sizeof *cycle.items), .count = length, .capacity = length};
	size_t at = start;
	for (size_t i = length; i > 0; i--, at = q->before[at]) {
		cycle.items[i - 1] = *q->by[at];
		cycle.items[i - 1].path = str_copy_in(arena, q->by[at]->path);
	}
	return cycle;
}

/* Looks from every resource that could not be placed: those are the ones in cycles, and the ones that need them. */
static struct references find_cycle_in(struct arena *arena, const struct sorting *s)
{
	struct search q = search_in(s->scratch, s);
	struct references best = {0};
	size_t bound = s->count + 1;
	for (size_t i = 0; i < s->count && (!best.count || q.steps < LIMIT_CYCLE_STEPS); i++) {
		size_t length = s->placed[i] ? 0 : search_from(&q, i, bound);
		if (!length)
			continue;
		best = way_back_in(arena, &q, i, length);
		bound = length;
	}
	LK_ASSERT(best.count);
	return best;
}

bool order_sort_in(struct arena *arena, const struct graph *graph, struct order *ret_order,
		   struct references *ret_cycle)
{
	struct arena scratch;
	arena_init(&scratch);
	struct sorting s = sorting_in(&scratch, graph);
	struct order order = {.indices = arena_alloc_array(arena, s.count, sizeof(size_t)), .count = s.count};
	bool sorted = place_all(&s, order.indices) == s.count;
	if (sorted)
		*ret_order = order;
	else
		*ret_cycle = find_cycle_in(arena, &s);
	arena_done(&scratch);
	return sorted;
}
