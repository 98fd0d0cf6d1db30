#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "functions/cleanup/handler.h"
#include "staged.h"

static const struct staged_setting settings[] = {
	{"SESSIONS_TABLE", "sessions"}, {"ANALYTICS_TABLE", "analytics"}, {"ANALYTICS_RETENTION_DAYS", "90"}, {NULL, NULL}};

#define SCAN(answer) {"POST", NULL, "\"FilterExpression\"", 200, NULL, answer, 0, ERROR_NONE}
#define DELETE(rest) {"POST", NULL, "\"DeleteRequest\"", 200, NULL, "{\"UnprocessedItems\":{" rest "}}", 0, ERROR_NONE}
#define NOTHING SCAN("{\"Items\":[],\"Count\":0,\"ScannedCount\":0}")
#define SESSION(id) "{\"session_id\":{\"S\":\"" id "\"}}"

static enum lk_status run(struct staged *staged, const struct http_exchange *script, size_t count, int64_t time_ms)
{
	staged_init(staged, settings, script, count);
	return staged_invoke(staged, &CLEANUP_FUNCTION, "{}", time_ms);
}

Test(cleanup, scans_both_tables_by_their_times)
{
	static const struct http_exchange script[] = {NOTHING, NOTHING};
	struct staged staged;
	cr_assert_eq(run(&staged, script, 2, 300000), LK_OK, "%s", staged.error.message);
	cr_expect_str_eq(staged_body(&staged, 0),
	                 "{\"TableName\":\"sessions\",\"ProjectionExpression\":\"#a\",\"FilterExpression\":\"#t < :before\","
	                 "\"ExpressionAttributeNames\":{\"#a\":\"session_id\",\"#t\":\"expires_at\"},"
	                 "\"ExpressionAttributeValues\":{\":before\":{\"N\":\"1700000000\"}}}");
	cr_expect(strstr(staged_body(&staged, 1), "{\"TableName\":\"analytics\",\"ProjectionExpression\":\"#a, #b\""));
	cr_expect(strstr(staged_body(&staged, 1), "{\":before\":{\"N\":\"1692224000\"}}"), "90 days before");
	cr_expect_str_eq(staged.answer.ptr, "{\"sessions\":{\"scanned\":0,\"deleted\":0,\"complete\":true},"
	                                    "\"analytics\":{\"scanned\":0,\"deleted\":0,\"complete\":true}}");
	staged_done(&staged);
}

Test(cleanup, deletes_page_by_page_and_asks_again_for_the_rest)
{
	static const struct http_exchange script[] = {
		SCAN("{\"Items\":[" SESSION("a") "," SESSION("b") "],\"ScannedCount\":7,\"LastEvaluatedKey\":" SESSION("b") "}"),
		DELETE("\"sessions\":[{\"DeleteRequest\":{\"Key\":" SESSION("b") "}}]"),
		DELETE(""),
		SCAN("{\"Items\":[" SESSION("c") "],\"ScannedCount\":2}"),
		DELETE(""),
		NOTHING,
	};
	struct staged staged;
	cr_assert_eq(run(&staged, script, LK_COUNT(script), 300000), LK_OK, "%s", staged.error.message);
	cr_expect(http_replay_is_finished(&staged.replay));
	cr_expect_str_eq(staged_body(&staged, 1),
	                 "{\"RequestItems\":{\"sessions\":[{\"DeleteRequest\":{\"Key\":" SESSION("a") "}},"
	                 "{\"DeleteRequest\":{\"Key\":" SESSION("b") "}}]}}");
	cr_expect_str_eq(staged_body(&staged, 2),
	                 "{\"RequestItems\":{\"sessions\":[{\"DeleteRequest\":{\"Key\":" SESSION("b") "}}]}}");
	cr_expect(strstr(staged_body(&staged, 3), "\"ExclusiveStartKey\":" SESSION("b")));
	cr_expect(strstr(staged.answer.ptr, "{\"scanned\":9,\"deleted\":3,\"complete\":true}"));
	staged_done(&staged);
}

Test(cleanup, deletes_in_batches_of_25)
{
	struct buf page;
	buf_init(&page, LIMIT_MESSAGE);
	buf_append_text(&page, "{\"ScannedCount\":60,\"Items\":[");
	for (int i = 0; i < 60; i++)
		buf_printf(&page, "%s{\"session_id\":{\"S\":\"s%d\"}}", i ? "," : "", i);
	buf_append_text(&page, "]}");
	const struct http_exchange script[] = {SCAN(page.ptr), DELETE(""), DELETE(""), DELETE(""), NOTHING};
	struct staged staged;
	cr_assert_eq(run(&staged, script, LK_COUNT(script), 300000), LK_OK, "%s", staged.error.message);
	cr_expect(http_replay_is_finished(&staged.replay));
	cr_expect(strstr(staged_body(&staged, 1), "\"s24\""));
	cr_expect_not(strstr(staged_body(&staged, 1), "\"s25\""));
	cr_expect(strstr(staged_body(&staged, 3), "\"s50\""));
	cr_expect(strstr(staged.answer.ptr, "\"deleted\":60"));
	buf_done(&page);
	staged_done(&staged);
}

Test(cleanup, says_that_it_did_not_finish)
{
	struct staged staged;
	cr_expect_eq(run(&staged, NULL, 0, 900), LK_OK);
	cr_expect_str_eq(staged.answer.ptr, "{\"sessions\":{\"scanned\":0,\"deleted\":0,\"complete\":false},"
	                                    "\"analytics\":{\"scanned\":0,\"deleted\":0,\"complete\":false}}");
	cr_expect_eq(staged.replay.requests.count, 0u);
	staged_done(&staged);
}

Test(cleanup, fails_as_the_service_does)
{
	static const struct {
		struct http_exchange script[2];
		size_t count;
		enum error_kind kind;
	} rows[] = {
		{{{"POST", NULL, NULL, 400, NULL, "{\"__type\":\"x#ResourceNotFoundException\"}", 0, ERROR_NONE}}, 1,
	         ERROR_NOT_FOUND},
		{{SCAN("{\"Items\":7}")}, 1, ERROR_PROTOCOL},
		{{SCAN("{\"Items\":[" SESSION("a") "],\"ScannedCount\":1}"),
	          {"POST", NULL, NULL, 400, NULL, "{\"__type\":\"x#AccessDeniedException\"}", 0, ERROR_NONE}}, 2, ERROR_DENIED},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct staged staged;
		cr_expect_eq(run(&staged, rows[i].script, rows[i].count, 300000), LK_FAILED);
		cr_expect_eq(staged.error.kind, rows[i].kind, "row %zu: %s", i, staged.error.message);
		cr_expect(strstr(staged.lines.ptr, "sessions: "), "what was done is in the log");
		staged_done(&staged);
	}
}

Test(cleanup, needs_its_settings)
{
	static const char *const names[] = {"SESSIONS_TABLE", "ANALYTICS_TABLE", "ANALYTICS_RETENTION_DAYS"};
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		struct staged staged;
		struct staged_setting some[4] = {settings[0], settings[1], settings[2], settings[3]};
		some[i].value = NULL;
		staged_init(&staged, some, NULL, 0);
		cr_expect_eq(staged_invoke(&staged, &CLEANUP_FUNCTION, "{}", 300000), LK_FAILED);
		cr_expect(strstr(staged.error.message, names[i]));
		staged_done(&staged);
	}
}
