/* A plan while it is made, shared by plan.c, plan_resource.c and plan_section.c. Private to this room. */
#ifndef LK_PLAN_PLAN_STATE_H
#define LK_PLAN_PLAN_STATE_H

#include "plan/plan.h"

struct planner {
	struct arena *arena;
	const struct plan_input *input;
	struct plan *plan;
	struct resolve *live, *desired; /* NULL where that side has no graph */
	struct map living;              /* logical id to struct resource: what is there under its condition */
	struct map wanted;
	struct map replaced;            /* logical ids found to be replaced so far */
	struct map moved;               /* desired logical id to struct str, what the living one is called */
};

/* Gives what lives the names that the desired stack's moves have for it: in input's living graph, and in what is known
 * by logical id. Fills planner->moved. True when anything is renamed: the planner then must look at both sides anew. */
bool plan_move(struct planner *planner, struct plan_input *input);

/* The declared adoption of a resource, or NULL. */
const struct adoption *plan_find_adoption(const struct planner *planner, struct str logical_id);
/* Makes an import of a creation that is declared as an adoption. */
void plan_adopt(struct planner *planner, struct plan_change *change);
/* What is declared as an adoption and lives already. */
void plan_note_adoptions(struct planner *planner);

/* Parameters as they will be: what is given, and the previous value where that is what is meant. */
const struct value *plan_desired_parameters_in(struct arena *arena, const struct plan_input *input);

/* Marks the parameters whose values differ without being known, so that what refers to them differs too. Before any
 * resource is compared. */
void plan_mark_parameters(struct planner *planner);

/* Parameters, outputs, tags and the sections taken along. After all resources. */
void plan_compare_sections(struct planner *planner);

/* A resource of the desired side against the living one of that id (NULL: none); action PLAN_NONE when they agree. */
struct plan_change plan_compare_resource(struct planner *planner, const struct resource *before,
                                         const struct resource *after);

/* A resource that leaves the stack. */
struct plan_change plan_delete_resource(struct planner *planner, const struct resource *resource);

/* --- after all changes are known, in this order */

/* Allowances, and what is at stake. */
void guard_changes(struct planner *planner);
/* What broadens what roles may do. */
void broaden_changes(struct planner *planner);
/* The files behind changes of code. */
void list_files(struct planner *planner);
/* What the service refuses. */
void refuse_changes(struct planner *planner);
/* What drifted, and what becomes of it. */
void judge_drift(struct planner *planner);
/* What cannot be compared before the service carries it out: transforms, generators, nested stacks. */
void note_unknowable(struct planner *planner);
/* The operations, from the changes. */
void steps_make(struct planner *planner);

/* Masks what the reader of a plan would see of a NoEcho parameter's value elsewhere in it: the same text written out in
 * a property, say. Last of all, for it changes what is compared. */
void plan_hide_secrets(struct planner *planner);

/* Whether value refers to what is only known after apply, or to a NoEcho parameter. */
bool plan_is_pending(struct planner *planner, const struct value *value);
bool plan_is_hidden(struct planner *planner, const struct value *value);

#endif
