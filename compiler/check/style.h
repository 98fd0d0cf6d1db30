/* What the rules of style ask of a place and of the whole template. Inside this room only. */
#ifndef LK_CHECK_STYLE_H
#define LK_CHECK_STYLE_H

#include "check/context.h"

/* Whether the place stands in the argument of a function: a branch of If, a part of Join. */
bool style_is_below_function(const struct step *at);

/* Whether the CDK has written the template: how it is written is no choice of anybody. */
bool style_is_generated(const struct check *check);

/* Whether SAM's transform works on the template. */
bool style_is_sam(const struct check *check);

#endif
