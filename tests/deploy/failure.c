/* What went wrong, from events as the service tells them. Messages are quoted from reports of others, ids shortened. */
#include "deploy/failure.h"

#include <criterion/criterion.h>

#define HANDLER(message, code) \
	"Resource handler returned message: \"" message "\" (RequestToken: 8ad8, HandlerErrorCode: " code ")"

struct message {
	const char *type, *status, *reason, *word; /* a word of the advice; NULL: none is known */
};

static const struct message messages[] = {
	{"AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_IN_PROGRESS",
	 "Export core:HostedZone cannot be deleted as it is in use by core-api", "imports this export"},
	{"AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_IN_PROGRESS",
	 "Export core:Table cannot be updated as it is in use by core-api", "imports this export"},
	{"AWS::CloudFormation::Stack", "CREATE_FAILED",
	 "Export with name waf-AppAccessLogBucket is already exported by stack waf", "unique in a region"},
	{"AWS::ElasticLoadBalancingV2::TargetGroup", "UPDATE_FAILED",
	 "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename XGroup and update "
	 "the stack again.",
	 "change the name"},
	{"AWS::EC2::VPC", "UPDATE_FAILED",
	 "Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource "
	 "[LogicalResourceId/VPC];",
	 "set-stack-policy"},
	{"AWS::S3::Bucket", "CREATE_FAILED", "The following hook(s) failed: [Example::S3::Encryption]", "hook"},
	{"AWS::S3::Bucket", "CREATE_FAILED", HANDLER("not compliant", "NonCompliant"), "hook"},
	{"", "", "Circular dependency between resources: [CsvProcessorFunction, S3Bucket]", "wait for each other"},
	{"AWS::CloudFormation::Stack", "CREATE_FAILED", "Requires capabilities : [CAPABILITY_NAMED_IAM]", "capability"},
	{"", "", "Stack [arn:aws:cloudformation:us-east-1:1:stack/app/1] cannot be deleted while TerminationProtection is "
	 "enabled",
	 "--no-enable-termination-protection"},
	{"AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_FAILED", "", "--continue-rollback"},
	{"AWS::DynamoDB::Table", "UPDATE_FAILED",
	 "Cannot perform more than one GSI creation or deletion in a single update", "one global index"},
	{"AWS::DynamoDB::Table", "UPDATE_FAILED",
	 HANDLER("Cannot perform more than one GSI creation or deletion in a single update", "InvalidRequest"),
	 "one global index"},
	{"AWS::Lambda::Function", "CREATE_FAILED", "The role defined for the function cannot be assumed by Lambda.",
	 "must trust lambda.amazonaws.com"},
	{"AWS::Lambda::Function", "CREATE_FAILED",
	 "The provided execution role does not have permissions to call CreateNetworkInterface on EC2", "function's role"},
	{"AWS::Lambda::Function", "CREATE_FAILED",
	 HANDLER("Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not "
	         "exist. (Service: Lambda, Status Code: 400, Request ID: ad9b)",
	         "InvalidRequest"),
	 "code is not where"},
	{"AWS::Lambda::Function", "CREATE_FAILED",
	 HANDLER("Unzipped size must be smaller than 262144000 bytes (Service: Lambda, Status Code: 400, Request ID: 1)",
	         "InvalidRequest"),
	 "too large"},
	{"AWS::Lambda::Function", "CREATE_FAILED",
	 HANDLER("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
	         "below its minimum value of [50]. (Service: Lambda, Status Code: 400, Request ID: b2)",
	         "InvalidRequest"),
	 "reserve"},
	{"AWS::S3::Bucket", "CREATE_FAILED",
	 "Unable to validate the following destination configurations (Service: Amazon S3; Status Code: 400; Error Code: "
	 "InvalidArgument; Request ID: 6C; S3 Extended Request ID: 8O; Proxy: null)",
	 "s3.amazonaws.com"},
	{"AWS::S3::Bucket", "DELETE_FAILED",
	 "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty; "
	 "Request ID: 13; Proxy: null)",
	 "--empty-buckets"},
	{"AWS::S3::BucketPolicy", "CREATE_FAILED",
	 HANDLER("User: arn:aws:iam::1:user/a is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::b\" "
	         "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
	         "AccessDenied"),
	 "narrow its principals"},
	{"AWS::S3::BucketPolicy", "CREATE_FAILED", "API: s3:PutBucketPolicy Access Denied", "s3:PutBucketPolicy"},
	{"AWS::S3::Bucket", "CREATE_FAILED", "x (Service: S3; Status Code: 409; Error Code: BucketAlreadyOwnedByYou; R: 1)",
	 "lkc adopt"},
	{"AWS::S3::Bucket", "CREATE_FAILED", "x (Service: S3; Status Code: 409; Error Code: BucketAlreadyExists; R: 1)",
	 "choose another"},
	{"AWS::CloudFront::Distribution", "CREATE_FAILED",
	 "Resource handler returned message: \"Invalid request provided: One or more of the CNAMEs you provided are already "
	 "associated with a different resource. (Service: CloudFront, Status Code: 409, Request ID: 04)\"",
	 "this alias"},
	{"AWS::CloudFront::OriginAccessControl", "DELETE_FAILED",
	 HANDLER("The CloudFront origin access control is still being used.", "GeneralServiceException"),
	 "still names this origin access control"},
	{"AWS::CloudFront::Distribution", "DELETE_FAILED",
	 "The distribution you are trying to delete has not been disabled.", "disable it"},
	{"AWS::EC2::SecurityGroup", "DELETE_FAILED",
	 "resource sg-1 has a dependent object (Service: AmazonEC2; Status Code: 400; Error Code: DependencyViolation; "
	 "Request ID: dd)",
	 "network interface"},
	{"AWS::Cognito::UserPool", "CREATE_FAILED",
	 "Cognito received the following error from Amazon SES when attempting to send email: Email address is not verified. "
	 "The following identities failed the check in region EU-WEST-2: arn:aws:ses:eu-west-2:1:identity/a@b.example",
	 "Amazon SES"},
	{"AWS::SecretsManager::Secret", "CREATE_FAILED",
	 "Access to KMS is not allowed (Service: AWSSecretsManager; Status Code: 400; Error Code: AccessDeniedException; "
	 "Request ID: 1)",
	 "key's policy must let the service"},
	{"AWS::KMS::Key", "CREATE_FAILED",
	 HANDLER("The new key policy will not allow you to update the key policy in the future. (Service: Kms, Status Code: "
	         "400, Request ID: 1) (SDK Attempt Count: 1)",
	         "InvalidRequest"),
	 "kms:PutKeyPolicy"},
	{"Custom::S3AutoDeleteObjects", "DELETE_FAILED",
	 "Received response status [FAILED] from custom resource. Message returned: AccessDenied: User: x is not authorized "
	 "to perform: s3:ListBucket",
	 "own log"},
	{"Custom::Finder", "CREATE_FAILED",
	 "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [1].",
	 "never answered"},
	{"AWS::CloudFormation::WaitCondition", "CREATE_FAILED",
	 "WaitCondition timed out. Received 0 conditions when expecting 1", "never signalled"},
	{"AWS::ElasticLoadBalancing::X", "CREATE_FAILED",
	 "fsmt-1 already exists in stack arn:aws:cloudformation:us-east-1:1:stack/a/1", "another stack has it"},
	{"AWS::Logs::LogGroup", "CREATE_FAILED",
	 HANDLER("Resource of type 'AWS::Logs::LogGroup' with identifier '{\"/properties/LogGroupName\":\"/aws/lambda/f\"}' "
	         "already exists.",
	         "AlreadyExists"),
	 "first run"},
	{"AWS::S3::Bucket", "CREATE_FAILED", "api-portal-code already exists", "unique over all accounts"},
	{"AWS::SES::EmailIdentity", "CREATE_FAILED",
	 HANDLER("Resource of type 'AWS::SES::EmailIdentity' with identifier 'x.social' already exists.", "AlreadyExists"),
	 "outside of the stack"},
	{"AWS::DynamoDB::Table", "CREATE_FAILED", "users already exists", "lkc adopt"},
	{"AWS::ApplicationAutoScaling::ScalingPolicy", "CREATE_FAILED",
	 "Unable to create alarms due to reason: Rate exceeded (Service: AmazonCloudWatch; Status Code: 400; Error Code: "
	 "Throttling; Request ID: 0f)",
	 "too many requests"},
	{"AWS::EC2::VPCEndpoint", "CREATE_FAILED",
	 HANDLER("The maximum number of VPC endpoints has been reached. (Service: Ec2, Status Code: 400, Request ID: c0) (SDK "
	         "Attempt Count: 1)",
	         "ServiceLimitExceeded"),
	 "quota"},
	{"AWS::Logs::SubscriptionFilter", "UPDATE_FAILED",
	 "Resource limit exceeded. (Service: AWSLogs; Status Code: 400; Error Code: LimitExceededException; Request ID: 7f)",
	 "quota"},
	{"AWS::CloudFormation::Stack", "CREATE_FAILED", "Limit for stacks has been exceeded", "quota"},
	{"AWS::IAM::Role", "CREATE_FAILED",
	 "User: arn:aws:sts::1:assumed-role/a/i-1 is not authorized to perform: iam:CreateRole on resource: role b because no "
	 "identity-based policy allows the iam:CreateRole action",
	 "add that action"},
	{"AWS::SQS::Queue", "CREATE_FAILED", HANDLER("Access Denied (Service: Sqs)", "AccessDenied"), "add that action"},
	{"AWS::SQS::Queue", "CREATE_FAILED", HANDLER("tags", "UnauthorizedTaggingOperation"), "tag this resource"},
	{"AWS::SQS::Queue", "CREATE_FAILED", HANDLER("expired", "InvalidCredentials"), "lkc doctor"},
	{"AWS::CodeBuild::Project", "CREATE_FAILED", HANDLER("Exceeded attempts to wait", "NotStabilized"), "ready in time"},
	{"AWS::S3::Bucket", "CREATE_FAILED", "Bucket mythical did not stabilize", "ready in time"},
	{"My::ECS::Service", "CREATE_FAILED", "Resource timed out waiting for creation of physical resource",
	 "ready in time"},
	{"AWS::X::Y", "UPDATE_FAILED", HANDLER("m", "ServiceTimeout"), "apply again"},
	{"AWS::X::Y", "UPDATE_FAILED", HANDLER("m", "NotUpdatable"), "put it back"},
	{"AWS::X::Y", "UPDATE_FAILED", HANDLER("m", "NotFound"), "lkc drift"},
	{"AWS::X::Y", "UPDATE_FAILED", HANDLER("m", "ResourceConflict"), "wait for it"},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "NetworkFailure"), "apply again"},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "ServiceInternalError"), "apply again"},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "InternalFailure"), "apply again"},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "HandlerInternalFailure"), "apply again"},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "InvalidRequest"), "refuses a value"},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "GeneralServiceException"), "does not sort"},
	/* near misses */
	{"AWS::X::Y", "CREATE_FAILED", "", NULL},
	{"AWS::X::Y", "CREATE_FAILED", "Internal Failure", NULL},
	{"AWS::X::Y", "CREATE_FAILED", "the handler said AlreadyExists somewhere", NULL},
	{"AWS::X::Y", "DELETE_FAILED", "what replaces it already exists", NULL},
	{"AWS::SQS::Queue", "CREATE_FAILED", "Access Denied by nobody", NULL},
	{"AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_COMPLETE", "", NULL},
	{"AWS::S3::Bucket", "DELETE_FAILED", "the box is not empty", NULL},
	{"AWS::X::Y", "CREATE_FAILED", HANDLER("m", "SomethingNew"), NULL},
};

Test(failure, every_message_has_its_advice)
{
	for (size_t i = 0; i < LK_COUNT(messages); i++) {
		const struct message *m = &messages[i];
		const char *advice = failure_advice(str_from(m->type), str_from(m->status), str_from(m->reason));
		if (!m->word)
			cr_expect_null(advice, "%s\n%s", m->reason, advice ? advice : "");
		else
			cr_expect(advice && str_contains(str_from(advice), str_from(m->word)), "%s\n%s", m->reason,
			          advice ? advice : "no advice");
	}
}

Test(failure, codes)
{
	cr_expect(str_is(failure_code(STR(HANDLER("m (Service: X; Error Code: Y; Z)", "AlreadyExists"))), "AlreadyExists"));
	cr_expect(str_is(failure_code(STR("m (Service: X; Error Code: Y; Z)")), "Y"));
	cr_expect(str_is(failure_code(STR("S3 Error Code: NoSuchKey. S3 Error Message: m")), "NoSuchKey"));
	cr_expect_eq(failure_code(STR("Error Code: cut off")).len, 0);
	cr_expect_eq(failure_code(STR("")).len, 0);
}

#define ROOT "arn:aws:cloudformation:us-east-1:1:stack/root/1"
#define CHILD "arn:aws:cloudformation:us-east-1:1:stack/child/2"
#define GRANDCHILD "arn:aws:cloudformation:us-east-1:1:stack/grandchild/3"
#define STACK_TYPE "AWS::CloudFormation::Stack"

static struct cfn_event event(const char *stack, const char *id, const char *physical, const char *type,
                              const char *status, const char *reason)
{
	return (struct cfn_event){.stack_id = str_from(stack),
	                          .logical_id = str_from(id),
	                          .physical_id = str_from(physical),
	                          .type = str_from(type),
	                          .status = str_from(status),
	                          .status_reason = str_from(reason)};
}

Test(failure, the_cause_what_the_cascade_hid_and_what_followed)
{
	struct arena arena;
	struct failure_report report;
	arena_init(&arena);
	const struct cfn_event events[] = {
		event(ROOT, "root", ROOT, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated"),
		event(ROOT, "Files", "", "AWS::S3::Bucket", "CREATE_FAILED", "taken already exists"),
		event(ROOT, "Items", "", "AWS::DynamoDB::Table", "CREATE_FAILED", "Resource creation cancelled"),
		event(ROOT, "One", "", "AWS::Lambda::Function", "CREATE_FAILED",
	              HANDLER("no (Service: Lambda, Status Code: 400, Request ID: 1)", "InvalidRequest")),
		event(ROOT, "Two", "", "AWS::Lambda::Function", "CREATE_FAILED",
	              HANDLER("no (Service: Lambda, Status Code: 400, Request ID: 2)", "InvalidRequest")),
		event(ROOT, "root", ROOT, STACK_TYPE, "ROLLBACK_IN_PROGRESS",
	              "The following resource(s) failed to create: [Files, Items, One, Two]. Rollback requested by user."),
		event(ROOT, "root", ROOT, STACK_TYPE, "ROLLBACK_COMPLETE", ""),
	};
	failure_report_in(&arena, events, LK_COUNT(events), &report);
	cr_assert(report.found);
	cr_expect(str_is(report.cause.event.logical_id, "Files"));
	cr_expect_not_null(report.cause.advice);
	cr_expect_eq(report.cause.within.len, 0);
	cr_assert_eq(report.more.count, 1, "both functions failed for one reason");
	cr_expect(str_is(report.more.items[0].event.logical_id, "One"));
	cr_expect(str_is(report.more.items[0].code, "InvalidRequest"));
	cr_assert_eq(report.more.items[0].others.count, 1);
	cr_expect(str_is(report.more.items[0].others.items[0], "Two"));
	cr_expect_eq(report.followed, 1);
	arena_done(&arena);
}

Test(failure, a_nested_stack_is_followed_to_what_failed_in_it)
{
	struct arena arena;
	struct failure_report report;
	arena_init(&arena);
	const struct cfn_event events[] = {
		event(ROOT, "Network", CHILD, STACK_TYPE, "CREATE_IN_PROGRESS", ""),
		event(CHILD, "Deep", GRANDCHILD, STACK_TYPE, "CREATE_IN_PROGRESS", ""),
		event(GRANDCHILD, "Zone", "", "AWS::Route53::HostedZone", "CREATE_FAILED", HANDLER("m", "InvalidRequest")),
		event(CHILD, "Deep", GRANDCHILD, STACK_TYPE, "CREATE_FAILED",
	              "Embedded stack " GRANDCHILD " was not successfully created: The following resource(s) failed to create: "
	              "[Zone]."),
		event(CHILD, "child", CHILD, STACK_TYPE, "CREATE_FAILED", "The following resource(s) failed to create: [Deep]."),
		event(ROOT, "Network", CHILD, STACK_TYPE, "CREATE_FAILED",
	              "Embedded stack " CHILD " was not successfully created: The following resource(s) failed to create: "
	              "[Deep]."),
	};
	failure_report_in(&arena, events, LK_COUNT(events), &report);
	cr_assert(report.found);
	cr_expect(str_is(report.cause.event.logical_id, "Zone"));
	cr_expect(str_is(report.cause.within, "Network"), "%.*s", STR_ARG(report.cause.within));
	cr_expect_eq(report.more.count, 0);
	cr_expect_eq(report.followed, 2, "%zu", report.followed);
	/* Without the nested stack's events its own failure is all that is known. */
	failure_report_in(&arena, &events[5], 1, &report);
	cr_assert(report.found);
	cr_expect(str_is(report.cause.event.logical_id, "Network"));
	cr_expect(failure_is_nested(&events[5]));
	cr_expect_not(failure_is_nested(&events[4]), "a stack's own event is no nested one");
	arena_done(&arena);
}

Test(failure, the_earlier_of_two_nested_failures_by_their_times)
{
	struct arena arena;
	struct failure_report report;
	arena_init(&arena);
	struct cfn_event events[] = {
		event(CHILD, "Late", "", "AWS::SQS::Queue", "CREATE_FAILED", "a"),
		event(GRANDCHILD, "Early", "", "AWS::SQS::Queue", "CREATE_FAILED", "b"),
	};
	events[0].time_ms = 2000;
	events[1].time_ms = 1000;
	failure_report_in(&arena, events, LK_COUNT(events), &report);
	cr_expect(str_is(report.cause.event.logical_id, "Early"));
	cr_expect_eq(report.more.count, 1);
	events[1].time_ms = 0;
	failure_report_in(&arena, events, LK_COUNT(events), &report);
	cr_expect(str_is(report.cause.event.logical_id, "Late"), "without times the order holds");
	arena_done(&arena);
}

Test(failure, the_stack_itself_where_no_resource_failed)
{
	struct arena arena;
	struct failure_report report;
	arena_init(&arena);
	const struct cfn_event events[] = {
		event(ROOT, "root", ROOT, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated"),
		event(ROOT, "root", ROOT, STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS",
	              "Export core:HostedZone cannot be deleted as it is in use by core-api"),
		event(ROOT, "root", ROOT, STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE", ""),
	};
	failure_report_in(&arena, events, LK_COUNT(events), &report);
	cr_assert(report.found);
	cr_expect(str_is(report.cause.event.logical_id, "root"));
	cr_assert_not_null(report.cause.advice);
	failure_report_in(&arena, events, 1, &report);
	cr_expect_not(report.found);
	arena_done(&arena);
}

Test(failure, a_hook_tells_its_own_reason)
{
	struct arena arena;
	struct failure_report report;
	arena_init(&arena);
	struct cfn_event events[] = {
		event(ROOT, "Files", "", "AWS::S3::Bucket", "CREATE_IN_PROGRESS", ""),
		event(ROOT, "Files", "", "AWS::S3::Bucket", "CREATE_FAILED", "The following hook(s) failed: [A::B::C]"),
	};
	events[0].hook_status = STR("HOOK_COMPLETE_FAILED");
	events[0].hook_reason = STR("Encryption is not set");
	failure_report_in(&arena, events, LK_COUNT(events), &report);
	cr_expect(str_is(report.cause.reason, "The following hook(s) failed: [A::B::C]: Encryption is not set"));
	arena_done(&arena);
}

Test(failure, nothing_failed)
{
	struct arena arena;
	struct failure_report report;
	arena_init(&arena);
	failure_report_in(&arena, NULL, 0, &report);
	cr_expect_not(report.found);
	cr_expect_eq(report.followed, 0);
	arena_done(&arena);
}
