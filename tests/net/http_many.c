#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/http_curl.h"
#include "net/http_replay.h"

enum { CONNECTIONS_MAX = 64 };

/* A server on loopback that keeps its connections, answers each request after a while with its path, hangs up on /die,
 * and counts. */
struct server {
	pthread_t thread, connections[CONNECTIONS_MAX];
	pthread_mutex_t lock;
	int listener, sockets[CONNECTIONS_MAX];
	uint16_t port;
	size_t connection_count, requests, now, most;
};

struct line {
	struct server *server;
	int socket;
};

static struct arena arena;
static struct http_curl *curl;
static struct http_transport transport;
static struct error err;
static struct server server;
static struct line lines[CONNECTIONS_MAX];

static void count(struct server *s, int change)
{
	pthread_mutex_lock(&s->lock);
	s->now = change > 0 ? s->now + 1 : s->now - 1;
	s->requests += change > 0;
	s->most = s->now > s->most ? s->now : s->most;
	pthread_mutex_unlock(&s->lock);
}

static void *answer(void *context)
{
	struct line *line = context;
	char request[4096], path[64], reply[256];
	for (ssize_t got; (got = recv(line->socket, request, sizeof request - 1, 0)) > 0;) {
		request[got] = '\0';
		if (sscanf(request, "GET %63s", path) != 1 || strcmp(path, "/die") == 0)
			break;
		count(line->server, 1);
		clock_sleep_ms(clock_system(), 50);
		count(line->server, -1);
		int length = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
		                      strlen(path), path);
		if (send(line->socket, reply, (size_t)length, 0) < 0)
			break;
	}
	shutdown(line->socket, SHUT_RDWR);
	return NULL;
}

static void *accept_all(void *context)
{
	struct server *s = context;
	for (int socket; (socket = accept(s->listener, NULL, NULL)) >= 0;) {
		size_t i = s->connection_count++;
		cr_assert_lt(i, CONNECTIONS_MAX);
		s->sockets[i] = socket;
		lines[i] = (struct line){s, socket};
		pthread_create(&s->connections[i], NULL, answer, &lines[i]);
	}
	return NULL;
}

static void set_up(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	signal(SIGPIPE, SIG_IGN);
	arena_init(&arena);
	cr_assert_eq(http_curl_new(NULL, &curl, &err), LK_OK);
	transport = http_curl_transport(curl);
	server = (struct server){.listener = socket(AF_INET, SOCK_STREAM, 0)};
	pthread_mutex_init(&server.lock, NULL);
	cr_assert_eq(bind(server.listener, (struct sockaddr *)&address, size), 0);
	cr_assert_eq(listen(server.listener, CONNECTIONS_MAX), 0);
	cr_assert_eq(getsockname(server.listener, (struct sockaddr *)&address, &size), 0);
	server.port = ntohs(address.sin_port);
	cr_assert_eq(pthread_create(&server.thread, NULL, accept_all, &server), 0);
}

static void tear_down(void)
{
	http_curl_free(curl); /* closes the connections, which ends their threads */
	shutdown(server.listener, SHUT_RDWR);
	close(server.listener);
	pthread_join(server.thread, NULL);
	for (size_t i = 0; i < server.connection_count; i++) {
		pthread_join(server.connections[i], NULL);
		close(server.sockets[i]);
	}
	arena_done(&arena);
}

TestSuite(http_many, .init = set_up, .fini = tear_down, .timeout = 30);

static struct http_request get(const char *path)
{
	return (struct http_request){.method = STR("GET"),
	                             .url = str_format_in(&arena, "http://127.0.0.1:%u%s", server.port, path)};
}

enum { MANY = 20 };

static void send_numbered(size_t at_once, struct http_outcome *outcomes)
{
	struct http_request requests[MANY];
	for (size_t i = 0; i < MANY; i++)
		requests[i] = get(str_format_in(&arena, "/%zu", i).ptr);
	http_send_many(&transport, &arena, requests, MANY, at_once, outcomes);
	for (size_t i = 0; i < MANY; i++) {
		cr_expect_eq(outcomes[i].status, LK_OK, "%s", outcomes[i].err.message);
		cr_expect_eq(outcomes[i].response.status, 200);
		cr_expect(str_equal(outcomes[i].response.body, str_format_in(&arena, "/%zu", i)));
	}
}

Test(http_many, goes_side_by_side_and_no_wider_than_asked)
{
	struct http_outcome outcomes[MANY];
	send_numbered(4, outcomes);
	cr_expect_eq(server.requests, MANY);
	cr_expect(server.most > 1 && server.most <= 4, "%zu at once", server.most);
	cr_expect_leq(server.connection_count, 4);
}

Test(http_many, keeps_its_connections)
{
	struct http_outcome outcomes[MANY];
	send_numbered(0, outcomes);
	size_t connections = server.connection_count;
	cr_expect_leq(connections, HTTP_AT_ONCE);
	send_numbered(0, outcomes);
	cr_expect_eq(server.connection_count, connections, "%zu connections", server.connection_count);
}

Test(http_many, one_that_fails_does_not_touch_the_others)
{
	struct http_outcome outcomes[5];
	struct http_request requests[] = {get("/a"), get("/die"), {.method = STR("GET"), .url = STR("ftp://x/")},
	                                  get("/b"), get("/c")};
	requests[4].response_limit = 1;
	http_send_many(&transport, &arena, requests, 5, 2, outcomes);
	cr_expect(str_is(outcomes[0].response.body, "/a") && str_is(outcomes[3].response.body, "/b"));
	cr_expect_eq(outcomes[1].err.kind, ERROR_NETWORK);
	cr_expect_eq(outcomes[2].err.kind, ERROR_OTHER);
	cr_expect_eq(outcomes[4].err.kind, ERROR_LIMIT);
	cr_expect(outcomes[1].status == LK_FAILED && outcomes[2].status == LK_FAILED);
}

static bool after_first(void *context)
{
	const struct server *s = context;
	return s->requests > 0;
}

Test(http_many, can_be_interrupted)
{
	const struct http_cancel cancel = {&server, after_first};
	struct http_request requests[MANY];
	struct http_outcome outcomes[MANY];
	for (size_t i = 0; i < MANY; i++) {
		requests[i] = get("/x");
		requests[i].cancel = &cancel;
	}
	http_send_many(&transport, &arena, requests, MANY, 2, outcomes);
	cr_expect_eq(outcomes[MANY - 1].err.kind, ERROR_INTERRUPTED);
	cr_expect_lt(server.requests, MANY);
}

Test(http_many, none_is_none)
{
	http_send_many(&transport, &arena, NULL, 0, 3, NULL);
	cr_expect_eq(server.connection_count, 0);
}

Test(http_many, a_transport_of_one_line_sends_one_after_another)
{
	static const struct http_exchange script[] = {
		{.url = "/1", .status = 200}, {.fails = ERROR_NETWORK}, {.status = 404}};
	struct http_replay replay;
	struct http_outcome outcomes[3];
	http_replay_init_in(&replay, &arena, script, LK_COUNT(script));
	struct http_transport scripted = http_replay_transport(&replay);
	const struct http_request requests[] = {get("/1"), get("/2"), get("/3")};
	http_send_many(&scripted, &arena, requests, 3, 0, outcomes);
	cr_expect(http_replay_is_finished(&replay));
	cr_expect_eq(outcomes[0].response.status, 200);
	cr_expect_eq(outcomes[1].err.kind, ERROR_NETWORK);
	cr_expect_eq(outcomes[2].response.status, 404);
}
