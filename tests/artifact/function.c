#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifact/function.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"

/* A project of its own in a folder that is removed afterwards. */
struct project {
	struct arena arena;
	struct error error;
	char root[64];
};

static void write_text(struct project *project, const char *name, const char *text)
{
	struct str path = file_join_in(&project->arena, str_from(project->root), str_from(name));
	cr_assert_eq(file_make_folders(file_folder_in(&project->arena, path).ptr, &project->error), LK_OK);
	cr_assert_eq(file_write(path.ptr, str_from(text), 0644, &project->error), LK_OK);
}

static void init(struct project *project)
{
	*project = (struct project){.root = "/tmp/lkc-function-XXXXXX"};
	arena_init(&project->arena);
	cr_assert(mkdtemp(project->root));
	write_text(project, "runtime/functions/order/inputs",
	           "# what it is made from\n\nruntime/functions/common/inputs\n  runtime/functions/order/main  \n");
	write_text(project, "runtime/functions/common/inputs", "runtime/base\nruntime/toolchain/flags.mk\n");
	write_text(project, "runtime/functions/order/main.c", "int main(void) { return 0; }\n");
	write_text(project, "runtime/functions/order/main.h", "\n");
	write_text(project, "runtime/functions/order/notes.txt", "not listed\n");
	write_text(project, "runtime/base/b.c", "b\n");
	write_text(project, "runtime/base/a/a.c", "a\n");
	write_text(project, "runtime/toolchain/flags.mk", "-O2\n");
}

static void done(struct project *project)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", project->root);
	cr_assert_eq(system(command), 0);
	arena_done(&project->arena);
}

static struct str manifest_of(struct project *project, const char *architecture)
{
	struct str manifest = {0};
	cr_assert_eq(function_manifest_in(&project->arena, str_from(project->root), STR("order"), str_from(architecture),
	                                  &manifest, &project->error), LK_OK, "%s", project->error.message);
	return manifest;
}

static struct str hash_of(struct project *project, const char *architecture)
{
	struct str hash = {0};
	cr_assert_eq(function_inputs_hash_in(&project->arena, str_from(project->root), STR("order"),
	                                     str_from(architecture), &hash, &project->error), LK_OK);
	return hash;
}

Test(function, lists_every_input_in_order)
{
	struct project project;
	init(&project);
	struct str rest = manifest_of(&project, "arm64"), line;
	static const char *const paths[] = {
		"runtime/base/a/a.c",             "runtime/base/b.c",
		"runtime/functions/common/inputs", "runtime/functions/order/inputs",
		"runtime/functions/order/main.c", "runtime/functions/order/main.h", "runtime/toolchain/flags.mk",
	};
	cr_assert(str_next(&rest, '\n', &line));
	cr_expect(str_is(line, "architecture arm64"));
	for (size_t i = 0; i < LK_COUNT(paths); i++) {
		cr_assert(str_next(&rest, '\n', &line));
		cr_expect(str_is(str_slice(line, 66, line.len), paths[i]), "%.*s", STR_ARG(line));
	}
	cr_expect_eq(rest.len, 0u);
	struct hash b = hash_sha256(STR("b\n"));
	cr_expect(str_contains(manifest_of(&project, "arm64"), hash_hex_in(&project.arena, &b)));
	done(&project);
}

Test(function, has_a_hash_that_is_the_manifests)
{
	struct project project;
	init(&project);
	struct hash expected = hash_sha256(manifest_of(&project, "x86_64"));
	cr_expect(str_equal(hash_of(&project, "x86_64"), hash_hex_in(&project.arena, &expected)));
	cr_expect_not(str_equal(hash_of(&project, "x86_64"), hash_of(&project, "arm64")));
	done(&project);
}

Test(function, changes_with_each_input_and_nothing_else)
{
	struct project project;
	init(&project);
	struct str before = hash_of(&project, "arm64");
	write_text(&project, "runtime/functions/order/notes.txt", "still not listed\n");
	write_text(&project, "runtime/base/.hidden", "passed over\n");
	cr_expect(str_equal(hash_of(&project, "arm64"), before));
	static const char *const inputs[] = {"runtime/base/a/a.c", "runtime/functions/order/main.h",
	                                     "runtime/toolchain/flags.mk", "runtime/base/new.c"};
	for (size_t i = 0; i < LK_COUNT(inputs); i++) {
		write_text(&project, inputs[i], "changed\n");
		struct str after = hash_of(&project, "arm64");
		cr_expect_not(str_equal(after, before), "%s", inputs[i]);
		before = after;
	}
	write_text(&project, "runtime/functions/common/inputs", "# a comment\nruntime/base\nruntime/toolchain/flags.mk\n");
	cr_expect_not(str_equal(hash_of(&project, "arm64"), before), "the lists are inputs too");
	done(&project);
}

Test(function, does_not_depend_on_where_the_project_is)
{
	struct project one, other;
	init(&one);
	init(&other);
	cr_expect_str_neq(one.root, other.root);
	cr_expect(str_equal(hash_of(&one, "arm64"), hash_of(&other, "arm64")));
	done(&one);
	done(&other);
}

Test(function, refuses_lists_that_cannot_be)
{
	static const struct {
		const char *list, *says;
		enum error_kind kind;
	} rows[] = {
		{"runtime/nothing\n", "runtime/functions/order/inputs lists 'runtime/nothing', which is not there",
	         ERROR_NOT_FOUND},
		{"../secret\n", "'../secret', which is not below the project's folder", ERROR_OTHER},
		{"/etc/passwd\n", "'/etc/passwd', which is not below the project's folder", ERROR_OTHER},
		{"runtime/./base\n", "which is not below", ERROR_OTHER},
		{"runtime//base\n", "which is not below", ERROR_OTHER},
		{"runtime/functions/order/inputs\n", "circle of lists", ERROR_LIMIT},
		{"runtime/functions/none/inputs\n", "runtime/functions/none/inputs", ERROR_NOT_FOUND},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct project project;
		init(&project);
		write_text(&project, "runtime/functions/order/inputs", rows[i].list);
		struct str hash = STR("untouched");
		cr_expect_eq(function_inputs_hash_in(&project.arena, str_from(project.root), STR("order"), STR("arm64"), &hash,
		                                     &project.error), LK_FAILED);
		cr_expect_eq(project.error.kind, rows[i].kind, "%s", rows[i].list);
		cr_expect(strstr(project.error.message, rows[i].says), "%s", project.error.message);
		cr_expect(str_is(hash, "untouched"));
		done(&project);
	}
}

Test(function, refuses_names_that_cannot_be)
{
	static const struct {
		const char *source, *architecture;
		enum error_kind kind;
	} rows[] = {
		{"", "arm64", ERROR_OTHER},        {"../order", "arm64", ERROR_OTHER}, {"order/x", "arm64", ERROR_OTHER},
		{"Order", "arm64", ERROR_OTHER},   {"-order", "arm64", ERROR_OTHER},   {"order", "", ERROR_OTHER},
		{"order", "x86-64", ERROR_OTHER},  {"none", "arm64", ERROR_NOT_FOUND},
	};
	struct project project;
	init(&project);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct str hash;
		cr_expect_eq(function_inputs_hash_in(&project.arena, str_from(project.root), str_from(rows[i].source),
		                                     str_from(rows[i].architecture), &hash, &project.error), LK_FAILED);
		cr_expect_eq(project.error.kind, rows[i].kind, "%s %s", rows[i].source, rows[i].architecture);
	}
	done(&project);
}

Test(function, knows_what_a_manifest_names)
{
	struct project project;
	init(&project);
	struct str manifest = manifest_of(&project, "arm64");
	cr_expect(function_manifest_names(manifest, STR("runtime/base/b.c")));
	cr_expect_not(function_manifest_names(manifest, STR("base/b.c")));
	cr_expect_not(function_manifest_names(manifest, STR("runtime/base")));
	cr_expect_not(function_manifest_names(manifest, STR("")));
	done(&project);
}

Test(function, has_its_places)
{
	struct arena arena;
	arena_init(&arena);
	const struct function function = {.source = STR("order"), .architecture = STR("arm64")};
	cr_expect(str_is(function_key_in(&arena, &function, STR("0f")), "lambda/order/arm64/0f.zip"));
	cr_expect(str_is(function_zip_path_in(&arena, STR("/p"), &function), "/p/build/lambda/arm64/order.zip"));
	cr_expect(str_is(function_inputs_path_in(&arena, STR("/p"), &function), "/p/build/lambda/arm64/order.inputs"));
	arena_done(&arena);
}

Test(function, packs_a_program_and_records_what_made_it)
{
	struct project project;
	struct str zip, again, record;
	init(&project);
	struct str folder = file_join_in(&project.arena, str_from(project.root), STR("build/lambda/arm64"));
	struct str manifest = manifest_of(&project, "arm64");
	struct str zip_path = file_join_in(&project.arena, folder, STR("order.zip"));
	struct str record_path = file_join_in(&project.arena, folder, STR("order.inputs"));
	cr_assert_eq(function_pack(folder.ptr, STR("order"), STR("\x7f" "ELF"), manifest, &project.error), LK_OK);
	cr_assert_eq(file_read_in(&project.arena, zip_path.ptr, LIMIT_ASSET, &zip, &project.error), LK_OK);
	cr_assert_eq(file_read_in(&project.arena, record_path.ptr, LIMIT_ASSET, &record, &project.error), LK_OK);
	cr_expect(str_starts_with(zip, STR("PK\x03\x04")));
	cr_expect(str_contains(zip, STR("bootstrap")));
	cr_expect(str_equal(str_trim(record), hash_of(&project, "arm64")));
	cr_assert_eq(function_pack(folder.ptr, STR("order"), STR("\x7f" "ELF"), STR("other"), &project.error), LK_OK);
	cr_assert_eq(file_read_in(&project.arena, zip_path.ptr, LIMIT_ASSET, &again, &project.error), LK_OK);
	cr_expect(str_equal(zip, again), "the zip depends on the program alone");
	cr_expect_eq(function_pack("/dev/null/x", STR("order"), STR("x"), manifest, &project.error), LK_FAILED);
	done(&project);
}

/* The functions of this project. */
Test(function, every_function_of_the_project_has_its_inputs)
{
	static const char *const sources[] = {"order", "image", "email", "cleanup"};
	struct arena arena;
	struct error error;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(sources); i++) {
		struct str manifest;
		cr_assert_eq(function_manifest_in(&arena, STR("."), str_from(sources[i]), STR("x86_64"), &manifest, &error),
		             LK_OK, "%s", error.message);
		cr_expect(function_manifest_names(manifest, STR("runtime/toolchain/flags.mk")));
		cr_expect(function_manifest_names(manifest, STR("runtime/lambda/loop.c")));
		cr_expect(function_manifest_names(manifest,
		                                  str_format_in(&arena, "runtime/functions/%s/handler.c", sources[i])));
	}
	arena_done(&arena);
}
