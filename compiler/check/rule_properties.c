#include "check/rules.h"
#include "check/suggest.h"
#include "check/walk.h"

static bool is_module(struct str type)
{
	return str_ends_with(type, STR("::MODULE"));
}

static void check_type(struct check *check, const struct check_resource *subject)
{
	const struct resource *resource = subject->resource;
	struct holder holder = holder_of_resource(resource);
	struct step at = step_key(NULL, STR("Type"), NULL);
	struct fault fault = {.rule = "E3006", .holder = &holder, .at = &at};
	bool known = pack_is_present(subject->type.node);
	/* Types of other publishers and private ones live in an account's registry: nothing is known of them here. */
	if (!known && (is_module(resource->type) || check->expands || !str_starts_with(resource->type, STR("AWS::"))))
		return;
	if (!known) {
		fault.hint = suggest_hint_in(check->arena, suggest_type(check->pack, resource->type));
		check_fault(check, &fault, "there is no resource type '%.*s'", STR_ARG(resource->type));
	} else if (check->region.len && !subject->is_custom && !check_is_serverless(resource->type) &&
		   !schema_type_in_region(check->pack, resource->type, check->region)) {
		check_fault(check, &fault, "%.*s does not exist in %.*s", STR_ARG(resource->type),
			    STR_ARG(check->region));
	}
}

/* Source: AWS General Reference, "Services in full shutdown", "in sunset" and "in maintenance", as the schemas carry
 * it. */
static void check_lifecycle(struct check *check, const struct check_resource *subject)
{
	static const struct {
		const char *status, *rule, *words;
	} rows[] = {
		{"shutdown", "E3710", "was shut down"},
		{"sunset", "W3696", "is to be shut down"},
		{"maintenance", "W3697", "is kept as it is, without new features"},
	};
	struct pack_node lifecycle = pack_get_text(subject->type.node, "lifecycle");
	struct str status = pack_string(pack_get_text(lifecycle, "status"));
	struct str date = pack_string(pack_get_text(lifecycle, "date"));
	struct holder holder = holder_of_resource(subject->resource);
	struct step at = step_key(NULL, STR("Type"), NULL);
	for (size_t i = 0; status.len && i < LK_COUNT(rows); i++) {
		struct fault fault = {.rule = rows[i].rule, .holder = &holder, .at = &at};
		if (str_is(status, rows[i].status))
			check_fault(check, &fault, "the service of %.*s %s%s%.*s%s", STR_ARG(subject->resource->type),
				    rows[i].words, date.len ? " (" : "", STR_ARG(date), date.len ? ")" : "");
	}
}

void pass_properties(struct check *check)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		const struct check_resource *subject = check_find_resource(check, resource->logical_id);
		check_type(check, subject);
		check_lifecycle(check, subject);
		if (pack_is_present(subject->type.node) && !(check->expands && check_is_serverless(resource->type)))
			walk_resource(check, subject);
	}
}

#define RESOURCE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties:\n" properties
#define BUCKET(properties) RESOURCE("AWS::S3::Bucket", "      " properties "\n")
#define QUEUE(properties) RESOURCE("AWS::SQS::Queue", "      " properties "\n")
#define FUNCTION "      Role: arn:aws:iam::123456789012:role/r\n      Code: {S3Bucket: my-bucket, S3Key: code.zip}\n"
#define ALIAS "      FunctionName: f\n      FunctionVersion: '1'\n"
#define ALARM                                                                                                          \
	"      MetricName: Errors\n      Namespace: AWS/Lambda\n      Period: 60\n      EvaluationPeriods: 1\n"        \
	"      Statistic: Sum\n      ComparisonOperator: GreaterThanThreshold\n      Threshold: 1\n"

#define SCHEMA_SOURCE "Source: the type's provider schema in the CloudFormation registry."

static const struct rule rows[] = {
	{
		.id = "E3002",
		.severity = SEVERITY_ERROR,
		.title = "A property that the type does not have",
		.doc = "The provider schema of the type does not know the property, or does not allow its value "
		       "for a reason that has no rule of its own; the service refuses the resource. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = BUCKET("BucketName: my-bucket"),
		.bad = BUCKET("BucketNmae: my-bucket"),
	},
	{
		.id = "E3003",
		.severity = SEVERITY_ERROR,
		.title = "A required property is missing",
		.doc = "The provider schema requires the property; the service refuses the resource without "
		       "it. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::SNS::Subscription",
				 "      Protocol: sqs\n      TopicArn: arn:aws:sns:us-east-1:123456789012:t\n"),
		.bad = RESOURCE("AWS::SNS::Subscription", "      Protocol: sqs\n"),
	},
	{
		.id = "E3006",
		.severity = SEVERITY_ERROR,
		.title = "A resource type that does not exist",
		.doc = "The CloudFormation registry has no such type, or not in the stack's region. "
		       "Custom::Name, modules and types of other publishers are taken as they are. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = BUCKET("BucketName: my-bucket"),
		.bad = RESOURCE("AWS::S3::Buckett", "      BucketName: my-bucket\n"),
	},
	{
		.id = "E3012",
		.severity = SEVERITY_ERROR,
		.title = "A value of the wrong kind",
		.doc = "The property takes another kind of value. Scalars that CloudFormation converts (\"30\" "
		       "for an integer, 30 for a string, \"true\" for a boolean) are accepted. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = QUEUE("VisibilityTimeout: '30'"),
		.bad = QUEUE("VisibilityTimeout: soon"),
	},
	{
		.id = "E3014",
		.severity = SEVERITY_ERROR,
		.title = "Exactly one of several properties must be given",
		.doc = "The properties exclude each other, and one of them is required. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::VPC", "      CidrBlock: 10.0.0.0/16\n"),
		.bad = RESOURCE("AWS::EC2::VPC", "      EnableDnsSupport: true\n"),
	},
	{
		.id = "E3017",
		.severity = SEVERITY_ERROR,
		.title = "A value that fits none of its alternatives",
		.doc = "The schema lists alternatives of which at least one must fit; the finding tells the one "
		       "that comes nearest. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = BUCKET(
			"WebsiteConfiguration: {IndexDocument: i.html, RoutingRules: [{RedirectRule: {HostName: h}, "
			"RoutingRuleCondition: {KeyPrefixEquals: docs}}]}"),
		.bad = BUCKET("WebsiteConfiguration: {RoutingRules: [{RedirectRule: {HostName: h}, "
			      "RoutingRuleCondition: {}}]}"),
	},
	{
		.id = "E3018",
		.severity = SEVERITY_ERROR,
		.title = "A value that fits none, or more than one, of its exclusive forms",
		.doc = "The schema lists forms of which exactly one must fit; the finding tells the one that "
		       "comes nearest, or those that exclude each other. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::Instance", "      LaunchTemplate: {LaunchTemplateName: t, Version: 1}\n"),
		.bad = RESOURCE("AWS::EC2::Instance",
				"      LaunchTemplate: {LaunchTemplateName: t, LaunchTemplateId: lt-1, Version: 1}\n"),
	},
	{
		.id = "E3020",
		.severity = SEVERITY_ERROR,
		.title = "A property that another one excludes",
		.doc = "The property may not be given together with another one. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = BUCKET("LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 9, "
			       "ObjectSizeLessThan: 900}]}"),
		.bad = BUCKET("LifecycleConfiguration: {Rules: [{Status: Enabled, ObjectSizeLessThan: 900, "
			      "AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}]}"),
	},
	{
		.id = "E3021",
		.severity = SEVERITY_ERROR,
		.title = "A property that another one needs",
		.doc = "The property needs another one beside it. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::VPC", "      Ipv4IpamPoolId: pool\n      Ipv4NetmaskLength: 20\n"),
		.bad = RESOURCE("AWS::EC2::VPC", "      Ipv4IpamPoolId: pool\n"),
	},
	{
		.id = "E3030",
		.severity = SEVERITY_ERROR,
		.title = "A value that is not among those allowed",
		.doc = "The schema lists the values that the property takes. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = BUCKET("VersioningConfiguration: {Status: Enabled}"),
		.bad = BUCKET("VersioningConfiguration: {Status: enabled}"),
	},
	{
		.id = "E3031",
		.severity = SEVERITY_ERROR,
		.title = "A text that does not match its pattern",
		.doc = "The schema gives a regular expression that the text must match. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::Lambda::Alias", ALIAS "      Name: live\n"),
		.bad = RESOURCE("AWS::Lambda::Alias", ALIAS "      Name: not allowed\n"),
	},
	{
		.id = "E3032",
		.severity = SEVERITY_ERROR,
		.title = "A list with too few or too many items",
		.doc = "The schema bounds the number of items. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::Lambda::Function", FUNCTION "      Architectures: [arm64]\n"),
		.bad = RESOURCE("AWS::Lambda::Function", FUNCTION "      Architectures: []\n"),
	},
	{
		.id = "E3033",
		.severity = SEVERITY_ERROR,
		.title = "A text that is too short or too long",
		.doc = "The schema bounds the number of characters. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::Lambda::Function", FUNCTION "      Description: short\n"),
		.bad = RESOURCE("AWS::Lambda::Alias", ALIAS "      Name: ''\n"),
	},
	{
		.id = "E3034",
		.severity = SEVERITY_ERROR,
		.title = "A number out of its range",
		.doc = "The schema bounds the number. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = QUEUE("VisibilityTimeout: 30"),
		.bad = QUEUE("VisibilityTimeout: 43201"),
	},
	{
		.id = "E3037",
		.severity = SEVERITY_ERROR,
		.title = "A list with a repeated item",
		.doc = "The items of the list must differ. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::Lambda::Function",
				 FUNCTION "      Tags: [{Key: a, Value: b}, {Key: c, Value: b}]\n"),
		.bad = RESOURCE("AWS::Lambda::Function",
				FUNCTION "      Tags: [{Key: a, Value: b}, {Key: a, Value: b}]\n"),
	},
	{
		.id = "E3040",
		.severity = SEVERITY_ERROR,
		.title = "A read-only property that is given",
		.doc = "The service sets the property itself; the handler never sees what the template says, "
		       "which shows as drift. Source: CloudFormation CLI User Guide, \"Resource type schema\", "
		       "readOnlyProperties.",
		.pass = pass_properties,
		.good = BUCKET("BucketName: my-bucket"),
		.bad = BUCKET("Arn: x"),
	},
	{
		.id = "E3058",
		.severity = SEVERITY_ERROR,
		.title = "At least one of several properties must be given",
		.doc = "The schema wants at least one of the properties. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::Events::Rule", "      ScheduleExpression: rate(1 day)\n"),
		.bad = RESOURCE("AWS::Events::Rule", "      State: ENABLED\n"),
	},
	{
		.id = "E3065",
		.severity = SEVERITY_ERROR,
		.title = "A list with too many different items",
		.doc = "The schema bounds how many different items the list holds. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = RESOURCE("AWS::CloudWatch::Alarm",
		                 ALARM "      AlarmActions: [arn:aws:sns:::a, arn:aws:sns:::b]\n"),
		.bad = RESOURCE("AWS::CloudWatch::Alarm", ALARM
		                "      AlarmActions: [arn:aws:sns:::a, arn:aws:sns:::b, arn:aws:sns:::c, "
		                "arn:aws:sns:::d, arn:aws:sns:::e, arn:aws:sns:::f]\n"),
	},
	{
		.id = "E3710",
		.severity = SEVERITY_ERROR,
		.title = "A resource of a service that was shut down",
		.doc = "The service no longer exists; nothing of it can be created. Source: AWS General Reference, "
		       "\"Services in "
		       "full shutdown\".",
		.pass = pass_properties,
		.good = BUCKET("BucketName: my-bucket"),
		.bad = RESOURCE("AWS::QLDB::Ledger", "      PermissionsMode: STANDARD\n"),
	},
	{
		.id = "W3696",
		.severity = SEVERITY_WARNING,
		.title = "A resource of a service that is to be shut down",
		.doc = "AWS has set a date for the service's end. Source: AWS General Reference, \"Services in "
		       "sunset\".",
		.pass = pass_properties,
		.good = BUCKET("BucketName: my-bucket"),
		.bad = RESOURCE("AWS::AppMesh::Mesh", "      MeshName: m\n"),
	},
	{
		.id = "W3697",
		.severity = SEVERITY_WARNING,
		.title = "A resource of a service in maintenance",
		.doc = "The service gets no new features, and may take no new customers. Source: AWS General "
		       "Reference, "
		       "\"Services in maintenance\".",
		.pass = pass_properties,
		.good = BUCKET("BucketName: my-bucket"),
		.bad = RESOURCE("AWS::Forecast::DatasetGroup", "      DatasetGroupName: g\n      Domain: RETAIL\n"),
	},
	{
		.id = "W1030",
		.severity = SEVERITY_WARNING,
		.title = "A parameter that allows values which the property refuses",
		.doc = "A value that the parameter allows, or its default, would be refused by the property "
		       "that refers to it. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = "Parameters:\n  Seconds: {Type: Number, Default: 30}\n" QUEUE(
			"VisibilityTimeout: !Ref Seconds"),
		.bad = "Parameters:\n  Seconds: {Type: Number, Default: 99999}\n" QUEUE(
			"VisibilityTimeout: !Ref Seconds"),
	},
	{
		.id = "LK1001",
		.severity = SEVERITY_WARNING,
		.title = "A text where a number or a boolean is meant",
		.doc = "The property takes a number or a boolean, and the text is converted. Written as what it is, "
		       "\"08\" cannot "
		       "become something else, and a diff with the live stack shows no change. " SCHEMA_SOURCE,
		.pass = pass_properties,
		.good = QUEUE("VisibilityTimeout: 30"),
		.bad = QUEUE("VisibilityTimeout: '30'"),
	},
	{
		.id = "LK1002",
		.severity = SEVERITY_WARNING,
		.title = "A property that is deprecated",
		.doc = "The type's handler still takes the property, but its successor is there. Source: the provider "
		       "schema's "
		       "deprecatedProperties.",
		.pass = pass_properties,
		.good = RESOURCE("AWS::Location::Tracker", "      TrackerName: t\n"),
		.bad = RESOURCE("AWS::Location::Tracker",
				"      TrackerName: t\n      PricingPlan: RequestBasedUsage\n"),
	},
	{
		.id = "W3002",
		.severity = SEVERITY_WARNING,
		.title = "A local path that only `aws cloudformation package` understands",
		.doc = "The property takes a place in S3. A local path works only after `aws cloudformation "
		       "package` has uploaded it. Source: AWS CLI Command Reference, \"cloudformation "
		       "package\".",
		.pass = pass_properties,
		.good = RESOURCE("AWS::Lambda::Function", FUNCTION),
		.bad = RESOURCE("AWS::Lambda::Function",
				"      Role: arn:aws:iam::123456789012:role/r\n      Code: ./src\n"),
	},
};

const struct rule_group rules_properties = {rows, LK_COUNT(rows)};
