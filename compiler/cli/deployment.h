/* What plan and apply share: the stack as it is to be, where it goes, what is there, and the difference. */
#ifndef LK_CLI_DEPLOYMENT_H
#define LK_CLI_DEPLOYMENT_H

#include "cli/target.h"
#include "deploy/live.h"
#include "plan/plan.h"

struct deployment {
	struct loaded loaded;
	struct target target;
	const struct graph *desired; /* the loaded graph, less what the local target cannot do */
	struct str template_text;    /* of desired, as it is sent */
	struct live live;
	struct plan *plan;
};

/* Loads, checks, fetches and compares. Gives EXIT_DONE, or another code after telling why. */
int deployment_open(struct cli *cli, const char *name, struct deployment *deployment);

/* The same against a template in a file, taken as what is live; nothing is asked of any account. */
int deployment_open_against(struct cli *cli, const char *name, const char *file, struct deployment *deployment);

/* Tells which parameters are still without a value; EXIT_FAILED then. */
int deployment_check_parameters(struct cli *cli, const struct deployment *deployment);

#endif
