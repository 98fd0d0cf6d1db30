/* AWS Security Token Service. */
#ifndef LK_AWS_STS_H
#define LK_AWS_STS_H

#include "aws/client.h"

extern const struct aws_service AWS_STS;

struct sts_identity {
	struct str account; /* "123456789012" */
	struct str arn, user_id;
};

/* GetCallerIdentity: whose keys these are. Needs no permission. */
LK_MUST_USE enum lk_status sts_get_caller_identity(struct aws_client *client, struct arena *arena,
                                                   struct sts_identity *ret_identity, struct error *ret_err);

#endif
