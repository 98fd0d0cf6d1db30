/* A plan in a file: plan --out writes it, apply reads it and goes on only where nothing has moved since. */
#ifndef LK_CLI_PLANNED_H
#define LK_CLI_PLANNED_H

#include "cli/deployment.h"
#include "plan/planfile.h"

/* --out with what it cannot go with: EXIT_USAGE after telling why, else EXIT_DONE. */
int planned_check_call(struct cli *cli);

/* Writes the plan of a deployment to the file of --out, where one is given. */
int planned_write(struct cli *cli, const struct deployment *deployment);

struct planned {
	bool given; /* what apply was called with is a plan file */
	const char *name;
	struct planfile file;
};

/* Reads name, when it is a plan file by its content, and makes the options those of the call that made it. Gives
 * EXIT_DONE, also where it is none; EXIT_STALE when it is for another target, or another code after telling why. */
int planned_open(struct cli *cli, const char *name, struct planned *planned);

/* The deployment that the plan was made of, without asking for values of parameters. EXIT_STALE after telling what
 * moved. */
int planned_open_deployment(struct cli *cli, const struct planned *planned, struct deployment *deployment);

#endif
