/* From a stack's Lua file to its graph.
 *
 * The file runs in the sandbox (sandbox.h) with two modules: `aws`, the raw layer with every CloudFormation type, and
 * `lk`, the constructs upon it (lua/lk, embedded in the program). Declarations are collected while the file runs and
 * become the graph when it has ended, so that a resource may be changed until then.
 * The user's faults go to the diagnostics store; evaluation goes on past those that allow it. */
#ifndef LK_LUA_EVALUATE_H
#define LK_LUA_EVALUATE_H

#include "base/clock.h"
#include "base/file.h"
#include "graph/resource.h"
#include "schema/pack.h"

struct evaluate_options {
	const char *stack_path;  /* as the user gave it; shown in findings */
	struct str text;         /* the stack's own source where it is no file; NULL: stack_path is read */
	struct str root;         /* the project's folder: lua/ below it holds shared modules; may be empty */
	struct str architecture; /* replaces the stack's own, for the local target; may be empty */
	const struct pack *pack;
	const struct clock *clock; /* bounds the time; NULL: only work is bounded */
	void (*print)(void *context, struct str line); /* the stack's print(); may be NULL */
	void *print_context;
};

/* LK_REJECTED when the stack has faults that leave no usable graph (syntax, a runtime error, no lk.stack); otherwise
 * *ret_graph is set and diag may still hold errors. *ret_files (may be NULL) lists the Lua files that were read. */
LK_MUST_USE enum lk_status evaluate_stack_in(struct arena *arena, const struct evaluate_options *options,
                                             struct diag *diag, struct graph **ret_graph, struct file_list *ret_files,
                                             struct error *ret_err);

#endif
