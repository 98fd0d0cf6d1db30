/* A second opinion on a plan: what the service's own change set says of the same change, and where the two disagree.
 *
 * deploy/ asks for it and fills in .changes; here it is compared. Source of what a change set says: AWS CloudFormation
 * API Reference, "ResourceChange", "ResourceChangeDetail" and "ResourceTargetDefinition". */
#ifndef LK_PLAN_OPINION_H
#define LK_PLAN_OPINION_H

#include "plan/plan.h"

/* One property that the service finds changed. */
struct opinion_property {
	struct str name;         /* of a top-level property, or of an attribute such as "DeletionPolicy" */
	bool attribute;
	enum plan_effect effect; /* RequiresRecreation: Never, Always, Conditionally */
	bool dynamic;            /* Evaluation: judged before the value is known */
	struct str cause;        /* "ProductsTable.Arn"; empty when the template itself was changed */
};

struct opinion_change {
	struct str logical_id, type;
	enum plan_action action; /* PLAN_UPDATE with .unsure: it may be a replacement */
	bool unsure;
	VEC(struct opinion_property) properties;
	/* Properties as the service resolves them; NULL: not told. */
	const struct value *after;
};

struct opinion_disagreement {
	struct str logical_id, type;
	struct str ours, theirs; /* "updated in place", "may be replaced" */
	struct str reason;       /* as far as the change set tells one; may be empty */
};

struct opinion {
	struct str step; /* "step 1 of 3: add the index by-vendor"; empty: the whole plan was asked about */
	VEC(struct opinion_change) changes;
	struct str refused; /* the service makes no such change set, and says why; empty: it does */
	size_t agreed; /* resources on which both say the same */
	VEC(struct opinion_disagreement) disagreements;
};

/* Fills in .agreed and .disagreements; plan is of the same step as the change set. pack may be NULL. */
void opinion_compare_in(struct arena *arena, const struct plan *plan, const struct pack *pack,
                        struct opinion *opinion);


#endif
