#include <criterion/criterion.h>

#include "checking.h"

#define CACHED "CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6, "
#define DISTRIBUTION(origins, behavior, more) \
	"  D:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Enabled: " \
	"true\n" \
	"        Origins: [" origins "]\n        DefaultCacheBehavior: {TargetOriginId: o, ViewerProtocolPolicy: " \
	"https-only, " \
	CACHED behavior "}\n" more
#define LINE(text) "        " text "\n"
#define CUSTOM(id) "{Id: " id ", DomainName: example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}"
#define PLAIN(more) "Resources:\n" DISTRIBUTION(CUSTOM("o"), "", more)
#define EDGE(event, arn) "LambdaFunctionAssociations: [{EventType: " event ", LambdaFunctionARN: " arn "}]"
#define CONFIG "/Properties/DistributionConfig"
#define BUCKET(properties) "  B:\n    Type: AWS::S3::Bucket\n    Properties: {" properties "}\n"
#define CONTROL \
	"  A:\n    Type: AWS::CloudFront::OriginAccessControl\n    Properties: {OriginAccessControlConfig: {Name: a, " \
	"OriginAccessControlOriginType: s3, SigningBehavior: always, SigningProtocol: sigv4}}\n"
#define S3_ORIGIN(domain) "{Id: o, DomainName: " domain ", OriginAccessControlId: !GetAtt A.Id, S3OriginConfig: {}}"
#define POLICY(bucket, resource, arn) \
	"  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: " bucket "\n      PolicyDocument: " \
	"{Version: " \
	"'2012-10-17', Statement: [{Effect: Allow, Principal: {Service: cloudfront.amazonaws.com}, Action: " \
	"'s3:Get*', " \
	"Resource: " resource ", Condition: {StringEquals: {'aws:SourceArn': " arn "}}}]}\n"
#define ITS_ARN "!Sub 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${D}'"

static void expect_none_of(const char *template_text, const char *prefix)
{
	struct checking *checking = checking_new(template_text);
	for (size_t i = 0; i < checking->diag.findings.count; i++)
		cr_expect(!str_starts_with(str_from(checking->diag.findings.items[i].rule), str_from(prefix)), "%s",
		          checking_text(checking));
	checking_free(checking);
}

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

static void expect_one_in(const char *region, const char *template_text, const char *rule, const char *words)
{
	struct check_options options = {.region = str_from(region)};
	struct checking *checking = checking_new_with(template_text, &options);
	const struct finding *finding = checking_find(checking, rule);
	cr_assert_not_null(finding, "%s", checking_text(checking));
	cr_expect(str_contains(finding->message, str_from(words)), "%.*s", STR_ARG(finding->message));
	checking_free(checking);
}

Test(cdn, behaviors_find_origins_and_groups)
{
	expect_one(PLAIN(LINE("CacheBehaviors: [{PathPattern: /a, TargetOriginId: p, ViewerProtocolPolicy: https-only, "
	                      CACHED "}]")), "E3057", CONFIG "/CacheBehaviors/0/TargetOriginId", "'p'");
	expect_none_of("Resources:\n" DISTRIBUTION(CUSTOM("a") ", " CUSTOM("b"), "",
	               LINE("OriginGroups: {Quantity: 1, Items: [{Id: o, FailoverCriteria: {StatusCodes: {Quantity: 1, "
	                    "Items: [500]}}, Members: {Quantity: 2, Items: [{OriginId: a}, {OriginId: "
	                    "b}]}}]}")), "E3057");
	expect_one("Resources:\n" DISTRIBUTION(CUSTOM("a") ", " CUSTOM("b"), "",
	           LINE("OriginGroups: {Quantity: 1, Items: [{Id: o, FailoverCriteria: {StatusCodes: {Quantity: 1, "
	                "Items: [500]}}, Members: {Quantity: 2, Items: [{OriginId: a}, {OriginId: c}]}}]}")), "E3057",
	           CONFIG "/OriginGroups/Items/0/Members/Items/1/OriginId", "'c'");
	expect_none_of("Resources:\n" DISTRIBUTION(CUSTOM("!Ref AWS::StackName"), "", ""), "E3057");
	expect_none_of("Resources:\n" DISTRIBUTION("!If [C, " CUSTOM("o") ", " CUSTOM("p") "]", "", "")
	               "Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n", "E3057");
}

Test(cdn, cache_policies_have_their_ttls_in_order)
{
	expect_one("Resources:\n  C:\n    Type: AWS::CloudFront::CachePolicy\n    Properties: {CachePolicyConfig: "
	           "{Name: c, "
	           "MinTTL: 100, DefaultTTL: 10, MaxTTL: 1000, ParametersInCacheKeyAndForwardedToOrigin: "
	           "{EnableAcceptEncodingGzip: true, CookiesConfig: {CookieBehavior: none}, HeadersConfig: "
	           "{HeaderBehavior: none}, QueryStringsConfig: {QueryStringBehavior: none}}}}\n", "LK4102",
	           "/Properties/CachePolicyConfig/DefaultTTL", "at least MinTTL (100)");
}

Test(cdn, buckets_are_opened_by_every_way_to_write_their_policy)
{
	expect_none_of("Resources:\n" DISTRIBUTION(S3_ORIGIN("!GetAtt B.RegionalDomainName"), "", "") CONTROL
	               BUCKET("BucketName: "
	                      "my-bucket") POLICY("my-bucket", "['arn:aws:s3:::my-bucket/*']", ITS_ARN), "LK4");
	expect_none_of("Resources:\n" DISTRIBUTION(S3_ORIGIN("!Sub "
	                                                     "'${B}.s3.${AWS::Region}.amazonaws.com'"), "", "") CONTROL
	               BUCKET("") POLICY("!Ref B", "!Sub 'arn:aws:s3:::${B}/*'",
	                                 "!Join ['', ['arn:aws:cloudfront::', !Ref AWS::AccountId, ':distribution/', "
	                                 "!GetAtt D.Id]]"), "LK4");
	expect_none_of("Parameters: {Id: {Type: String}}\nResources:\n"
	               DISTRIBUTION(S3_ORIGIN("!GetAtt B.RegionalDomainName"), "", "") CONTROL BUCKET("")
	               POLICY("!Ref B", "!Sub '${B.Arn}/*'", "!Ref Id"), "LK4");
	expect_none_of("Parameters: {Id: {Type: String}}\nResources:\n"
	               DISTRIBUTION(S3_ORIGIN("!GetAtt B.RegionalDomainName"), "", "") CONTROL BUCKET("")
	               POLICY("!Ref B", "!Sub '${B.Arn}/*'",
	                      "!Sub 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Id}'"), "LK4");
}

Test(cdn, buckets_stay_closed_to_other_distributions_and_for_the_bucket_itself)
{
	expect_one("Resources:\n" DISTRIBUTION(S3_ORIGIN("!GetAtt B.RegionalDomainName"), "", "") CONTROL BUCKET("")
	           POLICY("!Ref B", "!Sub '${B.Arn}/*'", "!Sub "
	                                                 "'arn:aws:cloudfront::${AWS::AccountId}:distribution/${E}'")
	           "  E:\n    Type: AWS::CloudFront::Distribution\n    Properties: {DistributionConfig: {Enabled: "
	           "true, "
	           "Origins: [" CUSTOM("o") "], DefaultCacheBehavior: {TargetOriginId: o, " CACHED
	           "ViewerProtocolPolicy: https-only}}}\n", "LK4108",
	           "/Properties/PolicyDocument/Statement/0/Condition/StringEquals/aws:SourceArn", "'D'");
	expect_one("Resources:\n" DISTRIBUTION(S3_ORIGIN("!GetAtt B.RegionalDomainName"), "", "") CONTROL BUCKET("")
	           POLICY("!Ref B", "!GetAtt "
	                            "B.Arn", ITS_ARN), "LK4107", CONFIG "/Origins/0/OriginAccessControlId", "'P'");
}

Test(cdn, identities_may_be_left_empty_in_any_way)
{
#define IDENTITY(text) \
	"Parameters: {I: {Type: String, Default: ''}}\nResources:\n" \
	DISTRIBUTION("{Id: o, DomainName: my-bucket.s3.us-east-1.amazonaws.com, OriginAccessControlId: E1, " \
	             "S3OriginConfig: " \
	             "{OriginAccessIdentity: " text "}}", "", "")
	expect_none_of(IDENTITY("''"), "LK4103");
	expect_none_of(IDENTITY("!Sub ''"), "LK4103");
	expect_none_of(IDENTITY("!Ref I"), "LK4103");
	expect_none_of(IDENTITY("!Ref AWS::NoValue"), "LK4103");
	expect_one(IDENTITY("!Sub 'origin-access-identity/cloudfront/${I}'"), "LK4103",
	           CONFIG "/Origins/0/S3OriginConfig/OriginAccessIdentity", "not both");
}

Test(cdn, website_endpoints_are_no_s3_origins)
{
	expect_one("Resources:\n" DISTRIBUTION("{Id: o, DomainName: !GetAtt B.WebsiteURL, CustomOriginConfig: "
	           "{OriginProtocolPolicy: http-only}}", "", "") BUCKET("WebsiteConfiguration: {IndexDocument: "
	           "i.html}"),
	           "LK4105", CONFIG "/Origins/0/DomainName", "URL");
	expect_none_of("Resources:\n" DISTRIBUTION("{Id: o, DomainName: my-bucket.s3-website-us-east-1.amazonaws.com, "
	               "CustomOriginConfig: {OriginProtocolPolicy: http-only}}", "", ""), "LK41");
}

Test(cdn, global_names_of_buckets_are_told_outside_of_us_east_1)
{
	static const char text[] = "Resources:\n" DISTRIBUTION("{Id: o, DomainName: !GetAtt B.DomainName, "
	                                                       "S3OriginConfig: {}}",
	                                                       "", "") BUCKET("");
	expect_one_in("eu-west-1", text, "LK4110", "redirected");
	expect_none_of(text, "LK4110");
}

Test(cdn, certificates_and_functions_are_of_us_east_1)
{
	expect_one_in("eu-west-1", "Resources:\n" DISTRIBUTION(CUSTOM("o"), "", LINE("Aliases: [a.example.com]")
	              LINE("ViewerCertificate: {AcmCertificateArn: !Ref C, SslSupportMethod: sni-only}"))
	              "  C: {Type: AWS::CertificateManager::Certificate, Properties: {DomainName: a.example.com}}\n",
	              "LK4113", "this stack is in eu-west-1");
	expect_one_in("eu-west-1", "Resources:\n" DISTRIBUTION(CUSTOM("o"), EDGE("viewer-request", "!Ref V"), "")
	              "  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}\n"
	              "  F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: h.h, Role: "
	              "'arn:aws:iam::123456789012:role/r', Code: {ZipFile: x}}}\n", "LK4122", "this stack is in "
	              "eu-west-1");
}

Test(cdn, aliases_may_come_with_their_certificate_under_a_condition)
{
	expect_none_of("Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"
	               PLAIN(LINE("Aliases: !If [C, [a.example.com], !Ref AWS::NoValue]")), "LK4114");
	expect_none_of("Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"
	               PLAIN(LINE("Aliases: [a.example.com]")
	                     LINE("ViewerCertificate: !If [C, {AcmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:"
	                          "certificate/a', SslSupportMethod: sni-only}, {CloudFrontDefaultCertificate: "
	                          "true}]")),
	               "LK4114");
	expect_none_of(PLAIN(LINE("Aliases: []")), "LK4114");
}

Test(cdn, functions_at_the_edge_are_versions)
{
	static const char function[] =
		"  F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: h.h, Role: "
		"'arn:aws:iam::123456789012:role/r', Code: {ZipFile: x}, Architectures: [arm64], MemorySize: 256}}\n";
	struct arena arena;
	arena_init(&arena);
	struct str text = str_format_in(&arena, "Resources:\n%s%s",
	                                DISTRIBUTION(CUSTOM("o"), EDGE("viewer-request", "!GetAtt "
	                                                                                 "F.Arn"), ""), function);
	expect_one(text.ptr, "LK4121", CONFIG "/DefaultCacheBehavior/LambdaFunctionAssociations/0/LambdaFunctionARN",
	           "the function itself");
	text = str_format_in(&arena, "Resources:\n%s%s  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: "
	                             "!Ref F}}\n",
	                     DISTRIBUTION(CUSTOM("o"), EDGE("viewer-request", "!Ref V"), ""), function);
	struct checking *checking = checking_new(text.ptr);
	cr_expect_eq(checking_count(checking, "LK4123"), 2, "%s", checking_text(checking));
	checking_free(checking);
	arena_done(&arena);
}

Test(cdn, logs_go_to_buckets_with_acls_under_a_condition_too)
{
	expect_one("Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"
	           PLAIN(LINE("Logging: !If [C, {Bucket: !GetAtt B.DomainName}, !Ref AWS::NoValue]"))
	           BUCKET("OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}"), "LK4119",
	           CONFIG "/Logging/Fn::If/1/Bucket", "'B'");
}
