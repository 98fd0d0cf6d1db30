/* What the documentation says that a change requires ("Update requires" of the CloudFormation Template Reference),
 * beside the verdict and the schema's fact that it rests on. Where the two disagree, a replacement that the
 * documentation alone knows of may come, and one that the schema lists will. */
#include <criterion/criterion.h>
#include <string.h>

#include "stack.h"

struct row {
	const char *type, *before, *after, *path;
	const char *update; /* the documentation's word */
	enum plan_effect effect;
	const char *proof;
};

#define NO_INTERRUPTION "No interruption", PLAN_IN_PLACE, "not in createOnlyProperties"
#define SOME_INTERRUPTIONS "Some interruptions", PLAN_IN_PLACE, "not in createOnlyProperties"
#define REPLACEMENT(property) "Replacement", PLAN_REPLACES, "createOnlyProperties: /properties/" property

static const struct row rows[] = {
	{"AWS::DynamoDB::Table", "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}",
	 "ProvisionedThroughput: {ReadCapacityUnits: 2, WriteCapacityUnits: 1}",
	 "/ProvisionedThroughput/ReadCapacityUnits", NO_INTERRUPTION},
	{"AWS::DynamoDB::Table", "LocalSecondaryIndexes: [{IndexName: a, Projection: {ProjectionType: ALL}}]",
	 "LocalSecondaryIndexes: [{IndexName: a, Projection: {ProjectionType: KEYS_ONLY}}]",
	 "/LocalSecondaryIndexes/0/Projection/ProjectionType", "Updates are not supported", PLAN_MAY_REPLACE,
	 "documentation of LocalSecondaryIndexes: Updates are not supported"},
	{"AWS::DynamoDB::Table", "LocalSecondaryIndexes: [{IndexName: a}]", "{}", "/LocalSecondaryIndexes",
	 "Updates are not supported", PLAN_MAY_REPLACE,
	 "documentation of LocalSecondaryIndexes: Updates are not supported"},
	{"AWS::DynamoDB::Table", "AttributeDefinitions: [{AttributeName: a, AttributeType: S}]",
	 "AttributeDefinitions: [{AttributeName: a, AttributeType: N}]", "/AttributeDefinitions/0/AttributeType",
	 "Replacement", PLAN_MAY_REPLACE,
	 "documentation of AttributeDefinitions: Replacement if you edit an existing AttributeDefinition"},
	{"AWS::DynamoDB::Table", "AttributeDefinitions: [{AttributeName: a, AttributeType: S}]",
	 "AttributeDefinitions: [{AttributeName: b, AttributeType: N}, {AttributeName: a, AttributeType: S}]",
	 "/AttributeDefinitions/0", SOME_INTERRUPTIONS},
	{"AWS::DynamoDB::Table",
	 "GlobalSecondaryIndexes: [{IndexName: a, ProvisionedThroughput: {ReadCapacityUnits: 1}}]",
	 "GlobalSecondaryIndexes: [{IndexName: a, ProvisionedThroughput: {ReadCapacityUnits: 2}}]",
	 "/GlobalSecondaryIndexes/0/ProvisionedThroughput/ReadCapacityUnits", NO_INTERRUPTION},
	{"AWS::DynamoDB::Table", "ImportSourceSpecification: {InputFormat: CSV}",
	 "ImportSourceSpecification: {InputFormat: ION}", "/ImportSourceSpecification/InputFormat",
	 REPLACEMENT("ImportSourceSpecification")},
	{"AWS::DynamoDB::Table", "SSESpecification: {SSEEnabled: false}", "SSESpecification: {SSEEnabled: true}",
	 "/SSESpecification/SSEEnabled", NO_INTERRUPTION},
	{"AWS::DynamoDB::Table", "StreamSpecification: {StreamViewType: NEW_IMAGE}",
	 "StreamSpecification: {StreamViewType: OLD_IMAGE}", "/StreamSpecification/StreamViewType", NO_INTERRUPTION},
	{"AWS::DynamoDB::Table", "DeletionProtectionEnabled: false", "DeletionProtectionEnabled: true",
	 "/DeletionProtectionEnabled", NO_INTERRUPTION},
	{"AWS::DynamoDB::GlobalTable", "TableName: a", "TableName: b", "/TableName", REPLACEMENT("TableName")},
	{"AWS::S3::Bucket", "Tags: [{Key: a, Value: b}]", "Tags: [{Key: a, Value: c}]", "/Tags/a", NO_INTERRUPTION},
	{"AWS::S3::Bucket", "PublicAccessBlockConfiguration: {BlockPublicAcls: false}",
	 "PublicAccessBlockConfiguration: {BlockPublicAcls: true}", "/PublicAccessBlockConfiguration/BlockPublicAcls",
	 NO_INTERRUPTION},
	{"AWS::S3::Bucket", "LifecycleConfiguration: {Rules: [{Id: a, Status: Enabled}]}",
	 "LifecycleConfiguration: {Rules: [{Id: a, Status: Disabled}]}", "/LifecycleConfiguration/Rules/0/Status",
	 NO_INTERRUPTION},
	{"AWS::Lambda::Function", "Runtime: nodejs18.x", "Runtime: nodejs20.x", "/Runtime", NO_INTERRUPTION},
	{"AWS::Lambda::Function", "VpcConfig: {SubnetIds: [a]}", "VpcConfig: {SubnetIds: [b]}", "/VpcConfig/SubnetIds",
	 NO_INTERRUPTION},
	{"AWS::Lambda::Function", "Architectures: [x86_64]", "Architectures: [arm64]", "/Architectures",
	 NO_INTERRUPTION},
	{"AWS::Lambda::LayerVersion", "Content: {S3Key: a}", "Content: {S3Key: b}", "/Content/S3Key",
	 REPLACEMENT("Content")},
	{"AWS::Lambda::Alias", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::Lambda::Alias", "FunctionVersion: 1", "FunctionVersion: 2", "/FunctionVersion", NO_INTERRUPTION},
	{"AWS::Lambda::Url", "AuthType: NONE", "AuthType: AWS_IAM", "/AuthType", NO_INTERRUPTION},
	{"AWS::Lambda::Url", "TargetFunctionArn: a", "TargetFunctionArn: b", "/TargetFunctionArn",
	 REPLACEMENT("TargetFunctionArn")},
	{"AWS::Lambda::EventSourceMapping", "SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: a}",
	 "SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: b}",
	 "/SelfManagedKafkaEventSourceConfig/ConsumerGroupId", "Replacement", PLAN_MAY_REPLACE,
	 "causesReplacement: SelfManagedKafkaEventSourceConfig: yes"},
	{"AWS::Lambda::EventSourceMapping", "StartingPosition: LATEST", "StartingPosition: TRIM_HORIZON",
	 "/StartingPosition", REPLACEMENT("StartingPosition")},
	{"AWS::IAM::User", "UserName: a", "UserName: b", "/UserName", REPLACEMENT("UserName")},
	{"AWS::IAM::User", "Path: /a/", "Path: /b/", "/Path", NO_INTERRUPTION},
	{"AWS::IAM::Policy", "PolicyName: a", "PolicyName: b", "/PolicyName", NO_INTERRUPTION},
	{"AWS::IAM::InstanceProfile", "Roles: [a]", "Roles: [b]", "/Roles", NO_INTERRUPTION},
	{"AWS::IAM::InstanceProfile", "Path: /a/", "Path: /b/", "/Path", REPLACEMENT("Path")},
	{"AWS::IAM::ManagedPolicy", "ManagedPolicyName: a", "ManagedPolicyName: b", "/ManagedPolicyName",
	 REPLACEMENT("ManagedPolicyName")},
	{"AWS::IAM::ManagedPolicy", "Path: /a/", "Path: /b/", "/Path", REPLACEMENT("Path")},
	{"AWS::Cognito::UserPool", "Schema: [{Name: a, Mutable: false}]", "Schema: [{Name: a, Mutable: true}]",
	 "/Schema/0/Mutable", NO_INTERRUPTION},
	{"AWS::Cognito::UserPool", "AliasAttributes: [email]", "AliasAttributes: [phone_number]", "/AliasAttributes",
	 NO_INTERRUPTION},
	{"AWS::Cognito::UserPool", "Policies: {PasswordPolicy: {MinimumLength: 8}}",
	 "Policies: {PasswordPolicy: {MinimumLength: 9}}", "/Policies/PasswordPolicy/MinimumLength", NO_INTERRUPTION},
	{"AWS::Cognito::IdentityPool", "AllowUnauthenticatedIdentities: false", "AllowUnauthenticatedIdentities: true",
	 "/AllowUnauthenticatedIdentities", NO_INTERRUPTION},
	{"AWS::Cognito::UserPoolDomain", "Domain: a", "Domain: b", "/Domain", REPLACEMENT("Domain")},
	{"AWS::CloudFront::Distribution", "DistributionConfig: {DefaultCacheBehavior: {Compress: false}}",
	 "DistributionConfig: {DefaultCacheBehavior: {Compress: true}}",
	 "/DistributionConfig/DefaultCacheBehavior/Compress", NO_INTERRUPTION},
	{"AWS::CloudFront::Distribution", "DistributionConfig: {Origins: [{Id: a, OriginPath: /a}]}",
	 "DistributionConfig: {Origins: [{Id: a, OriginPath: /b}]}", "/DistributionConfig/Origins/0/OriginPath",
	 NO_INTERRUPTION},
	{"AWS::CloudFront::Function", "Name: a", "Name: b", "/Name", "No interruption", PLAN_REPLACES,
	 "createOnlyProperties: /properties/Name"},
	{"AWS::CloudFront::CachePolicy", "CachePolicyConfig: {DefaultTTL: 1}", "CachePolicyConfig: {DefaultTTL: 2}",
	 "/CachePolicyConfig/DefaultTTL", NO_INTERRUPTION},
	{"AWS::ApiGateway::RestApi", "Name: a", "Name: b", "/Name", NO_INTERRUPTION},
	{"AWS::ApiGateway::RestApi", "EndpointConfiguration: {Types: [EDGE]}",
	 "EndpointConfiguration: {Types: [REGIONAL]}", "/EndpointConfiguration/Types", NO_INTERRUPTION},
	{"AWS::ApiGateway::Resource", "PathPart: a", "PathPart: b", "/PathPart", REPLACEMENT("PathPart")},
	{"AWS::ApiGateway::Resource", "ParentId: a", "ParentId: b", "/ParentId", REPLACEMENT("ParentId")},
	{"AWS::ApiGateway::Deployment", "RestApiId: a", "RestApiId: b", "/RestApiId", REPLACEMENT("RestApiId")},
	{"AWS::ApiGateway::Stage", "StageName: a", "StageName: b", "/StageName", REPLACEMENT("StageName")},
	{"AWS::ApiGateway::Stage", "CacheClusterSize: 0.5", "CacheClusterSize: 1.6", "/CacheClusterSize",
	 NO_INTERRUPTION},
	{"AWS::ApiGateway::Method", "AuthorizationType: NONE", "AuthorizationType: AWS_IAM", "/AuthorizationType",
	 NO_INTERRUPTION},
	{"AWS::ApiGateway::ApiKey", "Value: a", "Value: b", "/Value", REPLACEMENT("Value")},
	{"AWS::ApiGatewayV2::Stage", "StageName: a", "StageName: b", "/StageName", REPLACEMENT("StageName")},
	{"AWS::ApiGatewayV2::Route", "RouteKey: GET /a", "RouteKey: GET /b", "/RouteKey", NO_INTERRUPTION},
	{"AWS::ApiGatewayV2::Integration", "ApiId: a", "ApiId: b", "/ApiId", REPLACEMENT("ApiId")},
	{"AWS::EC2::Instance", "UserData: a", "UserData: b", "/UserData", "Some interruptions", PLAN_MAY_REPLACE,
	 "conditionalCreateOnlyProperties: /properties/UserData"},
	{"AWS::EC2::Instance", "KeyName: a", "KeyName: b", "/KeyName", REPLACEMENT("KeyName")},
	{"AWS::EC2::Instance", "SubnetId: a", "SubnetId: b", "/SubnetId", REPLACEMENT("SubnetId")},
	{"AWS::EC2::Instance", "IamInstanceProfile: a", "IamInstanceProfile: b", "/IamInstanceProfile",
	 NO_INTERRUPTION},
	{"AWS::EC2::Instance", "NetworkInterfaces: [{DeviceIndex: 0, SubnetId: a}]",
	 "NetworkInterfaces: [{DeviceIndex: 0, SubnetId: b}]", "/NetworkInterfaces/0/SubnetId",
	 REPLACEMENT("NetworkInterfaces")},
	{"AWS::EC2::Instance", "BlockDeviceMappings: [{DeviceName: a, Ebs: {VolumeSize: 8}}]",
	 "BlockDeviceMappings: [{DeviceName: a, Ebs: {VolumeSize: 9}}]", "/BlockDeviceMappings/0/Ebs/VolumeSize",
	 "No interruption", PLAN_MAY_REPLACE, "conditionalCreateOnlyProperties: /properties/BlockDeviceMappings"},
	{"AWS::EC2::Subnet", "CidrBlock: 10.0.0.0/24", "CidrBlock: 10.0.1.0/24", "/CidrBlock",
	 REPLACEMENT("CidrBlock")},
	{"AWS::EC2::Subnet", "AvailabilityZone: us-east-1a", "AvailabilityZone: us-east-1b", "/AvailabilityZone",
	 REPLACEMENT("AvailabilityZone")},
	{"AWS::EC2::SecurityGroup", "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 1}]",
	 "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 2}]", "/SecurityGroupIngress/0/FromPort",
	 NO_INTERRUPTION},
	{"AWS::EC2::SecurityGroup", "GroupName: a", "GroupName: b", "/GroupName", REPLACEMENT("GroupName")},
	{"AWS::EC2::Route", "DestinationCidrBlock: 0.0.0.0/0", "DestinationCidrBlock: 10.0.0.0/8",
	 "/DestinationCidrBlock", REPLACEMENT("DestinationCidrBlock")},
	{"AWS::EC2::Route", "GatewayId: a", "GatewayId: b", "/GatewayId", NO_INTERRUPTION},
	{"AWS::EC2::NatGateway", "SubnetId: a", "SubnetId: b", "/SubnetId", REPLACEMENT("SubnetId")},
	{"AWS::EC2::Volume", "Size: 1", "Size: 2", "/Size", NO_INTERRUPTION},
	{"AWS::EC2::LaunchTemplate", "LaunchTemplateName: a", "LaunchTemplateName: b", "/LaunchTemplateName",
	 REPLACEMENT("LaunchTemplateName")},
	{"AWS::EC2::VPCEndpoint", "ServiceName: a", "ServiceName: b", "/ServiceName", REPLACEMENT("ServiceName")},
	{"AWS::RDS::DBInstance", "DBInstanceIdentifier: a", "DBInstanceIdentifier: b", "/DBInstanceIdentifier",
	 REPLACEMENT("DBInstanceIdentifier")},
	{"AWS::RDS::DBInstance", "MasterUsername: a", "MasterUsername: b", "/MasterUsername",
	 REPLACEMENT("MasterUsername")},
	{"AWS::RDS::DBInstance", "StorageEncrypted: false", "StorageEncrypted: true", "/StorageEncrypted",
	 REPLACEMENT("StorageEncrypted")},
	{"AWS::RDS::DBInstance", "DBInstanceClass: db.t3.micro", "DBInstanceClass: db.t3.small", "/DBInstanceClass",
	 SOME_INTERRUPTIONS},
	{"AWS::RDS::DBInstance", "MultiAZ: false", "MultiAZ: true", "/MultiAZ", "Some interruptions", PLAN_MAY_REPLACE,
	 "conditionalCreateOnlyProperties: /properties/MultiAZ"},
	{"AWS::RDS::DBInstance", "Port: 3306", "Port: 3307", "/Port", "Replacement", PLAN_MAY_REPLACE,
	 "causesReplacement: Port: yes"},
	{"AWS::RDS::DBInstance", "BackupRetentionPeriod: 1", "BackupRetentionPeriod: 2", "/BackupRetentionPeriod",
	 "Some interruptions", PLAN_MAY_REPLACE, "conditionalCreateOnlyProperties: /properties/BackupRetentionPeriod"},
	{"AWS::RDS::DBCluster", "DatabaseName: a", "DatabaseName: b", "/DatabaseName", REPLACEMENT("DatabaseName")},
	{"AWS::RDS::DBCluster", "StorageEncrypted: false", "StorageEncrypted: true", "/StorageEncrypted",
	 REPLACEMENT("StorageEncrypted")},
	{"AWS::RDS::DBCluster", "EngineVersion: 8.0.1", "EngineVersion: 8.0.2", "/EngineVersion", SOME_INTERRUPTIONS},
	{"AWS::RDS::DBSubnetGroup", "DBSubnetGroupName: a", "DBSubnetGroupName: b", "/DBSubnetGroupName",
	 REPLACEMENT("DBSubnetGroupName")},
	{"AWS::RDS::DBParameterGroup", "Family: a", "Family: b", "/Family", REPLACEMENT("Family")},
	{"AWS::ECS::Cluster", "ClusterName: a", "ClusterName: b", "/ClusterName", REPLACEMENT("ClusterName")},
	{"AWS::ECS::Service", "LaunchType: EC2", "LaunchType: FARGATE", "/LaunchType", "Replacement", PLAN_REPLACES,
	 "conditionalCreateOnlyProperties: /properties/LaunchType"},
	{"AWS::ECS::Service", "ServiceName: a", "ServiceName: b", "/ServiceName", REPLACEMENT("ServiceName")},
	{"AWS::ECS::Service", "TaskDefinition: a", "TaskDefinition: b", "/TaskDefinition", NO_INTERRUPTION},
	{"AWS::ECS::TaskDefinition", "Cpu: 256", "Cpu: 512", "/Cpu", REPLACEMENT("Cpu")},
	{"AWS::SQS::Queue", "ContentBasedDeduplication: false", "ContentBasedDeduplication: true",
	 "/ContentBasedDeduplication", NO_INTERRUPTION},
	{"AWS::SQS::Queue", "RedrivePolicy: {maxReceiveCount: 1}", "RedrivePolicy: {maxReceiveCount: 2}",
	 "/RedrivePolicy/maxReceiveCount", NO_INTERRUPTION},
	{"AWS::SNS::Topic", "FifoTopic: false", "FifoTopic: true", "/FifoTopic", REPLACEMENT("FifoTopic")},
	{"AWS::SNS::Subscription", "Endpoint: a", "Endpoint: b", "/Endpoint", REPLACEMENT("Endpoint")},
	{"AWS::SNS::Subscription", "RawMessageDelivery: false", "RawMessageDelivery: true", "/RawMessageDelivery",
	 NO_INTERRUPTION},
	{"AWS::KMS::Key", "KeyPolicy: {Statement: [{Sid: a, Effect: Allow}]}",
	 "KeyPolicy: {Statement: [{Sid: a, Effect: Deny}]}", "/KeyPolicy/Statement/0/Effect", NO_INTERRUPTION},
	{"AWS::KMS::Key", "EnableKeyRotation: false", "EnableKeyRotation: true", "/EnableKeyRotation",
	 NO_INTERRUPTION},
	{"AWS::KMS::Alias", "AliasName: alias/a", "AliasName: alias/b", "/AliasName", REPLACEMENT("AliasName")},
	{"AWS::KMS::Alias", "TargetKeyId: a", "TargetKeyId: b", "/TargetKeyId", NO_INTERRUPTION},
	{"AWS::Events::Rule", "State: ENABLED", "State: DISABLED", "/State", NO_INTERRUPTION},
	{"AWS::Events::EventBus", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::Events::Archive", "ArchiveName: a", "ArchiveName: b", "/ArchiveName", REPLACEMENT("ArchiveName")},
	{"AWS::Events::Archive", "RetentionDays: 1", "RetentionDays: 2", "/RetentionDays", NO_INTERRUPTION},
	{"AWS::Scheduler::Schedule", "State: ENABLED", "State: DISABLED", "/State", NO_INTERRUPTION},
	{"AWS::StepFunctions::StateMachine", "StateMachineName: a", "StateMachineName: b", "/StateMachineName",
	 REPLACEMENT("StateMachineName")},
	{"AWS::StepFunctions::StateMachine", "RoleArn: a", "RoleArn: b", "/RoleArn", NO_INTERRUPTION},
	{"AWS::StepFunctions::Activity", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::ElastiCache::ReplicationGroup", "AtRestEncryptionEnabled: false", "AtRestEncryptionEnabled: true",
	 "/AtRestEncryptionEnabled", REPLACEMENT("AtRestEncryptionEnabled")},
	{"AWS::ElastiCache::ReplicationGroup", "CacheNodeType: cache.t3.micro", "CacheNodeType: cache.t3.small",
	 "/CacheNodeType", NO_INTERRUPTION},
	{"AWS::ElastiCache::CacheCluster", "ClusterName: a", "ClusterName: b", "/ClusterName",
	 REPLACEMENT("ClusterName")},
	{"AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName: a", "CacheSubnetGroupName: b",
	 "/CacheSubnetGroupName", REPLACEMENT("CacheSubnetGroupName")},
	{"AWS::EFS::FileSystem", "PerformanceMode: generalPurpose", "PerformanceMode: maxIO", "/PerformanceMode",
	 REPLACEMENT("PerformanceMode")},
	{"AWS::EFS::FileSystem", "KmsKeyId: a", "KmsKeyId: b", "/KmsKeyId", REPLACEMENT("KmsKeyId")},
	{"AWS::EFS::AccessPoint", "PosixUser: {Uid: 1, Gid: 1}", "PosixUser: {Uid: 2, Gid: 1}", "/PosixUser/Uid",
	 REPLACEMENT("PosixUser")},
	{"AWS::EFS::MountTarget", "SubnetId: a", "SubnetId: b", "/SubnetId", REPLACEMENT("SubnetId")},
	{"AWS::MSK::Cluster", "ClusterName: a", "ClusterName: b", "/ClusterName", REPLACEMENT("ClusterName")},
	{"AWS::MSK::Cluster", "NumberOfBrokerNodes: 3", "NumberOfBrokerNodes: 6", "/NumberOfBrokerNodes",
	 NO_INTERRUPTION},
	{"AWS::MSK::Cluster", "BrokerNodeGroupInfo: {ClientSubnets: [a]}", "BrokerNodeGroupInfo: {ClientSubnets: [b]}",
	 "/BrokerNodeGroupInfo/ClientSubnets", REPLACEMENT("BrokerNodeGroupInfo/ClientSubnets")},
	{"AWS::MSK::Cluster", "EncryptionInfo: {EncryptionInTransit: {InCluster: false}}",
	 "EncryptionInfo: {EncryptionInTransit: {InCluster: true}}", "/EncryptionInfo/EncryptionInTransit/InCluster",
	 REPLACEMENT("EncryptionInfo/EncryptionInTransit/InCluster")},
	{"AWS::FSx::FileSystem", "FileSystemType: LUSTRE", "FileSystemType: WINDOWS", "/FileSystemType",
	 REPLACEMENT("FileSystemType")},
	{"AWS::FSx::FileSystem", "LustreConfiguration: {DeploymentType: SCRATCH_1}",
	 "LustreConfiguration: {DeploymentType: SCRATCH_2}", "/LustreConfiguration/DeploymentType", "Replacement",
	 PLAN_MAY_REPLACE, "causesReplacement: LustreConfiguration/DeploymentType: yes"},
	{"AWS::FSx::FileSystem", "LustreConfiguration: {AutoImportPolicy: NEW}",
	 "LustreConfiguration: {AutoImportPolicy: NONE}", "/LustreConfiguration/AutoImportPolicy", NO_INTERRUPTION},
	{"AWS::FSx::FileSystem", "{}", "WindowsConfiguration: {ThroughputCapacity: 8, DeploymentType: MULTI_AZ_1}",
	 "/WindowsConfiguration", "No interruption", PLAN_MAY_REPLACE,
	 "causesReplacement: WindowsConfiguration/DeploymentType: yes"},
	{"AWS::FSx::FileSystem", "{}", "WindowsConfiguration: {ThroughputCapacity: 8}", "/WindowsConfiguration",
	 NO_INTERRUPTION},
	{"AWS::Glue::Database", "DatabaseInput: {Name: a}", "DatabaseInput: {Name: b}", "/DatabaseInput/Name",
	 "Replacement", PLAN_MAY_REPLACE, "causesReplacement: DatabaseInput/Name: yes"},
	{"AWS::Glue::Database", "DatabaseInput: {Description: a}", "DatabaseInput: {Description: b}",
	 "/DatabaseInput/Description", NO_INTERRUPTION},
	{"AWS::ServiceDiscovery::Service", "DnsConfig: {NamespaceId: a}", "DnsConfig: {NamespaceId: b}",
	 "/DnsConfig/NamespaceId", "Replacement", PLAN_MAY_REPLACE, "causesReplacement: DnsConfig/NamespaceId: yes"},
	{"AWS::OpenSearchService::Domain", "DomainName: a", "DomainName: b", "/DomainName", REPLACEMENT("DomainName")},
	{"AWS::OpenSearchService::Domain", "ClusterConfig: {InstanceCount: 1}", "ClusterConfig: {InstanceCount: 2}",
	 "/ClusterConfig/InstanceCount", NO_INTERRUPTION},
	{"AWS::Redshift::Cluster", "ClusterIdentifier: a", "ClusterIdentifier: b", "/ClusterIdentifier",
	 REPLACEMENT("ClusterIdentifier")},
	{"AWS::Redshift::Cluster", "NodeType: a", "NodeType: b", "/NodeType", NO_INTERRUPTION},
	{"AWS::ECR::Repository", "RepositoryName: a", "RepositoryName: b", "/RepositoryName",
	 REPLACEMENT("RepositoryName")},
	{"AWS::ECR::Repository", "ImageTagMutability: MUTABLE", "ImageTagMutability: IMMUTABLE", "/ImageTagMutability",
	 NO_INTERRUPTION},
	{"AWS::Kinesis::Stream", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName: a", "DeliveryStreamName: b",
	 "/DeliveryStreamName", REPLACEMENT("DeliveryStreamName")},
	{"AWS::SecretsManager::Secret", "Description: a", "Description: b", "/Description", NO_INTERRUPTION},
	{"AWS::CodeBuild::Project", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::Route53::HostedZone", "HostedZoneConfig: {Comment: a}", "HostedZoneConfig: {Comment: b}",
	 "/HostedZoneConfig/Comment", NO_INTERRUPTION},
	{"AWS::Route53::RecordSet", "Type: A", "Type: AAAA", "/Type", NO_INTERRUPTION},
	{"AWS::Route53::RecordSet", "TTL: 60", "TTL: 90", "/TTL", NO_INTERRUPTION},
	{"AWS::ElasticLoadBalancingV2::Listener", "LoadBalancerArn: a", "LoadBalancerArn: b", "/LoadBalancerArn",
	 REPLACEMENT("LoadBalancerArn")},
	{"AWS::ElasticLoadBalancingV2::Listener", "Port: 80", "Port: 81", "/Port", NO_INTERRUPTION},
	{"AWS::AutoScaling::LaunchConfiguration", "ImageId: a", "ImageId: b", "/ImageId", REPLACEMENT("ImageId")},
	{"AWS::AutoScaling::AutoScalingGroup", "MinSize: 1", "MinSize: 2", "/MinSize", NO_INTERRUPTION},
	{"AWS::WAFv2::WebACL", "Scope: REGIONAL", "Scope: CLOUDFRONT", "/Scope", REPLACEMENT("Scope")},
	{"AWS::AppSync::GraphQLApi", "Name: a", "Name: b", "/Name", NO_INTERRUPTION},
	{"AWS::AppSync::DataSource", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::Athena::WorkGroup", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::Backup::BackupVault", "BackupVaultName: a", "BackupVaultName: b", "/BackupVaultName",
	 REPLACEMENT("BackupVaultName")},
	{"AWS::Neptune::DBCluster", "StorageEncrypted: false", "StorageEncrypted: true", "/StorageEncrypted",
	 REPLACEMENT("StorageEncrypted")},
	{"AWS::DocDB::DBCluster", "DBClusterIdentifier: a", "DBClusterIdentifier: b", "/DBClusterIdentifier",
	 REPLACEMENT("DBClusterIdentifier")},
	{"AWS::Batch::JobQueue", "JobQueueName: a", "JobQueueName: b", "/JobQueueName", REPLACEMENT("JobQueueName")},
	{"AWS::SES::ConfigurationSet", "Name: a", "Name: b", "/Name", REPLACEMENT("Name")},
	{"AWS::CloudWatch::Alarm", "Dimensions: [{Name: a, Value: x}]", "Dimensions: [{Name: a, Value: y}]",
	 "/Dimensions/0/Value", NO_INTERRUPTION},
	{"AWS::CloudWatch::Dashboard", "DashboardBody: a", "DashboardBody: b", "/DashboardBody", NO_INTERRUPTION},
	{"AWS::Logs::MetricFilter", "FilterName: a", "FilterName: b", "/FilterName", REPLACEMENT("FilterName")},
	{"AWS::Logs::SubscriptionFilter", "LogGroupName: a", "LogGroupName: b", "/LogGroupName",
	 REPLACEMENT("LogGroupName")},
};

static const char *template_of(struct stack *stack, const struct row *row, const char *properties)
{
	const char *form = properties[0] == '{' ? "Resources: {Thing: {Type: \"%s\", Properties: %s}}"
						: "Resources: {Thing: {Type: \"%s\", Properties: {%s}}}";
	return str_format_in(&stack->arena, form, row->type, properties).ptr;
}

Test(documented, updates_are_the_verdicts)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct stack stack;
		stack_init(&stack);
		const struct plan *plan =
			stack_plan(&stack, template_of(&stack, row, row->before), template_of(&stack, row, row->after));
		const struct plan_property *property = stack_property(stack_only_change(plan), row->path);
		cr_assert(property, "%s: not %s", row->type, row->path);
		cr_expect_eq(plan->changes.items[0].properties.count, 1, "%s %s", row->type, row->path);
		cr_expect_eq(property->effect, row->effect, "%s %s: %s", row->type, row->path,
			     plan_effect_name(property->effect));
		cr_expect(str_is(property->proof, row->proof), "%s %s: %.*s", row->type, row->path,
			  STR_ARG(property->proof));
		stack_done(&stack);
	}
}

/* A documented replacement is never missed, and none is certain without the schema's word. */
Test(documented, replacements_are_never_in_place)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		bool replacement = strcmp(rows[i].update, "Replacement") == 0;
		cr_expect(!replacement || rows[i].effect != PLAN_IN_PLACE, "%s %s", rows[i].type, rows[i].path);
		cr_expect(replacement || rows[i].effect != PLAN_REPLACES ||
				  strncmp(rows[i].proof, "createOnlyProperties", 20) == 0,
			  "%s %s", rows[i].type, rows[i].path);
	}
}

/* DeletionPolicy and UpdateReplacePolicy are CloudFormation's own: no property of the resource changes with them. */
static const struct {
	const char *before, *after, *path;
} attributes[] = {
	{"", ", DeletionPolicy: Retain", "/DeletionPolicy"},
	{", DeletionPolicy: Retain", ", DeletionPolicy: Delete", "/DeletionPolicy"},
	{", UpdateReplacePolicy: Retain", ", UpdateReplacePolicy: Snapshot", "/UpdateReplacePolicy"},
	{"", ", Metadata: {a: 1}", "/Metadata"},
	{", DependsOn: Other", "", "/DependsOn"},
};

Test(documented, attributes_are_updated_in_place)
{
	for (size_t i = 0; i < LK_COUNT(attributes); i++) {
		struct stack stack;
		stack_init(&stack);
		const char *form = "Resources: {Other: {Type: AWS::SNS::Topic}, Db: {Type: AWS::RDS::DBInstance%s}}";
		struct str before = str_format_in(&stack.arena, form, attributes[i].before);
		struct str after = str_format_in(&stack.arena, form, attributes[i].after);
		const struct plan_change *change =
			stack_only_change(stack_plan(&stack, before.ptr, after.ptr));
		const struct plan_property *property = stack_property(change, attributes[i].path);
		cr_assert(property, "%s", attributes[i].path);
		cr_expect(property->attribute);
		cr_expect_eq(property->effect, PLAN_IN_PLACE);
		cr_expect_eq(change->action, PLAN_UPDATE);
		cr_expect_not(change->data_loss || change->may_lose_data, "%s", attributes[i].path);
		stack_done(&stack);
	}
}

/* A file system holds data, and only the documentation knows that this part of it cannot be changed. */
Test(documented, replacement_of_a_file_system_may_lose_its_data)
{
	struct stack stack;
	stack_init(&stack);
	const struct plan *plan = stack_plan(
		&stack,
		"Resources: {F: {Type: AWS::FSx::FileSystem, Properties: {LustreConfiguration: {DeploymentType: SCRATCH_1}}}}",
		"Resources: {F: {Type: AWS::FSx::FileSystem, Properties: {LustreConfiguration: {DeploymentType: SCRATCH_2}}}}");
	cr_expect(stack_only_change(plan)->may_lose_data);
	stack_done(&stack);
}

/* An index may go before its attribute becomes another; the table's own key cannot. */
Test(documented, replacement_of_a_table_follows_its_key)
{
	static const struct {
		const char *key;
		enum plan_action action;
	} keys[] = {{"a", PLAN_REPLACE}, {"b", PLAN_UPDATE}};
	for (size_t i = 0; i < LK_COUNT(keys); i++) {
		struct stack stack;
		stack_init(&stack);
		const char *form = "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {"
				   "KeySchema: [{AttributeName: %s, KeyType: HASH}], AttributeDefinitions: ["
				   "{AttributeName: b, AttributeType: S}, {AttributeName: a, AttributeType: %s}]}}}";
		struct str before = str_format_in(&stack.arena, form, keys[i].key, "S");
		struct str after = str_format_in(&stack.arena, form, keys[i].key, "N");
		const struct plan_change *change = stack_only_change(stack_plan(&stack, before.ptr, after.ptr));
		cr_expect_eq(change->action, keys[i].action, "%s", keys[i].key);
		cr_expect_eq(change->data_loss, keys[i].action == PLAN_REPLACE);
		cr_expect(change->data_loss || change->may_lose_data);
		stack_done(&stack);
	}
}
