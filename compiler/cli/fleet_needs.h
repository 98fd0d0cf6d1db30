/* Which stack of a set needs which: by the outputs that it takes (lk.output_of), and by exports that it imports. */
#ifndef LK_CLI_FLEET_NEEDS_H
#define LK_CLI_FLEET_NEEDS_H

#include "cli/fleet_set.h"

/* Tells set->fleet. EXIT_FAILED after telling what cannot be: an output that another stack of the set does not declare,
 * a place where it does not live, a circle. */
int fleet_needs_find(struct cli *cli, struct fleet_set *set);

#endif
