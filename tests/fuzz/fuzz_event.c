/* Any bytes as the event of each function: it is read or refused, and every order is answered. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "functions/email/message.h"
#include "functions/image/event.h"
#include "functions/order/answer.h"
#include "functions/order/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_order(struct arena *arena, const struct json *event)
{
	struct order order = {0};
	struct map products;
	struct buf answer;
	map_init_in(&products, arena);
	order_read(&order, arena, event);
	for (size_t i = 0; i < order.lines.count; i++)
		map_put(&products, order.lines.items[i].product_id, (void *)(uintptr_t)event);
	order_price(&order, &products);
	buf_init(&answer, LIMIT_LAMBDA_PAYLOAD);
	order_write_answer(&order, &answer);
	LK_ASSERT(answer.overflowed || buf_view(&answer).len);
	buf_done(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err;
	const struct json *event;
	struct image_event images = {0};
	struct email_message message = {0};
	arena_init(&arena);
	if (json_parse_in(&arena, (struct str){(const char *)data, size}, NULL, &event, &err) == LK_OK) {
		if (image_event_read_in(&arena, event, &images, &err) == LK_OK)
			for (size_t i = 0; i < images.objects.count; i++)
				LK_ASSERT(images.objects.items[i].key.len <= IMAGE_KEY_MAX);
		if (email_message_read_in(&arena, event, &message, &err) == LK_OK)
			LK_ASSERT(message.to.count && message.to.count <= EMAIL_RECIPIENTS_MAX);
		read_order(&arena, event);
	}
	arena_done(&arena);
	return 0;
}
