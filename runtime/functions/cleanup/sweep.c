#include "functions/cleanup/sweep.h"

#include "aws/dynamodb.h"
#include "base/limits.h"
#include "functions/common/batch.h"

/* Less than this is too short for one more page. */
enum { PAGE_TIME_MS = 1000 };

/* The position is the service's LastEvaluatedKey as JSON; empty at the beginning. */
static void write_scan(struct buf *out, struct arena *arena, const struct sweep *sweep, struct str position)
{
	struct json_writer writer;
	buf_clear(out);
	json_writer_init(&writer, out, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("TableName"), sweep->table);
	json_write_member(&writer, STR("ProjectionExpression"), sweep->keys[1].len ? STR("#a, #b") : STR("#a"));
	json_write_member(&writer, STR("FilterExpression"), STR("#t < :before"));
	json_write_name(&writer, STR("ExpressionAttributeNames"));
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("#a"), sweep->keys[0]);
	if (sweep->keys[1].len)
		json_write_member(&writer, STR("#b"), sweep->keys[1]);
	json_write_member(&writer, STR("#t"), sweep->attribute);
	json_write_end_object(&writer);
	json_write_name(&writer, STR("ExpressionAttributeValues"));
	json_write_begin_object(&writer);
	json_write_name(&writer, STR(":before"));
	dynamodb_write_number(&writer, str_format_in(arena, "%lld", (long long)sweep->before_s));
	json_write_end_object(&writer);
	if (position.len) {
		json_write_name(&writer, STR("ExclusiveStartKey"));
		json_write_raw(&writer, position);
	}
	json_write_end_object(&writer);
}

/* {table: [{"DeleteRequest": {"Key": item}}, …]}: the projection left nothing in the items but their keys. */
static void write_deletes(struct buf *out, struct str table, const struct json *items, size_t first, size_t end)
{
	struct json_writer writer;
	buf_clear(out);
	json_writer_init(&writer, out, 0);
	json_write_begin_object(&writer);
	json_write_name(&writer, table);
	json_write_begin_array(&writer);
	for (size_t i = first; i < end; i++) {
		json_write_begin_object(&writer);
		json_write_name(&writer, STR("DeleteRequest"));
		json_write_begin_object(&writer);
		json_write_name(&writer, STR("Key"));
		json_write_node(&writer, &items->items[i]);
		json_write_end_object(&writer);
		json_write_end_object(&writer);
	}
	json_write_end_array(&writer);
	json_write_end_object(&writer);
}

static enum lk_status delete_items(const struct function_context *context, struct arena *arena,
                                   const struct sweep *sweep, const struct json *items, struct sweep_result *result,
                                   struct error *ret_err)
{
	enum lk_status status = LK_OK;
	struct buf request;
	buf_init(&request, LIMIT_HTTP_BODY);
	for (size_t first = 0; status == LK_OK && first < items->count; first += BATCH_WRITE_MAX) {
		size_t end = first + BATCH_WRITE_MAX < items->count ? first + BATCH_WRITE_MAX : items->count;
		write_deletes(&request, sweep->table, items, first, end);
		struct batch batch = {
			.operation = "BatchWriteItem",
			.unprocessed = STR("UnprocessedItems"),
			.request_items = buf_view(&request),
		};
		status = batch_run(arena, context, &batch, ret_err);
		if (status == LK_OK)
			result->deleted += (int64_t)(end - first);
	}
	buf_done(&request);
	return status;
}

/* One page; *position moves to the next one, or becomes empty after the last. */
static enum lk_status sweep_page(const struct function_context *context, struct arena *arena,
                                 const struct sweep *sweep, struct buf *position, struct sweep_result *result,
                                 struct error *ret_err)
{
	const struct json *answer;
	struct buf body;
	buf_init(&body, LIMIT_HTTP_BODY);
	write_scan(&body, arena, sweep, buf_view(position));
	enum lk_status status = dynamodb_call(context->client, arena, "Scan", buf_view(&body), &answer, ret_err);
	buf_done(&body);
	if (status != LK_OK)
		return status;
	const struct json *items = json_get(answer, STR("Items")), *next = json_get(answer, STR("LastEvaluatedKey"));
	int64_t scanned;
	if (!json_is(items, JSON_ARRAY) || !json_to_int(json_get(answer, STR("ScannedCount")), &scanned))
		return error_set(ret_err, ERROR_PROTOCOL, "DynamoDB Scan: the answer has no Items");
	result->scanned += scanned;
	buf_clear(position);
	if (json_is(next, JSON_OBJECT) && next->count) {
		struct json_writer writer;
		json_writer_init(&writer, position, 0);
		json_write_node(&writer, next);
	}
	return delete_items(context, arena, sweep, items, result, ret_err);
}

enum lk_status sweep_run(const struct function_context *context, const struct sweep *sweep,
                         struct sweep_result *ret_result, struct error *ret_err)
{
	struct sweep_result result = {0};
	struct buf position;
	buf_init(&position, LIMIT_MESSAGE);
	enum lk_status status = LK_OK;
	do {
		if (deadline_remaining_ms(context->deadline) < PAGE_TIME_MS)
			break;
		struct arena page;
		arena_init(&page);
		status = sweep_page(context, &page, sweep, &position, &result, ret_err);
		arena_done(&page);
		result.complete = status == LK_OK && !position.len;
	} while (status == LK_OK && position.len);
	/* The deadline in the midst of a page is no failure: what is left is left for the next run. */
	if (status == LK_FAILED && !deadline_remaining_ms(context->deadline))
		status = LK_OK;
	buf_done(&position);
	*ret_result = result;
	return status;
}
