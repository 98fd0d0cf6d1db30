/* A template and the Lua that it becomes. */
#ifndef LK_TESTS_IMPORT_IMPORTING_H
#define LK_TESTS_IMPORT_IMPORTING_H

#include "import/import.h"

struct importing {
	struct arena arena;
	struct diag diag;
	struct graph *graph;
	struct buf lua;
	struct import_result result;
	struct map refused;
	enum lk_status status;
};

/* The text of a template that is good; the test fails when it is not. */
struct importing *importing_new(const char *text);
/* The same with constructs refused whose resources are named, up to NULL. */
struct importing *importing_without(const char *text, const char *const *refused);
void importing_free(struct importing *importing);

/* The Lua behind the file's first lines, which are the same in all: what follows "lk.stack". */
const char *importing_body(struct importing *importing);

/* The template gives that body. */
void expect_lua(const char *text, const char *body);

#endif
