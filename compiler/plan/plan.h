/* The plan: what would have to change for the living stack to become the desired one, each verdict with its proof.
 *
 * Pure: it compares two graphs and what is known of the living stack, and neither reads nor writes anything.
 * Values are compared as what they come to (resolve.h), lists and policies as the schema says they are meant (diff.h).
 * A plan lives in the arena it was made in and points into the graphs of its input. */
#ifndef LK_PLAN_PLAN_H
#define LK_PLAN_PLAN_H

#include "graph/resource.h"
#include "plan/places.h"
#include "plan/resolve.h"

/* One side of the comparison. */
struct plan_side {
	const struct graph *graph; /* NULL: there is no stack */
	/* Map of parameter name to scalar. Desired: what is given; a parameter without a value here has its Default,
	 * and one without Default, or a NoEcho one, keeps the previous value (UsePreviousValue). Live: from
	 * DescribeStacks, with NoEcho values masked as the service does. NULL: nothing is given; of live: nothing is
	 * known (a plain template stands for the stack), and it is taken to have been given the same. */
	const struct value *parameters;
	const struct value *tags; /* the stack's tags, map of key to string; NULL: those of graph */
};

struct plan_input {
	struct plan_side desired, live;
	/* Of the living stack: map of logical id to physical id (string), and of logical id to a map of attribute name
	 * to value. Both may be NULL: references then are compared as references. */
	const struct value *physical_ids, *attributes;
	/* What was looked up beside the stack; each may be NULL. */
	const struct value *imports; /* export's name → list of the names of the stacks that import it */
	const struct value *stakes;  /* logical id → text: "1,204 items, 3.2 MB" */
	const struct value *code;    /* logical id of a function → list of texts: the files that changed its digest */
	/* Living logical id → {status: "MODIFIED" or "DELETED", differences: [{path, expected, actual}]}, all texts as
	 * the service writes them: JSON where they are no scalars. expected is of the living template; either side may
	 * be missing. */
	const struct value *drift;
	struct str today;            /* "2026-11-23", UTC; empty: allowances do not end */
	struct resolve_place place; /* stack_name, stack_id, region, account, partition; unknown ones empty */
	const struct pack *pack;    /* NULL: nothing is known of types, and every verdict says so */
};

enum plan_action { PLAN_NONE, PLAN_CREATE, PLAN_UPDATE, PLAN_REPLACE, PLAN_DELETE, PLAN_IMPORT };
/* PLAN_CANNOT_KNOW: nothing is known of the type. Programs read it as may_replace, people why it is not known. */
enum plan_effect { PLAN_IN_PLACE, PLAN_REPLACES, PLAN_MAY_REPLACE, PLAN_CANNOT_KNOW };

struct plan_property {
	/* JSON pointer from Properties: "/TableName"; an attribute's begins with its own name: "/DeletionPolicy". A tag
	 * is named by its key ("/Tags/team"), any other item of a list by its index in after, or in before when it is
	 * only there. */
	struct str path;
	bool attribute;             /* a resource attribute, not a property */
	const struct value *before; /* as far as resolved; NULL: not there */
	const struct value *after;
	bool known_after_apply; /* .after refers to what this plan creates or replaces */
	bool hidden;            /* one of them refers to a NoEcho parameter, whose value is never in a plan */
	enum plan_effect effect;
	struct str proof; /* "createOnlyProperties: /properties/TableName" */
};

struct plan_change {
	struct str logical_id;
	struct str type;
	struct str physical_id; /* of the living resource; empty when unknown or created */
	enum plan_action action;
	bool data_loss;     /* what holds data is deleted or replaced, and neither retained nor snapshotted */
	bool may_lose_data; /* the same, if a may_replace comes true */
	bool retained;      /* the physical resource stays, without the stack */
	struct str allowed; /* of a loss: the reason for which the stack allows it; empty: it does not */
	struct str at_stake;   /* "1,204 items, 3.2 MB"; empty: unknown, or nothing is lost */
	/* The living logical id; empty when it stays the same. A rename alone is PLAN_UPDATE without properties. */
	struct str moved_from;
	const struct value *identifier; /* of PLAN_IMPORT: a map of the identifying properties, all texts */
	struct place source; /* of the desired declaration; of the live template's when it is deleted */
	VEC(struct plan_property) properties; /* of a creation every property; of a deletion none */
	VEC(struct str) because;              /* "ProductsTable is replaced" */
	VEC(struct str) notes;                /* what else the reader should know: "retained by its DeletionPolicy" */
	VEC(struct str) refusals; /* why the service refuses it: "the export shop-url is imported by web" */
	VEC(struct str) broadening; /* "order-validation may now also dynamodb:DeleteItem on Orders" */
	size_t first_drift, drift_count; /* of the plan's drifts, those of this resource */
	VEC(struct str) files;      /* behind a new digest of code: "runtime/functions/order/order.c" */
	const struct resource *before, *after; /* NULL: not there */
	const struct value *after_properties;  /* resolved; NULL for a deletion */
};

/* A change outside of resources. Conditions, mappings, metadata and the like are taken by CloudFormation only together
 * with another change; .alone says that this one suffices (an output, a parameter's value, a tag). */
struct plan_section_change {
	/* "Parameters", "Outputs", "Tags", "Conditions", "Mappings", "Metadata", ...; "Resources" for what generates
	 * resources without being one. */
	const char *section;
	struct str name;     /* may be empty: the section as a whole */
	const struct value *before, *after;
	bool alone;
	bool known_after_apply, hidden;
};

enum plan_operation {
	PLAN_CREATE_STACK,
	PLAN_UPDATE_STACK,
	PLAN_DELETE_STACK,
	PLAN_IMPORT_RESOURCES, /* a change set of type IMPORT, which takes nothing else */
	PLAN_REFACTOR_STACK,   /* renames alone */
};

/* One operation of the service; all are done in order, each when the one before has come to rest. */
struct plan_step {
	enum plan_operation operation;
	struct str title; /* "add the index by-vendor of OrdersTable" */
	VEC(struct str) logical_ids; /* that it changes */
	VEC(struct str) lines;       /* what it does to them, a line each, when that is not all of the changes */
	/* What the stack is afterwards: the desired graph itself after the last, unless that is a refactoring or an
	 * import, which take nothing else along. Up to the update that says otherwise, parameters, outputs and the like
	 * are those of the living stack. NULL: deleted. */
	const struct graph *graph;
	bool takes_values; /* the desired parameters and tags; otherwise those of the living stack stay */
};

enum plan_drift_fate {
	PLAN_DRIFT_STAYS,  /* the plan does not touch the resource */
	PLAN_DRIFT_UNSURE, /* it changes the resource, and not this */
	PLAN_DRIFT_SET,    /* it writes the desired value */
	PLAN_DRIFT_GOES,   /* with the resource, which is deleted or replaced */
};

/* What somebody changed beside the stack. */
struct plan_drift {
	struct str logical_id, type; /* the desired logical id */
	bool deleted;                /* the resource is gone; the rest is empty */
	struct str path;             /* JSON pointer from Properties */
	/* Of the living template, in truth, and as it is to be; NULL: not there, or not known. */
	const struct value *expected, *actual, *desired;
	enum plan_drift_fate fate;
};

struct plan_summary {
	size_t create, update, replace, delete, import;
};

struct opinion;

struct plan {
	struct arena *arena;
	struct str stack_name;
	struct str source; /* the file of the desired stack */
	enum plan_action action; /* PLAN_CREATE, PLAN_UPDATE, PLAN_NONE; PLAN_DELETE when nothing is desired */
	/* In the order of the desired stack, then what is deleted, dependents first. What stays is not listed. */
	VEC(struct plan_change) changes;
	VEC(struct plan_section_change) sections;
	VEC(struct plan_step) steps;
	VEC(struct plan_drift) drifts; /* in the order of the living stack */
	VEC(struct str) notes;    /* about the plan as a whole */
	VEC(struct str) refusals; /* why the service refuses the plan as a whole */
	struct plan_summary summary;
	const struct plan_places *places; /* of a stack set, where its stacks change; NULL: one stack */
	const struct opinion *opinion; /* what the service says of it (opinion.h); NULL: it was not asked */
	struct map by_id;  /* logical id to struct plan_change */
	struct map wanted; /* logical id to struct resource: what is desired, under its condition */
	struct map hidden; /* names of the NoEcho parameters of both sides */
};

/* Borrows everything input points to; the arena may be another than the graphs'. Never fails: what cannot be known is
 * in the plan as such. */
struct plan *plan_make_in(struct arena *arena, const struct plan_input *input);

/* The plan becomes that of a stack set: what changes in each place, and in which places. */
void plan_take_places(struct plan *plan, const struct plan_places *places);

/* NULL when the resource does not change. */
const struct plan_change *plan_find(const struct plan *plan, struct str logical_id);

/* The changes with data_loss, in the order of the plan. *position starts at 0; NULL after the last. */
const struct plan_change *plan_next_loss(const struct plan *plan, size_t *position);

/* Whether what a resource of the type holds is lost with it: tables, buckets, user pools. pack may be NULL. */
bool plan_holds_data(const struct pack *pack, struct str type);

/* Whether the desired stack allows that loss today. */
bool plan_allows(const struct plan_input *input, struct str logical_id, bool deletion);

/* Whether some loss of data is not allowed: plan exits with 4, and apply refuses. */
bool plan_is_guarded(const struct plan *plan);

/* Whether the service refuses what the plan holds. */
bool plan_is_refused(const struct plan *plan);

/* "create", "update", "replace", "delete", "import", "none". */
const char *plan_action_name(enum plan_action action);
/* "stays", "unsure", "set", "goes". */
const char *plan_drift_fate_name(enum plan_drift_fate fate);
/* "create", "update", "delete", "import", "refactor". */
const char *plan_operation_name(enum plan_operation operation);
/* "in_place", "replace", "may_replace". */
const char *plan_effect_name(enum plan_effect effect);

/* Whether it may come to a replacement, and may not. */
bool plan_effect_is_unsure(enum plan_effect effect);

/* Whether name is a resource that this plan creates or replaces: references to it are known after apply. */
bool plan_makes(const struct plan *plan, struct str name);

#endif
