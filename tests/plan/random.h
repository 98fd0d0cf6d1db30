/* Random stacks for properties of the plan: templates as values, repeatable from a seed. */
#ifndef LK_TESTS_PLAN_RANDOM_H
#define LK_TESTS_PLAN_RANDOM_H

#include "graph/value.h"

struct random {
	struct arena *arena;
	uint64_t state; /* not 0 */
};

/* A number below limit, which is not 0. */
size_t random_below(struct random *random, size_t limit);

/* A template: parameters, some resources that refer to each other, an output. */
struct value *random_document(struct random *random);

/* Whether all that is referred to is there, and every resource has its type. */
bool random_is_whole(const struct value *document);

/* The same with some properties and resources changed, added and gone. */
struct value *random_edit(struct random *random, const struct value *document);

/* The same in other words: parameters, resources, members, unordered lists and statements in another order. */
struct value *random_shuffle(struct random *random, const struct value *document);

#endif
