#include "check/policies.h"

#include "formats/json.h"

/* Properties that hold policies. Source: the types' pages in the CloudFormation User Guide. */
static const struct {
	const char *type, *way;
	enum policy_kind kind;
} places[] = {
	{"AWS::IAM::Group", "Policies/*/PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::GroupPolicy", "PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::ManagedPolicy", "PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::Policy", "PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::Role", "Policies/*/PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::RolePolicy", "PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::User", "Policies/*/PolicyDocument", POLICY_IDENTITY},
	{"AWS::IAM::UserPolicy", "PolicyDocument", POLICY_IDENTITY},
	{"AWS::SSO::PermissionSet", "InlinePolicy", POLICY_IDENTITY},
	{"AWS::IAM::Role", "AssumeRolePolicyDocument", POLICY_TRUST},
	{"AWS::ECR::Repository", "RepositoryPolicyText", POLICY_REPOSITORY},
	{"AWS::KMS::Key", "KeyPolicy", POLICY_RESOURCE},
	{"AWS::OpenSearchService::Domain", "AccessPolicies", POLICY_RESOURCE},
	{"AWS::S3::BucketPolicy", "PolicyDocument", POLICY_RESOURCE},
	{"AWS::SNS::TopicPolicy", "PolicyDocument", POLICY_RESOURCE},
	{"AWS::SQS::QueuePolicy", "PolicyDocument", POLICY_RESOURCE},
	{"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", POLICY_RESOURCE},
	{"AWS::ApiGateway::RestApi", "Policy", POLICY_OTHER},
	{"AWS::Backup::BackupVault", "AccessPolicy", POLICY_OTHER},
	{"AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", POLICY_OTHER},
	{"AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", POLICY_OTHER},
	{"AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument", POLICY_OTHER},
	{"AWS::DynamoDB::Table", "StreamSpecification/ResourcePolicy/PolicyDocument", POLICY_OTHER},
	{"AWS::EC2::VPCEndpoint", "PolicyDocument", POLICY_OTHER},
	{"AWS::ECR::PublicRepository", "RepositoryPolicyText", POLICY_OTHER},
	{"AWS::ECR::RegistryPolicy", "PolicyText", POLICY_OTHER},
	{"AWS::EFS::FileSystem", "FileSystemPolicy", POLICY_OTHER},
	{"AWS::Elasticsearch::Domain", "AccessPolicies", POLICY_OTHER},
	{"AWS::KMS::ReplicaKey", "KeyPolicy", POLICY_OTHER},
	{"AWS::Kinesis::ResourcePolicy", "ResourcePolicy", POLICY_OTHER},
	{"AWS::Lambda::ResourcePolicy", "PolicyDocument", POLICY_OTHER},
	{"AWS::Logs::ResourcePolicy", "PolicyDocument", POLICY_OTHER},
	{"AWS::MSK::ClusterPolicy", "Policy", POLICY_OTHER},
	{"AWS::S3::AccessPoint", "Policy", POLICY_OTHER},
	{"AWS::S3Express::BucketPolicy", "PolicyDocument", POLICY_OTHER},
	{"AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", POLICY_OTHER},
	{"AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", POLICY_OTHER},
	{"AWS::SNS::TopicInlinePolicy", "PolicyDocument", POLICY_OTHER},
	{"AWS::SQS::QueueInlinePolicy", "PolicyDocument", POLICY_OTHER},
	{"AWS::VpcLattice::AuthPolicy", "Policy", POLICY_OTHER},
	{"AWS::XRay::ResourcePolicy", "PolicyDocument", POLICY_OTHER},
};

struct visiting {
	policies_visit *visit;
	enum policy_kind kind;
};

static struct value *value_of_json_in(struct arena *arena, const struct json *json)
{
	struct value *value;
	switch (json->kind) {
	case JSON_BOOL:
		return value_bool_in(arena, json->boolean);
	case JSON_NUMBER:
	case JSON_STRING:
		return value_string_in(arena, json->text);
	case JSON_ARRAY:
		value = value_list_in(arena);
		for (size_t i = 0; i < json->count; i++)
			value_list_push(arena, value, value_of_json_in(arena, &json->items[i]));
		return value;
	case JSON_OBJECT:
		value = value_map_in(arena);
		for (size_t i = 0; i < json->count; i++)
			value_map_put(arena, value, json->names[i], value_of_json_in(arena, &json->items[i]));
		return value;
	default:
		return value_null_in(arena);
	}
}

/* A text that is no JSON is the service's to refuse: NULL. */
static const struct value *document_of_text_in(struct arena *arena, struct str text)
{
	const struct json *json;
	struct error err;
	if (json_parse_in(arena, text, NULL, &json, &err) != LK_OK || json->kind != JSON_OBJECT)
		return NULL;
	return value_of_json_in(arena, json);
}

static void visit_place(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	const struct visiting *visiting = context;
	struct step document = *at;
	struct str text;
	if (relate_text(at->value, &text))
		document.value = document_of_text_in(check->arena, text);
	if (!document.value || document.value->kind != VALUE_MAP)
		return;
	struct policy_document found = {.resource = resource, .kind = visiting->kind, .at = &document};
	visiting->visit(check, &found);
}

void policies_each(struct check *check, policies_visit *visit)
{
	for (size_t i = 0; i < LK_COUNT(places); i++) {
		struct visiting visiting = {visit, places[i].kind};
		const struct check_resource *subject;
		for (size_t at = 0; (subject = relate_next(check, places[i].type, &at));)
			relate_each(check, subject->resource, str_from(places[i].way), visit_place, &visiting);
	}
}

static struct step *kept_in(const struct check *check, struct step step)
{
	struct step *kept = ARENA_NEW(check->arena, struct step);
	*kept = step;
	return kept;
}

/* Where a search among branches and items goes on: which branch of the whole, which item of its list, and which branch
 * of that item. All in one number, so that long lists of actions are walked once. */
enum { ITEM_BITS = 16, WHOLE_BITS = 56, BRANCHES_MAX = 255 };

static size_t position_of(size_t whole, size_t item, size_t branch)
{
	return whole << WHOLE_BITS | item << ITEM_BITS | branch;
}

/* The next end among a list's items and their branches, or the value itself. */
static const struct step *next_item(const struct check *check, const struct step *at, size_t *position)
{
	size_t whole = *position >> WHOLE_BITS, branch = *position & BRANCHES_MAX;
	size_t item = (*position & (((size_t)1 << WHOLE_BITS) - 1)) >> ITEM_BITS;
	for (; whole < BRANCHES_MAX; whole++, item = 0, branch = 0) {
		size_t skip = whole;
		const struct step *values = relate_next_branch(check, at, &skip), *end;
		if (!values)
			return NULL;
		if (values->value->kind != VALUE_LIST && item == 0) {
			*position = position_of(whole, 1, 0);
			return values;
		}
		for (; values->value->kind == VALUE_LIST && item < values->value->as.list.count; item++, branch = 0) {
			end = kept_in(check, step_index(values, item, values->value->as.list.items[item]));
			end = relate_next_branch(check, end, &branch);
			if (!end || branch > BRANCHES_MAX)
				continue;
			*position = position_of(whole, item, branch);
			return end;
		}
	}
	return NULL;
}

const struct step *policies_next_statement(const struct check *check, const struct step *document, size_t *position)
{
	const struct value *statements = value_get(document->value, STR("Statement"));
	const struct step *at = kept_in(check, step_key(document, STR("Statement"), statements)), *found;
	while (statements && (found = next_item(check, at, position)))
		if (found->value->kind == VALUE_MAP)
			return found;
	return NULL;
}

const struct step *policies_next_text(const struct check *check, const struct step *statement, const char *key,
				      size_t *position)
{
	const struct value *values = value_get(statement->value, str_from(key));
	const struct step *at = kept_in(check, step_key(statement, str_from(key), values)), *found;
	while (values && (found = next_item(check, at, position)))
		if (found->value->kind == VALUE_STRING)
			return found;
	return NULL;
}
