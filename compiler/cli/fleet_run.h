/* Runs the stacks of a set, each as a program of its own: what one does to its memory or its life touches no other.
 *
 * What they print comes line by line behind the stack's label. Ctrl-C is handed on to each once; they stop by
 * themselves, and nothing more begins. */
#ifndef LK_CLI_FLEET_RUN_H
#define LK_CLI_FLEET_RUN_H

#include "cli/fleet_call.h"
#include "cli/fleet_member.h"

enum fleet_output {
	FLEET_BY_LINE, /* as it comes */
	FLEET_WHOLE,   /* in one piece, when the stack has ended */
	FLEET_KEPT,    /* not shown: for the caller */
};

struct fleet_result {
	bool ran;
	int code; /* of its exit; EXIT_FAILED when it did not come to one */
	struct fleet_report report;
	struct str output; /* FLEET_KEPT */
};

struct fleet_run {
	struct cli *cli;
	const struct fleet_set *set;
	struct fleet *fleet; /* by the numbers of set */
	struct fleet_call call;
	enum fleet_output output;
	/* What a result means; before a stack is begun it is asked whether it has to be (either may be NULL). */
	enum fleet_state (*judge)(const struct fleet_result *result);
	bool (*is_needless)(const struct fleet_run *run, size_t stack);
	const struct fleet_result *before; /* of an earlier run, for is_needless */
	struct fleet_result *results;      /* by number */
};

/* Until the fleet is over. EXIT_FAILED after telling why when a program could not be started. */
int fleet_run_all(struct fleet_run *run);

#endif
