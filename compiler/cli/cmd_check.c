#include <string.h>

#include "base/limits.h"
#include "check/report.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/locate.h"

static int verdict(const struct cli *cli)
{
	const char *fail_on = cli_value(cli, OPTION_FAIL_ON);
	bool warnings = fail_on && strcmp(fail_on, "warning") == 0;
	size_t failing = cli->diag.counts[SEVERITY_ERROR] + (warnings ? cli->diag.counts[SEVERITY_WARNING] : 0);
	return failing ? EXIT_FAILED : EXIT_DONE;
}

static void write_text(struct cli *cli, struct buf *out, struct sources *sources)
{
	struct report_options options = {.colour = cli->colour_out, .sources = {sources, sources_find}};
	report_text(out, &cli->diag, &options);
	if (cli->diag.findings.count)
		buf_append_char(out, '\n');
	report_summary(out, &cli->diag);
	buf_append_char(out, '\n');
}

int cmd_check(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	const char *fail_on = cli_value(cli, OPTION_FAIL_ON);
	int format = cli_format(cli, formats, LK_COUNT(formats));
	if (format < 0)
		return EXIT_USAGE;
	if (fail_on && strcmp(fail_on, "error") != 0 && strcmp(fail_on, "warning") != 0)
		return cli_misuse(cli, "--fail-on takes error or warning, not '%s'", fail_on);
	struct loaded loaded;
	int code = load_stack(cli, cli->options.positionals[0], &loaded);
	/* Faults in the source are what this command is for; what could not be read at all was told already. */
	if (code != EXIT_DONE && !diag_has_errors(&cli->diag))
		return code;
	struct sources sources;
	struct buf out;
	sources_init_in(&sources, cli->arena);
	locate_findings(&cli->diag, &sources);
	diag_sort(&cli->diag);
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		report_json(&out, &cli->diag);
	else
		write_text(cli, &out, &sources);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code == EXIT_DONE ? verdict(cli) : code;
}
