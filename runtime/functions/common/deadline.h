/* The end of an invocation as something that waits can be cut by: no request and no pause lasts beyond it.
 *
 * It lies a little before Lambda's own deadline, so that there is time to say what was not done. */
#ifndef LK_FUNCTIONS_COMMON_DEADLINE_H
#define LK_FUNCTIONS_COMMON_DEADLINE_H

#include "base/clock.h"
#include "net/http.h"

/* Kept for the answer, milliseconds. */
enum { DEADLINE_RESERVE_MS = 200 };

struct deadline {
	const struct clock *clock;
	int64_t at_ms; /* since 1970; 0: none is set */
	struct http_transport inner;
	struct http_cancel cancel;       /* says true from at_ms on */
	struct clock bounded;            /* sleeps until at_ms at most */
	struct http_transport transport; /* waits until at_ms at most, and fails with ERROR_INTERRUPTED then */
};

/* Borrows the clock and the transport, and points to itself: it must stay where it is. */
void deadline_init(struct deadline *deadline, const struct clock *clock, struct http_transport inner);

/* lambda_deadline_ms: when Lambda ends the process. */
void deadline_set(struct deadline *deadline, int64_t lambda_deadline_ms);

/* Milliseconds, never below 0; INT64_MAX when none is set. */
int64_t deadline_remaining_ms(const struct deadline *deadline);

#endif
