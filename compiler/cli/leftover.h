/* The command that removes what a stack has left behind, by the AWS CLI. */
#ifndef LK_CLI_LEFTOVER_H
#define LK_CLI_LEFTOVER_H

#include "deploy/remove.h"
#include "schema/pack.h"

/* options: of every command, from a blank on: " --region eu-west-1". Empty where there is no such command: of a custom
 * resource, of a type that Cloud Control has no handler for. */
struct str leftover_command_in(struct arena *arena, const struct pack *pack, const struct remnant *remnant,
                               struct str options);

/* The word as a shell takes it. */
struct str leftover_quote_in(struct arena *arena, struct str word);

#endif
