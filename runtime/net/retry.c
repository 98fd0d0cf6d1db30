#include "net/retry.h"

/* botocore/retries/quota.py and standard.py (RetryQuotaChecker, the constants of 2026's behaviour). */
enum { QUOTA_CAPACITY = 500, RETRY_PRICE = 14, THROTTLED_RETRY_PRICE = 5, SUCCESS_REFUND = 1 };

struct retry_policy retry_policy_standard(void)
{
	return (struct retry_policy){
		.max_attempts = 3, .base_ms = 50, .throttled_ms = 1000, .cap_ms = 20000, .extra_ms = 5000};
}

static bool is_listed(struct str code, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(code, list[i]))
			return true;
	return false;
}

/* botocore/retries/standard.py, ThrottledRetryableChecker. */
bool retry_is_throttling_code(struct str service_code)
{
	static const char *const codes[] = {
		"Throttling",
		"ThrottlingException",
		"ThrottledException",
		"RequestThrottledException",
		"TooManyRequestsException",
		"ProvisionedThroughputExceededException",
		"TransactionInProgressException",
		"RequestLimitExceeded",
		"BandwidthLimitExceeded",
		"LimitExceededException",
		"RequestThrottled",
		"SlowDown",
		"PriorRequestNotComplete",
		"EC2ThrottledException",
	};
	return is_listed(service_code, codes, LK_COUNT(codes));
}

/* botocore/retries/standard.py, TransientRetryableChecker, and the codes of status 500 and 503 that every service has
 * (API references, "Common Error Types"), since S3 may send InternalError within a 200. */
bool retry_is_transient_code(struct str service_code)
{
	static const char *const codes[] = {
		"RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "ServiceUnavailable",
	};
	return is_listed(service_code, codes, LK_COUNT(codes));
}

enum retry_reason retry_classify_answer(int http_status, struct str service_code)
{
	/* A service's own code says more than its status: ConcurrentResourcesLimitExceeded comes with 429 and stays.
	 * What a gateway on the way answers has no code. */
	if ((http_status == 429 && !service_code.len) || retry_is_throttling_code(service_code))
		return RETRY_THROTTLED;
	bool transient = http_status == 500 || http_status == 502 || http_status == 503 || http_status == 504;
	return transient || retry_is_transient_code(service_code) ? RETRY_TRANSIENT : RETRY_NEVER;
}

enum retry_reason retry_classify_failure(enum error_kind kind)
{
	return kind == ERROR_NETWORK ? RETRY_TRANSIENT : RETRY_NEVER;
}

int64_t retry_wished_delay_ms(const struct http_response *response)
{
	enum { LONGEST_S = 24 * 60 * 60 };
	int64_t number;
	if (str_to_int(http_get_header(response, "x-amz-retry-after"), &number) && number >= 0)
		return number;
	if (str_to_int(http_get_header(response, "Retry-After"), &number) && number >= 0)
		return (number < LONGEST_S ? number : LONGEST_S) * 1000;
	return -1;
}

int64_t retry_delay_ms(const struct retry_policy *policy, enum retry_reason reason, int attempt, int64_t wished_ms,
                       const struct random_source *random)
{
	int64_t most = reason == RETRY_THROTTLED ? policy->throttled_ms : policy->base_ms;
	for (int i = 1; i < attempt && most < policy->cap_ms; i++)
		most *= 2;
	int64_t delay = random_up_to(random, most < policy->cap_ms ? most : policy->cap_ms);
	int64_t longest = delay + policy->extra_ms;
	int64_t wished = wished_ms < longest ? wished_ms : longest;
	return wished > delay ? wished : delay;
}

void retry_quota_init(struct retry_quota *quota)
{
	*quota = (struct retry_quota){.available = QUOTA_CAPACITY, .capacity = QUOTA_CAPACITY};
}

bool retry_quota_take(struct retry_quota *quota, enum retry_reason reason, int *ret_price)
{
	int price = reason == RETRY_THROTTLED ? THROTTLED_RETRY_PRICE : RETRY_PRICE;
	if (quota->available < price)
		return false;
	quota->available -= price;
	*ret_price = price;
	return true;
}

void retry_quota_give_back(struct retry_quota *quota, int price)
{
	quota->available += price ? price : SUCCESS_REFUND;
	if (quota->available > quota->capacity)
		quota->available = quota->capacity;
}
