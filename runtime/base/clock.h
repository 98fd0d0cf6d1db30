/* Time as a dependency: whoever waits or stamps takes a struct clock, so that tests can hold it. */
#ifndef LK_BASE_CLOCK_H
#define LK_BASE_CLOCK_H

#include "base/str.h"

struct clock {
	void *context;
	int64_t (*now_ms)(void *context);       /* milliseconds since 1970-01-01T00:00:00Z */
	int64_t (*monotonic_ms)(void *context); /* for durations */
	void (*sleep_ms)(void *context, int64_t milliseconds); /* may return early on a signal */
};

const struct clock *clock_system(void);

int64_t clock_now_ms(const struct clock *clock);
int64_t clock_monotonic_ms(const struct clock *clock);
void clock_sleep_ms(const struct clock *clock, int64_t milliseconds);

/* "20261123T061802Z", as SigV4 wants it, and "2026-11-23T06:18:02Z". */
struct str clock_basic_in(struct arena *arena, int64_t unix_ms);
struct str clock_iso_in(struct arena *arena, int64_t unix_ms);

/* Reads "2026-11-23T06:18:02Z", with optional fraction of a second and with Z or +hh:mm. False on anything else. */
bool clock_parse_iso(struct str text, int64_t *ret_unix_ms);

#endif
