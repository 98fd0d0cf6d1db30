/* A chain of credentials over files, variables, scripted answers, programs and a person, all of the test's own. Every
 * secret of these tests has the word HUSH in it: none may come out in the log or in an error. */
#ifndef LK_TESTS_AWS_SOURCES_H
#define LK_TESTS_AWS_SOURCES_H

#include "aws/credentials_chain.h"
#include "base/buf.h"
#include "environment.h"
#include "fixture.h"

struct sources {
	struct fixture fixture;
	struct variables variables;
	struct aws_settings settings;
	struct aws_credentials_chain chain;
	struct aws_keys keys;
	struct buf log_text;
	struct log log;
	/* What the program writes, or why it fails; how it was called. */
	const char *output;
	enum error_kind program_fails;
	char command[256];
	/* What the person answers; NULL: there is nobody. */
	const char *code;
	int times_asked;
};

extern struct sources sources;

void sources_set_up(void);
void sources_tear_down(void);

/* What the next get meets. */
#define ANSWERS(...) PLAY(&sources.fixture, __VA_ARGS__)

/* One of them: what the request must have in it, and the answer. */
#define ON(verb, place, form, code, text) \
	{ \
		.method = (verb), .url = (place), .body = (form), .status = (code), .answer = (text) \
	}

/* A new chain for a profile (empty: none given), asked once. */
enum lk_status sources_get(const char *profile);
/* The same chain at a later time. */
enum lk_status sources_again(int64_t after_ms);

void sources_expect_keys(const char *profile, const char *id, const char *source);
void sources_expect_fault(const char *profile, const char *words);
void sources_expect_nothing(const char *profile, const char *source, const char *why);

#define MINUTES(count) ((int64_t)(count) * 60 * 1000)

/* Answers. Times: the fixture's clock begins at 2026-11-23T06:18:02Z. */
#define KEYS_JSON(id, expiry) \
	"{\"AccessKeyId\": \"" id "\", \"SecretAccessKey\": \"HUSHsecret\", \"Token\": \"HUSHtoken\", \"Expiration\": \"" \
	expiry "\"}"
#define KEYS_XML(action, id, expiry) \
	"<" action "Response><" action "Result><Credentials><AccessKeyId>" id "</AccessKeyId><SecretAccessKey>HUSHs" \
	"</SecretAccessKey><SessionToken>HUSHt</SessionToken><Expiration>" expiry "</Expiration></Credentials></" \
	action "Result></" action "Response>"

#endif
