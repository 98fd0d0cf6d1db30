#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/text.h"
#include "lua/sandbox_internal.h"

enum { STEPS_PER_MODULE = 10000 };

static char loaded_key;  /* in the registry: modules by name */
static char loading_key; /* its address stands in for a module that is being loaded */

/* --- source text */

/* Without a mark of the byte order and a first line "#!…", whose line end stays. */
static struct str strip_head(struct str text)
{
	if (str_starts_with(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, text.len);
	if (text.len && text.ptr[0] == '#') {
		size_t end = str_find(text, STR("\n"), 0);
		text = str_slice(text, end == SIZE_MAX ? text.len : end, text.len);
	}
	return text;
}

/* Pushes text as a function, or a message and returns false. */
static bool compile(lua_State *L, struct str text, const char *chunk_name, bool trusted)
{
	sandbox_charge(L, text.len);
	if (text.len && text.ptr[0] == LUA_SIGNATURE[0]) {
		lua_pushliteral(L, "this is compiled Lua; only source text is accepted");
		return false;
	}
	int status = luaL_loadbufferx(L, text.len ? text.ptr : "", text.len, chunk_name, "t");
	if (status != LUA_OK) {
		sandbox_check_caught(L, status);
		return false;
	}
	sandbox_push_environment(L, trusted);
	lua_setupvalue(L, -2, 1);
	return true;
}

enum lk_status sandbox_take_text(struct sandbox *sandbox, struct str path, struct str text, struct chunk **ret_chunk,
                                 struct error *ret_err)
{
	if (text.len > LIMIT_LUA_SOURCES - sandbox->source_bytes)
		return error_set(ret_err, ERROR_LIMIT,
		                 "the stack's files have more than the %zu bytes that are accepted", LIMIT_LUA_SOURCES);
	sandbox->source_bytes += text.len;
	struct chunk *chunk = ARENA_NEW(&sandbox->arena, struct chunk);
	chunk->path = str_copy_in(&sandbox->arena, path);
	chunk->text = text;
	VEC_PUSH(&sandbox->arena, &sandbox->chunks) = chunk;
	*ret_chunk = chunk;
	return LK_OK;
}

enum lk_status sandbox_read(struct sandbox *sandbox, struct str path, struct chunk **ret_chunk, struct error *ret_err)
{
	struct str text;
	path = str_copy_in(&sandbox->arena, path);
	enum lk_status status = file_read_in(&sandbox->arena, path.ptr, LIMIT_LUA_SOURCE, &text, ret_err);
	return status == LK_OK ? sandbox_take_text(sandbox, path, text, ret_chunk, ret_err) : status;
}

void sandbox_load_chunk(lua_State *L, struct chunk *chunk)
{
	lua_Debug info;
	const char *name = lua_pushfstring(L, "@%s", chunk->path.ptr);
	/* The name as Lua shortens it for messages is only told of a function. */
	if (!compile(L, (struct str){0}, name, false))
		lua_error(L); /* calls nested too deeply */
	lua_getinfo(L, ">S", &info);
	memcpy(chunk->prefix, info.short_src, sizeof chunk->prefix);
	if (!compile(L, strip_head(chunk->text), name, false)) {
		sandbox_trace_syntax(L, chunk);
		lua_error(L);
	}
	lua_remove(L, -2);
}

/* --- names */

static bool is_module_name(struct str name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	struct str rest = name, part;
	for (size_t i = 0; i < name.len; i++)
		if (!name.ptr[i] || !strchr(allowed, name.ptr[i]))
			return false;
	while (str_next(&rest, '.', &part))
		if (!part.len)
			return false;
	return name.len > 0 && name.ptr[name.len - 1] != '.';
}

/* "lk.table" → "lk/table.lua" */
static struct str file_of_module(struct arena *arena, struct str name)
{
	struct str file = str_format_in(arena, "%.*s.lua", STR_ARG(name));
	char *bytes = arena_alloc(arena, file.len + 1);
	memcpy(bytes, file.ptr, file.len);
	for (size_t i = 0; i < name.len; i++)
		if (bytes[i] == '.')
			bytes[i] = '/';
	return (struct str){bytes, file.len};
}

static const struct sandbox_module *find_embedded(const struct sandbox *sandbox, struct str name)
{
	for (size_t i = 0; i < sandbox->options.module_count; i++)
		if (str_is(name, sandbox->options.modules[i].name))
			return &sandbox->options.modules[i];
	return NULL;
}

static const struct preload *find_preload(const struct sandbox *sandbox, struct str name)
{
	for (size_t i = 0; i < sandbox->preloads.count; i++)
		if (str_is(name, sandbox->preloads.items[i].name))
			return &sandbox->preloads.items[i];
	return NULL;
}

/* --- files */

enum found { FOUND_NOT, FOUND_FILE, FOUND_OUTSIDE, FOUND_ODD };

/* Whether path is a regular file that, links followed, lies below folder. */
static enum found look(const char *folder, const char *path)
{
	char *base = realpath(folder, NULL), *file = realpath(path, NULL);
	enum found found = FOUND_NOT;
	struct stat info;
	if (base && file) {
		size_t length = strlen(base);
		bool root = str_is(str_from(base), "/");
		bool below = strncmp(file, base, length) == 0 && (file[length] == '/' || root);
		bool regular = stat(file, &info) == 0 && S_ISREG(info.st_mode);
		found = !below ? FOUND_OUTSIDE : regular ? FOUND_FILE : FOUND_ODD;
	}
	free(base);
	free(file);
	return found;
}

struct folders {
	struct str items[2];
	size_t count;
};

/* Where modules of the user's are, in order. */
static struct folders folders_of(struct sandbox *sandbox)
{
	const struct sandbox_options *options = &sandbox->options;
	struct folders folders = {.count = 0};
	if (options->root.len)
		folders.items[folders.count++] = str_is(options->root, ".")
		                                         ? STR("lua")
		                                         : file_join_in(&sandbox->arena, options->root, STR("lua"));
	if (options->stack_folder.len)
		folders.items[folders.count++] = str_copy_in(&sandbox->arena, options->stack_folder);
	return folders;
}

static struct chunk *read_module(lua_State *L, struct sandbox *sandbox, struct str path)
{
	struct chunk *chunk;
	struct error error;
	if (sandbox_read(sandbox, path, &chunk, &error) != LK_OK)
		luaL_error(L, "%s", error.message);
	return chunk;
}

static int raise_not_found(lua_State *L, struct sandbox *sandbox, const char *name, const char *looked_in)
{
	struct text_nearest nearest = text_nearest_begin(str_from(name));
	for (size_t i = 0; i < sandbox->options.module_count; i++)
		text_nearest_offer(&nearest, str_from(sandbox->options.modules[i].name));
	if (nearest.best.len)
		return luaL_error(L, "there is no module '%s'\ndid you mean '%s'?", name, nearest.best.ptr);
	if (!*looked_in)
		return luaL_error(L, "there is no module '%s'", name);
	return luaL_error(L, "there is no module '%s'\nlooked for %s", name, looked_in);
}

/* Pushes the function of a module that is one of the user's files. */
static void load_file(lua_State *L, struct sandbox *sandbox, const char *name)
{
	struct folders folders = folders_of(sandbox);
	struct str file = file_of_module(&sandbox->arena, str_from(name)), looked_in = STR("");
	for (size_t i = 0; i < folders.count; i++) {
		bool here = str_is(folders.items[i], ".");
		struct str path = here ? file : file_join_in(&sandbox->arena, folders.items[i], file);
		switch (look(folders.items[i].ptr, path.ptr)) {
		case FOUND_FILE:
			sandbox_load_chunk(L, read_module(L, sandbox, path));
			return;
		case FOUND_OUTSIDE:
			luaL_error(L, "module '%s' is refused: '%s' leads out of '%s'", name, path.ptr,
			           folders.items[i].ptr);
			break;
		case FOUND_ODD:
			luaL_error(L, "module '%s' is refused: '%s' is not a file", name, path.ptr);
			break;
		case FOUND_NOT:
			looked_in = str_format_in(&sandbox->arena, "%s%s%s", looked_in.ptr, i ? " and " : "", path.ptr);
		}
	}
	raise_not_found(L, sandbox, name, looked_in.ptr);
}

/* --- require */

static void push_loader(lua_State *L, struct sandbox *sandbox, const char *name)
{
	const struct preload *preload = find_preload(sandbox, str_from(name));
	const struct sandbox_module *embedded = find_embedded(sandbox, str_from(name));
	if (preload) {
		lua_pushcfunction(L, preload->opener);
	} else if (embedded) {
		struct str file = file_of_module(&sandbox->arena, str_from(name));
		VEC_PUSH(&sandbox->arena, &sandbox->embedded) = file;
		lua_pushfstring(L, "=%s", file.ptr);
		if (!compile(L, embedded->source, lua_tostring(L, -1), true))
			lua_error(L);
		lua_remove(L, -2);
	} else {
		load_file(L, sandbox, name);
	}
}

static int load_module(lua_State *L)
{
	const char *name = lua_tostring(L, 1);
	push_loader(L, sandbox_of(L), name);
	lua_pushvalue(L, 1);
	lua_call(L, 1, 1);
	return 1;
}

static int raise_circle(lua_State *L, struct sandbox *sandbox, const char *name)
{
	size_t i = 0;
	while (i < sandbox->loading.count && !str_is(sandbox->loading.items[i], name))
		i++;
	luaL_Buffer chain;
	luaL_buffinit(L, &chain);
	for (; i < sandbox->loading.count; i++) {
		luaL_addlstring(&chain, sandbox->loading.items[i].ptr, sandbox->loading.items[i].len);
		luaL_addstring(&chain, " → ");
	}
	luaL_addstring(&chain, name);
	luaL_pushresult(&chain);
	return luaL_error(L, "module '%s' requires itself: %s", name, lua_tostring(L, -1));
}

static void set_loaded(lua_State *L, const char *name)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
	lua_insert(L, -2);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

/* Loads the module and leaves it on the stack. A failed one may be tried again. */
static void load_once(lua_State *L, struct sandbox *sandbox, const char *name)
{
	sandbox_charge(L, STEPS_PER_MODULE);
	lua_pushlightuserdata(L, &loading_key);
	set_loaded(L, name);
	VEC_PUSH(&sandbox->arena, &sandbox->loading) = str_copy_in(&sandbox->arena, str_from(name));
	lua_pushcfunction(L, sandbox_trace_handler);
	lua_pushcfunction(L, load_module);
	lua_pushvalue(L, 1);
	int status = lua_pcall(L, 1, 1, -3);
	sandbox->loading.count--;
	if (status != LUA_OK) {
		sandbox_check_caught(L, status);
		lua_pushnil(L);
		set_loaded(L, name);
		lua_error(L);
	}
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushboolean(L, true);
	}
	lua_pushvalue(L, -1);
	set_loaded(L, name);
}

int sandbox_require(lua_State *L)
{
	struct sandbox *sandbox = sandbox_of(L);
	size_t length;
	luaL_checktype(L, 1, LUA_TSTRING);
	const char *name = lua_tolstring(L, 1, &length);
	lua_settop(L, 1);
	if (!is_module_name((struct str){name, length}))
		return luaL_error(L, "'%s' is no module's name\n"
		                     "write folders with dots, without '.lua': require \"lib.names\"", name);
	if (find_preload(sandbox, str_from(name)) && !lua_toboolean(L, lua_upvalueindex(1)))
		return raise_not_found(L, sandbox, name, "");
	lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
	lua_getfield(L, -1, name);
	lua_remove(L, -2);
	if (lua_touserdata(L, -1) == &loading_key)
		return raise_circle(L, sandbox, name);
	if (!lua_isnil(L, -1))
		return 1;
	lua_pop(L, 1);
	load_once(L, sandbox, name);
	return 1;
}

void sandbox_open_require(lua_State *L)
{
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
}
