/* The passes of the rules on functions. Inside this room only. */
#ifndef LK_CHECK_RULE_LAMBDA_H
#define LK_CHECK_RULE_LAMBDA_H

#include "check/relate.h"

/* One function: AWS::Lambda::Function, or SAM's. */
struct lambda {
	struct check *check;
	const struct resource *resource;
	struct holder holder;
	bool is_serverless;
};

const struct step *lambda_step(const struct lambda *lambda, const char *path); /* below Properties */
enum presence lambda_has(const struct lambda *lambda, const char *key);
/* The default is for what is missing; false when only the deployment knows. */
bool lambda_number(const struct resource *resource, const char *path, int64_t otherwise, int64_t *ret_number);

/* The function that a value names, by its name or its ARN; NULL when it names none of the stack. */
const struct resource *lambda_function_of(const struct check *check, const struct value *value);

void lambda_check_runtime(const struct lambda *lambda);
void lambda_check_globals(struct check *check);
void lambda_check_snap_start(const struct lambda *lambda);
void lambda_check_code(const struct lambda *lambda);
void lambda_check_limits(const struct lambda *lambda);

void lambda_check_targets(struct check *check);
void lambda_check_sources(struct check *check);
void lambda_check_permissions(struct check *check);
void lambda_check_apis(struct check *check);
void lambda_check_logs(struct check *check);

#endif
