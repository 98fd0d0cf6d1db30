/* The dialect of ~/.aws/config and ~/.aws/credentials, as AWS's tests of its SDKs have it.
 *
 * Lines that begin with # or ; are comments, and so is what stands behind a blank and one of these in an entry. Keys
 * are in any case. A line that begins with white space continues the value above it; behind an empty value such lines
 * are entries of their own, one level deep. What stands twice counts as it stands last. Source: AWS SDKs and Tools
 * Reference Guide, "Shared config and credentials files"; the crate aws-runtime, profile-parser-tests.json. */
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
	struct str name; /* "default", "profile dev", "services local": one blank, however many there are */
	VEC(struct ini_entry) entries;
};

struct ini {
	VEC(struct ini_section) sections; /* in order; one of the same name again continues the first */
};

/* ERROR_FILE with a line number for a line that is none of these, for an entry before the first section, and for text
 * that is not UTF-8. An entry whose key has other characters than letters, digits, - and _ is passed over, as the SDKs
 * do. Everything is copied. */
LK_MUST_USE enum lk_status ini_parse_in(struct arena *arena, struct str text, struct ini *ret_ini,
                                        struct error *ret_err);

/* NULL when there is none, also for a NULL section. */
const struct ini_section *ini_find(const struct ini *ini, struct str section);
const struct ini_entry *ini_get(const struct ini_section *section, const char *key);

#endif
