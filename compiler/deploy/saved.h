/* A living stack in a file: all that a plan needs of it, so that one can be made without the account.
 *
 * JSON, "kind": "lkc state", "format_version": 1. The template is kept as the service gave it; parameters that are
 * NoEcho are masked whatever the service gave. The same stack gives the same bytes. */
#ifndef LK_DEPLOY_SAVED_H
#define LK_DEPLOY_SAVED_H

#include "base/buf.h"
#include "deploy/known.h"

struct saved {
	struct live live;
	struct str account, region, partition;
	bool local; /* of the local target, which cannot do everything */
	struct known known;
};

void saved_write(struct buf *out, const struct saved *saved);

/* Whether text is such a file, or means to be one, and no template. */
bool saved_is(struct arena *arena, struct str text);

/* Everything is checked before it is believed; what is missing or of a wrong type is told with its place. */
LK_MUST_USE enum lk_status saved_read_in(struct arena *arena, struct str text, struct saved *ret_saved,
                                         struct error *ret_err);

#endif
