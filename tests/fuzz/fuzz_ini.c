/* Any bytes as ~/.aws/config: each entry has a name and stands in its section once. */
#include <stddef.h>
#include <stdint.h>

#include "aws/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err;
	struct ini ini;
	arena_init(&arena);
	if (ini_parse_in(&arena, (struct str){(const char *)data, size}, &ini, &err) == LK_OK) {
		for (size_t i = 0; i < ini.sections.count; i++) {
			const struct ini_section *section = &ini.sections.items[i];
			LK_ASSERT(ini_find(&ini, section->name) == section);
			for (size_t k = 0; k < section->entries.count; k++)
				LK_ASSERT(section->entries.items[k].key.len);
		}
	}
	arena_done(&arena);
	return 0;
}
