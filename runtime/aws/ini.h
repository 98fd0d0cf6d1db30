/* The ini dialect of ~/.aws/config and ~/.aws/credentials, as botocore reads it by Python's configparser.
 *
 * Comments are lines that begin with # or ;. Keys are in any case, separated from their value by = or :. A line that is
 * indented deeper than its key continues the value; behind an empty value such lines are entries of their own, one
 * level deep. Source: botocore/configloader.py; Python's documentation of configparser. */
#ifndef LK_AWS_INI_H
#define LK_AWS_INI_H

#include "base/error.h"
#include "base/vec.h"

struct ini_entry {
	struct str key; /* in lower case; of a nested entry as written */
	struct str value;
	VEC(struct ini_entry) nested;
};

struct ini_section {
	struct str name; /* "default", "profile dev", "services local" */
	VEC(struct ini_entry) entries;
};

struct ini {
	VEC(struct ini_section) sections; /* in order; one of the same name again continues the first */
};

/* ERROR_FILE with a line number for a line that is none of these, for an entry before the first section, for a key that
 * stands in a section twice, and for text that is not UTF-8. Everything is copied. */
LK_MUST_USE enum lk_status ini_parse_in(struct arena *arena, struct str text, struct ini *ret_ini,
                                        struct error *ret_err);

/* NULL when there is none, also for a NULL section. */
const struct ini_section *ini_find(const struct ini *ini, struct str section);
const struct ini_entry *ini_get(const struct ini_section *section, const char *key);

#endif
