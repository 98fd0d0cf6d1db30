/* What every command works with: memory, options, findings, where output goes. The only room that prints. */
#ifndef LK_CLI_CLI_H
#define LK_CLI_CLI_H

#include <stdio.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/options.h"

/* Exit codes of every command; design and docs/commands.md fix them. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_DIFFERENCE = 2,
	EXIT_STALE = 3,
	EXIT_LOSS = 4,
	EXIT_USAGE = 64,
};

struct cli {
	struct arena *arena;
	struct diag diag;
	struct str stack; /* the stack's file, once it is known */
	struct options options;
	struct log log;
	const struct clock *clock;
	bool colour_out, colour_err; /* for standard output and standard error */
	bool terminal;               /* standard output is a terminal */
};

bool cli_has(const struct cli *cli, enum option_id id);
/* NULL unless given. */
const char *cli_value(const struct cli *cli, enum option_id id);

/* The value of --format among the accepted names, or the first; a wrong one is told and gives -1. */
int cli_format(struct cli *cli, const char *const *names, size_t count);

/* Data for standard output, whole; EXIT_DONE, or EXIT_FAILED when it cannot be written (a closed pipe is no fault). */
int cli_write(struct cli *cli, struct str data);

/* "lkc: error: …" and the hint, on standard error. Gives EXIT_FAILED. */
int cli_fail(struct cli *cli, const struct error *err);
/* The same for a wrong call. Gives EXIT_USAGE. */
int cli_misuse(struct cli *cli, const char *format, ...) LK_PRINTF(2, 3);

/* Words about the work, on standard error, unless -q. A line each, without newline. */
void cli_say(struct cli *cli, const char *format, ...) LK_PRINTF(2, 3);

/* Shows the findings gathered so far on standard error with source lines. True when there are errors. */
bool cli_show_findings(struct cli *cli);

/* Asks on the terminal; true for yes. With -y true at once; without a terminal false, with a hint. */
bool cli_confirm(struct cli *cli, const char *question);

/* The same for what cannot be undone: only the name itself, typed, is a yes. */
bool cli_confirm_by_name(struct cli *cli, const char *question, struct str name);

#endif
