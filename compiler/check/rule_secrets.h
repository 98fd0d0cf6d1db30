/* What the files of the rules on secrets share. Inside this group only. */
#ifndef LK_CHECK_RULE_SECRETS_H
#define LK_CHECK_RULE_SECRETS_H

#include "check/context.h"

/* The first four characters, which messages may show. */
struct str secrets_start(struct str text);

/* Whether a key's name says that its value is secret: "DATABASE_PASSWORD", not "PasswordPolicy". */
bool secrets_is_name(const struct check *check, struct str name);

/* Whether it is a property that W2501 or LK2205 tells of: "MasterUserPassword". */
bool secrets_is_property(const struct check *check, const struct holder *holder, const struct step *at);

#endif
