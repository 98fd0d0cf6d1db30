/* Any bytes as a baseline of findings: it is taken or refused; one that was written hides what it was written of. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "check/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct diag diag;
	struct error err;
	struct baseline_counts counts;
	struct buf out;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	diag_report(&diag, "E3002", SEVERITY_ERROR, (struct place){.file = STR("a"), .line = 1}, "no property 'B'");
	buf_init(&out, LIMIT_OUTPUT);
	if (baseline_apply((struct str){(const char *)data, size}, &diag, &counts, &err) == LK_OK)
		LK_ASSERT(counts.hidden + diag.findings.count == 1);
	size_t left = diag.findings.count;
	baseline_write(&out, &diag);
	LK_ASSERT(baseline_apply(buf_view(&out), &diag, &counts, &err) == LK_OK);
	LK_ASSERT(counts.hidden == left && !counts.gone && !diag.findings.count);
	buf_done(&out);
	arena_done(&arena);
	return 0;
}
