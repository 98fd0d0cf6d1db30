#include "functions/common/function.h"

enum lk_status function_setting(const struct function_context *context, const char *name, struct str *ret_value,
				struct error *ret_err)
{
	struct str value = aws_environment_get(&context->environment, name);
	if (!value.len)
		return lambda_fail(ret_err, "Function.Configuration", "the environment variable %s is not set", name);
	*ret_value = value;
	return LK_OK;
}

enum lk_status function_number(const struct function_context *context, const char *name, int64_t low, int64_t high,
			       int64_t *ret_value, struct error *ret_err)
{
	struct str text;
	int64_t number;
	enum lk_status status = function_setting(context, name, &text, ret_err);
	if (status != LK_OK)
		return status;
	if (!str_to_int(text, &number) || number < low || number > high)
		return lambda_fail(ret_err, "Function.Configuration",
				   "the environment variable %s must be a whole number from %lld to %lld, not '%.*s'",
				   name, (long long)low, (long long)high, STR_ARG(text));
	*ret_value = number;
	return LK_OK;
}

enum lk_status function_invoke(const struct function *function, const struct function_context *context, void *state,
			       const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err)
{
	deadline_set(context->deadline, invocation->deadline_ms);
	context->client->trace_id = invocation->trace_id;
	enum lk_status status = function->handle(context, state, invocation, answer, ret_err);
	context->client->trace_id = (struct str){0};
	if (status == LK_FAILED && ret_err->kind == ERROR_INTERRUPTED)
		error_prefix(ret_err, "the deadline was too near to finish: ");
	return status;
}
