/* IAM Identity Center ("single sign-on"): its portal, which hands out a role's keys, and its token service. Both know
 * the caller by a token and take unsigned requests. Source: botocore's models sso/2019-06-10, sso-oidc/2019-06-10. */
#ifndef LK_AWS_SSO_H
#define LK_AWS_SSO_H

#include "aws/client.h"
#include "formats/json.h"

extern const struct aws_service AWS_SSO, AWS_SSO_OIDC;

/* GetRoleCredentials: the object roleCredentials of the answer. ERROR_CREDENTIALS with the code UnauthorizedException
 * when the token is none any more. */
LK_MUST_USE enum lk_status sso_get_role_credentials(struct aws_client *client, struct arena *arena, struct str token,
                                                    struct str account, struct str role, const struct json **ret_keys,
                                                    struct error *ret_err);

/* A token and what it can be renewed by. */
struct sso_token {
	struct str access_token;
	int64_t expires_ms;
	struct str refresh_token, client_id, client_secret; /* empty: it cannot be renewed */
	struct str registration_expires;                    /* as it was written */
	struct str start_url, region;                       /* kept for the file */
};

/* CreateToken by the refresh token: changes the token. */
LK_MUST_USE enum lk_status sso_renew_token(struct aws_client *client, struct arena *arena, struct sso_token *token,
                                           struct error *ret_err);

/* ~/.aws/sso/cache/<SHA-1 of the name>.json: name is the session's, or the start URL of a profile without session.
 * Empty without a home. */
struct str sso_token_path_in(struct arena *arena, struct str home, struct str name);

LK_MUST_USE enum lk_status sso_read_token_in(struct arena *arena, const char *path, struct sso_token *ret_token,
                                             struct error *ret_err);
LK_MUST_USE enum lk_status sso_write_token(const char *path, const struct sso_token *token, struct error *ret_err);

#endif
