/* What an order must be, what it costs, and everything that is wrong with it at once. No input or output.
 *
 * The event is {"order": ORDER}, or ORDER itself:
 *
 *   {"items": [{"product_id": "mug-blue", "quantity": 2}, …],   1 to 100 lines, each product once, quantity 1 to 999
 *    "order_id": "o-1", "customer_id": "c-1"}                   both optional, 1 to 128 characters, given back
 *
 * Members beyond these are not looked at: a price that the buyer sends counts for nothing. A product is an item of the
 * products table, of which are read: price (N, not negative), stock (N, whole, not negative), name (S, optional) and
 * active (BOOL, optional; false takes it off sale). All prices are in the shop's one currency. */
#ifndef LK_FUNCTIONS_ORDER_CHECK_H
#define LK_FUNCTIONS_ORDER_CHECK_H

#include "base/decimal.h"
#include "base/map.h"
#include "base/vec.h"
#include "formats/json.h"

enum { ORDER_LINES_MAX = 100, ORDER_QUANTITY_MAX = 999, ORDER_ID_MAX = 128 };

/* The codes of the answer, each with what is meant. */
#define ORDER_CODES(X) \
	X(NOT_AN_ORDER, "the event holds no order") \
	X(ORDER_ID_INVALID, "order_id must be a text of 1 to 128 characters") \
	X(CUSTOMER_ID_INVALID, "customer_id must be a text of 1 to 128 characters") \
	X(ITEMS_MISSING, "the order has no items") \
	X(ITEMS_NOT_A_LIST, "items must be a list") \
	X(ITEMS_EMPTY, "an order needs at least one item") \
	X(TOO_MANY_ITEMS, "an order has at most 100 items; those beyond were not checked") \
	X(ITEM_NOT_AN_OBJECT, "an item must be an object with product_id and quantity") \
	X(PRODUCT_ID_MISSING, "the item has no product_id") \
	X(PRODUCT_ID_INVALID, "product_id must be a text of 1 to 128 characters") \
	X(DUPLICATE_PRODUCT, "the product is in an earlier item already") \
	X(QUANTITY_MISSING, "the item has no quantity") \
	X(QUANTITY_INVALID, "quantity must be a whole number") \
	X(QUANTITY_OUT_OF_RANGE, "quantity must be 1 to 999") \
	X(UNKNOWN_PRODUCT, "there is no such product") \
	X(PRODUCT_INACTIVE, "the product is not on sale") \
	X(OUT_OF_STOCK, "the product is sold out") \
	X(INSUFFICIENT_STOCK, "there are fewer in stock than ordered") \
	X(PRICE_MISSING, "the product has no price; this is a fault of the shop") \
	X(PRICE_INVALID, "the product's price is no amount of money; this is a fault of the shop") \
	X(STOCK_MISSING, "the product has no stock; this is a fault of the shop") \
	X(STOCK_INVALID, "the product's stock is no whole number; this is a fault of the shop") \
	X(ACTIVE_INVALID, "the product's active is neither true nor false; this is a fault of the shop") \
	X(TOTAL_OUT_OF_RANGE, "the amount has more digits than can be kept exactly")

#define ORDER_CODE_ENUM(name, meaning) ORDER_##name,
enum order_code { ORDER_CODES(ORDER_CODE_ENUM) ORDER_CODE_COUNT };
#undef ORDER_CODE_ENUM

const char *order_code_name(enum order_code code);    /* "OUT_OF_STOCK" */
const char *order_code_meaning(enum order_code code); /* for people */

enum { ORDER_NO_ITEM = -1 };

struct order_fault {
	enum order_code code;
	int item;              /* place in items, from 0; ORDER_NO_ITEM for the whole order */
	struct str product_id; /* empty where there is none */
	int64_t requested, available; /* OUT_OF_STOCK and INSUFFICIENT_STOCK */
	int first_item;               /* DUPLICATE_PRODUCT: where it was before */
};

/* A well-formed item. */
struct order_line {
	int item;
	struct str product_id;
	int64_t quantity;
	struct str name; /* of the product; may be empty */
	struct decimal price, total;
};

struct order {
	struct arena *arena;
	struct str order_id, customer_id; /* may be empty */
	VEC(struct order_line) lines;
	VEC(struct order_fault) faults;
	struct decimal total; /* counts where there are no faults */
};

/* Reads the shape; what is wrong goes to faults, and what is right to lines. */
void order_read(struct order *order, struct arena *arena, const struct json *event);

/* Checks the lines against their products and adds up. products: from product_id to the table's item as DynamoDB writes
 * it (const struct json *), nothing for what is not in the table. */
void order_price(struct order *order, const struct map *products);

#endif
