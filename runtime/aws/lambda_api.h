/* AWS Lambda's API, as a caller of functions sees it (the functions' own side is runtime/lambda). */
#ifndef LK_AWS_LAMBDA_API_H
#define LK_AWS_LAMBDA_API_H

#include "aws/client.h"

extern const struct aws_service AWS_LAMBDA;

struct lambda_call {
	struct str function;   /* name or ARN */
	struct str payload;    /* JSON; empty: no event */
	bool asynchronous;     /* InvocationType Event: no answer but that it was taken */
	bool with_log;         /* the last 4 KB of the log come along */
	int64_t timeout_ms;    /* 0: 16 minutes; the longest function runs for 15 */
};

struct lambda_result {
	int status;                /* 200, or 202 when asynchronous */
	struct str payload;        /* the function's answer or its error, JSON */
	struct str function_error; /* "Unhandled", "Handled"; empty when it succeeded */
	struct str log_tail;       /* decoded; empty unless asked for */
	struct str executed_version;
};

/* Tried again only after throttling, when the function certainly did not run. A function that fails is LK_OK with
 * function_error. */
LK_MUST_USE enum lk_status lambda_invoke(struct aws_client *client, struct arena *arena,
                                         const struct lambda_call *call, struct lambda_result *ret_result,
                                         struct error *ret_err);

struct lambda_configuration {
	struct str name, arn, runtime, handler, role, description;
	struct str code_sha256; /* base64 */
	int64_t code_size, memory_mb, timeout_s;
	struct str architecture; /* "x86_64", "arm64" */
	struct str state, state_reason;          /* "Active", "Pending", "Failed" */
	struct str last_update_status;           /* "Successful", "InProgress", "Failed" */
	int64_t last_modified_ms;                /* 0: not told */
	struct str log_group;                    /* empty: not told */
};

LK_MUST_USE enum lk_status lambda_get_function_configuration(struct aws_client *client, struct arena *arena,
                                                             struct str function, bool *ret_exists,
                                                             struct lambda_configuration *ret_configuration,
                                                             struct error *ret_err);

/* The configuration and a URL, good for ten minutes, from which the code can be had. */
LK_MUST_USE enum lk_status lambda_get_function(struct aws_client *client, struct arena *arena, struct str function,
                                               bool *ret_exists, struct lambda_configuration *ret_configuration,
                                               struct str *ret_code_url, struct error *ret_err);

#endif
