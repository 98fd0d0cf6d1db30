#include "functions/order/check.h"

#include "aws/dynamodb.h"

const char *order_code_name(enum order_code code)
{
#define ORDER_CODE_NAME(name, meaning) #name,
	static const char *const names[] = {ORDER_CODES(ORDER_CODE_NAME)};
#undef ORDER_CODE_NAME
	return names[code];
}

const char *order_code_meaning(enum order_code code)
{
#define ORDER_CODE_MEANING(name, meaning) meaning,
	static const char *const meanings[] = {ORDER_CODES(ORDER_CODE_MEANING)};
#undef ORDER_CODE_MEANING
	return meanings[code];
}

static struct order_fault *add_fault(struct order *order, enum order_code code, int item, struct str product_id)
{
	VEC_PUSH(order->arena, &order->faults) =
		(struct order_fault){.code = code, .item = item, .product_id = product_id};
	return &order->faults.items[order->faults.count - 1];
}

/* --- the shape --- */

/* Characters are counted, not bytes; the text is UTF-8, since it came through json_parse_in(). */
static bool is_id(const struct json *node)
{
	struct str text = json_string(node);
	size_t characters = 0;
	for (size_t i = 0; i < text.len; i++)
		characters += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return characters >= 1 && characters <= ORDER_ID_MAX;
}

static struct str read_optional_id(struct order *order, const struct json *node, enum order_code fault)
{
	if (!node || json_is(node, JSON_NULL))
		return (struct str){0};
	if (is_id(node))
		return json_string(node);
	add_fault(order, fault, ORDER_NO_ITEM, (struct str){0});
	return (struct str){0};
}

static bool read_product_id(struct order *order, const struct json *item, struct order_line *line)
{
	const struct json *node = json_get(item, STR("product_id"));
	if (!node || !is_id(node)) {
		add_fault(order, node ? ORDER_PRODUCT_ID_INVALID : ORDER_PRODUCT_ID_MISSING, line->item,
			  (struct str){0});
		return false;
	}
	line->product_id = json_string(node);
	return true;
}

/* 2.0 and 2e0 are whole numbers too, as in JSON Schema. */
static bool read_quantity(struct order *order, const struct json *item, struct order_line *line)
{
	const struct json *node = json_get(item, STR("quantity"));
	struct decimal number;
	bool is_number = json_is(node, JSON_NUMBER) && decimal_parse(node->text, &number);
	if (!is_number || decimal_fraction_digits(&number)) {
		add_fault(order, node ? ORDER_QUANTITY_INVALID : ORDER_QUANTITY_MISSING, line->item, line->product_id);
		return false;
	}
	if (!decimal_to_int(&number, &line->quantity) || line->quantity < 1 || line->quantity > ORDER_QUANTITY_MAX) {
		add_fault(order, ORDER_QUANTITY_OUT_OF_RANGE, line->item, line->product_id);
		return false;
	}
	return true;
}

/* The first item of a product is the one that counts, even where its quantity is wrong. first_items: from product_id to
 * its place, an int. */
static bool is_repeated(struct order *order, struct map *first_items, const struct order_line *line)
{
	const int *first = map_get(first_items, line->product_id);
	if (first) {
		add_fault(order, ORDER_DUPLICATE_PRODUCT, line->item, line->product_id)->first_item = *first;
		return true;
	}
	int *place = ARENA_NEW(order->arena, int);
	*place = line->item;
	map_put(first_items, line->product_id, place);
	return false;
}

static void read_item(struct order *order, struct map *first_items, const struct json *item, int place)
{
	struct order_line line = {.item = place};
	if (!json_is(item, JSON_OBJECT)) {
		add_fault(order, ORDER_ITEM_NOT_AN_OBJECT, place, (struct str){0});
		return;
	}
	bool has_id = read_product_id(order, item, &line);
	bool has_quantity = read_quantity(order, item, &line);
	if (has_id && !is_repeated(order, first_items, &line) && has_quantity)
		VEC_PUSH(order->arena, &order->lines) = line;
}

static void read_items(struct order *order, const struct json *items)
{
	struct map first_items;
	if (!json_is(items, JSON_ARRAY)) {
		bool missing = !items || json_is(items, JSON_NULL);
		add_fault(order, missing ? ORDER_ITEMS_MISSING : ORDER_ITEMS_NOT_A_LIST, ORDER_NO_ITEM,
			  (struct str){0});
		return;
	}
	if (!items->count)
		add_fault(order, ORDER_ITEMS_EMPTY, ORDER_NO_ITEM, (struct str){0});
	if (items->count > ORDER_LINES_MAX)
		add_fault(order, ORDER_TOO_MANY_ITEMS, ORDER_NO_ITEM, (struct str){0});
	map_init_in(&first_items, order->arena);
	for (size_t i = 0; i < items->count && i < ORDER_LINES_MAX; i++)
		read_item(order, &first_items, &items->items[i], (int)i);
}

void order_read(struct order *order, struct arena *arena, const struct json *event)
{
	*order = (struct order){.arena = arena};
	const struct json *wrapped = json_get(event, STR("order"));
	const struct json *source = wrapped ? wrapped : event;
	if (!json_is(source, JSON_OBJECT)) {
		add_fault(order, ORDER_NOT_AN_ORDER, ORDER_NO_ITEM, (struct str){0});
		return;
	}
	order->order_id = read_optional_id(order, json_get(source, STR("order_id")), ORDER_ORDER_ID_INVALID);
	order->customer_id = read_optional_id(order, json_get(source, STR("customer_id")), ORDER_CUSTOMER_ID_INVALID);
	read_items(order, json_get(source, STR("items")));
}

/* --- the products --- */

/* A number of the table: absent, not one, or in *ret_number. */
enum read { READ_ABSENT, READ_INVALID, READ_NUMBER };

static enum read read_number(const struct json *product, struct str name, struct decimal *ret_number)
{
	if (!json_get(product, name))
		return READ_ABSENT;
	struct str digits = json_string(dynamodb_attribute(product, name, "N"));
	return decimal_parse(digits, ret_number) && decimal_sign(ret_number) >= 0 ? READ_NUMBER : READ_INVALID;
}

static void check_active(struct order *order, const struct order_line *line, const struct json *product)
{
	if (!json_get(product, STR("active")))
		return;
	const struct json *active = dynamodb_attribute(product, STR("active"), "BOOL");
	if (!json_is(active, JSON_BOOL))
		add_fault(order, ORDER_ACTIVE_INVALID, line->item, line->product_id);
	else if (!active->boolean)
		add_fault(order, ORDER_PRODUCT_INACTIVE, line->item, line->product_id);
}

static void check_stock(struct order *order, const struct order_line *line, const struct json *product)
{
	struct decimal stock, ordered = decimal_from_int(line->quantity);
	enum read read = read_number(product, STR("stock"), &stock);
	if (read != READ_NUMBER || decimal_fraction_digits(&stock)) {
		add_fault(order, read == READ_ABSENT ? ORDER_STOCK_MISSING : ORDER_STOCK_INVALID, line->item,
			  line->product_id);
		return;
	}
	if (decimal_compare(&stock, &ordered) >= 0)
		return;
	int64_t available;
	if (!decimal_to_int(&stock, &available))
		LK_BUG("a whole number below 999 fits in 64 bits");
	struct order_fault *fault = add_fault(order, available ? ORDER_INSUFFICIENT_STOCK : ORDER_OUT_OF_STOCK,
					      line->item, line->product_id);
	fault->requested = line->quantity;
	fault->available = available;
}

static void check_price(struct order *order, struct order_line *line, const struct json *product)
{
	struct decimal quantity = decimal_from_int(line->quantity);
	enum read read = read_number(product, STR("price"), &line->price);
	if (read != READ_NUMBER) {
		add_fault(order, read == READ_ABSENT ? ORDER_PRICE_MISSING : ORDER_PRICE_INVALID, line->item,
			  line->product_id);
		return;
	}
	struct decimal sum;
	if (!decimal_multiply(&line->price, &quantity, &line->total)) {
		add_fault(order, ORDER_TOTAL_OUT_OF_RANGE, line->item, line->product_id);
		return;
	}
	if (!decimal_add(&order->total, &line->total, &sum))
		add_fault(order, ORDER_TOTAL_OUT_OF_RANGE, line->item, line->product_id);
	else
		order->total = sum;
}

/* By place in the order, stable: those of the whole order first, then item by item. Insertion is quick enough for a
 * few hundred that are nearly sorted. */
static void sort_faults(struct order *order)
{
	struct order_fault *faults = order->faults.items;
	for (size_t i = 1; i < order->faults.count; i++) {
		struct order_fault moving = faults[i];
		size_t place = i;
		for (; place > 0 && faults[place - 1].item > moving.item; place--)
			faults[place] = faults[place - 1];
		faults[place] = moving;
	}
}

void order_price(struct order *order, const struct map *products)
{
	for (size_t i = 0; i < order->lines.count; i++) {
		struct order_line *line = &order->lines.items[i];
		const struct json *product = map_get(products, line->product_id);
		if (!product) {
			add_fault(order, ORDER_UNKNOWN_PRODUCT, line->item, line->product_id);
			continue;
		}
		line->name = json_string(dynamodb_attribute(product, STR("name"), "S"));
		check_active(order, line, product);
		check_stock(order, line, product);
		check_price(order, line, product);
	}
	sort_faults(order);
}
