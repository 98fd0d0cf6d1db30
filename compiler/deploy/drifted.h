/* Drift: asks the service to compare what lives with the template, and reads what it found. */
#ifndef LK_DEPLOY_DRIFTED_H
#define LK_DEPLOY_DRIFTED_H

#include "aws/cloudformation_drift.h"
#include "deploy/live.h"

struct drifted {
	/* Living logical id → a map of "status" ("MODIFIED", "DELETED") and, when modified, "differences": a list of
	 * maps of path, expected and actual, as the service writes them. NULL: nobody asked. */
	struct value *resources;
	struct str reason; /* of what could not be compared; empty */
};

/* Waits until the service is done; cancel may be NULL. A stack that does not exist has not drifted. Values that come
 * from NoEcho parameters or from dynamic references are masked. */
LK_MUST_USE enum lk_status drifted_find(struct aws_client *client, struct arena *arena, const struct live *live,
                                        const struct http_cancel *cancel, struct drifted *ret_drifted,
                                        struct error *ret_err);

/* Has the service compare, and waits until it is done; what it found can be described then. */
LK_MUST_USE enum lk_status drifted_detect(struct aws_client *client, struct arena *arena, const struct live *live,
                                          const struct http_cancel *cancel,
                                          struct cfn_drift_detection *ret_detection, struct error *ret_err);

/* Whether the template's value at the path, as far as it goes there, holds what nobody is to see. */
bool drifted_is_secret(const struct live *live, struct str logical_id, const struct cfn_difference *found);

/* Tells in the plan what could not be compared, and, where nobody asked, what the service knows from before. */
void drifted_note(struct plan *plan, const struct live *live, const struct drifted *drifted);

#endif
