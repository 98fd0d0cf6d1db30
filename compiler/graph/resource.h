/* The graph: everything one stack declares, in order of declaration, each with the place that declared it.
 *
 * It is what Lua evaluates to and what a template reads into. Sections whose inner form CloudFormation defines are
 * kept as values; lkc's own facts (environments, artifacts, dotenv names, allowances) stand beside them.
 * Everything lives in .arena. */
#ifndef LK_GRAPH_RESOURCE_H
#define LK_GRAPH_RESOURCE_H

#include "base/map.h"
#include "base/vec.h"
#include "graph/value.h"

/* A named entry of Parameters, Mappings, Conditions, Rules or Outputs; body is the section's own form. */
struct entry {
	struct str name;
	struct place place;
	struct value *body;
};

struct entries {
	struct entry *items;
	size_t count, capacity;
};

struct resource {
	struct str logical_id;
	struct str type;
	struct place place;
	const struct place *callers; /* from place outwards, when a construct declared it */
	size_t caller_count;
	struct value *properties; /* a map, possibly empty; never NULL */
	/* Resource attributes other than Type and Properties, in order: Condition, CreationPolicy, DeletionPolicy,
	 * DependsOn, Metadata, UpdatePolicy, UpdateReplacePolicy. A map; never NULL. */
	struct value *attributes;
};

/* A function whose code lkc builds and uploads. Its resource's Code is {S3Bucket, S3Key} made by artifact/. */
struct function {
	struct str logical_id;	 /* of the AWS::Lambda::Function */
	struct str source;	 /* "order": a folder in runtime/functions */
	struct str architecture; /* "arm64" or "x86_64" */
	struct place place;
};

struct dotenv {
	struct str variable; /* "VITE_S3_BUCKET_NAME" */
	struct str output;   /* an output's name; empty when .literal holds the value */
	struct str literal;  /* for what no output carries, such as the region */
};

struct environment {
	struct str name;
	struct place place;
	struct value *parameters; /* a map of parameter name to scalar */
};

/* The accounts that one template goes to as a stack set. In Lua: stack:deploy_to { stack_set = { ... } }. */
struct stack_set {
	VEC(struct str) accounts; /* of their own; or those that are left out of the units */
	VEC(struct str) units;    /* of AWS Organizations */
	struct str administration_role, execution_role, call_as; /* any may be empty: the service's own */
	int64_t at_once, failures; /* accounts in a region; 0: the service's own */
	bool in_parallel;          /* regions; else one after another, in order */
	bool auto_deploys;         /* to accounts that join a unit */
	bool deletes_removed;      /* the stack of a place that is taken out; else it stays, on its own */
};

/* Where an environment lives. In Lua: stack:deploy_to. */
struct home {
	struct str environment; /* empty: the stack without one, and any that has no home of its own */
	VEC(struct str) regions;
	struct str account, profile; /* either may be empty: the caller's own */
	const struct stack_set *stack_set; /* NULL: a stack in each region */
	struct place place;
};

/* Another stack's output, which a parameter of this one takes its value from. In Lua: lk.output_of. */
struct foreign_output {
	struct str parameter;
	struct str stack, output; /* as that stack's file names them */
	bool same_environment;
	struct str environment;     /* otherwise; empty: none */
	struct str region, profile; /* either may be empty: as this stack */
	struct place place;
};

/* A finding that the stack accepts. In Lua: lk.ignore and stack:ignore. */
struct suppression {
	struct str rule;       /* "I3011" */
	struct str logical_id; /* empty: wherever it is found */
	struct str reason;
	struct place place;
};

/* What lives as .from is declared as .to here. In Lua: stack:moved. */
struct move {
	struct str from, to;
	struct place place;
};

/* A loss of data that the stack lets through. In Lua: stack:allow. */
struct allowance {
	struct str logical_id;
	bool replacement, deletion; /* which of both */
	struct str reason;
	struct str expires; /* "2026-12-31": the last day, UTC */
	struct place place;
};

/* A drift that is meant and tells nobody. In Lua: stack:ignore_drift. */
struct drift_allowance {
	struct str logical_id;
	struct str path; /* "/VisibilityTimeout", * for any characters; empty: all of it */
	struct str reason, owner;
	struct str expires; /* "2026-12-31": the last day, UTC */
	struct place place;
};

/* What exists outside of the stack and is taken over under a logical id. In Lua: stack:adopt. */
struct adoption {
	struct str logical_id;
	const struct value *identifier; /* a text where the type has one identifier, or a map of all by name */
	struct place place;
};

struct graph {
	struct arena *arena;
	struct str source;	 /* the stack's file as given */
	struct str name;	 /* "livekart"; the stack's name is NAME-ENVIRONMENT, or NAME without one */
	struct str description;	 /* may be empty */
	struct place description_place;
	struct str region;	 /* may be empty: taken from the caller's configuration */
	struct str architecture; /* default for functions */
	struct value *tags;	 /* stack tags, a map of scalars; never NULL */
	struct value *metadata, *transform, *globals, *hooks; /* the template's sections of that name, or NULL */
	struct entries parameters, mappings, conditions, rules, outputs;
	/* What stands in Resources without being one: Fn::ForEach::NAME and Fn::Transform, and names whose whole body
	 * is a Fn::Transform. The service alone knows which resources they make. */
	struct entries generators;
	struct {
		struct resource *items;
		size_t count, capacity;
	} resources;
	struct {
		struct function *items;
		size_t count, capacity;
	} functions;
	struct {
		struct dotenv *items;
		size_t count, capacity;
	} dotenv;
	struct {
		struct environment *items;
		size_t count, capacity;
	} environments;
	VEC(struct home) homes;
	VEC(struct foreign_output) foreign_outputs;
	struct {
		struct suppression *items;
		size_t count, capacity;
	} suppressions;
	struct {
		struct move *items;
		size_t count, capacity;
	} moves;
	struct {
		struct allowance *items;
		size_t count, capacity;
	} allowances;
	VEC(struct drift_allowance) drift_allowances;
	struct {
		struct adoption *items;
		size_t count, capacity;
	} adoptions;
};

struct graph *graph_new_in(struct arena *arena);

/* Slots behind the last element, zeroed but for what is promised never to be NULL. */
struct resource *graph_add_resource(struct graph *graph);
struct entry *graph_add_entry(struct graph *graph, struct entries *entries);

/* NULL when absent. */
struct resource *graph_find_resource(const struct graph *graph, struct str logical_id);
struct entry *graph_find_entry(const struct entries *entries, struct str name);
const struct environment *graph_find_environment(const struct graph *graph, struct str name);

/* AWS::Region and its like; all of them in *ret_names. Source: CloudFormation User Guide, "Pseudo parameters". */
bool graph_is_pseudo_parameter(struct str name);
const struct str *graph_pseudo_parameters(size_t *ret_count);

/* Condition attribute of the resource, or the empty view. */
struct str resource_condition(const struct resource *resource);

#endif
