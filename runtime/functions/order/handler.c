#include "functions/order/handler.h"

#include "functions/order/answer.h"
#include "functions/order/products.h"

struct state {
	struct str table;
};

static enum lk_status start(const struct function_context *context, void **ret_state, struct error *ret_err)
{
	struct state *state = ARENA_NEW(context->arena, struct state);
	enum lk_status status = function_setting(context, "PRODUCTS_TABLE", &state->table, ret_err);
	if (status == LK_OK)
		*ret_state = state;
	return status;
}

static enum lk_status handle(const struct function_context *context, void *state,
                             const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err)
{
	const struct state *settings = state;
	struct order order;
	struct map products;
	order_read(&order, invocation->arena, invocation->event);
	enum lk_status status =
		order_fetch_products_in(invocation->arena, context, settings->table, &order, &products, ret_err);
	if (status != LK_OK)
		return status;
	order_price(&order, &products);
	order_write_answer(&order, answer);
	lambda_log_write(context->log, LAMBDA_LOG_INFO, "order %s: %zu lines, %zu errors",
	                 order.faults.count ? "refused" : "accepted", order.lines.count, order.faults.count);
	return LK_OK;
}

const struct function ORDER_FUNCTION = {"order", start, handle};
