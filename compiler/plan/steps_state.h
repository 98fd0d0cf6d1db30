/* The steps while they are made, shared by steps*.c. Private to them. */
#ifndef LK_PLAN_STEPS_STATE_H
#define LK_PLAN_STEPS_STATE_H

#include "plan/plan_state.h"

/* One creation or deletion of a global secondary index. */
struct index_change {
	struct str name;
	const struct value *item; /* resolved: of the desired table when it is added, else of the living one */
	bool adds;
	size_t update; /* in which of the updates, from 1 */
};

/* A table whose indexes change more than once. */
struct table_steps {
	const struct plan_change *change;
	const struct value *before, *after; /* resolved properties */
	VEC(struct index_change) changes;   /* in their order */
	size_t until_added;		    /* how many of them there are up to the last addition */
	bool changes_more;		    /* it has other changes too */
};

/* A bucket that notifies what only this plan lets it notify. */
struct bucket_steps {
	const struct plan_change *change;
	struct value *before_permission; /* properties without those notifications */
	bool changes_more;
};

struct steps {
	struct arena *arena;
	struct planner *planner;
	struct plan *plan;
	const struct graph *base; /* the stack before the updates; NULL: none */
	VEC(struct table_steps) tables;
	VEC(struct bucket_steps) buckets;
	struct map listed;     /* logical ids of the last step */
	struct map incomplete; /* logical ids whose import leaves something to the updates */
	size_t updates;	       /* how many */
	size_t rest;	       /* the update that carries what need not be split */
};

/* --- imports */

/* The base with the imported resources, as far as they stand on what is there already. */
const struct graph *steps_import_graph(struct steps *steps);

/* --- indexes: fills steps->tables */
void steps_find_tables(struct steps *steps);
/* Says in which update each change happens, once steps->updates and steps->rest are known. */
void steps_schedule_tables(struct steps *steps);
/* The table's properties after an update: the living ones before the rest, else the desired ones, with the indexes that
 * are there then. */
struct value *steps_table_properties(const struct steps *steps, const struct table_steps *table, size_t update);

/* The indexes among a table's properties, or NULL; the name of one; the one of a name, or NULL. */
const struct value *steps_indexes_of(const struct value *properties);
struct str steps_index_name(const struct value *index);
const struct value *steps_find_index(const struct value *properties, struct str name);
/* Whether the KeySchema of a table or index names the attribute. */
bool steps_keys_use(const struct value *holder, struct str attribute);

/* --- notifications: fills steps->buckets */
void steps_find_buckets(struct steps *steps);

#endif
