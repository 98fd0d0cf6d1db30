/* The text that a value becomes, as far as the template tells: a shape is that text with "${Name}" or
 * "${Name.Attribute}" for each part that only the deployment knows. Inside this room only.
 *
 * Ref, GetAtt, Sub and Join are followed; the Ref of a bucket with a name of its own is that name, and its ARN is built
 * of it, so that the ways to write one bucket's ARN have one shape. */
#ifndef LK_CHECK_SHAPE_H
#define LK_CHECK_SHAPE_H

#include "check/relate.h"

/* False for what no shape can tell: If, FindInMap, ImportValue and the like, dynamic references, no text at all. */
bool shape_of_in(const struct check *check, const struct value *value, struct str *ret_shape);

/* How two texts, or two resources, surely stand to each other. */
enum relation { RELATION_UNKNOWN, RELATION_SAME, RELATION_OTHER };

enum relation shape_compare(struct str a, struct str b);

/* Whether the shape holds a "${…}". */
bool shape_is_open(struct str shape);

/* The resource that the whole shape names; NULL when it is anything else. *ret_attribute (may be NULL) as in
 * relate_target(). */
const struct resource *shape_target(const struct check *check, struct str shape, struct str *ret_attribute);

/* A bucket's name: its BucketName, or "${LogicalId}" where the service makes one up. False when it cannot be told. */
bool shape_of_bucket_in(const struct check *check, const struct resource *bucket, struct str *ret_name);

/* Whether the value names the bucket, by its name and by its ARN. *ret_path (may be NULL) is what follows the bucket in
 * the ARN, from the slash on, or empty. */
enum relation shape_names_bucket(const struct check *check, const struct value *value, const struct resource *bucket);
enum relation shape_is_bucket_arn(const struct check *check, const struct value *value, const struct resource *bucket,
                                  struct str *ret_path);

/* The bucket of the stack whose name the value is, or whose S3 domain name, by which of its attributes ("DomainName",
 * "RegionalDomainName", "WebsiteURL"; empty for the plain name). NULL when it is none of them for sure. */
const struct resource *shape_find_bucket(const struct check *check, const struct value *value,
                                         struct str *ret_attribute);

#endif
