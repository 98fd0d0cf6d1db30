#include <lualib.h>

#include "lua/sandbox_internal.h"

/* Lua does not count C calls across the closing of a coroutine: its own limit does not hold there. */
enum { CLOSINGS_MAX = 4 };

static lua_State *check_coroutine(lua_State *L)
{
	lua_State *co = lua_tothread(L, 1);
	luaL_argexpected(L, co, 1, "coroutine");
	return co;
}

/* A new thread on the stack. Its instructions up to the first look at the limits are paid for here: without that,
 * many short coroutines would run for nothing. */
static int coroutine_create(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TFUNCTION);
	sandbox_charge(L, HOOK_INTERVAL);
	lua_State *co = lua_newthread(L);
	lua_pushvalue(L, 1);
	lua_xmove(L, co, 1);
	return 1;
}

/* Runs co with the count topmost values of L. The number of results on L, or -1 with the error on top. */
static int resume(lua_State *L, lua_State *co, int count)
{
	struct sandbox *sandbox = sandbox_of(L);
	int results = 0;
	if (!lua_checkstack(co, count)) {
		lua_pushliteral(L, "too many arguments to resume");
		return -1;
	}
	lua_xmove(L, co, count);
	struct resumption running = {.thread = co, .resumer = L, .outer = sandbox->resumption};
	sandbox->resumption = &running;
	int status = lua_resume(co, L, count, &results);
	sandbox->resumption = running.outer;
	if (status != LUA_OK && status != LUA_YIELD) {
		lua_xmove(co, L, 1);
		sandbox_check_caught(L, status);
		return -1;
	}
	if (!lua_checkstack(L, results + 1)) {
		lua_pop(co, results);
		lua_pushliteral(L, "too many results to resume");
		return -1;
	}
	lua_xmove(co, L, results);
	return results;
}

/* Ends co: its to-be-closed variables are closed. Leaves the status, with the error on co. */
static int close_coroutine(lua_State *L, lua_State *co)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (sandbox->closing >= CLOSINGS_MAX)
		luaL_error(L, "C stack overflow");
	struct resumption running = {.thread = co, .resumer = L, .outer = sandbox->resumption};
	sandbox->resumption = &running;
	sandbox->closing++;
	int status = lua_resetthread(co);
	sandbox->closing--;
	sandbox->resumption = running.outer;
	if (status != LUA_OK)
		sandbox_check_caught(L, status);
	return status;
}

static int coroutine_resume(lua_State *L)
{
	lua_State *co = check_coroutine(L);
	int results = resume(L, co, lua_gettop(L) - 1);
	if (results < 0) {
		sandbox_trace_forget(sandbox_of(L));
		lua_pushboolean(L, false);
		lua_insert(L, -2);
		return 2;
	}
	lua_pushboolean(L, true);
	lua_insert(L, -(results + 1));
	return results + 1;
}

/* Remembers where co failed before its frames are gone. */
static void trace_coroutine(lua_State *L, lua_State *co)
{
	struct sandbox *sandbox = sandbox_of(L);
	struct resumption ended = {.thread = co, .resumer = L, .outer = sandbox->resumption};
	sandbox->resumption = &ended;
	sandbox_trace_error(L, co);
	sandbox->resumption = ended.outer;
}

static int call_wrapped(lua_State *L)
{
	lua_State *co = lua_tothread(L, lua_upvalueindex(1));
	int results = resume(L, co, lua_gettop(L));
	if (results >= 0)
		return results;
	int status = lua_status(co);
	if (status != LUA_OK && status != LUA_YIELD) {
		trace_coroutine(L, co);
		lua_xmove(L, co, 1);
		close_coroutine(L, co);
		lua_xmove(co, L, 1);
	}
	return lua_error(L);
}

static int coroutine_wrap(lua_State *L)
{
	coroutine_create(L);
	lua_pushcclosure(L, call_wrapped, 1);
	return 1;
}

static int coroutine_close(lua_State *L)
{
	lua_State *co = check_coroutine(L);
	int status = lua_status(co);
	lua_Debug frame;
	bool busy = co == L || (status == LUA_OK && lua_getstack(co, 0, &frame));
	if (busy)
		return luaL_error(L, "cannot close a running coroutine");
	if (close_coroutine(L, co) == LUA_OK) {
		lua_pushboolean(L, true);
		return 1;
	}
	sandbox_trace_forget(sandbox_of(L));
	lua_pushboolean(L, false);
	lua_xmove(co, L, 1);
	return 2;
}

void sandbox_open_coroutine(lua_State *L)
{
	static const char *const kept[] = {"isyieldable", "running", "status", "yield", NULL};
	static const luaL_Reg own[] = {
		{"close", coroutine_close},
		{"create", coroutine_create},
		{"resume", coroutine_resume},
		{"wrap", coroutine_wrap},
		{NULL, NULL},
	};
	lua_newtable(L);
	lua_pushcfunction(L, luaopen_coroutine);
	lua_call(L, 0, 1);
	sandbox_copy_functions(L, kept, false);
	luaL_setfuncs(L, own, 0);
}
