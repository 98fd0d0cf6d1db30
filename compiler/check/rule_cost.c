#include "check/rule_cost.h"

#include "check/rules.h"

#define BUCKET(properties) "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {" properties "}\n"
#define UPLOADS "CorsConfiguration: {CorsRules: [{AllowedMethods: [PUT], AllowedOrigins: ['https://example.com']}]}"
#define DISTRIBUTION(policy) \
	"Resources:\n  D:\n    Type: AWS::CloudFront::Distribution\n    Properties: {DistributionConfig: {Enabled: " \
	"true, Origins: [{Id: o, DomainName: images.s3.us-east-1.amazonaws.com, S3OriginConfig: {}}], " \
	"DefaultCacheBehavior: " \
	"{TargetOriginId: o, ViewerProtocolPolicy: https-only, CachePolicyId: " policy "}}}\n"
#define ALIAS(more) \
	"Resources:\n  A:\n    Type: AWS::Lambda::Alias\n    Properties: {Name: live, FunctionName: f, " \
	"FunctionVersion: " \
	"'1'" more "}\n"
#define TABLE(billing) \
	"Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {AttributeDefinitions: [{AttributeName: " \
	"a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}], " billing "}\n"
#define STREAM(more) \
	"Resources:\n  S:\n    Type: AWS::KinesisFirehose::DeliveryStream\n    Properties: " \
	"{ExtendedS3DestinationConfiguration: {BucketARN: 'arn:aws:s3:::logs-of-mine', RoleARN: " \
	"'arn:aws:iam::123456789012:role/r'" more "}}\n"
#define FUNCTION(more) \
	"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs22.x, Handler: " \
	"index.handler, Role: 'arn:aws:iam::123456789012:role/r', Code: {ZipFile: x}" more "}\n"

static const struct rule rows[] = {
	{
		.id = "LK5301",
		.severity = SEVERITY_INFO,
		.title = "Files that CloudFront caches for less than a day",
		.doc = "What CloudFront has cached it serves without a request to the bucket, and each miss is paid "
		       "for twice. Files of a bucket seldom change under one name, so a day (86400 seconds, "
		       "CloudFront's own default) or more is right for most. Source: Amazon CloudFront Developer "
		       "Guide, \"Manage how long content stays in the cache (expiration)\".",
		.pass = pass_cost_caching,
		.good = DISTRIBUTION("658327ea-f89d-4fab-a63d-7e88639e58f6"),
		.bad = DISTRIBUTION("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"),
	},
	{
		.id = "LK5302",
		.severity = SEVERITY_INFO,
		.title = "A bucket that grows, and whose old objects neither move nor expire",
		.doc = "Browsers, logs or deliveries of the stack write to the bucket. Without a lifecycle objects "
		       "stay in the class STANDARD for ever, where a gigabyte costs about twice what it does in "
		       "STANDARD_IA. A rule moves those that are seldom read after 30 days at the earliest, or "
		       "deletes what nobody needs. Source: Amazon S3 User Guide, \"Managing the lifecycle of "
		       "objects\".",
		.pass = pass_cost_lifecycle,
		.good = BUCKET(UPLOADS ", LifecycleConfiguration: {Rules: [{Status: Enabled, Transitions: "
				       "[{StorageClass: "
		               "STANDARD_IA, TransitionInDays: 30}]}]}"),
		.bad = BUCKET(UPLOADS),
	},
	{
		.id = "LK5303",
		.severity = SEVERITY_INFO,
		.title = "Concurrency that is paid for while nothing runs",
		.doc = "Provisioned concurrency costs by the hour, called or not; a function without it costs "
		       "nothing while it rests, and reserved concurrency, even 0 to switch off what is not critical, "
		       "is free. Worth it only where a slow first call hurts. Source: AWS Lambda Developer Guide, "
		       "\"Understanding Lambda function scaling\".",
		.pass = pass_cost_concurrency,
		.good = ALIAS(""),
		.bad = ALIAS(", ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}"),
	},
	{
		.id = "LK5304",
		.severity = SEVERITY_INFO,
		.title = "A table with a fixed capacity",
		.doc = "Provisioned capacity is paid for by the hour, and requests beyond it are throttled. "
		       "On-demand tables cost by the request, which suits traffic that cannot be foretold; where it "
		       "is even, provisioned capacity with auto scaling is cheaper. Source: Amazon DynamoDB "
		       "Developer Guide, \"DynamoDB throughput capacity\".",
		.pass = pass_cost_capacity,
		.good = TABLE("BillingMode: PAY_PER_REQUEST"),
		.bad = TABLE("ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}"),
	},
	{
		.id = "LK5305",
		.severity = SEVERITY_INFO,
		.title = "Data that is stored as large as it comes",
		.doc = "S3 is paid for by the gigabyte: images and records are compressed before they are stored. A "
		       "Firehose stream does it when CompressionFormat says so; what browsers upload is compressed "
		       "in the page, or by a function that the bucket tells of it. Source: CloudFormation Template "
		       "Reference, \"AWS::KinesisFirehose::DeliveryStream ExtendedS3DestinationConfiguration\"; "
		       "Amazon S3 User Guide, \"Amazon S3 Event Notifications\".",
		.pass = pass_cost_compression,
		.good = STREAM(", CompressionFormat: GZIP"),
		.bad = STREAM(""),
	},
	{
		.id = "LK5306",
		.severity = SEVERITY_INFO,
		.title = "A function whose log is kept for ever",
		.doc = "A function without a log group of the stack's gets /aws/lambda/NAME at its first call: its "
		       "events never expire, each month costs more than the last, and the group stays when the stack "
		       "is deleted. A log group of its own has a retention, of 7 days where nothing else is asked "
		       "for. Source: AWS Lambda Developer Guide, \"Sending Lambda function logs to CloudWatch "
		       "Logs\"; Amazon CloudWatch Logs User Guide, \"Working with log groups and log streams\".",
		.pass = pass_cost_logs,
		.good = FUNCTION(", LoggingConfig: {LogGroup: !Ref L}") "  L:\n    Type: AWS::Logs::LogGroup\n    "
		       "Properties: "
		        "{RetentionInDays: 7}\n",
		.bad = FUNCTION(""),
	},
};

const struct rule_group rules_cost = {rows, LK_COUNT(rows)};
