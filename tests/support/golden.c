#include "golden.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"

static void report_difference(const char *path, struct str expected, struct str actual)
{
	size_t line = 1, start = 0, i = 0;
	while (i < expected.len && i < actual.len && expected.ptr[i] == actual.ptr[i])
		if (expected.ptr[i++] == '\n') {
			line++;
			start = i;
		}
	struct str rest_expected = str_slice(expected, start, expected.len), want;
	struct str rest_actual = str_slice(actual, start, actual.len), got;
	if (!str_next(&rest_expected, '\n', &want))
		want = (struct str){0};
	if (!str_next(&rest_actual, '\n', &got))
		got = (struct str){0};
	fprintf(stderr, "%s:%zu: differs\n  expected: %.*s\n  actual:   %.*s\n", path, line, STR_ARG(want), STR_ARG(got));
}

bool golden_equal(const char *path, struct str actual)
{
	struct arena arena;
	struct error err;
	struct str expected = {0};
	arena_init(&arena);
	bool equal = false;
	if (getenv("LKC_GOLDEN_UPDATE")) {
		equal = file_write(path, actual, 0644, &err) == LK_OK;
		if (!equal)
			fprintf(stderr, "%s\n", err.message);
	} else if (file_read_in(&arena, path, LIMIT_OUTPUT, &expected, &err) != LK_OK) {
		fprintf(stderr, "%s\n", err.message);
	} else {
		equal = str_equal(expected, actual);
		if (!equal)
			report_difference(path, expected, actual);
	}
	arena_done(&arena);
	return equal;
}
