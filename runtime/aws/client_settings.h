/* What the environment and the profile say of how calls are made: how often they are tried, whom a server's certificate
 * must be from. Source: AWS SDKs and Tools Reference Guide, "Retry behavior" and "General configuration". */
#ifndef LK_AWS_CLIENT_SETTINGS_H
#define LK_AWS_CLIENT_SETTINGS_H

#include "aws/settings.h"
#include "net/retry.h"

/* AWS_RETRY_MODE and retry_mode: "standard" or "adaptive"; "legacy" is standard too, since the SDKs that still have it
 * differ in it. AWS_MAX_ATTEMPTS and max_attempts: 1 or more, the first attempt included. What is not set stays 0, for
 * aws_client_init() to fill. ERROR_OTHER for a value that is none of these. */
LK_MUST_USE enum lk_status aws_retry_of_settings(const struct aws_settings *settings, struct retry_policy *ret_policy,
                                                 struct error *ret_err);

/* AWS_CA_BUNDLE, then the profile's ca_bundle; empty when neither is set. */
struct str aws_ca_bundle_of_settings(const struct aws_settings *settings);

#endif
