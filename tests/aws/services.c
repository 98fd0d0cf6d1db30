#include "aws/dynamodb.h"
#include "aws/lambda_api.h"
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

TestSuite(sts, .init = set_up, .fini = tear_down);
TestSuite(dynamodb, .init = set_up, .fini = tear_down);
TestSuite(lambda_api, .init = set_up, .fini = tear_down);

Test(sts, an_identity_without_account_is_no_identity)
{
	struct sts_identity identity;
	PLAY(&f,
	     {.body = "Action=GetCallerIdentity&Version=2011-06-15", .status = 200, .answer = "<R><Arn>a</Arn></R>"});
	cr_expect_eq(sts_get_caller_identity(&f.client, &f.arena, &identity, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
}

Test(dynamodb, reads_attributes_by_type)
{
	const struct json *answer;
	PLAY(&f, {.url = "https://dynamodb.us-east-1.amazonaws.com/",
	          .body = "{\"TableName\":\"t\"}",
	          .status = 200,
	          .answer = "{\"Item\":{\"id\":{\"S\":\"1\"},\"price\":{\"N\":\"19.990000000000000001\"},\"on\":{"
	                    "\"BOOL\":true}}}"});
	cr_assert_eq(dynamodb_call(&f.client, &f.arena, "GetItem", STR("{\"TableName\":\"t\"}"), &answer, &f.err),
	             LK_OK);
	const struct json *item = json_get(answer, STR("Item"));
	EXPECT_TEXT(json_string(dynamodb_attribute(item, STR("id"), "S")), "1");
	EXPECT_TEXT(json_string(dynamodb_attribute(item, STR("price"), "N")), "19.990000000000000001");
	cr_expect(dynamodb_attribute(item, STR("on"), "BOOL")->boolean);
	cr_expect_null(dynamodb_attribute(item, STR("price"), "S"), "of another type");
	cr_expect_null(dynamodb_attribute(item, STR("none"), "S"));
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Target"), "DynamoDB_20120810.GetItem");
}

Test(dynamodb, writes_attributes)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, 4 * KIB);
	json_writer_init(&writer, &out, 0);
	json_write_begin_array(&writer);
	dynamodb_write_text(&writer, STR("a\""));
	dynamodb_write_number(&writer, STR("1.50"));
	dynamodb_write_bool(&writer, false);
	json_write_end_array(&writer);
	cr_expect_str_eq(out.ptr, "[{\"S\":\"a\\\"\"},{\"N\":\"1.50\"},{\"BOOL\":false}]");
	buf_done(&out);
}

Test(dynamodb, a_table_that_is_not_there)
{
	bool exists = true;
	struct dynamodb_table table;
	PLAY(&f,
	     {.status = 400, .answer = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\"}"},
	     {.status = 400, .answer = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\"}"},
	     {.status = 400, .answer = "{\"__type\":\"x#ResourceInUseException\",\"message\":\"being created\"}"});
	cr_expect_eq(dynamodb_describe_table(&f.client, &f.arena, STR("t"), &exists, &table, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_expect_eq(dynamodb_delete_table(&f.client, &f.arena, STR("t"), &f.err), LK_OK);
	cr_expect_eq(dynamodb_delete_table(&f.client, &f.arena, STR("t"), &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_STATE);
}

Test(dynamodb, describes_a_table)
{
	bool exists = false;
	struct dynamodb_table table;
	PLAY(&f, {.body = "{\"TableName\":\"t\\\"q\"}",
	          .status = 200,
	          .answer = "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"arn:t\",\"TableStatus\":\"ACTIVE\","
	                    "\"ItemCount\":3,"
	                    "\"TableSizeBytes\":120,\"DeletionProtectionEnabled\":true}}"});
	cr_assert_eq(dynamodb_describe_table(&f.client, &f.arena, STR("t\"q"), &exists, &table, &f.err), LK_OK, "%s",
	             f.err.message);
	cr_expect(exists && table.deletion_protection && table.item_count == 3 && table.size_bytes == 120);
	EXPECT_TEXT(table.status, "ACTIVE");
}

Test(lambda_api, invokes_and_decodes_the_log)
{
	struct lambda_result result;
	const struct lambda_call call = {.function = STR("dev-fn"), .payload = STR("{\"a\":1}"), .with_log = true};
	PLAY(&f, {.method = "POST", .url = "lambda.us-east-1.amazonaws.com/2015-03-31/functions/dev-fn/invocations",
	          .body = "{\"a\":1}", .status = 200, .answer = "{\"ok\":true}",
	          .headers = "X-Amz-Executed-Version: $LATEST\nX-Amz-Log-Result: U1RBUlQKRU5E"});
	cr_assert_eq(lambda_invoke(&f.client, &f.arena, &call, &result, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(result.payload, "{\"ok\":true}");
	EXPECT_TEXT(result.log_tail, "START\nEND");
	EXPECT_TEXT(result.executed_version, "$LATEST");
	cr_expect_eq(result.function_error.len, 0);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Log-Type"), "Tail");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Invocation-Type"), "RequestResponse");
}

Test(lambda_api, a_function_that_fails_is_an_answer)
{
	struct lambda_result result;
	const struct lambda_call call = {.function = STR("arn:aws:lambda:us-east-1:1:function:f")};
	PLAY(&f, {.url = "/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/", .status = 200,
	          .answer = "{\"errorMessage\":\"boom\"}", .headers = "x-amz-function-error: Unhandled"});
	cr_assert_eq(lambda_invoke(&f.client, &f.arena, &call, &result, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(result.function_error, "Unhandled");
	EXPECT_TEXT(result.payload, "{\"errorMessage\":\"boom\"}");
}

Test(lambda_api, a_function_runs_once_a_call)
{
	struct lambda_result result;
	const struct lambda_call call = {.function = STR("f")};
	PLAY(&f, {.status = 500, .answer = "{\"Message\":\"oops\"}"});
	cr_expect_eq(lambda_invoke(&f.client, &f.arena, &call, &result, &f.err), LK_FAILED);
	EXPECT_FINISHED(&f);
	PLAY(&f, {.fails = ERROR_NETWORK});
	cr_expect_eq(lambda_invoke(&f.client, &f.arena, &call, &result, &f.err), LK_FAILED);
	EXPECT_FINISHED(&f);
	PLAY(&f, {.status = 429, .headers = "x-amzn-ErrorType: TooManyRequestsException"}, {.status = 200});
	cr_expect_eq(lambda_invoke(&f.client, &f.arena, &call, &result, &f.err), LK_OK);
	EXPECT_FINISHED(&f);
}

Test(lambda_api, a_log_that_is_no_base64_is_told)
{
	struct lambda_result result;
	const struct lambda_call call = {.function = STR("f"), .asynchronous = true};
	PLAY(&f, {.status = 202, .headers = "X-Amz-Log-Result: ???"});
	cr_expect_eq(lambda_invoke(&f.client, &f.arena, &call, &result, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Invocation-Type"), "Event");
}

#define CONFIGURATION \
	"{\"FunctionName\":\"f\",\"Runtime\":\"provided.al2023\",\"CodeSha256\":\"abc=\",\"Timeout\":30," \
	"\"MemorySize\":256," \
	"\"Architectures\":[\"arm64\"],\"State\":\"Active\",\"LastModified\":\"2026-11-23T06:18:02.000+0000\"," \
	"\"LoggingConfig\":{\"LogGroup\":\"/aws/lambda/f\"}}"

Test(lambda_api, reads_configurations)
{
	bool exists = false;
	struct lambda_configuration configuration;
	struct str url;
	PLAY(&f, {.method = "GET", .url = "/functions/f/configuration", .status = 200, .answer = CONFIGURATION},
	     {.method = "GET", .url = "/functions/f", .status = 200,
	      .answer = "{\"Configuration\":" CONFIGURATION ",\"Code\":{\"Location\":\"https://x/\"}}"},
	     {.status = 404, .answer = "{\"Message\":\"Function not found\"}"}, {.status = 200, .answer = "nonsense"});
	cr_assert_eq(lambda_get_function_configuration(&f.client, &f.arena, STR("f"), &exists, &configuration, &f.err),
	             LK_OK);
	cr_expect(exists && configuration.timeout_s == 30 && configuration.memory_mb == 256);
	EXPECT_TEXT(configuration.architecture, "arm64");
	EXPECT_TEXT(configuration.log_group, "/aws/lambda/f");
	cr_expect_eq(configuration.last_modified_ms, 1795414682000);
	cr_assert_eq(lambda_get_function(&f.client, &f.arena, STR("f"), &exists, &configuration, &url, &f.err), LK_OK);
	EXPECT_TEXT(configuration.code_sha256, "abc=");
	EXPECT_TEXT(url, "https://x/");
	cr_assert_eq(lambda_get_function_configuration(&f.client, &f.arena, STR("f"), &exists, &configuration, &f.err),
	             LK_OK);
	cr_expect_not(exists);
	cr_expect_eq(lambda_get_function(&f.client, &f.arena, STR("f"), &exists, &configuration, &url, &f.err),
	             LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_FINISHED(&f);
}
