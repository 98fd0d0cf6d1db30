/* Hash map from string to pointer, in an arena; iteration is in order of insertion.
 *
 * Keys are borrowed: they must live as long as the map. */
#ifndef LK_BASE_MAP_H
#define LK_BASE_MAP_H

#include "base/str.h"
#include "base/vec.h"

struct map_entry {
	struct str key;
	void *value;
};

struct map {
	struct arena *arena;
	VEC(struct map_entry) entries; /* in order of insertion */
	uint32_t *slots;               /* index into entries plus one; 0 is free */
	size_t slot_count;             /* a power of two */
};

void map_init_in(struct map *map, struct arena *arena);

/* NULL when absent. */
void *map_get(const struct map *map, struct str key);
bool map_has(const struct map *map, struct str key);

/* Inserts or replaces. */
void map_put(struct map *map, struct str key, void *value);

#endif
