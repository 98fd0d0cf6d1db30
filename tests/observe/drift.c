/* Which of the service's findings are drift. */
#include "observe/drift.h"

#include <criterion/criterion.h>

#define TRUST(action, principal) "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":" action \
	",\"Principal\":{\"Service\":" principal "}}]}"

static size_t count_drift(const char *type, const char *path, const char *expected, const char *actual,
                          const char *kind, const char *all_expected, const char *all_actual)
{
	struct arena arena;
	arena_init(&arena);
	struct cfn_resource_list resources = {0};
	struct cfn_resource_drift_list list = {0};
	struct cfn_resource_drift found = {
		.logical_id = STR("R"), .type = str_from(type), .status = STR("MODIFIED"),
		.expected = str_from(all_expected), .actual = str_from(all_actual),
	};
	VEC_PUSH(&arena, &found.differences) = (struct cfn_difference){str_from(path), str_from(expected),
	                                                               str_from(actual), str_from(kind)};
	VEC_PUSH(&arena, &list.resources) = found;
	VEC_PUSH(&arena, &resources.resources) = (struct cfn_resource){.logical_id = STR("R"), .type = str_from(type)};
	struct drift_report report = {.arena = &arena};
	drift_add_stack(&report, &(struct drift_stack){.pack = pack_embedded(), .resources = &resources,
	                                               .found = &list});
	size_t count = report.items.count;
	cr_assert_eq(report.checked, 1);
	cr_assert_eq(report.total, 1);
	arena_done(&arena);
	return count;
}

Test(drift, means_something_or_nothing)
{
	static const struct {
		const char *type, *path, *expected, *actual, *kind, *all_expected, *all_actual;
		size_t count;
	} rows[] = {
		{"AWS::SQS::Queue", "/DelaySeconds", "3", "4", "NOT_EQUAL", "", "", 1},
		{"AWS::SQS::Queue", "/DelaySeconds", "3", "3", "NOT_EQUAL", "", "", 0},
		{"AWS::SQS::Queue", "/Tags/0/Key", "a", "b", "NOT_EQUAL",
	         "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"b\",\"Value\":\"2\"}]}",
	         "{\"Tags\":[{\"Key\":\"b\",\"Value\":\"2\"},{\"Key\":\"a\",\"Value\":\"1\"}]}", 0},
		{"AWS::SQS::Queue", "/Tags/0/Value", "1", "3", "NOT_EQUAL",
	         "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}", "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"3\"}]}", 1},
		{"AWS::IAM::Role", "/AssumeRolePolicyDocument", TRUST("\"sts:assumerole\"", "[\"a\"]"),
	         TRUST("[\"sts:AssumeRole\"]", "\"a\""), "NOT_EQUAL", "", "", 0},
		{"AWS::IAM::Role", "/AssumeRolePolicyDocument", TRUST("\"sts:AssumeRole\"", "\"a\""),
	         TRUST("\"sts:AssumeRole\"", "\"b\""), "NOT_EQUAL", "", "", 1},
		{"AWS::SQS::Queue", "/Tags", "[]", "", "REMOVE", "", "", 0},
		{"AWS::SQS::Queue", "/Tags", "[{}]", "", "REMOVE", "", "", 1},
		{"AWS::IAM::Role", "/Path", "/", "", "REMOVE", "", "", 0},
		{"AWS::IAM::Role", "/Path", "/x/", "", "REMOVE", "", "", 1},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		cr_expect_eq(count_drift(rows[i].type, rows[i].path, rows[i].expected, rows[i].actual, rows[i].kind,
		                         rows[i].all_expected, rows[i].all_actual),
		             rows[i].count, "row %zu", i);
}
