/* A plan carried out: its steps one after another, each told, followed and waited for. What apply and adopt share. */
#ifndef LK_CLI_CARRY_OUT_H
#define LK_CLI_CARRY_OUT_H

#include "cli/deployment.h"
#include "deploy/apply.h"

struct conduct {
	const struct apply_modes *modes;
	const struct journal *journal;
	/* The plan does not tell all: each change set is shown, and asked about, before it is executed. */
	bool asks_each;
};

/* All steps of plan, which is that of the deployment or a part of it. Gives EXIT_DONE, or another code after telling
 * why, what has been done and what has not. */
int carry_out(struct cli *cli, struct deployment *deployment, const struct plan *plan,
              const struct conduct *conduct);

/* Uploads the code of the functions first. */
int carry_out_all(struct cli *cli, struct deployment *deployment, const struct conduct *conduct);

#endif
