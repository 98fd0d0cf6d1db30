#include "base/limits.h"
#include "cli/carry_out.h"
#include "cli/commands.h"
#include "cli/planned.h"
#include "cli/guard.h"
#include "cli/rollback.h"
#include "deploy/assets.h"
#include "deploy/state.h"
#include "plan/show.h"

static void show_plan(struct cli *cli, const struct plan *plan)
{
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &options);
	cli_write(cli, buf_view(&out));
	buf_done(&out);
}

static bool agree(struct cli *cli, const struct deployment *d, bool remains)
{
	if (remains)
		cli_say(cli,
		        "An earlier creation of %.*s was undone: what is left of it is deleted, and it is made anew.",
		        STR_ARG(d->loaded.stack_name));
	struct str question = str_format_in(cli->arena, "Apply this to %.*s in %.*s, account %.*s?",
	                                    STR_ARG(d->loaded.stack_name), STR_ARG(d->target.region),
	                                    STR_ARG(d->target.account));
	return cli_confirm(cli, question.ptr);
}

int cmd_apply(struct cli *cli)
{
	struct deployment d;
	struct error err;
	struct planned planned;
	if (cli_has(cli, OPTION_CONTINUE_ROLLBACK))
		return rollback_continue(cli);
	if (cli_has(cli, OPTION_SKIP))
		return cli_misuse(cli, "--skip goes with --continue-rollback");
	int code = planned_open(cli, cli->options.positionals[0], &planned);
	if (code == EXIT_DONE)
		code = planned.given ? planned_open_deployment(cli, &planned, &d)
		                     : deployment_open(cli, cli->options.positionals[0], &d);
	if (code != EXIT_DONE)
		return code;
	bool remains = d.live.known && state_of(d.live.stack.status).kind == STATE_EMPTY;
	if (d.live.known && !remains && state_allows_apply(d.loaded.stack_name, d.live.stack.status, &err) != LK_OK)
		return cli_fail(cli, &err);
	show_plan(cli, d.plan);
	code = guard_plan(cli, &d);
	if (code != EXIT_DONE)
		return code;
	if (d.plan->action == PLAN_NONE)
		return EXIT_DONE;
	struct asset_list assets = assets_of_graph_in(cli->arena, d.desired, d.loaded.root);
	if (assets_check(&assets, &err) != LK_OK)
		return cli_fail(cli, &err);
	/* A plan file is what was reviewed, and its consent. */
	if (!planned.given && !agree(cli, &d, remains))
		return EXIT_FAILED;
	if (remains)
		code = rollback_delete_remains(cli, &d);
	return code == EXIT_DONE ? carry_out_all(cli, &d) : code;
}
