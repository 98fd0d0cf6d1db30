/* What all functions share: a function is a row of two callbacks, and function_main() does the rest.
 *
 * At the start the environment is read and checked, so that a function that cannot work says so at once. Calls to AWS
 * end before the invocation does (deadline.h). */
#ifndef LK_FUNCTIONS_COMMON_FUNCTION_H
#define LK_FUNCTIONS_COMMON_FUNCTION_H

#include "aws/client.h"
#include "functions/common/deadline.h"
#include "lambda/loop.h"

struct function_context {
	struct arena *arena; /* as long as the process */
	struct aws_environment environment;
	struct aws_client *client;
	struct deadline *deadline; /* of the invocation that runs */
	const struct clock *clock; /* sleeps until the deadline at most */
	const struct random_source *random;
	struct lambda_log *log;
};

struct function {
	const char *name; /* "order" */
	/* Reads what the function is set up with into *ret_state, once; context and state outlive every invocation. */
	enum lk_status (*start)(const struct function_context *context, void **ret_state, struct error *ret_err);
	/* As lambda_handler's. */
	enum lk_status (*handle)(const struct function_context *context, void *state,
	                         const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err);
};

/* Runs until Lambda ends the process; returns its exit code otherwise. */
int function_main(const struct function *function);

/* A variable of the environment that must be set: otherwise a failure of type Function.Configuration. */
LK_MUST_USE enum lk_status function_setting(const struct function_context *context, const char *name,
                                            struct str *ret_value, struct error *ret_err);

/* The same for a whole number between low and high. */
LK_MUST_USE enum lk_status function_number(const struct function_context *context, const char *name, int64_t low,
                                           int64_t high, int64_t *ret_value, struct error *ret_err);

/* One invocation: sets the deadline, and says so where it cut the handler short. */
LK_MUST_USE enum lk_status function_invoke(const struct function *function, const struct function_context *context,
                                           void *state, const struct lambda_invocation *invocation,
                                           struct buf *answer, struct error *ret_err);

#endif
