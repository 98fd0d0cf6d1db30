#include "aws/query.h"

#include "aws/json_protocol.h"
#include "aws/sts.h"
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

TestSuite(query, .init = set_up, .fini = tear_down);
TestSuite(json_protocol, .init = set_up, .fini = tear_down);

Test(query, encodes_lists_and_members)
{
	static const struct str names[] = {STR_INIT("a b"), STR_INIT("c&d=")};
	struct query_form form;
	query_form_init_in(&form, &f.arena);
	query_add(&form, "Name", STR("x/y"));
	query_add_optional(&form, "Nothing", (struct str){0});
	query_add_bool(&form, "Flag", false);
	query_add_list(&form, "Names", names, LK_COUNT(names));
	query_add_member(&form, "Tags", 2, "Key", STR("\xC3\xA9"));
	query_add(&form, "Empty", (struct str){0});
	EXPECT_TEXT(query_encode_in(&f.arena, &AWS_STS, "Do", &form),
	            "Action=Do&Version=2011-06-15&Name=x%2Fy&Flag=false&Names.member.1=a%20b&Names.member.2=c%26d%3D"
	            "&Tags.member.2.Key=%C3%A9&Empty=");
	EXPECT_TEXT(query_encode_in(&f.arena, &AWS_STS, "Do", NULL), "Action=Do&Version=2011-06-15");
}

static enum lk_status call(const struct xml **ret_result)
{
	return aws_query_call(&f.client, &f.arena, &AWS_STS, "Do", NULL, ret_result, &f.err);
}

Test(query, unwraps_the_result)
{
	const struct xml *result;
	PLAY(&f,
	     {.status = 200,
	      .answer = "<?xml version=\"1.0\"?>\n<DoResponse><DoResult><A>1</A></DoResult></DoResponse>"},
	     {.status = 200, .answer = "  <DoResponse><DoResult><A>2</A></DoResult></DoResponse>"},
	     {.status = 200, .answer = "<DoResponse><A>3</A></DoResponse>"}, {.status = 200, .answer = ""});
	static const char *const expected[] = {"1", "2", "3", ""};
	for (size_t i = 0; i < LK_COUNT(expected); i++) {
		cr_assert_eq(call(&result), LK_OK, "%s", f.err.message);
		EXPECT_TEXT(xml_text(result, "A"), expected[i]);
	}
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "Content-Type"),
	            "application/x-www-form-urlencoded; charset=utf-8");
}

Test(query, an_answer_that_is_no_xml_is_told)
{
	const struct xml *result;
	PLAY(&f, {.status = 200, .answer = "<html><body>Please log in<br></body></html>"},
	     {.status = 200, .answer = "{\"DoResponse\":{}}"}, {.status = 200, .answer = "<DoResponse><DoRes"});
	for (int i = 0; i < 3; i++) {
		cr_expect_eq(call(&result), LK_FAILED);
		cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
		EXPECT_WORDS(f.err.message, "STS Do: the answer is not XML");
		EXPECT_WORDS(f.err.hint, "proxy");
	}
}

Test(json_protocol, sends_target_and_type)
{
	const struct json *answer;
	PLAY(&f, {.method = "POST", .url = "https://logs.us-east-1.amazonaws.com/", .body = "{}", .status = 200,
	          .answer = " {\"logGroups\":[1]} "},
	     {.body = "{\"limit\":5}", .status = 200});
	cr_assert_eq(
		aws_json_call(&f.client, &f.arena, &AWS_LOGS, "DescribeLogGroups", (struct str){0}, &answer, &f.err),
		LK_OK, "%s", f.err.message);
	cr_expect_eq(json_get(answer, STR("logGroups"))->count, 1);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Target"), "Logs_20140328.DescribeLogGroups");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "Content-Type"), "application/x-amz-json-1.1");
	cr_assert_eq(aws_json_call(&f.client, &f.arena, &AWS_LOGS, "X", STR("{\"limit\":5}"), &answer, &f.err), LK_OK);
	cr_expect_eq(answer->kind, JSON_OBJECT, "an answer without body is an empty object");
	EXPECT_FINISHED(&f);
}

Test(json_protocol, tells_faults_and_nonsense)
{
	const struct json *answer;
	PLAY(&f, {.status = 400, .answer = "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no such group\"}"},
	     {.status = 200, .answer = "<xml/>"});
	cr_expect_eq(aws_json_call(&f.client, &f.arena, &AWS_LOGS, "Tail", (struct str){0}, &answer, &f.err),
	             LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_NOT_FOUND);
	EXPECT_WORDS(f.err.message, "CloudWatch Logs Tail: no such group (ResourceNotFoundException)");
	cr_expect_eq(aws_json_call(&f.client, &f.arena, &AWS_LOGS, "Tail", (struct str){0}, &answer, &f.err),
	             LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_WORDS(f.err.message, "the answer is not JSON");
}
