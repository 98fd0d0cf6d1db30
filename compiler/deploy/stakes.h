/* What is at stake: how much lies in what a plan would delete or replace.
 *
 * Looked up with the services that hold it, for some types; nothing is ever changed, and a look-up that fails leaves
 * the amount unknown. Tables, pools, queues and log groups tell estimates. */
#ifndef LK_DEPLOY_STAKES_H
#define LK_DEPLOY_STAKES_H

#include "aws/client.h"
#include "deploy/live.h"

struct stakes {
	struct value *amounts; /* living logical id → text: "about 1,204 items, 3.2 MB" */
	struct value *unknown; /* living logical id → why it could not be looked up */
};

void stakes_init_in(struct stakes *stakes, struct arena *arena);

/* Of what the plan loses, or may lose. */
void stakes_of_plan(struct aws_client *client, struct arena *arena, const struct plan *plan, struct stakes *stakes);

/* Of all that lives and could be lost. */
void stakes_of_live(struct aws_client *client, struct arena *arena, const struct live *live, struct stakes *stakes);

/* Tells in the plan what could not be looked up. */
void stakes_note(struct plan *plan, const struct stakes *stakes);

/* "1,204 items", "1 item", "no items". */
struct str stakes_count_in(struct arena *arena, int64_t count, const char *one, const char *many);

/* "3.2 MB", in powers of 1,000, as disks and the services' prices have them. */
struct str stakes_bytes_in(struct arena *arena, int64_t bytes);

#endif
