#include <lualib.h>
#include <math.h>
#include <stdlib.h>

#include "lua/sandbox_internal.h"

/* --- text of values */

static void push_number_text(lua_State *L, int index)
{
	/* The sign of "not a number" differs between processors. */
	if (!lua_isinteger(L, index) && isnan(lua_tonumber(L, index)))
		lua_pushliteral(L, "nan");
	else
		lua_pushvalue(L, index);
}

const char *sandbox_tostring(lua_State *L, int index, size_t *ret_length)
{
	index = lua_absindex(L, index);
	luaL_checkstack(L, 4, "text of a value");
	if (luaL_callmeta(L, index, "__tostring")) {
		if (!lua_isstring(L, -1))
			luaL_error(L, "'__tostring' must return a string");
	} else if (lua_type(L, index) == LUA_TNUMBER) {
		push_number_text(L, index);
	} else if (lua_type(L, index) == LUA_TSTRING) {
		lua_pushvalue(L, index);
	} else if (lua_isboolean(L, index)) {
		lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
	} else if (luaL_getmetafield(L, index, "__name") == LUA_TNIL) {
		lua_pushstring(L, luaL_typename(L, index));
	} else if (lua_type(L, -1) != LUA_TSTRING) {
		lua_pop(L, 1);
		lua_pushstring(L, luaL_typename(L, index));
	}
	return lua_tolstring(L, -1, ret_length);
}

static int base_tostring(lua_State *L)
{
	luaL_checkany(L, 1);
	sandbox_tostring(L, 1, NULL);
	return 1;
}

static int base_print(lua_State *L)
{
	struct sandbox *sandbox = sandbox_of(L);
	int count = lua_gettop(L);
	luaL_Buffer line;
	for (int i = 1; i <= count; i++) {
		sandbox_tostring(L, i, NULL);
		lua_replace(L, i);
	}
	luaL_buffinit(L, &line);
	for (int i = 1; i <= count; i++) {
		if (i > 1)
			luaL_addchar(&line, '\t');
		lua_pushvalue(L, i);
		luaL_addvalue(&line);
	}
	luaL_pushresult(&line);
	size_t length;
	const char *text = lua_tolstring(L, -1, &length);
	sandbox_charge(L, length);
	if (sandbox->options.print)
		sandbox->options.print(sandbox->options.print_context, (struct str){text, length});
	return 0;
}

/* --- errors */

static int finish_call(lua_State *L, int status, lua_KContext extra)
{
	if (status == LUA_OK || status == LUA_YIELD)
		return lua_gettop(L) - (int)extra;
	sandbox_check_caught(L, status);
	sandbox_trace_forget(sandbox_of(L));
	lua_pushboolean(L, false);
	lua_pushvalue(L, -2);
	return 2;
}

static int base_pcall(lua_State *L)
{
	luaL_checkany(L, 1);
	lua_pushboolean(L, true);
	lua_insert(L, 1);
	int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_call);
	return finish_call(L, status, 0);
}

/* In front of xpcall's handler: a handler runs where the error is raised, and in a hook that is out of the limits. */
static int guarded_handler(lua_State *L)
{
	if (sandbox_of(L)->stop != STOP_NONE)
		return 1;
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

static int base_xpcall(lua_State *L)
{
	int count = lua_gettop(L);
	luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_pushvalue(L, 2);
	lua_pushcclosure(L, guarded_handler, 1);
	lua_replace(L, 2);
	lua_pushboolean(L, true);
	lua_pushvalue(L, 1);
	lua_rotate(L, 3, 2);
	int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_call);
	return finish_call(L, status, 2);
}

/* --- tables */

static int base_setmetatable(lua_State *L)
{
	static const char *const refused[] = {"__gc", "__mode"};
	int kind = lua_type(L, 2);
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2, "nil or table");
	if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
		return luaL_error(L, "cannot change a protected metatable");
	for (size_t i = 0; kind == LUA_TTABLE && i < LK_COUNT(refused); i++) {
		lua_pushstring(L, refused[i]);
		if (lua_rawget(L, 2) != LUA_TNIL)
			return luaL_error(L, "a metatable cannot have '%s' here\n"
			                     "when memory is collected differs between runs", refused[i]);
		lua_pop(L, 1);
	}
	lua_settop(L, 2);
	lua_setmetatable(L, 1);
	return 1;
}

static int base_rawset(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checkany(L, 2);
	luaL_checkany(L, 3);
	if (sandbox_is_sealed(L, 1))
		return luaL_error(L, "a library cannot be changed");
	lua_settop(L, 3);
	lua_rawset(L, 1);
	return 1;
}

/* --- pairs, in an order that does not depend on addresses: numbers, then texts by bytes, then false and true */

enum key_kind { KEY_INTEGER, KEY_FLOAT, KEY_TEXT, KEY_BOOLEAN };

struct key {
	enum key_kind kind;
	union {
		lua_Integer integer;
		lua_Number number;
		struct str text;
		bool boolean;
	} as;
};

static int compare_mixed(lua_Integer integer, lua_Number number)
{
	if (number >= 9223372036854775808.0)
		return -1;
	if (number < -9223372036854775808.0)
		return 1;
	lua_Number whole = floor(number);
	if (integer != (lua_Integer)whole)
		return integer < (lua_Integer)whole ? -1 : 1;
	return number > whole ? -1 : 0;
}

static int compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	if (a->kind == KEY_INTEGER && b->kind == KEY_INTEGER)
		return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
	if (a->kind == KEY_FLOAT && b->kind == KEY_FLOAT)
		return (a->as.number > b->as.number) - (a->as.number < b->as.number);
	if (a->kind == KEY_INTEGER && b->kind == KEY_FLOAT)
		return compare_mixed(a->as.integer, b->as.number);
	if (a->kind == KEY_FLOAT && b->kind == KEY_INTEGER)
		return -compare_mixed(b->as.integer, a->as.number);
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->kind == KEY_TEXT ? str_compare(a->as.text, b->as.text) : a->as.boolean - b->as.boolean;
}

static void read_key(lua_State *L, struct key *key)
{
	switch (lua_type(L, -1)) {
	case LUA_TNUMBER:
		key->kind = lua_isinteger(L, -1) ? KEY_INTEGER : KEY_FLOAT;
		if (key->kind == KEY_INTEGER)
			key->as.integer = lua_tointeger(L, -1);
		else
			key->as.number = lua_tonumber(L, -1);
		break;
	case LUA_TSTRING:
		key->kind = KEY_TEXT;
		key->as.text.ptr = lua_tolstring(L, -1, &key->as.text.len);
		break;
	case LUA_TBOOLEAN:
		key->kind = KEY_BOOLEAN;
		key->as.boolean = lua_toboolean(L, -1);
		break;
	default:
		luaL_error(L, "pairs: a table with a %s as a key has no order\nuse names or numbers as keys",
		           luaL_typename(L, -1));
	}
}

static void push_key(lua_State *L, const struct key *key)
{
	if (key->kind == KEY_INTEGER)
		lua_pushinteger(L, key->as.integer);
	else if (key->kind == KEY_FLOAT)
		lua_pushnumber(L, key->as.number);
	else if (key->kind == KEY_TEXT)
		lua_pushlstring(L, key->as.text.ptr, key->as.text.len);
	else
		lua_pushboolean(L, key->as.boolean);
}

/* Upvalues: list of keys, position in it. The table is the loop's state. */
static int next_pair(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_Integer position = lua_tointeger(L, lua_upvalueindex(2));
	for (;;) {
		lua_settop(L, 1);
		if (lua_rawgeti(L, lua_upvalueindex(1), ++position) == LUA_TNIL)
			return 1;
		lua_pushvalue(L, -1);
		if (lua_rawget(L, 1) != LUA_TNIL)
			break; /* those removed meanwhile are passed over */
		sandbox_charge(L, 1);
	}
	lua_pushinteger(L, position);
	lua_replace(L, lua_upvalueindex(2));
	return 2;
}

/* Pushes the list of the sorted keys of the table at index 1. */
static void push_sorted_keys(lua_State *L)
{
	size_t count = 0, found = 0;
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
		count++;
	sandbox_charge(L, 4 * count);
	struct key *keys = lua_newuserdatauv(L, count * sizeof *keys + 1, 0);
	for (lua_pushnil(L); lua_next(L, 1);) {
		lua_pop(L, 1);
		read_key(L, &keys[found++]);
	}
	if (count)
		qsort(keys, count, sizeof *keys, compare_keys);
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		push_key(L, &keys[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_remove(L, -2);
}

static int base_pairs(lua_State *L)
{
	luaL_checkany(L, 1);
	if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 3);
		return 3;
	}
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	push_sorted_keys(L);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, next_pair, 2);
	lua_pushvalue(L, 1);
	lua_pushnil(L);
	return 3;
}

/* --- the table of globals */

static int call_metered(lua_State *L)
{
	uint64_t bytes = 0;
	for (int i = lua_gettop(L); i > 0; i--)
		if (lua_type(L, i) == LUA_TSTRING)
			bytes += lua_rawlen(L, i);
	sandbox_charge(L, bytes >> 3);
	/* In this frame, so that its error messages name the function that was called. */
	return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void sandbox_copy_functions(lua_State *L, const char *const *names, bool meter)
{
	for (; *names; names++) {
		lua_getfield(L, -1, *names);
		if (meter && lua_iscfunction(L, -1))
			lua_pushcclosure(L, call_metered, 1);
		lua_setfield(L, -3, *names);
	}
	lua_pop(L, 1);
}

void sandbox_open_base(lua_State *L)
{
	static const char *const kept[] = {
		"assert", "error", "getmetatable", "ipairs", "rawequal", "rawget", "rawlen", "select", "type", NULL,
	};
	static const char *const metered[] = {"tonumber", NULL};
	static const luaL_Reg own[] = {
		{"pairs", base_pairs},   {"pcall", base_pcall},               {"print", base_print},
		{"rawset", base_rawset}, {"setmetatable", base_setmetatable}, {"tostring", base_tostring},
		{"xpcall", base_xpcall}, {NULL, NULL},
	};
	lua_newtable(L);
	/* It fills the table of globals, which the sandbox replaces when all is set up. */
	lua_pushcfunction(L, luaopen_base);
	lua_call(L, 0, 1);
	sandbox_copy_functions(L, kept, false);
	lua_pushglobaltable(L);
	sandbox_copy_functions(L, metered, true);
	luaL_setfuncs(L, own, 0);
}

void sandbox_open_math(lua_State *L)
{
	static const char *const kept[] = {
		"abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max",
		"maxinteger", "min", "mininteger", "modf", "pi", "rad", "sin", "sqrt", "tan", "tointeger", "type",
		"ult", NULL,
	};
	lua_newtable(L);
	lua_pushcfunction(L, luaopen_math);
	lua_call(L, 0, 1);
	sandbox_copy_functions(L, kept, false);
}
