/* The functions' code: which sources make it, and the key it is uploaded under.
 *
 * runtime/functions/<name>/inputs lists, a line each and relative to the project, what the function is made from: a
 * folder with all that is below it, a file, a module (a path without suffix, for its .c and its .h), or another list of
 * that name. The Makefile compiles from the same list, and nothing is packed when the compiler read anything else of
 * the project. The key holds a hash of all inputs, so that it can be computed without a compiler
 * (docs/decisions/0004-code-key.md). */
#ifndef LK_ARTIFACT_FUNCTION_H
#define LK_ARTIFACT_FUNCTION_H

#include "base/error.h"
#include "graph/resource.h"

/* Every input, the list itself among them: "architecture <name>\n", then a line a file in order of the paths,
 * "<SHA-256>  <path>\n" as sha256sum writes it. Two of them compared tell which file changed. root is the project's
 * folder. ERROR_NOT_FOUND when there is no such function, or an input is missing; ERROR_OTHER for a source or an
 * architecture that cannot be one, and for an input outside of root. */
LK_MUST_USE enum lk_status function_manifest_in(struct arena *arena, struct str root, struct str source,
						struct str architecture, struct str *ret_manifest,
						struct error *ret_err);

/* The manifest has a line for that path. */
bool function_manifest_names(struct str manifest, struct str path);

/* The SHA-256 of the manifest, 64 hexadecimal digits. Fails as that does. */
LK_MUST_USE enum lk_status function_inputs_hash_in(struct arena *arena, struct str root, struct str source,
						   struct str architecture, struct str *ret_hash,
						   struct error *ret_err);

/* "lambda/order/arm64/<hash>.zip" */
struct str function_key_in(struct arena *arena, const struct function *function, struct str hash);

/* Where `make lambdas` leaves the zip, and beside it the hash of the inputs it was made from. */
struct str function_zip_path_in(struct arena *arena, struct str root, const struct function *function);
struct str function_inputs_path_in(struct arena *arena, struct str root, const struct function *function);

/* Packs a linked program as "bootstrap" of <folder>/<source>.zip, and writes <folder>/<source>.inputs. The zip's bytes
 * depend on the program alone. */
LK_MUST_USE enum lk_status function_pack(const char *folder, struct str source, struct str program, struct str manifest,
					 struct error *ret_err);

/* Sets Code.S3Key of every function of the graph. What is missing is a finding at the function's place; LK_FAILED when
 * an input cannot be read. */
LK_MUST_USE enum lk_status function_fill_keys(struct graph *graph, struct str root, struct diag *diag,
					      struct error *ret_err);

#endif
