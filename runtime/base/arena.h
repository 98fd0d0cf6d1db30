/* Region allocator: everything of one lifetime (a compile, a request, a scratch computation) is freed at once.
 *
 * Memory is zeroed and aligned for any type. Allocation never returns NULL (see status.h).
 * Under AddressSanitizer each allocation is fenced by poisoned bytes, and freed blocks go back to the system. */
#ifndef LK_BASE_ARENA_H
#define LK_BASE_ARENA_H

#include <stddef.h>

#include "base/status.h"

struct arena_block;

struct arena {
	struct arena_block *first;
	size_t total; /* bytes handed out, for limits and reports */
};

void arena_init(struct arena *arena);

/* Frees every allocation; the arena may be used again. */
void arena_done(struct arena *arena);

/* Zeroed memory that lives as long as the arena. */
void *arena_alloc(struct arena *arena, size_t size) LK_ALLOC_SIZE(2);

/* Zeroed array of count elements; an overflowing product ends the program as out of memory. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
