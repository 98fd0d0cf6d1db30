#include "lua/sandbox_internal.h"

/* The library of tables as the Lua 5.4 manual has it (§6.6), with each element counted as work, and a sort whose
 * result does not depend on the clock as that of Lua's own does. */

/* Accepts tables, and what has the metamethods to stand for one. */
static void check_table(lua_State *L, int index)
{
	if (lua_type(L, index) == LUA_TTABLE)
		return;
	bool fits = luaL_getmetafield(L, index, "__index") != LUA_TNIL &&
	            luaL_getmetafield(L, index, "__len") != LUA_TNIL;
	if (!fits)
		luaL_checktype(L, index, LUA_TTABLE);
	lua_pop(L, 2);
}

static int table_insert(lua_State *L)
{
	check_table(L, 1);
	lua_Integer position, end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1);
	switch (lua_gettop(L)) {
	case 2:
		position = end;
		break;
	case 3:
		position = luaL_checkinteger(L, 2);
		luaL_argcheck(L, (lua_Unsigned)position - 1 < (lua_Unsigned)end, 2, "position out of bounds");
		for (lua_Integer i = end; i > position; i--) {
			sandbox_charge(L, 1);
			lua_geti(L, 1, i - 1);
			lua_seti(L, 1, i);
		}
		break;
	default:
		return luaL_error(L, "wrong number of arguments to 'insert'");
	}
	lua_seti(L, 1, position);
	return 0;
}

static int table_remove(lua_State *L)
{
	check_table(L, 1);
	lua_Integer size = luaL_len(L, 1);
	lua_Integer position = luaL_optinteger(L, 2, size);
	if (position != size)
		luaL_argcheck(L, (lua_Unsigned)position - 1 <= (lua_Unsigned)size, 2, "position out of bounds");
	lua_geti(L, 1, position);
	for (; position < size; position++) {
		sandbox_charge(L, 1);
		lua_geti(L, 1, position + 1);
		lua_seti(L, 1, position);
	}
	lua_pushnil(L);
	lua_seti(L, 1, position);
	return 1;
}

/* move(from, first, last, at, to or from) */
static int table_move(lua_State *L)
{
	lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), at = luaL_checkinteger(L, 4);
	int target = lua_isnoneornil(L, 5) ? 1 : 5;
	check_table(L, 1);
	check_table(L, target);
	if (last >= first) {
		luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
		lua_Integer count = last - first + 1;
		luaL_argcheck(L, at <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
		/* Backwards where the ranges overlap so that the front would be written over before it is read. */
		bool backwards = at > first && at <= last && (target == 1 || lua_compare(L, 1, target, LUA_OPEQ));
		for (lua_Integer i = 0; i < count; i++) {
			lua_Integer k = backwards ? count - 1 - i : i;
			sandbox_charge(L, 1);
			lua_geti(L, 1, first + k);
			lua_seti(L, target, at + k);
		}
	}
	lua_pushvalue(L, target);
	return 1;
}

/* concat(list, separator, first, last) */
static int table_concat(lua_State *L)
{
	check_table(L, 1);
	size_t separator_length;
	const char *separator = luaL_optlstring(L, 2, "", &separator_length);
	lua_Integer i = luaL_optinteger(L, 3, 1);
	lua_Integer last = lua_isnoneornil(L, 4) ? luaL_len(L, 1) : luaL_checkinteger(L, 4);
	luaL_Buffer out;
	luaL_buffinit(L, &out);
	for (; i <= last; i++) {
		sandbox_charge(L, 1);
		lua_geti(L, 1, i);
		if (!lua_isstring(L, -1))
			return luaL_error(L, "invalid value (%s) at index %I in table for 'concat'",
			                  luaL_typename(L, -1), (LUAI_UACINT)i);
		luaL_addvalue(&out);
		if (i == last)
			break; /* the last index may be the largest number there is */
		luaL_addlstring(&out, separator, separator_length);
	}
	luaL_pushresult(&out);
	return 1;
}

static int table_pack(lua_State *L)
{
	int count = lua_gettop(L);
	sandbox_charge(L, (uint64_t)count);
	lua_createtable(L, count, 1);
	lua_insert(L, 1);
	for (int i = count; i >= 1; i--)
		lua_rawseti(L, 1, i);
	lua_pushinteger(L, count);
	lua_setfield(L, 1, "n");
	return 1;
}

static int table_unpack(lua_State *L)
{
	lua_Integer first = luaL_optinteger(L, 2, 1);
	lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
	if (first > last)
		return 0;
	lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
	if (count >= VALUES_MAX)
		return luaL_error(L, "too many results to unpack\none call gives at most %d values", (int)VALUES_MAX);
	count++;
	luaL_checkstack(L, (int)count, "too many results to unpack");
	sandbox_charge(L, count);
	for (lua_Unsigned k = 0; k < count; k++)
		lua_geti(L, 1, (lua_Integer)((lua_Unsigned)first + k));
	return (int)count;
}

/* --- sort: the two halves of a range are sorted and merged, so that equal elements keep their order */

/* Whether the value at index b must stand before the one at index a. */
static bool comes_before(lua_State *L, int b, int a)
{
	sandbox_charge(L, 2);
	b = lua_absindex(L, b);
	a = lua_absindex(L, a);
	if (lua_isnil(L, 2))
		return lua_compare(L, b, a, LUA_OPLT);
	lua_pushvalue(L, 2);
	lua_pushvalue(L, b);
	lua_pushvalue(L, a);
	lua_call(L, 2, 1);
	bool before = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return before;
}

/* Merges [low, middle) and [middle, high) of the table at index from into the one at index to. */
static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high)
{
	lua_Integer left = low, right = middle;
	for (lua_Integer i = low; i < high; i++) {
		bool take_right = left >= middle;
		if (!take_right && right < high) {
			lua_rawgeti(L, from, right);
			lua_rawgeti(L, from, left);
			take_right = comes_before(L, -2, -1);
			lua_pop(L, 2);
		}
		lua_rawgeti(L, from, take_right ? right++ : left++);
		lua_rawseti(L, to, i);
	}
}

/* Sorts the count values of the table at index 3, with the one at index 4 as room; the index that holds the result. */
static int sort_values(lua_State *L, lua_Integer count)
{
	int from = 3, to = 4;
	for (lua_Integer width = 1; width < count; width *= 2) {
		for (lua_Integer low = 1; low <= count; low += 2 * width) {
			lua_Integer middle = low + width <= count ? low + width : count + 1;
			lua_Integer high = middle + width <= count ? middle + width : count + 1;
			merge(L, from, to, low, middle, high);
		}
		int other = from;
		from = to;
		to = other;
	}
	return from;
}

static int table_sort(lua_State *L)
{
	check_table(L, 1);
	lua_Integer count = luaL_len(L, 1);
	if (count < 2)
		return 0;
	if (!lua_isnoneornil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_settop(L, 2);
	lua_newtable(L);
	lua_newtable(L);
	for (lua_Integer i = 1; i <= count; i++) {
		sandbox_charge(L, 1);
		if (lua_geti(L, 1, i) == LUA_TNIL)
			return luaL_error(L, "sort: there is no value at index %I", (LUAI_UACINT)i);
		lua_rawseti(L, 3, i);
	}
	int sorted = sort_values(L, count);
	for (lua_Integer i = 1; i <= count; i++) {
		sandbox_charge(L, 1);
		lua_rawgeti(L, sorted, i);
		lua_seti(L, 1, i);
	}
	return 0;
}

void sandbox_open_table(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"concat", table_concat}, {"insert", table_insert}, {"move", table_move}, {"pack", table_pack},
		{"remove", table_remove}, {"sort", table_sort},     {"unpack", table_unpack}, {NULL, NULL},
	};
	luaL_newlib(L, functions);
}
