/* The row of sources of keys, asked in botocore's order until one has them: which one it was, why those before it had
 * none, and when its keys are renewed.
 *
 * A source is one row (credentials_chain.c) and one file; it keeps nothing, so that asking it again is what renews its
 * keys. What reaches outside is handed in. Keys that expire are renewed 15 minutes before, as botocore does
 * (_DEFAULT_ADVISORY_REFRESH_TIMEOUT), or after two thirds of their life where that comes later. While renewing fails
 * the old ones serve until they expire; those of an instance beyond it. Source: AWS SDKs and Tools Reference
 * Guide, "Standardized credential providers"; botocore/credentials.py, create_credential_resolver. */
#ifndef LK_AWS_CREDENTIALS_CHAIN_H
#define LK_AWS_CREDENTIALS_CHAIN_H

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"

/* Asks the user for the code of a device; ask NULL: there is nobody to ask. The code lives in the arena. */
struct aws_prompt {
	void *context;
	enum lk_status (*ask)(void *context, struct arena *arena, struct str device, struct str *ret_code,
			      struct error *ret_err);
};

/* Runs a program, without a shell, and gives what it wrote to its standard output. argv ends with NULL. ERROR_PROCESS
 * when it does not start, does not exit with 0 or takes longer than timeout_ms; ERROR_LIMIT for more than limit bytes.
 * run NULL: programs cannot be run. */
struct aws_program {
	void *context;
	enum lk_status (*run)(void *context, struct arena *arena, const char *const *argv, int64_t timeout_ms,
			      size_t limit, struct str *ret_output, struct error *ret_err);
};

/* What sources work with. Everything is borrowed. */
struct aws_credentials_world {
	const struct aws_settings *settings;
	struct str region; /* where STS is asked for roles */
	struct aws_endpoint_sources endpoints;
	struct http_transport transport;
	const struct clock *clock;
	const struct random_source *random;
	const struct log *log;		  /* NULL: none */
	const struct http_cancel *cancel; /* NULL: never */
	struct aws_prompt prompt;
	struct aws_program program;
};

/* One source's answer, for lkc doctor and the log. */
struct aws_credentials_note {
	const char *source; /* "environment", "shared credentials file" */
	enum aws_found found;
	struct str why; /* of nothing or a fault: "AWS_ACCESS_KEY_ID is not set" */
};

enum { AWS_CREDENTIALS_SOURCES = 10 };

struct aws_credentials_chain {
	struct arena *arena;
	struct aws_credentials_world world;
	const char *source; /* that had the keys; NULL before the first call */
	struct aws_keys keys;
	bool asks; /* renewing them asks somebody for a code */
	int64_t obtained_ms, retry_at_ms;
	struct aws_credentials_note notes[AWS_CREDENTIALS_SOURCES]; /* of the search, in order */
	size_t note_count;
};

void aws_credentials_chain_init(struct aws_credentials_chain *chain, struct arena *arena,
				const struct aws_credentials_world *world);
struct aws_credentials aws_credentials_of_chain(struct aws_credentials_chain *chain);

#endif
