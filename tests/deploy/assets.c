#include "deploy/assets.h"

#include <criterion/criterion.h>

#include "deploy/assets_gc.h"
#include "world.h"

static struct world w;
static struct error err;

static void tear_down(void)
{
	arena_done(&w.arena);
}

TestSuite(assets, .fini = tear_down);

#define OPEN(...)                                                                                                      \
	static const struct http_exchange script[] = {__VA_ARGS__};                                                    \
	world_open(&w, script, LK_COUNT(script))
#define EXPECT_FINISHED()                                                                                              \
	cr_expect(http_replay_is_finished(&w.replay), "%zu requests, %zu unexpected: %s", w.replay.requests.count,      \
	          w.replay.unexpected, err.message)
#define BUCKET STR("lkc-assets-123456789012-us-east-1")
#define AT "/lkc-assets-123456789012-us-east-1"
#define FAULT(code) "<Error><Code>" code "</Code><Message>m</Message></Error>"
#define VERSIONING(markup) {.method = "GET", .url = AT "?versioning", .status = 200, .answer = "<V>" markup "</V>"}
#define ENABLED VERSIONING("<Status>Enabled</Status>")
#define CONFIGURED                                                                                                     \
	{.method = "PUT", .url = "?publicAccessBlock", .status = 200},                                                 \
		{.method = "PUT", .url = "?encryption", .status = 200},                                                \
		{.method = "PUT", .url = "?policy", .body = "aws:SecureTransport", .status = 204},                     \
		{.method = "PUT", .url = "?lifecycle", .status = 200},                                                 \
		{.method = "PUT", .url = "?versioning", .status = 200}
#define HASH_1 "1111111111111111111111111111111111111111111111111111111111111111"
#define HASH_2 "2222222222222222222222222222222222222222222222222222222222222222"

Test(assets, the_bucket_is_made_with_versions_last)
{
	OPEN({.method = "GET", .url = AT "?versioning", .status = 404, .answer = FAULT("NoSuchBucket")},
	     {.method = "PUT", .url = AT, .status = 200}, CONFIGURED);
	cr_assert_eq(assets_ensure_bucket(&w.client, &w.arena, BUCKET, &err), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect(str_is(http_replay_header(&w.replay, 0, "x-amz-expected-bucket-owner"), "123456789012"));
}

Test(assets, a_bucket_that_was_left_half_made_is_finished)
{
	OPEN(VERSIONING(""), CONFIGURED, ENABLED);
	cr_assert_eq(assets_ensure_bucket(&w.client, &w.arena, BUCKET, &err), LK_OK, "%s", err.message);
	cr_assert_eq(assets_ensure_bucket(&w.client, &w.arena, BUCKET, &err), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
}

Test(assets, two_may_make_it_at_the_same_time)
{
	OPEN({.method = "GET", .status = 404, .answer = FAULT("NoSuchBucket")},
	     {.method = "PUT", .status = 409, .answer = FAULT("OperationAborted")}, VERSIONING(""), CONFIGURED);
	cr_assert_eq(assets_ensure_bucket(&w.client, &w.arena, BUCKET, &err), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect_gt(w.now_ms, 0, "it waited");
}

Test(assets, a_bucket_of_another_account_is_not_used)
{
	OPEN({.method = "GET", .status = 403, .answer = FAULT("AccessDenied")});
	cr_expect_eq(assets_ensure_bucket(&w.client, &w.arena, BUCKET, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_DENIED);
	EXPECT_FINISHED();
}

Test(assets, the_owner_stands_in_the_name)
{
	w = (struct world){0};
	arena_init(&w.arena);
	cr_expect(str_is(assets_owner_of(assets_bucket_in(&w.arena, STR("123456789012"), STR("eu-west-1"))),
	                 "123456789012"));
	cr_expect_eq(assets_owner_of(STR("somebody-elses")).len, 0);
}

Test(assets, a_hash_is_found_wherever_it_stands_in_a_key)
{
	w = (struct world){0};
	arena_init(&w.arena);
	cr_expect(str_is(asset_hash_of(STR("lambda/cafe/arm64/" HASH_1 ".zip.files.json")), HASH_1));
	cr_expect(str_is(asset_hash_of(STR("templates/" HASH_2 ".yaml")), HASH_2));
	cr_expect_eq(asset_hash_of(STR("mine/deadbeef.txt")).len, 0);
	cr_expect_eq(asset_hash_of((struct str){0}).len, 0);
}

/* --- what is referred to --- */

#define CALL(action, inner)                                                                                            \
	{                                                                                                              \
		.method = "POST", .body = "Action=" action "&", .status = 200,                                         \
		.answer = "<R><" action "Result>" inner "</" action "Result></R>"                                      \
	}
#define STACK(name, state)                                                                                             \
	"<member><StackName>" name "</StackName><StackId>arn:" name "</StackId><StackStatus>" state "</StackStatus>"   \
	"<CreationTime>2026-11-23T06:18:02Z</CreationTime></member>"
#define STACKS(inner) CALL("DescribeStacks", "<Stacks>" inner "</Stacks>")
#define TEMPLATE(text) CALL("GetTemplate", "<TemplateBody>" text "</TemplateBody>")
#define NO_CHANGE_SETS CALL("ListChangeSets", "")

static enum lk_status read_uses(struct asset_uses *uses)
{
	return asset_uses_read_in(&w.client, &w.arena, NULL, uses, &err);
}

Test(assets, the_stacks_that_use_an_asset_are_named)
{
	struct asset_uses uses;
	OPEN(STACKS(STACK("a", "CREATE_COMPLETE") STACK("b", "UPDATE_COMPLETE")),
	     TEMPLATE("S3Key: lambda/x/arm64/" HASH_1 ".zip"), NO_CHANGE_SETS,
	     TEMPLATE("Fn::Join: ['', [lambda/, " HASH_1 ", .zip]] " HASH_1), NO_CHANGE_SETS);
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect(str_is(asset_users(&uses, STR("lambda/x/arm64/" HASH_1 ".zip")), "a, b"));
	cr_expect_eq(asset_users(&uses, STR("lambda/x/arm64/" HASH_2 ".zip")).len, 0);
	cr_expect_eq(uses.unsettled.len, 0);
	cr_expect_eq(uses.stacks, 2);
}

Test(assets, a_macro_s_outcome_is_read_too)
{
	struct asset_uses uses;
	OPEN(STACKS(STACK("a", "CREATE_COMPLETE")), TEMPLATE("Transform: Mine"),
	     {.method = "POST", .body = "TemplateStage=Processed", .status = 200,
	      .answer = "<R><GetTemplateResult><TemplateBody>" HASH_2 "</TemplateBody></GetTemplateResult></R>"},
	     NO_CHANGE_SETS);
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect(str_is(asset_users(&uses, STR("k/" HASH_2)), "a"));
}

Test(assets, of_a_stack_in_review_the_change_set_is_read)
{
	struct asset_uses uses;
	OPEN(STACKS(STACK("a", "REVIEW_IN_PROGRESS")),
	     CALL("ListChangeSets", "<Summaries><member><ChangeSetId>arn:cs</ChangeSetId></member></Summaries>"),
	     CALL("DescribeChangeSet", "<ChangeSetId>arn:cs</ChangeSetId><Parameters><member><ParameterKey>K</ParameterKey>"
	                               "<ParameterValue>" HASH_2 "</ParameterValue></member></Parameters>"),
	     {.method = "POST", .body = "ChangeSetName=arn%3Acs", .status = 200,
	      .answer = "<R><GetTemplateResult><TemplateBody>" HASH_1 "</TemplateBody></GetTemplateResult></R>"});
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_expect(str_is(asset_users(&uses, STR(HASH_1)), "a"));
	cr_expect(str_is(asset_users(&uses, STR(HASH_2)), "a"));
	cr_expect_eq(uses.unsettled.len, 0);
}

Test(assets, a_stack_that_may_roll_back_is_told)
{
	struct asset_uses uses;
	OPEN(STACKS(STACK("a", "DELETE_IN_PROGRESS") STACK("b", "UPDATE_ROLLBACK_FAILED")), TEMPLATE("x"), NO_CHANGE_SETS,
	     TEMPLATE("x"), NO_CHANGE_SETS);
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	cr_expect(str_is(uses.unsettled, "b"));
}

Test(assets, a_stack_that_cannot_be_read_is_a_failure)
{
	struct asset_uses uses;
	OPEN(STACKS(STACK("a", "CREATE_COMPLETE")),
	     {.method = "POST", .status = 403,
	      .answer = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"},
	     STACKS(STACK("a", "CREATE_COMPLETE")));
	cr_expect_eq(read_uses(&uses), LK_FAILED);
	EXPECT_FINISHED();
	cr_expect(str_contains(str_from(err.message), STR("what 'a' refers to could not be read")), "%s", err.message);
}

Test(assets, a_stack_that_was_deleted_meanwhile_is_none)
{
	struct asset_uses uses;
	OPEN(STACKS(STACK("a", "CREATE_COMPLETE")),
	     {.method = "POST", .status = 400,
	      .answer = "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id a does not exist"
	                "</Message></Error></ErrorResponse>"},
	     STACKS(STACK("a", "DELETE_COMPLETE")));
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
}

/* --- what is deleted --- */

#define VERSION(key, id, time)                                                                                         \
	"<Version><Key>" key "</Key><VersionId>" id "</VersionId><Size>5</Size><LastModified>" time                    \
	"</LastModified></Version>"
#define OLD "2023-11-10T00:00:00.000Z"
#define NEW "2023-11-14T22:00:00.000Z" /* the world's clock stands at 22:13:20 */
#define VERSIONS(markup) {.method = "GET", .url = "?versions", .status = 200, .answer = "<R>" markup "</R>"}
#define UPLOADS(markup) {.method = "GET", .url = "?uploads", .status = 200, .answer = "<R>" markup "</R>"}
#define UPLOAD(key, time)                                                                                              \
	"<Upload><Key>" key "</Key><UploadId>u</UploadId><Initiated>" time "</Initiated></Upload>"
#define DAY_MS ((int64_t)24 * 3600 * 1000)

Test(assets, only_what_is_old_and_unused_is_deleted_with_all_its_versions)
{
	struct asset_uses uses;
	struct stored_assets stored;
	OPEN(STACKS(STACK("a", "CREATE_COMPLETE")), TEMPLATE(HASH_1), NO_CHANGE_SETS, ENABLED,
	     VERSIONS("<IsTruncated>true</IsTruncated><NextKeyMarker>l/" HASH_2 "</NextKeyMarker>"
	              VERSION("l/" HASH_1, "1", OLD) VERSION("l/" HASH_2, "2", OLD)),
	     VERSIONS(VERSION("l/" HASH_2, "3", OLD) VERSION("l/" HASH_2 ".a", "4", OLD) VERSION("l/" HASH_2 ".a", "5", NEW)
	              VERSION("mine.txt", "6", OLD) "<Version><Key>n/" HASH_2 "</Key><VersionId>7</VersionId></Version>"),
	     UPLOADS(UPLOAD("o", OLD) UPLOAD("p", NEW)),
	     {.method = "POST", .url = "?delete", .status = 200,
	      .body = "<Quiet>true</Quiet><Object><Key>l/" HASH_2 "</Key><VersionId>2</VersionId></Object><Object><Key>l/" HASH_2
	              "</Key><VersionId>3</VersionId></Object></Delete>"},
	     {.method = "DELETE", .url = "/o?uploadId=u", .status = 204});
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	cr_assert_eq(assets_stored_in(&w.client, &w.arena, BUCKET, &uses, 1700000000000, DAY_MS, &stored, &err), LK_OK,
	             "%s", err.message);
	static const enum asset_fate fates[] = {ASSET_USED, ASSET_UNUSED, ASSET_YOUNG, ASSET_FOREIGN, ASSET_YOUNG};
	cr_assert_eq(stored.items.count, LK_COUNT(fates));
	for (size_t i = 0; i < LK_COUNT(fates); i++)
		cr_expect_eq(stored.items.items[i].fate, fates[i], "%.*s is %s", STR_ARG(stored.items.items[i].key),
		             asset_fate_word(stored.items.items[i].fate));
	struct collected due = assets_to_collect(&stored);
	cr_expect(due.objects == 1 && due.versions == 2 && due.bytes == 10 && due.uploads == 1);
	cr_assert_eq(assets_collect(&w.client, &w.arena, BUCKET, &stored, &err), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
}

Test(assets, what_could_not_be_deleted_is_told)
{
	struct asset_uses uses;
	struct stored_assets stored;
	OPEN(STACKS(""), ENABLED, VERSIONS(VERSION("l/" HASH_1, "1", OLD)), UPLOADS(""),
	     {.method = "POST", .status = 200,
	      .answer = "<R><Error><Key>l/" HASH_1 "</Key><Code>AccessDenied</Code><Message>no</Message></Error></R>"},
	     {.method = "GET", .status = 404, .answer = FAULT("NoSuchBucket")});
	cr_assert_eq(read_uses(&uses), LK_OK, "%s", err.message);
	cr_assert_eq(assets_stored_in(&w.client, &w.arena, BUCKET, &uses, 1700000000000, DAY_MS, &stored, &err), LK_OK);
	cr_expect_eq(assets_collect(&w.client, &w.arena, BUCKET, &stored, &err), LK_FAILED);
	cr_expect(str_contains(str_from(err.message), STR("1 of 1 could not be deleted")), "%s", err.message);
	cr_assert_eq(assets_stored_in(&w.client, &w.arena, BUCKET, &uses, 1700000000000, DAY_MS, &stored, &err), LK_OK);
	cr_expect_not(stored.exists);
	EXPECT_FINISHED();
}
