/* How much is in what a stack holds: one look-up for each kind, none of which changes anything.
 *
 * *ret_exists is false, and the rest untouched, when there is no such thing. Source: the services' API References and
 * botocore's cognito-idp/2016-04-18, logs/2014-03-28, sqs/2012-11-05 and ecr/2015-09-21. */
#ifndef LK_AWS_COUNTS_H
#define LK_AWS_COUNTS_H

#include "aws/client.h"

extern const struct aws_service AWS_SQS, AWS_ECR;

/* DescribeUserPool, EstimatedNumberOfUsers. */
LK_MUST_USE enum lk_status counts_of_user_pool(struct aws_client *client, struct arena *arena, struct str pool_id,
                                               bool *ret_exists, int64_t *ret_users, struct error *ret_err);

/* DescribeLogGroups, storedBytes: what is stored and compressed. */
LK_MUST_USE enum lk_status counts_of_log_group(struct aws_client *client, struct arena *arena, struct str name,
                                               bool *ret_exists, int64_t *ret_bytes, struct error *ret_err);

/* GetQueueAttributes: messages that wait, are delayed, or are with a receiver. All are approximate. */
LK_MUST_USE enum lk_status counts_of_queue(struct aws_client *client, struct arena *arena, struct str queue_url,
                                           bool *ret_exists, int64_t *ret_messages, struct error *ret_err);

/* ListImages, the first page of at most 1,000; *ret_more: there are others. */
LK_MUST_USE enum lk_status counts_of_repository(struct aws_client *client, struct arena *arena, struct str name,
                                                bool *ret_exists, int64_t *ret_images, bool *ret_more,
                                                struct error *ret_err);

#endif
