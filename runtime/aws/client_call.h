/* Between client.c and client_many.c: one call, attempt by attempt. */
#ifndef LK_AWS_CLIENT_CALL_H
#define LK_AWS_CLIENT_CALL_H

#include "aws/client.h"

struct aws_call_state {
	struct aws_client *client;
	struct arena *arena;
	const struct aws_request *request;
	struct retry_policy policy;
	struct aws_endpoint endpoint;
	struct str url, id;
	int attempt;
	int price; /* of the last retry, in the quota's tokens */
	int64_t started_ms;
	int64_t signed_skew_ms; /* of the last attempt: calls beside it may have corrected the client's meanwhile */
	bool skew_was_corrected;
};

/* Where the call goes to. */
LK_MUST_USE enum lk_status aws_call_begin(struct aws_call_state *call, struct aws_client *client, struct arena *arena,
                                          const struct aws_request *request, struct error *ret_err);

/* The signed request of the next attempt; in the adaptive mode it waits for its turn before. */
LK_MUST_USE enum lk_status aws_call_sign(struct aws_call_state *call, struct http_request *ret_request,
                                         struct error *ret_err);

/* What to make of the attempt's outcome. LK_OK with *ret_wait_ms below 0: the call is over and went well; else: try
 * again after that time. LK_FAILED: *outcome->err is the call's. */
LK_MUST_USE enum lk_status aws_call_judge(struct aws_call_state *call, struct http_outcome *outcome,
                                          int64_t *ret_wait_ms);

/* ERROR_INTERRUPTED when the client's cancel says so. */
LK_MUST_USE enum lk_status aws_client_wait(const struct aws_client *client, int64_t wait_ms, struct error *ret_err);

#endif
