#include "lua/sandbox.h"

#include <stdlib.h>

#include "lua/sandbox_internal.h"

static int panic(lua_State *L)
{
	(void)L;
	LK_BUG("a Lua error outside of protected code");
}

static int set_up(lua_State *L)
{
	sandbox_open_trace(L);
	sandbox_open_require(L);
	sandbox_open_globals(L);
	return 0;
}

struct sandbox *sandbox_new(const struct sandbox_options *options)
{
	struct sandbox *sandbox = calloc(1, sizeof *sandbox);
	if (!sandbox)
		lk_out_of_memory();
	sandbox->options = *options;
	arena_init(&sandbox->arena);
	sandbox->L = lua_newstate(sandbox_allocate, sandbox);
	if (!sandbox->L)
		lk_out_of_memory();
	*(struct sandbox **)lua_getextraspace(sandbox->L) = sandbox;
	lua_atpanic(sandbox->L, panic);
	lua_pushcfunction(sandbox->L, set_up);
	if (lua_pcall(sandbox->L, 0, 0, 0) != LUA_OK)
		lk_out_of_memory(); /* nothing else can go wrong there */
	sandbox_watch(sandbox);
	return sandbox;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	lua_close(sandbox->L);
	arena_done(&sandbox->arena);
	free(sandbox);
}

lua_State *sandbox_state(struct sandbox *sandbox)
{
	return sandbox->L;
}

void sandbox_preload(struct sandbox *sandbox, const char *name, lua_CFunction opener)
{
	VEC_PUSH(&sandbox->arena, &sandbox->preloads) = (struct preload){.name = name, .opener = opener};
}

/* Nothing here may need Lua memory: an error outside of lua_pcall() ends the program. */
enum lk_status sandbox_protect(struct sandbox *sandbox, lua_CFunction body, void *argument, struct error *ret_err)
{
	lua_State *L = sandbox->L;
	if (sandbox->stop != STOP_NONE)
		return error_set(ret_err, ERROR_LIMIT, "the stack was ended by a limit before");
	int top = lua_gettop(L);
	lua_pushcfunction(L, sandbox_trace_handler);
	lua_pushcfunction(L, body);
	lua_pushlightuserdata(L, argument);
	int status = lua_pcall(L, 1, 0, -3);
	if (status != LUA_OK)
		sandbox_report(sandbox, status);
	lua_settop(L, top);
	return status == LUA_OK ? LK_OK : LK_REJECTED;
}

static int run_chunk(lua_State *L)
{
	sandbox_load_chunk(L, lua_touserdata(L, 1));
	lua_call(L, 0, 0);
	return 0;
}

enum lk_status sandbox_run_file(struct sandbox *sandbox, const char *path, struct error *ret_err)
{
	struct chunk *chunk;
	enum lk_status status = sandbox_read(sandbox, str_from(path), &chunk, ret_err);
	if (status != LK_OK)
		return status;
	return sandbox_protect(sandbox, run_chunk, chunk, ret_err);
}

enum lk_status sandbox_run_text(struct sandbox *sandbox, const char *path, struct str text, struct error *ret_err)
{
	struct chunk *chunk;
	enum lk_status status = sandbox_take_text(sandbox, str_from(path), text, &chunk, ret_err);
	return status == LK_OK ? sandbox_protect(sandbox, run_chunk, chunk, ret_err) : status;
}

struct file_list sandbox_files_in(const struct sandbox *sandbox, struct arena *arena)
{
	struct file_list files = {0};
	for (size_t i = 0; i < sandbox->chunks.count; i++)
		VEC_PUSH(arena, &files.paths) = str_copy_in(arena, sandbox->chunks.items[i]->path);
	return files;
}
