#include "world.h"

#include <criterion/criterion.h>

static int64_t now(void *context)
{
	return 1700000000000 + ((struct world *)context)->now_ms;
}

static int64_t monotonic(void *context)
{
	return ((struct world *)context)->now_ms;
}

static void sleep_ms(void *context, int64_t milliseconds)
{
	struct world *w = context;
	cr_assert(w->replay.unexpected < 50, "the script is over, and it still waits");
	w->now_ms += milliseconds;
}

void world_open(struct world *w, const struct http_exchange *script, size_t count)
{
	*w = (struct world){.seed = 1};
	arena_init(&w->arena);
	http_replay_init_in(&w->replay, &w->arena, script, count);
	w->random = random_seeded(&w->seed);
	w->clock = (struct clock){w, now, monotonic, sleep_ms};
	w->keys = (struct aws_keys){.access_key_id = STR("AKID"), .secret_access_key = STR("secret")};
	struct aws_config config = {
		.region = STR("us-east-1"),
		.credentials = aws_credentials_fixed(&w->keys),
		.endpoints = {.url = STR("https://127.0.0.1:1")},
		.transport = http_replay_transport(&w->replay),
		.clock = &w->clock,
		.random = &w->random,
		.retry = {.max_attempts = 1, .base_ms = 1, .throttled_ms = 1, .cap_ms = 1},
	};
	aws_client_init(&w->client, &config);
}
