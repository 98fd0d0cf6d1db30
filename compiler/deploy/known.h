/* What is known beside a stack's own template and resources: who imports from it, what is at stake, how it has drifted,
 * which files its code was made of. */
#ifndef LK_DEPLOY_KNOWN_H
#define LK_DEPLOY_KNOWN_H

#include "deploy/drifted.h"
#include "deploy/importers.h"
#include "deploy/stakes.h"

struct known {
	struct importers importers;
	struct stakes stakes;
	struct drifted drifted;        /* as found by drifted_find(), which takes long: only where it is asked for */
	const struct value *manifests; /* of the living code (code.h) */
};

void known_init_in(struct known *known, struct arena *arena);

/* What matters to a plan that is made already; it then is made again, with what is known. */
void known_look_up(struct aws_client *client, struct arena *arena, const struct live *live, const struct plan *plan,
                   struct known *known);

/* What may matter to any plan. bucket: where code lies. */
void known_look_up_all(struct aws_client *client, struct arena *arena, const struct live *live, struct str bucket,
                       struct known *known);

/* Into what a plan is made of. */
void known_give(const struct known *known, struct plan_input *input);

/* Tells in the plan what could not be looked up. desired: the stack's graph. */
void known_note(const struct known *known, const struct live *live, const struct graph *desired, struct plan *plan);

#endif
