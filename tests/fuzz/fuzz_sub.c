/* Any bytes as the text of a Fn::Sub, and as a JSON pointer: variables lie in the text one behind the other. */
#include <stddef.h>
#include <stdint.h>

#include "graph/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, name;
	struct arena arena;
	size_t position = 0, start, end, before = 0;
	while (sub_next_variable(text, &position, &name, &start, &end)) {
		LK_ASSERT(start >= before && start + 3 <= end && end <= text.len && position >= end);
		LK_ASSERT(name.len + 3 <= end - start && str_equal(name, str_trim(name)));
		before = end;
	}
	arena_init(&arena);
	struct value *map = value_map_in(&arena), *list = value_list_in(&arena);
	value_list_push(&arena, list, value_ref_in(&arena, STR("A")));
	value_map_put(&arena, map, STR("a"), list);
	value_map_put(&arena, map, STR("/~"), map);
	const struct value *found = value_at(map, text);
	LK_ASSERT(!found || found == map || found == list || found->kind == VALUE_INTRINSIC ||
	          found->kind == VALUE_STRING);
	arena_done(&arena);
	return 0;
}
