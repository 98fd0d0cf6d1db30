/* Passes of the rules on names and on texts that are put together. Inside this room only. */
#ifndef LK_CHECK_RULE_NAMES_H
#define LK_CHECK_RULE_NAMES_H

#include "check/shape.h"

void pass_identifiers(struct check *check); /* E3019, LK5202 */
void pass_exports(struct check *check);     /* LK5201 */
void pass_texts(struct check *check);       /* W1031, W1032, LK5203 */

#endif
