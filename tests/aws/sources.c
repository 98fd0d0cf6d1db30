#include "sources.h"

#include <stdio.h>

#include "base/limits.h"

struct sources sources;

static void write_log(void *context, enum log_level level, struct str line)
{
	(void)level;
	buf_append(context, line);
	buf_append_char(context, '\n');
}

static enum lk_status run(void *context, struct arena *arena, const char *const *argv, int64_t timeout_ms, size_t limit,
                          struct str *ret_output, struct error *ret_err)
{
	size_t at = 0;
	(void)context;
	cr_expect_gt(timeout_ms, 0);
	cr_expect_gt(limit, 0);
	sources.command[0] = '\0';
	for (size_t i = 0; argv[i]; i++)
		at += (size_t)snprintf(sources.command + at, sizeof sources.command - at, "%s[%s]", i ? " " : "", argv[i]);
	if (sources.program_fails)
		return error_set(ret_err, sources.program_fails, "'%s' failed", argv[0]);
	*ret_output = str_copy_in(arena, str_from(sources.output));
	return LK_OK;
}

static enum lk_status ask(void *context, struct arena *arena, struct str device, struct str *ret_code,
                          struct error *ret_err)
{
	(void)context;
	(void)ret_err;
	EXPECT_TEXT(device, "arn:aws:iam::1:mfa/me");
	sources.times_asked++;
	*ret_code = str_copy_in(arena, str_from(sources.code));
	return LK_OK;
}

void sources_set_up(void)
{
	sources = (struct sources){0};
	fixture_init(&sources.fixture);
	variables_init(&sources.variables);
	buf_init(&sources.log_text, LIMIT_OUTPUT);
	sources.log = (struct log){&sources.log_text, write_log};
}

void sources_tear_down(void)
{
	cr_expect_null(strstr(buf_view(&sources.log_text).ptr, "HUSH"), "a secret in the log:\n%s",
	               buf_view(&sources.log_text).ptr);
	cr_expect_null(strstr(sources.fixture.err.message, "HUSH"), "%s", sources.fixture.err.message);
	cr_expect_null(strstr(sources.fixture.err.hint, "HUSH"), "%s", sources.fixture.err.hint);
	for (size_t i = 0; i < sources.chain.note_count; i++)
		cr_expect_not(str_contains(sources.chain.notes[i].why, STR("HUSH")));
	buf_done(&sources.log_text);
	variables_done(&sources.variables);
	fixture_done(&sources.fixture);
}

enum lk_status sources_get(const char *profile)
{
	struct fixture *fixture = &sources.fixture;
	struct aws_environment environment = variables_environment(&sources.variables);
	fixture->err = (struct error){0};
	cr_assert_eq(aws_settings_load_in(&fixture->arena, &environment, str_from(profile), &sources.settings,
	                                  &fixture->err),
	             LK_OK, "%s", fixture->err.message);
	struct aws_credentials_world world = {.settings = &sources.settings,
	                                      .region = STR("eu-west-1"),
	                                      .endpoints.settings = &sources.settings,
	                                      .transport = fixture->config.transport,
	                                      .clock = &fixture->clock,
	                                      .random = &fixture->random,
	                                      .log = &sources.log,
	                                      .program.run = run};
	world.prompt.ask = sources.code ? ask : NULL;
	aws_credentials_chain_init(&sources.chain, &fixture->arena, &world);
	return sources_again(0);
}

enum lk_status sources_again(int64_t after_ms)
{
	struct aws_credentials credentials = aws_credentials_of_chain(&sources.chain);
	sources.fixture.now_ms += after_ms;
	sources.chain.world.transport = sources.fixture.config.transport;
	return credentials.get(credentials.context, sources.fixture.now_ms, &sources.keys, &sources.fixture.err);
}

void sources_expect_keys(const char *profile, const char *id, const char *source)
{
	cr_assert_eq(sources_get(profile), LK_OK, "%s", sources.fixture.err.message);
	EXPECT_TEXT(sources.keys.access_key_id, id);
	cr_expect_str_eq(sources.chain.source, source);
	EXPECT_FINISHED(&sources.fixture);
}

void sources_expect_fault(const char *profile, const char *words)
{
	cr_expect_eq(sources_get(profile), LK_FAILED, "no fault: %s", words);
	EXPECT_WORDS(sources.fixture.err.message, words);
}

void sources_expect_nothing(const char *profile, const char *source, const char *why)
{
	cr_expect_eq(sources_get(profile), LK_FAILED, "no fault: %s", why);
	EXPECT_WORDS(sources.fixture.err.message, "no AWS credentials found");
	for (size_t i = 0; i < sources.chain.note_count; i++) {
		const struct aws_credentials_note *note = &sources.chain.notes[i];
		if (strcmp(note->source, source) == 0)
			EXPECT_WORDS(note->why.ptr, why);
	}
}
