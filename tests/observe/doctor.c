/* What ails a stack, by what was looked at. */
#include "observe/doctor.h"

#include <criterion/criterion.h>

#define ARN "arn:aws:cloudfront::1:distribution/E1"
#define ALLOW(rest) "{\"Statement\":[{\"Effect\":\"Allow\"," rest "}]}"
#define CLOUDFRONT "\"Principal\":{\"Service\":\"cloudfront.amazonaws.com\"},"

Test(doctor, which_policies_let_a_distribution_read)
{
	static const struct {
		const char *policy;
		bool lets;
	} cases[] = {
		{"", false},
		{"not JSON", false},
		{"[]", false},
		{ALLOW(CLOUDFRONT
		       "\"Action\":\"s3:GetObject\",\"Condition\":{\"StringEquals\":{\"AWS:SourceArn\":\"" ARN "\"}}"),
		 true},
		{ALLOW(CLOUDFRONT
		       "\"Action\":[\"s3:PutObject\",\"s3:Get*\"],\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":"
		       "[\"arn:aws:cloudfront::1:distribution/*\"]}}"),
		 true},
		{ALLOW(CLOUDFRONT "\"Action\":\"s3:*\""), true},
		{ALLOW(CLOUDFRONT
		       "\"Action\":\"s3:GetObject\",\"Condition\":{\"StringEquals\":{\"AWS:SourceArn\":\"" ARN "2\"}}"),
		 false},
		{ALLOW(CLOUDFRONT "\"Action\":\"s3:PutObject\""), false},
		{ALLOW("\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"s3:GetObject\""), false},
		{ALLOW("\"Principal\":\"*\",\"Action\":\"s3:GetObject\""), true},
		{"{\"Statement\":{\"Effect\":\"Deny\"," CLOUDFRONT "\"Action\":\"s3:GetObject\"}}", false},
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(cases); i++)
		cr_expect_eq(doctor_policy_lets_cloudfront(&arena, str_from(cases[i].policy), STR(ARN)), cases[i].lets,
			     "case %zu", i);
	arena_done(&arena);
}

static enum doctor_verdict of_function(int64_t timeouts, double most_ms, int64_t memory, const char *check)
{
	struct arena arena;
	arena_init(&arena);
	struct doctor_findings findings = {.arena = &arena};
	struct doctor_subject subject = {STR("F"), STR("AWS::Lambda::Function")};
	struct lambda_configuration configuration = {.timeout_s = 10, .memory_mb = 100};
	struct logs_reports reports = {
		.invocations = 5, .timeouts = timeouts, .most_ms = most_ms, .most_memory_mb = memory};
	enum doctor_verdict verdict = DOCTOR_UNKNOWN;
	doctor_judge_function(&findings, &subject, &configuration, &reports, 24);
	for (size_t i = 0; i < findings.items.count; i++)
		if (str_is(str_from(findings.items.items[i].check), check))
			verdict = findings.items.items[i].verdict;
	arena_done(&arena);
	return verdict;
}

Test(doctor, of_functions)
{
	cr_expect_eq(of_function(0, 7999, 94, "time"), DOCTOR_FINE);
	cr_expect_eq(of_function(0, 8000, 94, "time"), DOCTOR_AILS, "it comes close");
	cr_expect_eq(of_function(1, 10000, 94, "time"), DOCTOR_AILS);
	cr_expect_eq(of_function(0, 10, 94, "memory"), DOCTOR_FINE);
	cr_expect_eq(of_function(0, 10, 95, "memory"), DOCTOR_AILS);
	cr_expect_eq(of_function(0, 10, 0, "memory"), DOCTOR_UNKNOWN, "nothing is told of what is not known");
}
