#include "lua/program.h"

#include "base/text.h"

/* Source: AWS CloudFormation User Guide, "Resource attribute reference". */
static const char *const resource_attributes[] = {
	"Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "UpdatePolicy", "UpdateReplacePolicy",
};

enum { CALLERS_MAX = 8 };

static char program_key;

struct program *program_of(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &program_key);
	struct program *program = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return program;
}

void program_attach(lua_State *L, struct program *program)
{
	lua_pushlightuserdata(L, program);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &program_key);
}

/* --- places and names */

/* The user's line that is being run, and the lines of the user's that led there. */
static struct place place_with_callers(lua_State *L, const struct place **ret_callers, size_t *ret_count)
{
	struct arena *arena = program_of(L)->arena;
	struct place place = {0}, callers[CALLERS_MAX];
	size_t count = 0;
	sandbox_where(L, &place, callers, CALLERS_MAX, &count);
	struct place *copies = arena_alloc_array(arena, count, sizeof *copies);
	for (size_t i = 0; i < count; i++) {
		copies[i] = callers[i];
		copies[i].file = str_copy_in(arena, callers[i].file);
	}
	*ret_callers = copies;
	*ret_count = count;
	place.file = str_copy_in(arena, place.file);
	return place;
}

/* A name declared twice keeps its first meaning; the second is a finding. */
static void report_twice(lua_State *L, const char *what, struct str name, const struct place *first)
{
	struct arena *arena = program_of(L)->arena;
	convert_fault(L, "LK0021",
	              str_format_in(arena, "%s '%.*s' is declared twice; first at %.*s:%u", what, STR_ARG(name),
	                            STR_ARG(first->file), first->line),
	              STR("names are unique in a stack"), (struct str){0}, false);
}

static struct entry *add_entry(lua_State *L, struct entries *entries, const char *what)
{
	struct program *program = program_of(L);
	size_t length;
	const char *text = luaL_checklstring(L, 1, &length);
	struct str name = str_copy_in(program->arena, (struct str){text, length});
	const struct entry *first = graph_find_entry(entries, name);
	if (first)
		report_twice(L, what, name, &first->place);
	struct entry scratch = {.name = name, .place = reference_place(L), .body = convert_argument(L, 2)};
	if (first)
		return NULL;
	struct entry *entry = graph_add_entry(program->graph, entries);
	*entry = scratch;
	return entry;
}

/* --- resources */

static int push_handle(lua_State *L, size_t index, int properties)
{
	struct handle *handle = lua_newuserdatauv(L, sizeof *handle, 1);
	handle->index = index;
	lua_pushvalue(L, properties);
	lua_setiuservalue(L, -2, 1);
	luaL_setmetatable(L, HANDLE_TYPE);
	return 1;
}

/* expect(type, logical_id) → number for declare(): a resource begins here. */
static int core_expect(lua_State *L)
{
	struct program *program = program_of(L);
	luaL_checkstring(L, 1);
	luaL_checkstring(L, 2);
	struct expectation expectation = {
		.type = program_copy(L, 1), .logical_id = program_copy(L, 2), .place = reference_place(L)};
	VEC_PUSH(program->arena, &program->expectations) = expectation;
	return lua_pushinteger(L, (lua_Integer)program->expectations.count), 1;
}

/* declare(type, logical_id, properties, number from expect, verbatim) → handle */
static int core_declare(lua_State *L)
{
	struct program *program = program_of(L);
	lua_Integer expected = luaL_checkinteger(L, 4);
	luaL_argcheck(L, expected > 0 && (size_t)expected <= program->expectations.count, 4, "no such expectation");
	program->expectations.items[expected - 1].met = true;
	luaL_checkstring(L, 1);
	luaL_checkstring(L, 2);
	luaL_checktype(L, 3, LUA_TTABLE);
	struct str id = program_copy(L, 2);
	const struct resource *first = graph_find_resource(program->graph, id);
	if (first)
		report_twice(L, "resource", id, &first->place);
	struct resource *resource = graph_add_resource(program->graph);
	resource->logical_id = id;
	resource->type = program_copy(L, 1);
	resource->place = place_with_callers(L, &resource->callers, &resource->caller_count);
	struct pending pending = {.verbatim = lua_toboolean(L, 5)};
	schema_find_type(program->pack, resource->type, &pending.type);
	lua_pushvalue(L, 3);
	pending.properties = luaL_ref(L, LUA_REGISTRYINDEX);
	VEC_PUSH(program->arena, &program->pending) = pending;
	return push_handle(L, program->graph->resources.count - 1, 3);
}

static const struct resource *resource_of(lua_State *L, int index)
{
	struct handle *handle = luaL_checkudata(L, index, HANDLE_TYPE);
	return &program_of(L)->graph->resources.items[handle->index];
}

static bool is_property(const struct pending *pending, struct str name)
{
	return pack_is_present(pack_get(pack_get_text(pending->type.node, "properties"), name));
}

/* handle.Name: an attribute is a reference to it; else a property as it was written. What is neither becomes a
 * reference all the same, so that the check can report it at its place with the nearest name. */
static int handle_index(lua_State *L)
{
	struct handle *handle = luaL_checkudata(L, 1, HANDLE_TYPE);
	struct program *program = program_of(L);
	const struct resource *resource = &program->graph->resources.items[handle->index];
	const struct pending *pending = &program->pending.items[handle->index];
	struct str name = str_from(luaL_checkstring(L, 2));
	if (str_equal(name, STR("logical_id")))
		return lua_pushlstring(L, resource->logical_id.ptr, resource->logical_id.len), 1;
	if (!schema_has_attribute(&pending->type, name)) {
		lua_getiuservalue(L, 1, 1);
		lua_pushvalue(L, 2);
		if (lua_rawget(L, -2) != LUA_TNIL || is_property(pending, name))
			return 1;
	}
	struct value *value = value_get_att_in(program->arena, resource->logical_id, program_copy(L, 2));
	value->place = reference_place(L);
	return reference_push(L, value);
}

static int handle_newindex(lua_State *L)
{
	struct handle *handle = luaL_checkudata(L, 1, HANDLE_TYPE);
	struct program *program = program_of(L);
	luaL_checkstring(L, 2);
	struct pending *pending = &program->pending.items[handle->index];
	VEC_PUSH(program->arena, &pending->assignments) =
		(struct assignment){.name = program_copy(L, 2), .place = reference_place(L)};
	lua_getiuservalue(L, 1, 1);
	lua_pushvalue(L, 2);
	lua_pushvalue(L, 3);
	lua_rawset(L, -3);
	return 0;
}

static int handle_tostring(lua_State *L)
{
	const struct resource *resource = resource_of(L, 1);
	return luaL_error(L, "resource '%s' has no text before deployment; join it with '..' to refer to it",
	                  resource->logical_id.ptr);
}

/* --- the other sections */

static int core_parameter(lua_State *L)
{
	struct program *program = program_of(L);
	add_entry(L, &program->graph->parameters, "parameter");
	return reference_push(L, value_ref_in(program->arena, program_copy(L, 1)));
}

static int core_condition(lua_State *L)
{
	struct program *program = program_of(L);
	add_entry(L, &program->graph->conditions, "condition");
	struct value *name = value_string_in(program->arena, program_copy(L, 1));
	return reference_push(L, value_intrinsic_in(program->arena, FN_CONDITION, name));
}

static int core_mapping(lua_State *L)
{
	add_entry(L, &program_of(L)->graph->mappings, "mapping");
	return 0;
}

static int core_rule(lua_State *L)
{
	add_entry(L, &program_of(L)->graph->rules, "rule");
	return 0;
}

static int core_output(lua_State *L)
{
	add_entry(L, &program_of(L)->graph->outputs, "output");
	return 0;
}

/* dotenv(variable, output or nil, literal or nil) */
static int core_dotenv(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 1);
	struct dotenv row = {.variable = program_copy(L, 1)};
	if (lua_isstring(L, 2))
		row.output = program_copy(L, 2);
	if (lua_isstring(L, 3))
		row.literal = program_copy(L, 3);
	for (size_t i = 0; i < graph->dotenv.count; i++)
		if (str_equal(graph->dotenv.items[i].variable, row.variable))
			return luaL_error(L, "the variable '%s' is given twice", row.variable.ptr);
	if (graph->dotenv.count == graph->dotenv.capacity)
		graph->dotenv.items = vec_grow(graph->arena, graph->dotenv.items, graph->dotenv.count,
		                               &graph->dotenv.capacity, sizeof row);
	graph->dotenv.items[graph->dotenv.count++] = row;
	return 0;
}

static int core_environment(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	struct environment environment = {
		.name = program_copy(L, 1), .place = reference_place(L), .parameters = convert_argument(L, 2)};
	const struct environment *first = graph_find_environment(graph, environment.name);
	if (first)
		return report_twice(L, "environment", environment.name, &first->place), 0;
	VEC_PUSH(graph->arena, &graph->environments) = environment;
	return 0;
}

/* ignore(handle or nil, rule, reason): a finding that the stack accepts. */
static int core_ignore(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 2);
	luaL_checkstring(L, 3);
	struct suppression suppression = {
		.logical_id = lua_isnil(L, 1) ? (struct str){0} : resource_of(L, 1)->logical_id,
		.rule = program_copy(L, 2),
		.reason = program_copy(L, 3),
		.place = reference_place(L),
	};
	VEC_PUSH(graph->arena, &graph->suppressions) = suppression;
	return 0;
}

static struct str text_field(lua_State *L, int index, const char *name)
{
	struct str text = {0};
	if (lua_getfield(L, index, name) == LUA_TSTRING)
		text = program_copy(L, -1);
	lua_pop(L, 1);
	return text;
}

/* stack(name, options): region, architecture, description are texts already checked by lua/lk/stack.lua. */
static int core_stack(lua_State *L)
{
	struct program *program = program_of(L);
	struct graph *graph = program->graph;
	luaL_checkstring(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	if (program->stack_declared)
		return luaL_error(L, "a file declares one stack: lk.stack was called before");
	program->stack_declared = true;
	graph->name = program_copy(L, 1);
	graph->region = text_field(L, 2, "region");
	graph->description = text_field(L, 2, "description");
	struct str architecture = text_field(L, 2, "architecture");
	graph->architecture = program->architecture.len ? program->architecture : architecture;
	lua_getfield(L, 2, "tags");
	if (lua_istable(L, -1))
		graph->tags = convert_argument(L, -1);
	return 0;
}

static int core_template_metadata(lua_State *L)
{
	program_of(L)->graph->metadata = convert_argument(L, 1);
	return 0;
}

static int core_transform(lua_State *L)
{
	program_of(L)->graph->transform = convert_argument(L, 1);
	return 0;
}

static int core_globals(lua_State *L)
{
	program_of(L)->graph->globals = convert_argument(L, 1);
	return 0;
}

static int core_hooks(lua_State *L)
{
	program_of(L)->graph->hooks = convert_argument(L, 1);
	return 0;
}

static int core_generator(lua_State *L)
{
	add_entry(L, &program_of(L)->graph->generators, "generator");
	return 0;
}

/* code(handle, source): the function's code is built from runtime/functions/<source>. Returns its architecture. */
static int core_code(lua_State *L)
{
	struct graph *graph = program_of(L)->graph;
	luaL_checkstring(L, 2);
	struct function function = {
		.logical_id = resource_of(L, 1)->logical_id,
		.source = program_copy(L, 2),
		.architecture = lua_isstring(L, 3) && !program_of(L)->architecture.len ? program_copy(L, 3)
		                                                                       : graph->architecture,
		.place = reference_place(L),
	};
	VEC_PUSH(graph->arena, &graph->functions) = function;
	lua_pushlstring(L, function.architecture.ptr, function.architecture.len);
	return 1;
}

/* --- services for the constructs */

/* fault(message, hint or nil, path or nil): a finding at the user's line; path names a key of the user's table. */
static int core_fault(lua_State *L)
{
	luaL_checkstring(L, 1);
	struct str hint = lua_isstring(L, 2) ? program_copy(L, 2) : (struct str){0};
	struct str path = lua_isstring(L, 3) ? program_copy(L, 3) : (struct str){0};
	convert_fault(L, "LK0020", program_copy(L, 1), hint, path, true);
	return 0;
}

/* nearest(word, list of names) → the nearest, or nil */
static int core_nearest(lua_State *L)
{
	struct text_nearest nearest = text_nearest_begin(str_from(luaL_checkstring(L, 1)));
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
	for (lua_Integer i = 1; i <= count; i++) {
		if (lua_rawgeti(L, 2, i) == LUA_TSTRING)
			text_nearest_offer(&nearest, program_copy(L, -1));
		lua_pop(L, 1);
	}
	if (nearest.best.len)
		lua_pushlstring(L, nearest.best.ptr, nearest.best.len);
	else
		lua_pushnil(L);
	return 1;
}

void declare_register(lua_State *L)
{
	static const luaL_Reg methods[] = {
		{"__index", handle_index},
		{"__newindex", handle_newindex},
		{"__tostring", handle_tostring},
		{NULL, NULL},
	};
	static const luaL_Reg functions[] = {
		{"expect", core_expect},         {"declare", core_declare},
		{"parameter", core_parameter},
		{"condition", core_condition},   {"mapping", core_mapping},
		{"rule", core_rule},             {"output", core_output},
		{"dotenv", core_dotenv},         {"environment", core_environment},
		{"stack", core_stack},           {"metadata", core_template_metadata},
		{"transform", core_transform},   {"code", core_code},
		{"globals", core_globals},       {"hooks", core_hooks},
		{"generator", core_generator},
		{"fault", core_fault},           {"nearest", core_nearest},
		{"ignore", core_ignore},
		{NULL, NULL},
	};
	luaL_setfuncs(L, functions, 0);
	luaL_newmetatable(L, HANDLE_TYPE);
	luaL_setfuncs(L, methods, 0);
	lua_getfield(L, -2, "concat");
	lua_setfield(L, -2, "__concat");
	lua_pushliteral(L, "resource");
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 1);
}

/* --- the end of the evaluation */

static bool is_resource_attribute(const struct pending *pending, struct str key)
{
	/* Some types have a property of such a name; there it means the property. */
	if (is_property(pending, key))
		return false;
	for (size_t i = 0; i < LK_COUNT(resource_attributes); i++)
		if (str_is(key, resource_attributes[i]))
			return true;
	return false;
}

/* DependsOn and Condition take names where the stack gave the things themselves. */
static struct value *names_of(struct arena *arena, struct value *value)
{
	if (value_is_intrinsic(value, FN_REF) || value_is_intrinsic(value, FN_CONDITION))
		return value->as.argument;
	if (value->kind != VALUE_LIST)
		return value;
	struct value *names = value_list_in(arena);
	for (size_t i = 0; i < value->as.list.count; i++)
		value_list_push(arena, names, names_of(arena, value->as.list.items[i]));
	return names;
}

/* A body as the template has it. */
static void finish_verbatim(struct program *program, struct resource *resource, const struct value *body)
{
	for (size_t i = 0; i < body->as.map.count; i++) {
		const struct member *member = &body->as.map.items[i];
		bool name = str_equal(member->key, STR("DependsOn")) || str_equal(member->key, STR("Condition"));
		if (str_equal(member->key, STR("Properties")) && member->value->kind == VALUE_MAP)
			resource->properties = member->value;
		else
			value_map_put(program->arena, resource->attributes, member->key,
			              name ? names_of(program->arena, member->value) : member->value);
	}
}

/* What was assigned later stands where it was assigned; functions know their places already. */
static void place_assigned(const struct pending *pending, const struct value *properties)
{
	for (size_t i = 0; i < pending->assignments.count; i++) {
		struct value *value = value_get(properties, pending->assignments.items[i].name);
		if (value && !value->place.line)
			value->place = pending->assignments.items[i].place;
	}
}

static void finish_resource(lua_State *L, struct program *program, size_t index)
{
	struct resource *resource = &program->graph->resources.items[index];
	const struct pending *pending = &program->pending.items[index];
	struct conversion conversion = {
		.place = resource->place,
		.logical_id = resource->logical_id,
		.path = pending->verbatim ? (struct str){0} : STR("/Properties"),
		.type = pack_is_present(pending->type.node) && !pending->verbatim ? &pending->type : NULL,
		.schema = pending->verbatim ? (struct pack_node){0} : pending->type.node,
		.callers = resource->callers,
		.caller_count = resource->caller_count,
	};
	lua_rawgeti(L, LUA_REGISTRYINDEX, pending->properties);
	struct value *all = convert_value(L, -1, &conversion);
	lua_pop(L, 1);
	if (all->kind != VALUE_MAP)
		return; /* a finding already */
	place_assigned(pending, all);
	if (pending->verbatim)
		finish_verbatim(program, resource, all);
	for (size_t i = 0; !pending->verbatim && i < all->as.map.count; i++) {
		struct member *member = &all->as.map.items[i];
		bool name = str_equal(member->key, STR("DependsOn")) || str_equal(member->key, STR("Condition"));
		if (!is_resource_attribute(pending, member->key))
			value_map_put(program->arena, resource->properties, member->key, member->value);
		else
			value_map_put(program->arena, resource->attributes, member->key,
			              name ? names_of(program->arena, member->value) : member->value);
	}
}

static void report_unmet(struct program *program)
{
	for (size_t i = 0; i < program->expectations.count; i++) {
		const struct expectation *e = &program->expectations.items[i];
		if (!e->met)
			diag_report(program->diag, "LK0023", SEVERITY_ERROR, e->place,
			            "%.*s '%.*s' has no table of properties behind its logical id; write { } for none",
			            STR_ARG(e->type), STR_ARG(e->logical_id));
	}
}

void declare_finish(lua_State *L)
{
	struct program *program = program_of(L);
	report_unmet(program);
	for (size_t i = 0; i < program->pending.count; i++)
		finish_resource(L, program, i);
}
