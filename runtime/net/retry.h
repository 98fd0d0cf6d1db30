/* When to try again, and how long to wait before.
 *
 * Behaves as botocore 1.44.5's standard mode (botocore/retries/standard.py, quota.py, with the retry behaviour of 2026
 * on): truncated exponential backoff with full jitter, and a quota that stops a client from hammering a service that is
 * down. Pure but for the quota's count; clock and random are the caller's. */
#ifndef LK_NET_RETRY_H
#define LK_NET_RETRY_H

#include "base/random.h"
#include "net/http.h"

enum retry_reason { RETRY_NEVER, RETRY_TRANSIENT, RETRY_THROTTLED };

struct retry_policy {
	int max_attempts;       /* the first included; 1 never retries */
	bool adaptive;          /* the rate of all requests is limited too, by rate.h */
	int64_t base_ms;        /* the longest first wait after a transient failure */
	int64_t throttled_ms;   /* the same after throttling */
	int64_t cap_ms;         /* no wait is longer, unless the service asks for it */
	int64_t extra_ms;       /* how much longer than the backoff the service may make a client wait */
};

/* 3 attempts, 50 ms, 1 s, 20 s, 5 s. */
struct retry_policy retry_policy_standard(void);

/* Throttling codes of any service, and those of transient faults. */
bool retry_is_throttling_code(struct str service_code);
bool retry_is_transient_code(struct str service_code);

/* From an answer's status and the service's own code (empty when there is none): throttling codes, and 429 without a
 * code, are RETRY_THROTTLED; 500, 502, 503, 504 and transient codes are RETRY_TRANSIENT. */
enum retry_reason retry_classify_answer(int http_status, struct str service_code);

/* From a failure without an answer: ERROR_NETWORK is RETRY_TRANSIENT, everything else RETRY_NEVER. */
enum retry_reason retry_classify_failure(enum error_kind kind);

/* What the service asks for: x-amz-retry-after in milliseconds, or Retry-After in seconds (RFC 9110, section 10.2.3; a
 * date there is not heeded). -1 when it asks for nothing or for nonsense. */
int64_t retry_wished_delay_ms(const struct http_response *response);

/* The wait after the attempt of that number (from 1): random up to min(base * 2^(attempt-1), cap), at least
 * wished_ms where that is at most extra_ms longer. */
int64_t retry_delay_ms(const struct retry_policy *policy, enum retry_reason reason, int attempt, int64_t wished_ms,
                       const struct random_source *random);

/* The token bucket that all calls of a client share: 500 tokens; a retry costs 14, after throttling 5; a success gives
 * back what its retry cost, or 1. */
struct retry_quota {
	int available, capacity;
};
void retry_quota_init(struct retry_quota *quota);

/* Takes the price of one retry, told in *ret_price; false, and nothing taken, when there is not enough. */
bool retry_quota_take(struct retry_quota *quota, enum retry_reason reason, int *ret_price);

/* After a success: price is that of the last retry, 0 when there was none. */
void retry_quota_give_back(struct retry_quota *quota, int price);

#endif
