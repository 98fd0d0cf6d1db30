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

/* What is empty or 0 is not sent. */
struct sts_role {
	struct str arn, session_name;
	struct str external_id, mfa_serial, mfa_code; /* of AssumeRole */
	struct str token;                             /* of AssumeRoleWithWebIdentity */
	int64_t duration_seconds;
};

LK_MUST_USE enum lk_status sts_assume_role(struct aws_client *client, struct arena *arena, const struct sts_role *role,
                                           struct aws_keys *ret_keys, struct error *ret_err);

/* The token is what identifies the caller; the client has no keys. */
LK_MUST_USE enum lk_status sts_assume_role_with_web_identity(struct aws_client *client, struct arena *arena,
                                                             const struct sts_role *role, struct aws_keys *ret_keys,
                                                             struct error *ret_err);

#endif
