/* order-validation: is this order possible, and what does it cost?
 *
 * Reads only. PRODUCTS_TABLE names the table. See check.h for the event and answer.h for the answer; samples are in
 * events/. An order that is wrong is an answer; what keeps the function from telling is a failure of the invocation. */
#ifndef LK_FUNCTIONS_ORDER_HANDLER_H
#define LK_FUNCTIONS_ORDER_HANDLER_H

#include "functions/common/function.h"

extern const struct function ORDER_FUNCTION;

#endif
