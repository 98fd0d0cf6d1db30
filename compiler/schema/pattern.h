/* The schemas' regular expressions, compiled when first needed and kept.
 *
 * They are ECMAScript's, unanchored: a value matches when the expression is found in it. PCRE2 takes them after two
 * rewrites (\uXXXX, and a range that begins with a class: [\w-x]). Work on one match is limited. */
#ifndef LK_SCHEMA_PATTERN_H
#define LK_SCHEMA_PATTERN_H

#include "schema/pack.h"

enum pattern_result {
	PATTERN_MATCHES,
	PATTERN_DIFFERS,
	PATTERN_UNUSABLE,  /* the expression does not compile: nothing is known */
	PATTERN_EXHAUSTED, /* the limit on work was reached: nothing is known */
};

struct pattern_cache;

struct pattern_cache *pattern_cache_new(void);
void pattern_cache_free(struct pattern_cache *cache);

/* pattern is borrowed for the cache's life: a string of the pack, or of an arena that outlives the cache. */
enum pattern_result pattern_match(struct pattern_cache *cache, struct str pattern, struct str text);

#endif
