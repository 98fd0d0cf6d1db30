/* Golden files: what a run gives is compared with a file beside its input; LKC_GOLDEN_UPDATE=1 rewrites the file. */
#ifndef LK_TESTS_GOLDEN_H
#define LK_TESTS_GOLDEN_H

#include "base/file.h"

/* True when path holds exactly actual. Otherwise says on stderr where the first difference is. */
bool golden_equal(const char *path, struct str actual);

#endif
