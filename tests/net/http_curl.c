#include "net/http_curl.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"

/* A server on loopback that plays canned bytes: one entry an accepted connection, or several on one that is kept. */
struct server {
	pthread_t thread;
	int listener;
	uint16_t port;
	const struct reply *replies;
	size_t count;
	struct buf received;
	size_t connections;
};

struct reply {
	const char *bytes;
	size_t length;    /* 0: strlen(bytes) */
	bool keep;        /* the next reply goes out on the same connection */
	int wait_ms;      /* before it is sent */
};

static struct arena arena;
static struct http_curl *curl;
static struct http_transport transport;
static struct error err;

static void set_up(void)
{
	signal(SIGPIPE, SIG_IGN); /* of the server's thread */
	arena_init(&arena);
	cr_assert_eq(http_curl_new(NULL, &curl, &err), LK_OK);
	transport = http_curl_transport(curl);
}

static void tear_down(void)
{
	http_curl_free(curl);
	arena_done(&arena);
}

TestSuite(http_curl, .init = set_up, .fini = tear_down, .timeout = 30);

/* Reads one request: its head, and as much body as Content-Length says. */
static bool read_request(struct server *server, int connection)
{
	size_t start = server->received.len, wanted = SIZE_MAX;
	char bytes[4096];
	while (server->received.len - start < wanted) {
		ssize_t got = recv(connection, bytes, sizeof bytes, 0);
		if (got <= 0)
			return false;
		buf_append(&server->received, (struct str){bytes, (size_t)got});
		struct str request = str_slice(buf_view(&server->received), start, server->received.len);
		size_t end = str_find(request, STR("\r\n\r\n"), 0);
		if (end == SIZE_MAX)
			continue;
		size_t field = str_find(request, STR("Content-Length: "), 0);
		size_t body = field < end ? (size_t)strtoul(request.ptr + field + 16, NULL, 10) : 0;
		wanted = end + 4 + body;
	}
	return true;
}

static void *serve(void *context)
{
	struct server *server = context;
	int connection = -1;
	for (size_t i = 0; i < server->count; i++) {
		const struct reply *reply = &server->replies[i];
		if (connection < 0) {
			connection = accept(server->listener, NULL, NULL);
			server->connections++;
		}
		if (!read_request(server, connection)) {
			close(connection);
			connection = -1;
			continue;
		}
		clock_sleep_ms(clock_system(), reply->wait_ms);
		size_t length = reply->length ? reply->length : strlen(reply->bytes);
		ssize_t sent = send(connection, reply->bytes, length, 0);
		if (!reply->keep || sent < 0) {
			close(connection);
			connection = -1;
		}
	}
	if (connection >= 0)
		close(connection);
	return NULL;
}

static void server_start(struct server *server, const struct reply *replies, size_t count)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	*server = (struct server){.replies = replies, .count = count};
	buf_init(&server->received, 64 * MIB);
	server->listener = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert_eq(bind(server->listener, (struct sockaddr *)&address, size), 0);
	cr_assert_eq(listen(server->listener, 4), 0);
	cr_assert_eq(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	cr_assert_eq(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void server_stop(struct server *server)
{
	pthread_join(server->thread, NULL);
	close(server->listener);
}

static struct http_request get(const struct server *server, const char *path)
{
	return (struct http_request){
		.method = STR("GET"), .url = str_format_in(&arena, "http://127.0.0.1:%u%s", server->port, path)};
}

static void expect_received(struct server *server, const char *text)
{
	cr_expect(str_contains(buf_view(&server->received), str_from(text)), "'%s' is not in '%s'", text,
	          server->received.ptr);
}

Test(http_curl, sends_exactly_what_it_is_given)
{
	static const struct reply replies[] = {
		{.bytes = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-A:  b \r\nx-a: c\r\n\r\nok"}};
	struct server server;
	server_start(&server, replies, 1);
	struct http_request request = get(&server, "/a/../b//c%2F?uploads&x=%20");
	const struct http_header headers[] = {{STR("X-One"), STR("1")}, {STR("X-Empty"), STR("")}};
	request.method = STR("PUT");
	request.headers = headers;
	request.header_count = LK_COUNT(headers);
	request.body = (struct str){"a\0b", 3};
	struct http_response response;
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK, "%s", err.message);
	server_stop(&server);
	cr_expect_eq(response.status, 201);
	cr_expect(str_is(response.body, "ok"));
	cr_expect(str_is(http_get_header(&response, "X-A"), "b"), "the first of the name");
	expect_received(&server, "PUT /a/../b//c%2F?uploads&x=%20 HTTP/1.1\r\n");
	expect_received(&server, "X-One: 1\r\n");
	expect_received(&server, "X-Empty:\r\n");
	expect_received(&server, "Content-Length: 3\r\n");
	cr_expect(str_ends_with(buf_view(&server.received), (struct str){"a\0b", 3}));
	cr_expect_not(str_contains(buf_view(&server.received), STR("Expect")));
	cr_expect_not(str_contains(buf_view(&server.received), STR("Content-Type")));
	cr_expect_not(str_contains(buf_view(&server.received), STR("User-Agent")));
	buf_done(&server.received);
}

Test(http_curl, keeps_the_connection)
{
	static const struct reply replies[] = {
		{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", .keep = true},
		{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"},
	};
	struct server server;
	server_start(&server, replies, 2);
	struct http_request request = get(&server, "/");
	struct http_response response;
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK);
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK);
	server_stop(&server);
	cr_expect(str_is(response.body, "2"));
	cr_expect_eq(server.connections, 1);
	buf_done(&server.received);
}

Test(http_curl, follows_no_redirect)
{
	static const struct reply replies[] = {
		{.bytes = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"}};
	struct server server;
	server_start(&server, replies, 1);
	struct http_request request = get(&server, "/");
	struct http_response response;
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK);
	server_stop(&server);
	cr_expect_eq(response.status, 302);
	buf_done(&server.received);
}

Test(http_curl, an_interim_response_is_forgotten)
{
	static const struct reply replies[] = {{.bytes = "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"
	                                                 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Final: 1\r\n\r\n"}};
	struct server server;
	server_start(&server, replies, 1);
	struct http_request request = get(&server, "/");
	struct http_response response;
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK);
	server_stop(&server);
	cr_expect_eq(response.status, 200);
	cr_expect_eq(http_get_header(&response, "X-Interim").len, 0);
	cr_expect(str_is(http_get_header(&response, "X-Final"), "1"));
	buf_done(&server.received);
}

Test(http_curl, head_has_no_body_to_wait_for)
{
	static const struct reply replies[] = {{.bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 300\r\n\r\n"}};
	struct server server;
	server_start(&server, replies, 1);
	struct http_request request = get(&server, "/");
	request.method = STR("HEAD");
	struct http_response response;
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK, "%s", err.message);
	server_stop(&server);
	cr_expect(response.status == 404 && response.body.len == 0);
	expect_received(&server, "HEAD / HTTP/1.1");
	buf_done(&server.received);
}

static void expect_failure(const struct reply *reply, struct http_request *request, enum error_kind kind,
                           const char *words)
{
	struct server server;
	server_start(&server, reply, 1);
	request->method = STR("GET");
	request->url = get(&server, "/").url;
	struct http_response response;
	cr_expect_eq(http_send(&transport, &arena, request, &response, &err), LK_FAILED);
	server_stop(&server);
	cr_expect_eq(err.kind, kind, "%d: %s", err.kind, err.message);
	cr_expect(strstr(err.message, words), "'%s' does not say '%s'", err.message, words);
	buf_done(&server.received);
}

Test(http_curl, a_body_that_is_cut_off_is_no_answer)
{
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"},
	               &(struct http_request){0}, ERROR_NETWORK, "127.0.0.1");
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"},
	               &(struct http_request){0}, ERROR_NETWORK, "no answer");
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\nContent-Le"}, &(struct http_request){0},
	               ERROR_NETWORK, "no answer");
	expect_failure(&(struct reply){.bytes = ""}, &(struct http_request){0}, ERROR_NETWORK, "no answer");
}

Test(http_curl, what_is_not_http_is_told_so)
{
	expect_failure(&(struct reply){.bytes = "SSH-2.0-OpenSSH_9.2\r\n"}, &(struct http_request){0}, ERROR_PROTOCOL,
	               "not HTTP");
}

Test(http_curl, limits_the_body)
{
	struct http_request request = {.response_limit = 4};
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"}, &request,
	               ERROR_LIMIT, "4 bytes");
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\n\r\n1234567890"}, &request, ERROR_LIMIT, "4 bytes");
}

Test(http_curl, limits_the_headers)
{
	struct buf reply;
	buf_init(&reply, 4 * LIMIT_HTTP_HEADERS);
	buf_append_text(&reply, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&reply, "X-Header-%d: %064d\r\n", i, i);
	buf_append_text(&reply, "\r\n");
	expect_failure(&(struct reply){.bytes = reply.ptr}, &(struct http_request){0}, ERROR_LIMIT, "headers");
	buf_done(&reply);
}

Test(http_curl, time_runs_out)
{
	struct http_request request = {.timeout_ms = 100};
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\n\r\n", .wait_ms = 400}, &request, ERROR_NETWORK,
	               "timed out");
}

static bool after_a_while(void *context)
{
	int64_t *started = context;
	return clock_monotonic_ms(clock_system()) - *started > 50;
}

Test(http_curl, can_be_interrupted_while_it_waits)
{
	int64_t started = clock_monotonic_ms(clock_system());
	const struct http_cancel cancel = {&started, after_a_while};
	struct http_request request = {.cancel = &cancel};
	expect_failure(&(struct reply){.bytes = "HTTP/1.1 200 OK\r\n\r\n", .wait_ms = 2500}, &request,
	               ERROR_INTERRUPTED, "interrupted");
}

Test(http_curl, nobody_listening_is_a_network_failure)
{
	struct server server;
	server_start(&server, NULL, 0);
	server_stop(&server); /* the port is free again */
	struct http_request request = get(&server, "/");
	struct http_response response;
	cr_expect_eq(http_send(&transport, &arena, &request, &response, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_NETWORK);
	buf_done(&server.received);
}

Test(http_curl, refuses_requests_that_would_smuggle)
{
	struct http_response response;
	const struct http_header broken = {STR("X-A"), STR("1\r\nX-B: 2")};
	const struct http_request with_header = {
		.method = STR("GET"), .url = STR("http://127.0.0.1:1/"), .headers = &broken, .header_count = 1};
	cr_expect_eq(http_send(&transport, &arena, &with_header, &response, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_OTHER);
	const struct http_request with_url = {.method = STR("GET"), .url = STR("file:///etc/passwd")};
	cr_expect_eq(http_send(&transport, &arena, &with_url, &response, &err), LK_FAILED);
	cr_expect_eq(err.kind, ERROR_OTHER);
}

Test(http_curl, takes_no_proxy_from_the_environment)
{
	static const struct reply replies[] = {{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}};
	struct server server;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	server_start(&server, replies, 1);
	struct http_request request = get(&server, "/");
	struct http_response response;
	cr_expect_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK, "%s", err.message);
	server_stop(&server);
	buf_done(&server.received);
}

static enum lk_status send_by_proxy(struct server *server, const char *no_proxy, struct http_response *ret_response)
{
	struct http_curl *proxied;
	const struct http_curl_options options = {
		.user_agent = STR("lkc/test"),
		.http_proxy = str_format_in(&arena, "http://127.0.0.1:%u", server->port),
		.no_proxy = str_from(no_proxy),
		.connect_timeout_ms = 500,
	};
	cr_assert_eq(http_curl_new(&options, &proxied, &err), LK_OK);
	const struct http_request request = {.method = STR("GET"), .url = STR("http://service.invalid/path")};
	struct http_transport proxied_transport = http_curl_transport(proxied);
	enum lk_status status = http_send(&proxied_transport, &arena, &request, ret_response, &err);
	http_curl_free(proxied);
	return status;
}

Test(http_curl, uses_the_proxy_that_it_is_told)
{
	static const struct reply replies[] = {{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}};
	struct server server;
	struct http_response response;
	server_start(&server, replies, 1);
	cr_expect_eq(send_by_proxy(&server, "", &response), LK_OK, "%s", err.message);
	server_stop(&server);
	expect_received(&server, "GET http://service.invalid/path HTTP/1.1");
	expect_received(&server, "User-Agent: lkc/test");
	cr_expect_eq(send_by_proxy(&server, "service.invalid", &response), LK_FAILED,
	             "goes directly, and there is none");
	cr_expect_eq(err.kind, ERROR_NETWORK);
	buf_done(&server.received);
}

Test(http_curl, large_bodies_go_and_come)
{
	struct buf reply;
	size_t size = 3 * MIB;
	buf_init(&reply, 8 * MIB);
	buf_printf(&reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", size);
	buf_append_repeat(&reply, 'x', size);
	const struct reply replies[] = {{.bytes = reply.ptr}};
	struct server server;
	server_start(&server, replies, 1);
	struct http_request request = get(&server, "/");
	request.method = STR("POST");
	request.body = buf_view(&reply);
	struct http_response response;
	cr_assert_eq(http_send(&transport, &arena, &request, &response, &err), LK_OK, "%s", err.message);
	server_stop(&server);
	cr_expect_eq(response.body.len, size);
	cr_expect(str_ends_with(buf_view(&server.received), request.body));
	buf_done(&server.received);
	buf_done(&reply);
}
