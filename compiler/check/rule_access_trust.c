#include "check/grants.h"
#include "check/policies.h"
#include "check/rules.h"

/* Roles and the resources that have a service take them on. */

/* Properties with a role, and the service that takes it on. Source: the types' pages in the CloudFormation Template
 * Reference, and the services' guides on their roles. */
static const struct {
	const char *type, *way, *service;
} users[] = {
	{"AWS::Amplify::App", "IAMServiceRole", "amplify.amazonaws.com"},
	{"AWS::ApiGateway::Account", "CloudWatchRoleArn", "apigateway.amazonaws.com"},
	{"AWS::AppRunner::Service", "InstanceConfiguration/InstanceRoleArn", "tasks.apprunner.amazonaws.com"},
	{"AWS::AppRunner::Service", "SourceConfiguration/AuthenticationConfiguration/AccessRoleArn",
	 "build.apprunner.amazonaws.com"},
	{"AWS::AppSync::DataSource", "ServiceRoleArn", "appsync.amazonaws.com"},
	{"AWS::AppSync::GraphQLApi", "LogConfig/CloudWatchLogsRoleArn", "appsync.amazonaws.com"},
	{"AWS::Backup::BackupSelection", "BackupSelection/IamRoleArn", "backup.amazonaws.com"},
	{"AWS::Batch::ComputeEnvironment", "ServiceRole", "batch.amazonaws.com"},
	{"AWS::Batch::JobDefinition", "ContainerProperties/ExecutionRoleArn", "ecs-tasks.amazonaws.com"},
	{"AWS::Batch::JobDefinition", "ContainerProperties/JobRoleArn", "ecs-tasks.amazonaws.com"},
	{"AWS::CloudTrail::Trail", "CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"},
	{"AWS::CodeBuild::Project", "ServiceRole", "codebuild.amazonaws.com"},
	{"AWS::CodeDeploy::DeploymentGroup", "ServiceRoleArn", "codedeploy.amazonaws.com"},
	{"AWS::CodePipeline::Pipeline", "RoleArn", "codepipeline.amazonaws.com"},
	{"AWS::Cognito::UserPool", "SmsConfiguration/SnsCallerArn", "cognito-idp.amazonaws.com"},
	{"AWS::Config::ConfigurationRecorder", "RoleARN", "config.amazonaws.com"},
	{"AWS::DLM::LifecyclePolicy", "ExecutionRoleArn", "dlm.amazonaws.com"},
	{"AWS::EC2::FlowLog", "DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"},
	{"AWS::ECS::TaskDefinition", "ExecutionRoleArn", "ecs-tasks.amazonaws.com"},
	{"AWS::ECS::TaskDefinition", "TaskRoleArn", "ecs-tasks.amazonaws.com"},
	{"AWS::EKS::Cluster", "RoleArn", "eks.amazonaws.com"},
	{"AWS::EKS::FargateProfile", "PodExecutionRoleArn", "eks-fargate-pods.amazonaws.com"},
	{"AWS::EKS::Nodegroup", "NodeRole", "ec2.amazonaws.com"},
	{"AWS::EMR::Cluster", "ServiceRole", "elasticmapreduce.amazonaws.com"},
	{"AWS::Events::Rule", "Targets/*/RoleArn", "events.amazonaws.com"},
	{"AWS::Glue::Crawler", "Role", "glue.amazonaws.com"},
	{"AWS::Glue::Job", "Role", "glue.amazonaws.com"},
	{"AWS::IoT::TopicRule", "TopicRulePayload/Actions/*/DynamoDBv2/RoleArn", "iot.amazonaws.com"},
	{"AWS::IoT::TopicRule", "TopicRulePayload/Actions/*/Firehose/RoleArn", "iot.amazonaws.com"},
	{"AWS::IoT::TopicRule", "TopicRulePayload/Actions/*/Kinesis/RoleArn", "iot.amazonaws.com"},
	{"AWS::IoT::TopicRule", "TopicRulePayload/Actions/*/S3/RoleArn", "iot.amazonaws.com"},
	{"AWS::IoT::TopicRule", "TopicRulePayload/Actions/*/Sns/RoleArn", "iot.amazonaws.com"},
	{"AWS::IoT::TopicRule", "TopicRulePayload/Actions/*/Sqs/RoleArn", "iot.amazonaws.com"},
	{"AWS::KinesisFirehose::DeliveryStream", "ExtendedS3DestinationConfiguration/RoleARN",
	 "firehose.amazonaws.com"},
	{"AWS::KinesisFirehose::DeliveryStream", "KinesisStreamSourceConfiguration/RoleARN", "firehose.amazonaws.com"},
	{"AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration/RoleARN", "firehose.amazonaws.com"},
	{"AWS::KinesisFirehose::DeliveryStream", "S3DestinationConfiguration/RoleARN", "firehose.amazonaws.com"},
	{"AWS::Lambda::Function", "Role", "lambda.amazonaws.com"},
	{"AWS::Logs::SubscriptionFilter", "RoleArn", "logs.amazonaws.com"},
	{"AWS::Pipes::Pipe", "RoleArn", "pipes.amazonaws.com"},
	{"AWS::RDS::DBInstance", "MonitoringRoleArn", "monitoring.rds.amazonaws.com"},
	{"AWS::RDS::DBProxy", "RoleArn", "rds.amazonaws.com"},
	{"AWS::S3::Bucket", "ReplicationConfiguration/Role", "s3.amazonaws.com"},
	{"AWS::SageMaker::Model", "ExecutionRoleArn", "sagemaker.amazonaws.com"},
	{"AWS::SageMaker::NotebookInstance", "RoleArn", "sagemaker.amazonaws.com"},
	{"AWS::Scheduler::Schedule", "Target/RoleArn", "scheduler.amazonaws.com"},
	{"AWS::StepFunctions::StateMachine", "RoleArn", "states.amazonaws.com"},
	{"AWS::Synthetics::Canary", "ExecutionRoleArn", "lambda.amazonaws.com"},
	{"AWS::Transfer::User", "Role", "transfer.amazonaws.com"},
};

/* "logs.us-east-1.amazonaws.com" and "ec2.amazonaws.com.cn" are logs and ec2 of a region and of a partition. */
static bool names_service(const struct check *check, const struct step *statement, const char *service)
{
	const struct value *value = value_get(statement->value, STR("Principal"));
	struct step principal = step_key(statement, STR("Principal"), value);
	const struct step *text;
	struct str rest = str_from(service), wanted;
	str_next(&rest, '.', &wanted);
	for (size_t i = 0;
	     value && value->kind == VALUE_MAP && (text = policies_next_text(check, &principal, "Service", &i));) {
		struct str more = text->value->as.string, word;
		if (str_next(&more, '.', &word) && str_equal(word, wanted))
			return true;
	}
	return false;
}

static enum answer document_trusts(const struct check *check, const struct step *document, const char *service)
{
	const struct step *statement;
	enum answer answer = ANSWER_NO;
	const struct value *statements = value_get(document->value, STR("Statement"));
	/* What a function other than If makes of a statement is not known. */
	if (document->value->kind != VALUE_MAP || !statements ||
	    (statements->kind == VALUE_INTRINSIC && statements->fn != FN_IF))
		return ANSWER_MAYBE;
	for (size_t i = 0; (statement = policies_next_statement(check, document, &i));) {
		enum answer one = grants_service(statement, service, "sts:AssumeRole");
		if (one == ANSWER_NO && names_service(check, statement, service))
			one = ANSWER_MAYBE;
		answer = one > answer ? one : answer;
	}
	return answer;
}

/* In any branch of the policy. */
static enum answer trusts(const struct check *check, const struct resource *role, const char *service)
{
	const struct step *document = relate_step_in(check, role, "Properties.AssumeRolePolicyDocument"), *branch;
	enum answer answer = document ? ANSWER_NO : ANSWER_MAYBE;
	for (size_t i = 0; (branch = relate_next_branch(check, document, &i));) {
		enum answer one = document_trusts(check, branch, service);
		answer = one > answer ? one : answer;
	}
	return answer;
}

static void check_role(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	const char *service = context;
	const struct resource *role = relate_target(check, at->value, NULL);
	if (!role || !str_is(role->type, "AWS::IAM::Role") || trusts(check, role, service) != ANSWER_NO)
		return;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {
		.rule = "LK2005",
		.holder = &holder,
		.at = at,
		.hint = str_format_in(check->arena, "let its AssumeRolePolicyDocument allow %s sts:AssumeRole",
				      service),
	};
	check_fault(check, &fault, "role '%.*s' does not trust %s, which is to take it on", STR_ARG(role->logical_id),
		    service);
}

static void pass_trust(struct check *check)
{
	for (size_t i = 0; i < LK_COUNT(users); i++) {
		const struct check_resource *subject;
		for (size_t at = 0; (subject = relate_next(check, users[i].type, &at));)
			relate_each(check, subject->resource, str_from(users[i].way), check_role,
				    (void *)(uintptr_t)users[i].service);
	}
}

#define ROLE(principal)                                                                                                \
	"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Version: "            \
	"'2012-10-17', "                                                                                               \
	"Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: " principal "}]}}\n"
#define FUNCTION                                                                                                       \
	"  F: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn, Handler: h, Runtime: provided.al2023, "  \
	"Code: "                                                                                                       \
	"{S3Bucket: bucket, S3Key: k}}}\n"

static const struct rule rows[] = {
	{
		.id = "LK2005",
		.severity = SEVERITY_ERROR,
		.title = "A role that does not trust who is to take it on",
		.doc = "The service takes on the role that its resource names; the role's trust policy must let it. "
		       "Otherwise the "
		       "service refuses the resource (\"The role defined for the function cannot be assumed by "
		       "Lambda\"). Source: "
		       "IAM User Guide, \"Roles terms and concepts\".",
		.pass = pass_trust,
		.good = ROLE("{Service: lambda.amazonaws.com}") FUNCTION,
		.bad = ROLE("{Service: ec2.amazonaws.com}") FUNCTION,
	},
};

const struct rule_group rules_access_trust = {rows, LK_COUNT(rows)};
