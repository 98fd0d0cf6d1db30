#include "base/vec.h"
#include "lua/program.h"

/* moved(from, to) */
static int core_moved(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 1);
	luaL_checkstring(L, 2);
	VEC_PUSH(graph->arena, &graph->moves) =
		(struct move){.from = program_copy(L, 1), .to = program_copy(L, 2), .place = reference_place(L)};
	return 0;
}

/* allow(logical_id, to be replaced, to be deleted, reason, expires) */
static int core_allow(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 1);
	luaL_checkstring(L, 4);
	luaL_checkstring(L, 5);
	VEC_PUSH(graph->arena, &graph->allowances) = (struct allowance){.logical_id = program_copy(L, 1),
									.replacement = lua_toboolean(L, 2),
									.deletion = lua_toboolean(L, 3),
									.reason = str_trim(program_copy(L, 4)),
									.expires = str_trim(program_copy(L, 5)),
									.place = reference_place(L)};
	return 0;
}

/* ignore_drift(logical_id, path or nil, reason, owner, expires) */
static int core_ignore_drift(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 1);
	for (int i = 3; i <= 5; i++)
		luaL_checkstring(L, i);
	struct drift_allowance allowance = {.logical_id = program_copy(L, 1),
					    .path = lua_isstring(L, 2) ? program_copy(L, 2) : (struct str){0},
					    .reason = str_trim(program_copy(L, 3)),
					    .owner = str_trim(program_copy(L, 4)),
					    .expires = str_trim(program_copy(L, 5)),
					    .place = reference_place(L)};
	VEC_PUSH(graph->arena, &graph->drift_allowances) = allowance;
	return 0;
}

/* adopt(logical_id, text or table of texts) */
static int core_adopt(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 1);
	struct adoption adoption = {
		.logical_id = program_copy(L, 1), .identifier = convert_argument(L, 2), .place = reference_place(L)};
	VEC_PUSH(graph->arena, &graph->adoptions) = adoption;
	return 0;
}

void transition_register(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"moved", core_moved}, {"allow", core_allow}, {"ignore_drift", core_ignore_drift},
		{"adopt", core_adopt}, {NULL, NULL}};
	luaL_setfuncs(L, functions, 0);
}
