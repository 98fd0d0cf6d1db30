/* Where an environment lives, as stack:deploy_to says it: regions, account, profile.
 *
 * --region and --profile pick among several places and go before a single one. */
#ifndef LK_CLI_HOME_H
#define LK_CLI_HOME_H

#include "cli/target.h"

/* One place. */
struct home_place {
	const struct home *home;
	struct str region; /* empty: the stack's own, or the caller's */
};

struct home_places {
	VEC(struct home_place) places;
};

/* The places of an environment (empty: of the stack without one) that --region and --profile leave, in order of
 * declaration. *ret_said: whether the stack says anything of it. */
struct home_places home_list_picked(const struct cli *cli, const struct graph *graph, struct str environment,
				    bool *ret_said);

/* Takes region, account and profile of the one place that is meant, into *loaded and the options; of several none. */
void home_take(struct cli *cli, struct loaded *loaded);

/* EXIT_USAGE after telling it, where the environment lives in several places and none is picked. */
int home_check_one(struct cli *cli, const struct loaded *loaded);

/* EXIT_FAILED after telling it, where the keys are of another account than the one that is named. */
int home_check_account(struct cli *cli, const struct loaded *loaded, const struct target *target);

#endif
