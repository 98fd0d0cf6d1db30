/* Passes of the rules on buckets, and what they share. Inside this room only. */
#ifndef LK_CHECK_RULE_BUCKETS_H
#define LK_CHECK_RULE_BUCKETS_H

#include "check/grants.h"
#include "check/shape.h"

#define BUCKET_TYPE "AWS::S3::Bucket"

void pass_bucket_destinations(struct check *check); /* LK4001 to LK4003, LK4006 to LK4008 */
void pass_bucket_filters(struct check *check);      /* LK4004, LK4005 */
void pass_bucket_access(struct check *check);       /* LK4010 to LK4016 */
void pass_bucket_lifecycle(struct check *check);    /* LK4020 to LK4026 */
void pass_bucket_settings(struct check *check);     /* LK4030 to LK4038, W3045 */
void pass_encryption(struct check *check);          /* LK4050 to LK4054 */

/* Whether the graph may hold more than it shows: transforms, modules and loops add resources. */
bool bucket_graph_is_open(const struct check *check);

/* A list or map that is written out, by its dotted path; NULL when it is missing or made by a function. */
const struct value *bucket_list(const struct resource *resource, const char *path);

/* The step into the index-th item of a list at a dotted path. In the check's arena. */
const struct step *bucket_item_in(const struct check *check, const struct step *list, size_t index);

/* The step into a member of a map; NULL when there is none. In the check's arena. */
const struct step *bucket_member_in(const struct check *check, const struct step *map, const char *key);

/* The text "true" or the boolean. False for what is not written out. */
bool bucket_is_true(const struct value *value);
bool bucket_is_false(const struct value *value);

#endif
