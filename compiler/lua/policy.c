#include "lua/policy.h"

#include <lauxlib.h>

#include "base/limits.h"
#include "base/vec.h"
#include "lua/embedded.h"
#include "lua/sandbox.h"

struct policy {
	struct arena *arena;
	struct sandbox *sandbox;
	VEC(struct policy_rule) rules;
	/* while a rule runs */
	const struct policy_rule *rule;
	const struct graph *graph;
	struct diag *diag;
};

static char policy_key;

static struct policy *policy_of(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &policy_key);
	struct policy *policy = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return policy;
}

static struct str text_at(lua_State *L, int index)
{
	size_t length = 0;
	const char *text = lua_tolstring(L, index, &length);
	return text ? str_copy_in(policy_of(L)->arena, (struct str){text, length}) : (struct str){0};
}

static void push_str(lua_State *L, struct str text)
{
	lua_pushlstring(L, text.ptr ? text.ptr : "", text.len);
}

/* --- the graph as tables */

static void push_value(lua_State *L, const struct value *value);

static void push_list(lua_State *L, const struct value *value)
{
	lua_createtable(L, (int)value->as.list.count, 0);
	for (size_t i = 0; i < value->as.list.count; i++) {
		push_value(L, value->as.list.items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_map(lua_State *L, const struct value *value)
{
	lua_createtable(L, 0, (int)value->as.map.count);
	for (size_t i = 0; i < value->as.map.count; i++) {
		push_str(L, value->as.map.items[i].key);
		push_value(L, value->as.map.items[i].value);
		lua_rawset(L, -3);
	}
}

/* Null is nil: a table has no other way to say so. */
static void push_value(lua_State *L, const struct value *value)
{
	luaL_checkstack(L, 8, "values nested too deeply");
	switch (value ? value->kind : VALUE_NULL) {
	case VALUE_BOOL:
		lua_pushboolean(L, value->as.boolean);
		break;
	case VALUE_INT:
		lua_pushinteger(L, value->as.integer);
		break;
	case VALUE_FLOAT:
		lua_pushnumber(L, value->as.number);
		break;
	case VALUE_STRING:
		push_str(L, value->as.string);
		break;
	case VALUE_LIST:
		push_list(L, value);
		break;
	case VALUE_MAP:
		push_map(L, value);
		break;
	case VALUE_INTRINSIC:
		lua_createtable(L, 0, 1);
		push_value(L, value->as.argument);
		lua_setfield(L, -2, intrinsic_name(value->fn)->key);
		break;
	default:
		lua_pushnil(L);
	}
}

static void set_text(lua_State *L, const char *name, struct str text)
{
	push_str(L, text);
	lua_setfield(L, -2, name);
}

static void push_entries(lua_State *L, const struct entries *entries)
{
	lua_createtable(L, 0, (int)entries->count);
	for (size_t i = 0; i < entries->count; i++) {
		push_str(L, entries->items[i].name);
		push_value(L, entries->items[i].body);
		lua_rawset(L, -3);
	}
}

/* Properties and attributes follow when a rule asks for them: most rules look at a few resources. */
static void push_resource(lua_State *L, const struct graph *graph, size_t index)
{
	const struct resource *resource = &graph->resources.items[index];
	lua_createtable(L, 0, 5);
	lua_pushinteger(L, (lua_Integer)index + 1);
	lua_setfield(L, -2, "index");
	set_text(L, "id", resource->logical_id);
	set_text(L, "type", resource->type);
}

/* values(index of the resource, "properties" or "attributes") → a table of the rule's own */
static int core_values(lua_State *L)
{
	static const char *const kinds[] = {"properties", "attributes", NULL};
	const struct graph *graph = policy_of(L)->graph;
	lua_Integer index = luaL_checkinteger(L, 1);
	luaL_argcheck(L, index >= 1 && (size_t)index <= graph->resources.count, 1, "no such resource");
	const struct resource *resource = &graph->resources.items[index - 1];
	push_value(L, luaL_checkoption(L, 2, NULL, kinds) ? resource->attributes : resource->properties);
	return 1;
}

/* stack() → {name, region, description, resources = {{index, id, type}, …}, parameters, conditions, mappings,
 * outputs = {name = body}} */
static int core_stack(lua_State *L)
{
	const struct graph *graph = policy_of(L)->graph;
	lua_newtable(L);
	set_text(L, "name", graph->name);
	set_text(L, "region", graph->region);
	set_text(L, "description", graph->description);
	lua_createtable(L, (int)graph->resources.count, 0);
	for (size_t i = 0; i < graph->resources.count; i++) {
		push_resource(L, graph, i);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "resources");
	const struct entries *const sections[] = {&graph->parameters, &graph->conditions, &graph->mappings,
						  &graph->outputs};
	static const char *const names[] = {"parameters", "conditions", "mappings", "outputs"};
	for (size_t i = 0; i < LK_COUNT(sections); i++) {
		push_entries(L, sections[i]);
		lua_setfield(L, -2, names[i]);
	}
	return 1;
}

/* --- declaring and reporting */

/* rule(id, severity, title, doc, check, good or nil, bad or nil), all checked by lua/lk/rule.lua */
static int core_rule(lua_State *L)
{
	static const char *const severities[] = {"info", "warning", "error", NULL};
	struct policy *policy = policy_of(L);
	luaL_checkstring(L, 1);
	luaL_checktype(L, 5, LUA_TFUNCTION);
	struct policy_rule rule = {
		.id = text_at(L, 1).ptr,
		.severity = (enum severity)luaL_checkoption(L, 2, NULL, severities),
		.title = text_at(L, 3),
		.doc = text_at(L, 4),
		.good = text_at(L, 6),
		.bad = text_at(L, 7),
	};
	size_t count;
	for (size_t i = 0; i < policy->rules.count; i++)
		if (str_is(str_from(rule.id), policy->rules.items[i].id))
			return luaL_error(L, "the rule %s is declared twice", rule.id);
	sandbox_where(L, &rule.place, NULL, 0, &count);
	rule.place.file = str_copy_in(policy->arena, rule.place.file);
	lua_pushvalue(L, 5);
	rule.check = luaL_ref(L, LUA_REGISTRYINDEX);
	VEC_PUSH(policy->arena, &policy->rules) = rule;
	return 0;
}

/* The nearest value on the way of the pointer that knows where it was written. */
static struct place place_at(const struct resource *resource, struct str pointer)
{
	struct str start = STR("/Properties");
	bool in_properties = str_starts_with(pointer, start);
	const struct value *root = in_properties ? resource->properties : resource->attributes;
	if (in_properties)
		pointer = str_slice(pointer, start.len, pointer.len);
	for (size_t end = pointer.len;; end--) {
		if (end == pointer.len || pointer.ptr[end] == '/') {
			const struct value *value = value_at(root, str_slice(pointer, 0, end));
			if (value && value->place.line)
				return value->place;
		}
		if (!end)
			return resource->place;
	}
}

/* report(logical id or nil, JSON pointer, message, hint or nil) */
static int core_report(lua_State *L)
{
	struct policy *policy = policy_of(L);
	if (!policy->rule)
		return luaL_error(L, "report is for the check of a rule");
	struct str id = text_at(L, 1);
	const struct resource *resource = id.len ? graph_find_resource(policy->graph, id) : NULL;
	luaL_argcheck(L, !id.len || resource, 1, "no such resource");
	luaL_checkstring(L, 3);
	struct finding finding = {
		.rule = policy->rule->id,
		.severity = policy->rule->severity,
		.place = {.file = policy->graph->source, .line = 1},
		.message = text_at(L, 3),
		.hint = text_at(L, 4),
		.logical_id = id,
		.path = text_at(L, 2),
	};
	if (resource) {
		finding.place = place_at(resource, finding.path);
		if (str_equal(finding.place.file, resource->place.file)) {
			finding.callers = resource->callers;
			finding.caller_count = resource->caller_count;
		}
	}
	diag_add(policy->diag, &finding);
	return 0;
}

static int open_core(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"rule", core_rule},
		{"stack", core_stack},
		{"values", core_values},
		{"report", core_report},
		{NULL, NULL},
	};
	luaL_newlib(L, functions);
	return 1;
}

/* --- loading and running */

static int attach(lua_State *L)
{
	lua_rawsetp(L, LUA_REGISTRYINDEX, &policy_key);
	return 0;
}

enum lk_status policy_load_in(struct arena *arena, const struct policy_options *options, struct diag *diag,
			      struct policy **ret_policy, struct error *ret_err)
{
	size_t module_count;
	const struct sandbox_module *modules = embedded_modules(&module_count);
	struct policy *policy = ARENA_NEW(arena, struct policy);
	policy->arena = arena;
	policy->sandbox = sandbox_new(&(struct sandbox_options){
		.memory_limit = LIMIT_LUA_MEMORY,
		.instruction_limit = LIMIT_LUA_INSTRUCTIONS,
		.clock = options->clock,
		.time_limit_ms = LIMIT_LUA_TIME_MS,
		.root = options->root,
		.modules = modules,
		.module_count = module_count,
		.print = options->print,
		.print_context = options->print_context,
		.diag = diag,
	});
	enum lk_status status = sandbox_protect(policy->sandbox, attach, policy, ret_err);
	sandbox_preload(policy->sandbox, "lk.rule.core", open_core);
	bool rejected = false;
	for (size_t i = 0; i < options->files->paths.count && status != LK_FAILED; i++) {
		status = sandbox_run_file(policy->sandbox, options->files->paths.items[i].ptr, ret_err);
		rejected |= status == LK_REJECTED;
	}
	if (status == LK_FAILED) {
		policy_free(policy);
		return status;
	}
	*ret_policy = policy;
	return rejected ? LK_REJECTED : LK_OK;
}

void policy_free(struct policy *policy)
{
	if (policy)
		sandbox_free(policy->sandbox);
}

const struct policy_rule *policy_rule_at(const struct policy *policy, size_t index)
{
	return index < policy->rules.count ? &policy->rules.items[index] : NULL;
}

static int run_rule(lua_State *L)
{
	const struct policy *policy = lua_touserdata(L, 1);
	lua_rawgeti(L, LUA_REGISTRYINDEX, policy->rule->check);
	lua_call(L, 0, 0);
	return 0;
}

enum lk_status policy_check(struct policy *policy, const struct policy_rule *rule, const struct graph *graph,
			    struct diag *diag, struct error *ret_err)
{
	policy->rule = rule;
	policy->graph = graph;
	policy->diag = diag;
	enum lk_status status = sandbox_protect(policy->sandbox, run_rule, policy, ret_err);
	policy->rule = NULL;
	return status;
}
