/* Chance as a dependency: whoever needs it (jitter, client tokens) takes a struct random_source, so that tests can fix
 * it. */
#ifndef LK_BASE_RANDOM_H
#define LK_BASE_RANDOM_H

#include "base/str.h"

struct random_source {
	void *context;
	uint64_t (*next)(void *context); /* 64 even bits */
};

/* The kernel's. */
const struct random_source *random_system(void);

/* A repeatable one for tests: the state is the caller's and may start with any value (SplitMix64). */
struct random_source random_seeded(uint64_t *state);

/* Even in [0, bound]; 0 for a bound below 1. */
int64_t random_up_to(const struct random_source *source, int64_t bound);

/* A version 4 UUID, "f81d4fae-7dec-41d0-a765-00a0c91e6bf6" (RFC 9562, section 5.4). */
struct str random_uuid_in(struct arena *arena, const struct random_source *source);

#endif
