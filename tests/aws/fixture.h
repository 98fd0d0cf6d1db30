/* A client over a scripted transport, with a clock that passes only by sleeping and a seeded random source. */
#ifndef LK_TESTS_AWS_FIXTURE_H
#define LK_TESTS_AWS_FIXTURE_H

#include <criterion/criterion.h>
#include <string.h>

#include "aws/client.h"
#include "net/http_replay.h"

struct fixture {
	struct arena arena;
	struct error err;
	int64_t now_ms, slept_ms;
	uint64_t random_state;
	struct clock clock;
	struct random_source random;
	struct aws_keys keys;
	struct http_replay replay;
	struct aws_config config;
	struct aws_client client;
};

/* Starts at 2026-11-23T06:18:02Z, with keys of an example, in us-east-1. */
void fixture_init(struct fixture *fixture);
void fixture_done(struct fixture *fixture);

/* A client in the state of the beginning, before which the script lies. */
void fixture_play(struct fixture *fixture, const struct http_exchange *script, size_t count);
#define PLAY(fixture, ...) \
	fixture_play((fixture), (const struct http_exchange[]){__VA_ARGS__}, \
	             LK_COUNT(((const struct http_exchange[]){__VA_ARGS__})))

/* The script was followed to its end. */
#define EXPECT_FINISHED(fixture) \
	cr_expect(http_replay_is_finished(&(fixture)->replay), "%zu requests, %zu of them unexpected: %s", \
	          (fixture)->replay.requests.count, (fixture)->replay.unexpected, (fixture)->err.message)

#define EXPECT_TEXT(actual, expected) \
	do { \
		struct str text_ = (actual); \
		cr_expect(str_is(text_, (expected)), "'%.*s', not '%s'", STR_ARG(text_), (expected)); \
	} while (0)

#define EXPECT_WORDS(text, words) \
	cr_expect(strstr((text), (words)) != NULL, "'%s' does not say '%s'", (text), (words))

/* The body of a request, decoded from its form, one pair a line, for comparison and search. */
struct str fixture_form(struct fixture *fixture, size_t index);
#define EXPECT_PAIR(fixture, index, pair) \
	do { \
		struct str form_ = fixture_form((fixture), (index)); \
		cr_expect(str_contains(form_, STR("\n" pair "\n")), "'%s' is not in %.*s", pair, STR_ARG(form_)); \
	} while (0)

#endif
