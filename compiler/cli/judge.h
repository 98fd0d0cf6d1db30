/* Everything that may be wrong with a graph: the built-in rules, the project's rules in Lua, and what the stack accepts
 * of it. */
#ifndef LK_CLI_JUDGE_H
#define LK_CLI_JUDGE_H

#include "cli/cli.h"
#include "lua/policy.h"

/* Adds the findings to cli->diag, as far as --select and --ignore want them. Gives EXIT_DONE, or another code after
 * telling why (unknown rules, a rule file that cannot be read); faults in a rule's Lua are findings. */
int judge_graph(struct cli *cli, const struct graph *graph, struct str region);

/* The rules in lua/rules and --rules; NULL when there are none. Freed by policy_free(). */
int judge_load_policy(struct cli *cli, struct policy **ret_policy);

#endif
