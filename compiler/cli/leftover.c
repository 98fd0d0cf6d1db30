#include "cli/leftover.h"

#include "base/buf.h"
#include "base/limits.h"
#include "schema/lookup.h"

/* Commands and options: botocore's models of the services, whose names the AWS CLI takes; AWS CLI Command Reference,
 * "s3 rb". What stands before and behind the physical id. */
static const struct removal {
	const char *type, *before, *behind;
} removals[] = {
	{"AWS::CloudFormation::Stack", "cloudformation delete-stack --stack-name ", ""},
	{"AWS::Cognito::IdentityPool", "cognito-identity delete-identity-pool --identity-pool-id ", ""},
	{"AWS::Cognito::UserPool", "cognito-idp delete-user-pool --user-pool-id ", ""},
	{"AWS::DynamoDB::Table", "dynamodb delete-table --table-name ", ""},
	{"AWS::EC2::Volume", "ec2 delete-volume --volume-id ", ""},
	{"AWS::ECR::Repository", "ecr delete-repository --repository-name ", " --force"},
	{"AWS::EFS::FileSystem", "efs delete-file-system --file-system-id ", ""},
	{"AWS::KMS::Key", "kms schedule-key-deletion --key-id ", ""},
	{"AWS::Kinesis::Stream", "kinesis delete-stream --stream-name ", ""},
	{"AWS::Lambda::Function", "lambda delete-function --function-name ", ""},
	{"AWS::Logs::LogGroup", "logs delete-log-group --log-group-name ", ""},
	{"AWS::OpenSearchService::Domain", "opensearch delete-domain --domain-name ", ""},
	{"AWS::RDS::DBCluster", "rds delete-db-cluster --db-cluster-identifier ", " --skip-final-snapshot"},
	{"AWS::RDS::DBInstance", "rds delete-db-instance --db-instance-identifier ", " --skip-final-snapshot"},
	{"AWS::S3::Bucket", "s3 rb s3://", " --force"},
	{"AWS::SNS::Topic", "sns delete-topic --topic-arn ", ""},
	{"AWS::SQS::Queue", "sqs delete-queue --queue-url ", ""},
	{"AWS::SSM::Parameter", "ssm delete-parameter --name ", ""},
	{"AWS::SecretsManager::Secret", "secretsmanager delete-secret --secret-id ", ""},
};

/* The snapshot's own name is made by the service: what lists it is what can be told. Types: CloudFormation User Guide,
 * "DeletionPolicy attribute", Snapshot. */
static const struct removal snapshots[] = {
	{"AWS::DocDB::DBCluster", "docdb describe-db-cluster-snapshots --db-cluster-identifier ", ""},
	{"AWS::EC2::Volume", "ec2 describe-snapshots --filters Name=volume-id,Values=", ""},
	{"AWS::ElastiCache::CacheCluster", "elasticache describe-snapshots --cache-cluster-id ", ""},
	{"AWS::ElastiCache::ReplicationGroup", "elasticache describe-snapshots --replication-group-id ", ""},
	{"AWS::Neptune::DBCluster", "neptune describe-db-cluster-snapshots --db-cluster-identifier ", ""},
	{"AWS::RDS::DBCluster", "rds describe-db-cluster-snapshots --db-cluster-identifier ", ""},
	{"AWS::RDS::DBInstance", "rds describe-db-snapshots --db-instance-identifier ", ""},
	{"AWS::Redshift::Cluster", "redshift describe-cluster-snapshots --cluster-identifier ", ""},
};

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       str_contains(STR("-_./:@=,+"), (struct str){&c, 1});
}

struct str leftover_quote_in(struct arena *arena, struct str word)
{
	struct buf out;
	bool plain = word.len > 0;
	for (size_t i = 0; plain && i < word.len; i++)
		plain = is_plain(word.ptr[i]);
	if (plain)
		return word;
	buf_init(&out, LIMIT_MESSAGE);
	buf_append_char(&out, '\'');
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] == '\'')
			buf_append_text(&out, "'\\''");
		else
			buf_append_char(&out, word.ptr[i]);
	buf_append_char(&out, '\'');
	struct str quoted = buf_copy_in(&out, arena);
	buf_done(&out);
	return quoted;
}

static const struct removal *find(const struct removal *rows, size_t count, struct str type)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(type, rows[i].type))
			return &rows[i];
	return NULL;
}

/* Cloud Control's identifier is the physical id where the type has one identifying property, or says them all with |
 * between. Source: Cloud Control API User Guide, "Identifying resources". */
static bool is_controlled(const struct pack *pack, const struct remnant *remnant)
{
	struct schema_type type;
	if (!pack || !schema_find_type(pack, remnant->type, &type))
		return false;
	size_t identifiers = pack_count(pack_get_text(type.node, "primaryIdentifier")), parts = 1;
	for (size_t i = 0; i < remnant->physical_id.len; i++)
		parts += remnant->physical_id.ptr[i] == '|';
	bool deletes = pack_is_present(pack_get_text(pack_get_text(type.node, "handlers"), "delete"));
	return deletes && (identifiers == 1 || identifiers == parts);
}

struct str leftover_command_in(struct arena *arena, const struct pack *pack, const struct remnant *remnant,
                               struct str options)
{
	bool snapshot = remnant->fate == FATE_SNAPSHOT;
	const struct removal *row = snapshot ? find(snapshots, LK_COUNT(snapshots), remnant->type)
	                                     : find(removals, LK_COUNT(removals), remnant->type);
	struct str id = leftover_quote_in(arena, remnant->physical_id);
	if (row)
		return str_format_in(arena, "aws %s%.*s%s%.*s", row->before, STR_ARG(id), row->behind,
		                     STR_ARG(options));
	if (snapshot || !is_controlled(pack, remnant))
		return (struct str){0};
	return str_format_in(arena, "aws cloudcontrol delete-resource --type-name %.*s --identifier %.*s%.*s",
	                     STR_ARG(remnant->type), STR_ARG(id), STR_ARG(options));
}
