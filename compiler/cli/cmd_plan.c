#include "base/limits.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/guard.h"
#include "cli/planned.h"
#include "cli/second_opinion.h"
#include "plan/opinion.h"
#include "plan/show.h"
#include "view/html.h"

int cmd_plan(struct cli *cli)
{
	static const char *const formats[] = {"text", "json", "markdown", "html"};
	const char *name = cli->options.positionals[0], *against = cli_value(cli, OPTION_AGAINST);
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct deployment d;
	if (cli_has(cli, OPTION_ALL))
		return fleet_plan(cli);
	if (format < 0)
		return EXIT_USAGE;
	if (cli_has(cli, OPTION_PARALLEL))
		return cli_misuse(cli, "--parallel goes with --all");
	if (against && cli_has(cli, OPTION_CHANGE_SET))
		return cli_misuse(cli, "--change-set asks the account, and --against does without one");
	int code = planned_check_call(cli);
	if (code != EXIT_DONE)
		return code;
	code = against ? deployment_open_against(cli, name, against, &d) : deployment_open(cli, name, &d);
	if (code == EXIT_DONE && cli_has(cli, OPTION_CHANGE_SET))
		code = second_opinion(cli, &d);
	if (code == EXIT_DONE)
		code = planned_write(cli, &d);
	if (code != EXIT_DONE)
		return code;
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		show_json(&out, d.plan);
	else if (format == 2)
		show_markdown(&out, d.plan, &options);
	else if (format == 3)
		html_plan(&out, d.plan, d.desired, &options);
	else
		show_text(&out, d.plan, &options);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	if (code == EXIT_DONE)
		code = guard_plan(cli, &d);
	if (code == EXIT_DONE && d.plan->opinion && d.plan->opinion->refused.len)
		return EXIT_FAILED;
	if (code == EXIT_DONE && cli_has(cli, OPTION_DETAILED_EXITCODE) && d.plan->action != PLAN_NONE)
		return EXIT_DIFFERENCE;
	return code;
}
