#include <criterion/criterion.h>
#include <string.h>

#include "functions/order/handler.h"
#include "staged.h"

#define EVENT "{\"items\":[{\"product_id\":\"mug\",\"quantity\":2},{\"product_id\":\"tea\",\"quantity\":1}]}"
#define MUG "{\"product_id\":{\"S\":\"mug\"},\"price\":{\"N\":\"12.50\"},\"stock\":{\"N\":\"40\"}}"
#define TEA "{\"product_id\":{\"S\":\"tea\"},\"price\":{\"N\":\"8.99\"},\"stock\":{\"N\":\"3\"}}"
#define KEY(id) "{\"product_id\":{\"S\":\"" id "\"}}"
#define GIVES(items, unprocessed) \
	{"POST", NULL, NULL, 200, NULL, "{\"Responses\":{\"products\":[" items "]},\"UnprocessedKeys\":{" unprocessed "}}", \
	 0, ERROR_NONE}
#define REST(keys) "\"products\":{\"Keys\":[" keys "],\"ConsistentRead\":true}"

static const struct staged_setting settings[] = {{"PRODUCTS_TABLE", "products"}, {NULL, NULL}};

static enum lk_status run(struct staged *staged, const struct http_exchange *script, size_t count, const char *event,
                          int64_t time_ms)
{
	staged_init(staged, settings, script, count);
	return staged_invoke(staged, &ORDER_FUNCTION, event, time_ms);
}

Test(order_handler, asks_for_the_products_of_the_order)
{
	static const struct http_exchange script[] = {GIVES(TEA "," MUG, "")};
	struct staged staged;
	cr_assert_eq(run(&staged, script, 1, EVENT, 30000), LK_OK, "%s", staged.error.message);
	cr_expect_str_eq(staged_body(&staged, 0),
	                 "{\"RequestItems\":{\"products\":{\"Keys\":[" KEY("mug") "," KEY("tea") "],"
	                 "\"ProjectionExpression\":\"#id, #p, #s, #n, #a\",\"ExpressionAttributeNames\":{"
	                 "\"#id\":\"product_id\",\"#p\":\"price\",\"#s\":\"stock\",\"#n\":\"name\",\"#a\":\"active\"},"
	                 "\"ConsistentRead\":true}}}");
	cr_expect(str_is(http_replay_header(&staged.replay, 0, "X-Amz-Target"), "DynamoDB_20120810.BatchGetItem"));
	cr_expect(strstr(staged.answer.ptr, "{\"valid\":true,\"total\":\"33.99\""));
	cr_expect(strstr(staged.lines.ptr, "order accepted: 2 lines, 0 errors"));
	staged_done(&staged);
}

Test(order_handler, asks_nothing_when_no_line_is_well_formed)
{
	static const char *const events[] = {"{\"items\":[]}", "[]", "{\"items\":[{\"quantity\":1}]}"};
	for (size_t i = 0; i < LK_COUNT(events); i++) {
		struct staged staged;
		cr_expect_eq(run(&staged, NULL, 0, events[i], 30000), LK_OK);
		cr_expect(strstr(staged.answer.ptr, "{\"valid\":false"));
		cr_expect_eq(staged.replay.requests.count, 0u);
		staged_done(&staged);
	}
}

Test(order_handler, asks_again_for_what_was_left)
{
	static const struct http_exchange script[] = {
		GIVES("", REST(KEY("mug") "," KEY("tea"))), GIVES(MUG, REST(KEY("tea"))), GIVES(TEA, "")};
	struct staged staged;
	cr_assert_eq(run(&staged, script, 3, EVENT, 30000), LK_OK, "%s", staged.error.message);
	cr_expect_str_eq(staged_body(&staged, 1), "{\"RequestItems\":{" REST(KEY("mug") "," KEY("tea")) "}}");
	cr_expect_str_eq(staged_body(&staged, 2), "{\"RequestItems\":{" REST(KEY("tea")) "}}");
	cr_expect(strstr(staged.answer.ptr, "\"total\":\"33.99\""));
	cr_expect(http_replay_is_finished(&staged.replay));
	staged_done(&staged);
}

Test(order_handler, stops_asking_when_the_deadline_is_near)
{
	struct http_exchange script[64];
	for (size_t i = 0; i < LK_COUNT(script); i++)
		script[i] = (struct http_exchange)GIVES("", REST(KEY("mug") "," KEY("tea")));
	struct staged staged;
	cr_expect_eq(run(&staged, script, LK_COUNT(script), EVENT, 3000), LK_FAILED);
	cr_expect_eq(staged.error.kind, ERROR_THROTTLED, "%s", staged.error.message);
	cr_expect_lt(staged.now_ms, 1700000000000 + 3000 - DEADLINE_RESERVE_MS + 1);
	cr_expect_gt(staged.replay.requests.count, 3u);
	staged_done(&staged);
}

Test(order_handler, does_not_begin_after_the_deadline)
{
	struct staged staged;
	cr_expect_eq(run(&staged, NULL, 0, EVENT, 50), LK_FAILED);
	cr_expect_eq(staged.error.kind, ERROR_INTERRUPTED);
	cr_expect(strstr(staged.error.message, "the deadline was too near to finish"));
	cr_expect_eq(staged.replay.requests.count, 0u);
	staged_done(&staged);
}

Test(order_handler, bounds_each_request_by_the_deadline)
{
	static const struct http_exchange script[] = {GIVES(TEA "," MUG, "")};
	struct staged staged;
	cr_assert_eq(run(&staged, script, 1, EVENT, 5000), LK_OK);
	cr_expect_eq(staged.replay.requests.items[0].timeout_ms, 5000 - DEADLINE_RESERVE_MS);
	staged_done(&staged);
}

Test(order_handler, passes_on_what_the_service_refuses)
{
	static const struct {
		struct http_exchange exchange;
		enum error_kind kind;
		const char *type;
	} rows[] = {
		{{"POST", NULL, NULL, 400, NULL,
	          "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\",\"message\":\"no table\"}", 0,
	          ERROR_NONE},
	         ERROR_NOT_FOUND, "ResourceNotFoundException"},
		{{"POST", NULL, NULL, 400, NULL, "{\"__type\":\"x#AccessDeniedException\",\"Message\":\"not you\"}", 0,
	          ERROR_NONE},
	         ERROR_DENIED, "AccessDeniedException"},
		{{"POST", NULL, NULL, 200, NULL, "{}", 0, ERROR_NONE}, ERROR_PROTOCOL, "Function.Protocol"},
		{{"POST", NULL, NULL, 200, NULL, "{\"Responses\":{\"products\":7}}", 0, ERROR_NONE}, ERROR_PROTOCOL,
	         "Function.Protocol"},
		{{"POST", NULL, NULL, 200, NULL, "<html>", 0, ERROR_NONE}, ERROR_PROTOCOL, "Function.Protocol"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct staged staged;
		cr_expect_eq(run(&staged, &rows[i].exchange, 1, EVENT, 30000), LK_FAILED);
		cr_expect_eq(staged.error.kind, rows[i].kind, "row %zu: %s", i, staged.error.message);
		cr_expect(str_is(lambda_error_type_in(&staged.arena, &staged.error), rows[i].type), "%s",
		          staged.error.service_code);
		staged_done(&staged);
	}
}

Test(order_handler, needs_its_table)
{
	static const struct staged_setting rows[][2] = {{{NULL, NULL}}, {{"PRODUCTS_TABLE", ""}, {NULL, NULL}}};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct staged staged;
		staged_init(&staged, rows[i], NULL, 0);
		cr_expect_eq(staged_invoke(&staged, &ORDER_FUNCTION, "{}", 1000), LK_FAILED);
		cr_expect_str_eq(staged.error.service_code, "Function.Configuration");
		cr_expect_str_eq(staged.error.message, "the environment variable PRODUCTS_TABLE is not set");
		staged_done(&staged);
	}
}
