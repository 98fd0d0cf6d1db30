#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "deploy/state.h"

int cmd_attach(struct cli *cli)
{
	struct identity id;
	struct progress progress;
	struct follow_result result;
	struct error err;
	int code = identity_open_existing(cli, cli->options.positionals[0], &id);
	if (code != EXIT_DONE)
		return code;
	if (state_of(id.live.stack.status).kind != STATE_MOVING) {
		cli_say(cli, "%.*s is at rest: %.*s", STR_ARG(id.loaded.stack_name), STR_ARG(id.live.stack.status));
		return EXIT_DONE;
	}
	progress_init_in(&progress, cli, cli->arena);
	struct follow_input input = {
		.stack = id.live.stack.id.len ? id.live.stack.id : id.loaded.stack_name,
		.interval_ms = target_poll_interval_ms(&id.target),
		.cancel = target_cancel(),
		.observer = progress_observer(&progress),
	};
	enum lk_status status = follow_stack(&id.target.client, cli->arena, &input, &result, &err);
	progress_finish(&progress);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	if (!result.succeeded) {
		progress_tell_failure(cli, &result, id.loaded.graph);
		return EXIT_FAILED;
	}
	cli_say(cli, "%.*s: %.*s", STR_ARG(id.loaded.stack_name), STR_ARG(result.status));
	return EXIT_DONE;
}
