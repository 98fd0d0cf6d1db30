/* Passes of the rules on what a stack costs. Inside this room only.
 *
 * Each is a tip: the stack works without it, and somebody who knows its traffic may know better. */
#ifndef LK_CHECK_RULE_COST_H
#define LK_CHECK_RULE_COST_H

#include "check/relate.h"

void pass_cost_caching(struct check *check);     /* LK5301 */
void pass_cost_lifecycle(struct check *check);   /* LK5302 */
void pass_cost_concurrency(struct check *check); /* LK5303 */
void pass_cost_capacity(struct check *check);    /* LK5304 */
void pass_cost_compression(struct check *check); /* LK5305 */
void pass_cost_logs(struct check *check);        /* LK5306 */

#endif
