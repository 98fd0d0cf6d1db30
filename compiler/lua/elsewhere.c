#include "base/vec.h"
#include "lua/program.h"

/* --- where an environment lives */

struct texts {
	VEC(struct str) items;
};

static struct texts take_texts(lua_State *L, int index)
{
	struct arena *arena = program_of(L)->arena;
	struct texts texts = {0};
	lua_Integer count = (lua_Integer)lua_rawlen(L, index);
	for (lua_Integer i = 1; i <= count; i++) {
		lua_rawgeti(L, index, i);
		luaL_checkstring(L, -1);
		VEC_PUSH(arena, &texts.items) = program_copy(L, -1);
		lua_pop(L, 1);
	}
	return texts;
}

#define TAKE_TEXTS(L, index, list) \
	do { \
		struct texts taken = take_texts(L, index); \
		(list)->items = taken.items.items; \
		(list)->count = taken.items.count; \
		(list)->capacity = taken.items.capacity; \
	} while (0)

static struct str optional_text(lua_State *L, int index)
{
	return lua_isstring(L, index) ? program_copy(L, index) : (struct str){0};
}

static struct str text_field(lua_State *L, int index, const char *name)
{
	lua_getfield(L, index, name);
	struct str text = optional_text(L, -1);
	lua_pop(L, 1);
	return text;
}

static int64_t number_field(lua_State *L, int index, const char *name)
{
	lua_getfield(L, index, name);
	int64_t number = lua_tointeger(L, -1);
	lua_pop(L, 1);
	return number;
}

static bool bool_field(lua_State *L, int index, const char *name)
{
	lua_getfield(L, index, name);
	bool is_true = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return is_true;
}

/* What stack.lua has checked. */
static const struct stack_set *take_stack_set(lua_State *L, int index)
{
	struct stack_set *set = arena_alloc(program_of(L)->arena, sizeof(*set));
	*set = (struct stack_set){
		.administration_role = text_field(L, index, "administration_role"),
		.execution_role = text_field(L, index, "execution_role"),
		.call_as = text_field(L, index, "call_as"),
		.at_once = number_field(L, index, "at_once"),
		.failures = number_field(L, index, "failures"),
		.in_parallel = bool_field(L, index, "in_parallel"),
		.auto_deploys = bool_field(L, index, "auto_deploys"),
		.deletes_removed = bool_field(L, index, "deletes_removed"),
	};
	lua_getfield(L, index, "accounts");
	TAKE_TEXTS(L, lua_gettop(L), &set->accounts);
	lua_getfield(L, index, "units");
	TAKE_TEXTS(L, lua_gettop(L), &set->units);
	lua_pop(L, 2);
	return set;
}

/* deploy_to(environment or nil, list of regions, account or nil, profile or nil, stack set or nil) */
static int core_deploy_to(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checktype(L, 2, LUA_TTABLE);
	struct home home = {.environment = optional_text(L, 1),
			    .account = optional_text(L, 3),
			    .profile = optional_text(L, 4),
			    .place = reference_place(L)};
	TAKE_TEXTS(L, 2, &home.regions);
	if (lua_istable(L, 5))
		home.stack_set = take_stack_set(L, 5);
	VEC_PUSH(graph->arena, &graph->homes) = home;
	return 0;
}

/* --- what another stack gives */

static const struct foreign_output *find_foreign(const struct graph *graph, struct str parameter)
{
	for (size_t i = 0; i < graph->foreign_outputs.count; i++)
		if (str_equal(graph->foreign_outputs.items[i].parameter, parameter))
			return &graph->foreign_outputs.items[i];
	return NULL;
}

static bool are_same(const struct foreign_output *a, const struct foreign_output *b)
{
	return str_equal(a->stack, b->stack) && str_equal(a->output, b->output) &&
	       a->same_environment == b->same_environment && str_equal(a->environment, b->environment) &&
	       str_equal(a->region, b->region) && str_equal(a->profile, b->profile);
}

static void add_parameter(lua_State *L, const struct foreign_output *foreign)
{
	struct program *program = program_of(L);
	struct value *body = value_map_in(program->arena);
	struct str type = lua_isstring(L, 7) ? program_copy(L, 7) : STR("String");
	struct str words = str_format_in(program->arena, "Output %.*s of the stack %.*s", STR_ARG(foreign->output),
					 STR_ARG(foreign->stack));
	value_map_put(program->arena, body, STR("Type"), value_string_in(program->arena, type));
	value_map_put(program->arena, body, STR("Description"), value_string_in(program->arena, words));
	struct entry *entry = graph_add_entry(program->graph, &program->graph->parameters);
	*entry = (struct entry){.name = foreign->parameter, .place = foreign->place, .body = body};
	VEC_PUSH(program->arena, &program->graph->foreign_outputs) = *foreign;
}

/* output_of(parameter, stack, output, environment or false or nil, region or nil, profile or nil, type or nil) → Ref */
static int core_output_of(lua_State *L)
{
	struct program *program = program_of(L);
	luaL_checkstring(L, 1);
	luaL_checkstring(L, 2);
	luaL_checkstring(L, 3);
	lua_settop(L, 7);
	struct foreign_output foreign = {.parameter = program_copy(L, 1),
					 .stack = program_copy(L, 2),
					 .output = program_copy(L, 3),
					 .same_environment = lua_isnil(L, 4),
					 .environment = optional_text(L, 4),
					 .region = optional_text(L, 5),
					 .profile = optional_text(L, 6),
					 .place = reference_place(L)};
	const struct foreign_output *first = find_foreign(program->graph, foreign.parameter);
	if (!first && !graph_find_entry(&program->graph->parameters, foreign.parameter))
		add_parameter(L, &foreign);
	else if (!first || !are_same(first, &foreign))
		convert_fault(L, "LK0021",
			      str_format_in(program->arena,
					    "the output %.*s of '%.*s' would come in as the parameter '%.*s', which "
					    "is declared already",
					    STR_ARG(foreign.output), STR_ARG(foreign.stack),
					    STR_ARG(foreign.parameter)),
			      STR("give it another name with the option parameter"), (struct str){0}, false);
	return reference_push(L, value_ref_in(program->arena, foreign.parameter));
}

void elsewhere_register(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"deploy_to", core_deploy_to}, {"output_of", core_output_of}, {NULL, NULL}};
	luaL_setfuncs(L, functions, 0);
}
