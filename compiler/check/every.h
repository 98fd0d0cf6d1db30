/* Every value of a graph, once, each with the way to it. Inside this room only. */
#ifndef LK_CHECK_EVERY_H
#define LK_CHECK_EVERY_H

#include "check/context.h"

typedef void every_visit(struct check *check, const struct holder *holder, const struct step *at);

/* The value and all below it; a function's argument stands behind the step of its name ("Fn::Sub"). Parents come
 * before children. */
void every_below(struct check *check, const struct holder *holder, const struct step *at, every_visit *visit);

/* Of all resources: Properties, then the attributes. */
void every_in_resources(struct check *check, every_visit *visit);

/* Of all entries of a section. */
void every_in_entries(struct check *check, const struct entries *entries, const char *section, const char *noun,
                      every_visit *visit);

/* Of resources, outputs, conditions and parameters: all that the service resolves. */
void every_value(struct check *check, every_visit *visit);

#endif
