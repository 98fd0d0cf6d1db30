#include "aws/json_protocol.h"

/* botocore's logs/2014-03-28, cognito-idp/2016-04-18, monitoring/2010-08-01 (with its json protocol) and
 * cloudcontrol/2021-09-30, metadata of service-2.json. */
const struct aws_service AWS_LOGS = {
	.name = "CloudWatch Logs",
	.signing_name = "logs",
	.endpoint = "logs",
	.environment = "CLOUDWATCH_LOGS",
	.gov_is_fips = true,
	.target_prefix = "Logs_20140328",
	.content_type = "application/x-amz-json-1.1",
	.read_fault = aws_fault_from_json,
};

const struct aws_service AWS_COGNITO = {
	.name = "Cognito",
	.signing_name = "cognito-idp",
	.endpoint = "cognito-idp",
	.environment = "COGNITO_IDENTITY_PROVIDER",
	.standard_is_dual = true,
	.target_prefix = "AWSCognitoIdentityProviderService",
	.content_type = "application/x-amz-json-1.1",
	.read_fault = aws_fault_from_json,
};

const struct aws_service AWS_CLOUDWATCH = {
	.name = "CloudWatch",
	.signing_name = "monitoring",
	.endpoint = "monitoring",
	.environment = "CLOUDWATCH",
	.gov_is_fips = true,
	.gov_is_fips_dual = true,
	.target_prefix = "GraniteServiceVersion20100801",
	.content_type = "application/x-amz-json-1.0",
	.read_fault = aws_fault_from_json,
};

const struct aws_service AWS_CLOUDCONTROL = {
	.name = "Cloud Control",
	.signing_name = "cloudcontrolapi",
	.endpoint = "cloudcontrolapi",
	.environment = "CLOUDCONTROL",
	.target_prefix = "CloudApiService",
	.content_type = "application/x-amz-json-1.0",
	.read_fault = aws_fault_from_json,
};

enum lk_status aws_json_call(struct aws_client *client, struct arena *arena, const struct aws_service *service,
                             const char *operation, struct str body, const struct json **ret_answer,
                             struct error *ret_err)
{
	const struct http_header headers[] = {
		{STR("Content-Type"), str_from(service->content_type)},
		{STR("X-Amz-Target"), str_format_in(arena, "%s.%s", service->target_prefix, operation)},
	};
	const struct aws_request request = {.service = service,
	                                    .operation = operation,
	                                    .headers = headers,
	                                    .header_count = LK_COUNT(headers),
	                                    .body = body.len ? body : STR("{}")};
	struct http_response response = {0};
	enum lk_status status = aws_call(client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	struct str answer = str_trim(response.body);
	status = json_parse_in(arena, answer.len ? answer : STR("{}"), NULL, ret_answer, ret_err);
	if (status != LK_OK)
		error_prefix(ret_err, "%s %s: the answer is not JSON: ", service->name, operation);
	return status;
}
