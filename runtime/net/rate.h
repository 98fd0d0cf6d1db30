/* How fast a client may send once a service has throttled it: the adaptive mode's limit.
 *
 * Behaves as botocore 1.44.5's (botocore/retries/adaptive.py, bucket.py, throttling.py): a token bucket whose rate
 * falls to 0.7 of what was measured at a throttling answer and grows again along CUBIC's curve. Nothing is limited
 * before the first throttling. Pure: the time is the caller's, in milliseconds of a clock that does not jump. */
#ifndef LK_NET_RATE_H
#define LK_NET_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct retry_rate {
	bool limits; /* a throttling answer was seen */
	/* The bucket: tokens, how many a second come in, how many it holds, when it was filled last. */
	double tokens, fill_rate, capacity, filled_s;
	/* What is measured: requests a second, smoothed over half seconds. */
	double measured, slice_s;
	int sent;
	/* CUBIC's curve: the rate at the last throttling, how long until it is reached again, when that was. */
	double last_max, regain_s, throttled_s;
};

void retry_rate_init(struct retry_rate *rate, int64_t now_ms);

/* 0: a token was taken, the request may go. Else how long to wait before asking again. */
int64_t retry_rate_take(struct retry_rate *rate, int64_t now_ms);

/* After each attempt, whatever came of it. */
void retry_rate_learn(struct retry_rate *rate, int64_t now_ms, bool throttled);

#endif
