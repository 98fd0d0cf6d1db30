#include "net/http_replay.h"

void http_replay_init_in(struct http_replay *replay, struct arena *arena, const struct http_exchange *script,
                         size_t count)
{
	*replay = (struct http_replay){.arena = arena, .script = script, .count = count};
}

static void record(struct http_replay *replay, const struct http_request *request)
{
	struct http_header *headers = arena_alloc_array(replay->arena, request->header_count, sizeof *headers);
	for (size_t i = 0; i < request->header_count; i++)
		headers[i] = (struct http_header){str_copy_in(replay->arena, request->headers[i].name),
		                                  str_copy_in(replay->arena, request->headers[i].value)};
	struct http_request copy = *request;
	copy.method = str_copy_in(replay->arena, request->method);
	copy.url = str_copy_in(replay->arena, request->url);
	copy.body = str_copy_in(replay->arena, request->body);
	copy.headers = headers;
	VEC_PUSH(replay->arena, &replay->requests) = copy;
}

static bool is_expected(const struct http_exchange *exchange, const struct http_request *request)
{
	return (!exchange->method || str_is(request->method, exchange->method)) &&
	       (!exchange->url || str_contains(request->url, str_from(exchange->url))) &&
	       (!exchange->body || str_contains(request->body, str_from(exchange->body)));
}

static void add_headers(struct arena *arena, struct http_response *response, const char *lines)
{
	struct str rest = str_from(lines), line, name;
	while (str_next(&rest, '\n', &line)) {
		if (str_next(&line, ':', &name) && name.len)
			VEC_PUSH(arena, &response->headers) = (struct http_header){name, str_trim(line)};
	}
}

static enum lk_status send_scripted(void *context, struct arena *arena, const struct http_request *request,
                                    struct http_response *ret_response, struct error *ret_err)
{
	struct http_replay *replay = context;
	size_t index = replay->requests.count - replay->unexpected;
	record(replay, request);
	if (index >= replay->count || !is_expected(&replay->script[index], request)) {
		replay->unexpected++;
		return error_set(ret_err, ERROR_PROTOCOL, "the script has no such request: %.*s %.*s %.*s",
		                 STR_ARG(request->method), STR_ARG(request->url), STR_ARG(request->body));
	}
	const struct http_exchange *exchange = &replay->script[index];
	if (exchange->fails)
		return error_set(ret_err, exchange->fails, "scripted failure");
	struct http_response response = {.status = exchange->status};
	add_headers(arena, &response, exchange->headers);
	struct str answer = exchange->answer_length ? (struct str){exchange->answer, exchange->answer_length}
	                                            : str_from(exchange->answer);
	response.body = str_copy_in(arena, answer);
	*ret_response = response;
	return LK_OK;
}

struct http_transport http_replay_transport(struct http_replay *replay)
{
	return (struct http_transport){.context = replay, .send = send_scripted};
}

bool http_replay_is_finished(const struct http_replay *replay)
{
	return replay->unexpected == 0 && replay->requests.count == replay->count;
}

struct str http_replay_header(const struct http_replay *replay, size_t index, const char *name)
{
	LK_ASSERT(index < replay->requests.count);
	const struct http_request *request = &replay->requests.items[index];
	for (size_t i = 0; i < request->header_count; i++)
		if (str_equal_ignore_case(request->headers[i].name, str_from(name)))
			return request->headers[i].value;
	return (struct str){0};
}
