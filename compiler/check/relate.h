/* What rules across resources ask of the graph: literal values, and which resource a value names. Inside this room
 * only.
 *
 * What only the deployment knows (a parameter, an import, a branch of an If) is never guessed: the answers below are
 * then NULL or false, and the rule stays silent. */
#ifndef LK_CHECK_RELATE_H
#define LK_CHECK_RELATE_H

#include "check/context.h"

/* The next resource of the type in the stack's order; *position starts at 0. NULL after the last. */
const struct check_resource *relate_next(const struct check *check, const char *type, size_t *position);

/* The way to a value by its dotted path from the resource: "Properties.Tags.0.Key", "Metadata.Owner". Steps end where
 * the value is missing or a function stands in between: NULL then. Keys that hold dots cannot be named. In the check's
 * arena; never changed afterwards. */
const struct step *relate_step_in(const struct check *check, const struct resource *resource, const char *path);

/* The same for the value alone: NULL when it is missing. */
const struct value *relate_value(const struct resource *resource, const char *path);
/* Below a map or list rather than a resource. */
const struct value *relate_below(const struct value *value, const char *path);

/* A text that is written out: no function, no dynamic reference. False for NULL. */
bool relate_text(const struct value *value, struct str *ret_text);

/* A whole number that is written out, as a number or as text. */
bool relate_integer(const struct value *value, int64_t *ret_integer);

/* The resource that the value is: Ref X, GetAtt [X, …], Sub "${X}" or "${X.Arn}" with nothing around it.
 * *ret_attribute (may be NULL) is empty for the Ref. NULL when it names none or one that is not in the graph. */
const struct resource *relate_target(const struct check *check, const struct value *value, struct str *ret_attribute);

/* Whether the value, or anything below it, names the resource, in whatever function. */
bool relate_mentions(const struct check *check, const struct value *value, const struct resource *resource);

/* Whether two values surely are the same text when deployed: equal as written, functions compared by their form, and
 * Ref like the Sub that says the same. False means unknown. */
bool relate_same(const struct check *check, const struct value *a, const struct value *b);

/* Whether properties may be there that the map does not show: an Fn::If or a transform stands in their place or beside
 * them. */
bool relate_is_open(const struct resource *resource);

/* Whether the value's text is known here; false for what holds a function or a dynamic reference. NULL is known. */
bool relate_is_known(const struct value *value);

/* The next end of a chain of Fn::If: each branch in its turn, the value itself where there is no If; branches that are
 * AWS::NoValue are left out. *position starts at 0; the step is in the check's arena. NULL after the last. */
const struct step *relate_next_branch(const struct check *check, const struct step *at, size_t *position);

/* Whether the value surely is not there: NULL, or AWS::NoValue. */
bool relate_is_absent(const struct value *value);

/* Visits every value at the end of the way: names and "*" for each item of a list, with slashes, from Properties on
 * (empty: Properties itself), through the branches of Fn::If. */
typedef void relate_visit(struct check *check, const struct resource *resource, const struct step *at, void *context);
void relate_each(struct check *check, const struct resource *resource, struct str way, relate_visit *visit,
                 void *context);

#endif
