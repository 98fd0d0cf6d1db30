#include "check/relate.h"
#include "check/rules.h"

/* Whether the value is missing or the literal false; what only the deployment knows is neither. */
static bool is_off(const struct value *value)
{
	return relate_is_absent(value) || value_is_string(value, "false") ||
	       (value->kind == VALUE_BOOL && !value->as.boolean);
}

/* What holds data and goes when it is deleted: a bucket stays as long as there is anything in it. */
static bool loses_data(const struct check *check, struct str type)
{
	struct pack_node listed = pack_get_text(pack_get_text(pack_root(check->pack), "stateful"), "ResourceTypes");
	return schema_is_stateful(check->pack, type) &&
	       !pack_bool(pack_get_text(pack_get(listed, type), "DeleteRequiresEmptyResource"));
}

/* What is to expire anyhow is no loss that nobody thought of. */
static bool expires(const struct resource *resource)
{
	return str_is(resource->type, "AWS::Logs::LogGroup") &&
	       !relate_is_absent(value_get(resource->properties, STR("RetentionInDays")));
}

/* Types of which each change makes a new resource, so that only one of the policies has a meaning. */
static bool is_version(struct str type)
{
	return str_is(type, "AWS::Lambda::Version") || str_is(type, "AWS::Lambda::LayerVersion");
}

static void check_one_policy(struct check *check, const struct holder *holder, const char *given, const char *missing)
{
	const struct value *policy = value_get(holder->resource->attributes, str_from(given));
	struct step at = step_key(NULL, str_from(given), policy);
	struct fault fault = {.rule = "W3011", .holder = holder, .at = &at, .on_key = true};
	if (!(value_is_string(policy, "Retain") || value_is_string(policy, "RetainExceptOnCreate") ||
	      value_is_string(policy, "Snapshot")) || is_version(holder->resource->type))
		return;
	fault.hint = str_format_in(check->arena, "add %s, Delete where the data is to go", missing);
	check_fault(check, &fault, "%.*s has %s but no %s: %s all the same", STR_ARG(holder->resource->logical_id),
	            given, missing, missing[0] == 'U' ? "a replacement deletes it" : "it is deleted with its stack");
}

static void pass_policies(struct check *check)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		struct holder holder = holder_of_resource(resource);
		struct fault fault = {.rule = "I3011", .holder = &holder};
		bool deletion = value_get(resource->attributes, STR("DeletionPolicy")) != NULL;
		bool replacement = value_get(resource->attributes, STR("UpdateReplacePolicy")) != NULL;
		if (deletion && !replacement)
			check_one_policy(check, &holder, "DeletionPolicy", "UpdateReplacePolicy");
		if (replacement && !deletion)
			check_one_policy(check, &holder, "UpdateReplacePolicy", "DeletionPolicy");
		if (deletion || replacement || !loses_data(check, resource->type) || expires(resource))
			continue;
		fault.hint = STR("add DeletionPolicy and UpdateReplacePolicy: Retain, or Delete where that is meant");
		check_fault(check, &fault, "%.*s holds data, which goes when the resource is deleted or replaced",
		            STR_ARG(resource->type));
	}
}

/* What the service deletes by itself after a time, and when where nothing is said. Source: CloudFormation Template
 * Reference, the property of that name. */
static const struct {
	const char *type, *property, *noun, *period;
} expiring[] = {
	{"AWS::DocDB::DBCluster", "BackupRetentionPeriod", "backups", "1 day"},
	{"AWS::Kinesis::Stream", "RetentionPeriodHours", "records", "24 hours"},
	{"AWS::RDS::DBCluster", "BackupRetentionPeriod", "backups", "1 day"},
	{"AWS::RDS::DBInstance", "BackupRetentionPeriod", "backups", "1 day"},
	{"AWS::Redshift::Cluster", "AutomatedSnapshotRetentionPeriod", "snapshots", "1 day"},
	{"AWS::SQS::Queue", "MessageRetentionPeriod", "messages", "4 days"},
	{"AWS::Synthetics::Canary", "FailureRetentionPeriod", "failed runs", "31 days"},
	{"AWS::Synthetics::Canary", "SuccessRetentionPeriod", "successful runs", "31 days"},
};

/* An instance of a cluster leaves backups to the cluster, a replica takes its source's setting. */
static bool has_own_backups(const struct resource *instance)
{
	struct str engine;
	return relate_is_absent(value_get(instance->properties, STR("SourceDBInstanceIdentifier"))) &&
	       relate_is_absent(value_get(instance->properties, STR("SourceDBClusterIdentifier"))) &&
	       relate_is_absent(value_get(instance->properties, STR("DBClusterIdentifier"))) &&
	       relate_text(value_get(instance->properties, STR("Engine")), &engine) &&
	       !str_starts_with(engine, STR("aurora"));
}

static void pass_expiring(struct check *check)
{
	for (size_t i = 0; i < LK_COUNT(expiring); i++) {
		const struct check_resource *found;
		for (size_t position = 0; (found = relate_next(check, expiring[i].type, &position));) {
			const struct resource *resource = found->resource;
			struct holder holder = holder_of_resource(resource);
			struct fault fault = {.rule = "I3013", .holder = &holder};
			if (!relate_is_absent(value_get(resource->properties, str_from(expiring[i].property))) ||
			    (str_is(resource->type, "AWS::RDS::DBInstance") && !has_own_backups(resource)))
				continue;
			fault.hint = str_format_in(check->arena, "set %s", expiring[i].property);
			check_fault(check, &fault, "%s of %.*s are kept for %s, the default of %s", expiring[i].noun,
			            STR_ARG(resource->logical_id), expiring[i].period, expiring[i].property);
		}
	}
}

static void pass_log_groups(struct check *check)
{
	const struct check_resource *found;
	for (size_t position = 0; (found = relate_next(check, "AWS::Logs::LogGroup", &position));) {
		const struct value *properties = found->resource->properties;
		const struct value *class = value_get(properties, STR("LogGroupClass"));
		struct holder holder = holder_of_resource(found->resource);
		struct fault fault = {.rule = "LK5101", .holder = &holder};
		/* The class DELIVERY expires by itself. */
		if (!relate_is_absent(value_get(properties, STR("RetentionInDays"))) ||
		    !(relate_is_absent(class) || value_is_string(class, "STANDARD") ||
		      value_is_string(class, "INFREQUENT_ACCESS")))
			continue;
		fault.hint = STR("set RetentionInDays: 7 for what is read while it is news, 365 or more for audits");
		check_fault(check, &fault, "the events of log group %.*s never expire",
		            STR_ARG(found->resource->logical_id));
	}
}

static const char recovery[] = "PointInTimeRecoverySpecification";

static void check_replica(struct check *check, const struct resource *table, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(table);
	struct fault fault = {.rule = "LK5102", .holder = &holder, .at = at->above ? at : NULL};
	const struct value *specification = value_get(at->value, str_from(recovery));
	(void)context;
	if (at->value->kind != VALUE_MAP || check_is_function(at->value) ||
	    (specification && specification->kind == VALUE_INTRINSIC && !relate_is_absent(specification)) ||
	    !is_off(value_get(specification, STR("PointInTimeRecoveryEnabled"))))
		return;
	fault.hint = STR("PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}");
	check_fault(check, &fault, "table %.*s cannot be taken back to an earlier moment", STR_ARG(table->logical_id));
}

static void pass_recovery(struct check *check)
{
	const struct check_resource *found;
	for (size_t position = 0; (found = relate_next(check, "AWS::DynamoDB::Table", &position));)
		relate_each(check, found->resource, STR(""), check_replica, NULL);
	for (size_t position = 0; (found = relate_next(check, "AWS::DynamoDB::GlobalTable", &position));)
		relate_each(check, found->resource, STR("Replicas/*"), check_replica, NULL);
}

static bool ends_versions(const struct value *rule)
{
	static const char *const members[] = {"NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays"};
	for (size_t i = 0; i < LK_COUNT(members); i++)
		if (value_get(rule, str_from(members[i])))
			return !value_is_string(value_get(rule, STR("Status")), "Disabled");
	return false;
}

/* Whether noncurrent versions surely stay: no lifecycle, or one that is all written out and says nothing of them. */
static bool keeps_versions(const struct resource *bucket)
{
	const struct value *lifecycle = value_get(bucket->properties, STR("LifecycleConfiguration"));
	const struct value *rules = value_get(lifecycle, STR("Rules"));
	if (relate_is_absent(lifecycle))
		return true;
	if (lifecycle->kind != VALUE_MAP || !rules || rules->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < rules->as.list.count; i++) {
		const struct value *rule = rules->as.list.items[i];
		if (rule->kind != VALUE_MAP || check_is_function(rule) || ends_versions(rule))
			return false;
	}
	return true;
}

static void pass_versions(struct check *check)
{
	const struct check_resource *found;
	for (size_t position = 0; (found = relate_next(check, "AWS::S3::Bucket", &position));) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *at =
			relate_step_in(check, found->resource, "Properties.VersioningConfiguration.Status");
		struct fault fault = {.rule = "LK5103", .holder = &holder, .at = at};
		if (!at || !value_is_string(at->value, "Enabled") || !keeps_versions(found->resource))
			continue;
		fault.hint = STR("add a lifecycle rule with NoncurrentVersionExpiration");
		check_fault(check, &fault, "bucket %.*s keeps every version of every object, and all of them are "
					   "paid for",
		            STR_ARG(found->resource->logical_id));
	}
}

static void pass_backups(struct check *check)
{
	static const char *const types[] = {"AWS::RDS::DBInstance", "AWS::Redshift::Cluster"};
	static const char *const paths[] = {"Properties.BackupRetentionPeriod",
	                                    "Properties.AutomatedSnapshotRetentionPeriod"};
	for (size_t i = 0; i < LK_COUNT(types); i++) {
		const struct check_resource *found;
		for (size_t position = 0; (found = relate_next(check, types[i], &position));) {
			struct holder holder = holder_of_resource(found->resource);
			struct fault fault = {.rule = "LK5104", .holder = &holder};
			int64_t days;
			fault.at = relate_step_in(check, found->resource, paths[i]);
			if (fault.at && relate_integer(fault.at->value, &days) && !days)
				check_fault(check, &fault, "%.*s makes no backups: 0 turns them off",
				            STR_ARG(found->resource->logical_id));
		}
	}
}

#define RESOURCE(type, body) "Resources:\n  R:\n    Type: " type "\n" body
#define PROPERTIES(text) "    Properties: {" text "}\n"
#define RETAINED "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n"
#define KEYED \
	"AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: " \
	"HASH}], " \
	"BillingMode: PAY_PER_REQUEST"
#define LIFECYCLE(rule) ", LifecycleConfiguration: {Rules: [{Status: Enabled, " rule "}]}"
#define VERSIONED "VersioningConfiguration: {Status: Enabled}"
#define INSTANCE \
	"Engine: mysql, DBInstanceClass: db.t4g.micro, AllocatedStorage: '20', MasterUsername: admin, " \
	"ManageMasterUserPassword: true, BackupRetentionPeriod: "

static const struct rule rows[] = {
	{
		.id = "I3011",
		.severity = SEVERITY_INFO,
		.title = "A resource that holds data, without DeletionPolicy and UpdateReplacePolicy",
		.doc = "What is taken out of a template, or must be replaced, is deleted with all that it holds "
		       "unless a policy says otherwise. Which types hold data is a list of cfn-lint's and of the AWS "
		       "service specification; buckets are left out, as they cannot be deleted before they are "
		       "empty. Source: CloudFormation User Guide, \"DeletionPolicy attribute\", "
		       "\"UpdateReplacePolicy attribute\".",
		.pass = pass_policies,
		.good = RESOURCE("AWS::DynamoDB::Table", RETAINED PROPERTIES(KEYED)),
		.bad = RESOURCE("AWS::DynamoDB::Table", PROPERTIES(KEYED)),
	},
	{
		.id = "I3013",
		.severity = SEVERITY_INFO,
		.title = "Content that the service deletes after a time that nobody chose",
		.doc = "Queues, streams, backups and the runs of canaries are deleted after a default of the "
		       "service's, often sooner than people think. A template that says the time shows that it was "
		       "thought about. Source: CloudFormation Template Reference, the property that the message "
		       "names.",
		.pass = pass_expiring,
		.good = RESOURCE("AWS::SQS::Queue", PROPERTIES("MessageRetentionPeriod: 1209600")),
		.bad = RESOURCE("AWS::SQS::Queue", ""),
	},
	{
		.id = "W3011",
		.severity = SEVERITY_WARNING,
		.title = "One of DeletionPolicy and UpdateReplacePolicy without the other",
		.doc = "DeletionPolicy speaks of resources that leave the stack, UpdateReplacePolicy of those that "
		       "an update replaces: who keeps the data in the one case and forgets the other loses it there. "
		       "Source: CloudFormation User Guide, \"UpdateReplacePolicy attribute\".",
		.pass = pass_policies,
		.good = RESOURCE("AWS::SQS::Queue", RETAINED),
		.bad = RESOURCE("AWS::SQS::Queue", "    DeletionPolicy: Retain\n"),
	},
	{
		.id = "LK5101",
		.severity = SEVERITY_INFO,
		.title = "A log group whose events never expire",
		.doc = "Without RetentionInDays the events of a log group are kept for ever, and paid for by the "
		       "month; the default is not a time but none. Source: CloudFormation Template Reference, "
		       "\"AWS::Logs::LogGroup\", RetentionInDays.",
		.pass = pass_log_groups,
		.good = RESOURCE("AWS::Logs::LogGroup", PROPERTIES("RetentionInDays: 7")),
		.bad = RESOURCE("AWS::Logs::LogGroup", ""),
	},
	{
		.id = "LK5102",
		.severity = SEVERITY_INFO,
		.title = "A table without point-in-time recovery",
		.doc = "Point-in-time recovery is off unless it is turned on; then a table can be restored as it was "
		       "at any second of the last 35 days. Without it a faulty program's writes are final. Source: "
		       "Amazon DynamoDB Developer Guide, \"Point-in-time backups for DynamoDB\".",
		.pass = pass_recovery,
		.good = RESOURCE("AWS::DynamoDB::Table", RETAINED PROPERTIES(
			KEYED ", PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}")),
		.bad = RESOURCE("AWS::DynamoDB::Table", RETAINED PROPERTIES(KEYED)),
	},
	{
		.id = "LK5103",
		.severity = SEVERITY_INFO,
		.title = "A bucket that keeps every version for ever",
		.doc = "With versioning an object that is overwritten or deleted stays as a noncurrent version until "
		       "a lifecycle rule with NoncurrentVersionExpiration ends it; each is stored and paid for. "
		       "Source: Amazon S3 User Guide, \"Retaining multiple versions of objects with S3 Versioning\".",
		.pass = pass_versions,
		.good = RESOURCE("AWS::S3::Bucket", PROPERTIES(
			VERSIONED LIFECYCLE("NoncurrentVersionExpiration: {NoncurrentDays: 30}"))),
		.bad = RESOURCE("AWS::S3::Bucket", PROPERTIES(VERSIONED LIFECYCLE("ExpirationInDays: 365"))),
	},
	{
		.id = "LK5104",
		.severity = SEVERITY_INFO,
		.title = "A database without backups",
		.doc = "A retention of 0 turns the automatic backups off, and with them the restore to an earlier "
		       "moment. Source: CloudFormation Template Reference, \"AWS::RDS::DBInstance\", "
		       "BackupRetentionPeriod; \"AWS::Redshift::Cluster\", AutomatedSnapshotRetentionPeriod.",
		.pass = pass_backups,
		.good = RESOURCE("AWS::RDS::DBInstance", RETAINED PROPERTIES(INSTANCE "7")),
		.bad = RESOURCE("AWS::RDS::DBInstance", RETAINED PROPERTIES(INSTANCE "0")),
	},
};

const struct rule_group rules_data = {rows, LK_COUNT(rows)};
