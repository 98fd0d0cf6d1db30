/* What plan and apply share: the stack as it is to be, where it goes, what is there, and the difference. */
#ifndef LK_CLI_DEPLOYMENT_H
#define LK_CLI_DEPLOYMENT_H

#include "cli/target.h"
#include "deploy/known.h"
#include "deploy/live.h"
#include "deploy/set.h"
#include "plan/plan.h"

/* Another stack's output that is not there yet. */
struct awaited {
	const struct foreign_output *foreign;
	struct str stack; /* its name, as it is deployed */
};

struct deployment {
	struct loaded loaded;
	struct target target;
	const struct graph *desired; /* the loaded graph, less what the local target cannot do */
	struct str template_text;    /* of desired, as it is sent */
	struct live live;
	struct set_live set; /* where loaded.set_home says so: live is its template, parameters and tags */
	struct known known;          /* what was looked up beside it */
	VEC(struct awaited) awaited; /* values that other stacks are to give */
	bool saved;                  /* live is a file's, and nobody is asked */
	struct plan_input input; /* what the plan was made of */
	struct plan *plan;
};

/* Loads, checks, fetches and compares. Gives EXIT_DONE, or another code after telling why. */
int deployment_open(struct cli *cli, const char *name, struct deployment *deployment);

/* The same, where parameters may be without a value still. */
int deployment_compare(struct cli *cli, const char *name, struct deployment *deployment);

/* The same against what lkc state wrote to a file, or against a template, taken as what is live; file "-" is standard
 * input. Nothing is asked of any account. */
int deployment_open_against(struct cli *cli, const char *name, const char *file, struct deployment *deployment);

/* A graph's template, as it is sent. */
int deployment_emit(struct cli *cli, const struct graph *graph, struct str *ret_text);

/* Tells which parameters are still without a value; EXIT_FAILED then. */
int deployment_check_parameters(struct cli *cli, const struct deployment *deployment);

#endif
