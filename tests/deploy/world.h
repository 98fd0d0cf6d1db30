/* A client of a scripted service, with a clock that only moves when somebody waits. */
#ifndef LK_TESTS_DEPLOY_WORLD_H
#define LK_TESTS_DEPLOY_WORLD_H

#include "aws/cloudformation.h"
#include "base/random.h"
#include "net/http_replay.h"

struct world {
	struct arena arena;
	struct http_replay replay;
	struct aws_client client;
	struct aws_keys keys;
	uint64_t seed;
	struct random_source random;
	struct clock clock;
	int64_t now_ms;
	size_t events;
	bool cancelled;
};

/* The script is borrowed. Ends with arena_done(&world->arena). */
void world_open(struct world *world, const struct http_exchange *script, size_t count);

#endif
