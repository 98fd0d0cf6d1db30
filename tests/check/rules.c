#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "checking.h"

static bool is_error_free(const struct checking *checking)
{
	return checking->diag.counts[SEVERITY_ERROR] == 0;
}

Test(rules, good_examples_raise_nothing_of_their_rule_and_no_error)
{
	const struct rule *rule;
	for (size_t i = 0; (rule = check_rule_at(i)); i++) {
		if (!rule->good)
			continue;
		struct checking *checking = checking_new(rule->good);
		cr_expect_null(checking_find(checking, rule->id), "%s: its good example raises it", rule->id);
		cr_expect(is_error_free(checking), "%s: good example:%s", rule->id, checking_text(checking));
		checking_free(checking);
	}
}

Test(rules, bad_examples_raise_their_rule)
{
	const struct rule *rule;
	for (size_t i = 0; (rule = check_rule_at(i)); i++) {
		if (!rule->bad)
			continue;
		struct checking *checking = checking_new(rule->bad);
		const struct finding *finding = checking_find(checking, rule->id);
		cr_expect_not_null(finding, "%s: bad example:%s", rule->id, checking_text(checking));
		if (finding)
			cr_expect_eq(finding->severity, rule->severity);
		checking_free(checking);
	}
}

Test(rules, are_documented_and_unique)
{
	const struct rule *rule;
	size_t count = 0;
	for (; (rule = check_rule_at(count)); count++) {
		cr_expect_eq(check_find_rule(str_from(rule->id)), rule, "%s stands twice", rule->id);
		cr_expect_gt(strlen(rule->doc), 30, "%s", rule->id);
		cr_expect_neq(rule->title[strlen(rule->title) - 1], '.', "%s", rule->id);
		cr_expect_eq(!rule->good, !rule->bad, "%s", rule->id);
		cr_expect_not_null(rule->pass, "%s", rule->id);
	}
	cr_expect_gt(count, 60);
	cr_expect_null(check_find_rule(STR("E9999")));
}

static const char two_faults[] = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Keep\n"
				 "    Properties: {BucketNmae: my-bucket}\n";

Test(rules, are_selected_by_prefix)
{
	struct str only[] = {STR("E303")};
	struct check_options options = {.region = STR("us-east-1"), .select = {only, 1}};
	struct checking *checking = checking_new_with(two_faults, &options);
	cr_expect_eq(checking->diag.findings.count, 1, "%s", checking_text(checking));
	cr_expect_not_null(checking_find(checking, "E3035"));
	checking_free(checking);
}

Test(rules, are_ignored_by_prefix)
{
	struct str not_this[] = {STR("E3002")};
	struct check_options options = {.region = STR("us-east-1"), .ignore = {not_this, 1}};
	struct checking *checking = checking_new_with(two_faults, &options);
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], 1, "%s", checking_text(checking));
	cr_expect_null(checking_find(checking, "E3002"));
	checking_free(checking);
}
