/* The functions' code: which sources make it, and the key it is uploaded under.
 *
 * runtime/functions/<name>/inputs lists, a line each, the files and folders that the function's code is made from,
 * relative to the project. The Makefile compiles from the same list. The key holds a hash of all of them, so that it
 * can be computed without a compiler; docs/decisions/0004-code-key.md. */
#ifndef LK_ARTIFACT_FUNCTION_H
#define LK_ARTIFACT_FUNCTION_H

#include "base/error.h"
#include "graph/resource.h"

/* 64 hexadecimal digits over architecture, and path and content of every input. root is the project's folder.
 * ERROR_NOT_FOUND when there is no such function, or an input is missing. */
LK_MUST_USE enum lk_status function_inputs_hash_in(struct arena *arena, struct str root, struct str source,
                                                   struct str architecture, struct str *ret_hash,
                                                   struct error *ret_err);

/* "lambda/order/arm64/<hash>.zip" */
struct str function_key_in(struct arena *arena, const struct function *function, struct str hash);

/* Where `make lambdas` leaves the zip, and beside it the hash of the inputs it was made from. */
struct str function_zip_path_in(struct arena *arena, struct str root, const struct function *function);
struct str function_inputs_path_in(struct arena *arena, struct str root, const struct function *function);

/* Sets Code.S3Key of every function of the graph. What is missing is a finding at the function's place; LK_FAILED when
 * an input cannot be read. */
LK_MUST_USE enum lk_status function_fill_keys(struct graph *graph, struct str root, struct diag *diag,
                                              struct error *ret_err);

#endif
