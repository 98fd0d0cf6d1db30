/* Checks of a graph against provider schemas and rules across resources. Graph and pack in, findings out; other files
 * are read by .read_nested alone.
 *
 * Every rule is a row of one table, with its documentation and two small templates: one that it accepts and one that
 * it reports; the tests run both. Ids are cfn-lint's where it has the same rule; those that begin with LK are ours.
 * What cannot be known before the deployment (a reference's value, a condition) is never reported. */
#ifndef LK_CHECK_CHECK_H
#define LK_CHECK_CHECK_H

#include "graph/resource.h"
#include "schema/pack.h"
#include "schema/pattern.h"

struct check;

/* Prefixes of rule ids: "E3" means every rule whose id begins so. */
struct rule_list {
	const struct str *items;
	size_t count;
};

struct check_options {
	struct str region;              /* types are looked up there; empty: the graph's own, or no region at all */
	struct rule_list select;        /* only these; empty: all */
	struct rule_list ignore;        /* not these, though selected */
	struct pattern_cache *patterns; /* kept from one run to the next; NULL: one of the run's own */
	/* The template at a path that is relative to the graph's own file; NULL when there is none that can be read.
	 * The function may be NULL: nested stacks are not looked into then. */
	const struct value *(*read_nested)(void *context, struct str location);
	void *nested_context;
};

struct rule {
	const char *id;
	enum severity severity;
	const char *title; /* a noun phrase, without a full stop */
	const char *doc;   /* one paragraph: what is wrong, what the service would do, the source of the fact */
	/* The pass that raises it; several rules may share one pass, which then runs once. */
	void (*pass)(struct check *check);
	/* Templates, YAML. NULL where a template cannot show it, or only at length: tests/check has those. */
	const char *good, *bad;
};

/* The index-th rule, by subject and there by id; NULL past the last. */
const struct rule *check_rule_at(size_t index);
const struct rule *check_find_rule(struct str id);

/* Whether a finding of the rule is wanted. */
bool check_selects(const struct check_options *options, const char *rule);

/* Runs every selected rule. Findings are added to diag in the order of passes: diag_sort() before showing them. */
void check_graph(const struct check_options *options, const struct graph *graph, const struct pack *pack,
                 struct diag *diag);

/* The quota on the template's size: bytes of what is sent. */
void check_size(const struct check_options *options, const struct graph *graph, size_t size, struct diag *diag);

#endif
