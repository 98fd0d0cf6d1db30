#include "aws/endpoint.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/limits.h"

/* botocore/data/partitions.json, regionRegex and outputs; "aws" comes last and takes what is left. */
static const struct {
	const char *prefix;
	struct aws_partition partition;
} partitions[] = {
	{"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"}},
	{"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"}},
	{"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"}},
	{"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"}},
	{"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"}},
	{"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"}},
	{"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"}},
	{"", {"aws", "amazonaws.com", "api.aws", "us-east-1"}},
};

const struct aws_partition *aws_partition_of(struct str region)
{
	size_t i = 0;
	while (!str_starts_with(region, str_from(partitions[i].prefix)))
		i++;
	return &partitions[i].partition;
}

bool aws_region_is_plausible(struct str region)
{
	for (size_t i = 0; i < region.len; i++)
		if (!isalnum((unsigned char)region.ptr[i]) && region.ptr[i] != '-')
			return false;
	return region.len > 0 && region.len < 64;
}

struct str aws_region_of_settings(const struct aws_settings *settings)
{
	struct str candidates[] = {aws_environment_get(&settings->environment, "AWS_REGION"),
	                           aws_environment_get(&settings->environment, "AWS_DEFAULT_REGION"),
	                           aws_settings_get(settings, "region")};
	for (size_t i = 0; i < LK_COUNT(candidates); i++)
		if (candidates[i].len)
			return candidates[i];
	return (struct str){0};
}

/* --- the endpoint of a service --- */

/* A URL and what it was named by; empty when nothing names one. */
struct named_url {
	struct str url, from;
};

/* botocore/configprovider.py, ConfiguredEndpointProvider. */
static struct named_url configured_url_in(struct arena *arena, const struct aws_service *service,
                                          const struct aws_settings *settings)
{
	if (!settings || aws_settings_is_true(settings, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	                                      "ignore_configured_endpoint_urls"))
		return (struct named_url){0};
	struct str variable = str_format_in(arena, "AWS_ENDPOINT_URL_%s", service->environment);
	struct str key = str_lower_in(arena, str_from(service->environment));
	struct named_url candidates[] = {
		{aws_environment_get(&settings->environment, variable.ptr), variable},
		{aws_environment_get(&settings->environment, "AWS_ENDPOINT_URL"), STR("AWS_ENDPOINT_URL")},
		{aws_settings_get_of_service(settings, key.ptr, "endpoint_url"), STR("the profile's services section")},
		{aws_settings_get(settings, "endpoint_url"), STR("the profile's endpoint_url")},
	};
	for (size_t i = 0; i < LK_COUNT(candidates); i++)
		if (candidates[i].url.len)
			return candidates[i];
	return (struct named_url){0};
}

/* Which of a service's endpoints is asked for. */
struct variant {
	bool fips, dual;
};

static struct variant variant_of(const struct aws_settings *settings)
{
	if (!settings)
		return (struct variant){0};
	return (struct variant){
		.fips = aws_settings_is_true(settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
		.dual = aws_settings_is_true(settings, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")};
}

/* The rule sets' own answers: "FIPS and custom endpoint are not supported". */
static enum lk_status refuse_both(struct variant variant, struct str url, struct error *ret_err)
{
	const char *what = variant.fips ? "FIPS" : "dual-stack";
	error_set(ret_err, ERROR_OTHER, "%s endpoints are asked for, and the endpoint is named too: '%.*s'", what,
	          STR_ARG(url));
	error_hint(ret_err, "leave one out: the endpoint's name, or %s",
	           variant.fips ? "AWS_USE_FIPS_ENDPOINT (use_fips_endpoint)"
	                        : "AWS_USE_DUALSTACK_ENDPOINT (use_dualstack_endpoint)");
	return LK_FAILED;
}

/* botocore/data/<service>/<version>/endpoint-rule-set-1.json; all partitions have both variants. */
static struct str standard_url_in(struct arena *arena, const struct aws_service *service, struct str region,
                                  const struct aws_partition *partition, struct variant variant)
{
	bool gov = str_is(str_from(partition->id), "aws-us-gov");
	bool plain = gov && service->gov_is_fips && (!variant.dual || service->gov_is_fips_dual);
	const char *fips = variant.fips && !plain ? "-fips" : "";
	const char *suffix = partition->dns_suffix;
	bool shares = service->standard_is_dual && str_is(str_from(partition->id), "aws");
	if (variant.dual && !service->s3 && !shares)
		suffix = partition->dual_stack_suffix;
	if (service->global)
		return str_format_in(arena, "https://%s.%s", service->endpoint, partition->dns_suffix);
	const char *name = variant.dual && service->dual_stack_endpoint ? service->dual_stack_endpoint
	                                                                : service->endpoint;
	return str_format_in(arena, "https://%s%s%s.%.*s.%s", name, fips,
	                     variant.dual && service->s3 ? ".dualstack" : "", STR_ARG(region), suffix);
}

static enum lk_status refuse_global(const struct aws_service *service, struct variant variant, struct error *ret_err)
{
	error_set(ret_err, ERROR_OTHER, "%s endpoints are asked for, and lkc does not know that of %s",
	          variant.fips ? "FIPS" : "dual-stack", service->name);
	error_hint(ret_err, "name it: export AWS_ENDPOINT_URL_%s=https://...", service->environment);
	return LK_FAILED;
}

static enum lk_status overridden(struct arena *arena, struct str url, struct aws_endpoint *endpoint,
                                 struct error *ret_err)
{
	struct http_url parts;
	while (str_ends_with(url, STR("/")))
		url.len--;
	if (!http_parse_url(url, &parts) || parts.query.len || str_contains(url, STR("#"))) {
		error_set(ret_err, ERROR_OTHER, "the endpoint '%.*s' is no URL of http or https", STR_ARG(url));
		error_hint(ret_err, "an endpoint looks like http://127.0.0.1:4566");
		return LK_FAILED;
	}
	endpoint->url = str_copy_in(arena, url);
	endpoint->overridden = true;
	return LK_OK;
}

enum lk_status aws_endpoint_in(struct arena *arena, const struct aws_service *service, struct str region,
                               const struct aws_endpoint_sources *sources, struct aws_endpoint *ret_endpoint,
                               struct error *ret_err)
{
	if (!region.len) {
		error_set(ret_err, ERROR_OTHER, "no AWS region is set");
		error_hint(ret_err, "give --region, export AWS_REGION, or set a region in the stack");
		return LK_FAILED;
	}
	if (!aws_region_is_plausible(region))
		return error_set(ret_err, ERROR_OTHER, "'%.*s' is no AWS region", STR_ARG(region));
	const struct aws_partition *partition = aws_partition_of(region);
	struct aws_endpoint endpoint = {
		.signing_region = service->global ? str_from(partition->global_region) : str_copy_in(arena, region)};
	struct named_url named = {sources->url, STR("--endpoint-url")};
	if (!named.url.len)
		named = configured_url_in(arena, service, sources->settings);
	struct str url = named.url;
	endpoint.from = url.len ? named.from : STR("the service's own");
	struct variant variant = variant_of(sources->settings);
	enum lk_status status = LK_OK;
	if (url.len && (variant.fips || variant.dual))
		return refuse_both(variant, url, ret_err);
	if (service->global && (variant.fips || variant.dual))
		return refuse_global(service, variant, ret_err);
	if (url.len)
		status = overridden(arena, url, &endpoint, ret_err);
	else
		endpoint.url = standard_url_in(arena, service, region, partition, variant);
	if (status != LK_OK)
		return status;
	*ret_endpoint = endpoint;
	return LK_OK;
}

/* --- URLs below it --- */

/* Amazon S3 User Guide, "Virtual hosting of general purpose buckets": a certificate covers one label. */
static bool fits_host(struct str bucket)
{
	for (size_t i = 0; i < bucket.len; i++)
		if (!islower((unsigned char)bucket.ptr[i]) && !isdigit((unsigned char)bucket.ptr[i]) &&
		    bucket.ptr[i] != '-')
			return false;
	return bucket.len >= 3 && bucket.len <= 63;
}

struct str aws_endpoint_url_in(struct arena *arena, const struct aws_endpoint *endpoint, struct str bucket,
                               struct str path, struct str query)
{
	struct buf url;
	buf_init(&url, LIMIT_URL);
	bool in_host = bucket.len && !endpoint->overridden && fits_host(bucket);
	if (in_host) {
		struct str host = str_slice(endpoint->url, sizeof "https://" - 1, endpoint->url.len);
		buf_printf(&url, "https://%.*s.%.*s", STR_ARG(bucket), STR_ARG(host));
	} else {
		buf_append(&url, endpoint->url);
		buf_append_text(&url, bucket.len ? "/" : "");
		buf_append(&url, http_encode_in(arena, bucket, false));
	}
	buf_append(&url, path.len || (bucket.len && !in_host) ? path : STR("/"));
	if (query.len)
		buf_append_char(&url, '?');
	buf_append(&url, query);
	struct str result = buf_ok(&url) ? buf_copy_in(&url, arena) : (struct str){0};
	buf_done(&url);
	return result;
}
