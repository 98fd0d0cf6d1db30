/* Findings of an old stack that are known: a file of them, so that new ones alone fail.
 *
 * A finding is the same as one in the file when rule, logical id, path and message are equal; its line may move. */
#ifndef LK_CHECK_BASELINE_H
#define LK_CHECK_BASELINE_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"

/* What baseline_apply found. */
struct baseline_counts {
	size_t hidden; /* findings that were known, and are taken out */
	size_t gone;   /* entries of the file that no finding answers to any more */
};

/* {"format_version": 1, "findings": [{"rule", "logical_id", "path", "message"}]}, in the order of diag. */
void baseline_write(struct buf *out, const struct diag *diag);

/* Takes known findings out of diag: each entry of the text hides one. LK_FAILED when the text is no baseline. */
LK_MUST_USE enum lk_status baseline_apply(struct str text, struct diag *diag, struct baseline_counts *ret_counts,
                                          struct error *ret_err);

#endif
