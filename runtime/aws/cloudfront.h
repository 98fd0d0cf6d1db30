/* Amazon CloudFront: how a distribution stands. */
#ifndef LK_AWS_CLOUDFRONT_H
#define LK_AWS_CLOUDFRONT_H

#include "aws/client.h"

extern const struct aws_service AWS_CLOUDFRONT;

struct cloudfront_origin {
	struct str id, domain, access_control_id; /* the last empty: none */
	bool s3;                                  /* it is a bucket, not a web site */
};

struct cloudfront_distribution {
	struct str arn, status, domain; /* "Deployed", "InProgress" */
	bool enabled;
	VEC(struct cloudfront_origin) origins;
};

/* *ret_exists is false where there is none of that id. */
LK_MUST_USE enum lk_status cloudfront_get_distribution(struct aws_client *client, struct arena *arena, struct str id,
						       bool *ret_exists, struct cloudfront_distribution *ret_found,
						       struct error *ret_err);

#endif
