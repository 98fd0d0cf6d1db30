#include "check/relate.h"
#include "check/rules.h"

/* Rules of single services that their schemas do not say, each a few lines. */

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

/* Auto Scaling: EC2 health checks are there anyway. */
static void check_health(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	struct str text, rest, part;
	bool has_ec2 = false;
	size_t count = 0;
	if (!relate_text(at->value, &text))
		return;
	for (rest = text; rest.ptr && str_next(&rest, ',', &part); count++)
		has_ec2 |= str_is(str_trim(part), "EC2");
	if (has_ec2 && count > 1)
		report(check, row, resource, at, "leave EC2 out: it is always checked",
		       str_format_in(check->arena, "'%.*s' combines EC2 with other health checks", STR_ARG(text)));
}

static void check_certificate(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	struct str domain, validation;
	if (!relate_text(relate_below(at->value, "DomainName"), &domain) ||
	    !relate_text(relate_below(at->value, "ValidationDomain"), &validation) || str_equal(domain, validation) ||
	    str_ends_with(domain, str_format_in(check->arena, ".%.*s", STR_ARG(validation))))
		return;
	report(check, row, resource, at, "",
	       str_format_in(check->arena, "'%.*s' is not a domain above '%.*s'", STR_ARG(validation),
			     STR_ARG(domain)));
}

static void check_backup(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	int64_t cold, gone;
	if (!relate_integer(relate_below(at->value, "MoveToColdStorageAfterDays"), &cold) ||
	    !relate_integer(relate_below(at->value, "DeleteAfterDays"), &gone) || gone - cold >= 90)
		return;
	report(check, row, resource, at, "cold storage is kept for at least 90 days",
	       str_format_in(check->arena, "backups are deleted after %lld days, %lld after they move to cold storage",
			     (long long)gone, (long long)(gone - cold)));
}

/* Source: Amazon S3 User Guide, "Enabling S3 Intelligent-Tiering archive access tiers". */
static void check_tiering(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	int64_t days;
	const struct value *tier = relate_below(at->value, "AccessTier");
	bool is_deep = value_is_string(tier, "DEEP_ARCHIVE_ACCESS");
	int64_t least = is_deep ? 180 : 90;
	if ((!is_deep && !value_is_string(tier, "ARCHIVE_ACCESS")) ||
	    !relate_integer(relate_below(at->value, "Days"), &days) || (days >= least && days <= 730))
		return;
	report(check, row, resource, at, "",
	       str_format_in(check->arena, "%.*s takes %lld to 730 days, not %lld", STR_ARG(value_string(tier)),
			     (long long)least, (long long)days));
}

static void check_detector(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	if (check_presence(value_get(at->value, STR("DataSources"))) == PRESENCE_PRESENT &&
	    check_presence(value_get(at->value, STR("Features"))) == PRESENCE_PRESENT)
		report(check, row, resource, at, "keep Features, the newer one",
		       STR("a detector takes DataSources or Features, not both"));
}

/* With awsvpc the task has the network of its own: a container's port is the host's. */
static void check_ports(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	int64_t host, container;
	if (!value_is_string(relate_value(resource, "Properties.NetworkMode"), "awsvpc") ||
	    !relate_integer(relate_below(at->value, "HostPort"), &host) ||
	    !relate_integer(relate_below(at->value, "ContainerPort"), &container) || host == container)
		return;
	report(check, row, resource, at, "leave HostPort out",
	       str_format_in(check->arena, "HostPort is %lld and ContainerPort %lld; with awsvpc they must be the same",
			     (long long)host, (long long)container));
}

/* Ref of a role is its name, by which CodeBuild finds roles of the path / alone. */
static void check_service_role(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	struct str attribute, path;
	const struct resource *role = relate_target(check, at->value, &attribute);
	if (!role || attribute.len || !str_is(role->type, "AWS::IAM::Role") ||
	    !relate_text(relate_value(role, "Properties.Path"), &path) || str_is(path, "/"))
		return;
	report(check, row, resource, at, "use the role's Arn",
	       str_format_in(check->arena, "role '%.*s' has the path '%.*s' and is not found by its name alone",
			     STR_ARG(role->logical_id), STR_ARG(path)));
}

static bool is_false(const struct value *value)
{
	return value && ((value->kind == VALUE_BOOL && !value->as.boolean) || value_is_string(value, "false"));
}

/* Source: CloudFormation User Guide, "AWS::ElastiCache::ReplicationGroup", AutomaticFailoverEnabled. */
static void check_failover(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	const struct resource *group = relate_target(check, relate_below(at->value, "CacheParameterGroupName"), NULL);
	const struct value *failover = relate_below(at->value, "AutomaticFailoverEnabled");
	if (group && value_is_string(relate_value(group, "Properties.Properties.cluster-enabled"), "yes") &&
	    is_false(failover))
		report(check, row, resource, at, "",
		       STR("a cluster (cluster-enabled: yes) needs AutomaticFailoverEnabled, which is false"));
}

static const char *partition_of(struct str region)
{
	static const struct {
		const char *start, *partition;
	} rows[] = {
		{"cn-", "aws-cn"},     {"us-gov-", "aws-us-gov"}, {"us-isob-", "aws-iso-b"},
		{"us-iso", "aws-iso"}, {"eu-isoe-", "aws-iso-e"}, {"eusc-", "aws-eusc"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (str_starts_with(region, str_from(rows[i].start)))
			return rows[i].partition;
	return "aws";
}

/* arn:PARTITION:lambda:REGION:ACCOUNT:layer:NAME:VERSION with a name of at most 140 characters. */
static void check_layer(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	struct str text;
	size_t most = 176 + str_from(partition_of(check->region)).len + check->region.len;
	if (check->region.len && relate_text(at->value, &text) && text.len > most)
		report(check, row, resource, at, "",
		       str_format_in(check->arena, "the layer's ARN has %zu characters; at most %zu are possible",
				     text.len, most));
}

/* Source: AWS Lambda API Reference, "Environment": "Pattern: [a-zA-Z]([a-zA-Z0-9_])+", which the service matches as a
 * whole. */
static void check_variables(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	for (size_t i = 0; at->value->kind == VALUE_MAP && i < at->value->as.map.count; i++) {
		const struct member *member = &at->value->as.map.items[i];
		struct step variable = step_key(at, member->key, member->value);
		if (!str_starts_with(member->key, STR("Fn::")) &&
		    !check_matches(check, STR("^[a-zA-Z][a-zA-Z0-9_]+$"), member->key))
			report(check, row, resource, &variable,
			       "letters, digits and underscores, at least two, a letter first",
			       str_format_in(check->arena, "'%.*s' is no name of an environment variable",
					     STR_ARG(member->key)));
	}
}

/* An ARN of S3 that is put together, where the extension schema sees an unknown text. */
static void check_source_account(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	const struct value *sub = value_get(at->value, STR("SourceArn"));
	const struct value *text = value_is_intrinsic(sub, FN_SUB) ? sub->as.argument : NULL;
	if (text && text->kind == VALUE_LIST && text->as.list.count)
		text = text->as.list.items[0];
	struct str arn = value_string(text);
	bool names_account = str_contains(arn, STR("AWS::AccountId"));
	if (check_presence(value_get(at->value, STR("SourceAccount"))) != PRESENCE_ABSENT || names_account ||
	    !check_matches(check, STR("^arn:(aws[a-z-]*|\\$\\{AWS::Partition\\}):s3:::"), arn) || !arn.len)
		return;
	report(check, row, resource, at, "give SourceAccount: !Ref AWS::AccountId",
	       STR("an ARN of S3 names no account: any account's bucket of that name may call the function"));
}

/* Source: Amazon CloudWatch API Reference, "PutMetricAlarm": "Valid values are 10, 20, 30, and any multiple of 60." The
 * extension schema lacks 20. */
static void check_period(struct check *check, const struct resource *resource, const struct step *at, void *row)
{
	int64_t seconds;
	if (!relate_integer(at->value, &seconds) || seconds == 10 || seconds == 20 || seconds == 30 ||
	    (seconds > 0 && seconds % 60 == 0))
		return;
	report(check, row, resource, at, "10, 20, 30 or a multiple of 60",
	       str_format_in(check->arena, "an alarm has no period of %lld seconds", (long long)seconds));
}

static const struct place_rule places[] = {
	{"E3615", "AWS::CloudWatch::Alarm", "Period", check_period},
	{"E3026", "AWS::ElastiCache::ReplicationGroup", "", check_failover},
	{"E3050", "AWS::CodeBuild::Project", "ServiceRole", check_service_role},
	{"E3053", "AWS::ECS::TaskDefinition", "ContainerDefinitions/*/PortMappings/*", check_ports},
	{"E3056", "AWS::AutoScaling::AutoScalingGroup", "HealthCheckType", check_health},
	{"E3061", "AWS::S3::Bucket", "IntelligentTieringConfigurations/*/Tierings/*", check_tiering},
	{"E3063", "AWS::GuardDuty::Detector", "", check_detector},
	{"E3503", "AWS::CertificateManager::Certificate", "DomainValidationOptions/*", check_certificate},
	{"E3504", "AWS::Backup::BackupPlan", "BackupPlan/BackupPlanRule/*/Lifecycle", check_backup},
	{"E3504", "AWS::Backup::BackupPlan", "BackupPlan/BackupPlanRule/*/CopyActions/*/Lifecycle", check_backup},
	{"E3716", "AWS::Lambda::Function", "Layers/*", check_layer},
	{"LK6002", "AWS::Lambda::Function", "Environment/Variables", check_variables},
	{"W3663", "AWS::Lambda::Permission", "", check_source_account},
};

/* A log group has at most two subscription filters. Source: CloudWatch Logs quotas. */
static void check_filters(struct check *check)
{
	enum { MOST = 2 };
	static const char type[] = "AWS::Logs::SubscriptionFilter";
	const struct check_resource *one, *other;
	for (size_t at = 0; (one = relate_next(check, type, &at));) {
		const struct value *group = relate_value(one->resource, "Properties.LogGroupName");
		size_t before = 0;
		for (size_t k = 0; (other = relate_next(check, type, &k)) && k < at;)
			before += !resource_condition(other->resource).len &&
				  relate_same(check, group, relate_value(other->resource, "Properties.LogGroupName"));
		struct holder holder = holder_of_resource(one->resource);
		struct fault fault = {.rule = "E2529",
				      .holder = &holder,
				      .at = relate_step_in(check, one->resource, "Properties.LogGroupName")};
		if (before >= MOST && !resource_condition(one->resource).len)
			check_fault(check, &fault, "the log group has %zu subscription filters; at most %d are allowed",
				    before + 1, MOST);
	}
}

static void pass_services(struct check *check)
{
	const struct check_resource *subject;
	for (size_t i = 0; i < LK_COUNT(places); i++)
		for (size_t at = 0; (subject = relate_next(check, places[i].type, &at));)
			relate_each(check, subject->resource, str_from(places[i].way), places[i].visit,
				    (void *)&places[i]);
	check_filters(check);
}

#define ONE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"
#define FILTER(id, group)                                                                                              \
	"  " id ": {Type: AWS::Logs::SubscriptionFilter, Properties: {DestinationArn: a, FilterPattern: '', "          \
	"LogGroupName: " group "}}\n"
#define CLUSTER(failover)                                                                                              \
	"Resources:\n  P: {Type: AWS::ElastiCache::ParameterGroup, Properties: {CacheParameterGroupFamily: redis7, "   \
	"Description: d, Properties: {cluster-enabled: 'yes'}}}\n  R: {Type: AWS::ElastiCache::ReplicationGroup, "     \
	"Properties: {ReplicationGroupDescription: d, NumNodeGroups: 2, CacheParameterGroupName: !Ref P, "             \
	"AutomaticFailoverEnabled: " failover "}}\n"
#define TRUST                                                                                                          \
	"AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: "          \
	"codebuild.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
#define BUILD(role)                                                                                                    \
	"Resources:\n  R: {Type: AWS::IAM::Role, Properties: {Path: /build/, " TRUST "}}\n"                            \
	"  P: {Type: AWS::CodeBuild::Project, Properties: {ServiceRole: " role                                         \
	", Source: {Type: NO_SOURCE}, Artifacts: "                                                                     \
	"{Type: NO_ARTIFACTS}, Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: i}}}\n"
#define TASK(port)                                                                                                     \
	ONE("AWS::ECS::TaskDefinition",                                                                                \
	    "NetworkMode: awsvpc, ContainerDefinitions: [{Name: n, Image: i, PortMappings: "                           \
	    "[{ContainerPort: 80, HostPort: " port "}]}]")
#define GROUP(type)                                                                                                    \
	ONE("AWS::AutoScaling::AutoScalingGroup", "MinSize: '1', MaxSize: '1', InstanceId: i, HealthCheckType: " type)
#define TIERING(days)                                                                                                  \
	ONE("AWS::S3::Bucket", "IntelligentTieringConfigurations: [{Id: i, Status: Enabled, Tierings: [{AccessTier: "  \
			       "ARCHIVE_ACCESS, Days: " days "}]}]")
#define CERTIFICATE(domain)                                                                                            \
	ONE("AWS::CertificateManager::Certificate",                                                                    \
	    "DomainName: www.example.com, DomainValidationOptions: [{DomainName: "                                     \
	    "www.example.com, ValidationDomain: " domain "}]")
#define PLAN(days)                                                                                                     \
	ONE("AWS::Backup::BackupPlan",                                                                                 \
	    "BackupPlan: {BackupPlanName: p, BackupPlanRule: [{RuleName: r, TargetBackupVault: "                       \
	    "v, Lifecycle: {MoveToColdStorageAfterDays: 10, DeleteAfterDays: " days "}}]}")

#define ALARM(seconds)                                                                                                 \
	ONE("AWS::CloudWatch::Alarm",                                                                                  \
	    "MetricName: Jobs, Namespace: Shop, Statistic: Sum, Threshold: 1, "                                        \
	    "EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold, Period: " seconds)

static const struct rule rows[] = {
	{
		.id = "E2529",
		.severity = SEVERITY_ERROR,
		.title = "More than two subscription filters on a log group",
		.doc = "A log group has at most two subscription filters. Source: Amazon CloudWatch Logs User Guide, "
		       "\"CloudWatch "
		       "Logs quotas\".",
		.pass = pass_services,
		.good = "Resources:\n" FILTER("A", "g") FILTER("B", "g") FILTER("C", "h"),
		.bad = "Resources:\n" FILTER("A", "g") FILTER("B", "g") FILTER("C", "g"),
	},
	{
		.id = "E3026",
		.severity = SEVERITY_ERROR,
		.title = "A cache cluster without automatic failover",
		.doc = "With cluster mode on, AutomaticFailoverEnabled must be true. Source: CloudFormation User "
		       "Guide, "
		       "\"AWS::ElastiCache::ReplicationGroup\".",
		.pass = pass_services,
		.good = CLUSTER("true"),
		.bad = CLUSTER("false"),
	},
	{
		.id = "E3050",
		.severity = SEVERITY_ERROR,
		.title = "A role with a path, named without it",
		.doc = "Ref of a role is its name without the path, and CodeBuild does not find it so. Source: "
		       "CloudFormation User "
		       "Guide, \"AWS::CodeBuild::Project\", ServiceRole.",
		.pass = pass_services,
		.good = BUILD("!GetAtt R.Arn"),
		.bad = BUILD("!Ref R"),
	},
	{
		.id = "E3053",
		.severity = SEVERITY_ERROR,
		.title = "A host port that is not the container's",
		.doc = "With NetworkMode awsvpc, HostPort is left out or the same as ContainerPort. Source: Amazon ECS "
		       "API "
		       "Reference, \"PortMapping\".",
		.pass = pass_services,
		.good = TASK("80"),
		.bad = TASK("8080"),
	},
	{
		.id = "E3056",
		.severity = SEVERITY_ERROR,
		.title = "EC2 among other health checks",
		.doc = "EC2 health checks are always on and cannot be listed with others. Source: Amazon EC2 Auto "
		       "Scaling User "
		       "Guide, \"Health checks for instances in an Auto Scaling group\".",
		.pass = pass_services,
		.good = GROUP("'ELB,EBS'"),
		.bad = GROUP("'EC2,ELB'"),
	},
	{
		.id = "E3061",
		.severity = SEVERITY_ERROR,
		.title = "Days that an archive tier does not have",
		.doc = "ARCHIVE_ACCESS takes 90 to 730 days, DEEP_ARCHIVE_ACCESS 180 to 730. Source: Amazon S3 API "
		       "Reference, "
		       "\"Tiering\".",
		.pass = pass_services,
		.good = TIERING("90"),
		.bad = TIERING("30"),
	},
	{
		.id = "E3063",
		.severity = SEVERITY_ERROR,
		.title = "A detector with both data sources and features",
		.doc = "GuardDuty takes DataSources or Features. Source: Amazon GuardDuty API Reference, "
		       "\"CreateDetector\".",
		.pass = pass_services,
		.good = ONE("AWS::GuardDuty::Detector",
			    "Enable: true, Features: [{Name: S3_DATA_EVENTS, Status: ENABLED}]"),
		.bad = ONE("AWS::GuardDuty::Detector",
			   "Enable: true, Features: [{Name: S3_DATA_EVENTS, Status: ENABLED}], "
			   "DataSources: {S3Logs: {Enable: true}}"),
	},
	{
		.id = "E3503",
		.severity = SEVERITY_ERROR,
		.title = "A validation domain that is not above the domain",
		.doc = "ValidationDomain is the domain itself or one above it. Source: CloudFormation User Guide, "
		       "\"AWS::CertificateManager::Certificate DomainValidationOption\".",
		.pass = pass_services,
		.good = CERTIFICATE("example.com"),
		.bad = CERTIFICATE("example.org"),
	},
	{
		.id = "E3504",
		.severity = SEVERITY_ERROR,
		.title = "Backups deleted too soon after cold storage",
		.doc = "Backups stay in cold storage for at least 90 days. Source: AWS Backup API Reference, "
		       "\"Lifecycle\".",
		.pass = pass_services,
		.good = PLAN("100"),
		.bad = PLAN("99"),
	},
	{
		.id = "E3615",
		.severity = SEVERITY_ERROR,
		.title = "An alarm's period that CloudWatch does not know",
		.doc = "A period is 10, 20, 30 or a multiple of 60 seconds. Source: Amazon CloudWatch API Reference, "
		       "\"PutMetricAlarm\".",
		.pass = pass_services,
		.good = ALARM("20"),
		.bad = ALARM("45"),
	},
	{
		.id = "E3716",
		.severity = SEVERITY_ERROR,
		.title = "A layer's ARN that is too long",
		.doc = "The name of a layer has at most 140 characters, which bounds its ARN in a region. Source: AWS "
		       "Lambda API "
		       "Reference, \"PublishLayerVersion\".",
		.pass = pass_services,
	},
	{
		.id = "LK6002",
		.severity = SEVERITY_ERROR,
		.title = "A variable that no environment has",
		.doc = "Names of environment variables have letters, digits and underscores, and a letter first. The "
		       "provider "
		       "schema's pattern is not anchored and lets others through; the service does not. Source: AWS "
		       "Lambda API "
		       "Reference, \"Environment\".",
		.pass = pass_services,
		.good = ONE("AWS::Lambda::Function",
			    "Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: bucket, S3Key: k}, "
			    "Handler: h, Runtime: provided.al2023, Environment: {Variables: {TABLE: t}}"),
		.bad = ONE("AWS::Lambda::Function",
			   "Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: bucket, S3Key: k}, "
			   "Handler: h, Runtime: provided.al2023, Environment: {Variables: {THE-TABLE: t}}"),
	},
};

const struct rule_group rules_services = {rows, LK_COUNT(rows)};
