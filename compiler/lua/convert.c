#include "lua/program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static struct value *convert(lua_State *L, int index, const struct conversion *c, int depth);

static struct value *reject(lua_State *L, const struct conversion *c, const char *rule, struct str message,
			    struct str hint)
{
	struct program *program = program_of(L);
	diag_add(program->diag, &(struct finding){
					.rule = rule,
					.severity = SEVERITY_ERROR,
					.place = c->place,
					.message = message,
					.hint = hint,
					.logical_id = c->logical_id,
					.path = c->path,
					.callers = c->callers,
					.caller_count = c->caller_count,
				});
	/* Of which no check says anything more. */
	return value_ref_in(program->arena, STR("AWS::NoValue"));
}

void convert_fault(lua_State *L, const char *rule, struct str message, struct str hint, struct str path, bool on_key)
{
	struct place place = {0}, callers[8];
	size_t count = 0;
	sandbox_where(L, &place, callers, LK_COUNT(callers), &count);
	diag_add(program_of(L)->diag, &(struct finding){
					      .rule = rule,
					      .severity = SEVERITY_ERROR,
					      .place = place,
					      .message = message,
					      .hint = hint,
					      .path = path,
					      .on_key = on_key,
					      .callers = callers,
					      .caller_count = count,
				      });
}

/* The conversion of a member: its path, and its schema where the type's is known. */
static struct conversion step(struct arena *arena, const struct conversion *c, struct str key, bool list_item)
{
	struct conversion inner = *c;
	inner.path = str_format_in(arena, "%.*s/%.*s", STR_ARG(c->path), STR_ARG(key));
	if (c->type && pack_is_present(c->schema)) {
		struct pack_node node = list_item ? pack_get_text(c->schema, "items")
						  : pack_get(pack_get_text(c->schema, "properties"), key);
		inner.schema = pack_is_present(node) ? schema_resolve(c->type, node) : (struct pack_node){0};
	}
	return inner;
}

static bool wants_list(const struct conversion *c)
{
	struct pack_node type = pack_get_text(c->schema, "type");
	return str_equal(pack_string(type), STR("array")) ||
	       (!pack_is_present(type) && pack_is_present(pack_get_text(c->schema, "items")));
}

static struct value *convert_list(lua_State *L, int index, const struct conversion *c, lua_Integer count, int depth)
{
	struct arena *arena = program_of(L)->arena;
	struct value *list = value_list_in(arena);
	for (lua_Integer i = 1; i <= count; i++) {
		struct conversion inner = step(arena, c, str_format_in(arena, "%lld", (long long)i - 1), true);
		lua_rawgeti(L, index, i);
		value_list_push(arena, list, convert(L, lua_gettop(L), &inner, depth + 1));
		lua_pop(L, 1);
	}
	return list;
}

/* What a template can hold. */
static bool is_text(struct str text)
{
	return str_is_utf8(text) && (!text.len || !memchr(text.ptr, '\0', text.len));
}

static int compare_keys(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Keys in byte order: a Lua table has no order of its own, and the template must be the same on every run. */
static struct value *convert_map(lua_State *L, int index, const struct conversion *c, size_t count, int depth)
{
	struct arena *arena = program_of(L)->arena;
	struct value *map = value_map_in(arena);
	struct str *keys = arena_alloc_array(arena, count, sizeof *keys);
	size_t found = 0;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
		keys[found++] = program_copy(L, -2);
	if (count)
		qsort(keys, count, sizeof *keys, compare_keys);
	for (size_t i = 0; i < count; i++) {
		struct conversion inner = step(arena, c, keys[i], false);
		if (!is_text(keys[i]))
			reject(L, c, "LK0012", STR("a key is not valid UTF-8, or contains NUL"), (struct str){0});
		lua_pushlstring(L, keys[i].ptr, keys[i].len);
		lua_rawget(L, index);
		value_map_put(arena, map, keys[i], convert(L, lua_gettop(L), &inner, depth + 1));
		lua_pop(L, 1);
	}
	return map;
}

static struct value *convert_table(lua_State *L, int index, const struct conversion *c, int depth)
{
	size_t named = 0;
	lua_Integer numbered = 0, highest = 0;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		if (lua_type(L, -2) == LUA_TSTRING) {
			named++;
		} else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) > 0) {
			numbered++;
			if (lua_tointeger(L, -2) > highest)
				highest = lua_tointeger(L, -2);
		} else {
			lua_pop(L, 2);
			return reject(L, c, "LK0010", STR("a table's keys must be names, or numbers from 1 on"),
				      STR("write a number that is meant as a name in quotes: [\"8080\"] = …"));
		}
	}
	if (named && numbered)
		return reject(L, c, "LK0010",
			      STR("this table mixes named and numbered entries: it is neither map nor list"),
			      STR("a missing 'name =' or a misplaced brace?"));
	if (numbered != highest)
		return reject(L, c, "LK0010", STR("this list has gaps: an entry in it is nil"),
			      STR("a misspelled variable? leave the entry out, or use aws.NoValue"));
	if (numbered || (!named && wants_list(c)))
		return convert_list(L, index, c, numbered, depth);
	return convert_map(L, index, c, named, depth);
}

static struct value *convert_number(lua_State *L, int index, const struct conversion *c)
{
	struct arena *arena = program_of(L)->arena;
	if (lua_isinteger(L, index))
		return value_int_in(arena, lua_tointeger(L, index));
	double number = lua_tonumber(L, index);
	if (!isfinite(number))
		return reject(L, c, "LK0011", STR("this number is not finite"), STR("a division by zero?"));
	/* 300 / 5 is a float in Lua and an integer to everyone else. */
	if (number == floor(number) && fabs(number) < 9007199254740992.0)
		return value_int_in(arena, (int64_t)number);
	return value_float_in(arena, number);
}

static struct value *convert_string(lua_State *L, int index, const struct conversion *c)
{
	struct arena *arena = program_of(L)->arena;
	struct str text = program_copy(L, index);
	if (!is_text(text))
		return reject(L, c, "LK0012", STR("this text is not valid UTF-8, or contains NUL"), (struct str){0});
	return value_string_in(arena, text);
}

static struct value *convert_construct(lua_State *L, int index, const struct conversion *c, int depth)
{
	lua_getfield(L, index, "main");
	struct value *value = convert(L, lua_gettop(L), c, depth + 1);
	lua_pop(L, 1);
	return value;
}

static struct value *convert_object(lua_State *L, int index, const struct conversion *c, int depth)
{
	struct program *program = program_of(L);
	struct expression *expression = luaL_testudata(L, index, EXPRESSION_TYPE);
	if (expression)
		return expression->value;
	struct handle *handle = luaL_testudata(L, index, HANDLE_TYPE);
	if (handle)
		return value_ref_in(program->arena, program->graph->resources.items[handle->index].logical_id);
	if (lua_type(L, index) != LUA_TTABLE)
		return reject(L, c, "LK0013",
			      str_format_in(program->arena, "a %s cannot be a value of the template",
					    luaL_typename(L, index)),
			      (struct str){0});
	if (luaL_getmetafield(L, index, "__construct") == LUA_TNIL)
		return convert_table(L, index, c, depth);
	lua_pop(L, 1);
	return convert_construct(L, index, c, depth);
}

static struct value *convert(lua_State *L, int index, const struct conversion *c, int depth)
{
	struct arena *arena = program_of(L)->arena;
	if (depth > LIMIT_NESTING)
		return reject(L, c, "LK0014", STR("tables are nested too deeply, or contain themselves"),
			      (struct str){0});
	luaL_checkstack(L, 8, "values nested too deeply");
	struct value *value;
	switch (lua_type(L, index)) {
	case LUA_TNIL:
		return reject(L, c, "LK0015", STR("a value is missing here (nil)"), STR("a misspelled field?"));
	case LUA_TBOOLEAN:
		value = value_bool_in(arena, lua_toboolean(L, index));
		break;
	case LUA_TNUMBER:
		value = convert_number(L, index, c);
		break;
	case LUA_TSTRING:
		value = convert_string(L, index, c);
		break;
	default:
		return convert_object(L, index, c, depth);
	}
	return value;
}

struct value *convert_value(lua_State *L, int index, const struct conversion *conversion)
{
	return convert(L, lua_absindex(L, index), conversion, 0);
}

struct value *convert_argument(lua_State *L, int index)
{
	struct conversion conversion = {.place = reference_place(L)};
	return convert_value(L, index, &conversion);
}
