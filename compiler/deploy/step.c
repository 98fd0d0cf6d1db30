#include "deploy/step.h"

#include "aws/dynamodb.h"
#include "base/limits.h"
#include "deploy/assets.h"
#include "template/document.h"
#include "template/emit_yaml.h"

enum { INTERVAL_MAX_MS = 5000, TICK_MS = 100 };

enum lk_status step_emit_in(struct arena *arena, const struct graph *graph, struct str *ret_text,
			    struct error *ret_err)
{
	struct buf text;
	buf_init(&text, LIMIT_TEMPLATE);
	emit_yaml(&text, document_from_graph_in(arena, graph));
	bool fits = buf_ok(&text);
	*ret_text = buf_copy_in(&text, arena);
	buf_done(&text);
	return fits ? LK_OK
		    : error_set(ret_err, ERROR_LIMIT, "the template is larger than %zu bytes", (size_t)LIMIT_TEMPLATE);
}

enum lk_status step_prepare(struct aws_client *client, struct arena *arena, struct str bucket,
			    struct apply_input *input, enum change_set_outcome *ret_outcome, struct apply *ret_apply,
			    struct error *ret_err)
{
	struct str text;
	input->desired = input->step->graph;
	enum lk_status status = step_emit_in(arena, input->desired, &text, ret_err);
	if (status == LK_OK)
		status = assets_place_template(client, arena, bucket, text, &input->template_body, &input->template_url,
					       ret_err);
	if (status == LK_OK)
		status = apply_prepare(client, arena, input, ret_outcome, ret_apply, ret_err);
	return status;
}

/* False when cancelled. */
static bool sleep_until(const struct clock *clock, const struct http_cancel *cancel, int64_t until)
{
	for (;;) {
		int64_t left = until - clock_monotonic_ms(clock);
		if (http_is_cancelled(cancel))
			return false;
		if (left <= 0)
			return true;
		clock_sleep_ms(clock, left < TICK_MS ? left : TICK_MS);
	}
}

/* Source: AWS CloudFormation Template Reference, "AWS::DynamoDB::Table", GlobalSecondaryIndexes: CloudFormation does
 * not wait for the index to complete creation; the table cannot be updated until its status is ACTIVE. Filling it takes
 * as long as it takes. */
static enum lk_status wait_for_indexes(struct aws_client *client, struct arena *arena, struct str table_name,
				       const struct step_pause *pause, struct error *ret_err)
{
	const struct clock *clock = client->config.clock;
	int64_t interval = pause->interval_ms;
	struct str told = {0};
	for (;;) {
		struct dynamodb_table table = {0};
		bool exists = true;
		enum lk_status status =
			dynamodb_describe_table(client, arena, table_name, &exists, &table, ret_err);
		bool unknown = status != LK_OK && follow_is_passing(ret_err);
		if (status != LK_OK && !unknown)
			return status;
		if (!unknown && (!exists || !table.pending_index.len))
			return LK_OK;
		if (!unknown && pause->on_wait && !str_equal(told, table.pending_index))
			pause->on_wait(pause->context, table_name, table.pending_index);
		told = unknown ? told : table.pending_index;
		if (!sleep_until(clock, pause->cancel, clock_monotonic_ms(clock) + interval))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
		interval = interval * 3 / 2 > INTERVAL_MAX_MS ? INTERVAL_MAX_MS : interval * 3 / 2;
	}
}

static bool is_table(const struct resource *resource)
{
	return resource && (str_is(resource->type, "AWS::DynamoDB::Table") ||
			    str_is(resource->type, "AWS::DynamoDB::GlobalTable"));
}

enum lk_status step_settle(struct aws_client *client, struct arena *arena, const struct plan_step *step,
			   const struct step_pause *pause, struct live *live, struct error *ret_err)
{
	enum lk_status status = live_fetch(client, arena, live->name, live, ret_err);
	for (size_t i = 0; status == LK_OK && i < step->logical_ids.count; i++) {
		struct str id = step->logical_ids.items[i], table = live_physical_id(live, id);
		if (table.len && step->graph && is_table(graph_find_resource(step->graph, id)))
			status = wait_for_indexes(client, arena, table, pause, ret_err);
	}
	return status;
}
