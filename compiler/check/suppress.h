/* Findings that the stack accepts, each with a reason: lk.ignore and stack:ignore in Lua; in a template the Metadata of
 * a resource, or of the whole template:
 *     Metadata: {lkc: {ignore: {I3011: scratch data that the nightly job writes anew}}} */
#ifndef LK_CHECK_SUPPRESS_H
#define LK_CHECK_SUPPRESS_H

#include "check/check.h"

/* Takes the suppressed findings out. A suppression without a reason suppresses nothing and is a finding (LK1102), and
 * so is one that had nothing to suppress (LK1101), unless its rule was not selected. *ret_count: how many were taken
 * out. Call it when all findings of the graph are there. */
void suppress_findings(const struct check_options *options, const struct graph *graph, struct diag *diag,
                       size_t *ret_count);

#endif
