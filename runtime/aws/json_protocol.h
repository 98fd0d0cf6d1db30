/* The AWS JSON protocols: an operation is the X-Amz-Target header and a JSON body. Spoken by DynamoDB, CloudWatch Logs,
 * Cognito, CloudWatch, Cloud Control.
 *
 * Source: Smithy, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol". */
#ifndef LK_AWS_JSON_PROTOCOL_H
#define LK_AWS_JSON_PROTOCOL_H

#include "aws/client.h"
#include "formats/json.h"

/* body is the request's JSON; empty: "{}". *ret_answer is never NULL: an answer without body is an empty object. */
LK_MUST_USE enum lk_status aws_json_call(struct aws_client *client, struct arena *arena,
                                         const struct aws_service *service, const char *operation, struct str body,
                                         const struct json **ret_answer, struct error *ret_err);

/* CloudWatch Logs, Amazon Cognito user pools, CloudWatch, Cloud Control API. */
extern const struct aws_service AWS_LOGS, AWS_COGNITO, AWS_CLOUDWATCH, AWS_CLOUDCONTROL;

#endif
