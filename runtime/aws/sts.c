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
