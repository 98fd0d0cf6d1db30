#include "check/relate.h"
#include "check/rules.h"

/* Settings that the service takes and then does nothing with, or something else than what stands there. */

struct place_rule {
	const char *rule, *type, *way;
	relate_visit *visit;
};

static void report(struct check *check, const struct place_rule *row, const struct resource *resource,
		   const struct step *at, const char *hint, struct str words)
{
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = row->rule, .holder = &holder, .at = at, .hint = str_from(hint)};
	check_fault(check, &fault, "%.*s", STR_ARG(words));
}

static bool is_one_of(struct str text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal_ignore_case(text, str_from(words[i])))
			return true;
	return false;
}

static bool starts_with_any(struct str text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str word = str_from(words[i]);
		if (text.len >= word.len && str_equal_ignore_case(str_slice(text, 0, word.len), word))
			return true;
	}
	return false;
}

/* The member of a map that surely is there. */
static bool has_member(const struct step *at, const char *key, struct step *ret_member)
{
	const struct value *member = value_get(at->value, str_from(key));
	if (check_presence(member) != PRESENCE_PRESENT)
		return false;
	*ret_member = step_key(at, str_from(key), member);
	return true;
}

static void check_iops(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	static const char *const without[] = {"gp2", "sc1", "st1", "standard"};
	struct str type;
	struct step iops;
	if (relate_text(value_get(at->value, STR("VolumeType")), &type) &&
	    is_one_of(type, without, LK_COUNT(without)) && has_member(at, "Iops", &iops))
		report(check, row, resource, &iops, "io1, io2 and gp3 have a performance that can be set",
		       str_format_in(check->arena, "Iops is ignored for a volume of type %.*s", STR_ARG(type)));
}

static void check_virtual_name(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	struct step name, ebs;
	if (has_member(at, "VirtualName", &name) && has_member(at, "Ebs", &ebs))
		report(check, row, resource, &name, "VirtualName is for instance store volumes",
		       STR("VirtualName is ignored beside Ebs"));
}

static void check_replica_mode(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	static const char *const engines[] = {"oracle", "custom-oracle", "db2"};
	struct str engine;
	struct step mode;
	if (relate_text(value_get(at->value, STR("Engine")), &engine) &&
	    !starts_with_any(engine, engines, LK_COUNT(engines)) && has_member(at, "ReplicaMode", &mode))
		report(check, row, resource, &mode, "",
		       str_format_in(check->arena, "ReplicaMode is ignored for the engine %.*s", STR_ARG(engine)));
}

static void check_domain(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	static const char *const domains[] = {"standard", "vpc"};
	struct str domain;
	if (relate_text(at->value, &domain) && !is_one_of(domain, domains, LK_COUNT(domains)))
		report(check, row, resource, at, "write vpc",
		       str_format_in(check->arena, "an address has no domain '%.*s': it becomes vpc", STR_ARG(domain)));
}

static void check_parameter_name(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	static const char *const reserved[] = {"aws", "ssm", "/aws", "/ssm"};
	struct str name;
	if (relate_text(at->value, &name) && starts_with_any(name, reserved, LK_COUNT(reserved)))
		report(check, row, resource, at, "begin the name with that of the system",
		       str_format_in(check->arena, "'%.*s' begins as names do that are reserved for AWS",
				     STR_ARG(name)));
}

/* An entry that names a method but sets nothing. */
static void check_method_setting(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	const struct value *entry = at->value;
	if (entry->kind != VALUE_MAP || !entry->as.map.count)
		return;
	for (size_t i = 0; i < entry->as.map.count; i++)
		if (!str_is(entry->as.map.items[i].key, "HttpMethod") &&
		    !str_is(entry->as.map.items[i].key, "ResourcePath"))
			return;
	report(check, row, resource, at, "LoggingLevel, MetricsEnabled, ThrottlingRateLimit and the like",
	       STR("the entry names a method and sets nothing: it is dropped"));
}

/* The import of a definition overwrites what other resources have added to the API. */
static void check_definition(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	static const char *const parts[] = {
		"AWS::ApiGateway::Authorizer", "AWS::ApiGateway::GatewayResponse",  "AWS::ApiGateway::Method",
		"AWS::ApiGateway::Model",      "AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::Resource",
	};
	for (size_t i = 0; i < LK_COUNT(parts); i++) {
		const struct check_resource *part;
		for (size_t position = 0; (part = relate_next(check, parts[i], &position));)
			if (relate_mentions(check, part->resource->properties, resource))
				report(check, row, resource, at, "put all of the API into the definition, or nothing",
				       str_format_in(check->arena,
						     "the definition overwrites the API, with what %s '%.*s' adds",
						     parts[i], STR_ARG(part->resource->logical_id)));
	}
}

#define MAPPINGS "BlockDeviceMappings/*"
#define TEMPLATE_DATA "LaunchTemplateData/"
#define SPOT_DATA "SpotFleetRequestConfigData/LaunchSpecifications/*/"

static const struct place_rule places[] = {
	{"W3660", "AWS::ApiGateway::RestApi", "Body", check_definition},
	{"W3660", "AWS::ApiGateway::RestApi", "BodyS3Location", check_definition},
	{"W3671", "AWS::AutoScaling::LaunchConfiguration", MAPPINGS "/Ebs", check_iops},
	{"W3671", "AWS::EC2::Instance", MAPPINGS "/Ebs", check_iops},
	{"W3671", "AWS::EC2::LaunchTemplate", TEMPLATE_DATA MAPPINGS "/Ebs", check_iops},
	{"W3671", "AWS::EC2::SpotFleet", SPOT_DATA MAPPINGS "/Ebs", check_iops},
	{"W3671", "AWS::OpsWorks::Instance", MAPPINGS "/Ebs", check_iops},
	{"W3698", "AWS::AutoScaling::LaunchConfiguration", MAPPINGS, check_virtual_name},
	{"W3698", "AWS::EC2::Instance", MAPPINGS, check_virtual_name},
	{"W3698", "AWS::EC2::LaunchTemplate", TEMPLATE_DATA MAPPINGS, check_virtual_name},
	{"W3698", "AWS::EC2::SpotFleet", SPOT_DATA MAPPINGS, check_virtual_name},
	{"W3698", "AWS::OpsWorks::Instance", MAPPINGS, check_virtual_name},
	{"W3699", "AWS::RDS::DBInstance", "", check_replica_mode},
	{"W3700", "AWS::EC2::EIP", "Domain", check_domain},
	{"W3701", "AWS::SSM::Parameter", "Name", check_parameter_name},
	{"W3705", "AWS::ApiGateway::Stage", "MethodSettings/*", check_method_setting},
};

static void pass_ignored(struct check *check)
{
	const struct check_resource *subject;
	for (size_t i = 0; i < LK_COUNT(places); i++)
		for (size_t at = 0; (subject = relate_next(check, places[i].type, &at));)
			relate_each(check, subject->resource, str_from(places[i].way), places[i].visit,
				    (void *)&places[i]);
}

#define ONE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"
#define INSTANCE(device)                                                                                               \
	ONE("AWS::EC2::Instance", "ImageId: ami-12345678, BlockDeviceMappings: [{DeviceName: /dev/sdh, " device "}]")
#define DATABASE(engine)                                                                                               \
	ONE("AWS::RDS::DBInstance", "DBInstanceClass: db.m5.large, SourceDBInstanceIdentifier: main, ReplicaMode: "    \
				    "open-read-only, Engine: " engine)
#define PARAMETER(name) ONE("AWS::SSM::Parameter", "Type: String, Value: v, Name: " name)
#define STAGE(setting)                                                                                                 \
	ONE("AWS::ApiGateway::Stage",                                                                                  \
	    "RestApiId: abcdef1234, DeploymentId: d, StageName: s, MethodSettings: [{HttpMethod: '*', "                \
	    "ResourcePath: '/*'" setting "}]")
#define API(properties)                                                                                                \
	"Resources:\n  A: {Type: AWS::ApiGateway::RestApi, Properties: {" properties "}}\n"                            \
	"  M: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref A, ContentType: application/json}}\n"

static const struct rule rows[] = {
	{
		.id = "W3660",
		.severity = SEVERITY_WARNING,
		.title = "An API with a definition and resources beside it",
		.doc = "With Body or BodyS3Location the whole API is overwritten at each change, with what methods, "
		       "models and other resources of the stack have added to it. Source: Amazon API Gateway API "
		       "Reference, \"PutRestApi\", mode overwrite.",
		.pass = pass_ignored,
		.good = API("Name: shop"),
		.bad = API("Body: {openapi: 3.0.1, info: {title: shop, version: '1'}, paths: {}}"),
	},
	{
		.id = "W3671",
		.severity = SEVERITY_WARNING,
		.title = "Iops for a volume whose performance cannot be set",
		.doc = "Iops has no effect for volumes of type gp2, sc1, st1 and standard. Source: Amazon EBS User "
		       "Guide, \"Amazon EBS volume types\".",
		.pass = pass_ignored,
		.good = INSTANCE("Ebs: {VolumeType: io1, VolumeSize: 100, Iops: 200}"),
		.bad = INSTANCE("Ebs: {VolumeType: gp2, VolumeSize: 100, Iops: 200}"),
	},
	{
		.id = "W3698",
		.severity = SEVERITY_WARNING,
		.title = "A virtual name for a volume of EBS",
		.doc = "VirtualName names an instance store volume; beside Ebs it has no effect. Source: Amazon EC2 "
		       "API Reference, \"BlockDeviceMapping\".",
		.pass = pass_ignored,
		.good = INSTANCE("VirtualName: ephemeral0"),
		.bad = INSTANCE("VirtualName: ephemeral0, Ebs: {VolumeSize: 100}"),
	},
	{
		.id = "W3699",
		.severity = SEVERITY_WARNING,
		.title = "A replica mode for an engine that has none",
		.doc = "Only replicas of Oracle and Db2 are open or mounted. Source: Amazon RDS API Reference, "
		       "\"CreateDBInstanceReadReplica\", ReplicaMode.",
		.pass = pass_ignored,
		.good = DATABASE("oracle-ee"),
		.bad = DATABASE("mysql"),
	},
	{
		.id = "W3700",
		.severity = SEVERITY_WARNING,
		.title = "A domain that addresses do not have",
		.doc = "An Elastic IP address is of the domain vpc, or of standard in EC2-Classic; any other text is "
		       "taken for vpc. Source: CloudFormation User Guide, \"AWS::EC2::EIP\"; cfn-lint's rule of this "
		       "id.",
		.pass = pass_ignored,
		.good = ONE("AWS::EC2::EIP", "Domain: vpc"),
		.bad = ONE("AWS::EC2::EIP", "Domain: network"),
	},
	{
		.id = "W3701",
		.severity = SEVERITY_WARNING,
		.title = "A parameter with a name that is reserved",
		.doc = "Names of parameters that begin with aws or ssm, in any case, are AWS's own. Source: AWS "
		       "Systems "
		       "Manager API Reference, \"PutParameter\", Name.",
		.pass = pass_ignored,
		.good = PARAMETER("/shop/aws"),
		.bad = PARAMETER("/aws/shop"),
	},
	{
		.id = "W3705",
		.severity = SEVERITY_WARNING,
		.title = "Method settings that set nothing",
		.doc = "An entry of MethodSettings with nothing but the method that it is for is dropped. Source: "
		       "CloudFormation User Guide, \"AWS::ApiGateway::Stage MethodSetting\"; cfn-lint's rule of this "
		       "id.",
		.pass = pass_ignored,
		.good = STAGE(", MetricsEnabled: true"),
		.bad = STAGE(""),
	},
};

const struct rule_group rules_ignored = {rows, LK_COUNT(rows)};
