/* Deleting a stack: what is lost with it, what stands in the way, what stays behind, and its deletion too where that is
 * wanted. */
#ifndef LK_DEPLOY_REMOVE_H
#define LK_DEPLOY_REMOVE_H

#include "deploy/live.h"

/* What becomes of a resource with its stack. */
enum fate {
	FATE_DELETED,
	FATE_KEPT,     /* by its DeletionPolicy: Retain, and RetainExceptOnCreate of a resource that was made */
	FATE_SNAPSHOT, /* deleted, after a snapshot was taken that stays */
};

struct remnant {
	struct str logical_id; /* in a nested stack with the nested stack's before it: "Child/Files" */
	struct str type, physical_id;
	struct str status, status_reason;
	enum fate fate;
	bool versioned; /* a bucket that keeps versions */
};

struct remnant_list {
	VEC(struct remnant) items;
};

/* All that the stack has, nested stacks opened; live comes from live_fetch(). */
LK_MUST_USE enum lk_status remove_list_in(struct aws_client *client, struct arena *arena, const struct live *live,
                                          struct remnant_list *ret_list, struct error *ret_err);

/* Of that list: those of one fate. */
struct remnant_list remove_of_fate_in(struct arena *arena, const struct remnant_list *list, enum fate fate);

/* Of that list: the buckets that hold something and would be deleted, with_data also those that would be kept. */
LK_MUST_USE enum lk_status remove_full_buckets_in(struct aws_client *client, struct arena *arena,
                                                  const struct remnant_list *list, bool with_data,
                                                  struct remnant_list *ret_buckets, struct error *ret_err);

/* Of that list: what a deletion before could not delete. */
struct remnant_list remove_failed_in(struct arena *arena, const struct remnant_list *list);

/* Adds to kept what the service says it has left of the deleted stack with that id, and is not in it yet. */
LK_MUST_USE enum lk_status remove_add_skipped(struct aws_client *client, struct arena *arena, struct str stack_id,
                                              struct remnant_list *kept, struct error *ret_err);

/* Deletes one resource by its own service. ERROR_OTHER for a type that this program has no call for; one that is not
 * there is LK_OK. */
LK_MUST_USE enum lk_status remove_remnant(struct aws_client *client, struct arena *arena,
                                          const struct remnant *remnant, struct error *ret_err);

#endif
