/* Any bytes as a Lua file: a place that is found lies within it. The first byte chooses the line, the second whether
 * the key or the value is asked for. */
#include <stddef.h>
#include <stdint.h>

#include "lua/locate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/Properties/A", "/Properties/A/0/B", "/A/B/C", "/Properties/a~1b", "/DeletionPolicy", "/0", "/", "",
	};
	if (size < 2)
		return 0;
	struct str source = {(const char *)data + 2, size - 2};
	for (size_t i = 0; i < LK_COUNT(paths); i++) {
		struct place place;
		if (locate_path(source, data[0], str_from(paths[i]), data[1] & 1, &place))
			LK_ASSERT(place.line && place.column && place.column - 1 + place.width <= source.len);
	}
	return 0;
}
