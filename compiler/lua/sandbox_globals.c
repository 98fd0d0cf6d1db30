#include "base/text.h"
#include "lua/lex.h"
#include "lua/sandbox_internal.h"

/* Names that other Lua programs know and a stack does not, and what to write instead. */
static const struct {
	const char *name, *advice;
} absent[] = {
	{"_G", "globals are fixed; keep values in a local table"},
	{"_VERSION", "the language is Lua 5.4"},
	{"collectgarbage", "memory is managed by lkc"},
	{"debug", "a stack cannot look into other code"},
	{"dofile", "split a stack with require"},
	{"getfenv", "this is Lua 5.4; use local variables"},
	{"io", "a stack reads and writes no files: put values into a module and require it, or make them parameters"},
	{"load", "code is not made from text; split a stack with require"},
	{"loadfile", "split a stack with require"},
	{"loadstring", "code is not made from text; split a stack with require"},
	{"math.pow", "write x ^ y"},
	{"math.random", "the same stack must give the same template; derive names from the stack's own"},
	{"math.randomseed", "the same stack must give the same template; derive names from the stack's own"},
	{"module", "end a module's file with: return { … }"},
	{"next", "its order differs between runs; use pairs(), which is sorted"},
	{"os", "a stack sees neither clock nor environment: make what varies a parameter"},
	{"package", "modules come from the project's lua/ and the stack's own folder, with require"},
	{"setfenv", "this is Lua 5.4; use local variables"},
	{"string.dump", "bytecode is not accepted"},
	{"string.pack", "binary data has no place in a template"},
	{"string.packsize", "binary data has no place in a template"},
	{"string.unpack", "binary data has no place in a template"},
	{"table.getn", "write #list"},
	{"table.maxn", "write #list"},
	{"unpack", "write table.unpack"},
	{"warn", "use print"},
};

static char sealed_key; /* in the registry: set of the proxies */
static char user_key, trusted_key; /* the environments */

static const char *advice_on(struct str name)
{
	for (size_t i = 0; i < LK_COUNT(absent); i++)
		if (str_is(name, absent[i].name))
			return absent[i].advice;
	return NULL;
}

/* Offers what a file declares: locals, functions, their parameters, loop variables. */
static void offer_file(struct text_nearest *nearest, struct str source)
{
	struct lexer lexer = lexer_begin(source);
	struct token token;
	bool declares = false;
	while (lexer_next(&lexer, &token)) {
		bool name = token.kind == TOKEN_NAME;
		if (token_is_word(&token, "local") || token_is_word(&token, "function") || token_is_word(&token, "for"))
			declares = true;
		else if (name && declares && !lexer_is_keyword(token.text))
			text_nearest_offer(nearest, token.text);
		else if (!token_is(&token, ",") && !token_is(&token, "<") && !token_is(&token, ">") &&
		         !token_is(&token, "("))
			declares = false;
	}
}

/* Offers the keys of the table at index that are names. */
static void offer_table(lua_State *L, int index, struct text_nearest *nearest)
{
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
		if (lua_type(L, -2) == LUA_TSTRING)
			text_nearest_offer(nearest, str_from(lua_tostring(L, -2)));
}

static int raise_unknown(lua_State *L, const char *message, const char *name, struct str best)
{
	luaL_where(L, 1);
	if (str_is(best, name)) {
		lua_pushfstring(L, "%s '%s'\nit is declared in this file, but not where this line could see it",
		                message, name);
	} else if (best.len) {
		lua_pushlstring(L, best.ptr, best.len);
		lua_pushfstring(L, "%s '%s'\ndid you mean '%s'?", message, name, lua_tostring(L, -1));
		lua_remove(L, -2);
	} else {
		lua_pushfstring(L, "%s '%s'", message, name);
	}
	lua_concat(L, 2);
	return lua_error(L);
}

static int raise_absent(lua_State *L, const char *name, const char *advice)
{
	return luaL_error(L, "'%s' is not part of a stack's Lua\n%s", name, advice);
}

/* __index of an environment's table: a global that does not exist. */
static int missing_global(lua_State *L)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "globals have names only, not a %s", luaL_typename(L, 2));
	const char *name = lua_tostring(L, 2);
	const char *advice = advice_on(str_from(name));
	if (advice)
		return raise_absent(L, name, advice);
	struct text_nearest nearest = text_nearest_begin(str_from(name));
	offer_table(L, 1, &nearest);
	struct place place;
	size_t count;
	sandbox_where(L, &place, NULL, 0, &count);
	struct str source = sandbox_file_text(sandbox, place.file);
	sandbox_charge(L, source.len >> BYTES_PER_STEP_BITS);
	offer_file(&nearest, source);
	return raise_unknown(L, "undeclared variable", name, nearest.best);
}

/* __index of a library's table; upvalue 1 is the library's name. */
static int missing_function(lua_State *L)
{
	const char *library = lua_tostring(L, lua_upvalueindex(1));
	lua_pushfstring(L, "%s.%s", library, sandbox_tostring(L, 2, NULL));
	const char *name = lua_tostring(L, -1);
	const char *advice = advice_on(str_from(name));
	if (advice)
		return raise_absent(L, name, advice);
	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "'%s' has no field '%s'", library, name + str_from(library).len + 1);
	struct text_nearest nearest = text_nearest_begin(str_from(lua_tostring(L, 2)));
	offer_table(L, 1, &nearest);
	lua_pushfstring(L, "'%s' has no function", library);
	return raise_unknown(L, lua_tostring(L, -1), lua_tostring(L, 2), nearest.best);
}

static int refuse_global(lua_State *L)
{
	const char *name = sandbox_tostring(L, 2, NULL);
	return luaL_error(L, "the variable '%s' is not declared\nwrite: local %s", name, name);
}

static int refuse_change(lua_State *L)
{
	return luaL_error(L, "the library '%s' cannot be changed", lua_tostring(L, lua_upvalueindex(1)));
}

void sandbox_seal(lua_State *L, const char *name)
{
	bool environment = !name;
	int library = lua_gettop(L);
	lua_createtable(L, 0, 1);
	lua_pushstring(L, name ? name : "");
	lua_pushcclosure(L, environment ? missing_global : missing_function, 1);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, library);

	lua_newtable(L);
	lua_createtable(L, 0, 3);
	lua_pushvalue(L, library);
	lua_setfield(L, -2, "__index");
	lua_pushstring(L, name ? name : "");
	lua_pushcclosure(L, environment ? refuse_global : refuse_change, 1);
	lua_setfield(L, -2, "__newindex");
	lua_pushliteral(L, "read-only");
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);

	lua_rawgetp(L, LUA_REGISTRYINDEX, &sealed_key);
	lua_pushvalue(L, -2);
	lua_pushboolean(L, true);
	lua_rawset(L, -3);
	lua_pop(L, 1);
	lua_replace(L, library);
}

bool sandbox_is_sealed(lua_State *L, int index)
{
	index = lua_absindex(L, index);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &sealed_key);
	lua_pushvalue(L, index);
	lua_rawget(L, -2);
	bool sealed = lua_toboolean(L, -1);
	lua_pop(L, 2);
	return sealed;
}

void sandbox_push_environment(lua_State *L, bool trusted)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, trusted ? &trusted_key : &user_key);
}

static void add_library(lua_State *L, const char *name, void (*open)(lua_State *L))
{
	open(L);
	sandbox_seal(L, name);
	lua_setfield(L, -2, name);
}

static void open_environment(lua_State *L, bool trusted)
{
	sandbox_open_base(L);
	lua_pushboolean(L, trusted);
	lua_pushcclosure(L, sandbox_require, 1);
	lua_setfield(L, -2, "require");
	add_library(L, "coroutine", sandbox_open_coroutine);
	add_library(L, "string", sandbox_open_string);
	add_library(L, "table", sandbox_open_table);
	add_library(L, "math", sandbox_open_math);
	add_library(L, "utf8", sandbox_open_utf8);
	sandbox_seal(L, NULL);
	lua_rawsetp(L, LUA_REGISTRYINDEX, trusted ? &trusted_key : &user_key);
}

/* ("x"):rep(3) goes to the library too. */
static void set_string_methods(lua_State *L)
{
	static const char *const arithmetic[] = {
		"__add", "__div", "__idiv", "__mod", "__mul", "__pow", "__sub", "__unm", NULL,
	};
	lua_pushliteral(L, "");
	if (!lua_getmetatable(L, -1))
		LK_BUG("strings have no metatable");
	lua_pushvalue(L, -1);
	sandbox_copy_functions(L, arithmetic, true);
	sandbox_push_environment(L, true);
	lua_getfield(L, -1, "string");
	lua_setfield(L, -3, "__index");
	lua_pop(L, 1);
	lua_pushliteral(L, "read-only");
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 2);
}

void sandbox_open_globals(lua_State *L)
{
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &sealed_key);
	open_environment(L, true);
	open_environment(L, false);
	set_string_methods(L);
	sandbox_push_environment(L, false);
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}
