/* HTTP as a dependency: a request, a response, and the transport between them.
 *
 * Production uses http_curl.h, tests http_replay.h. A response of any status is LK_OK; LK_FAILED means that there was
 * no complete answer. Nothing is retried here (retry.h) and no redirect is followed. */
#ifndef LK_NET_HTTP_H
#define LK_NET_HTTP_H

#include "base/error.h"
#include "base/vec.h"

struct http_header {
	struct str name, value;
};

/* Asked now and then while waiting; the request ends with ERROR_INTERRUPTED once it says true. */
struct http_cancel {
	void *context;
	bool (*is_requested)(void *context);
};

struct http_request {
	struct str method;                 /* "GET" */
	struct str url;                    /* absolute, percent-encoded; sent exactly so */
	const struct http_header *headers; /* Host and Content-Length are added by the transport */
	size_t header_count;
	struct str body;
	int64_t connect_timeout_ms; /* 0: the transport's own, 60 s */
	int64_t timeout_ms;         /* of the whole exchange; 0: none, as Lambda's /next needs it */
	int64_t idle_timeout_ms;    /* without one byte in either direction; whole seconds count; 0: none */
	size_t response_limit;      /* bytes of the response's body; 0: LIMIT_HTTP_BODY */
	const struct http_cancel *cancel; /* NULL: never */
};

struct http_response {
	int status;
	VEC(struct http_header) headers; /* of the final response, in order; values trimmed */
	struct str body;                 /* NUL-terminated behind its end */
};

/* What came of one request of many: response where status is LK_OK, else err. */
struct http_outcome {
	enum lk_status status;
	struct http_response response;
	struct error err;
};

struct http_transport {
	void *context;
	/* The response lives in the arena. ERROR_NETWORK, ERROR_LIMIT, ERROR_INTERRUPTED, or ERROR_PROTOCOL when what
	 * came was not HTTP. */
	enum lk_status (*send)(void *context, struct arena *arena, const struct http_request *request,
	                       struct http_response *ret_response, struct error *ret_err);
	/* NULL: it has one line only, and http_send_many() sends one request after another. */
	void (*send_many)(void *context, struct arena *arena, const struct http_request *requests, size_t count,
	                  size_t at_once, struct http_outcome *outcomes);
};

LK_MUST_USE enum lk_status http_send(const struct http_transport *transport, struct arena *arena,
                                     const struct http_request *request, struct http_response *ret_response,
                                     struct error *ret_err);

/* The requests side by side, at most at_once of them on their way at a time (0: HTTP_AT_ONCE), begun in their order;
 * one that fails does not touch the others. outcomes has a place for each. */
enum { HTTP_AT_ONCE = 8 };
void http_send_many(const struct http_transport *transport, struct arena *arena, const struct http_request *requests,
                    size_t count, size_t at_once, struct http_outcome *outcomes);

/* The first header of that name, case ignored; the empty view when there is none. */
struct str http_get_header(const struct http_response *response, const char *name);

/* cancel may be NULL. */
bool http_is_cancelled(const struct http_cancel *cancel);

/* The parts of an absolute http or https URL; all are views into it. */
struct http_url {
	struct str scheme; /* "https" */
	struct str host;   /* without port; with the brackets of an IPv6 address */
	struct str port;   /* digits; empty when not given */
	struct str path;   /* from the first slash, still encoded; empty when not given */
	struct str query;  /* behind '?', still encoded, without fragment */
};

/* False for what is no such URL: another scheme, no host, user information, white space or control characters, a port
 * out of range, more than LIMIT_URL bytes. */
bool http_parse_url(struct str url, struct http_url *ret_parts);

/* The Host header's value: in lower case, with the port unless it is the scheme's own. */
struct str http_host_in(struct arena *arena, const struct http_url *url);

/* Percent-encodes all but A-Z a-z 0-9 - . _ ~ (RFC 3986, section 2.3), and slashes where keep_slashes. */
struct str http_encode_in(struct arena *arena, struct str text, bool keep_slashes);

/* "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110, section 5.6.7, the form that servers send. False for anything else. */
bool http_parse_date_in(struct arena *arena, struct str text, int64_t *ret_unix_ms);

/* The reverse of http_encode_in(), with + for a blank as in forms. False for a percent sign without two hexadecimal
 * digits. */
bool http_decode_in(struct arena *arena, struct str text, struct str *ret_decoded);

#endif
