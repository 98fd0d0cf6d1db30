#include "scripted.h"

#include "base/limits.h"

static int64_t now(void *context)
{
	(void)context;
	return (int64_t)NOW_S * 1000;
}

static void sleep_not(void *context, int64_t milliseconds)
{
	(void)context;
	(void)milliseconds;
}

static void keep_line(void *context, struct str line)
{
	buf_append(context, line);
}

void scripted_init(struct scripted *scripted, const struct http_exchange *script, size_t count)
{
	*scripted = (struct scripted){.clock = {.now_ms = now, .monotonic_ms = now, .sleep_ms = sleep_not}};
	arena_init(&scripted->arena);
	buf_init(&scripted->lines, LIMIT_OUTPUT);
	http_replay_init_in(&scripted->replay, &scripted->arena, script, count);
	scripted->log = (struct lambda_log){
		.clock = &scripted->clock, .context = &scripted->lines, .write_line = keep_line};
	scripted->loop = (struct lambda_loop){.transport = http_replay_transport(&scripted->replay),
	                                      .api = STR("127.0.0.1:9001"),
	                                      .clock = &scripted->clock,
	                                      .log = &scripted->log};
}

void scripted_done(struct scripted *scripted)
{
	buf_done(&scripted->lines);
	arena_done(&scripted->arena);
}

struct str scripted_url(const struct scripted *scripted, size_t index)
{
	LK_ASSERT(index < scripted->replay.requests.count);
	return scripted->replay.requests.items[index].url;
}

struct str scripted_body(const struct scripted *scripted, size_t index)
{
	LK_ASSERT(index < scripted->replay.requests.count);
	return scripted->replay.requests.items[index].body;
}
