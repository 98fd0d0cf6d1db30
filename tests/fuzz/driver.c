/* Replays a corpus: gives each file of each folder named on the command line to the fuzz target it is linked with. */
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replay(struct arena *arena, const char *folder)
{
	struct file_list files;
	struct error err;
	struct str content;
	if (file_list_in(arena, folder, &files, &err) != LK_OK) {
		fprintf(stderr, "%s\n", err.message);
		return 0;
	}
	size_t done = 0;
	for (size_t i = 0; i < files.paths.count; i++) {
		struct str path = file_join_in(arena, str_from(folder), files.paths.items[i]);
		if (file_read_in(arena, path.ptr, LIMIT_OUTPUT, &content, &err) != LK_OK) {
			fprintf(stderr, "%s\n", err.message);
			return 0;
		}
		LLVMFuzzerTestOneInput((const uint8_t *)content.ptr, content.len);
		done++;
	}
	return done;
}

int main(int argc, char **argv)
{
	struct arena arena;
	size_t total = 0;
	arena_init(&arena);
	for (int i = 1; i < argc; i++) {
		size_t done = replay(&arena, argv[i]);
		if (!done)
			return 1;
		total += done;
	}
	arena_done(&arena);
	printf("%s: %zu inputs\n", argv[0], total);
	return total ? 0 : 1;
}
