#include "lua/evaluate.h"

#include "base/limits.h"
#include "lua/embedded.h"
#include "lua/program.h"

static int open_core(lua_State *L)
{
	lua_newtable(L);
	reference_register(L);
	declare_register(L);
	transition_register(L);
	elsewhere_register(L);
	return 1;
}

static int attach(lua_State *L)
{
	program_attach(L, lua_touserdata(L, 1));
	return 0;
}

static int finish(lua_State *L)
{
	declare_finish(L);
	return 0;
}

static enum lk_status run(struct sandbox *sandbox, struct program *program, const struct evaluate_options *options,
                          struct error *ret_err)
{
	const char *path = options->stack_path;
	enum lk_status status = sandbox_protect(sandbox, attach, program, ret_err);
	if (status != LK_OK)
		return status;
	sandbox_preload(sandbox, "lk.core", open_core);
	status = options->text.ptr ? sandbox_run_text(sandbox, path, options->text, ret_err)
	                           : sandbox_run_file(sandbox, path, ret_err);
	if (status != LK_OK)
		return status;
	if (!program->stack_declared) {
		diag_report(program->diag, "LK0022", SEVERITY_ERROR, (struct place){.file = str_from(path), .line = 1},
		            "this file declares no stack: it needs  local stack = lk.stack \"name\" { … }");
		return LK_REJECTED;
	}
	return sandbox_protect(sandbox, finish, NULL, ret_err);
}

enum lk_status evaluate_stack_in(struct arena *arena, const struct evaluate_options *options, struct diag *diag,
                                 struct graph **ret_graph, struct file_list *ret_files, struct error *ret_err)
{
	struct program program = {
		.arena = arena,
		.graph = graph_new_in(arena),
		.diag = diag,
		.pack = options->pack,
		.architecture = options->architecture,
	};
	program.graph->source = str_copy_in(arena, str_from(options->stack_path));
	size_t module_count;
	const struct sandbox_module *modules = embedded_modules(&module_count);
	struct sandbox *sandbox = sandbox_new(&(struct sandbox_options){
		.memory_limit = LIMIT_LUA_MEMORY,
		.instruction_limit = LIMIT_LUA_INSTRUCTIONS,
		.clock = options->clock,
		.time_limit_ms = LIMIT_LUA_TIME_MS,
		.root = options->root,
		.stack_folder = file_folder_in(arena, str_from(options->stack_path)),
		.modules = modules,
		.module_count = module_count,
		.print = options->print,
		.print_context = options->print_context,
		.diag = diag,
	});
	enum lk_status status = run(sandbox, &program, options, ret_err);
	if (ret_files)
		*ret_files = sandbox_files_in(sandbox, arena);
	sandbox_free(sandbox);
	if (status == LK_OK)
		*ret_graph = program.graph;
	return status;
}
