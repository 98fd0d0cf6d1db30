/* lkc build --lambda: the functions' zips, and whether the same ones come out again. */
#ifndef LK_CLI_BUILD_FUNCTIONS_H
#define LK_CLI_BUILD_FUNCTIONS_H

#include "cli/load.h"

/* Builds what the stack's functions need. With --verify once more in a folder that is removed afterwards: the zips and
 * their SHA-256 are told, EXIT_DIFFERENCE when one differs. */
int build_functions(struct cli *cli, const struct loaded *loaded);

#endif
