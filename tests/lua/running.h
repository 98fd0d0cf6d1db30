/* Runs Lua text in a sandbox, for the tests. */
#ifndef LK_TESTS_LUA_RUNNING_H
#define LK_TESTS_LUA_RUNNING_H

#include "base/buf.h"
#include "base/limits.h"
#include "lua/sandbox.h"

/* A folder of its own, with lua/ and stacks/ in it: the project's root. */
struct project {
	struct arena arena;
	struct str root, stack_folder;
};
void project_begin(struct project *project);
void project_write(struct project *project, const char *path, const char *text);
const char *project_path(struct project *project, const char *path);
void project_end(struct project *project);

struct run {
	struct arena arena;
	struct diag diag;
	struct buf output; /* what was printed, each line with its line end */
	struct sandbox *sandbox;
	enum lk_status status;
	struct error error;
};

/* Options as the program has them; a test changes them between run_begin() and run_file(). */
struct sandbox_options run_begin(struct run *run);
void run_file(struct run *run, const struct sandbox_options *options, const char *path);
/* text as the file stacks/test.lua of a new project. */
void run_text(struct run *run, const struct sandbox_options *options, const char *text, size_t length);
void run_end(struct run *run);

/* Findings as text: "file:line:column:width rule message (hint) from file:line …"; the file without its folder. */
const char *run_findings(struct run *run);

/* A row of a table of programs: what is printed, and the finding's rule and a part of its message (NULL: none). */
struct program_row {
	const char *source, *output, *rule, *message;
};
void check_rows(const struct program_row *rows, size_t count, const struct sandbox_options *limits);

#endif
