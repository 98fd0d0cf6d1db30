/* A first line as a pattern, the rest as the text: it ends, and says the same twice. */
#include <stddef.h>
#include <stdint.h>

#include "schema/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, pattern;
	if (!str_next(&text, '\n', &pattern) || !str_is_utf8(pattern) || !str_is_utf8(text))
		return 0;
	struct pattern_cache *cache = pattern_cache_new();
	enum pattern_result result = pattern_match(cache, pattern, text);
	LK_ASSERT(pattern_match(cache, pattern, text) == result);
	pattern_cache_free(cache);
	return 0;
}
