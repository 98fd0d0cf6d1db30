#include "cli/build_functions.h"

#include <stdlib.h>

#include "artifact/function.h"
#include "base/hash.h"
#include "base/limits.h"
#include "cli/process.h"

static struct str architectures_in(struct cli *cli, const struct loaded *loaded)
{
	struct str archs = STR("ARCHS=");
	for (size_t i = 0; i < loaded->graph->functions.count; i++) {
		struct str arch = loaded->graph->functions.items[i].architecture;
		if (!str_contains(archs, arch))
			archs = str_format_in(cli->arena, "%.*s%s%.*s", STR_ARG(archs), i ? " " : "", STR_ARG(arch));
	}
	return archs;
}

/* The Makefile knows how functions are compiled; it skips what is up to date. The compiler and the libraries are those
 * of the project's own build folder. */
static int make(struct cli *cli, const struct loaded *loaded, const char *folder)
{
	struct str archs = architectures_in(cli, loaded);
	struct str build = str_format_in(cli->arena, "BUILD=%s", folder ? folder : "build");
	const char *const call[] = {"make", "--no-print-directory", "lambdas", archs.ptr, build.ptr,
				    "TOOLCHAIN=build/toolchain", NULL};
	struct error err;
	return process_run(call, &err) == LK_OK ? EXIT_DONE : cli_fail(cli, &err);
}

static int hash_zip(struct cli *cli, struct str path, struct str *ret_hash)
{
	struct str zip;
	struct error err;
	if (file_read_in(cli->arena, path.ptr, LIMIT_ASSET, &zip, &err) != LK_OK)
		return cli_fail(cli, &err);
	struct hash hash = hash_sha256(zip);
	*ret_hash = hash_hex_in(cli->arena, &hash);
	return EXIT_DONE;
}

/* The same zip in the other folder lies below it as the project's does below build. */
static int compare_one(struct cli *cli, const struct loaded *loaded, const struct function *function, struct str other)
{
	struct str zip = function_zip_path_in(cli->arena, loaded->root, function), ours, theirs;
	struct str relative = function_zip_path_in(cli->arena, (struct str){0}, function);
	struct str beginning = STR("build/");
	if (!str_starts_with(relative, beginning))
		LK_BUG("zips lie below build");
	struct str copy = file_join_in(cli->arena, other, str_slice(relative, beginning.len, relative.len));
	int code = hash_zip(cli, zip, &ours);
	if (code == EXIT_DONE)
		code = hash_zip(cli, copy, &theirs);
	if (code != EXIT_DONE)
		return code;
	if (str_equal(ours, theirs)) {
		cli_say(cli, "%.*s is the same again: %.*s", STR_ARG(relative), STR_ARG(ours));
		return EXIT_DONE;
	}
	cli_say(cli, "%.*s differs: %.*s, and %.*s when it is built again", STR_ARG(relative), STR_ARG(ours),
		STR_ARG(theirs));
	return EXIT_DIFFERENCE;
}

static int compare_all(struct cli *cli, const struct loaded *loaded, struct str other)
{
	int worst = EXIT_DONE;
	for (size_t i = 0; i < loaded->graph->functions.count; i++) {
		int code = compare_one(cli, loaded, &loaded->graph->functions.items[i], other);
		if (code == EXIT_FAILED)
			return code;
		worst = code != EXIT_DONE ? code : worst;
	}
	return worst;
}

static int verify(struct cli *cli, const struct loaded *loaded)
{
	const char *parent = getenv("TMPDIR");
	struct str pattern = str_format_in(cli->arena, "%s/lkc-verify-XXXXXX", parent && parent[0] ? parent : "/tmp");
	char *folder = mkdtemp((char *)pattern.ptr);
	struct error err;
	if (!folder) {
		error_set(&err, ERROR_FILE, "cannot make the folder %.*s for the second build", STR_ARG(pattern));
		return cli_fail(cli, &err);
	}
	int code = make(cli, loaded, folder);
	if (code == EXIT_DONE)
		code = compare_all(cli, loaded, str_from(folder));
	const char *const call[] = {"rm", "-rf", "--", folder, NULL};
	if (process_run(call, &err) != LK_OK)
		return cli_fail(cli, &err);
	return code;
}

int build_functions(struct cli *cli, const struct loaded *loaded)
{
	if (!loaded->graph->functions.count)
		return EXIT_DONE;
	int code = make(cli, loaded, NULL);
	return code == EXIT_DONE && cli_has(cli, OPTION_VERIFY) ? verify(cli, loaded) : code;
}
