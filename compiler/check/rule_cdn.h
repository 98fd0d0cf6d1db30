/* Passes of the rules on CloudFront, and what they share. Inside this room only. */
#ifndef LK_CHECK_RULE_CDN_H
#define LK_CHECK_RULE_CDN_H

#include "check/rule_buckets.h"

#define DISTRIBUTION_TYPE "AWS::CloudFront::Distribution"

void pass_cdn_origins(struct check *check);   /* E3057, LK4101, LK4103 to LK4110 */
void pass_cdn_behaviors(struct check *check); /* W3704, LK4102, LK4111, LK4112, LK4125 to LK4127 */
void pass_cdn_viewers(struct check *check);   /* E3013, LK4113 to LK4119, LK4128 to LK4130 */
void pass_cdn_edge(struct check *check);      /* LK4121 to LK4124 */

/* The step to Properties.DistributionConfig when it is a map; NULL otherwise. */
const struct step *cdn_config_in(const struct check *check, const struct resource *distribution);

/* The index-th cache behavior: the default one is the first. NULL past the last; a step to no map is passed over by
 * the caller. */
const struct step *cdn_behavior_in(const struct check *check, const struct step *config, size_t index);

#endif
