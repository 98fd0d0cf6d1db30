/* A service is a row: how it is addressed, what it speaks, how it tells errors. */
#ifndef LK_AWS_SERVICE_H
#define LK_AWS_SERVICE_H

#include "aws/fault.h"

struct aws_service {
	const char *name;           /* for messages: "CloudFormation" */
	const char *signing_name;   /* of the credential scope */
	const char *endpoint;       /* the host's first part: "cloudformation" */
	const char *environment;    /* AWS_ENDPOINT_URL_<this>; in lower case the key in a services section */
	const char *api_version;    /* Query protocol: "2010-05-15" */
	const char *target_prefix;  /* JSON protocol: "DynamoDB_20120810" */
	const char *content_type;   /* JSON protocol: "application/x-amz-json-1.0" */
	bool global;                /* one endpoint a partition, signed for the partition's own region */
	const char *dual_stack_endpoint; /* where the dual-stack host has another first part: "ecr", not "api.ecr" */
	/* The variants of its endpoint that are as the standard one. */
	bool gov_is_fips;           /* in aws-us-gov, that of FIPS */
	bool gov_is_fips_dual;      /* there, that of FIPS with dual-stack has no "-fips" either */
	bool standard_is_dual;      /* in aws, that of dual-stack */
	/* botocore/retries/standard.py, _SERVICE_MAX_ATTEMPTS and _SERVICE_BACKOFF_CONFIG; 0: the policy's. */
	int max_attempts, retry_base_ms;
	const char *transient_code; /* a code of its own after which trying again helps */
	bool s3;                    /* S3's way of signing and of addressing */
	struct aws_fault (*read_fault)(struct arena *arena, const struct http_response *response); /* of fault.h */
};

#endif
