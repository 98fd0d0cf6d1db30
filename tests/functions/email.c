#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "functions/email/handler.h"
#include "functions/email/message.h"
#include "staged.h"

static const struct staged_setting settings[] = {{"SENDER", "shop@example.com"}, {NULL, NULL}};

#define EVENT "{\"to\":\"ann@example.com\",\"subject\":\"Your order\",\"text\":\"Gr\xC3\xBC\xC3\x9F" "e\",\"html\":\"<p>\"}"

Test(email, knows_addresses)
{
	static const char *const good[] = {"a@b.c", "ann.smith+shop@mail.example.com", "gr\xC3\xBC\xC3\x9F" "e@example.com"};
	static const char *const bad[] = {
		"", "@", "a@b", "@b.c", "a@.c", "a@b.", "a b@c.d", "a@b.c,e@f.g", "a@b.c;e@f.g", "a@b@c.d", "<a@b.c>",
		"a@b.c\n", "a@b.c\r\nBcc: e@f.g", "Ann <a@b.c>", "a\x7f@b.c", "a@b.c:25", "\"a\"@b.c",
	};
	for (size_t i = 0; i < LK_COUNT(good); i++)
		cr_expect(email_is_address(str_from(good[i])), "%s", good[i]);
	for (size_t i = 0; i < LK_COUNT(bad); i++)
		cr_expect_not(email_is_address(str_from(bad[i])), "%s", bad[i]);
	char longest[400];
	memset(longest, 'a', sizeof longest);
	memcpy(longest + sizeof longest - 5, "@b.c", 5);
	cr_expect_not(email_is_address(str_from(longest)));
}

Test(email, sends_what_the_event_says)
{
	static const struct http_exchange script[] = {
		{"POST", "/v2/email/outbound-emails", NULL, 200, NULL, "{\"MessageId\":\"m-1\"}", 0, ERROR_NONE}};
	struct staged staged;
	staged_init(&staged, settings, script, 1);
	cr_assert_eq(staged_invoke(&staged, &EMAIL_FUNCTION, EVENT, 30000), LK_OK, "%s", staged.error.message);
	cr_expect_str_eq(staged.answer.ptr, "{\"message_id\":\"m-1\"}");
	cr_expect_str_eq(staged_body(&staged, 0),
	                 "{\"FromEmailAddress\":\"shop@example.com\",\"Destination\":{\"ToAddresses\":["
	                 "\"ann@example.com\"]},\"Content\":{\"Simple\":{\"Subject\":{\"Data\":\"Your order\",\"Charset\":"
	                 "\"UTF-8\"},\"Body\":{\"Text\":{\"Data\":\"Gr\xC3\xBC\xC3\x9F" "e\",\"Charset\":\"UTF-8\"},"
	                 "\"Html\":{\"Data\":\"<p>\",\"Charset\":\"UTF-8\"}}}}}");
	cr_expect(str_contains(http_replay_header(&staged.replay, 0, "Authorization"), STR("/us-east-1/ses/aws4_request")));
	cr_expect_not(strstr(staged.lines.ptr, "ann@"), "the log has no addresses");
	staged_done(&staged);
}

Test(email, refuses_events_that_are_no_message)
{
	static const char *const events[] = {
		"null", "[]", "\"x\"", "{}", "{\"to\":[],\"subject\":\"s\",\"text\":\"t\"}",
		"{\"to\":7,\"subject\":\"s\",\"text\":\"t\"}", "{\"to\":[7],\"subject\":\"s\",\"text\":\"t\"}",
		"{\"to\":\"a@b.c\\nBcc: e@f.g\",\"subject\":\"s\",\"text\":\"t\"}",
		"{\"to\":\"a@b.c\",\"text\":\"t\"}", "{\"to\":\"a@b.c\",\"subject\":\"\",\"text\":\"t\"}",
		"{\"to\":\"a@b.c\",\"subject\":\"s\\r\\nBcc: e@f.g\",\"text\":\"t\"}",
		"{\"to\":\"a@b.c\",\"subject\":\"s\"}", "{\"to\":\"a@b.c\",\"subject\":\"s\",\"text\":7}",
	};
	for (size_t i = 0; i < LK_COUNT(events); i++) {
		struct staged staged;
		staged_init(&staged, settings, NULL, 0);
		cr_expect_eq(staged_invoke(&staged, &EMAIL_FUNCTION, events[i], 30000), LK_FAILED, "%s", events[i]);
		cr_expect_str_eq(staged.error.service_code, "Function.InvalidEvent");
		cr_expect_eq(staged.replay.requests.count, 0u);
		staged_done(&staged);
	}
}

Test(email, takes_fifty_recipients_and_no_more)
{
	for (int count = 50; count <= 51; count++) {
		struct staged staged;
		struct buf event;
		struct email_message message;
		const struct json *json;
		staged_init(&staged, settings, NULL, 0);
		buf_init(&event, LIMIT_MESSAGE);
		buf_append_text(&event, "{\"subject\":\"s\",\"text\":\"t\",\"to\":[");
		for (int i = 0; i < count; i++)
			buf_printf(&event, "%s\"a%d@b.c\"", i ? "," : "", i);
		buf_append_text(&event, "]}");
		cr_assert_eq(json_parse_in(&staged.arena, buf_view(&event), NULL, &json, &staged.error), LK_OK);
		cr_expect_eq(email_message_read_in(&staged.arena, json, &message, &staged.error),
		             count == 50 ? LK_OK : LK_FAILED);
		buf_done(&event);
		staged_done(&staged);
	}
}

Test(email, sends_nothing_twice)
{
	static const struct {
		struct http_exchange exchange;
		enum error_kind kind;
	} rows[] = {
		{{"POST", NULL, NULL, 0, NULL, NULL, 0, ERROR_NETWORK}, ERROR_NETWORK},
		{{"POST", NULL, NULL, 500, NULL, "{\"message\":\"oh\"}", 0, ERROR_NONE}, ERROR_SERVICE},
		{{"POST", NULL, NULL, 400, "x-amzn-errortype: MessageRejected", "{\"message\":\"Email address is not verified\"}",
	          0, ERROR_NONE}, ERROR_SERVICE},
		{{"POST", NULL, NULL, 200, NULL, "{}", 0, ERROR_NONE}, ERROR_PROTOCOL},
		{{"POST", NULL, NULL, 200, NULL, "ok", 0, ERROR_NONE}, ERROR_PROTOCOL},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct staged staged;
		staged_init(&staged, settings, &rows[i].exchange, 1);
		cr_expect_eq(staged_invoke(&staged, &EMAIL_FUNCTION, EVENT, 30000), LK_FAILED);
		cr_expect_eq(staged.error.kind, rows[i].kind, "row %zu: %s", i, staged.error.message);
		cr_expect_eq(staged.replay.requests.count, 1u, "row %zu", i);
		staged_done(&staged);
	}
}

Test(email, needs_a_sender)
{
	static const struct staged_setting bad[] = {{"SENDER", "nobody"}, {NULL, NULL}};
	struct staged staged;
	staged_init(&staged, bad, NULL, 0);
	cr_expect_eq(staged_invoke(&staged, &EMAIL_FUNCTION, EVENT, 30000), LK_FAILED);
	cr_expect_str_eq(staged.error.message, "SENDER is no address: 'nobody'");
	staged_done(&staged);
}
