/* Calls side by side, in rounds: what is left to do is sent together, and what has to be tried again waits together. */
#include "aws/client_call.h"

struct member {
	struct aws_call_state call;
	struct aws_outcome *outcome;
};

struct round {
	struct http_request *requests;
	struct http_outcome *outcomes;
	struct member **members;
	size_t count;
	int64_t wait_ms; /* the longest that one of them has to wait */
};

static void settle(struct member *member, enum lk_status status, const struct error *err)
{
	member->outcome->status = status;
	if (status != LK_OK)
		member->outcome->err = *err;
}

/* Signs what is left; a call that cannot be signed is over. */
static void sign_all(struct round *round)
{
	size_t kept = 0;
	for (size_t i = 0; i < round->count; i++) {
		struct member *member = round->members[i];
		struct error err;
		if (aws_call_sign(&member->call, &round->requests[kept], &err) == LK_OK)
			round->members[kept++] = member;
		else
			settle(member, LK_FAILED, &err);
	}
	round->count = kept;
}

/* Keeps those that have to be tried again. */
static void judge_all(struct round *round)
{
	size_t kept = 0;
	round->wait_ms = 0;
	for (size_t i = 0; i < round->count; i++) {
		struct member *member = round->members[i];
		int64_t wait_ms = 0;
		enum lk_status status = aws_call_judge(&member->call, &round->outcomes[i], &wait_ms);
		member->outcome->response = round->outcomes[i].response;
		if (status != LK_OK || wait_ms < 0) {
			settle(member, status, &round->outcomes[i].err);
			continue;
		}
		round->members[kept++] = member;
		round->wait_ms = wait_ms > round->wait_ms ? wait_ms : round->wait_ms;
	}
	round->count = kept;
}

static void begin_all(struct round *round, struct aws_client *client, struct arena *arena,
                      const struct aws_request *requests, size_t count, struct aws_outcome *outcomes)
{
	struct member *members = arena_alloc_array(arena, count, sizeof *members);
	for (size_t i = 0; i < count; i++) {
		struct error err;
		outcomes[i] = (struct aws_outcome){.status = LK_OK};
		members[i].outcome = &outcomes[i];
		if (aws_call_begin(&members[i].call, client, arena, &requests[i], &err) == LK_OK)
			round->members[round->count++] = &members[i];
		else
			settle(&members[i], LK_FAILED, &err);
	}
}

enum lk_status aws_call_many(struct aws_client *client, struct arena *arena, const struct aws_request *requests,
                             size_t count, struct aws_outcome *outcomes, struct error *ret_err)
{
	struct round round = {.requests = arena_alloc_array(arena, count, sizeof *round.requests),
	                      .outcomes = arena_alloc_array(arena, count, sizeof *round.outcomes),
	                      .members = arena_alloc_array(arena, count, sizeof *round.members)};
	begin_all(&round, client, arena, requests, count, outcomes);
	while (round.count) {
		struct error err;
		if (aws_client_wait(client, round.wait_ms, &err) != LK_OK) {
			for (size_t i = 0; i < round.count; i++)
				settle(round.members[i], LK_FAILED, &err);
			break;
		}
		sign_all(&round);
		http_send_many(&client->config.transport, arena, round.requests, round.count, client->config.at_once,
		               round.outcomes);
		judge_all(&round);
	}
	for (size_t i = 0; i < count; i++)
		if (outcomes[i].status != LK_OK) {
			*ret_err = outcomes[i].err;
			return LK_FAILED;
		}
	return LK_OK;
}
