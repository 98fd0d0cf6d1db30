/* DynamoDB's batch operations, which may do a part of what they were asked and hand back the rest: it is asked for
 * again, with growing pauses, until nothing is left or the deadline is near.
 *
 * Source: Amazon DynamoDB API Reference, "BatchGetItem" and "BatchWriteItem". */
#ifndef LK_FUNCTIONS_COMMON_BATCH_H
#define LK_FUNCTIONS_COMMON_BATCH_H

#include "formats/json.h"
#include "functions/common/function.h"

enum { BATCH_GET_MAX = 100, BATCH_WRITE_MAX = 25 };

struct batch {
	const char *operation;   /* "BatchGetItem" */
	struct str unprocessed;  /* the answer's member that holds the rest: "UnprocessedKeys" */
	struct str request_items; /* JSON: the value of RequestItems */
	/* Called with each answer; NULL: nobody looks at them. */
	enum lk_status (*take)(void *taker, const struct json *answer, struct error *ret_err);
	void *taker;
};

/* Answers live in the arena. Fails as the client does; ERROR_THROTTLED when the deadline came before all was done. */
LK_MUST_USE enum lk_status batch_run(struct arena *arena, const struct function_context *context,
                                     const struct batch *batch, struct error *ret_err);

#endif
