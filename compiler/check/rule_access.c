#include "check/rule_access.h"
#include "check/rules.h"
#include "check/walk.h"

/* The form of policy documents. Source: IAM User Guide, "Grammar of the IAM JSON policy language", by the schemas of
 * cfn-lint 1.58.0 (data/schemas/other/iam). */

static const struct {
	enum policy_kind kind;
	const char *rule, *schema;
} forms[] = {
	{POLICY_IDENTITY, "E3510", "policy_identity"},
	{POLICY_RESOURCE, "E3512", "policy_resource"},
	{POLICY_REPOSITORY, "E3513", "policy_resource_ecr"},
	{POLICY_TRUST, "E3530", "policy_trust"},
	/* The form that leaves open whether a Resource stands there. */
	{POLICY_OTHER, "LK2013", "policy_resource_ecr"},
};

/* A copy without resources, whose forms are the service's own where it is none of the five of cfn-lint's schemas
 * ("execute-api:/" in an API's policy), and which may be left out. */
static void drop_resources(struct value *value)
{
	size_t kept = 0;
	if (value->kind == VALUE_INTRINSIC)
		drop_resources(value->as.argument);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		drop_resources(value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++) {
		const struct member *member = &value->as.map.items[i];
		if (str_is(member->key, "Resource") || str_is(member->key, "NotResource"))
			continue;
		if (str_is(member->key, "Statement"))
			drop_resources(member->value);
		value->as.map.items[kept++] = *member;
	}
	if (value->kind == VALUE_MAP)
		value->as.map.count = kept;
}

static void check_form(struct check *check, const struct policy_document *document)
{
	size_t i = 0;
	while (forms[i].kind != document->kind)
		i++;
	struct pack_node iam = pack_get_text(pack_get_text(pack_root(check->pack), "other"), "iam");
	struct schema_type type = {.node = pack_get_text(iam, forms[i].schema), .name = document->resource->type};
	struct walk walk = {
		.check = check,
		.holder = holder_of_resource(document->resource),
		.type = &type,
		.conditional = true,
		.rule = forms[i].rule,
		/* Bucket policies may repeat an id. */
		.repeats = str_is(document->resource->type, "AWS::S3::BucketPolicy"),
	};
	struct step at = *document->at;
	if (access_check_operators(check, document, forms[i].rule))
		at.value = access_without_operators_in(check->arena, at.value);
	if (document->kind == POLICY_OTHER) {
		struct value *copy = value_copy_in(check->arena, at.value);
		drop_resources(copy);
		at.value = copy;
	}
	walk_value(&walk, type.node, &at);
}

static void check_version(struct check *check, const struct policy_document *document)
{
	struct holder holder = holder_of_resource(document->resource);
	const struct value *version = value_get(document->at->value, STR("Version"));
	struct step at = step_key(document->at, STR("Version"), version);
	struct fault fault = {
		.rule = "W2511", .holder = &holder, .at = &at, .hint = STR("write Version: '2012-10-17'")};
	if (value_is_string(version, "2008-10-17"))
		check_fault(check, &fault,
			    "a policy of version 2008-10-17 has no policy variables: ${aws:username} "
			    "is taken as it is written");
}

/* Resources of a resource policy. */
static void check_arns(struct check *check, const struct policy_document *document)
{
	struct holder holder = holder_of_resource(document->resource);
	const struct step *statement, *arn;
	bool is_bucket = str_is(document->resource->type, "AWS::S3::BucketPolicy");
	struct str pattern = is_bucket ? STR("^arn:aws[A-Za-z\\-]*?:[^:]+:[^:]*(:(?:\\d{12}|\\*|aws)?:.+|)$")
				       : STR("^(arn:aws[A-Za-z\\-]*?:[^:]+:[^:]*(:(?:\\d{12}|\\*|aws)?:.+|)|\\*)$");
	for (size_t i = 0; (statement = policies_next_statement(check, document->at, &i));) {
		for (size_t k = 0; (arn = policies_next_text(check, statement, "Resource", &k));) {
			struct str text = arn->value->as.string;
			struct fault fault = {.rule = "E3514", .holder = &holder, .at = arn};
			/* "*" for a bucket is taken by the service for the bucket and its objects. */
			if (!walk_is_dynamic(arn->value) && !(is_bucket && str_is(text, "*")) &&
			    !check_matches(check, pattern, text))
				check_fault(check, &fault, "'%.*s' is no ARN", STR_ARG(text));
		}
	}
}

static void visit(struct check *check, const struct policy_document *document)
{
	check_form(check, document);
	check_version(check, document);
	if (document->kind == POLICY_RESOURCE)
		check_arns(check, document);
}

static void pass_access(struct check *check)
{
	policies_each(check, visit);
}

#define STATEMENT(text) "{Version: '2012-10-17', Statement: [{" text "}]}"
#define POLICY(document)                                                                                               \
	"Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: " document "}\n"
#define TRUST(document)                                                                                                \
	"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: " document "}\n"
#define TOPIC(document)                                                                                                \
	"Resources:\n  P:\n    Type: AWS::SNS::TopicPolicy\n    Properties: {Topics: [t], PolicyDocument: " document   \
	"}\n"
#define REPOSITORY(document)                                                                                           \
	"Resources:\n  R:\n    Type: AWS::ECR::Repository\n    Properties: {RepositoryPolicyText: " document "}\n"
#define VAULT(document)                                                                                                \
	"Resources:\n  V:\n    Type: AWS::Backup::BackupVault\n    Properties: {BackupVaultName: vault, "              \
	"AccessPolicy: " document "}\n"
#define GRAMMAR "Source: IAM User Guide, \"Grammar of the IAM JSON policy language\"."
#define ACCOUNT "Principal: {AWS: '123456789012'}"

static const struct rule rows[] = {
	{
		.id = "E3510",
		.severity = SEVERITY_ERROR,
		.title = "A policy of identities that is not of the form",
		.doc = "A policy of a role, user or group has statements with Effect, Action or NotAction, Resource or "
		       "NotResource, and no Principal. " GRAMMAR,
		.pass = pass_access,
		.good = POLICY(STATEMENT("Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'")),
		.bad = POLICY(
			STATEMENT("Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', " ACCOUNT)),
	},
	{
		.id = "E3512",
		.severity = SEVERITY_ERROR,
		.title = "A policy of a resource that is not of the form",
		.doc = "A policy of a bucket, queue, topic, key, domain or secret has statements with a Principal, "
		       "Effect, Action "
		       "and Resource. " GRAMMAR,
		.pass = pass_access,
		.good = TOPIC(STATEMENT("Effect: Allow, Action: 'sns:Publish', Resource: '*', " ACCOUNT)),
		.bad = TOPIC(STATEMENT("Effect: Allow, Action: 'sns:Publish', Resource: '*'")),
	},
	{
		.id = "E3513",
		.severity = SEVERITY_ERROR,
		.title = "A policy of a repository that is not of the form",
		.doc = "A policy of a repository has statements with a Principal, Effect and Action; the resource is "
		       "the "
		       "repository itself. " GRAMMAR,
		.pass = pass_access,
		.good = REPOSITORY(STATEMENT("Effect: Allow, Action: 'ecr:BatchGetImage', " ACCOUNT)),
		.bad = REPOSITORY(STATEMENT("Effect: Allow, Action: 'ecr:BatchGetImage'")),
	},
	{
		.id = "E3514",
		.severity = SEVERITY_ERROR,
		.title = "A resource in a policy that is no ARN",
		.doc = "Resources of a policy are ARNs, with * for parts of them. Source: IAM User Guide, \"IAM JSON "
		       "policy "
		       "elements: Resource\".",
		.pass = pass_access,
		.good = TOPIC(STATEMENT("Effect: Allow, Action: 'sns:Publish', Resource: "
					"'arn:aws:sns:us-east-1:123456789012:t', " ACCOUNT)),
		.bad = TOPIC(STATEMENT("Effect: Allow, Action: 'sns:Publish', Resource: t, " ACCOUNT)),
	},
	{
		.id = "E3530",
		.severity = SEVERITY_ERROR,
		.title = "A trust policy that is not of the form",
		.doc = "A trust policy has statements with Effect, a Principal and an Action, and no "
		       "Resource. " GRAMMAR,
		.pass = pass_access,
		.good = TRUST(STATEMENT("Effect: Allow, Action: 'sts:AssumeRole', " ACCOUNT)),
		.bad = TRUST(STATEMENT("Effect: Allow, Action: 'sts:AssumeRole'")),
	},
	{
		.id = "LK2013",
		.severity = SEVERITY_ERROR,
		.title = "A policy of a resource with elements that no policy has",
		.doc = "A policy of an API, vault, file system, endpoint, stream and the like has statements with a "
		       "Principal, Effect and Action. " GRAMMAR,
		.pass = pass_access,
		.good = VAULT(STATEMENT("Effect: Deny, Action: 'backup:DeleteRecoveryPoint', Resource: '*', "
					"Principal: '*'")),
		.bad = VAULT(STATEMENT("Effect: Refuse, Action: 'backup:DeleteRecoveryPoint', Resource: '*', "
				       "Principal: '*'")),
	},
	{
		.id = "W2511",
		.severity = SEVERITY_WARNING,
		.title = "A policy of the old version",
		.doc = "Version 2008-10-17 has no policy variables. Source: IAM User Guide, \"IAM JSON policy "
		       "elements: Version\".",
		.pass = pass_access,
		.good = POLICY("{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: "
			       "'arn:aws:s3:::b/*'}]}"),
		.bad = POLICY("{Version: '2008-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: "
			      "'arn:aws:s3:::b/*'}]}"),
	},
};

const struct rule_group rules_access = {rows, LK_COUNT(rows)};
