/* The transport on libcurl: kept connections, TLS 1.2 or later with verification, no redirects, no cookies.
 *
 * Nothing is taken from the environment: proxies and certificates are what the options say.
 *
 * One transport serves one caller: http_send() one request at a time, http_send_many() several side by side. A program
 * of several threads makes one for each. */
#ifndef LK_NET_HTTP_CURL_H
#define LK_NET_HTTP_CURL_H

#include "net/http.h"

struct http_curl_options {
	struct str user_agent; /* empty: none is sent */
	struct str ca_bundle;  /* path of a PEM file; empty: the system's */
	/* "http://host:port" for requests to http and to https; empty: none. */
	struct str http_proxy, https_proxy;
	struct str no_proxy; /* host names and suffixes separated by commas, "*" for all: these are reached directly */
	int64_t connect_timeout_ms; /* 0: 60,000 */
};

struct http_curl;

/* Borrows the texts of options. Fails when libcurl cannot start (ERROR_NETWORK). options NULL: all empty. */
LK_MUST_USE enum lk_status http_curl_new(const struct http_curl_options *options, struct http_curl **ret_curl,
                                         struct error *ret_err);
void http_curl_free(struct http_curl *curl);

struct http_transport http_curl_transport(struct http_curl *curl);

#endif
