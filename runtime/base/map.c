#include "base/map.h"

void map_init_in(struct map *map, struct arena *arena)
{
	*map = (struct map){.arena = arena};
}

/* The slot that holds key, or the free one where it belongs. */
static uint32_t *slot_of(const struct map *map, struct str key)
{
	size_t mask = map->slot_count - 1;
	for (size_t i = str_hash(key) & mask;; i = (i + 1) & mask) {
		uint32_t *slot = &map->slots[i];
		if (!*slot || str_equal(map->entries.items[*slot - 1].key, key))
			return slot;
	}
}

static struct map_entry *entry_of(const struct map *map, struct str key)
{
	if (!map->slot_count)
		return NULL;
	uint32_t index = *slot_of(map, key);
	return index ? &map->entries.items[index - 1] : NULL;
}

void *map_get(const struct map *map, struct str key)
{
	struct map_entry *entry = entry_of(map, key);
	return entry ? entry->value : NULL;
}

bool map_has(const struct map *map, struct str key)
{
	return entry_of(map, key) != NULL;
}

static void grow(struct map *map)
{
	map->slot_count = map->slot_count ? map->slot_count * 2 : 16;
	map->slots = arena_alloc_array(map->arena, map->slot_count, sizeof *map->slots);
	for (size_t i = 0; i < map->entries.count; i++)
		*slot_of(map, map->entries.items[i].key) = (uint32_t)i + 1;
}

void map_put(struct map *map, struct str key, void *value)
{
	struct map_entry *entry = entry_of(map, key);
	if (entry) {
		entry->value = value;
		return;
	}
	if (map->entries.count * 2 >= map->slot_count)
		grow(map);
	VEC_PUSH(map->arena, &map->entries) = (struct map_entry){key, value};
	*slot_of(map, key) = (uint32_t)map->entries.count;
}
