/* Deleting a stack: what stands in the way, what stays behind, and its deletion too where that is wanted. */
#ifndef LK_DEPLOY_REMOVE_H
#define LK_DEPLOY_REMOVE_H

#include "deploy/live.h"

struct remnant {
	struct str logical_id, type, physical_id;
};

struct remnant_list {
	VEC(struct remnant) items;
};

/* The stack's buckets that hold something and would be deleted with it. */
LK_MUST_USE enum lk_status remove_full_buckets_in(struct aws_client *client, struct arena *arena,
                                                  const struct live *live, bool with_data,
                                                  struct remnant_list *ret_buckets, struct error *ret_err);

/* What its DeletionPolicy keeps: Retain, and RetainExceptOnCreate of a resource that was made. */
struct remnant_list remove_retained_in(struct arena *arena, const struct live *live);

/* Deletes one resource by its own service. ERROR_OTHER for a type that this program has no call for; one that is not
 * there is LK_OK. */
LK_MUST_USE enum lk_status remove_remnant(struct aws_client *client, struct arena *arena,
                                          const struct remnant *remnant, struct error *ret_err);

#endif
