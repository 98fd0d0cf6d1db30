/* What each change does to its resource. The expected value is the provider schema's own word (createOnlyProperties,
 * conditionalCreateOnlyProperties), or the type's documentation ("Update requires") as aws-service-spec has it
 * (causesReplacement); it stands in the proof of each row. */
#include <criterion/criterion.h>

#include "stack.h"

struct row {
	const char *type, *before, *after, *path;
	enum plan_effect effect;
	const char *proof;
};

#define CREATE_ONLY(property) PLAN_REPLACES, "createOnlyProperties: /properties/" property
#define CONDITIONAL(property) PLAN_MAY_REPLACE, "conditionalCreateOnlyProperties: /properties/" property
#define DOCUMENTED(property) PLAN_MAY_REPLACE, "causesReplacement: " property
#define IN_PLACE PLAN_IN_PLACE, "not in createOnlyProperties"

static const struct row rows[] = {
        {"AWS::DynamoDB::Table", "TableName: a", "TableName: b", "/TableName", CREATE_ONLY("TableName")},
        {"AWS::DynamoDB::Table", "BillingMode: PROVISIONED", "BillingMode: PAY_PER_REQUEST", "/BillingMode", IN_PLACE},
        {"AWS::DynamoDB::Table", "KeySchema: [{AttributeName: a, KeyType: HASH}]",
         "KeySchema: [{AttributeName: a, KeyType: RANGE}]", "/KeySchema/0/KeyType", PLAN_REPLACES,
         "conditionalCreateOnlyProperties: /properties/KeySchema"},
        {"AWS::DynamoDB::Table", "TimeToLiveSpecification: {AttributeName: t, Enabled: false}",
         "TimeToLiveSpecification: {AttributeName: t, Enabled: true}", "/TimeToLiveSpecification/Enabled", IN_PLACE},
        {"AWS::DynamoDB::Table", "Tags: [{Key: team, Value: a}]", "Tags: [{Key: team, Value: b}]", "/Tags/team",
         IN_PLACE},
        {"AWS::S3::Bucket", "BucketName: a", "BucketName: b", "/BucketName", CREATE_ONLY("BucketName")},
        {"AWS::S3::Bucket", "ObjectLockEnabled: false", "ObjectLockEnabled: true", "/ObjectLockEnabled",
         DOCUMENTED("ObjectLockEnabled: yes")},
        {"AWS::S3::Bucket", "VersioningConfiguration: {Status: Suspended}",
         "VersioningConfiguration: {Status: Enabled}",
         "/VersioningConfiguration/Status", IN_PLACE},
        {"AWS::S3::BucketPolicy", "Bucket: a", "Bucket: b", "/Bucket", CREATE_ONLY("Bucket")},
        {"AWS::Lambda::Function", "FunctionName: a", "FunctionName: b", "/FunctionName", CREATE_ONLY("FunctionName")},
        {"AWS::Lambda::Function", "PackageType: Zip", "PackageType: Image", "/PackageType", CREATE_ONLY("PackageType")},
        {"AWS::Lambda::Function", "MemorySize: 128", "MemorySize: 256", "/MemorySize", IN_PLACE},
        {"AWS::Lambda::Function", "Code: {S3Key: a}", "Code: {S3Key: b}", "/Code/S3Key", IN_PLACE},
        {"AWS::Lambda::Function", "Environment: {Variables: {A: x}}", "Environment: {Variables: {A: y}}",
         "/Environment/Variables/A", IN_PLACE},
        {"AWS::Lambda::EventSourceMapping", "EventSourceArn: a", "EventSourceArn: b", "/EventSourceArn",
         CREATE_ONLY("EventSourceArn")},
        {"AWS::Lambda::EventSourceMapping", "BatchSize: 1", "BatchSize: 2", "/BatchSize", IN_PLACE},
        {"AWS::Lambda::Permission", "SourceArn: a", "SourceArn: b", "/SourceArn", CREATE_ONLY("SourceArn")},
        {"AWS::Lambda::Permission", "Principal: s3.amazonaws.com", "Principal: sns.amazonaws.com", "/Principal",
         CREATE_ONLY("Principal")},
        {"AWS::Lambda::Version", "FunctionName: a", "FunctionName: b", "/FunctionName", CREATE_ONLY("FunctionName")},
        {"AWS::IAM::Role", "RoleName: a", "RoleName: b", "/RoleName", CREATE_ONLY("RoleName")},
        {"AWS::IAM::Role", "Path: /", "Path: /a/", "/Path", CREATE_ONLY("Path")},
        {"AWS::IAM::Role", "MaxSessionDuration: 3600", "MaxSessionDuration: 7200", "/MaxSessionDuration", IN_PLACE},
        {"AWS::IAM::ManagedPolicy", "Description: a", "Description: b", "/Description", CREATE_ONLY("Description")},
        {"AWS::Cognito::UserPool", "UserPoolName: a", "UserPoolName: b", "/UserPoolName", IN_PLACE},
        {"AWS::Cognito::UserPool", "MfaConfiguration: \"OFF\"", "MfaConfiguration: OPTIONAL", "/MfaConfiguration",
         IN_PLACE},
        {"AWS::Cognito::UserPoolClient", "GenerateSecret: false", "GenerateSecret: true", "/GenerateSecret",
         CREATE_ONLY("GenerateSecret")},
        {"AWS::Cognito::UserPoolClient", "AccessTokenValidity: 1", "AccessTokenValidity: 2", "/AccessTokenValidity",
         IN_PLACE},
        {"AWS::Cognito::UserPoolGroup", "GroupName: a", "GroupName: b", "/GroupName", CREATE_ONLY("GroupName")},
        {"AWS::Cognito::UserPoolGroup", "Precedence: 1", "Precedence: 2", "/Precedence", IN_PLACE},
        {"AWS::CloudFront::Distribution", "DistributionConfig: {PriceClass: PriceClass_100}",
         "DistributionConfig: {PriceClass: PriceClass_All}", "/DistributionConfig/PriceClass", IN_PLACE},
        {"AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig: {Name: a}",
         "OriginAccessControlConfig: {Name: b}", "/OriginAccessControlConfig/Name", IN_PLACE},
        {"AWS::Logs::LogGroup", "LogGroupName: a", "LogGroupName: b", "/LogGroupName", CREATE_ONLY("LogGroupName")},
        {"AWS::Logs::LogGroup", "RetentionInDays: 7", "RetentionInDays: 30", "/RetentionInDays", IN_PLACE},
        {"AWS::CloudWatch::Alarm", "AlarmName: a", "AlarmName: b", "/AlarmName", CREATE_ONLY("AlarmName")},
        {"AWS::CloudWatch::Alarm", "Threshold: 5", "Threshold: 10", "/Threshold", IN_PLACE},
        {"AWS::Events::Rule", "Name: a", "Name: b", "/Name", CREATE_ONLY("Name")},
        {"AWS::Events::Rule", "EventBusName: a", "EventBusName: b", "/EventBusName", PLAN_REPLACES,
         "conditionalCreateOnlyProperties: /properties/EventBusName"},
        {"AWS::Events::Rule", "ScheduleExpression: rate(1 day)", "ScheduleExpression: rate(2 days)",
         "/ScheduleExpression", IN_PLACE},
        {"AWS::Scheduler::Schedule", "Name: a", "Name: b", "/Name", CREATE_ONLY("Name")},
        {"AWS::SQS::Queue", "QueueName: a", "QueueName: b", "/QueueName", CREATE_ONLY("QueueName")},
        {"AWS::SQS::Queue", "FifoQueue: true", "{}", "/FifoQueue", CREATE_ONLY("FifoQueue")},
        {"AWS::SQS::Queue", "VisibilityTimeout: 30", "VisibilityTimeout: 60", "/VisibilityTimeout", IN_PLACE},
        {"AWS::SNS::Topic", "TopicName: a", "TopicName: b", "/TopicName", CREATE_ONLY("TopicName")},
        {"AWS::SNS::Topic", "DisplayName: a", "DisplayName: b", "/DisplayName", IN_PLACE},
        {"AWS::SNS::Subscription", "Protocol: sqs", "Protocol: https", "/Protocol", CREATE_ONLY("Protocol")},
        {"AWS::SNS::Subscription", "Region: us-east-1", "Region: us-west-2", "/Region", CONDITIONAL("Region")},
        {"AWS::RDS::DBInstance", "DBName: a", "DBName: b", "/DBName", CREATE_ONLY("DBName")},
        {"AWS::RDS::DBInstance", "Engine: mysql", "Engine: mariadb", "/Engine", CONDITIONAL("Engine")},
        {"AWS::RDS::DBInstance", "StorageType: gp2", "StorageType: gp3", "/StorageType",
         DOCUMENTED("StorageType: maybe")},
        {"AWS::RDS::DBInstance", "AllocatedStorage: 20", "AllocatedStorage: 40", "/AllocatedStorage", IN_PLACE},
        {"AWS::RDS::DBCluster", "EngineMode: provisioned", "EngineMode: serverless", "/EngineMode",
         CREATE_ONLY("EngineMode")},
        {"AWS::EC2::Instance", "ImageId: a", "ImageId: b", "/ImageId", CREATE_ONLY("ImageId")},
        {"AWS::EC2::Instance", "InstanceType: t3.micro", "InstanceType: t3.small", "/InstanceType",
         CONDITIONAL("InstanceType")},
        {"AWS::EC2::Instance", "SourceDestCheck: true", "SourceDestCheck: false", "/SourceDestCheck", IN_PLACE},
        {"AWS::EC2::VPC", "CidrBlock: 10.0.0.0/16", "CidrBlock: 10.1.0.0/16", "/CidrBlock", CREATE_ONLY("CidrBlock")},
        {"AWS::EC2::VPC", "InstanceTenancy: default", "InstanceTenancy: dedicated", "/InstanceTenancy",
         CONDITIONAL("InstanceTenancy")},
        {"AWS::EC2::Subnet", "MapPublicIpOnLaunch: false", "MapPublicIpOnLaunch: true", "/MapPublicIpOnLaunch",
         IN_PLACE},
        {"AWS::EC2::SecurityGroup", "GroupDescription: a", "GroupDescription: b", "/GroupDescription",
         CREATE_ONLY("GroupDescription")},
        {"AWS::EC2::EIP", "Domain: vpc", "Domain: standard", "/Domain", DOCUMENTED("Domain: yes")},
        {"AWS::ECS::Service", "DesiredCount: 1", "DesiredCount: 2", "/DesiredCount", IN_PLACE},
        {"AWS::ECS::Service", "Cluster: a", "Cluster: b", "/Cluster", CREATE_ONLY("Cluster")},
        {"AWS::ECS::TaskDefinition", "ContainerDefinitions: [{Name: a, Image: x}]",
         "ContainerDefinitions: [{Name: a, Image: y}]", "/ContainerDefinitions/0/Image",
         CREATE_ONLY("ContainerDefinitions")},
        {"AWS::EKS::Cluster", "KubernetesNetworkConfig: {IpFamily: ipv4}", "KubernetesNetworkConfig: {IpFamily: ipv6}",
         "/KubernetesNetworkConfig/IpFamily", CREATE_ONLY("KubernetesNetworkConfig/IpFamily")},
        {"AWS::EKS::Cluster", "{}", "KubernetesNetworkConfig: {IpFamily: ipv6}", "/KubernetesNetworkConfig",
         CREATE_ONLY("KubernetesNetworkConfig/IpFamily")},
        {"AWS::EKS::Cluster", "Version: \"1.30\"", "Version: \"1.31\"", "/Version", IN_PLACE},
        {"AWS::KMS::Key", "Description: a", "Description: b", "/Description", IN_PLACE},
        {"AWS::SecretsManager::Secret", "Name: a", "Name: b", "/Name", CREATE_ONLY("Name")},
        {"AWS::SSM::Parameter", "Value: a", "Value: b", "/Value", IN_PLACE},
        {"AWS::SSM::Parameter", "Name: a", "Name: b", "/Name", CREATE_ONLY("Name")},
        {"AWS::StepFunctions::StateMachine", "StateMachineType: STANDARD", "StateMachineType: EXPRESS",
         "/StateMachineType", CREATE_ONLY("StateMachineType")},
        {"AWS::Kinesis::Stream", "ShardCount: 1", "ShardCount: 2", "/ShardCount", IN_PLACE},
        {"AWS::ElastiCache::ReplicationGroup", "AuthToken: a", "AuthToken: b", "/AuthToken", CONDITIONAL("AuthToken")},
        {"AWS::ElastiCache::ReplicationGroup", "NumNodeGroups: 1", "NumNodeGroups: 2", "/NumNodeGroups",
         DOCUMENTED("NumNodeGroups: maybe")},
        {"AWS::ElasticLoadBalancingV2::LoadBalancer", "Scheme: internal", "Scheme: internet-facing", "/Scheme",
         CREATE_ONLY("Scheme")},
        {"AWS::ElasticLoadBalancingV2::TargetGroup", "Port: 80", "Port: 81", "/Port", CREATE_ONLY("Port")},
        {"AWS::ElasticLoadBalancingV2::TargetGroup", "HealthCheckPath: /a", "HealthCheckPath: /b", "/HealthCheckPath",
         IN_PLACE},
        {"AWS::Route53::HostedZone", "Name: a.example", "Name: b.example", "/Name", CREATE_ONLY("Name")},
        {"AWS::SES::EmailIdentity", "EmailIdentity: a@b.example", "EmailIdentity: c@b.example", "/EmailIdentity",
         CREATE_ONLY("EmailIdentity")},
        {"AWS::ApiGatewayV2::Api", "ProtocolType: HTTP", "ProtocolType: WEBSOCKET", "/ProtocolType",
         CREATE_ONLY("ProtocolType")},
        {"AWS::ApiGateway::RestApi", "Description: a", "Description: b", "/Description", IN_PLACE},
        {"AWS::EFS::FileSystem", "Encrypted: false", "Encrypted: true", "/Encrypted", CREATE_ONLY("Encrypted")},
        {"AWS::EFS::FileSystem", "ThroughputMode: bursting", "ThroughputMode: elastic", "/ThroughputMode", IN_PLACE},
        {"AWS::CertificateManager::Certificate", "ValidationMethod: DNS", "ValidationMethod: EMAIL",
         "/ValidationMethod", DOCUMENTED("ValidationMethod: yes")},
        {"AWS::AutoScaling::AutoScalingGroup", "LaunchConfigurationName: a", "LaunchConfigurationName: b",
         "/LaunchConfigurationName", CONDITIONAL("LaunchConfigurationName")},
        {"AWS::Glue::SecurityConfiguration", "EncryptionConfiguration: {A: a}", "EncryptionConfiguration: {A: b}",
         "/EncryptionConfiguration/A", PLAN_REPLACES, "handlers: no update"},
        {"Custom::Thing", "A: a", "A: b", "/A", PLAN_CANNOT_KNOW, "custom resource: its provider decides"},
        {"AWS::CloudFormation::CustomResource", "A: a", "A: b", "/A", PLAN_CANNOT_KNOW,
         "custom resource: its provider decides"},
        {"Acme::Shop::Thing", "A: a", "A: b", "/A", PLAN_CANNOT_KNOW, "no schema of Acme::Shop::Thing"},
};

static const char *template_of(struct stack *stack, const struct row *row, const char *properties)
{
	const char *form = properties[0] == '{' ? "Resources: {Thing: {Type: \"%s\", Properties: %s}}"
	                                        : "Resources: {Thing: {Type: \"%s\", Properties: {%s}}}";
	return str_format_in(&stack->arena, form, row->type, properties).ptr;
}

static enum plan_action expected_action(enum plan_effect effect)
{
	return effect == PLAN_REPLACES ? PLAN_REPLACE : PLAN_UPDATE;
}

Test(verdict, is_what_the_schema_says)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan =
		        stack_plan(&stack, template_of(&stack, row, row->before), template_of(&stack, row, row->after));
		const struct plan_change *change = stack_only_change(plan);
		cr_expect_eq(change->properties.count, 1, "%s %s: %zu properties", row->type, row->path,
		             change->properties.count);
		const struct plan_property *property = stack_property(change, row->path);
		cr_assert(property, "%s: %s and not %s", row->type, change->properties.items[0].path.ptr, row->path);
		cr_expect_str_eq(plan_effect_name(property->effect), plan_effect_name(row->effect), "%s %s: %s",
		        row->type,
		                 row->path, plan_effect_name(property->effect));
		cr_expect(str_is(property->proof, row->proof), "%s %s: %.*s", row->type, row->path,
		          STR_ARG(property->proof));
		cr_expect_eq(change->action, expected_action(row->effect), "%s %s: %s", row->type, row->path,
		             plan_action_name(change->action));
		stack_done(&stack);
	}
}

Test(verdict, of_the_same_change_backwards_is_the_same)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan =
		        stack_plan(&stack, template_of(&stack, row, row->after), template_of(&stack, row, row->before));
		cr_expect_eq(stack_only_change(plan)->action, expected_action(row->effect), "%s %s", row->type,
		        row->path);
		stack_done(&stack);
	}
}

/* A table that DynamoDB would lose, a bucket, a user pool and what holds nothing. */
static const struct {
	const char *type, *attributes;
	bool data_loss, retained;
} deletions[] = {
        {"AWS::DynamoDB::Table", "", true, false},
        {"AWS::DynamoDB::Table", ", DeletionPolicy: Delete", true, false},
        {"AWS::DynamoDB::Table", ", DeletionPolicy: Retain", false, true},
        {"AWS::DynamoDB::Table", ", DeletionPolicy: RetainExceptOnCreate", false, true},
        {"AWS::DynamoDB::Table", ", UpdateReplacePolicy: Retain", true, false},
        {"AWS::S3::Bucket", "", true, false},
        {"AWS::Cognito::UserPool", "", true, false},
        {"AWS::Logs::LogGroup", "", true, false},
        {"AWS::RDS::DBInstance", "", false, false}, /* Snapshot is its default */
        {"AWS::RDS::DBInstance", ", Properties: {DBClusterIdentifier: c}", true, false},
        {"AWS::RDS::DBCluster", "", false, false},
        {"AWS::RDS::DBInstance", ", DeletionPolicy: Delete", true, false},
        {"AWS::EC2::Volume", ", DeletionPolicy: Snapshot", false, false},
        {"AWS::Lambda::Function", "", false, false},
        {"AWS::IAM::Role", "", false, false},
};

Test(verdict, of_a_deletion_knows_what_holds_data)
{
	for (size_t i = 0; i < LK_COUNT(deletions); i++) {
		struct stack stack;
		stack_init(&stack);
		struct str live = str_format_in(&stack.arena,
		                                "Resources: {Kept: {Type: AWS::SNS::Topic}, Thing: {Type: \"%s\"%s}}",
		                                deletions[i].type, deletions[i].attributes);
		const struct plan *plan = stack_plan(&stack, live.ptr, "Resources: {Kept: {Type: AWS::SNS::Topic}}");
		const struct plan_change *change = stack_only_change(plan);
		cr_expect_eq(change->action, PLAN_DELETE);
		cr_expect_eq(change->data_loss, deletions[i].data_loss, "%s%s", deletions[i].type,
		        deletions[i].attributes);
		cr_expect_eq(change->retained, deletions[i].retained, "%s%s", deletions[i].type,
		        deletions[i].attributes);
		cr_expect_eq(plan->summary.delete, 1);
		stack_done(&stack);
	}
}

static const struct {
	const char *before, *after;
	bool data_loss, may_lose_data, retained;
} replacements[] = {
        {"Properties: {TableName: a}", "Properties: {TableName: b}", true, false, false},
        {"Properties: {TableName: a}", "UpdateReplacePolicy: Retain, Properties: {TableName: b}", false, false, true},
        {"UpdateReplacePolicy: Retain, Properties: {TableName: a}", "Properties: {TableName: b}", true, false, false},
        {"DeletionPolicy: Retain, Properties: {TableName: a}", "DeletionPolicy: Retain, Properties: {TableName: b}",
         true, false, false},
};

Test(verdict, of_a_replacement_looks_at_the_update_replace_policy)
{
	for (size_t i = 0; i < LK_COUNT(replacements); i++) {
		struct stack stack;
		stack_init(&stack);
		struct str live = str_format_in(&stack.arena, "Resources: {Thing: {Type: AWS::DynamoDB::Table, %s}}",
		                                replacements[i].before);
		struct str desired = str_format_in(&stack.arena, "Resources: {Thing: {Type: AWS::DynamoDB::Table, %s}}",
		                                   replacements[i].after);
		const struct plan_change *change = stack_only_change(stack_plan(&stack, live.ptr, desired.ptr));
		cr_expect_eq(change->action, PLAN_REPLACE);
		cr_expect_eq(change->data_loss, replacements[i].data_loss, "row %zu", i);
		cr_expect_eq(change->may_lose_data, replacements[i].may_lose_data, "row %zu", i);
		cr_expect_eq(change->retained, replacements[i].retained, "row %zu", i);
		stack_done(&stack);
	}
}

Test(verdict, of_a_conditional_replacement_warns_of_loss)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan =
	        stack_plan(&stack, "Resources: {Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}}",
	                   "Resources: {Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mariadb}}}");
	const struct plan_change *change = stack_only_change(plan);
	cr_expect_eq(change->action, PLAN_UPDATE);
	cr_expect_not(change->data_loss);
	cr_expect(change->may_lose_data);
	stack_done(&stack);
}

Test(verdict, of_another_type_is_a_replacement_that_the_service_refuses)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan_change *change =
	        stack_only_change(stack_plan(&stack, "Resources: {Thing: {Type: AWS::DynamoDB::Table}}",
	                                     "Resources: {Thing: {Type: AWS::SNS::Topic}}"));
	cr_expect_eq(change->action, PLAN_REPLACE);
	cr_expect(change->data_loss);
	cr_assert(stack_property(change, "/Type"));
	cr_assert_eq(change->refusals.count, 1);
	cr_expect(str_contains(change->refusals.items[0], STR("AWS::DynamoDB::Table")));
	stack_done(&stack);
}

Test(verdict, refuses_a_fixed_name_that_stands_in_the_way)
{
	struct stack stack;
	stack_init(&stack);
	const char *live = "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders, "
	                   "KeySchema: [{AttributeName: a, KeyType: HASH}]}}}";
	const char *desired = "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders, "
	                      "KeySchema: [{AttributeName: b, KeyType: HASH}]}}}";
	const struct plan_change *change = stack_only_change(stack_plan(&stack, live, desired));
	cr_assert_eq(change->refusals.count, 1);
	cr_expect(str_contains(change->refusals.items[0], STR("TableName")));
	stack_done(&stack);
}

Test(verdict, without_a_pack_is_uncertain)
{
	struct stack stack;
	stack_init(&stack);
	stack.input.pack = NULL;
	const struct plan_change *change =
	        stack_only_change(stack_plan(&stack,
	                "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: a}}}",
	                                     "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: b}}}"));
	cr_expect_eq(change->properties.items[0].effect, PLAN_CANNOT_KNOW);
	cr_expect(str_is(change->properties.items[0].proof, "no schema of AWS::SNS::Topic"));
	stack_done(&stack);
}
