/* A CloudFormation document as a value, and its way to and from the graph.
 *
 * Sections stand in the order of the User Guide's "Template sections", resources in the stack's order, resource
 * attributes in the order of "Resource attribute reference"'s examples. Empty sections and Properties are left out. */
#ifndef LK_TEMPLATE_DOCUMENT_H
#define LK_TEMPLATE_DOCUMENT_H

#include "graph/resource.h"

/* Shares the graph's values. */
struct value *document_from_graph_in(struct arena *arena, const struct graph *graph);

/* Structural faults are findings, all of them in one run: a section that is unknown or no map, a resource without
 * Type, Properties that are no map. What is at fault is left out of the graph; LK_REJECTED when there are no
 * resources at all. Attributes and entries are taken as they are, for check/ to judge. The graph shares the document's
 * values. */
LK_MUST_USE enum lk_status document_to_graph_in(struct arena *arena, struct value *document, struct str file_name,
                                                struct diag *diag, struct graph **ret_graph);

#endif
