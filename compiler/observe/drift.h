/* What of a living stack is otherwise than its template: the service's findings, judged.
 *
 * Pure. A difference that means nothing is none: another order where order says nothing, a policy written otherwise,
 * "30" for 30, a default that the service leaves out. */
#ifndef LK_OBSERVE_DRIFT_H
#define LK_OBSERVE_DRIFT_H

#include "aws/cloudformation.h"
#include "aws/cloudformation_drift.h"
#include "base/buf.h"
#include "graph/resource.h"
#include "schema/pack.h"

/* How a value of a NoEcho parameter or a dynamic reference is shown. */
#define DRIFT_MASK "****"

enum drift_kind { DRIFT_MODIFIED, DRIFT_DELETED, DRIFT_CODE, DRIFT_UNDECLARED };

struct drift_property {
	struct str path;                       /* "/VisibilityTimeout" */
	const struct value *expected, *actual; /* NULL: not there */
};

struct drift_item {
	struct str logical_id; /* "Child/Queue" in a nested stack, "ACCOUNT/REGION/Queue" in one of a stack set */
	struct str declared_id; /* in the stack's own file; empty: of a nested stack */
	struct str type;
	enum drift_kind kind;
	struct place place; /* that declared it; line 0: not known */
	VEC(struct drift_property) properties;
	const struct drift_allowance *allowed; /* all of it is meant, today; else NULL */
	const struct drift_allowance *ended;   /* an allowance of it that is over; else NULL */
	bool known; /* an earlier report has it, with the same values */
};

/* What could not be compared, wholly or in part. */
struct drift_unknown {
	struct str logical_id, type, reason;
	bool failed; /* it should have been possible; else there is no means */
	bool undetected; /* wholly, since the service's detection does not have the type */
};

struct drift_report {
	struct arena *arena;
	struct str stack;
	size_t checked, total; /* resources */
	VEC(struct drift_item) items;
	VEC(struct drift_unknown) unknown;
	bool has_earlier; /* drift_mark_known() has compared it */
	VEC(struct str) notes; /* lines about the report as a whole */
};

/* One stack, on its own or nested. */
struct drift_stack {
	struct str prefix;         /* "Child/"; empty for the stack itself */
	const struct graph *graph; /* whose places are told, or NULL */
	const struct pack *pack;
	const struct cfn_resource_list *resources;
	const struct cfn_resource_drift_list *found;
	/* Whether a value is shown as "****"; context is its own. */
	bool (*is_secret)(const void *context, struct str logical_id, const struct cfn_difference *difference);
	const void *context;
};

/* Adds what the service found; resources of nested stacks are counted where they stand. */
void drift_add_stack(struct drift_report *report, const struct drift_stack *stack);

/* The code that runs, against that of the zip which the template names; both base64 of a SHA-256. */
void drift_add_code(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                    struct str expected, struct str actual);

void drift_add_unknown(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                       struct str type, struct str reason, bool failed);

/* A difference that the service's detection cannot tell. */
struct drift_item *drift_add_item(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                                  struct str type, enum drift_kind kind);

/* What the service's detection left out: whether it did, that it is checked by other means now, and why it is not. */
bool drift_is_undetected(const struct drift_report *report, const struct drift_stack *stack, struct str logical_id);
void drift_settle_undetected(struct drift_report *report, const struct drift_stack *stack, struct str logical_id);
void drift_explain_undetected(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                              struct str reason, bool failed);

/* Whether something that should have been compared was not. */
bool drift_is_unsure(const struct drift_report *report);

/* "modified", "deleted", "code", "undeclared". */
const char *drift_kind_name(enum drift_kind kind);

/* Marks what the stack says is meant (stack:ignore_drift). today: "2026-11-23", UTC. An item with a property that is
 * not meant is not. */
void drift_mark_allowed(struct drift_report *report, const struct graph *graph, struct str today);

/* Marks what an earlier report (its JSON) has already. ERROR_PROTOCOL when it is none, or of another stack. */
LK_MUST_USE enum lk_status drift_mark_known(struct drift_report *report, struct str earlier, struct error *ret_err);
/* Of the items, those that no earlier report has and that are not meant. */
size_t drift_count_new(const struct drift_report *report);

void drift_show_text(struct buf *out, const struct drift_report *report, bool colour);
/* design.md's shape. */
void drift_show_json(struct buf *out, const struct drift_report *report);

/* The lines of Lua that would declare what lives, each with the place of its resource. graph: the declared stack, which
 * says what is a number where the service writes texts. */
void drift_show_declarations(struct buf *out, const struct drift_report *report, const struct graph *graph);

void drift_show_markdown(struct buf *out, const struct drift_report *report);
void drift_show_sarif(struct buf *out, const struct drift_report *report, struct str version);

/* "4 of 6 resources checked; 2 not: 2 AWS::X::Y (the service does not detect drift of this type)" */
struct str drift_coverage_in(struct arena *arena, const struct drift_report *report);

#endif
