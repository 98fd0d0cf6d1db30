/* lkc check --explain, --test-rules: what the rules say, and whether the examples of those in Lua hold. */
#ifndef LK_CLI_EXPLAIN_H
#define LK_CLI_EXPLAIN_H

#include "base/buf.h"
#include "cli/cli.h"

/* One rule with its examples; all of them, a line each, for "all". */
int explain_rule(struct cli *cli, const char *id);

/* docs/rules.md, made from the table of the built-in rules. */
void explain_markdown(struct buf *out);

/* Runs the good and bad examples of every rule in Lua: a line for each that does not hold, and a summary. */
int explain_test(struct cli *cli);

#endif
