/* Between http_curl.c and http_curl_many.c: one request on its way through libcurl. */
#ifndef LK_NET_HTTP_CURL_EXCHANGE_H
#define LK_NET_HTTP_CURL_EXCHANGE_H

#include <curl/curl.h>

#include "base/buf.h"
#include "net/http_curl.h"

struct http_curl {
	struct http_curl_options options;
	CURL *easy;
	CURLM *multi; /* NULL until many are sent; keeps their connections */
};

struct exchange {
	struct arena *arena;
	const struct http_request *request;
	struct http_response response;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	size_t header_bytes;
	bool headers_too_large, headers_ended;
	char reason[CURL_ERROR_SIZE];
};

/* LK_OK: the handle is ready to perform, and exchange_end() or exchange_forget() must follow. The exchange must not
 * move between. */
LK_MUST_USE enum lk_status exchange_begin(struct exchange *exchange, struct http_curl *curl, CURL *easy,
                                          struct arena *arena, const struct http_request *request,
                                          struct error *ret_err);
LK_MUST_USE enum lk_status exchange_end(struct exchange *exchange, CURLcode code, struct http_response *ret_response,
                                        struct error *ret_err);
void exchange_forget(struct exchange *exchange);

/* http_transport's send_many. */
void http_curl_send_many(void *context, struct arena *arena, const struct http_request *requests, size_t count,
                         size_t at_once, struct http_outcome *outcomes);

#endif
