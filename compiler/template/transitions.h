/* What a template says to lkc alone, in its Metadata: moves, allowances of losses, and adoptions. The service keeps
 * Metadata and does nothing with it.
 *
 *     Metadata:
 *       lkc:
 *         moved: {OrdersTable: OldOrdersTable}          # new logical id: old one
 *         allow: {CacheTable: {replace: true, reason: a cache, expires: "2026-12-31"}}
 *         adopt: {ProductsTable: prod-products}         # or a map of all identifying properties
 */
#ifndef LK_TEMPLATE_TRANSITIONS_H
#define LK_TEMPLATE_TRANSITIONS_H

#include "graph/resource.h"

/* Adds those in graph's Metadata to the graph. What is written wrongly is taken as far as it goes: the check finds the
 * rest missing. */
void transitions_read(struct graph *graph);

#endif
