#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>

void lk_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: internal error: %s (please report this)\n", file, line, what);
	abort();
}

void lk_out_of_memory(void)
{
	fputs("error: out of memory\n", stderr);
	exit(1);
}
