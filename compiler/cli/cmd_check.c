#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "check/baseline.h"
#include "check/report.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/load.h"
#include "cli/locate.h"

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_GITHUB, FORMAT_JUNIT };

/* The lowest severity that fails; false after telling what is wrong with --fail-on. */
static bool take_fail_on(struct cli *cli, enum severity *ret_severity)
{
	const char *text = cli_value(cli, OPTION_FAIL_ON);
	*ret_severity = SEVERITY_ERROR;
	for (enum severity s = SEVERITY_INFO; text && s <= SEVERITY_ERROR; s++) {
		if (strcmp(text, severity_name(s)) == 0) {
			*ret_severity = s;
			return true;
		}
	}
	if (text)
		cli_misuse(cli, "--fail-on takes error, warning or info, not '%s'", text);
	return !text;
}

static void write_text(struct cli *cli, struct buf *out, const struct report_sources *sources)
{
	struct report_options options = {.colour = cli->colour_out, .sources = *sources};
	report_text(out, &cli->diag, &options);
	if (cli->diag.findings.count)
		buf_append_char(out, '\n');
	report_summary(out, &cli->diag);
	buf_append_char(out, '\n');
}

static void write_report(struct cli *cli, struct buf *out, enum format format, struct str file, enum severity fail_on,
			 const struct report_sources *sources)
{
	switch (format) {
	case FORMAT_TEXT:
		write_text(cli, out, sources);
		break;
	case FORMAT_JSON:
		report_json(out, &cli->diag);
		break;
	case FORMAT_SARIF:
		report_sarif(out, &cli->diag, sources, STR(LKC_VERSION));
		break;
	case FORMAT_GITHUB:
		report_github(out, &cli->diag);
		break;
	case FORMAT_JUNIT:
		report_junit(out, &cli->diag, file, fail_on);
		break;
	}
}

static int update_baseline(struct cli *cli, const char *path)
{
	struct buf out;
	struct error err;
	buf_init(&out, LIMIT_OUTPUT);
	baseline_write(&out, &cli->diag);
	enum lk_status status = file_write(path, buf_view(&out), 0644, &err);
	buf_done(&out);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "%s: %zu findings", path, cli->diag.findings.count);
	return EXIT_DONE;
}

static int apply_baseline(struct cli *cli, const char *path)
{
	struct str text;
	struct error err;
	struct baseline_counts counts;
	enum lk_status status = file_read_in(cli->arena, path, LIMIT_JSON, &text, &err);
	if (status != LK_OK && err.kind == ERROR_NOT_FOUND)
		error_hint(&err, "--update-baseline writes it");
	if (status == LK_OK)
		status = baseline_apply(text, &cli->diag, &counts, &err);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	if (counts.hidden)
		cli_say(cli, "%zu known finding%s in %s", counts.hidden, counts.hidden == 1 ? "" : "s", path);
	if (counts.gone)
		cli_say(cli, "%zu of %s %s no longer found; --update-baseline takes them out", counts.gone, path,
			counts.gone == 1 ? "is" : "are");
	return EXIT_DONE;
}

static int take_baseline(struct cli *cli)
{
	const char *path = cli_value(cli, OPTION_BASELINE);
	if (cli_has(cli, OPTION_UPDATE_BASELINE) && !path)
		return cli_misuse(cli, "--update-baseline needs --baseline FILE");
	if (!path)
		return EXIT_DONE;
	int code = cli_has(cli, OPTION_UPDATE_BASELINE) ? update_baseline(cli, path) : EXIT_DONE;
	return code == EXIT_DONE ? apply_baseline(cli, path) : code;
}

static int check_stack(struct cli *cli, enum format format, enum severity fail_on)
{
	struct loaded loaded = {0};
	struct buf out;
	struct sources sources;
	int code = load_stack(cli, cli->options.positionals[0], &loaded);
	/* Faults in the source are what this command is for; what could not be read at all was told already. */
	if (code != EXIT_DONE && !diag_has_errors(&cli->diag))
		return code;
	sources_init_in(&sources, cli->arena);
	struct report_sources find = {&sources, sources_find};
	locate_findings(&cli->diag, cli->stack, &sources);
	diag_sort(&cli->diag);
	code = take_baseline(cli);
	if (code != EXIT_DONE)
		return code;
	buf_init(&out, LIMIT_OUTPUT);
	write_report(cli, &out, format, cli->stack, fail_on, &find);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	if (code != EXIT_DONE)
		return code;
	size_t failing = 0;
	for (enum severity s = fail_on; s <= SEVERITY_ERROR; s++)
		failing += cli->diag.counts[s];
	return failing ? EXIT_FAILED : EXIT_DONE;
}

int cmd_check(struct cli *cli)
{
	static const char *const formats[] = {"text", "json", "sarif", "github", "junit"};
	enum severity fail_on;
	int format = cli_format(cli, formats, LK_COUNT(formats));
	if (format < 0 || !take_fail_on(cli, &fail_on))
		return EXIT_USAGE;
	if (cli_has(cli, OPTION_EXPLAIN))
		return explain_rule(cli, cli_value(cli, OPTION_EXPLAIN));
	if (cli_has(cli, OPTION_TEST_RULES))
		return explain_test(cli);
	return check_stack(cli, (enum format)format, fail_on);
}
