#include "aws/lambda_api.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/limits.h"
#include "formats/json.h"

enum { INVOKE_TIMEOUT_MS = 16 * 60 * 1000 };

const struct aws_service AWS_LAMBDA = {
	.name = "Lambda",
	.signing_name = "lambda",
	.endpoint = "lambda",
	.environment = "LAMBDA",
	.read_fault = aws_fault_from_json,
};

static struct str function_path_in(struct arena *arena, struct str function, const char *behind)
{
	struct str name = http_encode_in(arena, function, false);
	return str_format_in(arena, "/2015-03-31/functions/%.*s%s", STR_ARG(name), behind);
}

enum lk_status lambda_invoke(struct aws_client *client, struct arena *arena, const struct lambda_call *call,
                             struct lambda_result *ret_result, struct error *ret_err)
{
	if (call->payload.len > LIMIT_LAMBDA_PAYLOAD)
		return error_set(ret_err, ERROR_LIMIT, "an event of %zu bytes, more than the %zu that Lambda accepts",
		                 call->payload.len, LIMIT_LAMBDA_PAYLOAD);
	const struct http_header headers[] = {
		{STR("Content-Type"), STR("application/json")},
		{STR("X-Amz-Invocation-Type"), call->asynchronous ? STR("Event") : STR("RequestResponse")},
		{STR("X-Amz-Log-Type"), call->with_log ? STR("Tail") : STR("None")},
	};
	const struct aws_request request = {
		.service = &AWS_LAMBDA,
		.operation = "Invoke",
		.path = function_path_in(arena, call->function, "/invocations"),
		.headers = headers,
		.header_count = LK_COUNT(headers),
		.body = call->payload,
		.timeout_ms = call->timeout_ms ? call->timeout_ms : INVOKE_TIMEOUT_MS,
		.runs_once = true,
	};
	struct http_response response = {0};
	enum lk_status status = aws_call(client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	struct lambda_result result = {.status = response.status, .payload = response.body};
	result.function_error = http_get_header(&response, "X-Amz-Function-Error");
	result.executed_version = http_get_header(&response, "X-Amz-Executed-Version");
	struct str log = http_get_header(&response, "X-Amz-Log-Result");
	if (!base64_decode_in(arena, log, &result.log_tail))
		return error_set(ret_err, ERROR_PROTOCOL, "Lambda Invoke: the log in the answer is not base64");
	*ret_result = result;
	return LK_OK;
}

/* --- configuration --- */

static int64_t integer(const struct json *object, struct str name)
{
	int64_t number;
	return json_to_int(json_get(object, name), &number) ? number : 0;
}

static struct lambda_configuration read_configuration(const struct json *node)
{
	struct lambda_configuration configuration = {
		.name = json_get_string(node, STR("FunctionName")),
		.arn = json_get_string(node, STR("FunctionArn")),
		.runtime = json_get_string(node, STR("Runtime")),
		.handler = json_get_string(node, STR("Handler")),
		.role = json_get_string(node, STR("Role")),
		.description = json_get_string(node, STR("Description")),
		.code_sha256 = json_get_string(node, STR("CodeSha256")),
		.code_size = integer(node, STR("CodeSize")),
		.memory_mb = integer(node, STR("MemorySize")),
		.timeout_s = integer(node, STR("Timeout")),
		.architecture = json_string(json_item(json_get(node, STR("Architectures")), 0)),
		.state = json_get_string(node, STR("State")),
		.state_reason = json_get_string(node, STR("StateReason")),
		.last_update_status = json_get_string(node, STR("LastUpdateStatus")),
		.log_group = json_get_string(json_get(node, STR("LoggingConfig")), STR("LogGroup")),
	};
	int64_t modified;
	if (clock_parse_iso(json_get_string(node, STR("LastModified")), &modified))
		configuration.last_modified_ms = modified;
	return configuration;
}

static enum lk_status get_json(struct aws_client *client, struct arena *arena, const char *operation, struct str path,
                               bool *ret_exists, const struct json **ret_root, struct error *ret_err)
{
	const struct aws_request request = {
		.service = &AWS_LAMBDA, .operation = operation, .method = STR("GET"), .path = path};
	struct http_response response = {0};
	enum lk_status status = aws_call(client, arena, &request, &response, ret_err);
	if (status != LK_OK && ret_err->kind == ERROR_NOT_FOUND) {
		*ret_exists = false;
		return LK_OK;
	}
	if (status != LK_OK)
		return status;
	status = json_parse_in(arena, response.body, NULL, ret_root, ret_err);
	if (status != LK_OK)
		error_prefix(ret_err, "Lambda %s: the answer is not JSON: ", operation);
	*ret_exists = status == LK_OK;
	return status;
}

enum lk_status lambda_get_function_configuration(struct aws_client *client, struct arena *arena, struct str function,
                                                 bool *ret_exists, struct lambda_configuration *ret_configuration,
                                                 struct error *ret_err)
{
	const struct json *root = NULL;
	struct str path = function_path_in(arena, function, "/configuration");
	enum lk_status status = get_json(client, arena, "GetFunctionConfiguration", path, ret_exists, &root, ret_err);
	if (root)
		*ret_configuration = read_configuration(root);
	return status;
}

enum lk_status lambda_get_function(struct aws_client *client, struct arena *arena, struct str function,
                                   bool *ret_exists, struct lambda_configuration *ret_configuration,
                                   struct str *ret_code_url, struct error *ret_err)
{
	const struct json *root = NULL;
	struct str path = function_path_in(arena, function, "");
	enum lk_status status = get_json(client, arena, "GetFunction", path, ret_exists, &root, ret_err);
	if (root) {
		*ret_configuration = read_configuration(json_get(root, STR("Configuration")));
		*ret_code_url = json_get_string(json_get(root, STR("Code")), STR("Location"));
	}
	return status;
}
