#include "deploy/state.h"

#define ATTACH "follow it with lkc attach, then try again"

/* clang-format off */
/* Of each row: apply, adopt, continue-rollback, delete, attach, drift. */
#define NO  ACTION_REFUSE
#define REST(other_rollback)    {ACTION_UPDATE, ACTION_UPDATE, other_rollback, ACTION_DELETE, ACTION_TELL, ACTION_LOOK}
#define MOVES                   {ACTION_FOLLOW, NO, NO, NO, ACTION_FOLLOW, NO}
#define ABSENT                  {ACTION_CREATE, ACTION_CREATE, NO, ACTION_NOTHING, ACTION_NOTHING, NO}
#define PAUSED                  {ACTION_RESUME, NO, ACTION_ROLL_BACK, ACTION_DELETE, ACTION_TELL, NO}
#define STUCK(way_out, drift)   {NO, NO, way_out, ACTION_DELETE, ACTION_TELL, drift}

static const struct state states[] = {
	{"", STATE_ABSENT, false, ABSENT, "there is no such stack: lkc apply makes it"},
	{"CREATE_COMPLETE", STATE_AT_REST, true, REST(NO), "it is at rest: there is nothing to roll back"},
	{"CREATE_FAILED", STATE_PAUSED, false, PAUSED,
	 "its creation failed and was left so: lkc apply goes on with it, lkc apply --continue-rollback undoes it"},
	{"CREATE_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
	{"DELETE_COMPLETE", STATE_ABSENT, true, ABSENT, "it was deleted: lkc apply makes it"},
	{"DELETE_FAILED", STATE_UNUSABLE, false, {NO, NO, NO, ACTION_DELETE_AGAIN, ACTION_TELL, NO},
	 "lkc events --failed tells what could not be deleted; lkc delete tries again, and --retain leaves it"},
	{"DELETE_IN_PROGRESS", STATE_MOVING, false, {ACTION_FOLLOW, NO, NO, ACTION_FOLLOW, ACTION_FOLLOW, NO}, ATTACH},
	{"IMPORT_COMPLETE", STATE_AT_REST, true, REST(NO), "it is at rest: there is nothing to roll back"},
	{"IMPORT_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
	{"IMPORT_ROLLBACK_COMPLETE", STATE_AT_REST, false, REST(NO), "it is at rest: there is nothing to roll back"},
	{"IMPORT_ROLLBACK_FAILED", STATE_STUCK, false, STUCK(NO, NO), "finish the rollback in CloudFormation first"},
	{"IMPORT_ROLLBACK_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
	/* A change set of type CREATE made it, and another may be put to it. */
	{"REVIEW_IN_PROGRESS", STATE_ABSENT, false, {ACTION_CREATE, ACTION_CREATE, NO, ACTION_DELETE, ACTION_TELL, NO},
	 "nothing was made yet: lkc apply makes it"},
	{"ROLLBACK_COMPLETE", STATE_EMPTY, false, {ACTION_REMAKE, NO, NO, ACTION_DELETE, ACTION_TELL, NO},
	 "its creation was undone: lkc apply deletes it and makes it again"},
	{"ROLLBACK_FAILED", STATE_UNUSABLE, false, STUCK(NO, NO),
	 "its creation failed, and so did undoing it: lkc delete it, then apply again"},
	{"ROLLBACK_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
	{"UPDATE_COMPLETE", STATE_AT_REST, true, REST(NO), "it is at rest: there is nothing to roll back"},
	{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", STATE_MOVING, true, MOVES, ATTACH},
	{"UPDATE_FAILED", STATE_PAUSED, false, PAUSED,
	 "its update failed and was left so: lkc apply goes on with it, lkc apply --continue-rollback undoes it"},
	{"UPDATE_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
	{"UPDATE_ROLLBACK_COMPLETE", STATE_AT_REST, false, REST(NO), "it is at rest: there is nothing to roll back"},
	{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
	{"UPDATE_ROLLBACK_FAILED", STATE_STUCK, false, STUCK(ACTION_CONTINUE, ACTION_LOOK),
	 "go on with the rollback first: lkc apply --continue-rollback"},
	{"UPDATE_ROLLBACK_IN_PROGRESS", STATE_MOVING, false, MOVES, ATTACH},
};

static const struct state unknown_rest = {"", STATE_AT_REST, false, REST(NO), "it is at rest"};
static const struct state unknown_moving = {"", STATE_MOVING, false, MOVES, ATTACH};
static const struct state unknown_stuck = {"", STATE_STUCK, false, STUCK(NO, NO), "lkc events --failed tells why"};
/* clang-format on */

struct state state_of(struct str status)
{
	for (size_t i = 0; i < LK_COUNT(states); i++)
		if (str_is(status, states[i].status))
			return states[i];
	if (str_ends_with(status, STR("_IN_PROGRESS")))
		return unknown_moving;
	return str_ends_with(status, STR("_FAILED")) ? unknown_stuck : unknown_rest;
}

enum state_action state_action(struct str status, enum state_command command)
{
	return state_of(status).actions[command];
}

enum lk_status state_allows(struct str name, struct str status, enum state_command command, struct error *ret_err)
{
	struct state state = state_of(status);
	enum state_action action = state.actions[command];
	if (action != ACTION_REFUSE && action != ACTION_FOLLOW)
		return LK_OK;
	error_set(ret_err, ERROR_STATE, status.len ? "stack '%.*s' is in state %.*s" : "there is no stack '%.*s'%.*s",
		  STR_ARG(name), STR_ARG(status));
	error_hint(ret_err, "%s", state.advice);
	return LK_FAILED;
}
