/* Values and names as a reader sees them: on one line, without control characters, cut where they are long.
 * For this room and the pages of view/. */
#ifndef LK_PLAN_SHOW_VALUE_H
#define LK_PLAN_SHOW_VALUE_H

#include "plan/show.h"

struct show_scope {
	const struct plan *plan;
	bool future;  /* the value is of the desired side: what it refers to may be yet to come */
	size_t width; /* characters of a value before it is cut; 0: never */
};

/* Control characters, marks that turn the direction of text, and bytes that are not UTF-8 become \n, \u001b, \xff. */
void show_append_escaped(struct buf *buf, struct str text);

/* Strings bare where nothing is gained by quotes, {Key: value}, [a, b], ${Table.Arn}, and **** for what is NoEcho. */
void show_append_value(struct buf *buf, const struct show_scope *scope, const struct value *value);

/* "/TimeToLiveSpecification/Enabled" as "TimeToLiveSpecification.Enabled". */
void show_append_path(struct buf *buf, struct str path);

/* The lines of what changes outside of resources, under the name of each section. */
void show_text_sections(struct buf *buf, const struct plan *plan, const struct show_options *options);

/* "step 2 of 3: add the index by-vendor of OrdersTable" and what it does; nothing when there is only one. */
void show_text_steps(struct buf *buf, const struct plan *plan, const struct show_options *options);

/* Whether the title of the step says all that its lines say. */
bool show_step_is_titled(const struct plan_step *step);

/* The notes about the plan as a whole, a line each. */
void show_text_notes(struct buf *buf, const struct plan *plan, const struct show_options *options);

/* What the service refuses, and which losses of data are allowed and which are not, a line each. */
void show_text_verdict(struct buf *buf, const struct plan *plan, const struct show_options *options);

#endif
