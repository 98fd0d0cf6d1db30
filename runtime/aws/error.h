/* From a service's word to what a caller or a person can do: one table from error codes to kinds and hints. */
#ifndef LK_AWS_ERROR_H
#define LK_AWS_ERROR_H

#include "aws/service.h"

/* For an answer that is none of the service's. */
#define AWS_HINT_PROXY "is it a proxy that answers? look at HTTPS_PROXY and AWS_ENDPOINT_URL"

/* Makes the error of an answer: "CloudFormation DescribeStacks: Rate exceeded (Throttling, request 1b2c)". kind by
 * code, else by status; service_code and http_status are set. Returns LK_FAILED. */
enum lk_status aws_error_set(struct error *ret_err, const struct aws_service *service, const char *operation,
                             int http_status, const struct aws_fault *fault);

/* Whether the service's code is that of the error; name is the model's or the code itself. */
bool aws_error_is(const struct error *err, const char *name);

/* Adds what a network failure at that URL most often means: an emulator that is not running, a proxy, a certificate. */
void aws_error_explain_network(struct error *err, struct str url);

/* The answers by which a service says that the keys are worn out: asking the provider anew may help. */
bool aws_error_is_expired(const struct error *err);

/* The answers by which it says that this machine's clock is off, or, refusing without a word as it answers HEAD, may
 * mean it: the Date of the answer decides. */
bool aws_error_is_skewed(const struct error *err);

#endif
