/* Packs a function that was linked, for the Makefile.
 *
 * usage: lkc-pack SOURCE ARCHITECTURE PROGRAM FOLDER [DEPENDENCIES.d ...]
 *
 * Run from the project's folder. Refuses when a dependency file of the compiler names a file of runtime/ that the
 * function's inputs do not: its hash would miss a change of that file. */
#include <stdio.h>
#include <stdlib.h>

#include "artifact/function.h"
#include "base/file.h"
#include "base/limits.h"

static enum lk_status check_dependencies(struct arena *arena, const char *path, struct str manifest,
					 struct error *ret_err)
{
	struct str text, line, word;
	enum lk_status status = file_read_in(arena, path, LIMIT_CONFIG_FILE, &text, ret_err);
	if (status != LK_OK)
		return status;
	while (str_next(&text, '\n', &line))
		while (str_next(&line, ' ', &word)) {
			bool is_target = word.len && word.ptr[word.len - 1] == ':';
			if (!is_target && str_starts_with(word, STR("runtime/")) &&
			    !function_manifest_names(manifest, word))
				return error_set(ret_err, ERROR_STATE, "made from '%.*s', which its inputs do not list",
						 STR_ARG(word));
		}
	return LK_OK;
}

static enum lk_status pack(struct arena *arena, char **arguments, int count, struct error *ret_err)
{
	struct str source = str_from(arguments[1]), manifest, program;
	enum lk_status status =
		function_manifest_in(arena, STR("."), source, str_from(arguments[2]), &manifest, ret_err);
	for (int i = 5; status == LK_OK && i < count; i++)
		status = check_dependencies(arena, arguments[i], manifest, ret_err);
	if (status == LK_OK)
		status = file_read_in(arena, arguments[3], LIMIT_ASSET, &program, ret_err);
	if (status == LK_OK)
		status = function_pack(arguments[4], source, program, manifest, ret_err);
	return status;
}

int main(int count, char **arguments)
{
	struct arena arena;
	struct error error;
	if (count < 5) {
		fputs("usage: lkc-pack SOURCE ARCHITECTURE PROGRAM FOLDER [DEPENDENCIES.d ...]\n", stderr);
		return 64;
	}
	arena_init(&arena);
	enum lk_status status = pack(&arena, arguments, count, &error);
	if (status != LK_OK)
		fprintf(stderr, "function %s (%s): %s\n", arguments[1], arguments[2], error.message);
	arena_done(&arena);
	return status == LK_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
