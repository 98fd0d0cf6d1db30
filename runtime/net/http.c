#include "net/http.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"

enum lk_status http_send(const struct http_transport *transport, struct arena *arena,
                         const struct http_request *request, struct http_response *ret_response,
                         struct error *ret_err)
{
	if (http_is_cancelled(request->cancel))
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	return transport->send(transport->context, arena, request, ret_response, ret_err);
}

void http_send_many(const struct http_transport *transport, struct arena *arena, const struct http_request *requests,
                    size_t count, size_t at_once, struct http_outcome *outcomes)
{
	for (size_t i = 0; i < count; i++)
		outcomes[i] = (struct http_outcome){.status = LK_FAILED};
	if (transport->send_many) {
		transport->send_many(transport->context, arena, requests, count, at_once ? at_once : HTTP_AT_ONCE,
		                     outcomes);
		return;
	}
	for (size_t i = 0; i < count; i++)
		outcomes[i].status =
			http_send(transport, arena, &requests[i], &outcomes[i].response, &outcomes[i].err);
}

struct str http_get_header(const struct http_response *response, const char *name)
{
	for (size_t i = 0; i < response->headers.count; i++)
		if (str_equal_ignore_case(response->headers.items[i].name, str_from(name)))
			return response->headers.items[i].value;
	return (struct str){0};
}

bool http_is_cancelled(const struct http_cancel *cancel)
{
	return cancel && cancel->is_requested(cancel->context);
}

/* --- URLs --- */

static size_t find_any(struct str s, const char *characters)
{
	struct str set = str_from(characters);
	for (size_t i = 0; i < s.len; i++)
		if (str_contains(set, str_slice(s, i, i + 1)))
			return i;
	return s.len;
}

static bool has_only_visible(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7F)
			return false;
	return true;
}

static bool is_host(struct str host)
{
	bool bracketed = host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
	struct str inner = bracketed ? str_slice(host, 1, host.len - 1) : host;
	for (size_t i = 0; i < inner.len; i++) {
		unsigned char c = (unsigned char)inner.ptr[i];
		if (!isalnum(c) && c != '.' && c != '-' && c != '_' && !(bracketed && c == ':'))
			return false;
	}
	return inner.len > 0;
}

static bool is_port(struct str port)
{
	int64_t number;
	return port.len <= 5 && port.ptr[0] != '-' && str_to_int(port, &number) && number > 0 && number <= 65535;
}

static bool parse_authority(struct str authority, struct http_url *parts)
{
	size_t bracket = str_find(authority, STR("]"), 0);
	size_t colon = str_find(authority, STR(":"), bracket == SIZE_MAX ? 0 : bracket);
	parts->host = str_slice(authority, 0, colon);
	if (colon == SIZE_MAX)
		return is_host(parts->host);
	parts->port = str_slice(authority, colon + 1, authority.len);
	return is_host(parts->host) && parts->port.len && is_port(parts->port);
}

bool http_parse_url(struct str url, struct http_url *ret_parts)
{
	struct http_url parts = {0};
	size_t separator = str_find(url, STR("://"), 0);
	if (url.len > LIMIT_URL || separator == SIZE_MAX || !has_only_visible(url))
		return false;
	parts.scheme = str_slice(url, 0, separator);
	if (!str_equal_ignore_case(parts.scheme, STR("http")) && !str_equal_ignore_case(parts.scheme, STR("https")))
		return false;
	struct str rest = str_slice(url, separator + 3, url.len);
	rest = str_slice(rest, 0, find_any(rest, "#"));
	size_t end = find_any(rest, "/?");
	if (!parse_authority(str_slice(rest, 0, end), &parts))
		return false;
	rest = str_slice(rest, end, rest.len);
	size_t question = find_any(rest, "?");
	parts.path = str_slice(rest, 0, question);
	parts.query = str_slice(rest, question + 1, rest.len);
	*ret_parts = parts;
	return true;
}

struct str http_host_in(struct arena *arena, const struct http_url *url)
{
	bool secure = str_equal_ignore_case(url->scheme, STR("https"));
	bool own_port = !url->port.len || str_is(url->port, secure ? "443" : "80");
	struct str host = str_format_in(arena, "%.*s%s%.*s", STR_ARG(url->host), own_port ? "" : ":",
	                                own_port ? 0 : str_print_length(url->port), url->port.len ? url->port.ptr : "");
	return str_lower_in(arena, host);
}

struct str http_encode_in(struct arena *arena, struct str text, bool keep_slashes)
{
	static const char digits[] = "0123456789ABCDEF";
	char *encoded = arena_alloc(arena, text.len * 3 + 1);
	size_t length = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool letter_or_digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (letter_or_digit || c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && keep_slashes)) {
			encoded[length++] = (char)c;
			continue;
		}
		encoded[length++] = '%';
		encoded[length++] = digits[c >> 4];
		encoded[length++] = digits[c & 15];
	}
	return (struct str){encoded, length};
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool http_decode_in(struct arena *arena, struct str text, struct str *ret_decoded)
{
	char *decoded = arena_alloc(arena, text.len + 1);
	size_t length = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '%') {
			int high = text.len - i > 2 ? hex_digit(text.ptr[i + 1]) : -1;
			int low = text.len - i > 2 ? hex_digit(text.ptr[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		decoded[length++] = c;
	}
	*ret_decoded = (struct str){decoded, length};
	return true;
}

bool http_parse_date_in(struct arena *arena, struct str text, int64_t *ret_unix_ms)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (text.len != sizeof "Sun, 06 Nov 1994 08:49:37 GMT" - 1)
		return false;
	size_t month = str_find(str_from(months), str_slice(text, 8, 11), 0);
	if (month == SIZE_MAX || month % 3)
		return false;
	struct str iso = str_format_in(arena, "%.4s-%02u-%.2sT%.8sZ", text.ptr + 12, (unsigned)(month / 3 + 1),
	                               text.ptr + 5, text.ptr + 17);
	return clock_parse_iso(iso, ret_unix_ms);
}
