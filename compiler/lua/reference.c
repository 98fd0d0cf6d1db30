#include "lua/program.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

struct str program_view(lua_State *L, int index)
{
	size_t length;
	const char *text = lua_tolstring(L, index, &length);
	return (struct str){text, text ? length : 0};
}

struct str program_copy(lua_State *L, int index)
{
	return str_copy_in(program_of(L)->arena, program_view(L, index));
}

struct place reference_place(lua_State *L)
{
	struct place place = {0};
	size_t count;
	sandbox_where(L, &place, NULL, 0, &count);
	place.file = program_of(L)->graph->source.len && str_equal(place.file, program_of(L)->graph->source)
			     ? program_of(L)->graph->source
			     : str_copy_in(program_of(L)->arena, place.file);
	return place;
}

int reference_push(lua_State *L, struct value *value)
{
	struct expression *expression = lua_newuserdatauv(L, sizeof *expression, 0);
	expression->value = value;
	luaL_setmetatable(L, EXPRESSION_TYPE);
	return 1;
}

/* --- concatenation: text with variables, as Fn::Sub holds it */

struct substitution {
	struct buf text;
	struct value *variables; /* a map; empty when every variable names something of the stack */
	bool has_variable;
};

static void append_literal(struct substitution *sub, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		buf_append_char(&sub->text, text.ptr[i]);
		if (text.ptr[i] == '$' && i + 1 < text.len && text.ptr[i + 1] == '{') {
			buf_append_text(&sub->text, "{!");
			i++;
		}
	}
}

static void append_variable(struct substitution *sub, struct str name)
{
	buf_printf(&sub->text, "${%.*s}", STR_ARG(name));
	sub->has_variable = true;
}

static void append_extra(struct arena *arena, struct substitution *sub, struct value *value)
{
	struct str name = str_format_in(arena, "Value%zu", sub->variables->as.map.count + 1);
	value_map_put(arena, sub->variables, name, value);
	append_variable(sub, name);
}

/* The text of a Sub with its own variables renamed into those gathered so far. */
static void append_sub(struct arena *arena, struct substitution *sub, struct str text, const struct value *variables)
{
	struct str name;
	size_t position = 0, start, end, copied = 0;
	while (sub_next_variable(text, &position, &name, &start, &end)) {
		buf_append(&sub->text, str_slice(text, copied, start));
		struct value *own = value_get(variables, name);
		if (own)
			append_extra(arena, sub, own);
		else
			append_variable(sub, name);
		copied = end;
	}
	buf_append(&sub->text, str_slice(text, copied, text.len));
}

static void append_value(struct arena *arena, struct substitution *sub, struct value *value)
{
	struct str text;
	const struct value *argument = value->kind == VALUE_INTRINSIC ? value->as.argument : NULL;
	if (value_scalar_text_in(arena, value, &text)) {
		append_literal(sub, text);
	} else if (value_is_intrinsic(value, FN_REF)) {
		append_variable(sub, value_string(argument));
	} else if (value_is_intrinsic(value, FN_GET_ATT) && argument->as.list.items[1]->kind == VALUE_STRING) {
		append_variable(sub,
				str_format_in(arena, "%.*s.%.*s", STR_ARG(value_string(argument->as.list.items[0])),
					      STR_ARG(value_string(argument->as.list.items[1]))));
	} else if (value_is_intrinsic(value, FN_SUB) && argument->kind == VALUE_STRING) {
		append_sub(arena, sub, value_string(argument), NULL);
	} else if (value_is_intrinsic(value, FN_SUB)) {
		append_sub(arena, sub, value_string(argument->as.list.items[0]), argument->as.list.items[1]);
	} else {
		append_extra(arena, sub, value);
	}
}

static struct value *substitution_value(struct arena *arena, struct substitution *sub)
{
	struct value *text = value_string_in(arena, buf_copy_in(&sub->text, arena));
	if (!sub->variables->as.map.count)
		return value_intrinsic_in(arena, FN_SUB, text);
	struct value *argument = value_list_in(arena);
	value_list_push(arena, argument, text);
	value_list_push(arena, argument, sub->variables);
	return value_intrinsic_in(arena, FN_SUB, argument);
}

static int reference_concat(lua_State *L)
{
	struct arena *arena = program_of(L)->arena;
	struct value *parts[2];
	for (int i = 0; i < 2; i++) {
		parts[i] = convert_argument(L, i + 1);
		if (parts[i]->kind == VALUE_LIST || parts[i]->kind == VALUE_MAP)
			return luaL_error(L, "a table cannot be joined to a text with '..'; use aws.Join for a list");
	}
	struct substitution sub = {.variables = value_map_in(arena)};
	buf_init(&sub.text, LIMIT_LUA_STRING);
	append_value(arena, &sub, parts[0]);
	append_value(arena, &sub, parts[1]);
	struct value *result = substitution_value(arena, &sub);
	bool fits = buf_ok(&sub.text);
	buf_done(&sub.text);
	if (!fits)
		return luaL_error(L, "the text is longer than the %d bytes that are accepted", (int)LIMIT_LUA_STRING);
	result->place = reference_place(L);
	return reference_push(L, result);
}

/* --- expressions as Lua sees them */

static int expression_index(lua_State *L)
{
	struct expression *expression = luaL_checkudata(L, 1, EXPRESSION_TYPE);
	struct arena *arena = program_of(L)->arena;
	struct value *value = expression->value;
	if (!value_is_intrinsic(value, FN_GET_ATT) || lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(
			L, "this value is only known at deployment: it has no field '%s' that a stack could read",
			sandbox_tostring(L, 2, NULL));
	/* handle.Endpoint.Address names the attribute "Endpoint.Address". */
	struct value **items = value->as.argument->as.list.items;
	struct str longer =
		str_format_in(arena, "%.*s.%.*s", STR_ARG(value_string(items[1])), STR_ARG(program_view(L, 2)));
	struct value *result = value_get_att_in(arena, value_string(items[0]), longer);
	result->place = reference_place(L);
	return reference_push(L, result);
}

static int refuse_text(lua_State *L)
{
	return luaL_error(L, "this value is only known at deployment and has no text yet; join it with '..'");
}

static int refuse_change(lua_State *L)
{
	return luaL_error(L, "this value is only known at deployment and cannot be changed");
}

static int refuse_arithmetic(lua_State *L)
{
	return luaL_error(L,
			  "this value is only known at deployment: it cannot be calculated with, compared or measured "
			  "(aws.If and aws.Equals decide at deployment)");
}

static const luaL_Reg expression_methods[] = {
	{"__index", expression_index}, {"__newindex", refuse_change}, {"__concat", reference_concat},
	{"__tostring", refuse_text},   {"__len", refuse_arithmetic},  {"__add", refuse_arithmetic},
	{"__sub", refuse_arithmetic},  {"__mul", refuse_arithmetic},  {"__div", refuse_arithmetic},
	{"__mod", refuse_arithmetic},  {"__unm", refuse_arithmetic},  {"__lt", refuse_arithmetic},
	{"__le", refuse_arithmetic},   {"__call", refuse_arithmetic}, {NULL, NULL},
};

/* intrinsic("Fn::Join", argument) */
static int core_intrinsic(lua_State *L)
{
	enum intrinsic fn;
	luaL_checkstring(L, 1);
	if (!intrinsic_find_key(program_view(L, 1), &fn))
		return luaL_error(L, "'%s' is no intrinsic function", lua_tostring(L, 1));
	struct value *result = value_intrinsic_in(program_of(L)->arena, fn, convert_argument(L, 2));
	result->place = reference_place(L);
	return reference_push(L, result);
}

static int core_null(lua_State *L)
{
	return reference_push(L, value_null_in(program_of(L)->arena));
}

/* An empty table is neither list nor map until somebody says which. */
static int push_collection(lua_State *L, enum value_kind kind, const char *what)
{
	struct arena *arena = program_of(L)->arena;
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_pushnil(L);
	struct value *value = lua_next(L, 1)       ? convert_argument(L, 1)
	                      : kind == VALUE_LIST ? value_list_in(arena)
	                                           : value_map_in(arena);
	if (value->kind != kind)
		return luaL_error(L, "%s", what);
	value->place = reference_place(L);
	return reference_push(L, value);
}

/* list(table), map(table) */
static int core_list(lua_State *L)
{
	return push_collection(L, VALUE_LIST, "aws.list takes a list; this table has names");
}

static int core_map(lua_State *L)
{
	return push_collection(L, VALUE_MAP, "aws.map takes a table of names; this one is a list");
}

/* The kind of an argument, for the constructs: "expression", "resource", "construct", or Lua's own type. */
static int core_kind(lua_State *L)
{
	luaL_checkany(L, 1);
	if (luaL_testudata(L, 1, EXPRESSION_TYPE))
		lua_pushliteral(L, "expression");
	else if (luaL_testudata(L, 1, HANDLE_TYPE))
		lua_pushliteral(L, "resource");
	else if (lua_type(L, 1) == LUA_TTABLE && luaL_getmetafield(L, 1, "__construct") != LUA_TNIL)
		lua_pushliteral(L, "construct");
	else
		lua_pushstring(L, luaL_typename(L, 1));
	return 1;
}

/* The name inside a Ref or a Condition expression, or nil. */
static int core_name_of(lua_State *L)
{
	struct expression *expression = luaL_testudata(L, 1, EXPRESSION_TYPE);
	struct value *value = expression ? expression->value : NULL;
	if (!value_is_intrinsic(value, FN_REF) && !value_is_intrinsic(value, FN_CONDITION))
		return lua_pushnil(L), 1;
	struct str name = value_string(value->as.argument);
	lua_pushlstring(L, name.ptr, name.len);
	return 1;
}

static int core_concat(lua_State *L)
{
	return reference_concat(L);
}

void reference_register(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"intrinsic", core_intrinsic}, {"kind", core_kind}, {"name_of", core_name_of},
		{"concat", core_concat},       {"null", core_null}, {"list", core_list},
		{"map", core_map},             {NULL, NULL},
	};
	luaL_newmetatable(L, EXPRESSION_TYPE);
	luaL_setfuncs(L, expression_methods, 0);
	lua_pushliteral(L, "expression");
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 1);
	luaL_setfuncs(L, functions, 0);
}
