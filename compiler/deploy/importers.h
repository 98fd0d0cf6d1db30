/* Who imports what a living stack exports: such an export can be neither changed nor removed. */
#ifndef LK_DEPLOY_IMPORTERS_H
#define LK_DEPLOY_IMPORTERS_H

#include "deploy/live.h"

struct importers {
	struct value *stacks; /* export's name → list of the names of the stacks that import it */
	struct str reason;    /* why not all could be looked up; empty */
};

void importers_init_in(struct importers *importers, struct arena *arena);

/* One call for each export of the living stack, up to the first that fails. */
void importers_find(struct aws_client *client, struct arena *arena, const struct live *live,
                    struct importers *importers);

/* Tells in a plan that changes anything what could not be looked up. */
void importers_note(struct plan *plan, const struct importers *importers);

#endif
