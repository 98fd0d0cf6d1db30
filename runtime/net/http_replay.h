/* A scripted transport for tests: answers in the order of a table, and keeps what it was asked.
 *
 * A request that the script does not expect, or one after its end, fails with ERROR_PROTOCOL and is counted. */
#ifndef LK_NET_HTTP_REPLAY_H
#define LK_NET_HTTP_REPLAY_H

#include "net/http.h"

struct http_exchange {
	/* What the request must look like; NULL: anything. url and body are looked for as parts. */
	const char *method, *url, *body;
	/* The answer. */
	int status;
	const char *headers;   /* "Name: value" lines separated by \n; NULL: none */
	const char *answer;    /* the response's body; NULL: empty */
	size_t answer_length;  /* 0: strlen(answer) */
	enum error_kind fails; /* not ERROR_NONE: there is no answer but this failure */
};

struct http_replay {
	struct arena *arena;
	const struct http_exchange *script;
	size_t count;
	size_t unexpected;                 /* requests that the script did not foresee */
	VEC(struct http_request) requests; /* copies of all that were sent, with their texts */
};

void http_replay_init_in(struct http_replay *replay, struct arena *arena, const struct http_exchange *script,
                         size_t count);

struct http_transport http_replay_transport(struct http_replay *replay);

/* Every answer was fetched and nothing else asked for. */
bool http_replay_is_finished(const struct http_replay *replay);

/* A header of the request of that index, case ignored; the empty view when there is none. */
struct str http_replay_header(const struct http_replay *replay, size_t index, const char *name);

#endif
