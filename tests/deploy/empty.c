#include "deploy/empty.h"

#include <criterion/criterion.h>

#include "base/buf.h"
#include "world.h"

static struct world w;
static struct error err;
static size_t deleted, told;

static void set_up(void)
{
	deleted = told = 0;
}

static void tear_down(void)
{
	arena_done(&w.arena);
}

TestSuite(empty, .init = set_up, .fini = tear_down);

#define OPEN(...)                                                                                                      \
	static const struct http_exchange script[] = {__VA_ARGS__};                                                    \
	world_open(&w, script, LK_COUNT(script))
#define EXPECT_FINISHED()                                                                                              \
	cr_expect(http_replay_is_finished(&w.replay), "%zu requests, %zu unexpected: %s", w.replay.requests.count,      \
	          w.replay.unexpected, err.message)

#define LIST(markup) {.method = "GET", .url = "/bkt?versions", .status = 200, .answer = "<R>" markup "</R>"}
#define VERSION(key) "<Version><Key>" key "</Key><VersionId>1</VersionId></Version>"
#define MORE(key, id)                                                                                                  \
	"<IsTruncated>true</IsTruncated><NextKeyMarker>" key "</NextKeyMarker>"                                        \
	"<NextVersionIdMarker>" id "</NextVersionIdMarker>"
#define DELETION(markup) {.method = "POST", .url = "/bkt?delete", .status = 200, .answer = "<R>" markup "</R>"}
#define FAULT(code) "<Error><Key>k</Key><Code>" code "</Code><Message>not so</Message></Error>"
#define UPLOADS(markup) {.method = "GET", .url = "/bkt?uploads", .status = 200, .answer = "<R>" markup "</R>"}
#define UPLOAD "<Upload><Key>k</Key><UploadId>u</UploadId></Upload>"
#define ABORT {.method = "DELETE", .url = "/bkt/k?uploadId=u", .status = 204}

static void on_progress(void *context, struct str bucket, size_t count)
{
	(void)context;
	cr_expect(str_is(bucket, "bkt"));
	told = count;
}

static enum lk_status empty(void)
{
	const struct empty_observer observer = {NULL, on_progress};
	return empty_bucket(&w.client, STR("bkt"), &observer, &deleted, &err);
}

Test(empty, pages_are_deleted_together_and_it_is_looked_again)
{
	OPEN(LIST(MORE("a", "1") VERSION("a")), LIST(VERSION("b")), DELETION(""), LIST(""), UPLOADS(UPLOAD), ABORT,
	     UPLOADS(""));
	cr_assert_eq(empty(), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect_eq(deleted, 2);
	cr_expect_eq(told, 2);
	struct str body = w.replay.requests.items[2].body;
	cr_expect(str_contains(body, STR("<Key>a</Key>")) && str_contains(body, STR("<Key>b</Key>")));
}

Test(empty, what_comes_in_meanwhile_is_deleted_too)
{
	OPEN(LIST(VERSION("a")), DELETION(""), LIST(VERSION("late")), DELETION(""), LIST(""), UPLOADS(""));
	cr_assert_eq(empty(), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect_eq(deleted, 2);
}

Test(empty, what_the_service_could_not_do_at_once_is_done_again)
{
	OPEN(LIST(VERSION("a") VERSION("k")), DELETION(FAULT("InternalError")), LIST(VERSION("k")), DELETION(""),
	     LIST(""), UPLOADS(""));
	cr_assert_eq(empty(), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect_eq(deleted, 2);
}

Test(empty, what_may_not_be_deleted_is_told)
{
	OPEN(LIST(VERSION("a") VERSION("k")), DELETION(FAULT("AccessDenied")));
	cr_expect_eq(empty(), LK_FAILED);
	EXPECT_FINISHED();
	cr_expect_str_eq(err.message, "'k' in bucket 'bkt' could not be deleted: not so (AccessDenied)");
	cr_expect_eq(deleted, 1, "the other one is gone");
}

Test(empty, a_fault_that_stays_is_not_tried_for_ever)
{
	OPEN(LIST(VERSION("k")), DELETION(FAULT("InternalError")));
	cr_expect_eq(empty(), LK_FAILED);
	EXPECT_FINISHED();
	cr_expect(str_contains(str_from(err.message), STR("S3 could not carry out 1 of them")), "%s", err.message);
}

Test(empty, a_list_that_repeats_its_marker_has_an_end)
{
	OPEN(LIST(MORE("k", "1") VERSION("k")), LIST(MORE("k", "1") VERSION("k")));
	cr_expect_eq(empty(), LK_FAILED);
	EXPECT_FINISHED();
	cr_expect_eq(err.kind, ERROR_PROTOCOL);
}

Test(empty, a_list_that_goes_round_has_an_end)
{
	OPEN(LIST(MORE("k", "1") VERSION("k")), LIST(MORE("l", "1") VERSION("l")), LIST(MORE("k", "1") VERSION("k")));
	cr_expect_eq(empty(), LK_FAILED);
	EXPECT_FINISHED();
	cr_expect_eq(err.kind, ERROR_PROTOCOL);
}

Test(empty, answers_that_are_cut_short_are_no_success)
{
	OPEN({.method = "GET", .status = 200, .answer = "<R><Version><Key>a"});
	cr_expect_eq(empty(), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_PROTOCOL);
	EXPECT_FINISHED();
}

Test(empty, a_deletion_that_is_cut_short_is_no_success)
{
	OPEN(LIST(VERSION("a")), {.method = "POST", .status = 200, .answer = "<R><Error><Key>a"});
	cr_expect_eq(empty(), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_PROTOCOL);
	EXPECT_FINISHED();
}

/* The service says that it deletes, and does not. */
Test(empty, a_bucket_that_stays_full_is_told)
{
	struct http_exchange script[64];
	for (size_t i = 0; i < LK_COUNT(script); i += 2) {
		script[i] = (struct http_exchange)LIST(VERSION("k"));
		script[i + 1] = (struct http_exchange)DELETION("");
	}
	world_open(&w, script, LK_COUNT(script));
	cr_expect_eq(empty(), LK_FAILED);
	cr_expect(str_contains(str_from(err.message), STR("it seems to be written to")), "%s", err.message);
	cr_expect_lt(w.replay.requests.count, 50);
}

Test(empty, uploads_alone_make_a_bucket_full)
{
	bool is = true;
	OPEN({.method = "HEAD", .status = 200}, LIST(""), UPLOADS(UPLOAD), {.method = "HEAD", .status = 404},
	     {.method = "HEAD", .status = 200}, LIST(""), UPLOADS(""), {.method = "HEAD", .status = 200},
	     LIST(VERSION("a")));
	cr_assert_eq(empty_is(&w.client, &w.arena, STR("bkt"), &is, &err), LK_OK);
	cr_expect_not(is);
	cr_assert_eq(empty_is(&w.client, &w.arena, STR("bkt"), &is, &err), LK_OK);
	cr_expect(is, "there is none");
	cr_assert_eq(empty_is(&w.client, &w.arena, STR("bkt"), &is, &err), LK_OK);
	cr_expect(is);
	cr_assert_eq(empty_is(&w.client, &w.arena, STR("bkt"), &is, &err), LK_OK);
	cr_expect_not(is);
	EXPECT_FINISHED();
}
