#include "cli/help.h"

#include <string.h>

#include "base/limits.h"
#include "cli/commands.h"

static const char exit_codes[] = "0 done, or no difference; 1 failed; 2 a difference was found; 3 the plan is stale; "
				 "4 a loss of data that the stack does not allow; 64 a wrong call";

static void append_option(struct buf *out, const struct option_row *row)
{
	char flags[64];
	snprintf(flags, sizeof flags, "%s%c%s--%s%s%s", row->letter ? "-" : " ", row->letter ? row->letter : ' ',
		 row->letter ? ", " : "  ", row->name, row->argument ? " " : "", row->argument ? row->argument : "");
	buf_printf(out, "  %-28s %s\n", flags, row->help);
}

static void append_options(struct buf *out, const struct command *command, bool global)
{
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (option_is_global(id) == global && (global || command_takes(command, id)))
			append_option(out, option_row(id));
}

static void overview(struct buf *out)
{
	size_t count;
	const struct command *commands = command_table(&count);
	buf_append_text(out, "lkc: AWS stacks described once, in Lua\n\nusage: lkc COMMAND [STACK] [options]\n\n");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
	buf_append_text(out, "\nSTACK is a file, or a name in stacks/; it may be left out where there is just one.\n"
			     "\nGlobal options:\n");
	append_options(out, NULL, true);
	buf_printf(out, "\nExit codes: %s.\n", exit_codes);
}

void help_text(struct buf *out, const struct command *command)
{
	if (!command) {
		overview(out);
		return;
	}
	buf_printf(out, "lkc %s: %s\n\nusage: lkc %s %s [options]\n\n%s\n", command->name, command->summary,
		   command->name, command->usage, command->detail);
	if (command->options[0] != OPTION_COUNT) {
		buf_append_text(out, "\nOptions:\n");
		append_options(out, command, false);
	}
	buf_append_text(out, "\nGlobal options:\n");
	append_options(out, command, true);
}

int help_show(struct cli *cli, const struct command *command)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	help_text(&out, command);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

/* --- man page: hyphens are escaped, so that they can be copied from a terminal */

static void append_man(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			buf_append_char(out, '\\');
		buf_append_char(out, *text);
	}
}

static void append_man_option(struct buf *out, const struct option_row *row)
{
	buf_append_text(out, ".TP\n");
	if (row->letter)
		buf_printf(out, "\\fB\\-%c\\fR, ", row->letter);
	buf_append_text(out, "\\fB\\-\\-");
	append_man(out, row->name);
	buf_append_text(out, "\\fR");
	if (row->argument)
		buf_printf(out, " \\fI%s\\fR", row->argument);
	buf_append_char(out, '\n');
	append_man(out, row->help);
	buf_append_char(out, '\n');
}

static void append_man_options(struct buf *out, const struct command *command, bool global)
{
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (option_is_global(id) == global && (global || command_takes(command, id)))
			append_man_option(out, option_row(id));
}

void help_man(struct buf *out)
{
	size_t count;
	const struct command *commands = command_table(&count);
	buf_append_text(out,
			".TH LKC 1 \"\" \"lkc " LKC_VERSION "\"\n.SH NAME\nlkc \\- AWS stacks described once, in Lua\n"
			".SH SYNOPSIS\n.B lkc\n.I COMMAND\n[\\fISTACK\\fR] [\\fIoptions\\fR]\n.SH COMMANDS\n");
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, ".SS \"%s %s\"\n", commands[i].name, commands[i].usage);
		append_man(out, commands[i].detail);
		buf_append_char(out, '\n');
		append_man_options(out, &commands[i], false);
	}
	buf_append_text(out, ".SH GLOBAL OPTIONS\n");
	append_man_options(out, NULL, true);
	buf_printf(out, ".SH EXIT STATUS\n%s.\n", exit_codes);
}

/* --- markdown */

static void append_markdown_options(struct buf *out, const struct command *command, bool global)
{
	buf_append_text(out, "| option | meaning |\n|---|---|\n");
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = option_row(id);
		if (option_is_global(id) != global || !(global || command_takes(command, id)))
			continue;
		buf_append_text(out, "| ");
		if (row->letter)
			buf_printf(out, "`-%c`, ", row->letter);
		buf_printf(out, "`--%s%s%s` | %s |\n", row->name, row->argument ? " " : "",
			   row->argument ? row->argument : "", row->help);
	}
	buf_append_char(out, '\n');
}

void help_markdown(struct buf *out)
{
	size_t count;
	const struct command *commands = command_table(&count);
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "### `lkc %s %s`\n\n%s\n\n", commands[i].name, commands[i].usage, commands[i].detail);
		if (commands[i].options[0] != OPTION_COUNT)
			append_markdown_options(out, &commands[i], false);
	}
	buf_append_text(out, "### Global options\n\n");
	append_markdown_options(out, NULL, true);
	buf_printf(out, "Exit codes: %s.\n", exit_codes);
}

/* --- completion */

static void append_bash(struct buf *out, const struct command *commands, size_t count)
{
	buf_append_text(out, "_lkc() {\n  local word=${COMP_WORDS[COMP_CWORD]} i command= options=\n"
			     "  for ((i = 1; i < COMP_CWORD; i++)); do\n    case ${COMP_WORDS[i]} in\n");
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "    %s) command=%s options='", commands[i].name, commands[i].name);
		for (enum option_id id = 0; id < OPTION_COUNT; id++)
			if (command_takes(&commands[i], id))
				buf_printf(out, " --%s", option_row(id)->name);
		buf_append_text(out, "' ;;\n");
	}
	buf_append_text(out, "    esac\n  done\n  if [ -z \"$command\" ]; then\n    COMPREPLY=($(compgen -W '");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? " " : "", commands[i].name);
	buf_append_text(out, "' -- \"$word\"))\n  elif [[ $word == -* ]]; then\n"
			     "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n  else\n"
			     "    COMPREPLY=($(compgen -f -- \"$word\")"
			     " $(cd stacks 2>/dev/null && compgen -f -X '!*.lua' -- \"$word\" | sed 's/\\.lua$//'))\n"
			     "  fi\n}\ncomplete -o filenames -F _lkc lkc\n");
}

static void append_fish(struct buf *out, const struct command *commands, size_t count)
{
	buf_append_text(out, "complete -c lkc -f\n");
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "complete -c lkc -n __fish_use_subcommand -a %s -d \"%s\"\n", commands[i].name,
			   commands[i].summary);
		for (enum option_id id = 0; id < OPTION_COUNT; id++)
			if (!option_is_global(id) && command_takes(&commands[i], id))
				buf_printf(out, "complete -c lkc -n '__fish_seen_subcommand_from %s' -l %s%s\n",
					   commands[i].name, option_row(id)->name,
					   option_row(id)->argument ? " -r" : "");
	}
	for (enum option_id id = 0; option_is_global(id); id++)
		buf_printf(out, "complete -c lkc -l %s%s\n", option_row(id)->name,
			   option_row(id)->argument ? " -r" : "");
}

bool help_completion(struct buf *out, const char *shell)
{
	size_t count;
	const struct command *commands = command_table(&count);
	if (strcmp(shell, "zsh") == 0)
		buf_append_text(out, "autoload -U +X bashcompinit && bashcompinit\n");
	if (strcmp(shell, "bash") == 0 || strcmp(shell, "zsh") == 0)
		append_bash(out, commands, count);
	else if (strcmp(shell, "fish") == 0)
		append_fish(out, commands, count);
	else
		return false;
	return true;
}
