/* Any lines as the words of a call of lkc: they are taken, or refused with a message. */
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include "cli/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct options options;
	struct error err;
	char program[] = "lkc", *words[WORDS_MAX + 2] = {program};
	int count = 1;
	arena_init(&arena);
	struct str rest = {(const char *)data, size}, line;
	while (count <= WORDS_MAX && str_next(&rest, '\n', &line))
		words[count++] = strcpy(arena_alloc(&arena, line.len + 1), str_copy_in(&arena, line).ptr);
	if (options_parse(count, words, &options, &err) != LK_OK)
		LK_ASSERT(*err.message);
	else
		LK_ASSERT(options.positional_count <= POSITIONALS_MAX && options.param_count <= PARAMS_MAX);
	arena_done(&arena);
	return 0;
}
