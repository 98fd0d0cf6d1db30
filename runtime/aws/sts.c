#include "aws/sts.h"

#include "aws/query.h"

const struct aws_service AWS_STS = {
	.name = "STS",
	.signing_name = "sts",
	.endpoint = "sts",
	.environment = "STS",
	.gov_is_fips = true,
	.transient_code = "IDPCommunicationError",
	.api_version = "2011-06-15",
	.read_fault = aws_fault_from_xml,
};

enum lk_status sts_get_caller_identity(struct aws_client *client, struct arena *arena,
                                       struct sts_identity *ret_identity, struct error *ret_err)
{
	const struct xml *result;
	enum lk_status status = aws_query_call(client, arena, &AWS_STS, "GetCallerIdentity", NULL, &result, ret_err);
	if (status != LK_OK)
		return status;
	struct sts_identity identity = {xml_text(result, "Account"), xml_text(result, "Arn"),
	                                xml_text(result, "UserId")};
	if (!identity.account.len)
		return error_set(ret_err, ERROR_PROTOCOL, "STS GetCallerIdentity: the answer names no account");
	*ret_identity = identity;
	return LK_OK;
}

static enum lk_status assume(struct aws_client *client, struct arena *arena, const char *action,
                             const struct query_form *form, struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct xml *result;
	enum lk_status status = aws_query_call(client, arena, &AWS_STS, action, form, &result, ret_err);
	if (status != LK_OK)
		return status;
	const struct xml *node = xml_child(result, "Credentials");
	struct aws_keys keys = {xml_text(node, "AccessKeyId"), xml_text(node, "SecretAccessKey"),
	                        xml_text(node, "SessionToken"), 0};
	if (!keys.access_key_id.len || !keys.secret_access_key.len || !keys.session_token.len ||
	    !clock_parse_iso(xml_text(node, "Expiration"), &keys.expires_ms))
		return error_set(ret_err, ERROR_PROTOCOL, "STS %s: the answer has no whole set of keys", action);
	*ret_keys = keys;
	return LK_OK;
}

static void begin_form(struct arena *arena, struct query_form *form, const struct sts_role *role)
{
	query_form_init_in(form, arena);
	query_add(form, "RoleArn", role->arn);
	query_add(form, "RoleSessionName", role->session_name);
	if (role->duration_seconds)
		query_add(form, "DurationSeconds",
		          str_format_in(arena, "%lld", (long long)role->duration_seconds));
}

enum lk_status sts_assume_role(struct aws_client *client, struct arena *arena, const struct sts_role *role,
                               struct aws_keys *ret_keys, struct error *ret_err)
{
	struct query_form form;
	begin_form(arena, &form, role);
	query_add_optional(&form, "ExternalId", role->external_id);
	query_add_optional(&form, "SerialNumber", role->mfa_serial);
	query_add_optional(&form, "TokenCode", role->mfa_code);
	return assume(client, arena, "AssumeRole", &form, ret_keys, ret_err);
}

enum lk_status sts_assume_role_with_web_identity(struct aws_client *client, struct arena *arena,
                                                 const struct sts_role *role, struct aws_keys *ret_keys,
                                                 struct error *ret_err)
{
	struct query_form form;
	begin_form(arena, &form, role);
	query_add(&form, "WebIdentityToken", role->token);
	return assume(client, arena, "AssumeRoleWithWebIdentity", &form, ret_keys, ret_err);
}
