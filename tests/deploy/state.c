#include "deploy/state.h"

#include <criterion/criterion.h>

/* One letter a cell, in the order of enum state_command: apply, adopt, continue-rollback, delete, attach, drift.
 *
 *   .  refused              0  nothing there           c  create            u  update
 *   r  resumed              m  deleted and made anew   f  followed          t  told
 *   k  rollback continued   b  rolled back             d  deleted           a  deleted again    l  looked at */
static const char letters[] = {
	[ACTION_REFUSE] = '.', [ACTION_NOTHING] = '0',   [ACTION_CREATE] = 'c',    [ACTION_UPDATE] = 'u',
	[ACTION_RESUME] = 'r', [ACTION_REMAKE] = 'm',    [ACTION_FOLLOW] = 'f',    [ACTION_TELL] = 't',
	[ACTION_CONTINUE] = 'k', [ACTION_ROLL_BACK] = 'b', [ACTION_DELETE] = 'd', [ACTION_DELETE_AGAIN] = 'a',
	[ACTION_LOOK] = 'l',
};

/* Every StackStatus of botocore 1.44.5's model, and none. */
static const struct {
	const char *status, *cells;
} rows[] = {
	{"", "cc.00."},
	{"CREATE_COMPLETE", "uu.dtl"},
	{"CREATE_FAILED", "r.bdt."},
	{"CREATE_IN_PROGRESS", "f...f."},
	{"DELETE_COMPLETE", "cc.00."},
	{"DELETE_FAILED", "...at."},
	{"DELETE_IN_PROGRESS", "f..ff."},
	{"IMPORT_COMPLETE", "uu.dtl"},
	{"IMPORT_IN_PROGRESS", "f...f."},
	{"IMPORT_ROLLBACK_COMPLETE", "uu.dtl"},
	{"IMPORT_ROLLBACK_FAILED", "...dt."},
	{"IMPORT_ROLLBACK_IN_PROGRESS", "f...f."},
	{"REVIEW_IN_PROGRESS", "cc.dt."},
	{"ROLLBACK_COMPLETE", "m..dt."},
	{"ROLLBACK_FAILED", "...dt."},
	{"ROLLBACK_IN_PROGRESS", "f...f."},
	{"UPDATE_COMPLETE", "uu.dtl"},
	{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "f...f."},
	{"UPDATE_FAILED", "r.bdt."},
	{"UPDATE_IN_PROGRESS", "f...f."},
	{"UPDATE_ROLLBACK_COMPLETE", "uu.dtl"},
	{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "f...f."},
	{"UPDATE_ROLLBACK_FAILED", "..kdtl"},
	{"UPDATE_ROLLBACK_IN_PROGRESS", "f...f."},
	/* What the service may call its states one day. */
	{"SOMETHING_NEW_IN_PROGRESS", "f...f."},
	{"SOMETHING_NEW_FAILED", "...dt."},
	{"SOMETHING_NEW_COMPLETE", "uu.dtl"},
};

Test(state, every_command_in_every_state)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		for (int command = 0; command < STATE_COMMANDS; command++) {
			enum state_action action = state_action(str_from(rows[i].status), (enum state_command)command);
			cr_expect_eq(letters[action], rows[i].cells[command], "command %d in '%s': '%c', not '%c'",
			             command, rows[i].status, letters[action], rows[i].cells[command]);
		}
}

/* What is refused is refused with the state and a way out. */
Test(state, a_refusal_tells_the_state_and_what_to_do)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		for (int command = 0; command < STATE_COMMANDS; command++) {
			struct error err = {0};
			struct str status = str_from(rows[i].status);
			bool allowed = state_allows(STR("s"), status, (enum state_command)command, &err) == LK_OK;
			char cell = rows[i].cells[command];
			cr_expect_eq(allowed, cell != '.' && cell != 'f', "command %d in '%s'", command, rows[i].status);
			cr_expect(allowed || err.kind == ERROR_STATE);
			cr_expect(allowed || str_contains(str_from(err.message), status), "%s", err.message);
			cr_expect(allowed || err.hint[0], "no way out of '%s' for %d", rows[i].status, command);
		}
}

Test(state, an_operation_has_done_well_in_a_complete_state_that_is_no_rollback)
{
	for (size_t i = 1; i < LK_COUNT(rows); i++) {
		struct str status = str_from(rows[i].status);
		bool complete = str_ends_with(status, STR("_COMPLETE")) || str_contains(status, STR("_CLEANUP_"));
		bool good = complete && !str_contains(status, STR("ROLLBACK")) && !str_contains(status, STR("NEW"));
		cr_expect_eq(state_of(status).good, good, "%s", rows[i].status);
	}
}
