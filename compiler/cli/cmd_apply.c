#include "base/limits.h"
#include "cli/carry_out.h"
#include "cli/commands.h"
#include "cli/planned.h"
#include "cli/guard.h"
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

int cmd_apply(struct cli *cli)
{
	struct deployment d;
	struct error err;
	struct planned planned;
	int code = planned_open(cli, cli->options.positionals[0], &planned);
	if (code == EXIT_DONE)
		code = planned.given ? planned_open_deployment(cli, &planned, &d)
		                     : deployment_open(cli, cli->options.positionals[0], &d);
	if (code != EXIT_DONE)
		return code;
	if (d.live.known && state_allows_apply(d.loaded.stack_name, d.live.stack.status, &err) != LK_OK)
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
	struct str question = str_format_in(cli->arena, "Apply this to %.*s in %.*s, account %.*s?",
	                                    STR_ARG(d.loaded.stack_name), STR_ARG(d.target.region),
	                                    STR_ARG(d.target.account));
	/* A plan file is what was reviewed, and its consent. */
	return planned.given || cli_confirm(cli, question.ptr) ? carry_out_all(cli, &d) : EXIT_FAILED;
}
