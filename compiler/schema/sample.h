/* A text that a schema's regular expression accepts, for examples: short, readable, always the same.
 *
 * The expression is read as far as a text can be built from it; what is built is then held against the expression
 * itself by pattern.h, so that a wrong guess is never given. */
#ifndef LK_SCHEMA_SAMPLE_H
#define LK_SCHEMA_SAMPLE_H

#include "schema/pattern.h"

/* What the text must be: every pattern found in it, and a length in characters. */
struct sample_wish {
	const struct str *patterns;
	size_t pattern_count;
	int64_t min_length, max_length;
};

/* Whether text is as wished. Patterns that do not compile wish nothing. */
bool sample_fits(struct pattern_cache *cache, const struct sample_wish *wish, struct str text);

/* Builds a text from the first pattern that fits the whole wish; false when none is found. The variant-th text differs
 * from the others where the expression leaves room. */
bool sample_build_in(struct arena *arena, struct pattern_cache *cache, const struct sample_wish *wish, size_t variant,
                     struct str *ret_text);

#endif
