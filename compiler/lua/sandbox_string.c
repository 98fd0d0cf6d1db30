#include <lualib.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "lua/sandbox_internal.h"

/* rep(text, count, separator) */
static int string_rep(lua_State *L)
{
	size_t length, separator_length;
	const char *text = luaL_checklstring(L, 1, &length);
	lua_Integer count = luaL_checkinteger(L, 2);
	const char *separator = luaL_optlstring(L, 3, "", &separator_length);
	if (count <= 0)
		return lua_pushliteral(L, ""), 1;
	size_t each = length + separator_length;
	if (!each)
		return lua_pushliteral(L, ""), 1;
	if ((lua_Unsigned)count > (LIMIT_LUA_STRING + separator_length) / each)
		return luaL_error(L, "resulting string too large\na text has at most %d MiB",
		                  (int)(LIMIT_LUA_STRING / MIB));
	sandbox_charge(L, (uint64_t)count);
	luaL_Buffer out;
	luaL_buffinit(L, &out);
	for (lua_Integer i = 0; i < count; i++) {
		if (i)
			luaL_addlstring(&out, separator, separator_length);
		luaL_addlstring(&out, text, length);
	}
	luaL_pushresult(&out);
	return 1;
}

/* byte(text, from, to) */
static int string_byte(lua_State *L)
{
	size_t length;
	const char *text = luaL_checklstring(L, 1, &length);
	lua_Integer size = (lua_Integer)length;
	lua_Integer from = luaL_optinteger(L, 2, 1);
	lua_Integer to = luaL_optinteger(L, 3, from);
	if (from < 0)
		from = from < -size ? 1 : size + from + 1;
	else if (from == 0)
		from = 1;
	if (to < 0)
		to = to < -size ? 0 : size + to + 1;
	else if (to > size)
		to = size;
	if (from > to)
		return 0;
	if (to - from >= VALUES_MAX)
		return luaL_error(L, "string slice too long\none call gives at most %d bytes", (int)VALUES_MAX);
	int count = (int)(to - from) + 1;
	luaL_checkstack(L, count, "string slice too long");
	sandbox_charge(L, (uint64_t)count);
	for (int i = 0; i < count; i++)
		lua_pushinteger(L, (unsigned char)text[from - 1 + i]);
	return count;
}

/* Prepares argument index for the conversion what: texts without addresses, "not a number" without its sign. */
static void prepare_argument(lua_State *L, int index, char what)
{
	if (what == 'p') {
		luaL_error(L, "invalid conversion '%%p' to 'format'\naddresses differ between runs");
	} else if (what == 's') {
		sandbox_tostring(L, index, NULL);
		lua_replace(L, index);
	} else if (lua_type(L, index) == LUA_TNUMBER && !lua_isinteger(L, index) && isnan(lua_tonumber(L, index))) {
		lua_pushnumber(L, (lua_Number)NAN);
		lua_replace(L, index);
	}
}

/* Lua's own format does the work when the arguments are fit for it; upvalue 1. */
static int string_format(lua_State *L)
{
	size_t length;
	const char *format = luaL_checklstring(L, 1, &length);
	const char *end = format + length;
	int index = 1, count = lua_gettop(L);
	for (const char *p = format; p < end; p++) {
		if (*p != '%' || ++p == end || *p == '%')
			continue;
		while (p < end && *p && strchr("-+#0 123456789.", *p))
			p++;
		if (++index <= count && p < end)
			prepare_argument(L, index, *p);
	}
	sandbox_charge(L, length >> 3);
	return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void sandbox_open_string(lua_State *L)
{
	static const char *const kept[] = {"char", "len", "sub", NULL};
	static const char *const metered[] = {"lower", "reverse", "upper", NULL};
	static const luaL_Reg own[] = {{"byte", string_byte}, {"rep", string_rep}, {NULL, NULL}};
	lua_newtable(L);
	/* Also makes the metatable of strings, with arithmetic on texts that are numbers. */
	lua_pushcfunction(L, luaopen_string);
	lua_call(L, 0, 1);
	lua_getfield(L, -1, "format");
	lua_pushcclosure(L, string_format, 1);
	lua_setfield(L, -3, "format");
	lua_pushvalue(L, -1);
	lua_insert(L, -3);
	sandbox_copy_functions(L, kept, false);
	lua_insert(L, -2);
	sandbox_copy_functions(L, metered, true);
	luaL_setfuncs(L, own, 0);
	sandbox_add_matching(L);
}

void sandbox_open_utf8(lua_State *L)
{
	static const char *const kept[] = {"char", "charpattern", NULL};
	static const char *const metered[] = {"codepoint", "codes", "len", "offset", NULL};
	lua_newtable(L);
	lua_pushcfunction(L, luaopen_utf8);
	lua_call(L, 0, 1);
	lua_pushvalue(L, -1);
	lua_insert(L, -3);
	sandbox_copy_functions(L, kept, false);
	lua_insert(L, -2);
	sandbox_copy_functions(L, metered, true);
}
