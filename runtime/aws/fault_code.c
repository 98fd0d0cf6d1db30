#include "aws/fault_code.h"

/* botocore, service-2.json of cloudformation/2010-05-15 and sts/2011-06-15: the errors whose code on the wire is not
 * the shape's name. tests/protocols compares them with the models. */
static const struct {
	const char *shape, *code;
} renamed[] = {
	{"ChangeSetNotFoundException", "ChangeSetNotFound"},
	{"ConcurrentResourcesLimitExceededException", "ConcurrentResourcesLimitExceeded"},
	{"GeneratedTemplateNotFoundException", "GeneratedTemplateNotFound"},
	{"HookResultNotFoundException", "HookResultNotFound"},
	{"InvalidChangeSetStatusException", "InvalidChangeSetStatus"},
	{"InvalidStateTransitionException", "InvalidStateTransition"},
	{"OperationStatusCheckFailedException", "ConditionalCheckFailed"},
	{"ResourceScanInProgressException", "ResourceScanInProgress"},
	{"ResourceScanLimitExceededException", "ResourceScanLimitExceeded"},
	{"ResourceScanNotFoundException", "ResourceScanNotFound"},
	{"IDPCommunicationErrorException", "IDPCommunicationError"},
	{"IDPRejectedClaimException", "IDPRejectedClaim"},
	{"InvalidIdentityTokenException", "InvalidIdentityToken"},
	{"MalformedPolicyDocumentException", "MalformedPolicyDocument"},
	{"PackedPolicyTooLargeException", "PackedPolicyTooLarge"},
};

struct str aws_fault_code_of(struct str shape)
{
	for (size_t i = 0; i < LK_COUNT(renamed); i++)
		if (str_is(shape, renamed[i].shape))
			return str_from(renamed[i].code);
	return shape;
}
