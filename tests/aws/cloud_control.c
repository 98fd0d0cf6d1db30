#include "aws/cloud_control.h"

#include "fixture.h"

static struct fixture f;

static void set_up(void)
{
	fixture_init(&f);
}

static void tear_down(void)
{
	fixture_done(&f);
}

TestSuite(cloud_control, .init = set_up, .fini = tear_down);

#define FOUND(properties) "{\"TypeName\":\"A::B::C\",\"ResourceDescription\":{\"Identifier\":\"i\",\"Properties\":" \
	properties "}}"
#define REFUSED(code) "{\"__type\":\"com.amazon.cloudapiservice#" code "\",\"Message\":\"no\"}"

Test(cloud_control, each_is_told_for_itself)
{
	struct cloudcontrol_look looks[] = {
		{.type = STR("AWS::SQS::Queue"), .identifier = STR("https://sqs/\"q\"")},
		{.type = STR("A::B::C"), .identifier = STR("a|b")},
		{.type = STR("A::B::D"), .identifier = STR("d")},
		{.type = STR("A::B::E"), .identifier = STR("e")},
		{.type = STR("A::B::F"), .identifier = STR("f")},
	};
	PLAY(&f,
	     {.method = "POST", .url = "https://cloudcontrolapi.us-east-1.amazonaws.com/",
	      .body = "{\"TypeName\":\"AWS::SQS::Queue\",\"Identifier\":\"https://sqs/\\\"q\\\"\"}", .status = 200,
	      .answer = FOUND("\"{\\\"DelaySeconds\\\":9}\"")},
	     {.body = "\"Identifier\":\"a|b\"", .status = 400, .answer = REFUSED("ResourceNotFoundException")},
	     {.status = 400, .answer = REFUSED("TypeNotFoundException")},
	     {.status = 400, .answer = REFUSED("UnsupportedActionException")},
	     {.status = 400, .answer = REFUSED("HandlerInternalFailureException")});
	cloudcontrol_get_resources(&f.client, &f.arena, looks, LK_COUNT(looks));
	int64_t delay = 0;
	cr_assert_eq(looks[0].status, LK_OK, "%s", looks[0].err.message);
	cr_expect(json_to_int(json_get(looks[0].properties, STR("DelaySeconds")), &delay));
	cr_expect_eq(delay, 9);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Target"), "CloudApiService.GetResource");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "Content-Type"), "application/x-amz-json-1.0");
	cr_expect_eq(looks[1].err.kind, ERROR_NOT_FOUND);
	cr_expect_not(looks[1].unsupported);
	cr_expect(looks[2].status == LK_FAILED && looks[2].unsupported);
	cr_expect(looks[3].status == LK_FAILED && looks[3].unsupported);
	cr_expect(looks[4].status == LK_FAILED && !looks[4].unsupported);
	EXPECT_FINISHED(&f);
}

Test(cloud_control, a_throttled_call_is_tried_again)
{
	struct cloudcontrol_look look = {.type = STR("A::B::C"), .identifier = STR("c")};
	PLAY(&f, {.status = 400, .answer = REFUSED("ThrottlingException")},
	     {.status = 200, .answer = FOUND("\"{}\"")});
	cloudcontrol_get_resources(&f.client, &f.arena, &look, 1);
	cr_expect_eq(look.status, LK_OK, "%s", look.err.message);
	cr_expect_gt(f.slept_ms, 0);
	EXPECT_FINISHED(&f);
}

Test(cloud_control, what_is_no_answer)
{
	static const char *const answers[] = {"", "{}", FOUND("{}"), FOUND("\"\""), FOUND("\"[]\""), FOUND("\"{\""),
	                                      FOUND("\"{\\\"A\\\":1,\\\"A\\\":2}\"")};
	for (size_t i = 0; i < LK_COUNT(answers); i++) {
		struct cloudcontrol_look look = {.type = STR("A::B::C"), .identifier = STR("c")};
		PLAY(&f, {.status = 200, .answer = answers[i]});
		cloudcontrol_get_resources(&f.client, &f.arena, &look, 1);
		cr_expect_eq(look.status, LK_FAILED, "answer %zu", i);
		cr_expect_eq(look.err.kind, ERROR_PROTOCOL, "answer %zu: %s", i, look.err.message);
		cr_expect_null(look.properties);
	}
}
