#include "net/rate.h"

#include <math.h>

static const double LEAST_RATE = 0.5;
static const double SMOOTHING = 0.8;
static const double SLICES_A_SECOND = 2;
static const double CUBIC_SCALE = 0.4;
static const double CUBIC_BETA = 0.7;
static const double MOST_OF_MEASURED = 2;

static double seconds(int64_t ms)
{
	return (double)ms / 1000;
}

static void fill(struct retry_rate *rate, double now_s)
{
	rate->tokens = fmin(rate->capacity, rate->tokens + (now_s - rate->filled_s) * rate->fill_rate);
	rate->filled_s = now_s;
}

static void set_rate(struct retry_rate *rate, double now_s, double wished)
{
	fill(rate, now_s);
	rate->fill_rate = fmax(wished, LEAST_RATE);
	rate->capacity = fmax(wished, 1);
	rate->tokens = fmin(rate->tokens, rate->capacity);
}

void retry_rate_init(struct retry_rate *rate, int64_t now_ms)
{
	double now_s = seconds(now_ms);
	*rate = (struct retry_rate){
		.fill_rate = 1, .capacity = 1, .filled_s = now_s, .slice_s = floor(now_s), .throttled_s = now_s};
}

int64_t retry_rate_take(struct retry_rate *rate, int64_t now_ms)
{
	if (!rate->limits)
		return 0;
	fill(rate, seconds(now_ms));
	if (rate->tokens < 1)
		return (int64_t)ceil((1 - rate->tokens) / rate->fill_rate * 1000);
	rate->tokens -= 1;
	return 0;
}

static void measure(struct retry_rate *rate, double now_s)
{
	double slice_s = floor(now_s * SLICES_A_SECOND) / SLICES_A_SECOND;
	rate->sent++;
	if (slice_s <= rate->slice_s)
		return;
	double current = rate->sent / (slice_s - rate->slice_s);
	rate->measured = current * SMOOTHING + rate->measured * (1 - SMOOTHING);
	rate->sent = 0;
	rate->slice_s = slice_s;
}

static double after_success(const struct retry_rate *rate, double now_s)
{
	return CUBIC_SCALE * pow(now_s - rate->throttled_s - rate->regain_s, 3) + rate->last_max;
}

static double after_throttling(struct retry_rate *rate, double now_s)
{
	rate->last_max = rate->limits ? fmin(rate->measured, rate->fill_rate) : rate->measured;
	rate->regain_s = cbrt(rate->last_max * (1 - CUBIC_BETA) / CUBIC_SCALE);
	rate->throttled_s = now_s;
	rate->limits = true;
	return rate->last_max * CUBIC_BETA;
}

void retry_rate_learn(struct retry_rate *rate, int64_t now_ms, bool throttled)
{
	double now_s = seconds(now_ms);
	measure(rate, now_s);
	double wished = throttled ? after_throttling(rate, now_s) : after_success(rate, now_s);
	set_rate(rate, now_s, fmin(wished, MOST_OF_MEASURED * rate->measured));
}
