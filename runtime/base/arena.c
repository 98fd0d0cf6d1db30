#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define FENCE 16
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define FENCE 0
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena)
{
	*arena = (struct arena){0};
}

void arena_done(struct arena *arena)
{
	struct arena_block *block = arena->first;
	while (block) {
		struct arena_block *next = block->next;
		UNPOISON(block->data, block->size);
		free(block);
		block = next;
	}
	arena_init(arena);
}

static struct arena_block *block_new(size_t needed)
{
	size_t size = needed > BLOCK_SIZE ? needed : BLOCK_SIZE;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		lk_out_of_memory();
	struct arena_block *block = malloc(sizeof *block + size);
	if (!block)
		lk_out_of_memory();
	block->next = NULL;
	block->size = size;
	block->used = 0;
	POISON(block->data, size);
	return block;
}

/* A block made for one large object goes behind the current one, so that the current one keeps being filled. */
static struct arena_block *block_with_room(struct arena *arena, size_t needed)
{
	struct arena_block *first = arena->first;
	if (first && first->size - first->used >= needed)
		return first;
	struct arena_block *block = block_new(needed);
	if (first && needed > BLOCK_SIZE) {
		block->next = first->next;
		first->next = block;
	} else {
		block->next = first;
		arena->first = block;
	}
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGNMENT - FENCE)
		lk_out_of_memory();
	size_t rounded = (size + FENCE + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct arena_block *block = block_with_room(arena, rounded);
	void *memory = block->data + block->used;
	block->used += rounded;
	arena->total += rounded;
	UNPOISON(memory, size);
	memset(memory, 0, size);
	return memory;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		lk_out_of_memory();
	return arena_alloc(arena, count * size);
}
