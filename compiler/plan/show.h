/* A plan for its readers: text for a terminal, JSON for programs, Markdown for pull requests.
 *
 * Each appends to a buffer, whose limit is the caller's; ask buf_ok() at the end. What comes from templates is escaped:
 * no control character reaches a terminal, no markup a page. Values of NoEcho parameters are shown as "****". */
#ifndef LK_PLAN_SHOW_H
#define LK_PLAN_SHOW_H

#include "base/buf.h"
#include "plan/plan.h"

struct show_options {
	bool colour;  /* ANSI colours, in text alone */
	bool verbose; /* every property of what is created, and values in full */
};

/* Terraform's symbols (+ ~ - -/+ <-), one block per resource, a last line with the counts. Ends with a newline. */
void show_text(struct buf *buf, const struct plan *plan, const struct show_options *options);

/* The lines of one resource alone, as show_text() has them. */
void show_text_change(struct buf *buf, const struct plan *plan, const struct plan_change *change,
                      const struct show_options *options);

/* The last line alone, without colour or newline: "Plan: 3 to create, ..." or "No changes. ...". */
void show_summary(struct buf *buf, const struct plan *plan);

/* design.md's shape, "format_version":1. What is only known after apply is "{{changeSet:KNOWN_AFTER_APPLY}}", as in the
 * service's own change sets; what is symbolic is the long form of its intrinsic function. Ends with a newline. */
void show_json(struct buf *buf, const struct plan *plan);

/* GitHub Markdown of at most LIMIT_COMMENT bytes: deletions, replacements and what more is allowed are never cut, the
 * rest folds. Begins with "<!-- lkc plan STACK -->". */
void show_markdown(struct buf *buf, const struct plan *plan, const struct show_options *options);

#endif
