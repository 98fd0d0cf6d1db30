#include <criterion/criterion.h>
#include <string.h>

#include "functions/image/event.h"
#include "functions/image/handler.h"
#include "staged.h"

#define RECORD(key) "{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"" key "\"}}}"
#define EVENT(records) "{\"Records\":[" records "]}"

static enum lk_status run(struct staged *staged, const char *event)
{
	staged_init(staged, NULL, NULL, 0);
	return staged_invoke(staged, &IMAGE_FUNCTION, event, 60000);
}

Test(image, passes_over_its_own_thumbnails)
{
	struct staged staged;
	cr_expect_eq(run(&staged, EVENT(RECORD("thumbnails/a.jpg") "," RECORD("thumbnails/b/c.png"))), LK_OK);
	cr_expect_str_eq(staged.answer.ptr, "{\"processed\":0,\"passed_over\":2}");
	staged_done(&staged);
}

Test(image, fails_for_what_it_cannot_do)
{
	struct staged staged;
	cr_expect_eq(run(&staged, EVENT(RECORD("thumbnails/a.jpg") "," RECORD("uploads/my+cat%2C+%C3%A4.jpg"))), LK_FAILED);
	cr_expect_str_eq(staged.error.service_code, "Function.NotBuilt");
	cr_expect(strstr(staged.error.message, "s3://b/uploads/my cat, \xC3\xA4.jpg"), "%s", staged.error.message);
	staged_done(&staged);
}

Test(image, refuses_events_that_are_not_s3s)
{
	static const char *const events[] = {
		"null", "[]", "{}", "{\"Records\":[]}", "{\"Records\":{}}", "{\"Records\":[7]}",
		"{\"Records\":[{\"eventSource\":\"aws:sqs\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\"}}}]}",
		"{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{},\"object\":{\"key\":\"k\"}}}]}",
		EVENT(RECORD("")), EVENT(RECORD("a%")), EVENT(RECORD("a%4")), EVENT(RECORD("a%zz")), EVENT(RECORD("a%00b")),
		EVENT(RECORD("%ff%fe")), EVENT(RECORD("%C3")),
	};
	for (size_t i = 0; i < LK_COUNT(events); i++) {
		struct staged staged;
		cr_expect_eq(run(&staged, events[i]), LK_FAILED, "%s", events[i]);
		cr_expect_str_eq(staged.error.service_code, "Function.InvalidEvent", "%s", events[i]);
		staged_done(&staged);
	}
}

Test(image, bounds_a_key)
{
	for (size_t length = IMAGE_KEY_MAX; length <= IMAGE_KEY_MAX + 1; length++) {
		struct staged staged;
		struct buf event;
		buf_init(&event, 4096);
		buf_append_text(&event, "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"b\"},"
		                        "\"object\":{\"key\":\"thumbnails/");
		buf_append_repeat(&event, 'k', length - 11);
		buf_append_text(&event, "\"}}}]}");
		cr_expect_eq(run(&staged, event.ptr), length == IMAGE_KEY_MAX ? LK_OK : LK_FAILED);
		buf_done(&event);
		staged_done(&staged);
	}
}
