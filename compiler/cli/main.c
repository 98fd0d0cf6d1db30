/* The entry: reads the environment once, parses the call, runs one command. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/help.h"

static void write_log(void *context, enum log_level level, struct str line)
{
	const struct cli *cli = context;
	int verbosity = cli->options.times[OPTION_VERBOSE];
	if ((level == LOG_DEBUG && verbosity < 2) || (level == LOG_INFO && verbosity < 1))
		return;
	if (level == LOG_NOTE && cli_has(cli, OPTION_QUIET))
		return;
	fprintf(stderr, "%s%.*s\n", level == LOG_WARNING ? "warning: " : "", STR_ARG(line));
}

/* https://no-color.org: set and not empty means no colour. */
static bool wants_colour(const struct cli *cli, int fd)
{
	const char *when = cli_value(cli, OPTION_COLOR);
	if (when && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fd) && !(no_color && no_color[0]) && !(term && strcmp(term, "dumb") == 0);
}

static int run(struct cli *cli)
{
	const char *when = cli_value(cli, OPTION_COLOR), *folder = cli_value(cli, OPTION_DIRECTORY);
	if (when && strcmp(when, "auto") != 0 && strcmp(when, "always") != 0 && strcmp(when, "never") != 0)
		return cli_misuse(cli, "--color takes auto, always or never, not '%s'", when);
	if (folder && chdir(folder) != 0)
		return cli_misuse(cli, "cannot work in '%s': %s", folder, strerror(errno));
	cli->terminal = isatty(STDOUT_FILENO) != 0;
	cli->colour_out = wants_colour(cli, STDOUT_FILENO);
	cli->colour_err = wants_colour(cli, STDERR_FILENO);
	if (cli_has(cli, OPTION_VERSION))
		return cli_write(cli, STR("lkc " LKC_VERSION "\n"));
	if (!cli->options.command || cli_has(cli, OPTION_HELP))
		return help_show(cli, cli->options.command);
	return cli->options.command->run(cli);
}

/* What is closed would be taken by the first file or socket that is opened, and be written to. */
static bool open_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct arena arena;
	if (!open_standard_files())
		return EXIT_FAILED;
	arena_init(&arena);
	struct cli cli = {.arena = &arena, .clock = clock_system()};
	cli.log = (struct log){.context = &cli, .write = write_log};
	diag_init_in(&cli.diag, &arena);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of its write */
	struct error err;
	int code = EXIT_USAGE;
	if (options_parse(argc, argv, &cli.options, &err) == LK_OK)
		code = run(&cli);
	else
		cli_fail(&cli, &err);
	arena_done(&arena);
	return code;
}
