#include <stdlib.h>

#include "check/walk.h"

static bool is_list(const struct spot *spot)
{
	return spot->value->kind == VALUE_LIST;
}

void walk_items(struct walk *walk, const struct spot *spot)
{
	if (!is_list(spot))
		return;
	size_t first = pack_count(pack_get_text(spot->schema, "prefixItems"));
	for (size_t i = first; i < spot->value->as.list.count; i++) {
		struct step at = step_index(spot->at, i, spot->value->as.list.items[i]);
		walk_value(walk, spot->argument, &at);
	}
}

/* At least one item fits. */
void walk_contains(struct walk *walk, const struct spot *spot)
{
	bool unknown = false;
	if (!is_list(spot))
		return;
	for (size_t i = 0; i < spot->value->as.list.count; i++) {
		struct step at = step_index(spot->at, i, spot->value->as.list.items[i]);
		struct verdict verdict = walk_try(walk, spot->argument, &at);
		if (verdict_fits(verdict))
			return;
		unknown |= verdict.unknown && !verdict.faults;
	}
	if (unknown)
		walk->unknown = true;
	else
		walk_fault(walk, "E3002", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has no item of the kind that is needed", STR_ARG(walk_words(walk, spot->at)));
}

void walk_prefix_items(struct walk *walk, const struct spot *spot)
{
	if (!is_list(spot))
		return;
	for (size_t i = 0; i < spot->value->as.list.count && i < pack_count(spot->argument); i++) {
		struct step at = step_index(spot->at, i, spot->value->as.list.items[i]);
		walk_value(walk, pack_item(spot->argument, i), &at);
	}
}

/* A transform or loop among the items makes any number of them. */
static bool is_open_item(const struct value *item)
{
	return value_is_intrinsic(item, FN_TRANSFORM) || (item->kind == VALUE_MAP && walk_is_open_map(item));
}

/* Items that are there for certain, and those that may be; false when their number is open. */
static bool count_items(const struct spot *spot, size_t *ret_certain, size_t *ret_possible)
{
	size_t certain = 0, possible = 0;
	for (size_t i = 0; i < spot->value->as.list.count; i++) {
		const struct value *item = spot->value->as.list.items[i];
		enum presence presence = check_presence(item);
		if (is_open_item(item))
			return false;
		certain += presence == PRESENCE_PRESENT;
		possible += presence != PRESENCE_ABSENT;
	}
	*ret_certain = certain;
	*ret_possible = possible;
	return true;
}

void walk_min_items(struct walk *walk, const struct spot *spot)
{
	size_t certain, possible;
	if (!is_list(spot) || !count_items(spot, &certain, &possible))
		return;
	int64_t least = pack_int(spot->argument);
	if ((int64_t)possible < least)
		walk_fault(walk, "E3032", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %zu items; at least %lld are needed", STR_ARG(walk_words(walk, spot->at)),
		           possible, (long long)least);
	else if ((int64_t)certain < least)
		walk->unknown = true;
}

void walk_max_items(struct walk *walk, const struct spot *spot)
{
	size_t certain, possible;
	if (!is_list(spot) || !count_items(spot, &certain, &possible))
		return;
	int64_t most = pack_int(spot->argument);
	if ((int64_t)certain > most)
		walk_fault(walk, "E3032", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %zu items; at most %lld are allowed", STR_ARG(walk_words(walk, spot->at)), certain,
		           (long long)most);
	else if ((int64_t)possible > most)
		walk->unknown = true;
}

/* The same in every deployment: an If or a Select may come to nothing, or to something else. */
static bool is_fixed(const struct value *value)
{
	switch (value->kind) {
	case VALUE_INTRINSIC:
		if (value->fn != FN_REF && value->fn != FN_GET_ATT && value->fn != FN_SUB)
			return false;
		return check_presence(value) == PRESENCE_PRESENT;
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			if (!is_fixed(value->as.list.items[i]))
				return false;
		return true;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++)
			if (!is_fixed(value->as.map.items[i].value))
				return false;
		return !walk_is_open_map(value);
	default:
		return true;
	}
}

/* Equal values have equal hashes: 3 and 3.0, and maps in any order of keys, are alike to value_equal(). */
static uint64_t hash_value(const struct value *value)
{
	uint64_t hash = (uint64_t)value->kind * 0x9E3779B97F4A7C15u;
	switch (value->kind) {
	case VALUE_INT:
	case VALUE_FLOAT: {
		double number = value->kind == VALUE_INT ? (double)value->as.integer : value->as.number;
		return str_hash((struct str){(const char *)&number, sizeof number});
	}
	case VALUE_BOOL:
		return hash + value->as.boolean;
	case VALUE_STRING:
		return str_hash(value->as.string);
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			hash = hash * 31 + hash_value(value->as.list.items[i]);
		return hash;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++)
			hash += str_hash(value->as.map.items[i].key) ^ (hash_value(value->as.map.items[i].value) * 31);
		return hash;
	case VALUE_INTRINSIC:
		return hash + (uint64_t)value->fn * 131 + hash_value(value->as.argument);
	default:
		return hash;
	}
}

struct hashed {
	uint64_t hash;
	size_t index;
	const struct value *value;
};

static int compare_hashed(const void *left, const void *right)
{
	const struct hashed *a = left, *b = right;
	int order = (a->hash > b->hash) - (a->hash < b->hash);
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* The first item that repeats an earlier one. Sorted by hash, so that a long list costs n log n. */
static bool find_repeated(struct arena *arena, const struct hashed *items, size_t count, size_t *ret_first,
                          size_t *ret_second)
{
	struct hashed *sorted = arena_alloc_array(arena, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = items[i];
	qsort(sorted, count, sizeof *sorted, compare_hashed);
	size_t best = SIZE_MAX;
	for (size_t i = 1; i < count; i++) {
		const struct hashed *a = &sorted[i - 1], *b = &sorted[i];
		if (a->hash != b->hash || b->index >= best || !value_equal(a->value, b->value))
			continue;
		best = b->index;
		*ret_first = a->index;
		*ret_second = b->index;
	}
	return best != SIZE_MAX;
}

/* The items that are comparable. */
static struct hashed *collect_in(struct arena *arena, const struct value *list, size_t *ret_count)
{
	struct hashed *items = arena_alloc_array(arena, list->as.list.count, sizeof *items);
	size_t count = 0;
	for (size_t i = 0; i < list->as.list.count; i++) {
		const struct value *item = list->as.list.items[i];
		if (is_fixed(item))
			items[count++] = (struct hashed){.hash = hash_value(item), .index = i, .value = item};
	}
	*ret_count = count;
	return items;
}

/* Where repeated items are allowed, they are a tip. */
static void note_repeated(struct walk *walk, const struct spot *spot)
{
	size_t count, first, second;
	struct hashed *items = collect_in(walk->check->arena, spot->value, &count);
	if (walk->quiet || walk->rule || count < 2 ||
	    !find_repeated(walk->check->arena, items, count, &first, &second))
		return;
	struct step at = step_index(spot->at, second, spot->value->as.list.items[second]);
	struct fault fault = {.rule = "I3037", .holder = &walk->holder, .at = &at};
	check_fault(walk->check, &fault, "%.*s repeats item %zu", STR_ARG(walk_words(walk, &at)), first);
}

void walk_unique_items(struct walk *walk, const struct spot *spot)
{
	size_t count, first, second;
	struct arena *arena = walk->check->arena;
	if (!is_list(spot) || spot->value->as.list.count < 2)
		return;
	if (!pack_bool(spot->argument)) {
		note_repeated(walk, spot);
		return;
	}
	struct hashed *items = collect_in(arena, spot->value, &count);
	if (count < spot->value->as.list.count)
		walk->unknown = true;
	if (count < 2 || !find_repeated(arena, items, count, &first, &second))
		return;
	struct step at = step_index(spot->at, second, spot->value->as.list.items[second]);
	walk_fault(walk, "E3037", FAULT_LIGHT, &at, false, (struct str){0}, "%.*s repeats item %zu; items must differ",
	           STR_ARG(walk_words(walk, &at)), first);
}

/* A map of the key properties of one item alone; NULL where one of them is not there or not known. */
static struct value *key_of_item_in(struct arena *arena, const struct value *item, struct pack_node keys)
{
	struct value *key = value_map_in(arena);
	for (size_t i = 0; i < pack_count(keys); i++) {
		struct str name = pack_string(pack_item(keys, i));
		struct value *part = value_get(item, name);
		if (!part || !is_fixed(part))
			return NULL;
		value_map_put(arena, key, name, part);
	}
	return key;
}

void walk_unique_keys(struct walk *walk, const struct spot *spot)
{
	size_t first, second, count = 0;
	struct arena *arena = walk->check->arena;
	if (!is_list(spot) || spot->value->as.list.count < 2 || walk->repeats)
		return;
	struct hashed *items = arena_alloc_array(arena, spot->value->as.list.count, sizeof *items);
	for (size_t i = 0; i < spot->value->as.list.count; i++) {
		struct value *key = key_of_item_in(arena, spot->value->as.list.items[i], spot->argument);
		if (key)
			items[count++] = (struct hashed){.hash = hash_value(key), .index = i, .value = key};
	}
	if (count < 2 || !find_repeated(arena, items, count, &first, &second))
		return;
	struct step at = step_index(spot->at, second, spot->value->as.list.items[second]);
	struct str name = pack_string(pack_item(spot->argument, 0));
	walk_fault(walk, "E3002", FAULT_LIGHT, &at, false, (struct str){0}, "%.*s has the same '%.*s' as item %zu",
	           STR_ARG(walk_words(walk, &at)), STR_ARG(name), first);
}

void walk_max_unique_items(struct walk *walk, const struct spot *spot)
{
	size_t count, distinct = 0;
	struct arena *arena = walk->check->arena;
	if (!is_list(spot) || (int64_t)spot->value->as.list.count <= pack_int(spot->argument))
		return;
	struct hashed *items = collect_in(arena, spot->value, &count);
	qsort(items, count, sizeof *items, compare_hashed);
	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || items[i].hash != items[i - 1].hash;
	if ((int64_t)distinct > pack_int(spot->argument))
		walk_fault(walk, "E3065", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %zu different items; at most %lld are allowed",
		           STR_ARG(walk_words(walk, spot->at)), distinct, (long long)pack_int(spot->argument));
}
