/* Follows an operation of a stack by its events until the stack has come to rest.
 *
 * The outcome is the stack's own state, never the result of a poll: a poll that is throttled or cut is tried again, a
 * little later, for as long as it takes. */
#ifndef LK_DEPLOY_FOLLOW_H
#define LK_DEPLOY_FOLLOW_H

#include "aws/cloudformation.h"

struct follow_observer {
	void *context;
	/* Each event once, oldest first; borrowed for the call. */
	void (*on_event)(void *context, const struct cfn_event *event);
	/* After each poll, and between polls about ten times a second; elapsed_ms since the beginning. May be NULL. */
	void (*on_tick)(void *context, int64_t elapsed_ms);
};

struct follow_input {
	struct str stack;      /* an id where there is one: a deleted stack has no name any more */
	struct str last_event; /* events up to this id are old; empty: all are new */
	struct str token;      /* of the client that began it; empty: whatever runs is followed */
	/* It was just begun: a stack at rest of which nothing new is told has not heard of it yet. */
	bool is_begun;
	bool deletes;	     /* the stack is to be gone at the end; otherwise that is a failure */
	int64_t interval_ms; /* between polls at first; grows to 5 s while nothing happens, to 30 s when throttled */
	int64_t limit_ms;    /* 0: as long as it takes */
	const struct http_cancel *cancel;
	struct follow_observer observer;
};

struct follow_result {
	struct str status; /* the stack's, at rest, or how the token's operation ended; DELETE_COMPLETE: it is gone */
	bool succeeded;
	bool told;      /* some event of it was seen */
	bool begun;     /* also where following it failed: the cloud goes on with it */
	bool timed_out; /* it still runs, longer than limit_ms */
	struct cfn_event
		first_cause; /* of a failure: what failed first for a reason of its own; logical_id empty: none */
	size_t cascade;	     /* further failures that only followed from it */
	VEC(struct cfn_event) failures; /* oldest first: all that failure_report_in() reads a cause from */
};

/* The id of the newest event, to follow from; empty when there are none. */
LK_MUST_USE enum lk_status follow_mark_in(struct aws_client *client, struct arena *arena, struct str stack,
					  struct str *ret_event_id, struct error *ret_err);

/* The same for what runs or ended last: the id of the event before its first. */
LK_MUST_USE enum lk_status follow_mark_operation_in(struct aws_client *client, struct arena *arena, struct str stack,
						    struct str *ret_event_id, struct error *ret_err);

/* How the operation of a token ended, by the stack's own events; empty when they do not tell. */
LK_MUST_USE enum lk_status follow_outcome_in(struct aws_client *client, struct arena *arena, struct str stack,
					     struct str token, struct str *ret_status, struct error *ret_err);

/* ERROR_INTERRUPTED when cancelled: the cloud goes on. Other failures only for what no waiting cures: credentials,
 * permissions. Texts of the result live in the arena. */
LK_MUST_USE enum lk_status follow_stack(struct aws_client *client, struct arena *arena,
					const struct follow_input *input, struct follow_result *ret_result,
					struct error *ret_err);

/* Whether an error of a poll may be gone at the next. */
bool follow_is_passing(const struct error *err);

/* A failure that tells nothing by itself: "Resource creation cancelled" and its kin. */
bool follow_is_consequence(const struct cfn_event *event);

#endif
