#include <criterion/criterion.h>

#include "checking.h"

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

static void expect_none_of(const char *template_text, const char *rule)
{
	struct checking *checking = checking_new(template_text);
	cr_expect_eq(checking_count(checking, rule), 0, "%s", checking_text(checking));
	checking_free(checking);
}

#define CACHED(origin, behavior, more) \
	"Resources:\n  D:\n    Type: AWS::CloudFront::Distribution\n    Properties: {DistributionConfig: {Enabled: " \
	"true, " \
	"Origins: [{Id: o, DomainName: images.s3.us-east-1.amazonaws.com, " origin "}], DefaultCacheBehavior: " \
	"{TargetOriginId: o, ViewerProtocolPolicy: https-only, " behavior "}}}\n" more
#define S3 "S3OriginConfig: {}"
#define BEHAVIOR "/Properties/DistributionConfig/DefaultCacheBehavior"
#define POLICY(ttl) \
	"  C:\n    Type: AWS::CloudFront::CachePolicy\n    Properties: {CachePolicyConfig: {Name: c, MinTTL: 0, " \
	"DefaultTTL: " \
	ttl ", MaxTTL: 31536000, ParametersInCacheKeyAndForwardedToOrigin: {EnableAcceptEncodingGzip: true, " \
	"CookiesConfig: {CookieBehavior: none}, HeadersConfig: {HeaderBehavior: none}, QueryStringsConfig: " \
	"{QueryStringBehavior: none}}}}\n"

Test(cost, files_are_cached_for_a_day)
{
	expect_one(CACHED(S3, "CachePolicyId: !Ref C", POLICY("3600")), "LK5301", BEHAVIOR "/CachePolicyId",
	           "3600 seconds");
	expect_none_of(CACHED(S3, "CachePolicyId: !Ref C", POLICY("86400")), "LK5301");
	expect_one(CACHED(S3, "ForwardedValues: {QueryString: false}, DefaultTTL: 60", ""), "LK5301",
	           BEHAVIOR "/DefaultTTL", "60 seconds");
	expect_none_of(CACHED("CustomOriginConfig: {OriginProtocolPolicy: https-only}", "CachePolicyId: "
	                      "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", ""), "LK5301");
	expect_none_of(CACHED(S3, "AllowedMethods: [GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE], CachePolicyId: "
	                          "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", ""), "LK5301");
}

#define BUCKET(properties) "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {" properties "}\n"
#define TRAIL "  T:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true, S3BucketName: !Ref B}\n"
#define RULES(rule) "LifecycleConfiguration: {Rules: [{Status: Enabled, " rule "}]}"
#define UPLOADS "CorsConfiguration: {CorsRules: [{AllowedMethods: [GET, POST], AllowedOrigins: ['*']}]}"

Test(cost, buckets_that_grow_have_a_lifecycle)
{
	expect_one(BUCKET("") TRAIL, "LK5302", "", "bucket B only grows");
	expect_none_of(BUCKET(""), "LK5302");
	expect_none_of(BUCKET(RULES("ExpirationInDays: 90")) TRAIL, "LK5302");
	expect_one(BUCKET(RULES("AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}")) TRAIL, "LK5302", "", "B");
	expect_one(BUCKET(UPLOADS), "LK5302", "", "bucket B");
}

Test(cost, uploads_are_made_smaller)
{
	expect_one(BUCKET(UPLOADS), "LK5305", "/Properties/CorsConfiguration/CorsRules/0/AllowedMethods", "browsers");
	expect_none_of(BUCKET(UPLOADS ", NotificationConfiguration: {EventBridgeConfiguration: {}}"), "LK5305");
	expect_none_of(BUCKET("CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: ['*']}]}"),
	               "LK5305");
#define DELIVERS(more) \
	"Resources:\n  S:\n    Type: AWS::KinesisFirehose::DeliveryStream\n    Properties: " \
	"{ExtendedS3DestinationConfiguration: {BucketARN: 'arn:aws:s3:::records', RoleARN: " \
	"'arn:aws:iam::123456789012:role/r'" more "}}\n"
	expect_one(DELIVERS(", CompressionFormat: UNCOMPRESSED"), "LK5305",
	           "/Properties/ExtendedS3DestinationConfiguration", "without compression");
	expect_none_of("Parameters: {P: {Type: String}}\n" DELIVERS(", CompressionFormat: !Ref P"), "LK5305");
	expect_none_of(DELIVERS(", DataFormatConversionConfiguration: {Enabled: true}"), "LK5305");
}

#define TARGET(service) \
	"  S:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties: {ServiceNamespace: " \
	"" service ", " \
	"ResourceId: r, ScalableDimension: d, MinCapacity: 1, MaxCapacity: 2}\n"

Test(cost, capacity_that_is_scaled_is_not_fixed)
{
#define TABLE(mode) \
	"Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {AttributeDefinitions: [{AttributeName: " \
	"a, " \
	"AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}], ProvisionedThroughput: " \
	"{ReadCapacityUnits: 5, WriteCapacityUnits: 5}" mode "}\n"
	expect_one(TABLE(""), "LK5304", "/Properties/ProvisionedThroughput", "table T");
	expect_none_of(TABLE("") TARGET("dynamodb"), "LK5304");
	expect_one(TABLE("") TARGET("ecs"), "LK5304", "/Properties/ProvisionedThroughput", "table T");
	expect_none_of("Parameters: {P: {Type: String}}\n" TABLE(", BillingMode: !Ref P"), "LK5304");
#define ALIAS(count) \
	"Parameters: {P: {Type: Number}}\nResources:\n  A:\n    Type: AWS::Lambda::Alias\n    Properties: {Name: " \
	"live, " \
	"FunctionName: f, FunctionVersion: '1', ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: " \
	"" count \
	"}}\n"
	expect_one(ALIAS("5"), "LK5303",
	           "/Properties/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions", "5 environments of A");
	expect_none_of(ALIAS("5") TARGET("lambda"), "LK5303");
	expect_none_of(ALIAS("!Ref P"), "LK5303");
}

Test(cost, functions_have_log_groups_that_expire)
{
#define FUNCTION(more) \
	"Parameters: {E: {Type: String}}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: " \
	"{Runtime: " \
	"nodejs22.x, Handler: index.handler, Role: 'arn:aws:iam::123456789012:role/r', Code: {ZipFile: x}" more "}\n"
#define LOGS(name) "  L:\n    Type: AWS::Logs::LogGroup\n    Properties: {RetentionInDays: 7, LogGroupName: " name "}\n"
	expect_one(FUNCTION(""), "LK5306", "", "log group of F");
	expect_none_of(FUNCTION("") LOGS("!Sub '/aws/lambda/${F}'"), "LK5306");
	expect_none_of(FUNCTION(", FunctionName: !Sub '${E}-f'") LOGS("!Sub '/aws/lambda/${E}-f'"), "LK5306");
	expect_one(FUNCTION(", FunctionName: !Sub "
			    "'${E}-f'") LOGS("!Sub '/aws/lambda/${E}-other'"), "LK5306", "", "of F");
	expect_none_of(FUNCTION(", LoggingConfig: {LogGroup: shared}"), "LK5306");
	expect_none_of(FUNCTION(", LoggingConfig: !Ref E"), "LK5306");
	expect_none_of(FUNCTION("") "  R:\n    Type: Custom::LogRetention\n    Properties: {ServiceToken: arn, "
	               "LogGroupName: !Sub '/aws/lambda/${F}', RetentionInDays: 7}\n", "LK5306");
}
