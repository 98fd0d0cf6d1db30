#include "base/limits.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/help.h"

int cmd_help(struct cli *cli)
{
	static const char *const formats[] = {"text", "man", "markdown", "rules"};
	const struct command *command = NULL;
	int format = cli_format(cli, formats, LK_COUNT(formats));
	if (format < 0)
		return EXIT_USAGE;
	if (cli->options.positional_count) {
		const char *name = cli->options.positionals[0];
		command = command_find(name);
		if (!command)
			return cli_misuse(cli, "unknown command '%s'; lkc help lists them", name);
	}
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 0)
		help_text(&out, command);
	else if (format == 1)
		help_man(&out);
	else if (format == 2)
		help_markdown(&out);
	else
		explain_markdown(&out);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}
