/* A first line as a Lua pattern, the rest as the subject: it ends, and what matches lies within the subject. */
#include <stddef.h>
#include <stdint.h>

#include "lua/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS = 20000 };

static void check_captures(struct match *match, const char *start, const char *end)
{
	struct match_capture capture;
	struct str subject = match->subject;
	for (int i = 0; i < match->level; i++) {
		if (!match_capture(match, i, start, end, &capture))
			return;
		LK_ASSERT(capture.start >= subject.ptr && capture.start <= subject.ptr + subject.len);
		LK_ASSERT(capture.length >= MATCH_POSITION &&
		          (capture.length < 0 || (size_t)capture.length <= subject.len));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str subject = {(const char *)data, size}, pattern;
	struct match match;
	if (!str_next(&subject, '\n', &pattern) || !subject.ptr)
		return 0;
	for (size_t i = 0; i <= subject.len; i++) {
		match_begin(&match, subject, pattern);
		const char *start = subject.ptr + i, *end = match_at(&match, start, STEPS);
		if (match.fault != MATCH_FINE) {
			LK_ASSERT(!end && match_fault_text(match.fault));
			break;
		}
		if (!end)
			continue;
		LK_ASSERT(end >= start && end <= subject.ptr + subject.len);
		check_captures(&match, start, end);
	}
	uint64_t steps = STEPS;
	const char *found = match_find_text(subject, pattern, &steps);
	LK_ASSERT(!found || (found >= subject.ptr && found + pattern.len <= subject.ptr + subject.len));
	return 0;
}
