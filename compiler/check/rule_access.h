/* What the files of the rules on policies share. Inside this group only. */
#ifndef LK_CHECK_RULE_ACCESS_H
#define LK_CHECK_RULE_ACCESS_H

#include "check/policies.h"

/* Whether it is an operator of conditions, with "ForAnyValue:", "ForAllValues:" and "IfExists" where they may stand. */
bool access_is_operator(struct str name);

/* "did you mean 'StringEquals'?"; empty when none is near. */
struct str access_operator_hint_in(struct arena *arena, struct str name);

/* Reports the operators of the document's conditions that do not exist, under the rule. True when there are some. */
bool access_check_operators(struct check *check, const struct policy_document *document, const char *rule);

/* A copy of the document without them, for what else there is to say. */
const struct value *access_without_operators_in(struct arena *arena, const struct value *document);

#endif
