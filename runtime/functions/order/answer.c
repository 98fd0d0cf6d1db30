#include "functions/order/answer.h"

#include "formats/json_write.h"

enum { MONEY_DIGITS = 2 };

static void write_optional(struct json_writer *writer, struct str name, struct str text)
{
	if (text.len)
		json_write_member(writer, name, text);
}

static void write_amount(struct json_writer *writer, struct arena *arena, struct str name, const struct decimal *amount)
{
	json_write_member(writer, name, decimal_text_in(arena, amount, MONEY_DIGITS));
}

static void write_lines(struct json_writer *writer, const struct order *order)
{
	write_amount(writer, order->arena, STR("total"), &order->total);
	json_write_name(writer, STR("lines"));
	json_write_begin_array(writer);
	for (size_t i = 0; i < order->lines.count; i++) {
		const struct order_line *line = &order->lines.items[i];
		json_write_begin_object(writer);
		json_write_member_int(writer, STR("item"), line->item);
		json_write_member(writer, STR("product_id"), line->product_id);
		write_optional(writer, STR("name"), line->name);
		json_write_member_int(writer, STR("quantity"), line->quantity);
		write_amount(writer, order->arena, STR("price"), &line->price);
		write_amount(writer, order->arena, STR("total"), &line->total);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
}

static void write_fault(struct json_writer *writer, const struct order_fault *fault)
{
	json_write_begin_object(writer);
	json_write_member(writer, STR("code"), str_from(order_code_name(fault->code)));
	if (fault->item != ORDER_NO_ITEM)
		json_write_member_int(writer, STR("item"), fault->item);
	write_optional(writer, STR("product_id"), fault->product_id);
	json_write_member(writer, STR("message"), str_from(order_code_meaning(fault->code)));
	if (fault->code == ORDER_DUPLICATE_PRODUCT)
		json_write_member_int(writer, STR("first_item"), fault->first_item);
	if (fault->code == ORDER_OUT_OF_STOCK || fault->code == ORDER_INSUFFICIENT_STOCK) {
		json_write_member_int(writer, STR("requested"), fault->requested);
		json_write_member_int(writer, STR("available"), fault->available);
	}
	json_write_end_object(writer);
}

void order_write_answer(const struct order *order, struct buf *out)
{
	struct json_writer writer;
	json_writer_init(&writer, out, 0);
	json_write_begin_object(&writer);
	json_write_member_bool(&writer, STR("valid"), !order->faults.count);
	write_optional(&writer, STR("order_id"), order->order_id);
	write_optional(&writer, STR("customer_id"), order->customer_id);
	if (order->faults.count) {
		json_write_name(&writer, STR("errors"));
		json_write_begin_array(&writer);
		for (size_t i = 0; i < order->faults.count; i++)
			write_fault(&writer, &order->faults.items[i]);
		json_write_end_array(&writer);
	} else {
		write_lines(&writer, order);
	}
	json_write_end_object(&writer);
}
