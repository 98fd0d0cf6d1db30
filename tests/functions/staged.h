/* A function on a stage: settings, AWS answers from a script, a clock that only sleeping moves. */
#ifndef LK_TESTS_FUNCTIONS_STAGED_H
#define LK_TESTS_FUNCTIONS_STAGED_H

#include "functions/common/function.h"
#include "net/http_replay.h"

struct staged_setting {
	const char *name, *value;
};

struct staged {
	struct arena arena;
	const struct staged_setting *settings; /* ends with a name of NULL */
	struct http_replay replay;
	int64_t now_ms, slept_ms;
	struct clock clock;
	uint64_t random_state;
	struct random_source random;
	struct aws_keys keys;
	struct aws_client client;
	struct deadline deadline;
	struct buf lines;
	struct lambda_log log;
	struct function_context context;
	struct buf answer;
	struct error error;
};

/* The time is 2023-11-14T22:13:20Z. */
void staged_init(struct staged *staged, const struct staged_setting *settings, const struct http_exchange *script,
                 size_t count);
void staged_done(struct staged *staged);

/* Starts the function and gives it one event, with that much time until Lambda's deadline. */
enum lk_status staged_invoke(struct staged *staged, const struct function *function, const char *event,
                             int64_t time_ms);

/* The body of the request of that index. */
const char *staged_body(const struct staged *staged, size_t index);

#endif
