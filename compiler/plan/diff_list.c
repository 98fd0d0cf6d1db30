#include "plan/diff_walk.h"

/* Which item of before became which of after. */
struct pairing {
	const struct value *before, *after;
	size_t *origin; /* of each item of after: the index in before, or NOWHERE */
	bool *equal;    /* of each item of after: it is the same as its origin */
	bool *used;     /* of each item of before: it has a successor */
};

#define NOWHERE SIZE_MAX

static void pair(struct pairing *pairing, size_t from, size_t to, bool equal)
{
	pairing->origin[to] = from;
	pairing->equal[to] = equal;
	pairing->used[from] = true;
}

static struct str *bytes_of_items(const struct canon_scope *scope, struct diff_place at, const struct value *list)
{
	struct str *bytes = arena_alloc_array(scope->arena, list->as.list.count, sizeof *bytes);
	for (size_t i = 0; i < list->as.list.count; i++)
		bytes[i] = canon_bytes_in(scope, at.mode, at.schema_path, list->as.list.items[i]);
	return bytes;
}

static bool same_bytes(struct str a, struct str b)
{
	return a.len && str_equal(a, b);
}

/* The order means something: what both begin and end with is equal. */
static void pair_ends(struct pairing *pairing, const struct str *old, const struct str *new)
{
	size_t left = pairing->before->as.list.count, right = pairing->after->as.list.count, start = 0;
	while (start < left && start < right && same_bytes(old[start], new[start])) {
		pair(pairing, start, start, true);
		start++;
	}
	while (left > start && right > start && same_bytes(old[left - 1], new[right - 1])) {
		left--;
		right--;
		pair(pairing, left, right, true);
	}
}

/* The order means nothing: each item goes with an equal one, wherever it is. */
static void pair_equal(struct arena *arena, struct pairing *pairing, const struct str *old, const struct str *new)
{
	size_t count = pairing->before->as.list.count;
	size_t *next = arena_alloc_array(arena, count, sizeof *next); /* the next item with the same bytes, plus one */
	size_t *heads = arena_alloc_array(arena, count, sizeof *heads);
	struct map by_bytes;
	map_init_in(&by_bytes, arena);
	for (size_t i = count; i-- > 0;) {
		size_t *head = map_get(&by_bytes, old[i]);
		if (!head) {
			head = &heads[i];
			map_put(&by_bytes, old[i], head);
		}
		next[i] = *head;
		*head = i + 1;
	}
	for (size_t i = 0; i < pairing->after->as.list.count; i++) {
		size_t *head = new[i].len ? map_get(&by_bytes, new[i]) : NULL;
		if (head && *head) {
			size_t from = *head - 1;
			*head = next[from];
			pair(pairing, from, i, true);
		}
	}
}

/* Members by which items of AWS's lists are told apart, the first that all of them have. */
static const char *const names[] = {
        "Key",        "Id",            "Sid",        "Name",       "IndexName",    "AttributeName",
        "PolicyName", "ContainerName", "DeviceName", "DomainName", "ParameterKey", "RuleName"};

static struct str name_of(const struct value *item, const char *member)
{
	return value_string(value_get(item, str_from(member)));
}

/* Indices of the items that are not paired yet by their name; false when one has none or two have the same. */
static bool index_names(struct map *by_name, const struct value *list, const char *member, const bool *paired)
{
	size_t *indices = arena_alloc_array(by_name->arena, list->as.list.count, sizeof *indices);
	for (size_t i = 0; i < list->as.list.count; i++) {
		struct str name = name_of(list->as.list.items[i], member);
		indices[i] = i;
		if (paired[i])
			continue;
		if (!name.len || map_has(by_name, name))
			return false;
		map_put(by_name, name, &indices[i]);
	}
	return true;
}

static bool pair_by_member(struct arena *arena, struct pairing *pairing, const char *member)
{
	size_t count = pairing->after->as.list.count;
	bool *paired = arena_alloc_array(arena, count, sizeof *paired);
	for (size_t i = 0; i < count; i++)
		paired[i] = pairing->origin[i] != NOWHERE;
	struct map old, new;
	map_init_in(&old, arena);
	map_init_in(&new, arena);
	if (!index_names(&old, pairing->before, member, pairing->used) ||
	    !index_names(&new, pairing->after, member, paired))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct str name = name_of(pairing->after->as.list.items[i], member);
		const size_t *from = paired[i] ? NULL : map_get(&old, name);
		if (from)
			pair(pairing, *from, i, false);
	}
	return true;
}

static bool pair_by_name(struct arena *arena, struct pairing *pairing)
{
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (pair_by_member(arena, pairing, names[i]))
			return true;
	return false;
}

/* The k-th that is left with the k-th that is left; where order means nothing, only when one is left of each. */
static void pair_by_position(struct pairing *pairing, bool unordered)
{
	size_t old_count = pairing->before->as.list.count, new_count = pairing->after->as.list.count;
	size_t old_left = 0, new_left = 0, from = 0;
	for (size_t i = 0; i < old_count; i++)
		old_left += !pairing->used[i];
	for (size_t i = 0; i < new_count; i++)
		new_left += pairing->origin[i] == NOWHERE;
	if (unordered && (old_left != 1 || new_left != 1))
		return;
	for (size_t i = 0; i < new_count; i++) {
		while (from < old_count && pairing->used[from])
			from++;
		if (from == old_count)
			return;
		if (pairing->origin[i] == NOWHERE)
			pair(pairing, from, i, false);
	}
}

/* Pairs by name may cross: then the list was put in another order. */
static bool is_reordered(const struct pairing *pairing)
{
	size_t last = 0;
	for (size_t i = 0; i < pairing->after->as.list.count; i++) {
		if (pairing->origin[i] == NOWHERE)
			continue;
		if (pairing->origin[i] < last)
			return true;
		last = pairing->origin[i];
	}
	return false;
}

static struct diff_place item_place(struct diff_walk *walk, struct diff_place at, struct str segment)
{
	at.path = canon_path_in(walk->scope->arena, at.path, segment);
	if (at.mode == CANON_SCHEMA)
		at.schema_path = canon_path_in(walk->scope->arena, at.schema_path, STR("*"));
	return at;
}

static struct str index_text(struct diff_walk *walk, size_t index)
{
	return str_format_in(walk->scope->arena, "%zu", index);
}

/* A tag of nothing but Key and Value is as a member of a map. */
static void report_tag(struct diff_walk *walk, struct diff_place at, const struct value *before,
                       const struct value *after)
{
	bool bare = (!before || before->as.map.count == 2) && (!after || after->as.map.count == 2);
	struct diff_place place = item_place(walk, at, name_of(after ? after : before, "Key"));
	if (!bare) {
		diff_walk_value(walk, place, before, after);
		return;
	}
	place.schema_path = canon_path_in(walk->scope->arena, place.schema_path, STR("Value"));
	diff_walk_value(walk, place, value_get(before, STR("Value")), value_get(after, STR("Value")));
}

static void report(struct diff_walk *walk, struct diff_place at, const struct pairing *pairing)
{
	struct value *const *old = pairing->before->as.list.items, *const *new = pairing->after->as.list.items;
	bool tags = canon_is_tags(at.schema_path, pairing->before) && canon_is_tags(at.schema_path, pairing->after);
	for (size_t i = 0; i < pairing->after->as.list.count; i++) {
		const struct value *origin = pairing->origin[i] == NOWHERE ? NULL : old[pairing->origin[i]];
		if (pairing->equal[i])
			continue;
		if (tags)
			report_tag(walk, at, origin, new[i]);
		else
			diff_walk_value(walk, item_place(walk, at, index_text(walk, i)), origin, new[i]);
	}
	for (size_t i = 0; i < pairing->before->as.list.count; i++) {
		if (pairing->used[i])
			continue;
		if (tags)
			report_tag(walk, at, old[i], NULL);
		else
			diff_add(walk, item_place(walk, at, index_text(walk, i)), old[i], NULL);
	}
}

void diff_walk_list(struct diff_walk *walk, struct diff_place at, const struct value *before,
                    const struct value *after)
{
	struct arena *arena = walk->scope->arena;
	struct canon_scope past = {.arena = arena, .type = walk->scope->type};
	struct diff_place items = at;
	items.schema_path = at.mode == CANON_SCHEMA ? canon_path_in(arena, at.schema_path, STR("*")) : at.schema_path;
	const struct str *old = bytes_of_items(&past, items, before);
	const struct str *new = bytes_of_items(walk->scope, items, after);
	struct pairing pairing = {before, after, arena_alloc_array(arena, after->as.list.count, sizeof(size_t)),
	                          arena_alloc_array(arena, after->as.list.count, sizeof(bool)),
	                          arena_alloc_array(arena, before->as.list.count, sizeof(bool))};
	for (size_t i = 0; i < after->as.list.count; i++)
		pairing.origin[i] = NOWHERE;
	bool unordered = canon_is_unordered(walk->scope, at.mode, at.schema_path, after);
	if (unordered)
		pair_equal(arena, &pairing, old, new);
	else
		pair_ends(&pairing, old, new);
	if (!pair_by_name(arena, &pairing))
		pair_by_position(&pairing, unordered);
	if (!unordered && is_reordered(&pairing))
		diff_add(walk, at, before, after);
	else
		report(walk, at, &pairing);
}
