/* `lkc schema --stubs DIR`: the annotations for editors, as files. */
#ifndef LK_CLI_SCHEMA_STUBS_H
#define LK_CLI_SCHEMA_STUBS_H

#include "cli/cli.h"

/* All services; or those of --service; or those that the stack uses, when one is named. */
int schema_stubs(struct cli *cli);

#endif
