/* The prose of provider schemas, for people who ask: what a type or property is. Unpacked when first asked for. */
#ifndef LK_SCHEMA_DESCRIBE_H
#define LK_SCHEMA_DESCRIBE_H

#include "schema/lookup.h"

struct descriptions;

/* Inflates the embedded image. */
struct descriptions *descriptions_new(void);
void descriptions_free(struct descriptions *descriptions);

/* The description of a property path ("/Tags/0/Key"; "" for the type itself); empty when there is none. Borrowed from
 * descriptions. */
struct str descriptions_find(const struct descriptions *descriptions, const struct schema_type *type, struct str path);

#endif
