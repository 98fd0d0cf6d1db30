/* What roles, users and resource policies allow before and after, as sets of statements. Private to broaden*.c.
 *
 * A subject is what grants add up for: an identity, whoever asks for a role, or a resource with a policy of its own.
 * Its statements may come from several resources of the stack, so that one which only moves is nothing new. */
#ifndef LK_PLAN_BROADEN_STATE_H
#define LK_PLAN_BROADEN_STATE_H

#include "plan/plan_state.h"

/* A text of a policy in two forms: with references to resources as marks, and with those put in place that live. Marks
 * stand between BROADEN_OPEN and BROADEN_CLOSE: 'R' and a name, 'G' with name and attribute, or 'X' and bytes that are
 * the same for the same expression. */
struct broaden_text {
	struct str symbolic, resolved;
};

enum { BROADEN_OPEN = '\001', BROADEN_CLOSE = '\002' };

/* Which texts stand for each other. Source: IAM User Guide, "IAM JSON policy elements": actions ignore case, both
 * actions and resources take * and ?, a principal is a name or * alone. */
enum broaden_kind { BROADEN_ACTION, BROADEN_RESOURCE, BROADEN_PRINCIPAL };

struct broaden_set {
	bool missing; /* not written: the policy has no such element, and it stands for everything */
	bool negated; /* NotAction, NotResource, NotPrincipal */
	VEC(struct broaden_text) items;
};

struct broaden_condition {
	struct str operator; /* "StringEquals" */
	struct str key;      /* "aws:SourceArn" */
	VEC(struct broaden_text) values;
};

struct broaden_statement {
	bool deny;
	bool implied; /* what the service does without a policy */
	struct str guard; /* the conditions of the stack under which it is there, in a row; empty: always */
	struct broaden_set principals, actions, resources;
	VEC(struct broaden_condition) conditions;
	struct str holder, attached; /* logical ids of what holds it, and of what attaches it to its subject */
};

enum broaden_subject_kind { BROADEN_IDENTITY, BROADEN_TRUST, BROADEN_POLICY };

struct broaden_side {
	bool unknown; /* it says more than can be known before deployment */
	VEC(struct broaden_statement) statements;
	VEC(struct broaden_text) managed; /* ARNs of managed policies that are not of this stack, and names of groups */
	struct broaden_text boundary;     /* empty: none */
};

struct broaden_subject {
	enum broaden_subject_kind kind;
	struct str name;       /* a logical id, or the name of something that is not of this stack */
	struct broaden_side before, after;
};

struct broaden {
	struct planner *planner;
	struct arena *arena;
	struct resolve *live, *desired; /* that leave references to resources as they are */
	struct map subjects;            /* "kind:name" to struct broaden_subject */
	struct map attached;            /* managed policies of the stack that identities of it have */
	struct map functions;           /* role to the struct resource of the one function; or to itself: many */
	size_t budget;                  /* work left before policies are too large to be compared */
};

/* Which side a value is of, while it is read. */
struct broaden_reader {
	struct broaden *broaden;
	bool after;
};

/* --- broaden_read.c: from values to texts and statements */

struct broaden_text broaden_read_text(const struct broaden_reader *reader, struct value *value);
/* Reads one or many into the items of a set. */
void broaden_read_items(const struct broaden_reader *reader, struct value *value, struct broaden_set *set);
/* A document, JSON as text included, or one statement alone; what is only known later is passed over. */
void broaden_read_document(const struct broaden_reader *reader, struct value *document,
                           const struct broaden_statement *origin, struct broaden_side *side);

/* --- broaden_collect.c: which resources say what for whom */

void broaden_collect(struct broaden *broaden, bool after);

/* Functions that run as another role than before are compared with what that one allowed. After both sides. */
void broaden_collect_runners(struct broaden *broaden);

/* The logical id that a text with one mark alone refers to, or the resource of type's service that has this physical
 * id; else the text itself. */
struct str broaden_owner_of(const struct broaden_reader *reader, const struct broaden_text *text, struct str type);

/* A line of a change, once. */
void broaden_add(struct broaden *broaden, struct plan_change *change, struct str text);

/* Takes work off the budget; false when there is none left. */
bool broaden_spend(struct broaden *broaden, size_t work);

/* --- broaden_cover.c: which statement lets through all that another does */

/* One member of a set, or the whole of a negated one (index SIZE_MAX). */
struct broaden_part {
	const struct broaden_set *set;
	size_t index;
};
struct broaden_atom {
	const struct broaden_statement *statement;
	struct broaden_part principal, action, resource;
};

/* The next atom of a statement: every principal, action and resource with every other. *position starts at 0. */
bool broaden_next_atom(const struct broaden_statement *statement, size_t *position, struct broaden_atom *ret_atom);
bool broaden_covers(struct broaden *broaden, const struct broaden_statement *statement,
                    const struct broaden_atom *atom);
/* The same with conditions, and those of the stack, put aside. */
bool broaden_covers_bare(struct broaden *broaden, const struct broaden_statement *statement,
                         const struct broaden_atom *atom);
/* Whether one text fits the other as a pattern. */
bool broaden_matches(struct broaden *broaden, enum broaden_kind kind, struct str pattern, struct str text);
bool broaden_same_text(const struct broaden_text *a, const struct broaden_text *b);
/* Whether some text fits both patterns. */
bool broaden_overlap_in(struct arena *arena, struct str a, struct str b, bool ignore_case);
/* Whether wide holds wherever narrow does. */
bool broaden_one_covers(struct broaden *broaden, const struct broaden_condition *wide,
                        const struct broaden_condition *narrow);
/* Whether all conditions of wide hold wherever those of narrow do. */
bool broaden_condition_covers(struct broaden *broaden, const struct broaden_statement *wide,
                              const struct broaden_statement *narrow);

/* --- broaden_lines.c: what is told, a line for each principal and each set of actions */

struct broaden_line {
	const struct broaden_subject *subject;
	const struct broaden_statement *statement; /* that allows, or denied */
	/* Of an allowance: the old one of the same deed under conditions. Of a denial: a new one of less. Or NULL. */
	const struct broaden_statement *other;
	bool deny;
	struct broaden_part principal;
	VEC(struct broaden_part) actions, resources;
};

/* "order-validation may now also dynamodb:DeleteItem on OrdersTable" */
struct str broaden_line_in(struct broaden *broaden, const struct broaden_line *line);

/* --- broaden_words.c */

/* "order-validation": the one function that runs as the role, or the role; logical ids where no name is given. */
struct str broaden_who_in(struct broaden *broaden, const struct broaden_subject *subject);
/* "OrdersTable/index/?" of a text with marks. */
struct str broaden_show_in(struct arena *arena, struct str symbolic, const struct graph *graph);
/* "aws:SourceArn is arn:aws:s3:::a and aws:SourceAccount is 123456789012" */
struct str broaden_condition_in(struct broaden *broaden, const struct broaden_statement *statement);

#endif
