#include "functions/common/batch.h"

#include "aws/dynamodb.h"
#include "base/limits.h"

static enum lk_status pause_before(const struct function_context *context, const char *operation, int attempt,
				   struct error *ret_err)
{
	struct retry_policy policy = retry_policy_standard();
	int64_t delay = retry_delay_ms(&policy, RETRY_TRANSIENT, attempt, -1, context->random);
	if (delay >= deadline_remaining_ms(context->deadline))
		return error_set(ret_err, ERROR_THROTTLED,
				 "DynamoDB %s: a part is unprocessed after %d attempts, and the deadline is near",
				 operation, attempt);
	lambda_log_write(context->log, LAMBDA_LOG_INFO, "DynamoDB %s left a part unprocessed; again in %lld ms",
			 operation, (long long)delay);
	clock_sleep_ms(context->clock, delay);
	return LK_OK;
}

/* The rest is sent back as it came. NULL when nothing is left. */
static const struct json *find_rest(const struct batch *batch, const struct json *answer)
{
	const struct json *rest = json_get(answer, batch->unprocessed);
	return json_is(rest, JSON_OBJECT) && rest->count ? rest : NULL;
}

static void write_body(struct buf *body, struct str request_items, const struct json *rest)
{
	struct json_writer writer;
	buf_clear(body);
	json_writer_init(&writer, body, 0);
	json_write_begin_object(&writer);
	json_write_name(&writer, STR("RequestItems"));
	if (rest)
		json_write_node(&writer, rest);
	else
		json_write_raw(&writer, request_items);
	json_write_end_object(&writer);
}

enum lk_status batch_run(struct arena *arena, const struct function_context *context, const struct batch *batch,
			 struct error *ret_err)
{
	const struct json *answer, *rest = NULL;
	struct buf body;
	buf_init(&body, LIMIT_HTTP_BODY);
	enum lk_status status;
	for (int attempt = 1;; attempt++) {
		write_body(&body, batch->request_items, rest);
		status = dynamodb_call(context->client, arena, batch->operation, buf_view(&body), &answer, ret_err);
		if (status == LK_OK && batch->take)
			status = batch->take(batch->taker, answer, ret_err);
		if (status != LK_OK || !(rest = find_rest(batch, answer)))
			break;
		status = pause_before(context, batch->operation, attempt, ret_err);
		if (status != LK_OK)
			break;
	}
	buf_done(&body);
	return status;
}
