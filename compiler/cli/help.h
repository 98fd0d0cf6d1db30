/* Help, man page, command reference and completion, all made from the tables of commands and options. */
#ifndef LK_CLI_HELP_H
#define LK_CLI_HELP_H

#include "base/buf.h"
#include "cli/cli.h"

/* Prints help for a command, or for all when NULL. Gives the exit code. */
int help_show(struct cli *cli, const struct command *command);

void help_text(struct buf *out, const struct command *command);
void help_man(struct buf *out);      /* docs/lkc.1 */
void help_markdown(struct buf *out); /* the reference part of docs/commands.md */

/* False for an unknown shell. */
bool help_completion(struct buf *out, const char *shell);

#endif
