#include "check/rule_buckets.h"
#include "check/rules.h"

/* A key where encryption is off. Only what is written out contradicts: what is left out may be inherited from a
 * snapshot or the account's defaults. AWS::RDS::DBInstance has E3720. Source: each property's documentation in the
 * CloudFormation Template Reference ("if KmsKeyId is specified, the encrypted state must be true"). */
struct contradiction {
	const char *type, *list, *item; /* where the map is, and its name in a list's items; NULL: the properties */
	const char *flag, *key;
};

static const struct contradiction contradictions[] = {
	{"AWS::RDS::DBCluster", NULL, NULL, "StorageEncrypted", "KmsKeyId"},
	{"AWS::DocDB::DBCluster", NULL, NULL, "StorageEncrypted", "KmsKeyId"},
	{"AWS::Neptune::DBCluster", NULL, NULL, "StorageEncrypted", "KmsKeyId"},
	{"AWS::EFS::FileSystem", NULL, NULL, "Encrypted", "KmsKeyId"},
	{"AWS::EC2::Volume", NULL, NULL, "Encrypted", "KmsKeyId"},
	{"AWS::EC2::Instance", "Properties.BlockDeviceMappings", "Ebs", "Encrypted", "KmsKeyId"},
	{"AWS::EC2::LaunchTemplate", "Properties.LaunchTemplateData.BlockDeviceMappings", "Ebs", "Encrypted",
         "KmsKeyId"},
	{"AWS::DynamoDB::Table", "Properties.SSESpecification", NULL, "SSEEnabled", "KMSMasterKeyId"},
	{"AWS::DynamoDB::Table", "Properties.SSESpecification", NULL, "SSEEnabled", "SSEType"},
};

static void check_flag(struct check *check, const struct holder *holder, const struct contradiction *row,
                       const struct step *at)
{
	const struct step *flag = at->value->kind == VALUE_MAP ? bucket_member_in(check, at, row->flag) : NULL;
	const struct value *key = value_get(at->value, str_from(row->key));
	struct fault fault = {.rule = "LK4050", .holder = holder, .at = flag};
	if (flag && key && bucket_is_false(flag->value) && check_presence(key) == PRESENCE_PRESENT)
		check_fault(check, &fault, "%s is false, and %s names a key to encrypt with", row->flag, row->key);
}

static void check_contradiction(struct check *check, const struct holder *holder, const struct contradiction *row)
{
	const struct step *at = relate_step_in(check, holder->resource, row->list ? row->list : "Properties");
	if (!at || !row->item) {
		if (at)
			check_flag(check, holder, row, at);
		return;
	}
	for (size_t i = 0; at->value->kind == VALUE_LIST && i < at->value->as.list.count; i++) {
		const struct step *below = bucket_member_in(check, bucket_item_in(check, at, i), row->item);
		if (below)
			check_flag(check, holder, row, below);
	}
}

/* Source: Amazon S3 API Reference, "ServerSideEncryptionByDefault": KMSMasterKeyID is allowed if and only if
 * SSEAlgorithm is aws:kms or aws:kms:dsse; "ServerSideEncryptionRule": Bucket Keys are for SSE-KMS. */
static void check_bucket_rule(struct check *check, const struct holder *holder, const struct step *rule)
{
	const struct step *by_default = bucket_member_in(check, rule, "ServerSideEncryptionByDefault");
	struct fault fault = {.rule = "LK4051", .holder = holder};
	struct str algorithm;
	if (!by_default || !relate_text(value_get(by_default->value, STR("SSEAlgorithm")), &algorithm))
		return;
	fault.at = bucket_member_in(check, by_default, "KMSMasterKeyID");
	if (fault.at && check_presence(fault.at->value) == PRESENCE_PRESENT && str_is(algorithm, "AES256"))
		check_fault(check, &fault, "SSEAlgorithm AES256 encrypts with keys of S3's own; it takes no "
		                           "KMSMasterKeyID");
	fault.rule = "LK4052";
	fault.at = bucket_member_in(check, rule, "BucketKeyEnabled");
	if (fault.at && bucket_is_true(fault.at->value) && !str_is(algorithm, "aws:kms"))
		check_fault(check, &fault, "BucketKeyEnabled has no effect with SSEAlgorithm %.*s", STR_ARG(algorithm));
}

static void check_buckets(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, BUCKET_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *rules = relate_step_in(
			check, found->resource, "Properties.BucketEncryption.ServerSideEncryptionConfiguration");
		for (size_t i = 0; rules && rules->value->kind == VALUE_LIST && i < rules->value->as.list.count; i++)
			check_bucket_rule(check, &holder, bucket_item_in(check, rules, i));
	}
}

/* Source: Amazon SQS API Reference, "SetQueueAttributes": one kind of server-side encryption at a time. */
static void check_queues(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, "AWS::SQS::Queue", &position))) {
		const struct value *key = value_get(found->resource->properties, STR("KmsMasterKeyId"));
		struct holder holder = holder_of_resource(found->resource);
		struct fault fault = {.rule = "LK4053", .holder = &holder};
		fault.at = relate_step_in(check, found->resource, "Properties.SqsManagedSseEnabled");
		if (fault.at && key && bucket_is_true(fault.at->value) && check_presence(key) == PRESENCE_PRESENT)
			check_fault(check, &fault, "a queue is encrypted with SQS's own keys or with KmsMasterKeyId, "
			                           "not both");
	}
}

/* Properties that take a key for symmetric encryption. Source: AWS KMS Developer Guide, "Asymmetric keys": services
 * that integrate with KMS use symmetric encryption keys alone. */
static const char *const keyed[][2] = {
	{BUCKET_TYPE, "Properties.BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault."
	              "KMSMasterKeyID"},
	{"AWS::SQS::Queue", "Properties.KmsMasterKeyId"},
	{"AWS::SNS::Topic", "Properties.KmsMasterKeyId"},
	{"AWS::DynamoDB::Table", "Properties.SSESpecification.KMSMasterKeyId"},
	{"AWS::Logs::LogGroup", "Properties.KmsKeyId"},
	{"AWS::RDS::DBInstance", "Properties.KmsKeyId"},
	{"AWS::RDS::DBCluster", "Properties.KmsKeyId"},
	{"AWS::EFS::FileSystem", "Properties.KmsKeyId"},
	{"AWS::EC2::Volume", "Properties.KmsKeyId"},
	{"AWS::SecretsManager::Secret", "Properties.KmsKeyId"},
};

static void check_key(struct check *check, const struct holder *holder, const char *path)
{
	struct fault fault = {.rule = "LK4054", .holder = holder, .at = relate_step_in(check, holder->resource, path)};
	const struct resource *key = fault.at ? relate_target(check, fault.at->value, NULL) : NULL;
	struct str spec;
	if (!key || !str_is(key->type, "AWS::KMS::Key") || !relate_text(relate_value(key, "Properties.KeySpec"), &spec))
		return;
	if (!str_is(spec, "SYMMETRIC_DEFAULT"))
		check_fault(check, &fault, "key '%.*s' is of KeySpec %.*s; encryption at rest needs SYMMETRIC_DEFAULT",
		            STR_ARG(key->logical_id), STR_ARG(spec));
}

void pass_encryption(struct check *check)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		struct holder holder = holder_of_resource(resource);
		for (size_t k = 0; k < LK_COUNT(contradictions); k++)
			if (str_is(resource->type, contradictions[k].type))
				check_contradiction(check, &holder, &contradictions[k]);
		for (size_t k = 0; k < LK_COUNT(keyed); k++)
			if (str_is(resource->type, keyed[k][0]))
				check_key(check, &holder, keyed[k][1]);
	}
	check_buckets(check);
	check_queues(check);
}
