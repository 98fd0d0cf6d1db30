#include "check/rule_cdn.h"
#include "check/rules.h"

#define RESOURCE(id, type, properties) "  " id ":\n    Type: " type "\n    Properties: {" properties "}\n"
#define CUSTOM "CustomOriginConfig: {OriginProtocolPolicy: https-only}"
#define ORIGIN(id) "{Id: " id ", DomainName: example.com, " CUSTOM "}"
#define CACHED "CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6, "
#define BEHAVIOR(more) "TargetOriginId: o, ViewerProtocolPolicy: redirect-to-https, " more
#define DISTRIBUTION(origins, behavior, more) \
	"  D:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Enabled: " \
	"true\n" \
	"        Origins: [" origins "]\n        DefaultCacheBehavior: {" behavior "}\n" more
#define LINE(text) "        " text "\n"
#define ONE(behavior, more) "Resources:\n" DISTRIBUTION(ORIGIN("o"), BEHAVIOR(behavior), more)
#define PLAIN(more) ONE(CACHED, more)
#define BUCKET RESOURCE("B", "AWS::S3::Bucket", "BucketName: my-bucket")
#define CONTROL \
	RESOURCE("A", "AWS::CloudFront::OriginAccessControl", \
	         "OriginAccessControlConfig: {Name: a, OriginAccessControlOriginType: s3, SigningBehavior: always, " \
	         "SigningProtocol: sigv4}")
#define S3_ORIGIN(domain, config) \
	"Resources:\n" DISTRIBUTION("{Id: o, DomainName: " domain ", OriginAccessControlId: !Ref A, " config "}", \
	                            BEHAVIOR(CACHED), "") BUCKET CONTROL
#define OPEN S3_ORIGIN("!GetAtt B.RegionalDomainName", "S3OriginConfig: {}")
#define POLICY(service, condition) \
	"  BP:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n      PolicyDocument: " \
	"{Version: " \
	"'2012-10-17', Statement: [{Effect: Allow, Principal: {Service: " service "}, Action: 's3:GetObject', " \
	"Resource: " \
	"!Sub '${B.Arn}/*'" condition "}]}\n"
#define SOURCE(arn) ", Condition: {StringEquals: {'AWS:SourceArn': !Sub '" arn "'}}"
#define ITS_ARN "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${D}"
#define READS POLICY("cloudfront.amazonaws.com", SOURCE(ITS_ARN))
#define VALUES "ForwardedValues: {QueryString: false}, "
#define OWN_CERTIFICATE(region, more) \
	PLAIN(LINE("Aliases: [cdn.example.com]") \
	      LINE("ViewerCertificate: {AcmCertificateArn: 'arn:aws:acm:" region \
	           ":123456789012:certificate/12345678-1234-1234-1234-123456789012'" more "}"))
#define SNI ", SslSupportMethod: sni-only, MinimumProtocolVersion: "
#define LOGS(bucket, properties) PLAIN(LINE("Logging: " \
                                            "{Bucket: " bucket "}")) RESOURCE("L", "AWS::S3::Bucket", properties)
#define WITH_ACLS "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}"
#define FIREWALL(id, scope) \
	PLAIN(LINE("WebACLId: " id)) \
	RESOURCE("W", "AWS::WAFv2::WebACL", \
	         "Scope: " scope ", DefaultAction: {Allow: {}}, VisibilityConfig: {CloudWatchMetricsEnabled: true, " \
	         "MetricName: m, SampledRequestsEnabled: true}")
#define EDGE(event, arn) CACHED "LambdaFunctionAssociations: [{EventType: " event ", LambdaFunctionARN: " arn "}]"
#define EDGE_ARN(region, end) "'arn:aws:lambda:" region ":123456789012:function:f" end "'"
#define FUNCTION(more) \
	RESOURCE("V", "AWS::Lambda::Version", "FunctionName: !Ref F") \
	RESOURCE("F", "AWS::Lambda::Function", \
	         "Runtime: nodejs22.x, Handler: index.handler, Role: 'arn:aws:iam::123456789012:role/r', Code: " \
	         "{ZipFile: 'exports.handler = 1'}" more)
#define OAC_SOURCE "Source: Amazon CloudFront Developer Guide, \"Restrict access to an Amazon S3 origin\"."
#define EDGE_SOURCE "Source: Amazon CloudFront Developer Guide, \"Restrictions on Lambda@Edge\" and \"Quotas on " \
                    "Lambda@Edge\"."

static const struct rule rows[] = {
	{
		.id = "E3013",
		.severity = SEVERITY_ERROR,
		.title = "An alias that is no domain name",
		.doc = "An alternate domain name is written in lower case, its first label may be *. Source: Amazon "
		       "CloudFront "
		       "Developer Guide, \"Use custom URLs by adding alternate domain names (CNAMEs)\".",
		.pass = pass_cdn_viewers,
		.good = OWN_CERTIFICATE("us-east-1", SNI "TLSv1.2_2021"),
		.bad = PLAIN(LINE("Aliases: [https://cdn.example.com]")),
	},
	{
		.id = "E3057",
		.severity = SEVERITY_ERROR,
		.title = "A behavior or a group of an origin that there is not",
		.doc = "TargetOriginId and the members of an origin group name an origin, or a group, of the same "
		       "distribution (NoSuchOrigin). Source: Amazon CloudFront API Reference, "
		       "\"DefaultCacheBehavior\".",
		.pass = pass_cdn_origins,
		.good = PLAIN(""),
		.bad = "Resources:\n" DISTRIBUTION(ORIGIN("p"), BEHAVIOR(CACHED), ""),
	},
	{
		.id = "LK4101",
		.severity = SEVERITY_ERROR,
		.title = "Two origins of one id",
		.doc = "The id of an origin is unique within the distribution. Source: Amazon CloudFront API "
		       "Reference, "
		       "\"Origin\".",
		.pass = pass_cdn_origins,
		.good = "Resources:\n" DISTRIBUTION(ORIGIN("o") ", " ORIGIN("p"), BEHAVIOR(CACHED), ""),
		.bad = "Resources:\n" DISTRIBUTION(ORIGIN("o") ", " ORIGIN("o"), BEHAVIOR(CACHED), ""),
	},
	{
		.id = "LK4102",
		.severity = SEVERITY_ERROR,
		.title = "TTLs in the wrong order",
		.doc = "MinTTL is at most DefaultTTL, and that at most MaxTTL (InvalidTTLOrder). Source: Amazon "
		       "CloudFront API "
		       "Reference, \"CreateDistribution\" and \"CreateCachePolicy\".",
		.pass = pass_cdn_behaviors,
		.good = ONE(VALUES "MinTTL: 0, DefaultTTL: 60, MaxTTL: 3600", ""),
		.bad = ONE(VALUES "MinTTL: 0, DefaultTTL: 3600, MaxTTL: 60", ""),
	},
	{
		.id = "LK4103",
		.severity = SEVERITY_ERROR,
		.title = "An origin with an access control and an access identity",
		.doc = "\"An origin cannot contain both an origin access control (OAC) and an origin access identity "
		       "(OAI)\": "
		       "beside OriginAccessControlId the identity is left empty. Source: Amazon CloudFront API "
		       "Reference, "
		       "\"S3OriginConfig\" and IllegalOriginAccessConfiguration.",
		.pass = pass_cdn_origins,
		.good = S3_ORIGIN("!GetAtt B.RegionalDomainName", "S3OriginConfig: {OriginAccessIdentity: ''}") READS,
		.bad = S3_ORIGIN("!GetAtt B.RegionalDomainName",
	                         "S3OriginConfig: {OriginAccessIdentity: origin-access-identity/cloudfront/E1}") READS,
	},
	{
		.id = "LK4104",
		.severity = SEVERITY_ERROR,
		.title = "A website's endpoint as an origin of S3",
		.doc = "The website endpoint of a bucket is a custom origin and takes no signed requests "
		       "(InvalidDomainNameForOriginAccessControl). " OAC_SOURCE,
		.pass = pass_cdn_origins,
		.good = OPEN READS,
		.bad = S3_ORIGIN("my-bucket.s3-website-us-east-1.amazonaws.com", "S3OriginConfig: {}"),
	},
	{
		.id = "LK4105",
		.severity = SEVERITY_ERROR,
		.title = "An origin whose domain name is a URL",
		.doc = "DomainName is a host's name; CloudFront refuses a protocol before it. The attribute WebsiteURL "
		       "of a "
		       "bucket is a URL. Source: Amazon CloudFront Developer Guide, \"Distribution settings "
		       "reference\".",
		.pass = pass_cdn_origins,
		.good = PLAIN(""),
		.bad = "Resources:\n" DISTRIBUTION("{Id: o, DomainName: "
		                                   "'https://example.com', " CUSTOM "}", BEHAVIOR(CACHED), ""),
	},
	{
		.id = "LK4106",
		.severity = SEVERITY_WARNING,
		.title = "A bucket that the distribution may not read",
		.doc = "An access control signs CloudFront's requests; a policy of the bucket has to allow them, or "
		       "every "
		       "viewer gets 403. The stack holds no policy for the bucket. " OAC_SOURCE,
		.pass = pass_cdn_origins,
		.good = OPEN READS,
		.bad = OPEN,
	},
	{
		.id = "LK4107",
		.severity = SEVERITY_ERROR,
		.title = "A bucket policy that does not let the distribution read",
		.doc = "A bucket has one policy, and the stack's does not allow cloudfront.amazonaws.com s3:GetObject "
		       "on the "
		       "bucket's objects: every viewer gets 403. " OAC_SOURCE,
		.pass = pass_cdn_origins,
		.good = OPEN READS,
		.bad = OPEN POLICY("logging.s3.amazonaws.com", ""),
	},
	{
		.id = "LK4108",
		.severity = SEVERITY_ERROR,
		.title = "A bucket policy for another distribution",
		.doc = "AWS:SourceArn is the distribution's ARN, "
		       "arn:PARTITION:cloudfront::ACCOUNT:distribution/ID; with another every viewer gets "
		       "403. " OAC_SOURCE,
		.pass = pass_cdn_origins,
		.good = OPEN READS,
		.bad = OPEN POLICY("cloudfront.amazonaws.com", SOURCE("arn:${AWS::Partition}:s3:::${D}")),
	},
	{
		.id = "LK4109",
		.severity = SEVERITY_WARNING,
		.title = "A bucket that the distributions of every account may read",
		.doc = "Without a condition on AWS:SourceArn (or aws:SourceAccount) the policy is for every "
		       "distribution of "
		       "every account. " OAC_SOURCE,
		.pass = pass_cdn_origins,
		.good = OPEN READS,
		.bad = OPEN POLICY("cloudfront.amazonaws.com", ""),
	},
	{
		.id = "LK4110",
		.severity = SEVERITY_INFO,
		.title = "A bucket's global domain name as an origin",
		.doc = "Outside of us-east-1 a new bucket answers to its global name with redirects for up to some "
		       "hours, "
		       "which CloudFront passes on to viewers. Source: Amazon CloudFront Developer Guide, \"Use "
		       "various "
		       "origins\", Amazon S3 bucket.",
		.pass = pass_cdn_origins,
	},
	{
		.id = "LK4111",
		.severity = SEVERITY_WARNING,
		.title = "TTLs beside a cache policy",
		.doc = "With CachePolicyId the TTLs are the policy's; those of the behavior have no effect, and the "
		       "API itself "
		       "refuses them. Source: Amazon CloudFront API Reference, \"DefaultCacheBehavior\".",
		.pass = pass_cdn_behaviors,
		.good = PLAIN(""),
		.bad = ONE(CACHED "DefaultTTL: 60", ""),
	},
	{
		.id = "LK4112",
		.severity = SEVERITY_ERROR,
		.title = "A cache behavior that does not say what it caches by",
		.doc = "A cache behavior has a CachePolicyId or ForwardedValues. Source: Amazon CloudFront API "
		       "Reference, "
		       "\"DefaultCacheBehavior\" and \"CacheBehavior\".",
		.pass = pass_cdn_behaviors,
		.good = PLAIN(""),
		.bad = ONE("Compress: true", ""),
	},
	{
		.id = "LK4113",
		.severity = SEVERITY_ERROR,
		.title = "A certificate of a region that CloudFront does not look in",
		.doc = "CloudFront takes certificates of ACM in us-east-1 alone. Source: Amazon CloudFront API "
		       "Reference, "
		       "\"ViewerCertificate\".",
		.pass = pass_cdn_viewers,
		.good = OWN_CERTIFICATE("us-east-1", SNI "TLSv1.2_2021"),
		.bad = OWN_CERTIFICATE("eu-west-1", SNI "TLSv1.2_2021"),
	},
	{
		.id = "LK4114",
		.severity = SEVERITY_ERROR,
		.title = "Aliases without a certificate",
		.doc = "An alternate domain name needs a trusted certificate that covers it "
		       "(InvalidViewerCertificate). "
		       "Source: Amazon CloudFront Developer Guide, \"Use custom URLs by adding alternate domain names "
		       "(CNAMEs)\", requirements.",
		.pass = pass_cdn_viewers,
		.good = OWN_CERTIFICATE("us-east-1", SNI "TLSv1.2_2021"),
		.bad = PLAIN(LINE("Aliases: [cdn.example.com]")),
	},
	{
		.id = "LK4115",
		.severity = SEVERITY_WARNING,
		.title = "A security policy that has no effect",
		.doc = "With CloudFront's default certificate the policy is TLSv1, whatever MinimumProtocolVersion "
		       "says. "
		       "Source: Amazon CloudFront API Reference, \"ViewerCertificate\".",
		.pass = pass_cdn_viewers,
		.good = PLAIN(LINE("ViewerCertificate: {CloudFrontDefaultCertificate: true}")),
		.bad = PLAIN(LINE("ViewerCertificate: {CloudFrontDefaultCertificate: true, MinimumProtocolVersion: "
		                  "TLSv1.2_2021}")),
	},
	{
		.id = "LK4116",
		.severity = SEVERITY_INFO,
		.title = "A security policy with old TLS",
		.doc = "The policy lets viewers come with TLS older than 1.2. Source: Amazon CloudFront Developer "
		       "Guide, "
		       "\"Supported protocols and ciphers between viewers and CloudFront\".",
		.pass = pass_cdn_viewers,
		.good = OWN_CERTIFICATE("us-east-1", SNI "TLSv1.2_2021"),
		.bad = OWN_CERTIFICATE("us-east-1", SNI "TLSv1"),
	},
	{
		.id = "LK4117",
		.severity = SEVERITY_ERROR,
		.title = "A certificate without SslSupportMethod",
		.doc = "With AcmCertificateArn or IamCertificateId one says how viewers are served. Source: Amazon "
		       "CloudFront "
		       "API Reference, \"ViewerCertificate\".",
		.pass = pass_cdn_viewers,
		.good = OWN_CERTIFICATE("us-east-1", SNI "TLSv1.2_2021"),
		.bad = OWN_CERTIFICATE("us-east-1", ""),
	},
	{
		.id = "LK4119",
		.severity = SEVERITY_ERROR,
		.title = "Logs to a bucket without ACLs",
		.doc = "CloudFront writes its standard logs by ACL; a bucket with ObjectOwnership BucketOwnerEnforced, "
		       "which is "
		       "the default of new buckets, refuses it (\"does not enable ACL access\"). Source: Amazon "
		       "CloudFront "
		       "Developer Guide, \"Configure standard logging (legacy)\".",
		.pass = pass_cdn_viewers,
		.good = LOGS("!GetAtt L.DomainName", WITH_ACLS),
		.bad = LOGS("!GetAtt L.DomainName", "BucketName: my-logs"),
	},
	{
		.id = "LK4120",
		.severity = SEVERITY_ERROR,
		.title = "Logs to a bucket by its name alone",
		.doc = "Logging wants the domain name of the bucket, my-logs.s3.amazonaws.com. Source: Amazon "
		       "CloudFront API "
		       "Reference, \"LoggingConfig\".",
		.pass = pass_cdn_viewers,
		.good = LOGS("!GetAtt L.DomainName", WITH_ACLS),
		.bad = LOGS("!Ref L", WITH_ACLS),
	},
	{
		.id = "LK4121",
		.severity = SEVERITY_ERROR,
		.title = "A function at the edge that is no version",
		.doc = "Lambda@Edge takes a numbered version, neither $LATEST nor an alias. " EDGE_SOURCE,
		.pass = pass_cdn_edge,
		.good = ONE(EDGE("viewer-request", EDGE_ARN("us-east-1", ":7")), ""),
		.bad = ONE(EDGE("viewer-request", EDGE_ARN("us-east-1", "")), ""),
	},
	{
		.id = "LK4122",
		.severity = SEVERITY_ERROR,
		.title = "A function at the edge of another region",
		.doc = "The functions of Lambda@Edge are in us-east-1. " EDGE_SOURCE,
		.pass = pass_cdn_edge,
		.good = ONE(EDGE("viewer-request", EDGE_ARN("us-east-1", ":7")), ""),
		.bad = ONE(EDGE("viewer-request", EDGE_ARN("eu-west-1", ":7")), ""),
	},
	{
		.id = "LK4123",
		.severity = SEVERITY_ERROR,
		.title = "A function that cannot run at the edge",
		.doc = "Lambda@Edge knows no environment variables, VPC, layers, dead-letter queues, container images "
		       "nor "
		       "arm64; a function has 5 seconds and 128 MB at viewer events, 30 seconds at origin events. "
		       EDGE_SOURCE,
		.pass = pass_cdn_edge,
		.good = ONE(EDGE("viewer-request", "!Ref V"), "") FUNCTION(", Timeout: 5"),
		.bad = ONE(EDGE("viewer-request", "!Ref V"), "") FUNCTION(", Timeout: 30"),
	},
	{
		.id = "LK4124",
		.severity = SEVERITY_ERROR,
		.title = "Two functions for one event",
		.doc = "A cache behavior has one function for each event, and either Lambda@Edge or CloudFront "
		       "Functions at "
		       "viewer events. Source: Amazon CloudFront Developer Guide, \"Restrictions on edge functions\".",
		.pass = pass_cdn_edge,
		.good = ONE(EDGE("origin-request", EDGE_ARN("us-east-1", ":7")), ""),
		.bad = ONE(EDGE("origin-request", EDGE_ARN("us-east-1", ":7") "}, {EventType: origin-request, "
	                                          "LambdaFunctionARN: " EDGE_ARN("us-east-1", ":8")), ""),
	},
	{
		.id = "LK4125",
		.severity = SEVERITY_INFO,
		.title = "Viewers by plain HTTP",
		.doc = "allow-all serves viewers without encryption. Source: Amazon CloudFront Developer Guide, "
		       "\"Require "
		       "HTTPS for communication between viewers and CloudFront\".",
		.pass = pass_cdn_behaviors,
		.good = PLAIN(""),
		.bad = "Resources:\n" DISTRIBUTION(ORIGIN("o"), "TargetOriginId: o, ViewerProtocolPolicy: "
		                                                "allow-all, " CACHED, ""),
	},
	{
		.id = "LK4126",
		.severity = SEVERITY_WARNING,
		.title = "Two cache behaviors for one path",
		.doc = "The first behavior whose PathPattern fits a request is used: the second never is. Source: "
		       "Amazon "
		       "CloudFront Developer Guide, \"Cache behavior settings\".",
		.pass = pass_cdn_behaviors,
		.good = PLAIN(LINE("CacheBehaviors: [{PathPattern: /a, " BEHAVIOR(CACHED) "}, {PathPattern: /b, "
	                           BEHAVIOR(CACHED) "}]")),
		.bad = PLAIN(LINE("CacheBehaviors: [{PathPattern: /a, " BEHAVIOR(CACHED) "}, {PathPattern: /a, "
	                          BEHAVIOR(CACHED) "}]")),
	},
	{
		.id = "LK4127",
		.severity = SEVERITY_ERROR,
		.title = "Methods that do not go together",
		.doc = "AllowedMethods are GET and HEAD, these and OPTIONS, or all seven; CachedMethods one of the "
		       "first two, "
		       "among those allowed. Source: Amazon CloudFront API Reference, \"AllowedMethods\" and "
		       "\"CachedMethods\".",
		.pass = pass_cdn_behaviors,
		.good = ONE(CACHED "AllowedMethods: [GET, HEAD, OPTIONS]", ""),
		.bad = ONE(CACHED "AllowedMethods: [GET, HEAD, POST]", ""),
	},
	{
		.id = "LK4128",
		.severity = SEVERITY_ERROR,
		.title = "A page for errors without its status, or a status without its page",
		.doc = "ResponseCode and ResponsePagePath go together. Source: Amazon CloudFront API Reference, "
		       "\"CustomErrorResponse\".",
		.pass = pass_cdn_viewers,
		.good = PLAIN(LINE("CustomErrorResponses: [{ErrorCode: 404, ResponseCode: 200, ResponsePagePath: "
		                   "/index.html}]")),
		.bad = PLAIN(LINE("CustomErrorResponses: [{ErrorCode: 404, ResponsePagePath: /index.html}]")),
	},
	{
		.id = "LK4129",
		.severity = SEVERITY_ERROR,
		.title = "A web ACL that a distribution does not take",
		.doc = "WebACLId is the ARN of a web ACL of scope CLOUDFRONT; Ref of one is its name, id and scope. "
		       "Source: "
		       "Amazon CloudFront API Reference, \"DistributionConfig\"; CloudFormation Template Reference, "
		       "AWS::WAFv2::WebACL.",
		.pass = pass_cdn_viewers,
		.good = FIREWALL("!GetAtt W.Arn", "CLOUDFRONT"),
		.bad = FIREWALL("!Ref W", "CLOUDFRONT"),
	},
	{
		.id = "LK4130",
		.severity = SEVERITY_WARNING,
		.title = "A root object with a slash before its name",
		.doc = "DefaultRootObject is the object's name alone, index.html. Source: Amazon CloudFront API "
		       "Reference, "
		       "\"DistributionConfig\".",
		.pass = pass_cdn_viewers,
		.good = PLAIN(LINE("DefaultRootObject: index.html")),
		.bad = PLAIN(LINE("DefaultRootObject: /index.html")),
	},
	{
		.id = "W3704",
		.severity = SEVERITY_WARNING,
		.title = "ForwardedValues beside a cache policy",
		.doc = "With CachePolicyId, ForwardedValues has no effect; the API itself refuses it. Source: Amazon "
		       "CloudFront API Reference, \"DefaultCacheBehavior\".",
		.pass = pass_cdn_behaviors,
		.good = PLAIN(""),
		.bad = ONE(CACHED VALUES, ""),
	},
};

const struct rule_group rules_cdn = {rows, LK_COUNT(rows)};
