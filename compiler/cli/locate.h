/* Gives findings in Lua files their columns: the checks know a resource's line and a property's path, the source has
 * the rest. Reads each file once. */
#ifndef LK_CLI_LOCATE_H
#define LK_CLI_LOCATE_H

#include "base/map.h"
#include "cli/cli.h"

struct sources {
	struct arena *arena;
	struct map texts; /* path to struct str, empty for what cannot be read */
};

void sources_init_in(struct sources *sources, struct arena *arena);

/* The text of a file; false when it cannot be read. Fits report_options.sources. */
bool sources_find(void *sources, struct str file, struct str *ret_text);

/* Moves every finding without a column to the key or value that it is about, as far as that can be found. What was
 * written in another file than the stack's stands at the stack's line that led there. */
void locate_findings(struct diag *diag, struct str stack, struct sources *sources);

#endif
