/* The stacks of a call with --all: each file in each environment and place, and which needs which. */
#ifndef LK_CLI_FLEET_SET_H
#define LK_CLI_FLEET_SET_H

#include "cli/load.h"
#include "deploy/fleet.h"

struct fleet_stack {
	struct str label; /* "network/production/eu-west-1" */
	struct str file;
	const struct graph *graph;
	struct str environment;      /* may be empty */
	struct str region;           /* never empty */
	struct str account, profile; /* either may be empty */
	struct str stack_name;       /* as it is deployed */
};

struct fleet_set {
	VEC(struct fleet_stack) stacks; /* by number as in .fleet */
	VEC(const struct graph *) graphs; /* of every file, also where --env and the like leave nothing of it */
	struct fleet fleet;
};

/* Finds and evaluates them and checks what they take from each other. Gives EXIT_DONE, or another code after telling
 * why; nothing is sent. limit: how many run at once. */
int fleet_set_open(struct cli *cli, size_t limit, struct fleet_set *ret_set);

#endif
