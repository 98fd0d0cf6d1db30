/* image-processing: what S3 says was uploaded is told apart; the scaling itself is not in this build.
 *
 * The event is S3's notification. Objects below thumbnails/ are the function's own output and are passed over, so that
 * a notification without a prefix makes no circle. For any other object the invocation fails with Function.NotBuilt,
 * and names it: no one shall take an upload for processed. */
#ifndef LK_FUNCTIONS_IMAGE_HANDLER_H
#define LK_FUNCTIONS_IMAGE_HANDLER_H

#include "functions/common/function.h"

extern const struct function IMAGE_FUNCTION;

#endif
