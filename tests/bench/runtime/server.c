/*
 * A Lambda Runtime API that measures the function behind it: starts the command, gives it the same event again and again,
 * and writes one line of JSON: microseconds from the start to the first request for an event, of each invocation from the
 * event's last byte to the answer's (latency) and to the next request (cycle), and the peak memory in kilobytes.
 *
 * usage: server COUNT EVENT COMMAND [ARGUMENT ...]     EVENT: the JSON text
 *
 * One thread, and nothing is allocated while it measures. The function ends with a signal; its peak is read before that
 * from /proc, since a process begins with the peak of the one that forked it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 16, REQUEST_MAX = 1 << 20, PATIENCE_MS = 20000 };

struct connection {
	int fd; /* -1: free */
	size_t length;
	char *text; /* REQUEST_MAX + 1 */
};

static struct connection connections[CONNECTIONS];
static int listener;
static pid_t child;

static void fail(const char *what)
{
	fprintf(stderr, "runtime server: %s\n", what);
	if (child > 0)
		kill(child, SIGKILL);
	exit(1);
}

static double now_us(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* --- requests */

static size_t header_number(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);
	return at ? (size_t)strtoul(at + strlen(name), NULL, 10) : 0;
}

/* The length of the first request when it is there as a whole, else 0. */
static size_t whole(const struct connection *connection)
{
	const char *end = memmem(connection->text, connection->length, "\r\n\r\n", 4);
	if (!end)
		return 0;
	size_t head = (size_t)(end - connection->text) + 4;
	size_t length = head + header_number(connection->text, "\r\nContent-Length:");
	if (strncasecmp(connection->text, "POST", 4) == 0 && !strcasestr(connection->text, "\r\nContent-Length:")) {
		const char *last = memmem(connection->text, connection->length, "\r\n0\r\n\r\n", 7);
		return last ? (size_t)(last - connection->text) + 7 : 0;
	}
	return connection->length >= length ? length : 0;
}

static void take(struct connection *connection)
{
	ssize_t got = read(connection->fd, connection->text + connection->length, REQUEST_MAX - connection->length);
	if (got <= 0) {
		close(connection->fd);
		connection->fd = -1;
		connection->length = 0;
		return;
	}
	connection->length += (size_t)got;
	connection->text[connection->length] = '\0';
}

static void add_connection(void)
{
	int fd = accept(listener, NULL, NULL), on = 1;
	for (int i = 0; fd >= 0 && i < CONNECTIONS; i++) {
		if (connections[i].fd >= 0)
			continue;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		connections[i].fd = fd;
		connections[i].length = 0;
		return;
	}
	fail("too many connections");
}

/* Waits for the next whole request; *ret_length is its own. */
static struct connection *next_request(size_t *ret_length)
{
	for (;;) {
		struct pollfd wanted[CONNECTIONS + 1] = {{.fd = listener, .events = POLLIN}};
		for (int i = 0; i < CONNECTIONS; i++) {
			wanted[i + 1] = (struct pollfd){.fd = connections[i].fd, .events = POLLIN};
			if (connections[i].fd >= 0 && (*ret_length = whole(&connections[i])))
				return &connections[i];
		}
		if (poll(wanted, CONNECTIONS + 1, PATIENCE_MS) <= 0)
			fail("the function asks for nothing any more");
		if (wanted[0].revents)
			add_connection();
		for (int i = 0; i < CONNECTIONS; i++)
			if (wanted[i + 1].revents)
				take(&connections[i]);
	}
}

static void forget(struct connection *connection, size_t length)
{
	memmove(connection->text, connection->text + length, connection->length - length);
	connection->length -= length;
	connection->text[connection->length] = '\0';
}

static void send_all(struct connection *connection, const char *text, size_t length)
{
	while (length) {
		ssize_t sent = write(connection->fd, text, length);
		if (sent <= 0)
			fail("the function has closed its connection");
		text += sent;
		length -= (size_t)sent;
	}
}

/* --- the function */

static int listen_anywhere(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 16) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		fail("cannot listen");
	return ntohs(address.sin_port);
}

static void start(char **command, int port)
{
	char api[32];
	snprintf(api, sizeof api, "127.0.0.1:%d", port);
	setenv("AWS_LAMBDA_RUNTIME_API", api, 1);
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(127);
		execvp(command[0], command);
		_exit(127);
	}
	if (child < 0)
		fail("cannot start the function");
}

static long peak_kb(void)
{
	char path[64], line[256];
	long peak = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)child);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "VmHWM: %ld kB", &peak) == 1)
			break;
	if (file)
		fclose(file);
	return peak;
}

static void print_list(const char *name, const double *values, int count)
{
	printf(",\"%s\":[", name);
	for (int i = 0; i < count; i++)
		printf("%s%.1f", i ? "," : "", values[i]);
	printf("]");
}

int main(int argc, char **argv)
{
	static const char accepted[] = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
	char answer[4096];
	size_t length;
	if (argc < 4)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	int count = atoi(argv[1]), port = listen_anywhere();
	double *latency = calloc((size_t)count, sizeof *latency), *cycle = calloc((size_t)count, sizeof *cycle);
	for (int i = 0; i < CONNECTIONS; i++) {
		connections[i].fd = -1;
		connections[i].text = calloc(1, REQUEST_MAX + 1);
		if (!connections[i].text || !latency || !cycle)
			fail("no memory");
	}
	double begun = now_us();
	start(argv + 3, port);
	struct connection *connection = next_request(&length);
	double started = now_us() - begun;
	for (int i = 0; i < count; i++) {
		if (strncmp(connection->text, "GET ", 4) != 0)
			fail(connection->text);
		forget(connection, length);
		int size = snprintf(answer, sizeof answer,
		                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: "
		                    "8476a536-e9f4-11e8-9739-2dfe598c%04x\r\nLambda-Runtime-Deadline-Ms: 4102444800000\r\n"
		                    "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:f\r\n"
		                    "Lambda-Runtime-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0\r\n"
		                    "Content-Length: %zu\r\n\r\n%s",
		                    i & 0xffff, strlen(argv[2]), argv[2]);
		send_all(connection, answer, (size_t)size);
		double sent = now_us();
		connection = next_request(&length);
		latency[i] = now_us() - sent;
		if (!strstr(connection->text, "/response"))
			fail(connection->text);
		forget(connection, length);
		send_all(connection, accepted, sizeof accepted - 1);
		connection = next_request(&length);
		cycle[i] = now_us() - sent;
	}
	printf("{\"start\":%.0f,\"peak\":%ld", started, peak_kb());
	print_list("latency", latency, count);
	print_list("cycle", cycle, count);
	printf("}\n");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
