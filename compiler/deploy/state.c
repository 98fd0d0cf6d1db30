#include "deploy/state.h"

#define ATTACH "follow it with lkc attach, then try again"
#define DELETE_FIRST "its creation failed: lkc delete it, then apply again"

static const struct state states[] = {
	{"CREATE_COMPLETE", STATE_AT_REST, true, ""},
	{"CREATE_FAILED", STATE_UNUSABLE, false, DELETE_FIRST},
	{"CREATE_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"DELETE_COMPLETE", STATE_ABSENT, true, ""},
	{"DELETE_FAILED", STATE_UNUSABLE, false,
	 "lkc events --failed tells which resource could not be deleted; then lkc delete again"},
	{"DELETE_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"IMPORT_COMPLETE", STATE_AT_REST, true, ""},
	{"IMPORT_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"IMPORT_ROLLBACK_COMPLETE", STATE_AT_REST, false, ""},
	{"IMPORT_ROLLBACK_FAILED", STATE_STUCK, false, "finish the rollback in CloudFormation first"},
	{"IMPORT_ROLLBACK_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"REVIEW_IN_PROGRESS", STATE_ABSENT, false, ""},
	{"ROLLBACK_COMPLETE", STATE_EMPTY, false, "its creation was undone: lkc apply deletes it and makes it again"},
	{"ROLLBACK_FAILED", STATE_UNUSABLE, false, DELETE_FIRST},
	{"ROLLBACK_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"UPDATE_COMPLETE", STATE_AT_REST, true, ""},
	{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", STATE_MOVING, true, ATTACH},
	{"UPDATE_FAILED", STATE_AT_REST, false, ""},
	{"UPDATE_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"UPDATE_ROLLBACK_COMPLETE", STATE_AT_REST, false, ""},
	{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", STATE_MOVING, false, ATTACH},
	{"UPDATE_ROLLBACK_FAILED", STATE_STUCK, false,
	 "go on with the rollback first: lkc apply --continue-rollback"},
	{"UPDATE_ROLLBACK_IN_PROGRESS", STATE_MOVING, false, ATTACH},
};

struct state state_of(struct str status)
{
	for (size_t i = 0; i < LK_COUNT(states); i++)
		if (str_is(status, states[i].status))
			return states[i];
	struct state unknown = {.status = "", .kind = STATE_AT_REST, .advice = ""};
	if (str_ends_with(status, STR("_IN_PROGRESS")))
		unknown.kind = STATE_MOVING;
	else if (str_ends_with(status, STR("_FAILED")))
		unknown.kind = STATE_STUCK;
	return unknown;
}

static enum lk_status refuse(struct str name, struct str status, const struct state *state, struct error *ret_err)
{
	error_set(ret_err, ERROR_STATE, "stack '%.*s' is in state %.*s", STR_ARG(name), STR_ARG(status));
	error_hint(ret_err, "%s", state->advice);
	return LK_FAILED;
}

enum lk_status state_allows_apply(struct str name, struct str status, struct error *ret_err)
{
	struct state state = state_of(status);
	return state.kind == STATE_ABSENT || state.kind == STATE_AT_REST ? LK_OK
									 : refuse(name, status, &state, ret_err);
}

enum lk_status state_allows_delete(struct str name, struct str status, struct error *ret_err)
{
	struct state state = state_of(status);
	return state.kind == STATE_MOVING ? refuse(name, status, &state, ret_err) : LK_OK;
}
