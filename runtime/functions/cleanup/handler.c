#include "functions/cleanup/handler.h"

#include "formats/json_write.h"
#include "functions/cleanup/sweep.h"

enum { SECONDS_OF_DAY = 24 * 60 * 60, RETENTION_DAYS_MAX = 3650 };

struct state {
	struct str sessions, analytics;
	int64_t retention_days;
};

static enum lk_status start(const struct function_context *context, void **ret_state, struct error *ret_err)
{
	struct state *state = ARENA_NEW(context->arena, struct state);
	enum lk_status status = function_setting(context, "SESSIONS_TABLE", &state->sessions, ret_err);
	if (status == LK_OK)
		status = function_setting(context, "ANALYTICS_TABLE", &state->analytics, ret_err);
	if (status == LK_OK)
		status = function_number(context, "ANALYTICS_RETENTION_DAYS", 1, RETENTION_DAYS_MAX,
					 &state->retention_days, ret_err);
	if (status == LK_OK)
		*ret_state = state;
	return status;
}

static enum lk_status run_and_write(const struct function_context *context, const struct sweep *sweep, const char *name,
				    struct json_writer *writer, struct error *ret_err)
{
	struct sweep_result result;
	enum lk_status status = sweep_run(context, sweep, &result, ret_err);
	lambda_log_write(context->log, LAMBDA_LOG_INFO, "%s: %lld items scanned, %lld deleted, %s", name,
			 (long long)result.scanned, (long long)result.deleted,
			 result.complete ? "complete" : "not complete");
	if (status != LK_OK)
		return status;
	json_write_name(writer, str_from(name));
	json_write_begin_object(writer);
	json_write_member_int(writer, STR("scanned"), result.scanned);
	json_write_member_int(writer, STR("deleted"), result.deleted);
	json_write_member_bool(writer, STR("complete"), result.complete);
	json_write_end_object(writer);
	return LK_OK;
}

static enum lk_status handle(const struct function_context *context, void *state,
			     const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err)
{
	(void)invocation;
	const struct state *settings = state;
	int64_t now_s = clock_now_ms(context->clock) / 1000;
	const struct sweep sessions = {
		.table = settings->sessions,
		.keys = {STR("session_id")},
		.attribute = STR("expires_at"),
		.before_s = now_s,
	};
	const struct sweep analytics = {
		.table = settings->analytics,
		.keys = {STR("product_id"), STR("timestamp")},
		.attribute = STR("timestamp"),
		.before_s = now_s - settings->retention_days * SECONDS_OF_DAY,
	};
	struct json_writer writer;
	json_writer_init(&writer, answer, 0);
	json_write_begin_object(&writer);
	enum lk_status status = run_and_write(context, &sessions, "sessions", &writer, ret_err);
	if (status == LK_OK)
		status = run_and_write(context, &analytics, "analytics", &writer, ret_err);
	if (status != LK_OK)
		return status;
	json_write_end_object(&writer);
	return LK_OK;
}

const struct function CLEANUP_FUNCTION = {"cleanup", start, handle};
