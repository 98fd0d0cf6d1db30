/* Which region, and which host for a service there.
 *
 * Sources: AWS SDKs and Tools Reference Guide, "AWS Region" and "Service-specific endpoints"; botocore's
 * partitions.json and endpoint-rule-set-1.json of each service. */
#ifndef LK_AWS_ENDPOINT_H
#define LK_AWS_ENDPOINT_H

#include "aws/settings.h"
#include "aws/service.h"

struct aws_partition {
	const char *id;            /* "aws", "aws-cn", "aws-us-gov" */
	const char *dns_suffix;    /* "amazonaws.com" */
	const char *dual_stack_suffix; /* "api.aws" */
	const char *global_region; /* that global services are signed for */
};

/* By the region's name; an unknown one belongs to "aws". */
const struct aws_partition *aws_partition_of(struct str region);

/* Letters, digits and hyphens, as a host name needs it: what a region taken from outside must be. */
bool aws_region_is_plausible(struct str region);

/* AWS_REGION, AWS_DEFAULT_REGION, the profile's region; the empty view when none is set. */
struct str aws_region_of_settings(const struct aws_settings *settings);

struct aws_endpoint {
	struct str url;            /* "https://host[:port][/path]", no slash at the end */
	struct str signing_region;
	struct str from;           /* what named it: "AWS_ENDPOINT_URL_S3", "the service's own" */
	bool overridden;           /* named by the user: S3 is addressed by path there */
};

/* Where endpoints come from besides the service's own rule. */
struct aws_endpoint_sources {
	struct str url;                      /* an option's value for all services; empty: not given */
	const struct aws_settings *settings; /* NULL: no environment and no files */
};

/* In order: the option; AWS_ENDPOINT_URL_<SERVICE>; AWS_ENDPOINT_URL; the profile's services section; the profile's
 * endpoint_url; the service's own. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS leaves all but the option and the service's
 * own out. The service's own is the FIPS or the dual-stack one where AWS_USE_FIPS_ENDPOINT or
 * AWS_USE_DUALSTACK_ENDPOINT (or the profile) asks for it; beside a URL that is named, that is refused as the SDKs
 * do. ERROR_OTHER for a region or a URL that cannot be one. */
LK_MUST_USE enum lk_status aws_endpoint_in(struct arena *arena, const struct aws_service *service, struct str region,
                                           const struct aws_endpoint_sources *sources,
                                           struct aws_endpoint *ret_endpoint, struct error *ret_err);

/* The URL of a request there: a bucket becomes part of the host where it can, and of the path at overridden endpoints
 * and where its name does not fit. path and query are percent-encoded. Empty when it would be longer than LIMIT_URL. */
struct str aws_endpoint_url_in(struct arena *arena, const struct aws_endpoint *endpoint, struct str bucket,
                               struct str path, struct str query);

#endif
