/* Rules that an organisation writes in Lua, upon the same graph that the built-in rules see.
 *
 * A rule file runs in the sandbox and declares rules by the module lk.rule (lua/lk/rule.lua, which documents them).
 * Each rule gets a copy of the stack as tables of its own; functions stand there as CloudFormation writes them:
 * {Ref = "X"}. A fault in a rule's own code is a finding at its line. */
#ifndef LK_LUA_POLICY_H
#define LK_LUA_POLICY_H

#include "base/clock.h"
#include "base/file.h"
#include "graph/resource.h"

struct policy_options {
	const struct file_list *files; /* of Lua text */
	struct str root;               /* the project's folder, whose lua/ holds shared modules */
	const struct clock *clock;
	void (*print)(void *context, struct str line); /* may be NULL */
	void *print_context;
};

struct policy_rule {
	const char *id;
	enum severity severity;
	struct str title, doc;
	struct str good, bad; /* templates, YAML; empty when the rule has none */
	struct place place;
	int check; /* registry reference of its function; private */
};

struct policy;

/* Runs the files. LK_REJECTED when one has a fault, which is in diag; *ret_policy is set all the same, with the rules
 * declared until then. The policy lives in the arena, its Lua state until policy_free(). diag must outlive it. */
LK_MUST_USE enum lk_status policy_load_in(struct arena *arena, const struct policy_options *options, struct diag *diag,
                                          struct policy **ret_policy, struct error *ret_err);
void policy_free(struct policy *policy); /* takes NULL */

/* The index-th rule in order of declaration; NULL past the last. */
const struct policy_rule *policy_rule_at(const struct policy *policy, size_t index);

/* Runs one rule on the graph; its findings go to diag. LK_REJECTED when the rule's code failed, which is a finding in
 * the diag that the policy was loaded with. */
LK_MUST_USE enum lk_status policy_check(struct policy *policy, const struct policy_rule *rule,
                                        const struct graph *graph, struct diag *diag, struct error *ret_err);

#endif
