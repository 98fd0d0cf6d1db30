#include "deploy/failure.h"

/* What to do about a failure. The first row that fits holds, so what is told exactly stands before what is told by its
 * code alone. Sources of the words, in the last column: "codes" is CloudFormation Command Line Interface User Guide,
 * "Resource type handler error codes"; "guide" is CloudFormation User Guide, "Troubleshooting CloudFormation"; a
 * project with a number is an issue of GitHub that quotes the message as the service sent it. */
struct advice {
	const char *text;   /* stands in the reason; NULL: any */
	const char *code;   /* HandlerErrorCode or the service's own; NULL: any */
	const char *type;   /* NULL: any */
	const char *status; /* "DELETE_FAILED"; NULL: any */
	const char *words;
};

#define QUOTA "a quota of the account is reached: ask for a higher one in Service Quotas, or remove what is not needed"
#define AGAIN "the service failed, not the template: apply again"
#define EXISTS                                                                                                         \
	"something of that name exists outside of the stack: take it over with lkc adopt, give it another name, or "   \
	"delete it"
#define DENIED                                                                                                         \
	"whoever deploys (you, or the stack's role) may not do what the message names: add that action to its policy"
#define NOT_EMPTY "the bucket still holds objects or old versions: lkc delete --empty-buckets removes them first"
#define STAYS_BUSY                                                                                                     \
	"the resource did not become ready in time: look at it in its own service (its state, its log, its health "    \
	"check), then apply again"
#define HOOK "a hook of the account refused it: mend what its message names, or ask the hook's owner for an exception"
#define NESTED_CAPABILITY                                                                                              \
	"the template makes IAM resources or uses macros, which must be acknowledged: lkc apply does so for its own "  \
	"stack; a caller of the service must pass the capability that is named"

static const struct advice rows[] = {
	/* --- exports: rlister/stax 40, convox/rack 2410; aws-solutions/aws-waf-security-automations 268 */
	{" as it is in use by ", NULL, NULL, NULL,
	 "another stack imports this export: keep it, or take the import out of that stack and apply that one first"},
	{"is already exported by stack", NULL, NULL, NULL,
	 "export names are unique in a region: give this one another"},
	/* --- what CloudFormation itself refuses */
	/* honerlaw/serverless-fargate-plugin 19 */
	{"custom-named resource requires replacing", NULL, NULL, NULL,
	 "the new one cannot stand beside the old one under the same name: change the name too, or leave it out"},
	/* localstack/localstack 7159; CloudFormation User Guide, "Prevent updates to stack resources" */
	{"Action denied by stack policy", NULL, NULL, NULL,
	 "the stack policy protects this resource: allow the change with aws cloudformation "
	 "set-stack-policy, or drop it"},
	/* aws/aws-cdk 21674; HandlerErrorCode NonCompliant: CloudFormation API Reference, "ProgressEvent" */
	{"hook(s) failed", NULL, NULL, NULL, HOOK},
	{NULL, "NonCompliant", NULL, NULL, HOOK},
	/* CreateChangeSet and ValidateTemplate, ValidationError */
	{"Circular dependency between resources", NULL, NULL, NULL,
	 "the resources wait for each other: fix one's name so that the other needs no reference to it"},
	{"Requires capabilities", NULL, NULL, NULL, NESTED_CAPABILITY}, /* envato/stack_master 138 */
	{"while TerminationProtection is enabled", NULL, NULL, NULL, /* guide */
	 "the stack is protected: aws cloudformation update-termination-protection --no-enable-termination-protection"},
	{NULL, NULL, NULL, "UPDATE_ROLLBACK_FAILED", /* guide, "Update rollback failed" */
	 "mend what the message names and go on with lkc apply --continue-rollback; --skip ID leaves a resource out"},
	/* --- DynamoDB: aws/aws-cdk 14920; aws-amplify/amplify-cli 12826 */
	{"more than one GSI creation or deletion", NULL, NULL, NULL,
	 "a table takes one global index a time: let lkc plan divide the change into steps, or change one index only"},
	/* --- Lambda */
	/* serverless/serverless 4384; ubergeek42/lambda-letsencrypt 30 */
	{"cannot be assumed by Lambda", NULL, NULL, NULL,
	 "the role must trust lambda.amazonaws.com; where it does, it was too new to be seen everywhere: apply again"},
	{"execution role does not have permissions to call", NULL, NULL, NULL, /* AWS Lambda, CreateFunction */
	 "the function's role needs the action that is named, and that before the function is made"},
	{"S3 Error Code: NoSuchKey", NULL, NULL, NULL, /* aws-solutions/aws-waf-security-automations 135, 189 */
	 "the function's code is not where Code points to: build it and apply again; the bucket must be of "
	 "this region"},
	{"Unzipped size must be smaller than", NULL, NULL, NULL, /* amazon-connect/voicemail-for-amazon-connect 77 */
	 "the function's code is too large unpacked: leave out what it does not need, or make it a container image"},
	{"UnreservedConcurrentExecution below its minimum", NULL, NULL, NULL, /* awslabs/amazon-neptune-tools 324 */
	 "the account's concurrency does not allow to reserve so much: lower it, or have the account's quota raised"},
	/* --- S3 */
	/* serverless/serverless 10247 */
	{"Unable to validate the following destination configurations", NULL, NULL, NULL,
	 "the target must allow s3.amazonaws.com before the bucket notifies it: let the bucket depend on the "
	 "permission or policy"},
	{"tried to delete is not empty", NULL, NULL, NULL, NOT_EMPTY}, /* F5Networks/f5-aws-cloudformation 52, 95 */
	{NULL, "BucketNotEmpty", NULL, NULL, NOT_EMPTY},
	/* Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors" */
	{"BlockPublicPolicy", NULL, NULL, NULL,
	 "the policy makes the bucket public, which is blocked: narrow its principals, or lift the block on purpose"},
	/* aws-samples/unishop-monolith-to-microservices 47; prowler-cloud/prowler 793 */
	{"Access Denied", NULL, "AWS::S3::BucketPolicy", NULL,
	 "the policy is public while public access is blocked (bucket or account), or s3:PutBucketPolicy is missing"},
	{NULL, "BucketAlreadyOwnedByYou", NULL, NULL, /* Amazon S3 API Reference, "CreateBucket" */
	 "the account has this bucket already: take it over with lkc adopt, or choose another name"},
	{NULL, "BucketAlreadyExists", NULL, NULL, /* Amazon S3 API Reference, "CreateBucket" */
	 "bucket names are unique over all accounts, and this one is taken: choose another"},
	/* --- CloudFront: jogold/cloudstructs 169; hashicorp/terraform-provider-aws 28595; DeleteDistribution */
	{"CNAMEs you provided are already associated", NULL, NULL, NULL,
	 "another distribution, perhaps of another account, has this alias: remove it there first"},
	{NULL, "CNAMEAlreadyExists", NULL, NULL,
	 "another distribution, perhaps of another account, has this alias: remove it there first"},
	{"origin access control is still being used", NULL, NULL, NULL,
	 "a distribution still names this origin access control: apply again once that one is changed and deployed"},
	{"to delete has not been disabled", NULL, NULL, NULL,
	 "a distribution must be disabled and deployed everywhere before it can go: disable it, wait, delete again"},
	/* --- others by their message */
	{"has a dependent object", NULL, NULL, NULL, /* guide, "Delete stack fails"; gruntwork-io/cloud-nuke 298 */
	 "something outside of the stack still uses it (a network interface, a rule of another group): "
	 "remove that first"},
	{NULL, "DependencyViolation", NULL, NULL,
	 "something outside of the stack still uses it (a network interface, a rule of another group): "
	 "remove that first"},
	{"Email address is not verified", NULL, NULL, NULL, /* aws/aws-cdk 18964, 19787 */
	 "verify the address or its domain in Amazon SES in the region that is named, then apply again"},
	{"Access to KMS is not allowed", NULL, NULL, NULL, /* aws/aws-cdk 7677 */
	 "the key's policy must let the service and whoever deploys use the key"},
	/* aws-solutions/innovation-sandbox-on-aws 31 */
	{"will not allow you to update the key policy", NULL, NULL, NULL,
	 "the key's policy must let the deploying role administer it (kms:PutKeyPolicy), or nobody could "
	 "ever change it"},
	{"Received response status [FAILED] from custom resource", NULL, NULL, NULL, /* aws/aws-cdk 31360 */
	 "the custom resource's function said no: its own log tells why"},
	/* aws-samples/cloudfront-authorization-at-edge 192 */
	{"did not receive a response from your Custom Resource", NULL, NULL, NULL,
	 "the custom resource's function never answered: look into its log, and whether it reaches the response URL"},
	{"WaitCondition timed out", NULL, NULL, NULL, /* nicolaka/ddc-aws 42 */
	 "the instance never signalled: look into its own log, and whether it reaches CloudFormation"},
	/* --- what exists already */
	{"already exists in stack", NULL, NULL, NULL, /* aws-samples/eb-php-wordpress 25 */
	 "another stack has it: take it out there first with DeletionPolicy Retain, then lkc adopt, or "
	 "choose another name"},
	/* aws-solutions/amazon-marketing-cloud-uploader-from-aws 167 */
	{"already exists", NULL, "AWS::Logs::LogGroup", NULL,
	 "its function made the log group on its first run: take it over with lkc adopt, or delete it"},
	{"already exists", NULL, "AWS::S3::Bucket", NULL, /* awslabs/aws-api-gateway-developer-portal 543 */
	 "bucket names are unique over all accounts: choose another, or lkc adopt when the bucket is yours"},
	{NULL, "AlreadyExists", NULL, NULL, EXISTS}, /* codes */
	{"already exists", NULL, NULL, "CREATE_FAILED", EXISTS}, /* Sceptre/sceptre 424 */
	/* --- what the service may do for nobody just now */
	{"Rate exceeded", NULL, NULL, NULL, "too many requests at once, the account's own among them: apply again"},
	/* codes */
	{NULL, "Throttling", NULL, NULL, "too many requests at once, the account's own among them: apply again"},
	{NULL, "ServiceLimitExceeded", NULL, NULL, QUOTA}, /* codes */
	{NULL, "LimitExceededException", NULL, NULL, QUOTA}, /* serverless/serverless 2605 */
	{"Limit for stacks has been exceeded", NULL, NULL, NULL, QUOTA}, /* serverless/serverless 149 */
	/* --- permissions */
	{"is not authorized to perform", NULL, NULL, NULL, DENIED},
	{NULL, "AccessDenied", NULL, NULL, DENIED}, /* codes */
	{NULL, "AccessDeniedException", NULL, NULL, DENIED},
	{NULL, "UnauthorizedTaggingOperation", NULL, NULL, /* CloudFormation API Reference, "ProgressEvent" */
	 "whoever deploys may not tag this resource, and the stack has tags: add the tagging action to its policy"},
	{NULL, "InvalidCredentials", NULL, NULL, /* codes */
	 "the keys or the stack's role no longer hold: lkc doctor shows which are in use"},
	/* --- time */
	{"Exceeded attempts to wait", NULL, NULL, NULL, STAYS_BUSY}, /* aws-quickstart/quickstart-dotnetcore-cicd 21 */
	{"did not stabilize", NULL, NULL, NULL, STAYS_BUSY}, /* guide, "Resource failed to stabilize" */
	{"failed to stabilize", NULL, NULL, NULL, STAYS_BUSY},
	{NULL, "NotStabilized", NULL, NULL, STAYS_BUSY}, /* codes */
	/* aws-cloudformation/cloudformation-cli-java-plugin 210 */
	{"timed out waiting for", NULL, NULL, NULL, STAYS_BUSY},
	{NULL, "ServiceTimeout", NULL, NULL, AGAIN}, /* codes */
	/* --- the rest of the handlers' codes: codes */
	{NULL, "NotUpdatable", NULL, NULL,
	 "a property that cannot change was changed: put it back, or let the resource be replaced under another name"},
	{NULL, "NotFound", NULL, NULL,
	 "what it works on is gone: lkc drift shows what was removed by hand; a reference may name the wrong thing"},
	{NULL, "ResourceConflict", NULL, NULL,
	 "something else is changing the same resource: wait for it and apply again"},
	{NULL, "NetworkFailure", NULL, NULL, AGAIN},
	{NULL, "ServiceInternalError", NULL, NULL, AGAIN},
	{NULL, "InternalFailure", NULL, NULL, AGAIN},
	{NULL, "HandlerInternalFailure", NULL, NULL, AGAIN},
	{NULL, "InvalidRequest", NULL, NULL, "the service refuses a value: change the property that its message names"},
	{NULL, "GeneralServiceException", NULL, NULL,
	 "the service refused for a reason that CloudFormation does not sort: its message is all there is"},
};

static bool fits(const struct advice *row, struct str type, struct str status, struct str reason)
{
	if (row->text && !str_contains(reason, str_from(row->text)))
		return false;
	if (row->code && !str_is(failure_code(reason), row->code))
		return false;
	return (!row->type || str_is(type, row->type)) && (!row->status || str_is(status, row->status));
}

const char *failure_advice(struct str type, struct str status, struct str reason)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (fits(&rows[i], type, status, reason))
			return rows[i].words;
	return NULL;
}
