/* The table of commands: each a row of commands.c and a function in cmd_<name>.c. */
#ifndef LK_CLI_COMMANDS_H
#define LK_CLI_COMMANDS_H

#include "cli/options.h"

const struct command *command_table(size_t *ret_count);
const struct command *command_find(const char *name); /* NULL when unknown */
const char *command_nearest(const char *name);        /* NULL when none is near */

int cmd_adopt(struct cli *cli);
int cmd_apply(struct cli *cli);
int cmd_assets(struct cli *cli);
int cmd_attach(struct cli *cli);
int cmd_build(struct cli *cli);
int cmd_check(struct cli *cli);
int cmd_completion(struct cli *cli);
int cmd_delete(struct cli *cli);
int cmd_doctor(struct cli *cli);
int cmd_drift(struct cli *cli);
int cmd_events(struct cli *cli);
int cmd_help(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_invoke(struct cli *cli);
int cmd_local(struct cli *cli);
int cmd_outputs(struct cli *cli);
int cmd_plan(struct cli *cli);
int cmd_schema(struct cli *cli);
int cmd_state(struct cli *cli);
int cmd_status(struct cli *cli);

#endif
