#include "net/http_curl.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/limits.h"
#include "net/http_curl_exchange.h"

enum { CONNECT_TIMEOUT_MS = 60000 };

static CURLcode global_status;

static void start_library(void)
{
	global_status = curl_global_init(CURL_GLOBAL_DEFAULT);
}

enum lk_status http_curl_new(const struct http_curl_options *options, struct http_curl **ret_curl,
                             struct error *ret_err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start_library);
	if (global_status != CURLE_OK)
		return error_set(ret_err, ERROR_NETWORK, "libcurl does not start: %s",
		                 curl_easy_strerror(global_status));
	struct http_curl *curl = calloc(1, sizeof *curl);
	if (!curl)
		lk_out_of_memory();
	curl->easy = curl_easy_init();
	if (!curl->easy)
		lk_out_of_memory();
	if (options)
		curl->options = *options;
	*ret_curl = curl;
	return LK_OK;
}

void http_curl_free(struct http_curl *curl)
{
	if (!curl)
		return;
	curl_easy_cleanup(curl->easy);
	curl_multi_cleanup(curl->multi);
	free(curl);
}

/* --- callbacks --- */

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	buf_append(&exchange->body, (struct str){bytes, size * count});
	return buf_ok(&exchange->body) ? size * count : 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	struct str line = {bytes, size * count}, name;
	exchange->header_bytes += line.len;
	if (exchange->header_bytes > LIMIT_HTTP_HEADERS) {
		exchange->headers_too_large = true;
		return 0;
	}
	exchange->headers_ended = str_trim(line).len == 0;
	/* Each response of an exchange begins with a status line; an interim one (100 Continue) is forgotten. */
	if (str_starts_with(line, STR("HTTP/"))) {
		exchange->response.headers.count = 0;
		return size * count;
	}
	struct str rest = str_copy_in(exchange->arena, str_trim(line));
	if (str_next(&rest, ':', &name) && name.len && rest.ptr)
		VEC_PUSH(exchange->arena, &exchange->response.headers) =
			(struct http_header){str_trim(name), str_trim(rest)};
	return size * count;
}

static int on_progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	const struct exchange *exchange = context;
	return http_is_cancelled(exchange->request->cancel);
}

/* --- the request --- */

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\t') || text.ptr[i] == 0x7F)
			return true;
	return false;
}

static enum lk_status check_request(const struct http_request *request, struct error *ret_err)
{
	struct http_url parts;
	if (!http_parse_url(request->url, &parts))
		return error_set(ret_err, ERROR_OTHER, "not a URL of http or https: '%.*s'", STR_ARG(request->url));
	for (size_t i = 0; i < request->header_count; i++)
		if (has_control(request->headers[i].name) || has_control(request->headers[i].value))
			return error_set(ret_err, ERROR_OTHER, "the header '%.*s' holds a control character",
			                 STR_ARG(request->headers[i].name));
	return LK_OK;
}

static void append_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);
	if (!longer)
		lk_out_of_memory();
	*list = longer;
}

static struct curl_slist *header_list(struct arena *arena, const struct http_request *request)
{
	struct curl_slist *list = NULL;
	bool has_type = false, has_accept = false;
	for (size_t i = 0; i < request->header_count; i++) {
		struct http_header header = request->headers[i];
		has_type = has_type || str_equal_ignore_case(header.name, STR("Content-Type"));
		has_accept = has_accept || str_equal_ignore_case(header.name, STR("Accept"));
		/* libcurl's own notation: a semicolon sends a header without value, a bare colon removes one. */
		const char *separator = header.value.len ? ": " : ";";
		struct str line =
			str_format_in(arena, "%.*s%s%.*s", STR_ARG(header.name), separator, STR_ARG(header.value));
		append_line(&list, line.ptr);
	}
	append_line(&list, "Expect:");
	if (!has_type)
		append_line(&list, "Content-Type:");
	if (!has_accept)
		append_line(&list, "Accept:");
	return list;
}

/* Each tells 1 when libcurl does not take the option; the results are collected and looked at once. */
static int set_long(CURL *easy, CURLoption option, long value)
{
	return curl_easy_setopt(easy, option, value) != CURLE_OK;
}

static int set_text(CURL *easy, CURLoption option, struct arena *arena, struct str text)
{
	return curl_easy_setopt(easy, option, str_copy_in(arena, text).ptr) != CURLE_OK;
}

static int set_pointer(CURL *easy, CURLoption option, void *pointer)
{
	return curl_easy_setopt(easy, option, pointer) != CURLE_OK;
}

static int set_transport(CURL *easy, const struct http_curl_options *options, bool secure, struct arena *arena)
{
	int failed = 0;
	failed |= set_long(easy, CURLOPT_PATH_AS_IS, 1);
	failed |= set_long(easy, CURLOPT_FOLLOWLOCATION, 0);
	failed |= set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	failed |= set_long(easy, CURLOPT_TCP_KEEPALIVE, 1);
	/* Set even when empty: libcurl reads the environment for what is not set. */
	failed |= set_text(easy, CURLOPT_PROXY, arena, secure ? options->https_proxy : options->http_proxy);
	failed |= set_text(easy, CURLOPT_NOPROXY, arena, options->no_proxy);
	if (options->user_agent.len)
		failed |= set_text(easy, CURLOPT_USERAGENT, arena, options->user_agent);
	if (!secure)
		return failed;
	failed |= set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	failed |= set_long(easy, CURLOPT_SSL_VERIFYPEER, 1);
	failed |= set_long(easy, CURLOPT_SSL_VERIFYHOST, 2);
	if (options->ca_bundle.len)
		failed |= set_text(easy, CURLOPT_CAINFO, arena, options->ca_bundle);
	return failed;
}

static int set_times(CURL *easy, const struct http_curl_options *options, const struct http_request *request)
{
	int64_t connect = request->connect_timeout_ms ? request->connect_timeout_ms : options->connect_timeout_ms;
	int failed = 0;
	failed |= set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect ? connect : CONNECT_TIMEOUT_MS));
	failed |= set_long(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	if (request->idle_timeout_ms) {
		failed |= set_long(easy, CURLOPT_LOW_SPEED_LIMIT, 1);
		failed |= set_long(easy, CURLOPT_LOW_SPEED_TIME, (long)((request->idle_timeout_ms + 999) / 1000));
	}
	return failed;
}

static int set_body(CURL *easy, const struct http_request *request)
{
	if (str_is(request->method, "HEAD"))
		return set_long(easy, CURLOPT_NOBODY, 1);
	if (!request->body.len && !str_is(request->method, "POST") && !str_is(request->method, "PUT"))
		return 0;
	int failed = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.len ? request->body.ptr : "") != CURLE_OK;
	curl_off_t size = (curl_off_t)request->body.len;
	return failed | (curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, size) != CURLE_OK);
}

static int set_exchange(CURL *easy, struct exchange *exchange, struct curl_slist *headers)
{
	const struct http_request *request = exchange->request;
	int failed = set_body(easy, request);
	failed |= set_text(easy, CURLOPT_URL, exchange->arena, request->url);
	failed |= set_text(easy, CURLOPT_CUSTOMREQUEST, exchange->arena, request->method);
	failed |= set_pointer(easy, CURLOPT_HTTPHEADER, headers);
	failed |= set_pointer(easy, CURLOPT_ERRORBUFFER, exchange->reason);
	failed |= set_pointer(easy, CURLOPT_WRITEDATA, exchange);
	failed |= set_pointer(easy, CURLOPT_HEADERDATA, exchange);
	failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) != CURLE_OK;
	failed |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) != CURLE_OK;
	if (!request->cancel)
		return failed;
	failed |= set_long(easy, CURLOPT_NOPROGRESS, 0);
	failed |= set_pointer(easy, CURLOPT_XFERINFODATA, exchange);
	return failed | (curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) != CURLE_OK);
}

/* --- the answer --- */

static enum lk_status tell_failure(const struct exchange *exchange, CURLcode code, struct error *ret_err)
{
	struct http_url url;
	if (code == CURLE_OUT_OF_MEMORY)
		lk_out_of_memory();
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	if (!http_parse_url(exchange->request->url, &url))
		LK_BUG("a request whose URL was checked");
	struct str host = http_host_in(exchange->arena, &url);
	if (!buf_ok(&exchange->body))
		return error_set(ret_err, ERROR_LIMIT,
		                 "the answer of %.*s is larger than the %zu bytes that are accepted", STR_ARG(host),
		                 exchange->body.limit);
	if (exchange->headers_too_large)
		return error_set(ret_err, ERROR_LIMIT, "the answer of %.*s has more than %zu bytes of headers",
		                 STR_ARG(host), LIMIT_HTTP_HEADERS);
	/* curl tells a proxy's URL that it cannot read, password and all. */
	bool secret = str_contains(str_from(exchange->reason), STR("@"));
	const char *reason = exchange->reason[0] && !secret ? exchange->reason : curl_easy_strerror(code);
	if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY)
		return error_set(ret_err, ERROR_PROTOCOL, "what %.*s answers is not HTTP: %s", STR_ARG(host), reason);
	return error_set(ret_err, ERROR_NETWORK, "no answer from %.*s: %s", STR_ARG(host), reason);
}

enum lk_status exchange_begin(struct exchange *exchange, struct http_curl *curl, CURL *easy, struct arena *arena,
                              const struct http_request *request, struct error *ret_err)
{
	*exchange = (struct exchange){.arena = arena, .request = request, .easy = easy};
	if (http_is_cancelled(request->cancel))
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	enum lk_status status = check_request(request, ret_err);
	if (status != LK_OK)
		return status;
	bool secure = str_equal_ignore_case(str_slice(request->url, 0, 6), STR("https:"));
	buf_init(&exchange->body, request->response_limit ? request->response_limit : LIMIT_HTTP_BODY);
	exchange->headers = header_list(arena, request);
	int failed = set_transport(easy, &curl->options, secure, arena);
	failed |= set_times(easy, &curl->options, request);
	failed |= set_exchange(easy, exchange, exchange->headers);
	if (!failed)
		return LK_OK;
	exchange_forget(exchange);
	return error_set(ret_err, ERROR_OTHER, "this libcurl (%s) lacks an option that is needed", curl_version());
}

void exchange_forget(struct exchange *exchange)
{
	curl_easy_reset(exchange->easy); /* forgets all pointers and keeps the connections */
	curl_slist_free_all(exchange->headers);
	buf_done(&exchange->body);
}

enum lk_status exchange_end(struct exchange *exchange, CURLcode code, struct http_response *ret_response,
                            struct error *ret_err)
{
	long http_status = 0;
	enum lk_status status = LK_OK;
	curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &http_status);
	/* libcurl takes a connection that closes among the headers for their end. */
	if (code == CURLE_OK && !exchange->headers_ended)
		code = CURLE_PARTIAL_FILE;
	if (code != CURLE_OK) {
		status = tell_failure(exchange, code, ret_err);
	} else {
		exchange->response.status = (int)http_status;
		exchange->response.body = buf_copy_in(&exchange->body, exchange->arena);
		*ret_response = exchange->response;
	}
	exchange_forget(exchange);
	return status;
}

static enum lk_status send_by_curl(void *context, struct arena *arena, const struct http_request *request,
                                   struct http_response *ret_response, struct error *ret_err)
{
	struct http_curl *curl = context;
	struct exchange exchange;
	enum lk_status status = exchange_begin(&exchange, curl, curl->easy, arena, request, ret_err);
	if (status != LK_OK)
		return status;
	return exchange_end(&exchange, curl_easy_perform(curl->easy), ret_response, ret_err);
}

struct http_transport http_curl_transport(struct http_curl *curl)
{
	return (struct http_transport){.context = curl, .send = send_by_curl, .send_many = http_curl_send_many};
}
