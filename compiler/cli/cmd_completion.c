#include "base/limits.h"
#include "cli/commands.h"
#include "cli/help.h"

int cmd_completion(struct cli *cli)
{
	const char *shell = cli->options.positional_count ? cli->options.positionals[0] : "";
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	int code = help_completion(&out, shell) ? cli_write(cli, buf_view(&out))
	                                        : cli_misuse(cli, "completion takes bash, zsh or fish");
	buf_done(&out);
	return code;
}
