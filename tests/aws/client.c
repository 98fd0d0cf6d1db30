#include "aws/client.h"

#include "aws/cloudformation.h"
#include "aws/dynamodb.h"
#include "aws/s3.h"
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

TestSuite(client, .init = set_up, .fini = tear_down);
TestSuite(fault, .init = set_up, .fini = tear_down);

static enum lk_status call(void)
{
	struct sts_identity identity;
	f.err = (struct error){0};
	return sts_get_caller_identity(&f.client, &f.arena, &identity, &f.err);
}

#define IDENTITY \
	"<GetCallerIdentityResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><GetCallerIdentityResult>" \
	"<Arn>arn:aws:iam::123456789012:user/Alice</Arn><UserId>AKIAI44QH8DHBEXAMPLE</UserId>" \
	"<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
#define GOOD {.status = 200, .answer = IDENTITY}
#define FAULT(code) \
	"<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>what it says</Message></Error>" \
	"<RequestId>id-1</RequestId></ErrorResponse>"

Test(client, signs_and_addresses_a_call)
{
	PLAY(&f, {.method = "POST", .url = "https://sts.us-east-1.amazonaws.com/", .status = 200, .answer = IDENTITY});
	cr_expect_eq(call(), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	struct str authorization = http_replay_header(&f.replay, 0, "Authorization");
	cr_expect(
		str_starts_with(authorization, STR("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/sts/")));
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Date"), "20261123T061802Z");
}

/* aws-runtime 1.10.2, test-data/recursion-detection.json. */
Test(client, hands_the_trace_of_an_invocation_on)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;lineage=a87bd80c:0",
	         "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;lineage=a87bd80c:0"},
		{"first\nsecond\xC2\xBC\t", "first%0Asecond%C2%BC%09"}};
	PLAY(&f, GOOD, GOOD, GOOD);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		f.client.trace_id = str_from(rows[i][0]);
		cr_expect_eq(call(), LK_OK, "%s", f.err.message);
		EXPECT_TEXT(http_replay_header(&f.replay, i, "X-Amzn-Trace-Id"), rows[i][1]);
		cr_expect_not(str_contains(http_replay_header(&f.replay, i, "Authorization"), STR("trace")));
	}
}

Test(client, tries_again_after_transient_failures)
{
	PLAY(&f, {.fails = ERROR_NETWORK}, {.status = 503, .answer = "<html><body>busy</body></html>"}, GOOD);
	cr_expect_eq(call(), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	cr_expect(f.slept_ms > 0 && f.slept_ms <= 50 + 100, "%lld", (long long)f.slept_ms);
}

Test(client, gives_up_after_the_last_attempt)
{
	PLAY(&f, {.status = 500}, {.status = 500}, {.status = 500});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_eq(f.err.kind, ERROR_SERVICE);
	cr_expect_eq(f.err.http_status, 500);
	EXPECT_WORDS(f.err.message, "STS GetCallerIdentity: HTTP status 500");
	EXPECT_WORDS(f.err.hint, "try again");
}

Test(client, waits_longer_when_throttled_and_heeds_the_service)
{
	PLAY(&f, {.status = 400, .answer = FAULT("Throttling"), .headers = "x-amz-retry-after: 3000"}, GOOD);
	cr_expect_eq(call(), LK_OK);
	cr_expect_geq(f.slept_ms, 1000);
	cr_expect_leq(f.slept_ms, 6000);
	PLAY(&f, {.status = 429}, {.status = 429}, {.status = 429});
	cr_expect_eq(call(), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_THROTTLED);
}

Test(client, does_not_repeat_what_would_fail_again)
{
	PLAY(&f, {.status = 400, .answer = FAULT("ValidationError")});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_str_eq(f.err.service_code, "ValidationError");
	EXPECT_WORDS(f.err.message, "STS GetCallerIdentity: what it says (ValidationError, request id-1)");
	PLAY(&f, {.fails = ERROR_LIMIT});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_eq(f.slept_ms, 0);
}

Test(client, the_quota_stops_a_client_of_a_dead_service)
{
	size_t calls = 0, attempts = 0;
	struct http_exchange dead[200] = {0};
	for (size_t i = 0; i < LK_COUNT(dead); i++)
		dead[i].fails = ERROR_NETWORK;
	fixture_play(&f, dead, LK_COUNT(dead));
	for (; calls < 40; calls++)
		cr_expect_eq(call(), LK_FAILED);
	attempts = f.replay.requests.count;
	cr_expect_eq(attempts, calls + 500 / 14, "%zu attempts", attempts);
}

Test(client, corrects_a_clock_that_is_off)
{
	PLAY(&f,
	     {.status = 403, .answer = FAULT("RequestTimeTooSkewed"), .headers = "Date: Mon, 23 Nov 2026 07:18:02 GMT"},
	     GOOD, GOOD);
	cr_expect_eq(call(), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "X-Amz-Date"), "20261123T061802Z");
	EXPECT_TEXT(http_replay_header(&f.replay, 1, "X-Amz-Date"), "20261123T071802Z");
	cr_expect_eq(call(), LK_OK);
	EXPECT_TEXT(http_replay_header(&f.replay, 2, "X-Amz-Date"), "20261123T071802Z");
	EXPECT_FINISHED(&f);
}

Test(client, a_wrong_secret_is_not_taken_for_a_wrong_clock)
{
	PLAY(&f, {.status = 403,
	          .answer = FAULT("SignatureDoesNotMatch"),
	          .headers = "Date: Mon, 23 Nov 2026 06:18:40 GMT"});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_eq(f.err.kind, ERROR_CREDENTIALS);
	PLAY(&f, {.status = 403, .answer = FAULT("RequestExpired"), .headers = "Date: yesterday"});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
}

Test(client, a_skew_is_corrected_once_only)
{
	PLAY(&f, {.status = 403, .answer = FAULT("RequestExpired"), .headers = "Date: Mon, 23 Nov 2026 07:18:02 GMT"},
	     {.status = 403, .answer = FAULT("RequestExpired"), .headers = "Date: Mon, 23 Nov 2026 09:18:02 GMT"});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
	EXPECT_WORDS(f.err.hint, "clock");
}

Test(client, a_refusal_without_a_word_may_be_one_too)
{
	PLAY(&f, {.status = 403, .headers = "Date: Mon, 23 Nov 2026 07:18:02 GMT"}, GOOD);
	cr_expect_eq(call(), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	PLAY(&f, {.status = 403});
	cr_expect_eq(call(), LK_FAILED);
	EXPECT_FINISHED(&f);
	EXPECT_WORDS(f.err.hint, "expired or lack");
}

static enum lk_status refuse(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)context;
	(void)now_ms;
	(void)ret_keys;
	return error_set(ret_err, ERROR_CREDENTIALS, "no keys today");
}

Test(client, without_keys_nothing_is_sent)
{
	f.config.credentials = (struct aws_credentials){NULL, refuse};
	PLAY(&f, GOOD);
	cr_expect_eq(call(), LK_FAILED);
	cr_expect_eq(f.replay.requests.count, 0);
	cr_expect_str_eq(f.err.message, "no keys today");
}

Test(client, without_a_region_nothing_is_sent)
{
	f.config.region = STR("");
	PLAY(&f, GOOD);
	cr_expect_eq(call(), LK_FAILED);
	cr_expect_eq(f.replay.requests.count, 0);
	EXPECT_WORDS(f.err.message, "region");
}

static bool after_second_request(void *context)
{
	const struct fixture *fixture = context;
	return fixture->replay.requests.count >= 2;
}

Test(client, can_be_interrupted_while_it_waits)
{
	const struct http_cancel cancel = {&f, after_second_request};
	f.config.cancel = &cancel;
	PLAY(&f, {.status = 500}, {.status = 500}, GOOD);
	cr_expect_eq(call(), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_INTERRUPTED);
	cr_expect_eq(f.replay.requests.count, 2);
}

static void keep_lines(void *context, enum log_level level, struct str line)
{
	struct buf *lines = context;
	(void)level;
	buf_append(lines, line);
	buf_append_char(lines, '\n');
}

Test(client, the_log_has_no_secrets)
{
	struct buf lines;
	buf_init(&lines, 64 * KIB);
	const struct log log = {&lines, keep_lines};
	f.keys.session_token = STR("hushtoken");
	f.config.log = &log;
	PLAY(&f, {.status = 500}, {.status = 200, .answer = IDENTITY, .headers = "x-amzn-RequestId: id-7"});
	cr_expect_eq(call(), LK_OK);
	EXPECT_WORDS(lines.ptr, "STS GetCallerIdentity at sts.us-east-1.amazonaws.com, attempt 1: status 500");
	EXPECT_WORDS(lines.ptr, "attempt 2: status 200 id-7");
	cr_expect_null(strstr(lines.ptr, "hushtoken"));
	cr_expect_null(strstr(lines.ptr, "AKIDEXAMPLE"));
	cr_expect_null(strstr(lines.ptr, "Signature"));
	buf_done(&lines);
}

Test(client, another_region_has_its_own_endpoint_and_quota)
{
	PLAY(&f, {.url = "https://sts.eu-central-1.amazonaws.com/", .status = 200, .answer = IDENTITY});
	f.client.quota.available = 0;
	struct aws_client other = aws_client_in_region(&f.client, STR("eu-central-1"));
	struct sts_identity identity;
	cr_expect_eq(sts_get_caller_identity(&other, &f.arena, &identity, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(identity.account, "123456789012");
	cr_expect_eq(other.quota.available, 500);
}

/* --- what services say when something is wrong --- */

static void expect_fault(const char *answer, int status, const char *code, const char *message)
{
	struct http_response response = {.status = status, .body = str_from(answer)};
	struct aws_fault fault = aws_fault_from_xml(&f.arena, &response);
	EXPECT_TEXT(fault.code, code);
	EXPECT_TEXT(fault.message, message);
}

Test(fault, xml_in_every_envelope)
{
	expect_fault(FAULT("X"), 400, "X", "what it says");
	expect_fault("<?xml version='1.0'?>\n" FAULT("X"), 400, "X", "what it says");
	expect_fault("\n  <?xml version='1.0'?>" FAULT("X"), 400, "X", "what it says");
	expect_fault("<ErrorResponse xmlns='http://cloudformation.amazonaws.com/doc/2010-05-15/'><Error><Code>X</Code>"
	             "<Message>m</Message></Error></ErrorResponse>", 400, "X", "m");
	expect_fault("<Error><Code>NoSuchKey</Code><Message>m</Message><RequestId>r</RequestId></Error>", 404,
	             "NoSuchKey", "m");
	expect_fault(
		"<Response><Errors><Error><Code>X</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID>"
		"</Response>",
		400, "X", "m");
	expect_fault("<e:Error xmlns:e='u'><e:Code>X</e:Code></e:Error>", 400, "X", "");
}

Test(fault, json_on_an_xml_api)
{
	expect_fault("{\"__type\":\"com.amazon#ValidationError\",\"message\":\"m\"}", 400, "ValidationError", "m");
	expect_fault("{\"Error\":{\"Code\":\"X\",\"Message\":\"m\"}}", 400, "X", "m");
}

Test(fault, what_is_no_error_document)
{
	expect_fault("", 500, "", "");
	expect_fault("<html><head><title>502</title></head></html>", 502, "",
	             "HTTP status 502 with a web page, so it may be a proxy that answers");
	expect_fault("upstream connect error", 503, "",
	             "HTTP status 503 with an answer that is no error document: upstream connect error");
	expect_fault("<Error><Code>X</Code", 500, "",
	             "HTTP status 500 with an answer that is no error document: <Error><Code>X</Code");
	expect_fault("{\"__type\":", 500, "", "HTTP status 500 with an answer that is no error document: {\"__type\":");
	expect_fault("<ok/>", 400, "", "HTTP status 400 with an answer that is no error document: <ok/>");
}

static struct aws_fault json_fault(const char *answer, const char *error_type)
{
	struct http_header header = {STR("x-amzn-ErrorType"), str_from(error_type)};
	struct http_response response = {.status = 400, .body = str_from(answer)};
	response.headers.items = &header;
	response.headers.count = error_type ? 1 : 0;
	return aws_fault_from_json(&f.arena, &response);
}

Test(fault, json_in_its_variants)
{
	EXPECT_TEXT(json_fault("{\"__type\":\"ns#Code:http://x/\",\"Message\":\"m\"}", NULL).code, "Code");
	EXPECT_TEXT(json_fault("{\"Type\":\"User\",\"Message\":\"m\"}", "NotFound:http://x").code, "NotFound");
	EXPECT_TEXT(json_fault("{\"Type\":\"User\",\"Message\":\"m\"}", "NotFound:http://x").message, "m");
	EXPECT_TEXT(json_fault("{\"code\":\"C\",\"errorMessage\":\"m\"}", NULL).message, "m");
	EXPECT_TEXT(json_fault("[]", "Only").code, "Only");
}

static void expect_kind(int status, const char *code, enum error_kind kind, const char *hint)
{
	const struct aws_fault fault = {.code = str_from(code), .message = STR("m")};
	cr_expect_eq(aws_error_set(&f.err, &AWS_STS, "Op", status, &fault), LK_FAILED);
	cr_expect_eq(f.err.kind, kind, "%s: %d", code, f.err.kind);
	EXPECT_WORDS(f.err.hint, hint);
}

Test(fault, kinds_and_hints_by_code)
{
	expect_kind(403, "ExpiredToken", ERROR_CREDENTIALS, "aws sso login");
	expect_kind(400, "ExpiredTokenException", ERROR_CREDENTIALS, "aws sso login");
	expect_kind(403, "InvalidClientTokenId", ERROR_CREDENTIALS, "does not know these keys");
	expect_kind(400, "UnrecognizedClientException", ERROR_CREDENTIALS, "does not know these keys");
	expect_kind(403, "SignatureDoesNotMatch", ERROR_CREDENTIALS, "secret key");
	expect_kind(403, "RequestTimeTooSkewed", ERROR_CREDENTIALS, "clock");
	expect_kind(403, "AccessDenied", ERROR_DENIED, "permission");
	expect_kind(400, "AccessDeniedException", ERROR_DENIED, "permission");
	expect_kind(400, "Throttling", ERROR_THROTTLED, "wait a minute");
	expect_kind(404, "ChangeSetNotFound", ERROR_NOT_FOUND, "");
	expect_kind(404, "ChangeSetNotFoundException", ERROR_NOT_FOUND, "");
	expect_kind(400, "InvalidChangeSetStatus", ERROR_STATE, "new plan");
	expect_kind(400, "InvalidChangeSetStatusException", ERROR_STATE, "new plan");
	expect_kind(429, "ConcurrentResourcesLimitExceeded", ERROR_STATE, "wait until that is over");
	expect_kind(400, "ResourceScanNotFound", ERROR_NOT_FOUND, "");
	expect_kind(409, "OperationInProgressException", ERROR_STATE, "wait");
	expect_kind(400, "LimitExceededException", ERROR_SERVICE, "Service Quotas");
	expect_kind(301, "PermanentRedirect", ERROR_SERVICE, "region");
	expect_kind(400, "SomethingNew", ERROR_SERVICE, "");
}

Test(fault, kinds_by_status_without_a_known_code)
{
	expect_kind(401, "", ERROR_CREDENTIALS, "");
	expect_kind(403, "", ERROR_DENIED, "permission");
	expect_kind(404, "NotFound", ERROR_NOT_FOUND, "");
	expect_kind(413, "", ERROR_LIMIT, "");
	expect_kind(429, "", ERROR_THROTTLED, "wait a minute");
	expect_kind(500, "", ERROR_SERVICE, "try again");
}

Test(fault, codes_are_known_by_the_models_names_too)
{
	const struct aws_fault fault = {.code = STR("ChangeSetNotFound")};
	cr_expect_eq(aws_error_set(&f.err, &AWS_STS, "Op", 404, &fault), LK_FAILED);
	cr_expect(aws_error_is(&f.err, "ChangeSetNotFoundException"));
	cr_expect(aws_error_is(&f.err, "ChangeSetNotFound"));
	cr_expect_not(aws_error_is(&f.err, "ChangeSet"));
	f.err = (struct error){0};
	cr_expect_not(aws_error_is(&f.err, ""), "no code is no error's");
}

Test(fault, what_a_service_says_cannot_drive_a_terminal)
{
	const struct aws_fault fault = {
		.code = STR("C\x1B[31m"), .message = STR("a\x1B]0;x\x07\nb"), .request_id = STR("\r")};
	cr_expect_eq(aws_error_set(&f.err, &AWS_STS, "Op", 400, &fault), LK_FAILED);
	for (const char *c = f.err.message; *c; c++)
		cr_expect((unsigned char)*c >= ' ' && *c != 0x7F);
	cr_expect_null(strchr(f.err.service_code, '\x1B'));
}

Test(fault, long_messages_are_cut_and_the_code_stays)
{
	char message[5000];
	memset(message, 'x', sizeof message);
	const struct aws_fault fault = {.code = STR("TheCode"), .message = {message, sizeof message}};
	cr_expect_eq(aws_error_set(&f.err, &AWS_STS, "Op", 400, &fault), LK_FAILED);
	EXPECT_WORDS(f.err.message, "(TheCode)");
}

static void expect_network_hint(const char *message, const char *url, const char *hint)
{
	error_set(&f.err, ERROR_NETWORK, "%s", message);
	aws_error_explain_network(&f.err, str_from(url));
	EXPECT_WORDS(f.err.hint, hint);
}

Test(fault, network_failures_are_explained)
{
	expect_network_hint("no answer: Failed to connect to 127.0.0.1", "http://127.0.0.1:4566/", "lkc local up");
	expect_network_hint("no answer: SSL certificate problem", "https://sts.us-east-1.amazonaws.com/",
	                    "AWS_CA_BUNDLE");
	expect_network_hint("no answer: Could not resolve host", "https://sts.us-east-9.amazonaws.com/", "region");
	expect_network_hint("no answer: Operation timed out", "https://sts.us-east-1.amazonaws.com/", "HTTPS_PROXY");
	expect_network_hint("no answer: Operation timed out", "http://127.0.0.1:4566/", "");
	cr_expect_eq(f.err.hint[0], '\0');
}
