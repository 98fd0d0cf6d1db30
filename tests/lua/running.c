#include "running.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void project_begin(struct project *project)
{
	arena_init(&project->arena);
	char folder[] = P_tmpdir "/lkc-lua-XXXXXX";
	cr_assert(mkdtemp(folder));
	project->root = str_copy_in(&project->arena, str_from(folder));
	project->stack_folder = str_format_in(&project->arena, "%s/stacks", folder);
	struct error error;
	cr_assert_eq(file_make_folders(project->stack_folder.ptr, &error), LK_OK);
	cr_assert_eq(file_make_folders(project_path(project, "lua"), &error), LK_OK);
}

const char *project_path(struct project *project, const char *path)
{
	return file_join_in(&project->arena, project->root, str_from(path)).ptr;
}

void project_write(struct project *project, const char *path, const char *text)
{
	struct error error;
	const char *full = project_path(project, path);
	struct str folder = file_folder_in(&project->arena, str_from(full));
	cr_assert_eq(file_make_folders(folder.ptr, &error), LK_OK);
	cr_assert_eq(file_write(full, str_from(text), 0644, &error), LK_OK, "%s", error.message);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

void project_end(struct project *project)
{
	nftw(project->root.ptr, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	arena_done(&project->arena);
}

static void print_line(void *context, struct str line)
{
	buf_append(context, line);
	buf_append_char(context, '\n');
}

struct sandbox_options run_begin(struct run *run)
{
	memset(run, 0, sizeof *run);
	arena_init(&run->arena);
	diag_init_in(&run->diag, &run->arena);
	buf_init(&run->output, LIMIT_OUTPUT);
	return (struct sandbox_options){
		.memory_limit = LIMIT_LUA_MEMORY,
		.instruction_limit = LIMIT_LUA_INSTRUCTIONS,
		.print = print_line,
		.print_context = &run->output,
		.diag = &run->diag,
	};
}

void run_file(struct run *run, const struct sandbox_options *options, const char *path)
{
	run->sandbox = sandbox_new(options);
	run->status = sandbox_run_file(run->sandbox, path, &run->error);
}

void run_text(struct run *run, const struct sandbox_options *options, const char *text, size_t length)
{
	struct project project;
	project_begin(&project);
	const char *path = project_path(&project, "stacks/test.lua");
	struct error error;
	cr_assert_eq(file_write(path, (struct str){text, length}, 0644, &error), LK_OK);
	struct sandbox_options own = *options;
	own.root = project.root;
	own.stack_folder = project.stack_folder;
	run_file(run, &own, path);
	/* The options are not used once the file has run. */
	project_end(&project);
}

void run_end(struct run *run)
{
	sandbox_free(run->sandbox);
	buf_done(&run->output);
	arena_done(&run->arena);
}

const char *run_findings(struct run *run)
{
	struct str all = STR("");
	for (size_t i = 0; i < run->diag.findings.count; i++) {
		const struct finding *f = &run->diag.findings.items[i];
		struct str from = STR("");
		for (size_t k = 0; k < f->caller_count; k++)
			from = str_format_in(&run->arena, "%s%s%.*s:%u", from.ptr, k ? ", " : " from ",
			                     STR_ARG(file_name(f->callers[k].file)), f->callers[k].line);
		all = str_format_in(&run->arena, "%s%s%.*s:%u:%u:%u %s %.*s%s%.*s%s%s", all.ptr, i ? "\n" : "",
		                    STR_ARG(file_name(f->place.file)), f->place.line, f->place.column, f->place.width,
			f->rule,
		                    STR_ARG(f->message), f->hint.len ? " (" : "", STR_ARG(f->hint),
			f->hint.len ? ")" : "",
		                    from.ptr);
	}
	return all.ptr;
}

static void check_row(const struct program_row *row, const struct sandbox_options *limits)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	if (limits) {
		options.memory_limit = limits->memory_limit;
		options.instruction_limit = limits->instruction_limit;
	}
	run_text(&run, &options, row->source, strlen(row->source));
	const char *findings = run_findings(&run);
	cr_expect_eq(run.status, row->rule ? LK_REJECTED : LK_OK, "%s\n→ %s", row->source, findings);
	cr_expect_eq(run.diag.findings.count, row->rule ? 1 : 0, "%s\n→ %s", row->source, findings);
	if (row->rule && run.diag.findings.count) {
		cr_expect_str_eq(run.diag.findings.items[0].rule, row->rule, "%s\n→ %s", row->source, findings);
		cr_expect(strstr(findings, row->message), "%s\n→ %s\nwithout: %s", row->source, findings, row->message);
		cr_expect_eq(run.diag.findings.items[0].place.line > 0, true, "%s\n→ %s", row->source, findings);
	}
	if (row->output)
		cr_expect_str_eq(run.output.ptr ? run.output.ptr : "", row->output, "%s\n→ %s", row->source, findings);
	cr_expect(!strstr(findings, "0x"), "an address in: %s", findings);
	run_end(&run);
}

void check_rows(const struct program_row *rows, size_t count, const struct sandbox_options *limits)
{
	for (size_t i = 0; i < count; i++)
		check_row(&rows[i], limits);
}
