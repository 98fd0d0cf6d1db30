#include "cli/explain.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "check/check.h"
#include "cli/judge.h"
#include "template/document.h"
#include "template/read.h"

/* A rule, built in or in Lua. */
struct shown {
	struct str id, title, doc, good, bad;
	enum severity severity;
};

static struct str text_or_empty(const char *text)
{
	return text ? str_from(text) : (struct str){0};
}

/* The index-th: the built-in ones first. False past the last. */
static bool rule_at(const struct policy *policy, size_t index, struct shown *ret_rule)
{
	size_t built_in = 0;
	while (check_rule_at(built_in))
		built_in++;
	const struct rule *rule = check_rule_at(index);
	const struct policy_rule *own = !rule && policy ? policy_rule_at(policy, index - built_in) : NULL;
	if (rule)
		*ret_rule = (struct shown){str_from(rule->id),	      str_from(rule->title),	str_from(rule->doc),
					   text_or_empty(rule->good), text_or_empty(rule->bad), rule->severity};
	else if (own)
		*ret_rule = (struct shown){str_from(own->id), own->title, own->doc, own->good, own->bad, own->severity};
	return rule || own;
}

/* Words wrapped to lines of 80 columns. */
static void append_wrapped(struct buf *out, struct str text)
{
	struct str rest = text, word;
	size_t column = 0;
	while (rest.ptr && str_next(&rest, ' ', &word)) {
		if (column && column + 1 + word.len > 80) {
			buf_append_char(out, '\n');
			column = 0;
		}
		buf_printf(out, "%s%.*s", column ? " " : "", STR_ARG(word));
		column += word.len + (column > 0);
	}
	buf_append_char(out, '\n');
}

static void append_example(struct buf *out, const char *what, struct str text)
{
	struct str rest = text, line;
	if (!text.len)
		return;
	buf_printf(out, "\n%s:\n", what);
	while (rest.ptr && str_next(&rest, '\n', &line))
		if (line.len || rest.ptr)
			buf_printf(out, "%s%.*s\n", line.len ? "    " : "", STR_ARG(line));
}

static void append_rule(struct buf *out, const struct shown *rule)
{
	buf_printf(out, "%.*s (%s): %.*s\n\n", STR_ARG(rule->id), severity_name(rule->severity), STR_ARG(rule->title));
	append_wrapped(out, rule->doc);
	append_example(out, "Good", rule->good);
	append_example(out, "Bad", rule->bad);
}

static int no_such_rule(struct cli *cli, const struct policy *policy, const char *id)
{
	struct shown rule;
	struct error err;
	struct text_nearest nearest = text_nearest_begin(str_from(id));
	for (size_t i = 0; rule_at(policy, i, &rule); i++)
		text_nearest_offer(&nearest, rule.id);
	error_set(&err, ERROR_NOT_FOUND, "there is no rule '%s'", id);
	if (nearest.best.len)
		error_hint(&err, "did you mean %.*s? --explain all lists them", STR_ARG(nearest.best));
	else
		error_hint(&err, "--explain all lists them");
	return cli_fail(cli, &err);
}

static int explain(struct cli *cli, const struct policy *policy, const char *id)
{
	struct shown rule;
	struct buf out;
	bool found = false, all = strcmp(id, "all") == 0;
	buf_init(&out, LIMIT_OUTPUT);
	for (size_t i = 0; rule_at(policy, i, &rule); i++) {
		if (all)
			buf_printf(&out, "%-8.*s %-8s %.*s\n", STR_ARG(rule.id), severity_name(rule.severity),
				   STR_ARG(rule.title));
		else if (str_is(rule.id, id))
			append_rule(&out, &rule);
		found |= all || str_is(rule.id, id);
	}
	int code = found ? cli_write(cli, buf_view(&out)) : no_such_rule(cli, policy, id);
	buf_done(&out);
	return code;
}

int explain_rule(struct cli *cli, const char *id)
{
	struct policy *policy;
	int code = judge_load_policy(cli, &policy);
	if (code != EXIT_DONE)
		return code;
	code = explain(cli, policy, id);
	policy_free(policy);
	return code;
}

static void append_fenced(struct buf *out, const char *what, struct str text)
{
	if (text.len)
		buf_printf(out, "\n%s:\n\n```yaml\n%.*s```\n", what, STR_ARG(text));
}

void explain_markdown(struct buf *out)
{
	struct shown rule;
	buf_append_text(
		out,
		"# Rules\n\nMade by `lkc help --format rules` from the table of rules. Ids are cfn-lint's where it "
		"has the same rule; those that\nbegin with LK are lkc's own. `lkc check --explain RULE` "
		"prints one.\n");
	for (size_t i = 0; rule_at(NULL, i, &rule); i++) {
		buf_printf(out, "\n## %.*s: %.*s\n\n%s. ", STR_ARG(rule.id), STR_ARG(rule.title),
			   severity_name(rule.severity));
		buf_printf(out, "%.*s\n", STR_ARG(rule.doc));
		append_fenced(out, "Good", rule.good);
		append_fenced(out, "Bad", rule.bad);
	}
}

/* --- the examples of rules in Lua */

static int read_example(struct cli *cli, struct str text, struct str name, struct graph **ret_graph)
{
	struct diag diag;
	struct value *document;
	struct error err;
	diag_init_in(&diag, cli->arena);
	if (template_read_in(cli->arena, text, name, &diag, &document) == LK_OK &&
	    document_to_graph_in(cli->arena, document, name, &diag, ret_graph) == LK_OK)
		return EXIT_DONE;
	struct str why = diag.findings.count ? diag.findings.items[0].message : STR("it declares no resources");
	error_set(&err, ERROR_PROTOCOL, "%.*s cannot be read: %.*s", STR_ARG(name), STR_ARG(why));
	return cli_fail(cli, &err);
}

/* Whether the example raises the rule as it should. */
static int run_example(struct cli *cli, struct policy *policy, const struct policy_rule *rule, bool is_bad,
		       bool *ret_holds)
{
	struct graph *graph;
	struct diag diag;
	struct error err;
	struct str name = str_format_in(cli->arena, "the %s example of %s", is_bad ? "bad" : "good", rule->id);
	int code = read_example(cli, is_bad ? rule->bad : rule->good, name, &graph);
	if (code != EXIT_DONE)
		return code;
	diag_init_in(&diag, cli->arena);
	size_t faults = cli->diag.findings.count;
	if (policy_check(policy, rule, graph, &diag, &err) == LK_FAILED)
		return cli_fail(cli, &err);
	*ret_holds = cli->diag.findings.count == faults && (diag.findings.count > 0) == is_bad;
	if (!*ret_holds)
		cli_say(cli, "%.*s:%u: %.*s %s", STR_ARG(rule->place.file), rule->place.line, STR_ARG(name),
			cli->diag.findings.count != faults ? "fails with a fault of the rule's own"
			: is_bad			   ? "is not reported"
							   : "is reported");
	return EXIT_DONE;
}

static int test_policy(struct cli *cli, struct policy *policy)
{
	const struct policy_rule *rule;
	size_t examples = 0, failed = 0, without = 0;
	for (size_t i = 0; (rule = policy_rule_at(policy, i)); i++) {
		const struct str texts[] = {rule->good, rule->bad};
		for (int is_bad = 0; is_bad < 2; is_bad++) {
			bool holds = true;
			int code = texts[is_bad].len ? run_example(cli, policy, rule, is_bad, &holds) : EXIT_DONE;
			if (code != EXIT_DONE)
				return code;
			examples += texts[is_bad].len > 0;
			without += !texts[is_bad].len;
			failed += !holds;
		}
	}
	bool faults = cli_show_findings(cli);
	struct str summary = str_format_in(cli->arena, "%zu examples, %zu failed%s\n", examples, failed,
					   without ? "; some rules lack a good or a bad one" : "");
	int code = cli_write(cli, summary);
	return code == EXIT_DONE && (failed || faults) ? EXIT_FAILED : code;
}

int explain_test(struct cli *cli)
{
	struct policy *policy;
	int code = judge_load_policy(cli, &policy);
	if (code != EXIT_DONE)
		return code;
	if (!policy)
		return cli_misuse(cli, "--test-rules: there are no rules in lua/rules, and --rules names no folder");
	code = test_policy(cli, policy);
	policy_free(policy);
	return code;
}
