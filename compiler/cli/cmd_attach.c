#include "cli/commands.h"
#include "cli/recovery.h"
#include "cli/set_commands.h"
#include "deploy/state.h"

/* No stack: that is how a deletion ends well, and what an apply leaves that was stopped before it had begun. */
static int tell_absent(struct cli *cli, const struct identity *id, const struct recovered *recovered)
{
	if (recovered->any && !recovered->succeeded)
		return EXIT_FAILED;
	if (recovered->any)
		return EXIT_DONE;
	struct error err;
	error_set(&err, ERROR_NOT_FOUND, "there is no stack '%.*s' in %.*s", STR_ARG(id->loaded.stack_name),
		  STR_ARG(id->target.region));
	error_hint(&err, "lkc apply makes it");
	return cli_fail(cli, &err);
}

static void tell_rest(struct cli *cli, struct str name, struct str status, bool advises)
{
	struct state state = state_of(status);
	cli_say(cli, "%.*s is at rest: %.*s", STR_ARG(name), STR_ARG(status));
	if (advises && state.kind != STATE_AT_REST)
		cli_say(cli, "%s", state.advice);
}

/* What is moving is followed; at rest its last operation is shown with its cause, when it did not go well. */
static int follow(struct cli *cli, struct identity *id)
{
	struct str name = id->loaded.stack_name, ended = id->live.stack.status;
	struct state state = state_of(ended);
	bool reviewed = str_is(ended, "REVIEW_IN_PROGRESS");
	bool tells = state_action(ended, STATE_ATTACH) == ACTION_FOLLOW || (!state.good && !reviewed);
	int code = EXIT_DONE;
	if (tells)
		code = recovery_follow(cli, &id->target, &id->live.stack, (struct str){0}, id->loaded.graph, &ended);
	if (code != EXIT_DONE && !ended.len)
		return code;
	tell_rest(cli, name, ended, reviewed || code != EXIT_DONE);
	return code;
}

int cmd_attach(struct cli *cli)
{
	struct identity id;
	struct journal journal;
	struct recovered recovered = {0};
	bool held;
	int code = identity_locate(cli, cli->options.positionals[0], &id);
	if (code == EXIT_DONE && id.loaded.set_home)
		return set_attach(cli, &id);
	if (code == EXIT_DONE)
		code = identity_look(cli, &id);
	if (code == EXIT_DONE)
		code = target_identify(cli, &id.target);
	if (code == EXIT_DONE)
		code = recovery_open_shared(cli, &id.target, id.loaded.stack_name, &journal, &held);
	if (code == EXIT_DONE && !held)
		code = recovery_settle(cli, &id.target, &journal, id.loaded.stack_name, id.loaded.graph, &recovered);
	struct error err;
	if (code == EXIT_DONE && recovered.any &&
	    live_describe(&id.target.client, cli->arena, id.loaded.stack_name, &id.live, &err) != LK_OK)
		code = cli_fail(cli, &err);
	if (code != EXIT_DONE)
		return code;
	if (!id.live.known || state_action(id.live.stack.status, STATE_ATTACH) == ACTION_NOTHING)
		return tell_absent(cli, &id, &recovered);
	if (!recovered.any || state_of(id.live.stack.status).kind == STATE_MOVING) {
		code = follow(cli, &id);
		return recovered.any && !recovered.succeeded ? EXIT_FAILED : code;
	}
	tell_rest(cli, id.loaded.stack_name, id.live.stack.status, !recovered.succeeded);
	return recovered.succeeded ? EXIT_DONE : EXIT_FAILED;
}
