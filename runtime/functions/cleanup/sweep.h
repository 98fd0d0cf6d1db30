/* One table swept: the items whose time is past are looked up and deleted, page by page.
 *
 * Only keys are read. An item without the attribute, or where it is no number, stays. */
#ifndef LK_FUNCTIONS_CLEANUP_SWEEP_H
#define LK_FUNCTIONS_CLEANUP_SWEEP_H

#include "functions/common/function.h"

enum { SWEEP_KEYS_MAX = 2 };

struct sweep {
	struct str table;
	struct str keys[SWEEP_KEYS_MAX]; /* the attributes of the table's key; the second may be empty */
	struct str attribute;            /* a number: seconds since 1970 */
	int64_t before_s;                /* what is smaller goes */
};

struct sweep_result {
	int64_t scanned, deleted;
	bool complete; /* false: the deadline came first; the next run goes on */
};

/* Fails as the client does; *ret_result counts what was done until then, too. */
LK_MUST_USE enum lk_status sweep_run(const struct function_context *context, const struct sweep *sweep,
                                     struct sweep_result *ret_result, struct error *ret_err);

#endif
