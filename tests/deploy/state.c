#include "deploy/state.h"

#include <criterion/criterion.h>

/* AWS CloudFormation User Guide, "Stack status codes"; apply and delete as the service itself takes them. */
Test(state, what_each_status_allows)
{
	static const struct {
		const char *status;
		bool apply, delete;
	} rows[] = {
		{"CREATE_COMPLETE", true, true},
		{"CREATE_FAILED", false, true},
		{"CREATE_IN_PROGRESS", false, false},
		{"DELETE_COMPLETE", true, true},
		{"DELETE_FAILED", false, true},
		{"DELETE_IN_PROGRESS", false, false},
		{"IMPORT_COMPLETE", true, true},
		{"IMPORT_IN_PROGRESS", false, false},
		{"IMPORT_ROLLBACK_COMPLETE", true, true},
		{"IMPORT_ROLLBACK_FAILED", false, true},
		{"IMPORT_ROLLBACK_IN_PROGRESS", false, false},
		{"REVIEW_IN_PROGRESS", true, true},
		{"ROLLBACK_COMPLETE", false, true},
		{"ROLLBACK_FAILED", false, true},
		{"ROLLBACK_IN_PROGRESS", false, false},
		{"UPDATE_COMPLETE", true, true},
		{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", false, false},
		{"UPDATE_FAILED", true, true},
		{"UPDATE_IN_PROGRESS", false, false},
		{"UPDATE_ROLLBACK_COMPLETE", true, true},
		{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", false, false},
		{"UPDATE_ROLLBACK_FAILED", false, true},
		{"UPDATE_ROLLBACK_IN_PROGRESS", false, false},
		{"SOMETHING_NEW_IN_PROGRESS", false, false},
		{"SOMETHING_NEW_FAILED", false, true},
		{"SOMETHING_NEW_COMPLETE", true, true},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct error err = {0};
		struct str status = str_from(rows[i].status);
		bool apply = state_allows_apply(STR("s"), status, &err) == LK_OK;
		cr_expect_eq(apply, rows[i].apply, "apply in %s", rows[i].status);
		cr_expect(apply || err.kind == ERROR_STATE, "%s", rows[i].status);
		cr_expect(apply || str_contains(str_from(err.message), status), "%s", rows[i].status);
		cr_expect_eq(state_allows_delete(STR("s"), status, &err) == LK_OK, rows[i].delete, "delete in %s",
		             rows[i].status);
	}
}
