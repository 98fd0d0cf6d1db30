#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec now;
	if (clock_gettime(id, &now) != 0)
		LK_BUG("a clock that every POSIX system has");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_now(void *context)
{
	(void)context;
	return read_clock(CLOCK_REALTIME);
}

static int64_t system_monotonic(void *context)
{
	(void)context;
	return read_clock(CLOCK_MONOTONIC);
}

static void system_sleep(void *context, int64_t milliseconds)
{
	(void)context;
	struct timespec wait = {.tv_sec = (time_t)(milliseconds / 1000), .tv_nsec = (milliseconds % 1000) * 1000000};
	nanosleep(&wait, NULL);
}

const struct clock *clock_system(void)
{
	static const struct clock clock = {
		.now_ms = system_now, .monotonic_ms = system_monotonic, .sleep_ms = system_sleep};
	return &clock;
}

int64_t clock_now_ms(const struct clock *clock)
{
	return clock->now_ms(clock->context);
}

int64_t clock_monotonic_ms(const struct clock *clock)
{
	return clock->monotonic_ms(clock->context);
}

void clock_sleep_ms(const struct clock *clock, int64_t milliseconds)
{
	if (milliseconds > 0)
		clock->sleep_ms(clock->context, milliseconds);
}

static struct tm utc(int64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm parts;
	if (!gmtime_r(&seconds, &parts))
		LK_BUG("a time outside the calendar");
	return parts;
}

struct str clock_basic_in(struct arena *arena, int64_t unix_ms)
{
	struct tm t = utc(unix_ms);
	return str_format_in(arena, "%04d%02d%02dT%02d%02d%02dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
	                     t.tm_min, t.tm_sec);
}

struct str clock_iso_in(struct arena *arena, int64_t unix_ms)
{
	struct tm t = utc(unix_ms);
	return str_format_in(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
	                     t.tm_hour, t.tm_min, t.tm_sec);
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar; timegm() is not in POSIX.1-2008. */
static int64_t days_from_epoch(int64_t year, int64_t month, int64_t day)
{
	if (month <= 2) {
		year--;
		month += 12;
	}
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 1 - 719468;
}

/* Digits at the start of *text, taken off; false unless there are exactly count of them within [low, high]. */
static bool take_number(struct str *text, size_t count, int64_t low, int64_t high, int64_t *ret_number)
{
	if (text->len < count || !str_to_int(str_slice(*text, 0, count), ret_number))
		return false;
	*text = str_slice(*text, count, text->len);
	return *ret_number >= low && *ret_number <= high;
}

static bool take_char(struct str *text, char wanted)
{
	if (!text->len || text->ptr[0] != wanted)
		return false;
	*text = str_slice(*text, 1, text->len);
	return true;
}

static int64_t take_fraction(struct str *text)
{
	int64_t milliseconds = 0, unit = 100;
	if (!take_char(text, '.'))
		return 0;
	while (text->len && text->ptr[0] >= '0' && text->ptr[0] <= '9') {
		milliseconds += (text->ptr[0] - '0') * unit;
		unit /= 10;
		*text = str_slice(*text, 1, text->len);
	}
	return milliseconds;
}

static bool take_zone(struct str *text, int64_t *ret_offset_ms)
{
	*ret_offset_ms = 0;
	if (take_char(text, 'Z'))
		return true;
	int64_t sign = take_char(text, '+') ? 1 : take_char(text, '-') ? -1 : 0;
	int64_t hours, minutes;
	if (!sign || !take_number(text, 2, 0, 23, &hours))
		return false;
	take_char(text, ':');
	if (!take_number(text, 2, 0, 59, &minutes))
		return false;
	*ret_offset_ms = sign * (hours * 60 + minutes) * 60000;
	return true;
}

bool clock_parse_iso(struct str text, int64_t *ret_unix_ms)
{
	int64_t year, month, day, hour, minute, second, offset;
	if (!take_number(&text, 4, 1, 9999, &year) || !take_char(&text, '-') || !take_number(&text, 2, 1, 12, &month) ||
	    !take_char(&text, '-') || !take_number(&text, 2, 1, 31, &day) || !take_char(&text, 'T') ||
	    !take_number(&text, 2, 0, 23, &hour) || !take_char(&text, ':') || !take_number(&text, 2, 0, 59, &minute) ||
	    !take_char(&text, ':') || !take_number(&text, 2, 0, 60, &second))
		return false;
	int64_t fraction = take_fraction(&text);
	if (!take_zone(&text, &offset) || text.len)
		return false;
	int64_t seconds = ((days_from_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
	*ret_unix_ms = seconds * 1000 + fraction - offset;
	return true;
}
