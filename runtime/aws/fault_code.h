/* The Query protocol's codes are not always the names that the model and the documentation have for an error. */
#ifndef LK_AWS_FAULT_CODE_H
#define LK_AWS_FAULT_CODE_H

#include "base/str.h"

/* "ChangeSetNotFoundException" is "ChangeSetNotFound" on the wire; a name that is the code itself, and one that is not
 * known, is given back as it is. */
struct str aws_fault_code_of(struct str shape);

#endif
