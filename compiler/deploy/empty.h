/* Empties buckets: objects, old versions, delete markers, unfinished uploads. */
#ifndef LK_DEPLOY_EMPTY_H
#define LK_DEPLOY_EMPTY_H

#include "aws/s3.h"

/* Whether anything is in it; a bucket that is not there is empty. */
LK_MUST_USE enum lk_status empty_is(struct aws_client *client, struct arena *arena, struct str bucket, bool *ret_empty,
                                    struct error *ret_err);

/* Deletes everything in it, a page at a time; on_progress (may be NULL) gets the number so far. */
LK_MUST_USE enum lk_status empty_bucket(struct aws_client *client, struct str bucket,
                                        void (*on_progress)(void *context, struct str bucket, size_t deleted),
                                        void *context, struct error *ret_err);

#endif
