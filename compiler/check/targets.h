/* Which resources, by which of their attributes, a property takes. Inside this room only. */
#ifndef LK_CHECK_TARGETS_H
#define LK_CHECK_TARGETS_H

#include "check/relate.h"

/* attributes are separated by blanks; an empty one is Ref: " Arn" is Ref and Arn. */
struct target_kind {
	const char *type, *attributes;
};

bool target_tells(const char *attributes, struct str attribute);

/* The kind of that type; NULL when it is not among them. */
const struct target_kind *target_find(const struct target_kind *kinds, size_t count, struct str type);

/* Types whose values may be anything (custom resources, nested stacks, parameters of Systems Manager), and unknown
 * ones. */
bool target_may_tell_anything(const struct check_resource *target);

/* "Ref Id" and "GetAtt Id.Arn". */
struct str target_words_in(struct arena *arena, struct str id, struct str attribute);
/* The first way that a kind allows. */
struct str target_wanted_in(struct arena *arena, struct str id, const char *attributes);

#endif
