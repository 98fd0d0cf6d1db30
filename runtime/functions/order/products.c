#include "functions/order/products.h"

#include "aws/dynamodb.h"
#include "base/limits.h"
#include "functions/common/batch.h"

_Static_assert((int)ORDER_LINES_MAX <= (int)BATCH_GET_MAX, "the products of an order are one batch");

/* By placeholders, since "name" is a reserved word. */
static const struct {
	struct str placeholder, attribute;
} projection[] = {
	{STR_INIT("#id"), STR_INIT("product_id")}, {STR_INIT("#p"), STR_INIT("price")},
	{STR_INIT("#s"), STR_INIT("stock")},	   {STR_INIT("#n"), STR_INIT("name")},
	{STR_INIT("#a"), STR_INIT("active")},
};

static void write_keys(struct json_writer *writer, const struct order *order)
{
	json_write_name(writer, STR("Keys"));
	json_write_begin_array(writer);
	for (size_t i = 0; i < order->lines.count; i++) {
		json_write_begin_object(writer);
		json_write_name(writer, STR("product_id"));
		dynamodb_write_text(writer, order->lines.items[i].product_id);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
}

static void write_request(struct buf *out, struct str table, const struct order *order)
{
	struct json_writer writer;
	json_writer_init(&writer, out, 0);
	json_write_begin_object(&writer);
	json_write_name(&writer, table);
	json_write_begin_object(&writer);
	write_keys(&writer, order);
	json_write_member(&writer, STR("ProjectionExpression"), STR("#id, #p, #s, #n, #a"));
	json_write_name(&writer, STR("ExpressionAttributeNames"));
	json_write_begin_object(&writer);
	for (size_t i = 0; i < LK_COUNT(projection); i++)
		json_write_member(&writer, projection[i].placeholder, projection[i].attribute);
	json_write_end_object(&writer);
	json_write_member_bool(&writer, STR("ConsistentRead"), true);
	json_write_end_object(&writer);
	json_write_end_object(&writer);
}

struct taker {
	struct str table;
	struct map *products;
};

static enum lk_status take_products(void *context, const struct json *answer, struct error *ret_err)
{
	struct taker *taker = context;
	const struct json *items = json_get(json_get(answer, STR("Responses")), taker->table);
	if (!json_is(items, JSON_ARRAY))
		return error_set(ret_err, ERROR_PROTOCOL,
				 "DynamoDB BatchGetItem: the answer has no items of table %.*s", STR_ARG(taker->table));
	for (size_t i = 0; i < items->count; i++) {
		struct str id = json_string(dynamodb_attribute(&items->items[i], STR("product_id"), "S"));
		if (id.len)
			map_put(taker->products, id, &items->items[i]);
	}
	return LK_OK;
}

enum lk_status order_fetch_products_in(struct arena *arena, const struct function_context *context, struct str table,
				       const struct order *order, struct map *ret_products, struct error *ret_err)
{
	struct map products;
	enum lk_status status = LK_OK;
	map_init_in(&products, arena);
	if (order->lines.count) {
		struct taker taker = {table, &products};
		struct buf request;
		buf_init(&request, LIMIT_LAMBDA_PAYLOAD);
		write_request(&request, table, order);
		struct batch batch = {"BatchGetItem", STR("UnprocessedKeys"), buf_view(&request), take_products,
				      &taker};
		status = batch_run(arena, context, &batch, ret_err);
		buf_done(&request);
	}
	if (status == LK_OK)
		*ret_products = products;
	return status;
}
