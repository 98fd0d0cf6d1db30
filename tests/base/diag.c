#include "base/diag.h"

#include <criterion/criterion.h>

Test(diag, sorting_keeps_findings_of_different_resources_at_one_place)
{
	struct arena arena;
	struct diag diag;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	struct finding finding = {.rule = "E3002",
	                          .severity = SEVERITY_ERROR,
	                          .place = {.file = STR("a.lua"), .line = 3},
	                          .message = STR("wrong"),
	                          .path = STR("/Properties/A"),
	                          .logical_id = STR("First")};
	diag_add(&diag, &finding);
	finding.logical_id = STR("Second");
	diag_add(&diag, &finding);
	diag_add(&diag, &finding);
	diag_sort(&diag);
	cr_expect_eq(diag.findings.count, 2);
	cr_expect_eq(diag.counts[SEVERITY_ERROR], 2);
	arena_done(&arena);
}
