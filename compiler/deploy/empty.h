/* Empties buckets: objects, old versions, delete markers, unfinished uploads. */
#ifndef LK_DEPLOY_EMPTY_H
#define LK_DEPLOY_EMPTY_H

#include "aws/s3.h"

/* Whether anything is in it; a bucket that is not there is empty. */
LK_MUST_USE enum lk_status empty_is(struct aws_client *client, struct arena *arena, struct str bucket, bool *ret_empty,
                                    struct error *ret_err);

struct empty_observer {
	void *context;
	void (*on_progress)(void *context, struct str bucket, size_t deleted); /* so far; may be NULL */
};

/* Deletes everything in it, several batches of 1,000 side by side, and aborts its unfinished uploads. What comes in
 * meanwhile is deleted too, for a while. Gives how many objects, versions and markers there were. */
LK_MUST_USE enum lk_status empty_bucket(struct aws_client *client, struct str bucket,
                                        const struct empty_observer *observer, size_t *ret_deleted,
                                        struct error *ret_err);

#endif
