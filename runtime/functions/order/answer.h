/* The answer to an order. See check.h for the codes.
 *
 *   {"valid": true, "order_id": "o-1", "total": "59.97",
 *    "lines": [{"item": 0, "product_id": "mug-blue", "name": "Blue mug", "quantity": 3, "price": "19.99",
 *               "total": "59.97"}]}
 *   {"valid": false, "order_id": "o-1",
 *    "errors": [{"code": "INSUFFICIENT_STOCK", "item": 2, "product_id": "tea-assam",
 *                "message": "there are fewer in stock than ordered", "requested": 5, "available": 3}]}
 *
 * Amounts are texts, since JSON's numbers are doubles to most readers: exact, without exponent, at least two digits
 * behind the point. order_id, customer_id and name are left out where there are none; item where the whole order is
 * meant. */
#ifndef LK_FUNCTIONS_ORDER_ANSWER_H
#define LK_FUNCTIONS_ORDER_ANSWER_H

#include "base/buf.h"
#include "functions/order/check.h"

void order_write_answer(const struct order *order, struct buf *out);

#endif
