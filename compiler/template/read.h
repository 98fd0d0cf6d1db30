/* Reads a template, YAML or JSON, with the place of every value.
 *
 * YAML as CloudFormation takes it: short tags and long names of intrinsic functions alike become intrinsic values in
 * their canonical form. Aliases are followed within a budget. JSON is read as the flow style that it is. */
#ifndef LK_TEMPLATE_READ_H
#define LK_TEMPLATE_READ_H

#include "graph/value.h"

/* Values borrow nothing of text. What cannot be read (syntax, duplicate keys, unknown tags, nesting and size beyond the
 * limits) is a finding; LK_REJECTED when there is no document. */
LK_MUST_USE enum lk_status template_read_in(struct arena *arena, struct str text, struct str file_name,
                                            struct diag *diag, struct value **ret_document);

#endif
