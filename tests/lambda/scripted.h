/* A Runtime API that answers from a script, a clock that stands still, and a log that is kept. */
#ifndef LK_TESTS_LAMBDA_SCRIPTED_H
#define LK_TESTS_LAMBDA_SCRIPTED_H

#include "lambda/loop.h"
#include "net/http_replay.h"

enum { NOW_S = 1700000000 };

struct scripted {
	struct arena arena;
	struct http_replay replay;
	struct clock clock;
	struct buf lines;
	struct lambda_log log;
	struct lambda_loop loop;
	struct error error;
};

void scripted_init(struct scripted *scripted, const struct http_exchange *script, size_t count);
void scripted_done(struct scripted *scripted);

/* The text of the request of that index; the script must have been asked so far. */
struct str scripted_url(const struct scripted *scripted, size_t index);
struct str scripted_body(const struct scripted *scripted, size_t index);

#endif
