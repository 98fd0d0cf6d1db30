/* A graph under other logical ids. Private to this room. */
#ifndef LK_PLAN_RENAME_H
#define LK_PLAN_RENAME_H

#include "graph/resource.h"

/* A copy in which resources are called as names has it (map of logical id to struct str), and what refers to them by
 * Ref, GetAtt, Sub or DependsOn follows, in outputs too. What does not change is shared with graph. */
struct graph *rename_graph_in(struct arena *arena, const struct map *names, const struct graph *graph);

/* A map of logical id to anything, with its keys renamed; NULL for NULL. */
const struct value *rename_keys_in(struct arena *arena, const struct map *names, const struct value *map);

/* A copy whose sections may be replaced, its resources and their slots too, without touching graph. */
struct graph *rename_copy_in(struct arena *arena, const struct graph *graph);

#endif
