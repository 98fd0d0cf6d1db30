/* Orders, the products they are checked against, and the whole answer. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "functions/order/answer.h"
#include "functions/order/check.h"

#define MUG "\"mug\":{\"product_id\":{\"S\":\"mug\"},\"name\":{\"S\":\"Mug\"},\"price\":{\"N\":\"12.50\"},\"stock\":{\"N\":\"40\"}}"
#define TEA "\"tea\":{\"product_id\":{\"S\":\"tea\"},\"price\":{\"N\":\"8.99\"},\"stock\":{\"N\":\"3\"},\"active\":{\"BOOL\":true}}"
#define PRODUCT(price, stock) "\"p\":{\"price\":" price ",\"stock\":" stock "}"
#define ONE "{\"items\":[{\"product_id\":\"p\",\"quantity\":1}]}"
#define MESSAGE(text) ",\"message\":\"" text "\""
#define INVALID(faults) "{\"valid\":false,\"errors\":[" faults "]}"
#define P0(code) "{\"code\":\"" code "\",\"item\":0,\"product_id\":\"p\""

struct row {
	const char *name, *event, *products, *answer;
};

static const struct row rows[] = {
	{"wrapped order", "{\"order\":{\"items\":[{\"product_id\":\"mug\",\"quantity\":2}]}}", MUG,
         "{\"valid\":true,\"total\":\"25.00\",\"lines\":[{\"item\":0,\"product_id\":\"mug\",\"name\":\"Mug\","
         "\"quantity\":2,\"price\":\"12.50\",\"total\":\"25.00\"}]}"},
	{"plain order with ids and members that are not looked at",
         "{\"customer_id\":\"c\",\"order_id\":\"o\",\"total\":1,\"items\":[{\"quantity\":1,\"product_id\":\"tea\","
         "\"price\":\"0.01\"}]}",
         TEA,
         "{\"valid\":true,\"order_id\":\"o\",\"customer_id\":\"c\",\"total\":\"8.99\",\"lines\":[{\"item\":0,"
         "\"product_id\":\"tea\",\"quantity\":1,\"price\":\"8.99\",\"total\":\"8.99\"}]}"},
	{"two lines are added exactly",
         "{\"items\":[{\"product_id\":\"mug\",\"quantity\":3},{\"product_id\":\"tea\",\"quantity\":3}]}", MUG "," TEA,
         "{\"valid\":true,\"total\":\"64.47\",\"lines\":[{\"item\":0,\"product_id\":\"mug\",\"name\":\"Mug\","
         "\"quantity\":3,\"price\":\"12.50\",\"total\":\"37.50\"},{\"item\":1,\"product_id\":\"tea\",\"quantity\":3,"
         "\"price\":\"8.99\",\"total\":\"26.97\"}]}"},
	{"all that is in stock", "{\"items\":[{\"product_id\":\"tea\",\"quantity\":3}]}", TEA,
         "{\"valid\":true,\"total\":\"26.97\",\"lines\":[{\"item\":0,\"product_id\":\"tea\",\"quantity\":3,"
         "\"price\":\"8.99\",\"total\":\"26.97\"}]}"},
	{"whole numbers in any form", "{\"items\":[{\"product_id\":\"p\",\"quantity\":2.0}]}",
         PRODUCT("{\"N\":\"1E+1\"}", "{\"N\":\"5.0\"}"),
         "{\"valid\":true,\"total\":\"20.00\",\"lines\":[{\"item\":0,\"product_id\":\"p\",\"quantity\":2,"
         "\"price\":\"10.00\",\"total\":\"20.00\"}]}"},
	{"the greatest quantity", "{\"items\":[{\"product_id\":\"p\",\"quantity\":999}]}",
         PRODUCT("{\"N\":\"0.001\"}", "{\"N\":\"999\"}"),
         "{\"valid\":true,\"total\":\"0.999\",\"lines\":[{\"item\":0,\"product_id\":\"p\",\"quantity\":999,"
         "\"price\":\"0.001\",\"total\":\"0.999\"}]}"},
	{"a gift costs nothing", ONE, PRODUCT("{\"N\":\"0\"}", "{\"N\":\"1\"}"),
         "{\"valid\":true,\"total\":\"0.00\",\"lines\":[{\"item\":0,\"product_id\":\"p\",\"quantity\":1,"
         "\"price\":\"0.00\",\"total\":\"0.00\"}]}"},
	{"null ids are no ids", "{\"order_id\":null,\"customer_id\":null,\"items\":[]}", "",
         INVALID("{\"code\":\"ITEMS_EMPTY\"" MESSAGE("an order needs at least one item") "}")},
	{"a list is no order", "[]", "", INVALID("{\"code\":\"NOT_AN_ORDER\"" MESSAGE("the event holds no order") "}")},
	{"null is no order", "null", "", INVALID("{\"code\":\"NOT_AN_ORDER\"" MESSAGE("the event holds no order") "}")},
	{"an order that is a text", "{\"order\":\"x\"}", "",
         INVALID("{\"code\":\"NOT_AN_ORDER\"" MESSAGE("the event holds no order") "}")},
	{"no items", "{}", "", INVALID("{\"code\":\"ITEMS_MISSING\"" MESSAGE("the order has no items") "}")},
	{"items are null", "{\"items\":null}", "",
         INVALID("{\"code\":\"ITEMS_MISSING\"" MESSAGE("the order has no items") "}")},
	{"items are an object", "{\"items\":{\"0\":1}}", "",
         INVALID("{\"code\":\"ITEMS_NOT_A_LIST\"" MESSAGE("items must be a list") "}")},
	{"wrong ids are told beside the rest", "{\"order_id\":7,\"customer_id\":\"\",\"items\":[]}", "",
         INVALID("{\"code\":\"ORDER_ID_INVALID\"" MESSAGE("order_id must be a text of 1 to 128 characters") "},"
                 "{\"code\":\"CUSTOMER_ID_INVALID\"" MESSAGE("customer_id must be a text of 1 to 128 characters") "},"
                 "{\"code\":\"ITEMS_EMPTY\"" MESSAGE("an order needs at least one item") "}")},
	{"items that are no objects", "{\"items\":[1,\"mug\",null,[]]}", "",
         INVALID("{\"code\":\"ITEM_NOT_AN_OBJECT\",\"item\":0" MESSAGE("an item must be an object with product_id and quantity") "},"
                 "{\"code\":\"ITEM_NOT_AN_OBJECT\",\"item\":1" MESSAGE("an item must be an object with product_id and quantity") "},"
                 "{\"code\":\"ITEM_NOT_AN_OBJECT\",\"item\":2" MESSAGE("an item must be an object with product_id and quantity") "},"
                 "{\"code\":\"ITEM_NOT_AN_OBJECT\",\"item\":3" MESSAGE("an item must be an object with product_id and quantity") "}")},
	{"an empty item lacks both", "{\"items\":[{}]}", "",
         INVALID("{\"code\":\"PRODUCT_ID_MISSING\",\"item\":0" MESSAGE("the item has no product_id") "},"
                 "{\"code\":\"QUANTITY_MISSING\",\"item\":0" MESSAGE("the item has no quantity") "}")},
	{"product ids that cannot be",
         "{\"items\":[{\"product_id\":7,\"quantity\":1},{\"product_id\":\"\",\"quantity\":1}]}", "",
         INVALID("{\"code\":\"PRODUCT_ID_INVALID\",\"item\":0" MESSAGE("product_id must be a text of 1 to 128 characters") "},"
                 "{\"code\":\"PRODUCT_ID_INVALID\",\"item\":1" MESSAGE("product_id must be a text of 1 to 128 characters") "}")},
	{"quantities that are no whole numbers",
         "{\"items\":[{\"product_id\":\"a\",\"quantity\":\"1\"},{\"product_id\":\"b\",\"quantity\":1.5},"
         "{\"product_id\":\"c\",\"quantity\":null},{\"product_id\":\"d\",\"quantity\":1e-3}]}",
         "",
         INVALID("{\"code\":\"QUANTITY_INVALID\",\"item\":0,\"product_id\":\"a\"" MESSAGE("quantity must be a whole number") "},"
                 "{\"code\":\"QUANTITY_INVALID\",\"item\":1,\"product_id\":\"b\"" MESSAGE("quantity must be a whole number") "},"
                 "{\"code\":\"QUANTITY_INVALID\",\"item\":2,\"product_id\":\"c\"" MESSAGE("quantity must be a whole number") "},"
                 "{\"code\":\"QUANTITY_INVALID\",\"item\":3,\"product_id\":\"d\"" MESSAGE("quantity must be a whole number") "}")},
	{"quantities out of range",
         "{\"items\":[{\"product_id\":\"a\",\"quantity\":0},{\"product_id\":\"b\",\"quantity\":-1},"
         "{\"product_id\":\"c\",\"quantity\":1000},{\"product_id\":\"d\",\"quantity\":99999999999999999999}]}",
         "",
         INVALID("{\"code\":\"QUANTITY_OUT_OF_RANGE\",\"item\":0,\"product_id\":\"a\"" MESSAGE("quantity must be 1 to 999") "},"
                 "{\"code\":\"QUANTITY_OUT_OF_RANGE\",\"item\":1,\"product_id\":\"b\"" MESSAGE("quantity must be 1 to 999") "},"
                 "{\"code\":\"QUANTITY_OUT_OF_RANGE\",\"item\":2,\"product_id\":\"c\"" MESSAGE("quantity must be 1 to 999") "},"
                 "{\"code\":\"QUANTITY_OUT_OF_RANGE\",\"item\":3,\"product_id\":\"d\"" MESSAGE("quantity must be 1 to 999") "}")},
	{"a product twice and thrice",
         "{\"items\":[{\"product_id\":\"p\",\"quantity\":1},{\"product_id\":\"p\",\"quantity\":1},"
         "{\"product_id\":\"p\",\"quantity\":0}]}",
         PRODUCT("{\"N\":\"1\"}", "{\"N\":\"9\"}"),
         INVALID("{\"code\":\"DUPLICATE_PRODUCT\",\"item\":1,\"product_id\":\"p\"" MESSAGE("the product is in an earlier item already") ",\"first_item\":0},"
                 "{\"code\":\"QUANTITY_OUT_OF_RANGE\",\"item\":2,\"product_id\":\"p\"" MESSAGE("quantity must be 1 to 999") "},"
                 "{\"code\":\"DUPLICATE_PRODUCT\",\"item\":2,\"product_id\":\"p\"" MESSAGE("the product is in an earlier item already") ",\"first_item\":0}")},
	{"ids that differ in case are two products",
         "{\"items\":[{\"product_id\":\"mug\",\"quantity\":1},{\"product_id\":\"MUG\",\"quantity\":1}]}", MUG,
         INVALID("{\"code\":\"UNKNOWN_PRODUCT\",\"item\":1,\"product_id\":\"MUG\"" MESSAGE("there is no such product") "}")},
	{"not in the table", ONE, "", INVALID(P0("UNKNOWN_PRODUCT") MESSAGE("there is no such product") "}")},
	{"sold out", ONE, PRODUCT("{\"N\":\"1\"}", "{\"N\":\"0\"}"),
         INVALID(P0("OUT_OF_STOCK") MESSAGE("the product is sold out") ",\"requested\":1,\"available\":0}")},
	{"fewer in stock", "{\"items\":[{\"product_id\":\"tea\",\"quantity\":4}]}", TEA,
         INVALID("{\"code\":\"INSUFFICIENT_STOCK\",\"item\":0,\"product_id\":\"tea\"" MESSAGE("there are fewer in stock than ordered") ",\"requested\":4,\"available\":3}")},
	{"taken off sale", ONE, "\"p\":{\"price\":{\"N\":\"1\"},\"stock\":{\"N\":\"5\"},\"active\":{\"BOOL\":false}}",
         INVALID(P0("PRODUCT_INACTIVE") MESSAGE("the product is not on sale") "}")},
	{"active is a text", ONE, "\"p\":{\"price\":{\"N\":\"1\"},\"stock\":{\"N\":\"5\"},\"active\":{\"S\":\"true\"}}",
         INVALID(P0("ACTIVE_INVALID") MESSAGE("the product's active is neither true nor false; this is a fault of the shop") "}")},
	{"neither price nor stock", ONE, "\"p\":{\"product_id\":{\"S\":\"p\"}}",
         INVALID(P0("STOCK_MISSING") MESSAGE("the product has no stock; this is a fault of the shop") "},"
                 P0("PRICE_MISSING") MESSAGE("the product has no price; this is a fault of the shop") "}")},
	{"price and stock are texts", ONE, PRODUCT("{\"S\":\"1\"}", "{\"S\":\"1\"}"),
         INVALID(P0("STOCK_INVALID") MESSAGE("the product's stock is no whole number; this is a fault of the shop") "},"
                 P0("PRICE_INVALID") MESSAGE("the product's price is no amount of money; this is a fault of the shop") "}")},
	{"price and stock are negative", ONE, PRODUCT("{\"N\":\"-0.01\"}", "{\"N\":\"-1\"}"),
         INVALID(P0("STOCK_INVALID") MESSAGE("the product's stock is no whole number; this is a fault of the shop") "},"
                 P0("PRICE_INVALID") MESSAGE("the product's price is no amount of money; this is a fault of the shop") "}")},
	{"stock has a fraction", ONE, PRODUCT("{\"N\":\"1\"}", "{\"N\":\"1.5\"}"),
         INVALID(P0("STOCK_INVALID") MESSAGE("the product's stock is no whole number; this is a fault of the shop") "}")},
	{"numbers that are none", ONE, PRODUCT("{\"N\":\"ten\"}", "{\"N\":\"\"}"),
         INVALID(P0("STOCK_INVALID") MESSAGE("the product's stock is no whole number; this is a fault of the shop") "},"
                 P0("PRICE_INVALID") MESSAGE("the product's price is no amount of money; this is a fault of the shop") "}")},
	{"more digits than can be kept", "{\"items\":[{\"product_id\":\"p\",\"quantity\":11}]}",
         PRODUCT("{\"N\":\"99999999999999999999999999999999999999\"}", "{\"N\":\"11\"}"),
         INVALID(P0("TOTAL_OUT_OF_RANGE") MESSAGE("the amount has more digits than can be kept exactly") "}")},
	{"a sum of more digits than can be kept",
         "{\"items\":[{\"product_id\":\"p\",\"quantity\":1},{\"product_id\":\"q\",\"quantity\":1}]}",
         PRODUCT("{\"N\":\"1E+100\"}", "{\"N\":\"1\"}") ",\"q\":{\"price\":{\"N\":\"0.01\"},\"stock\":{\"N\":\"1\"}}",
         INVALID("{\"code\":\"TOTAL_OUT_OF_RANGE\",\"item\":1,\"product_id\":\"q\"" MESSAGE("the amount has more digits than can be kept exactly") "}")},
	{"every fault of the order at once, by item",
         "{\"items\":[{\"product_id\":\"tea\",\"quantity\":5},{\"product_id\":\"none\",\"quantity\":1},{\"quantity\":0},"
         "{\"product_id\":\"mug\",\"quantity\":1},7]}",
         MUG "," TEA,
         INVALID("{\"code\":\"INSUFFICIENT_STOCK\",\"item\":0,\"product_id\":\"tea\"" MESSAGE("there are fewer in stock than ordered") ",\"requested\":5,\"available\":3},"
                 "{\"code\":\"UNKNOWN_PRODUCT\",\"item\":1,\"product_id\":\"none\"" MESSAGE("there is no such product") "},"
                 "{\"code\":\"PRODUCT_ID_MISSING\",\"item\":2" MESSAGE("the item has no product_id") "},"
                 "{\"code\":\"QUANTITY_OUT_OF_RANGE\",\"item\":2" MESSAGE("quantity must be 1 to 999") "},"
                 "{\"code\":\"ITEM_NOT_AN_OBJECT\",\"item\":4" MESSAGE("an item must be an object with product_id and quantity") "}")},
	{"hostile texts come back escaped", "{\"order_id\":\"\\\"}\\n\\u0001\",\"items\":[{\"product_id\":\"\\\\\",\"quantity\":1}]}", "",
         "{\"valid\":false,\"order_id\":\"\\\"}\\n\\u0001\",\"errors\":[{\"code\":\"UNKNOWN_PRODUCT\",\"item\":0,\"product_id\":\"\\\\\"" MESSAGE("there is no such product") "}]}"},
};

static const struct json *parse(struct arena *arena, const char *text)
{
	const struct json *node;
	struct error error;
	cr_assert_eq(json_parse_in(arena, str_from(text), NULL, &node, &error), LK_OK, "%s: %s", text, error.message);
	return node;
}

static void answer(struct arena *arena, const char *event, const char *products, struct buf *out)
{
	struct order order;
	struct map map;
	const struct json *table = parse(arena, str_format_in(arena, "{%s}", products).ptr);
	map_init_in(&map, arena);
	for (size_t i = 0; i < table->count; i++)
		map_put(&map, table->names[i], &table->items[i]);
	order_read(&order, arena, parse(arena, event));
	order_price(&order, &map);
	buf_init(out, LIMIT_LAMBDA_PAYLOAD);
	order_write_answer(&order, out);
	cr_assert(buf_ok(out));
}

Test(order_check, answers_as_the_table_says)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct arena arena;
		struct buf out;
		arena_init(&arena);
		answer(&arena, rows[i].event, rows[i].products, &out);
		cr_expect_str_eq(out.ptr, rows[i].answer, "%s:\n%s\n%s", rows[i].name, out.ptr, rows[i].answer);
		parse(&arena, out.ptr);
		buf_done(&out);
		arena_done(&arena);
	}
	cr_expect_geq(LK_COUNT(rows), 25u);
}

/* An order of that many different products; each but the first 100 is not looked at. */
static void many_items(struct buf *event, int count)
{
	buf_init(event, LIMIT_LAMBDA_PAYLOAD);
	buf_append_text(event, "{\"items\":[");
	for (int i = 0; i < count; i++)
		buf_printf(event, "%s{\"product_id\":\"p%d\",\"quantity\":1}", i ? "," : "", i);
	buf_append_text(event, "]}");
}

Test(order_check, takes_a_hundred_items_and_no_more)
{
	static const struct {
		int count;
		size_t lines, faults;
	} counts[] = {{1, 1, 0}, {100, 100, 0}, {101, 100, 1}, {20000, 100, 1}};
	for (size_t i = 0; i < LK_COUNT(counts); i++) {
		struct arena arena;
		struct buf event;
		struct order order;
		arena_init(&arena);
		many_items(&event, counts[i].count);
		order_read(&order, &arena, parse(&arena, event.ptr));
		cr_expect_eq(order.lines.count, counts[i].lines);
		cr_expect_eq(order.faults.count, counts[i].faults);
		if (order.faults.count)
			cr_expect_eq(order.faults.items[0].code, ORDER_TOO_MANY_ITEMS);
		buf_done(&event);
		arena_done(&arena);
	}
}

Test(order_check, counts_the_characters_of_ids)
{
	static const struct {
		int count;
		const char *character;
		bool good;
	} ids[] = {{128, "x", true}, {129, "x", false}, {128, "\xC3\xA4", true}, {129, "\xC3\xA4", false},
	           {128, "\xF0\x9F\x98\x80", true}, {100000, "x", false}};
	for (size_t i = 0; i < LK_COUNT(ids); i++) {
		struct arena arena;
		struct buf event;
		struct order order;
		arena_init(&arena);
		buf_init(&event, LIMIT_LAMBDA_PAYLOAD);
		buf_append_text(&event, "{\"items\":[{\"quantity\":1,\"product_id\":\"");
		for (int j = 0; j < ids[i].count; j++)
			buf_append_text(&event, ids[i].character);
		buf_append_text(&event, "\"}]}");
		order_read(&order, &arena, parse(&arena, event.ptr));
		cr_expect_eq(order.lines.count, ids[i].good ? 1u : 0u);
		cr_expect_eq(order.faults.count, ids[i].good ? 0u : 1u);
		buf_done(&event);
		arena_done(&arena);
	}
}

Test(order_check, has_a_name_and_a_meaning_for_each_code)
{
	for (int code = 0; code < ORDER_CODE_COUNT; code++) {
		cr_expect_gt(strlen(order_code_name((enum order_code)code)), 5u);
		cr_expect_gt(strlen(order_code_meaning((enum order_code)code)), 10u);
	}
	cr_expect_str_eq(order_code_name(ORDER_OUT_OF_STOCK), "OUT_OF_STOCK");
}
