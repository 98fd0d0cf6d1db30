#include "net/http.h"

#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/limits.h"
#include "net/http_replay.h"

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(http, .init = set_up, .fini = tear_down);
TestSuite(http_replay, .init = set_up, .fini = tear_down);

Test(http, takes_urls_apart)
{
	struct http_url url;
	cr_assert(http_parse_url(STR("https://Example.com:8443/a%20b/c?x=1&y#frag"), &url));
	cr_expect(str_is(url.scheme, "https") && str_is(url.host, "Example.com") && str_is(url.port, "8443"));
	cr_expect(str_is(url.path, "/a%20b/c") && str_is(url.query, "x=1&y"));
	cr_assert(http_parse_url(STR("http://h?q"), &url));
	cr_expect(str_is(url.host, "h") && url.path.len == 0 && str_is(url.query, "q"));
	cr_assert(http_parse_url(STR("http://[::1]:4566/"), &url));
	cr_expect(str_is(url.host, "[::1]") && str_is(url.port, "4566"));
}

Test(http, refuses_what_is_no_url)
{
	static const char *const bad[] = {
		"",
		"x",
		"ftp://h/",
		"http:/h",
		"http://",
		"http:///path",
		"http://u:p@h/",
		"http://h:0/",
		"http://h:65536/",
		"http://h:/",
		"http://h:1x/",
		"http://h:-1/",
		"http://a b/",
		"http://h/a b",
		"http://h/\n",
		"http://[::1",
		"http://h:1:2/",
		"http://a/b\x7F",
		"file:///etc/passwd",
		"http://[a]b/",
		"http://\"h\"/",
	};
	struct http_url url;
	for (size_t i = 0; i < LK_COUNT(bad); i++)
		cr_expect_not(http_parse_url(str_from(bad[i]), &url), "%s", bad[i]);
	struct buf text;
	buf_init(&text, 2 * LIMIT_URL);
	buf_append_text(&text, "http://h/");
	buf_append_repeat(&text, 'a', LIMIT_URL);
	cr_expect_not(http_parse_url(buf_view(&text), &url));
	buf_done(&text);
}

static void expect_host(const char *text, const char *host)
{
	struct http_url url;
	cr_assert(http_parse_url(str_from(text), &url));
	struct str actual = http_host_in(&arena, &url);
	cr_expect(str_is(actual, host), "%.*s", STR_ARG(actual));
}

Test(http, host_header_leaves_out_the_schemes_own_port)
{
	expect_host("https://Example.COM/", "example.com");
	expect_host("https://h:443/", "h");
	expect_host("http://h:443/", "h:443");
	expect_host("http://h:80/", "h");
	expect_host("http://[::1]:4566", "[::1]:4566");
}

Test(http, encodes_and_decodes)
{
	struct str text = STR("a/b c+d~-_.%\xC3\xA9&="), decoded;
	cr_expect(str_is(http_encode_in(&arena, text, false), "a%2Fb%20c%2Bd~-_.%25%C3%A9%26%3D"));
	cr_expect(str_is(http_encode_in(&arena, text, true), "a/b%20c%2Bd~-_.%25%C3%A9%26%3D"));
	cr_assert(http_decode_in(&arena, http_encode_in(&arena, text, false), &decoded));
	cr_expect(str_equal(decoded, text));
	cr_assert(http_decode_in(&arena, STR("a+b%2b"), &decoded));
	cr_expect(str_is(decoded, "a b+"));
	cr_expect_not(http_decode_in(&arena, STR("a%"), &decoded));
	cr_expect_not(http_decode_in(&arena, STR("a%2"), &decoded));
	cr_expect_not(http_decode_in(&arena, STR("a%zz"), &decoded));
}

static bool say_yes(void *context)
{
	(void)context;
	return true;
}

Test(http, a_cancelled_request_is_not_sent)
{
	struct http_replay replay;
	struct http_response response;
	struct error err;
	http_replay_init_in(&replay, &arena, NULL, 0);
	const struct http_cancel cancel = {NULL, say_yes};
	const struct http_request request = {.method = STR("GET"), .url = STR("http://h/"), .cancel = &cancel};
	struct http_transport transport = http_replay_transport(&replay);
	cr_expect_eq(http_send(&transport, &arena, &request, &response, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_INTERRUPTED);
	cr_expect_eq(replay.requests.count, 0);
}

Test(http_replay, answers_in_order_and_counts_what_was_not_foreseen)
{
	static const struct http_exchange script[] = {
		{.method = "GET",
		 .url = "/one",
		 .status = 200,
		 .headers = "A: 1\nb:  two \n",
		 .answer = "x\0y",
		 .answer_length = 3},
		{.body = "needle", .fails = ERROR_NETWORK},
		{.url = "/three", .status = 404},
	};
	struct http_replay replay;
	struct http_response response = {0};
	struct error err;
	http_replay_init_in(&replay, &arena, script, LK_COUNT(script));
	struct http_transport transport = http_replay_transport(&replay);
	const struct http_header header = {STR("X-Test"), STR("v")};
	struct http_request request = {
		.method = STR("GET"), .url = STR("http://h/one"), .headers = &header, .header_count = 1};
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK);
	cr_expect(response.status == 200 && response.body.len == 3);
	cr_expect(str_is(http_get_header(&response, "a"), "1") && str_is(http_get_header(&response, "B"), "two"));
	cr_expect(str_is(http_replay_header(&replay, 0, "x-test"), "v"));
	request.body = STR("hay needle hay");
	cr_expect_eq(http_send(&transport, &arena, &request, &response, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_NETWORK);
	cr_expect_not(http_replay_is_finished(&replay));
	cr_expect_eq(http_send(&transport, &arena, &request, &response, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_PROTOCOL, "the wrong URL");
	request.url = STR("http://h/three");
	cr_expect_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK);
	cr_expect_eq(response.status, 404);
	cr_expect_eq(replay.unexpected, 1);
	cr_expect_not(http_replay_is_finished(&replay));
}
