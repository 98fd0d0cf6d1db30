#include "aws/sigv4.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

struct pair {
	struct str name, value;
};
struct pair_list {
	VEC(struct pair) pairs;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *left = a, *right = b;
	int order = str_compare(left->name, right->name);
	return order ? order : str_compare(left->value, right->value);
}

static struct http_url url_of(const struct sigv4_input *input)
{
	struct http_url url;
	if (!http_parse_url(input->url, &url))
		LK_BUG("signing what is no URL");
	return url;
}

/* --- path --- */

/* Without empty, "." and ".." segments; RFC 3986, section 6.2.2.3, and repeated slashes made one. */
static struct str normalise_path_in(struct arena *arena, struct str path)
{
	VEC(struct str) segments = {0};
	struct str rest = path, segment;
	while (str_next(&rest, '/', &segment)) {
		if (str_is(segment, ".."))
			segments.count -= segments.count > 0;
		else if (segment.len && !str_is(segment, "."))
			VEC_PUSH(arena, &segments) = segment;
	}
	struct buf normal;
	buf_init(&normal, LIMIT_URL + 1);
	buf_append_char(&normal, '/');
	for (size_t i = 0; i < segments.count; i++) {
		if (i)
			buf_append_char(&normal, '/');
		buf_append(&normal, segments.items[i]);
	}
	if (segments.count && path.ptr[path.len - 1] == '/')
		buf_append_char(&normal, '/');
	struct str result = buf_copy_in(&normal, arena);
	buf_done(&normal);
	return result;
}

static struct str canonical_path_in(struct arena *arena, const struct sigv4_input *input)
{
	struct str path = url_of(input).path;
	if (!path.len)
		return STR("/");
	return input->s3 ? path : http_encode_in(arena, normalise_path_in(arena, path), true);
}

/* --- query --- */

static void append_query(struct arena *arena, struct buf *out, struct str query)
{
	struct pair_list list = {0};
	struct str rest = query, part;
	while (query.len && str_next(&rest, '&', &part)) {
		struct str name = {0};
		if (!part.len)
			continue;
		str_next(&part, '=', &name);
		VEC_PUSH(arena, &list.pairs) = (struct pair){name, part};
	}
	if (list.pairs.count)
		qsort(list.pairs.items, list.pairs.count, sizeof *list.pairs.items, compare_pairs);
	for (size_t i = 0; i < list.pairs.count; i++) {
		struct pair pair = list.pairs.items[i];
		buf_printf(out, "%s%.*s=%.*s", i ? "&" : "", STR_ARG(pair.name), STR_ARG(pair.value));
	}
}

/* --- headers --- */

/* What proxies and libcurl may change on the way: botocore/auth.py, SIGNED_HEADERS_BLACKLIST. */
static bool is_unsigned(struct str name)
{
	static const char *const names[] = {"connection", "expect", "keep-alive", "proxy-authenticate",
	                                    "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
	                                    "user-agent", "x-amzn-trace-id", "authorization"};
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* Ends trimmed and runs of blanks made one. */
static void append_value(struct buf *out, struct str value)
{
	struct str trimmed = str_trim(value);
	bool blank = false;
	for (size_t i = 0; i < trimmed.len; i++) {
		bool was_blank = blank;
		blank = isspace((unsigned char)trimmed.ptr[i]);
		if (!blank)
			buf_append_char(out, trimmed.ptr[i]);
		else if (!was_blank)
			buf_append_char(out, ' ');
	}
}

static int compare_names(const void *a, const void *b)
{
	const struct http_header *left = a, *right = b;
	return str_compare(left->name, right->name);
}

struct signed_headers {
	VEC(struct http_header) headers; /* names in lower case, sorted; values of one name in their order */
};

static struct signed_headers signed_headers_in(struct arena *arena, const struct sigv4_input *input)
{
	struct signed_headers list = {0};
	bool has_host = false;
	for (size_t i = 0; i < input->header_count; i++) {
		struct http_header header = {str_lower_in(arena, input->headers[i].name), input->headers[i].value};
		has_host = has_host || str_is(header.name, "host");
		if (is_unsigned(header.name))
			continue;
		/* Insertion keeps the order of equal names, which qsort() need not. */
		VEC_PUSH(arena, &list.headers) = header;
		struct http_header *items = list.headers.items;
		for (size_t k = list.headers.count - 1; k > 0 && compare_names(&items[k - 1], &items[k]) > 0; k--) {
			struct http_header swapped = items[k];
			items[k] = items[k - 1];
			items[k - 1] = swapped;
		}
	}
	if (has_host)
		return list;
	struct http_url url = url_of(input);
	struct http_header host = {STR("host"), http_host_in(arena, &url)};
	VEC_PUSH(arena, &list.headers) = host;
	qsort(list.headers.items, list.headers.count, sizeof *list.headers.items, compare_names);
	return list;
}

static struct str signed_names_in(struct arena *arena, const struct signed_headers *list)
{
	struct buf names;
	buf_init(&names, LIMIT_HTTP_HEADERS);
	for (size_t i = 0; i < list->headers.count; i++) {
		if (i && str_equal(list->headers.items[i].name, list->headers.items[i - 1].name))
			continue;
		buf_append_text(&names, i ? ";" : "");
		buf_append(&names, list->headers.items[i].name);
	}
	struct str result = buf_copy_in(&names, arena);
	buf_done(&names);
	return result;
}

static void append_headers(struct buf *out, const struct signed_headers *list)
{
	for (size_t i = 0; i < list->headers.count; i++) {
		const struct http_header *header = &list->headers.items[i];
		bool continues = i && str_equal(header->name, header[-1].name);
		if (i)
			buf_append_char(out, continues ? ',' : '\n');
		if (!continues)
			buf_printf(out, "%.*s:", STR_ARG(header->name));
		append_value(out, header->value);
	}
	buf_append_char(out, '\n');
}

static struct str payload_hash_in(struct arena *arena, const struct sigv4_input *input)
{
	struct hash hash = hash_sha256(input->body);
	return hash_hex_in(arena, &hash);
}

/* --- the three texts --- */

struct str sigv4_canonical_request_in(struct arena *arena, const struct sigv4_input *input)
{
	struct signed_headers headers = signed_headers_in(arena, input);
	struct str body_hash = {0};
	for (size_t i = 0; i < headers.headers.count; i++)
		if (str_is(headers.headers.items[i].name, "x-amz-content-sha256"))
			body_hash = headers.headers.items[i].value;
	struct buf text;
	buf_init(&text, 4 * LIMIT_URL + LIMIT_HTTP_HEADERS);
	buf_printf(&text, "%.*s\n", STR_ARG(input->method));
	buf_append(&text, canonical_path_in(arena, input));
	buf_append_char(&text, '\n');
	append_query(arena, &text, url_of(input).query);
	buf_append_char(&text, '\n');
	append_headers(&text, &headers);
	struct str names = signed_names_in(arena, &headers);
	if (!body_hash.len)
		body_hash = payload_hash_in(arena, input);
	buf_printf(&text, "\n%.*s\n%.*s", STR_ARG(names), STR_ARG(body_hash));
	struct str result = buf_copy_in(&text, arena);
	buf_done(&text);
	return result;
}

static struct str scope_in(struct arena *arena, const struct sigv4_input *input)
{
	struct str date = str_slice(clock_basic_in(arena, input->time_ms), 0, 8);
	return str_format_in(arena, "%.*s/%.*s/%.*s/aws4_request", STR_ARG(date), STR_ARG(input->region),
	                     STR_ARG(input->service));
}

struct str sigv4_string_to_sign_in(struct arena *arena, const struct sigv4_input *input, struct str canonical_request)
{
	struct hash hash = hash_sha256(canonical_request);
	struct str time = clock_basic_in(arena, input->time_ms), scope = scope_in(arena, input);
	struct str hex = hash_hex_in(arena, &hash);
	return str_format_in(arena, ALGORITHM "\n%.*s\n%.*s\n%.*s", STR_ARG(time), STR_ARG(scope), STR_ARG(hex));
}

static struct str hash_bytes(const struct hash *hash)
{
	return (struct str){(const char *)hash->bytes, HASH_SIZE};
}

struct str sigv4_signature_in(struct arena *arena, const struct sigv4_input *input, struct str string_to_sign)
{
	struct str date = str_slice(clock_basic_in(arena, input->time_ms), 0, 8);
	struct str steps[] = {date, input->region, input->service, STR("aws4_request"), string_to_sign};
	struct str secret = str_format_in(arena, "AWS4%.*s", STR_ARG(input->keys->secret_access_key));
	struct hash hash = hash_hmac(secret, steps[0]);
	for (size_t i = 1; i < LK_COUNT(steps); i++)
		hash = hash_hmac(hash_bytes(&hash), steps[i]);
	return hash_hex_in(arena, &hash);
}

/* --- the whole --- */

static void add(struct arena *arena, struct sigv4_output *output, struct str name, struct str value)
{
	VEC_PUSH(arena, &output->headers) = (struct http_header){name, value};
}

struct sigv4_output sigv4_sign_in(struct arena *arena, const struct sigv4_input *input)
{
	struct sigv4_output output = {0};
	for (size_t i = 0; i < input->header_count; i++)
		VEC_PUSH(arena, &output.headers) = input->headers[i];
	add(arena, &output, STR("X-Amz-Date"), clock_basic_in(arena, input->time_ms));
	if (input->keys->session_token.len)
		add(arena, &output, STR("X-Amz-Security-Token"), input->keys->session_token);
	if (input->s3)
		add(arena, &output, STR("X-Amz-Content-SHA256"), payload_hash_in(arena, input));
	struct sigv4_input whole = *input;
	whole.headers = output.headers.items;
	whole.header_count = output.headers.count;
	struct signed_headers headers = signed_headers_in(arena, &whole);
	struct str request = sigv4_canonical_request_in(arena, &whole);
	struct str signature = sigv4_signature_in(arena, &whole, sigv4_string_to_sign_in(arena, &whole, request));
	struct str scope = scope_in(arena, &whole), names = signed_names_in(arena, &headers);
	struct str value = str_format_in(arena, ALGORITHM " Credential=%.*s/%.*s, SignedHeaders=%.*s, Signature=%.*s",
	                                 STR_ARG(input->keys->access_key_id), STR_ARG(scope), STR_ARG(names),
	                                 STR_ARG(signature));
	add(arena, &output, STR("Authorization"), value);
	return output;
}
