/* Growing arrays in an arena: declare struct { T *items; size_t count, capacity; } v = {0} and push.
 *
 * Growth leaves the old copy in the arena, so the cost is at most twice the final size. */
#ifndef LK_BASE_VEC_H
#define LK_BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC(type) \
	struct { \
		type *items; \
		size_t count, capacity; \
	}

/* A slot behind the last element, zeroed; an lvalue of the element's type. */
#define VEC_PUSH(arena, vec) \
	(*((vec)->count == (vec)->capacity \
	           ? ((vec)->items = vec_grow((arena), (vec)->items, (vec)->count, &(vec)->capacity, \
	                                      sizeof *(vec)->items), \
	              &(vec)->items[(vec)->count++]) \
	           : &(vec)->items[(vec)->count++]))

/* The macro's helper: a copy of items with at least one more place. */
void *vec_grow(struct arena *arena, const void *items, size_t count, size_t *capacity, size_t size);

#endif
