/* One existing resource taken over into a stack: what a person types to name it, and the part of a plan that does
 * it. */
#ifndef LK_PLAN_ADOPTION_H
#define LK_PLAN_ADOPTION_H

#include "plan/plan.h"

/* The identifying properties of type out of text: "orders", "Name=value,Name=value", or, of a type with several, their
 * values with | between in the order of the schema, as Cloud Control has it. A text where the type has one, or is not
 * known; else a map. ERROR_OTHER with a hint that names the properties when it does not say all of them. */
LK_MUST_USE enum lk_status adoption_read_in(struct arena *arena, const struct pack *pack, struct str type,
                                            struct str text, const struct value **ret_identifier,
                                            struct error *ret_err);

/* Of what plan_make_in() would do with input, the import of that one resource and nothing else. The change may be
 * refused; there are no steps then. */
struct plan *adoption_plan_in(struct arena *arena, const struct plan_input *input, struct str logical_id,
                              const struct value *identifier);

#endif
