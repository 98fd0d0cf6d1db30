/* What a stack accepts: suppressions with a reason, and the baseline of an old stack. */
#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/limits.h"
#include "check/baseline.h"
#include "check/suppress.h"
#include "checking.h"

#define QUEUE(metadata) \
	"Resources:\n  Q:\n    Type: AWS::SQS::Queue\n" metadata "    Properties: {VisibilityTimeout: 99999, Dlay: 1}\n"
#define IGNORE(rule, reason) "    Metadata: {lkc: {ignore: {" rule ": " reason "}}}\n"

static struct check_options every;

static size_t suppress(struct checking *checking)
{
	size_t count;
	suppress_findings(&every, checking->graph, &checking->diag, &count);
	diag_sort(&checking->diag);
	return count;
}

Test(suppress, takes_out_what_has_a_reason)
{
	struct checking *checking = checking_new(QUEUE(IGNORE("E3034", "the service allows it for us")));
	cr_assert_eq(checking_count(checking, "E3034"), 1);
	cr_expect_eq(suppress(checking), 1);
	cr_expect_null(checking_find(checking, "E3034"));
	cr_expect_not_null(checking_find(checking, "E3002"), "another rule stays");
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], 1);
	checking_free(checking);
}

Test(suppress, wants_a_reason)
{
	struct checking *checking = checking_new(QUEUE(IGNORE("E3034", "'  '")));
	cr_expect_eq(suppress(checking), 0);
	cr_expect_not_null(checking_find(checking, "E3034"));
	expect_finding(checking, "LK1102", "", "E3034");
	checking_free(checking);
}

Test(suppress, tells_what_suppresses_nothing)
{
	struct checking *checking = checking_new(QUEUE(IGNORE("E3030", "long ago")));
	cr_expect_eq(suppress(checking), 0);
	expect_finding(checking, "LK1101", "", "E3030");
	checking_free(checking);
}

Test(suppress, of_a_rule_that_was_not_asked_for_is_not_unused)
{
	struct str only[] = {STR("E3002"), STR("LK11")};
	struct check_options options = {.select = {only, 2}};
	struct checking *checking = checking_new_with(QUEUE(IGNORE("E3034", "known")), &options);
	size_t count;
	suppress_findings(&options, checking->graph, &checking->diag, &count);
	cr_expect_null(checking_find(checking, "LK1101"), "%s", checking_text(checking));
	checking_free(checking);
}

Test(suppress, of_the_whole_template_reaches_every_resource)
{
	struct checking *checking =
		checking_new("Metadata: {lkc: {ignore: {E3034: measured}}}\n" QUEUE("") "  R:\n    Type: AWS::SQS::Queue\n"
	                     "    Properties: {DelaySeconds: 99999}\n");
	cr_assert_eq(checking_count(checking, "E3034"), 2);
	cr_expect_eq(suppress(checking), 2);
	cr_expect_null(checking_find(checking, "E3034"));
	cr_expect_null(checking_find(checking, "LK1101"));
	checking_free(checking);
}

Test(suppress, of_one_resource_leaves_the_others)
{
	struct checking *checking = checking_new(QUEUE(IGNORE("E3034", "known")) "  R:\n    Type: AWS::SQS::Queue\n"
	                                         "    Properties: {DelaySeconds: 99999}\n");
	cr_expect_eq(suppress(checking), 1);
	cr_expect(str_is(checking_find(checking, "E3034")->logical_id, "R"));
	checking_free(checking);
}

/* Tips come and go with the rules; the baseline is shown on errors. */
static struct checking *errors_of(const char *text)
{
	static const struct str only[] = {{"E", 1}};
	struct check_options options = {.region = STR("us-east-1"), .select = {only, 1}};
	return checking_new_with(text, &options);
}

static struct str baseline_of(struct checking *checking)
{
	struct buf buf;
	buf_init(&buf, LIMIT_OUTPUT);
	baseline_write(&buf, &checking->diag);
	struct str text = buf_copy_in(&buf, &checking->arena);
	buf_done(&buf);
	return text;
}

Test(baseline, hides_what_it_knows_and_nothing_else)
{
	struct checking *old = errors_of(QUEUE(""));
	struct checking *new = errors_of("# a line more\n" QUEUE("") "  R: {Type: AWS::SQS::Queu}\n");
	struct baseline_counts counts;
	struct error err;
	cr_assert_eq(baseline_apply(baseline_of(old), &new->diag, &counts, &err), LK_OK);
	cr_expect_eq(counts.hidden, 2, "%s", checking_text(new));
	cr_expect_eq(counts.gone, 0);
	expect_finding(new, "E3006", "/Type", "AWS::SQS::Queu");
	cr_expect_eq(new->diag.findings.count, 1);
	checking_free(old);
	checking_free(new);
}

Test(baseline, hides_one_finding_for_each_entry)
{
	static const char twice[] = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {Tags: [{Kye: a}]}\n";
	struct checking *old = errors_of(twice), *new = errors_of(twice);
	struct baseline_counts counts;
	struct error err;
	diag_add(&new->diag, checking_find(new, "E3002"));
	size_t before = new->diag.findings.count;
	cr_assert_eq(baseline_apply(baseline_of(old), &new->diag, &counts, &err), LK_OK);
	cr_expect_eq(counts.hidden, before - 1);
	cr_expect_eq(new->diag.findings.count, 1, "the second one is new");
	checking_free(old);
	checking_free(new);
}

Test(baseline, counts_what_is_gone)
{
	struct checking *old = errors_of(QUEUE(""));
	struct checking *new = errors_of("Resources:\n  Q: {Type: AWS::SQS::Queue}\n");
	struct baseline_counts counts;
	struct error err;
	cr_assert_eq(baseline_apply(baseline_of(old), &new->diag, &counts, &err), LK_OK);
	cr_expect_eq(counts.gone, 2);
	checking_free(old);
	checking_free(new);
}

Test(baseline, other_texts_are_refused)
{
	static const char *const texts[] = {"", "{", "[]", "{}", "{\"format_version\": 2, \"findings\": []}",
	                                    "{\"format_version\": 1, \"findings\": {}}"};
	struct checking *checking = errors_of(QUEUE(""));
	size_t before = checking->diag.findings.count;
	for (size_t i = 0; i < LK_COUNT(texts); i++) {
		struct baseline_counts counts;
		struct error err;
		cr_expect_eq(baseline_apply(str_from(texts[i]), &checking->diag, &counts, &err), LK_FAILED, "%s",
		             texts[i]);
	}
	cr_expect_eq(checking->diag.findings.count, before);
	checking_free(checking);
}
