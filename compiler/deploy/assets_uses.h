/* Which stacks of an account and region refer to which assets. */
#ifndef LK_DEPLOY_ASSETS_USES_H
#define LK_DEPLOY_ASSETS_USES_H

#include "aws/cloudformation.h"
#include "base/map.h"

struct asset_uses {
	struct map users;                     /* hash in a key → struct str *, the names of its stacks */
	size_t stacks;
	struct str unsettled, unsettled_status; /* a stack that may still go back to what it was before */
};

struct asset_uses_observer {
	void *context;
	void (*on_stack)(void *context, size_t done, size_t total); /* may be NULL */
};

/* Reads the templates and parameters of all stacks that are not deleted, nested ones too, and of their change sets. It
 * fails when one of them cannot be read. */
LK_MUST_USE enum lk_status asset_uses_read_in(struct aws_client *client, struct arena *arena,
                                              const struct asset_uses_observer *observer, struct asset_uses *ret_uses,
                                              struct error *ret_err);

/* The hash that a key is named by, wherever in the key it stands; empty when it has none. */
struct str asset_hash_of(struct str key);

/* The names of the stacks that refer to it, with ", " between; empty when none does. */
struct str asset_users(const struct asset_uses *uses, struct str key);

#endif
