/* The products of an order, as they are in the table at this moment. */
#ifndef LK_FUNCTIONS_ORDER_PRODUCTS_H
#define LK_FUNCTIONS_ORDER_PRODUCTS_H

#include "functions/common/function.h"
#include "functions/order/check.h"

/* Reads the products of the lines by BatchGetItem, consistently; what the service left unprocessed is asked for again,
 * with growing pauses, until the deadline. *ret_products is what order_price() takes, in the arena. Fails as the client
 * does; ERROR_THROTTLED when the deadline came before all keys were processed. */
LK_MUST_USE enum lk_status order_fetch_products_in(struct arena *arena, const struct function_context *context,
						   struct str table, const struct order *order,
						   struct map *ret_products, struct error *ret_err);

#endif
