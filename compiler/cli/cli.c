#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "check/report.h"
#include "cli/locate.h"

bool cli_has(const struct cli *cli, enum option_id id)
{
	return cli->options.values[id] != NULL;
}

const char *cli_value(const struct cli *cli, enum option_id id)
{
	return cli->options.values[id];
}

int cli_format(struct cli *cli, const char *const *names, size_t count)
{
	const char *wanted = cli_value(cli, OPTION_FORMAT);
	if (!wanted)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], wanted) == 0)
			return (int)i;
	struct buf known;
	buf_init(&known, LIMIT_MESSAGE);
	for (size_t i = 0; i < count; i++)
		buf_printf(&known, "%s%s", i ? ", " : "", names[i]);
	cli_misuse(cli, "unknown format '%s'; %s knows %s", wanted, cli->options.command->name, buf_view(&known).ptr);
	buf_done(&known);
	return -1;
}

int cli_write(struct cli *cli, struct str data)
{
	if (fwrite(data.ptr, 1, data.len, stdout) == data.len && fflush(stdout) == 0)
		return EXIT_DONE;
	/* A reader such as head that has seen enough is no failure. */
	if (errno == EPIPE)
		return EXIT_DONE;
	struct error err;
	error_set_errno(&err, errno, "cannot write the output");
	return cli_fail(cli, &err);
}

static void print_error(const struct cli *cli, const char *message, const char *hint)
{
	const char *red = cli->colour_err ? "\033[1;31m" : "", *bold = cli->colour_err ? "\033[1m" : "";
	const char *end = cli->colour_err ? "\033[0m" : "";
	fflush(stdout);
	fprintf(stderr, "%slkc: %serror:%s %s\n", bold, red, end, message);
	if (hint && hint[0])
		fprintf(stderr, "  hint: %s\n", hint);
}

int cli_fail(struct cli *cli, const struct error *err)
{
	print_error(cli, err->message, err->hint);
	return EXIT_FAILED;
}

int cli_misuse(struct cli *cli, const char *format, ...)
{
	char message[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	print_error(cli, message, NULL);
	return EXIT_USAGE;
}

void cli_say(struct cli *cli, const char *format, ...)
{
	if (cli_has(cli, OPTION_QUIET))
		return;
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

bool cli_show_findings(struct cli *cli)
{
	struct sources sources;
	struct buf text;
	sources_init_in(&sources, cli->arena);
	locate_findings(&cli->diag, cli->stack, &sources);
	diag_sort(&cli->diag);
	buf_init(&text, LIMIT_OUTPUT);
	struct report_options options = {.colour = cli->colour_err, .sources = {&sources, sources_find}};
	if (cli->diag.findings.count) {
		report_text(&text, &cli->diag, &options);
		buf_append_char(&text, '\n');
		report_summary(&text, &cli->diag);
		fprintf(stderr, "%s\n", buf_view(&text).ptr);
	}
	buf_done(&text);
	return diag_has_errors(&cli->diag);
}

/* Whether there is somebody to ask. Told even where little is to be said: nothing else explains the exit code. */
static bool can_ask(void)
{
	if (isatty(STDIN_FILENO))
		return true;
	fprintf(stderr, "Nothing was done: standard input is no terminal to ask on; -y goes ahead without asking.\n");
	return false;
}

bool cli_confirm(struct cli *cli, const char *question)
{
	if (cli_has(cli, OPTION_YES))
		return true;
	if (!can_ask())
		return false;
	char answer[16];
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (!fgets(answer, sizeof answer, stdin))
		return false;
	return strcmp(answer, "y\n") == 0 || strcmp(answer, "Y\n") == 0 || strcmp(answer, "yes\n") == 0;
}

bool cli_confirm_by_name(struct cli *cli, const char *question, struct str name)
{
	char answer[256];
	if (cli_has(cli, OPTION_YES))
		return true;
	if (!can_ask())
		return false;
	fprintf(stderr, "%s Type its name to go ahead: ", question);
	fflush(stderr);
	if (!fgets(answer, sizeof answer, stdin))
		return false;
	if (str_equal(str_trim(str_from(answer)), name))
		return true;
	cli_say(cli, "Nothing was done: that is not '%.*s'.", STR_ARG(name));
	return false;
}
