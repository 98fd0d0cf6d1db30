#include "fixture.h"

#include "base/buf.h"
#include "base/limits.h"

static int64_t now(void *context)
{
	const struct fixture *fixture = context;
	return fixture->now_ms;
}

static void sleep_ms(void *context, int64_t milliseconds)
{
	struct fixture *fixture = context;
	fixture->now_ms += milliseconds;
	fixture->slept_ms += milliseconds;
}

void fixture_init(struct fixture *fixture)
{
	*fixture = (struct fixture){.now_ms = 1795414682000, .random_state = 1};
	arena_init(&fixture->arena);
	fixture->clock = (struct clock){fixture, now, now, sleep_ms};
	fixture->random = random_seeded(&fixture->random_state);
	fixture->keys = (struct aws_keys){.access_key_id = STR("AKIDEXAMPLE"), .secret_access_key = STR("secret")};
	fixture->config = (struct aws_config){
		.region = STR("us-east-1"),
		.credentials = aws_credentials_fixed(&fixture->keys),
		.clock = &fixture->clock,
		.random = &fixture->random,
	};
	fixture_play(fixture, NULL, 0);
}

void fixture_done(struct fixture *fixture)
{
	arena_done(&fixture->arena);
}

void fixture_play(struct fixture *fixture, const struct http_exchange *script, size_t count)
{
	struct http_exchange *copy = arena_alloc_array(&fixture->arena, count, sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = script[i];
	http_replay_init_in(&fixture->replay, &fixture->arena, copy, count);
	fixture->config.transport = http_replay_transport(&fixture->replay);
	aws_client_init(&fixture->client, &fixture->config);
	fixture->slept_ms = 0;
}

struct str fixture_form(struct fixture *fixture, size_t index)
{
	struct buf lines;
	struct str rest = fixture->replay.requests.items[index].body, part, text = {0};
	buf_init(&lines, LIMIT_HTTP_BODY);
	buf_append_char(&lines, '\n');
	while (str_next(&rest, '&', &part)) {
		if (!http_decode_in(&fixture->arena, part, &text))
			cr_assert_fail("a form that is not encoded well");
		buf_append(&lines, text);
		buf_append_char(&lines, '\n');
	}
	text = buf_copy_in(&lines, &fixture->arena);
	buf_done(&lines);
	return text;
}
