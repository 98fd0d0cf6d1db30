#include "staged.h"

#include <criterion/criterion.h>

#include "base/limits.h"

static const char *get_setting(void *context, const char *name)
{
	for (const struct staged_setting *setting = context; setting && setting->name; setting++)
		if (str_is(str_from(name), setting->name))
			return setting->value;
	return NULL;
}

static int64_t now(void *context)
{
	return *(int64_t *)context;
}

static void sleep_ms(void *context, int64_t milliseconds)
{
	*(int64_t *)context += milliseconds;
}

static void keep_line(void *context, struct str line)
{
	buf_append(context, line);
}

void staged_init(struct staged *staged, const struct staged_setting *settings, const struct http_exchange *script,
                 size_t count)
{
	*staged = (struct staged){.settings = settings, .now_ms = 1700000000000, .random_state = 1};
	arena_init(&staged->arena);
	buf_init(&staged->lines, LIMIT_OUTPUT);
	buf_init(&staged->answer, LIMIT_LAMBDA_PAYLOAD);
	staged->clock = (struct clock){&staged->now_ms, now, now, sleep_ms};
	staged->random = random_seeded(&staged->random_state);
	http_replay_init_in(&staged->replay, &staged->arena, script, count);
	deadline_init(&staged->deadline, &staged->clock, http_replay_transport(&staged->replay));
	staged->keys = (struct aws_keys){.access_key_id = STR("AKID"), .secret_access_key = STR("secret")};
	staged->log = (struct lambda_log){.clock = &staged->clock, .context = &staged->lines, .write_line = keep_line};
	const struct aws_config config = {
		.region = STR("us-east-1"),
		.credentials = aws_credentials_fixed(&staged->keys),
		.endpoints = {.url = STR("http://127.0.0.1:1")},
		.transport = staged->deadline.transport,
		.clock = &staged->deadline.bounded,
		.random = &staged->random,
		.cancel = &staged->deadline.cancel,
	};
	aws_client_init(&staged->client, &config);
	staged->context = (struct function_context){
		.arena = &staged->arena,
		.environment = {(void *)settings, get_setting},
		.client = &staged->client,
		.deadline = &staged->deadline,
		.clock = &staged->deadline.bounded,
		.random = &staged->random,
		.log = &staged->log,
	};
}

void staged_done(struct staged *staged)
{
	buf_done(&staged->lines);
	buf_done(&staged->answer);
	arena_done(&staged->arena);
}

enum lk_status staged_invoke(struct staged *staged, const struct function *function, const char *event,
                             int64_t time_ms)
{
	void *state;
	struct lambda_invocation invocation = {.arena = &staged->arena, .deadline_ms = staged->now_ms + time_ms};
	enum lk_status status = function->start(&staged->context, &state, &staged->error);
	if (status != LK_OK)
		return status;
	cr_assert_eq(json_parse_in(&staged->arena, str_from(event), NULL, &invocation.event, &staged->error), LK_OK);
	return function_invoke(function, &staged->context, state, &invocation, &staged->answer, &staged->error);
}

const char *staged_body(const struct staged *staged, size_t index)
{
	cr_assert_lt(index, staged->replay.requests.count);
	return staged->replay.requests.items[index].body.ptr;
}
