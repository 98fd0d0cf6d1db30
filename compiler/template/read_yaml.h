/* The YAML half of the reader, on libyaml's events. */
#ifndef LK_TEMPLATE_READ_YAML_H
#define LK_TEMPLATE_READ_YAML_H

#include "graph/value.h"

/* The document, functions canonical but for the section Conditions. NULL when there is none to go on with, which is
 * then a finding. */
struct value *read_yaml_in(struct arena *arena, struct str text, struct str file_name, struct diag *diag);

#endif
