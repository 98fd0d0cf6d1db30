/* The command line, parsed against the tables of options and commands. */
#ifndef LK_CLI_OPTIONS_H
#define LK_CLI_OPTIONS_H

#include "base/error.h"

enum option_id {
#define OPTION(id, long_name, short_name, argument, help) OPTION_##id,
#include "cli/options.def"
#undef OPTION
	OPTION_COUNT
};

struct option_row {
	enum option_id id;
	const char *name;     /* without the dashes */
	char letter;          /* 0 when there is none */
	const char *argument; /* NULL for a switch */
	const char *help;
};

const struct option_row *option_row(enum option_id id);

struct cli;
struct options;

enum { POSITIONALS_MAX = 3, PARAMS_MAX = 200 };

struct command {
	const char *name;
	const char *usage; /* positionals: "[STACK]" */
	const char *summary;
	const char *detail; /* a paragraph for help and the man page */
	enum option_id options[32]; /* besides the global ones; ended by OPTION_COUNT */
	size_t positionals; /* at most */
	int (*run)(struct cli *cli); /* gives the exit code */
};

struct options {
	const struct command *command;
	const char *positionals[POSITIONALS_MAX];
	size_t positional_count;
	const char *values[OPTION_COUNT]; /* NULL unless given; "" for a switch */
	int times[OPTION_COUNT];
	const char *params[PARAMS_MAX];
	size_t param_count;
};

bool option_is_global(enum option_id id);
bool command_takes(const struct command *command, enum option_id id);

/* LK_REJECTED with a message in *ret_err (kind ERROR_OTHER) when the call is wrong. Borrows argv's strings. */
LK_MUST_USE enum lk_status options_parse(int argc, char **argv, struct options *ret_options, struct error *ret_err);

#endif
