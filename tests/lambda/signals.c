/* What a crash leaves for the program that comes after it. */
#include "lambda/signals.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "scripted.h"

#define API "http://127.0.0.1:9001/2018-06-01/runtime/"

Test(signals, reads_what_a_crash_wrote)
{
	struct lambda_crash crash;
	cr_assert(lambda_crash_read(STR("b id-1 1a2b ff"), &crash));
	cr_expect_eq(crash.signal, 11);
	cr_expect(str_is(crash.request_id, "id-1"));
	cr_expect_eq(crash.frame_count, 2);
	cr_expect_eq(crash.frames[0], 0x1a2b);
	cr_assert(lambda_crash_read(STR("6 id-2"), &crash));
	cr_expect_eq(crash.frame_count, 0);
}

Test(signals, what_is_cut_ends_where_it_is_cut)
{
	struct lambda_crash crash;
	cr_assert(lambda_crash_read(STR("b id-1 1a2b "), &crash));
	cr_expect_eq(crash.frame_count, 1);
	cr_assert(lambda_crash_read(STR("b id-1 1a2b x ff"), &crash));
	cr_expect_eq(crash.frame_count, 1);
	char many[4096] = "b id";
	for (int i = 0; i < 100; i++)
		strcat(many, " 1");
	cr_assert(lambda_crash_read(str_from(many), &crash));
	cr_expect_eq(crash.frame_count, LAMBDA_FRAMES_MAX);
}

Test(signals, anything_else_is_none)
{
	static const char *const texts[] = {"", " ", "b", "b ", "x id", "11111111111111111 id", "ff id", " id"};
	struct lambda_crash crash;
	for (size_t i = 0; i < LK_COUNT(texts); i++)
		cr_expect_not(lambda_crash_read(str_from(texts[i]), &crash), "'%s'", texts[i]);
}

Test(signals, a_crash_is_told_with_its_frames)
{
	static const struct http_exchange script[] = {
		{"POST", API "invocation/id-1/error", NULL, 202, NULL, NULL, 0, ERROR_NONE},
		{"POST", API "invocation/id-1/error", NULL, 403, NULL, "gone", 0, ERROR_NONE},
		{"POST", API "invocation/id-1/error", NULL, 500, NULL, "no", 0, ERROR_NONE}};
	const struct lambda_crash crash = {
		.signal = SIGSEGV, .request_id = STR_INIT("id-1"), .frames = {0x10, 0x20}, .frame_count = 2};
	struct scripted scripted;
	scripted_init(&scripted, script, LK_COUNT(script));
	cr_assert_eq(lambda_report_crash(&scripted.loop, &crash, &scripted.error), LK_OK);
	struct str body = scripted_body(&scripted, 0);
	cr_expect(str_contains(body, STR("\"stackTrace\":[\"bootstrap+0x10\",\"bootstrap+0x20\"]")), "%.*s",
	          STR_ARG(body));
	cr_expect(str_contains(body, STR("\"errorType\":\"Function.Crashed\"")));
	cr_expect(str_contains(body, STR("SIGSEGV")));
	cr_expect(strstr(scripted.lines.ptr, "\"requestId\":\"id-1\""), "%s", scripted.lines.ptr);
	/* What Lambda has given up meanwhile is no reason to end; that it is in trouble is one. */
	cr_expect_eq(lambda_report_crash(&scripted.loop, &crash, &scripted.error), LK_OK);
	cr_expect_eq(lambda_report_crash(&scripted.loop, &crash, &scripted.error), LK_FAILED);
	scripted_done(&scripted);
}
