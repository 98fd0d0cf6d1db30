#include "base/limits.h"
#include "cli/commands.h"
#include "cli/deployment.h"
#include "plan/show.h"

int cmd_plan(struct cli *cli)
{
	static const char *const formats[] = {"text", "json", "markdown"};
	const char *name = cli->options.positionals[0], *against = cli_value(cli, OPTION_AGAINST);
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct deployment d;
	if (format < 0)
		return EXIT_USAGE;
	int code = against ? deployment_open_against(cli, name, against, &d) : deployment_open(cli, name, &d);
	if (code != EXIT_DONE)
		return code;
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		show_json(&out, d.plan);
	else if (format == 2)
		show_markdown(&out, d.plan, &options);
	else
		show_text(&out, d.plan, &options);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	if (code == EXIT_DONE && cli_has(cli, OPTION_DETAILED_EXITCODE) && d.plan->action != PLAN_NONE)
		return EXIT_DIFFERENCE;
	return code;
}
