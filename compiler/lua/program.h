/* What the C side of the language shares while one stack is evaluated. Private to this room.
 *
 * In Lua, a value that is only known at deployment is an expression: userdata around a value of the graph.
 * A resource is a handle: userdata with its number, whose user value 1 is the table of its properties.
 * A construct is a Lua table with a metatable that has __construct, and the handle it stands for in .main. */
#ifndef LK_LUA_PROGRAM_H
#define LK_LUA_PROGRAM_H

#include <lauxlib.h>
#include <lua.h>

#include "graph/resource.h"
#include "lua/sandbox.h"
#include "schema/lookup.h"

#define EXPRESSION_TYPE "expression"
#define HANDLE_TYPE "resource"

struct expression {
	struct value *value;
};

struct handle {
	size_t index; /* into graph->resources */
};

/* A type and logical id that were written, until the properties follow. */
struct expectation {
	struct str type, logical_id;
	struct place place;
	bool met;
};

/* handle.Name = value, behind the declaration. */
struct assignment {
	struct str name;
	struct place place;
};

/* What conversion at the end needs about a declared resource. */
struct pending {
	struct schema_type type; /* node absent when the type is unknown */
	int properties;		 /* registry reference to the table */
	VEC(struct assignment) assignments;
	bool verbatim;		 /* the table is the whole body, Properties one of its keys */
};

struct program {
	struct arena *arena;
	struct graph *graph;
	struct diag *diag;
	const struct pack *pack;
	struct str architecture; /* the override, or empty */
	bool stack_declared;
	VEC(struct pending) pending; /* parallel to graph->resources */
	VEC(struct expectation) expectations;
};

struct program *program_of(lua_State *L);
void program_attach(lua_State *L, struct program *program);

struct str program_view(lua_State *L, int index); /* of a string on the stack; borrowed while it stays there */
struct str program_copy(lua_State *L, int index); /* in the program's arena */

/* --- reference.c: expressions */
void reference_register(lua_State *L); /* metatables; adds functions to the table on top */
int reference_push(lua_State *L, struct value *value);
struct place reference_place(lua_State *L); /* where the user's file is just now */

/* --- declare.c: what a stack declares */
void declare_register(lua_State *L);
/* Turns the pending tables into the graph's values. */
void declare_finish(lua_State *L);

/* --- transition.c: moves, allowances, adoptions; adds functions to the table on top */
void transition_register(lua_State *L);

/* --- elsewhere.c: where a stack goes, and what it takes from others; adds functions to the table on top */
void elsewhere_register(lua_State *L);

/* --- convert.c: Lua to graph */
struct conversion {
	struct place place;		/* for findings and for the values made */
	struct str logical_id;		/* may be empty */
	struct str path;		/* of the value, for findings */
	const struct schema_type *type; /* may be NULL; says whether an empty table is a list */
	struct pack_node schema;
	const struct place *callers;
	size_t caller_count;
};
/* The value at index. What cannot be a value (functions, cycles, mixed tables, NaN) is a finding, and
 * AWS::NoValue stands in for it. */
struct value *convert_value(lua_State *L, int index, const struct conversion *conversion);
/* The value at index at the user's current place, without path. */
struct value *convert_argument(lua_State *L, int index);
/* A fault of the user at the current place. */
void convert_fault(lua_State *L, const char *rule, struct str message, struct str hint, struct str path, bool on_key);

#endif
