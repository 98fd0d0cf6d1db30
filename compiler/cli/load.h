/* From what the user named to a graph that has been evaluated, completed and checked. */
#ifndef LK_CLI_LOAD_H
#define LK_CLI_LOAD_H

#include "base/file.h"
#include "cli/cli.h"
#include "graph/resource.h"

struct loaded {
	struct graph *graph;
	struct value *document;  /* of the graph */
	struct value *parameters;/* a map of name to scalar: the environment's, then --param's */
	struct str file;         /* the stack's file */
	struct str root;         /* the project's folder */
	struct str stack_name;   /* "livekart-production" */
	struct str region;       /* the stack's own, may be empty */
	struct str account;      /* that it lives in, where the stack says so */
	const struct home *set_home; /* it goes out as a stack set, to these accounts; NULL: a stack */
};

/* Finds the stack (a file, a name in stacks/, or the only one there), evaluates or reads it, fills the functions' keys
 * in and checks it. Findings stay in cli->diag. Gives EXIT_DONE; or, after telling why, another code. Error findings
 * are no failure here: the caller looks at diag. */
int load_stack(struct cli *cli, const char *name, struct loaded *ret_loaded);

/* The same, and shows the findings: errors among them end with EXIT_FAILED. What plan, apply and build want. */
int load_valid_stack(struct cli *cli, const char *name, struct loaded *ret_loaded);

/* The stack's name and region alone, without checks: what status, events and delete want. */
int load_stack_identity(struct cli *cli, const char *name, struct loaded *ret_loaded);

/* --- of many stacks --- */

/* The stacks in a folder: Lua files that are no tests, and templates. */
struct file_list load_list_files(struct cli *cli, const char *folder);

/* The file that a name means, as above. */
int load_find_file(struct cli *cli, const char *name, struct str *ret_file);

/* What a file declares, without the environment and parameters of the call; findings stay in cli->diag. */
int load_graph(struct cli *cli, struct str file, struct loaded *ret_loaded);

#endif
