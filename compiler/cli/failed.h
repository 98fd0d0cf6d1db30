/* Tells what went wrong in an operation: the first cause, where it is declared, what to do, what the cascade hid. */
#ifndef LK_CLI_FAILED_H
#define LK_CLI_FAILED_H

#include "cli/cli.h"
#include "deploy/failure.h"
#include "graph/resource.h"

struct failed_events {
	VEC(struct cfn_event) items; /* oldest first */
};

/* The events with those of nested stacks that failed before each, three deep; what cannot be read is left as it is. */
struct failed_events failed_with_nested_in(struct arena *arena, struct aws_client *client,
					   const struct cfn_event *events, size_t count);

/* On standard error. graph: for the places, or NULL. */
void failed_tell(struct cli *cli, const struct failure_report *report, const struct graph *graph);

/* "shop.lua:12" in the words of the message; empty when it is not declared there. */
struct str failed_place_in(struct arena *arena, const struct failure *failure, const struct graph *graph);

#endif
