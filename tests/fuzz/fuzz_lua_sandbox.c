/* Any bytes as a stack's Lua, under small limits: it ends, with a finding or without, and leaks nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "lua/sandbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One file for all inputs of this process. */
static const char *fuzz_file(const uint8_t *data, size_t size)
{
	static char path[64];
	if (!*path) {
		snprintf(path, sizeof path, P_tmpdir "/lkc-fuzz-XXXXXX");
		int fd = mkstemp(path);
		if (fd < 0)
			abort();
		close(fd);
	}
	FILE *file = fopen(path, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sandbox_module modules[] = {
		{"lk", STR_INIT("local lk = {} function lk.call(f, ...) return f(...) end return lk")},
	};
	struct arena arena;
	struct diag diag;
	struct error error;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	struct sandbox *sandbox = sandbox_new(&(struct sandbox_options){
		.memory_limit = 2 * MIB,
		.instruction_limit = 200000,
		.modules = modules,
		.module_count = LK_COUNT(modules),
		.diag = &diag,
	});
	enum lk_status status = sandbox_run_file(sandbox, fuzz_file(data, size), &error);
	LK_ASSERT((status == LK_REJECTED) == (diag.findings.count == 1));
	for (size_t i = 0; i < diag.findings.count; i++)
		LK_ASSERT(diag.findings.items[i].message.len > 0);
	sandbox_free(sandbox);
	arena_done(&arena);
	return 0;
}
