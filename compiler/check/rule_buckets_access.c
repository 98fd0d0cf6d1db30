#include "check/rule_buckets.h"
#include "check/rules.h"

/* Who may reach a bucket: ACLs, ownership, the public access block and bucket policies. Sources: Amazon S3 User Guide,
 * "Controlling ownership of objects and disabling ACLs for your bucket" and "Blocking public access to your Amazon S3
 * storage". */

/* The bucket's setting as written out; *ret_known is false where a function makes it or a part of the way to it. */
static const struct value *block_setting(const struct resource *bucket, const char *name, bool *ret_known)
{
	const struct value *block = relate_value(bucket, "Properties.PublicAccessBlockConfiguration");
	*ret_known = !block || block->kind == VALUE_MAP;
	return value_get(block, str_from(name));
}

static bool is_public_acl(struct str acl)
{
	return str_is(acl, "PublicRead") || str_is(acl, "PublicReadWrite") || str_is(acl, "AuthenticatedRead");
}

/* Those that give nobody but the owner anything, which S3 takes without ACLs too. */
static bool is_owner_acl(struct str acl)
{
	return str_is(acl, "Private") || str_is(acl, "BucketOwnerFullControl") || str_is(acl, "BucketOwnerRead");
}

static void check_acl(struct check *check, const struct holder *holder)
{
	const struct resource *bucket = holder->resource;
	struct fault fault = {.rule = "LK4010", .holder = holder};
	struct str acl, ownership;
	bool known;
	fault.at = relate_step_in(check, bucket, "Properties.AccessControl");
	if (!fault.at || !relate_text(fault.at->value, &acl))
		return;
	if (!is_owner_acl(acl) &&
	    relate_text(relate_value(bucket, "Properties.OwnershipControls.Rules.0.ObjectOwnership"), &ownership) &&
	    str_is(ownership, "BucketOwnerEnforced")) {
		fault.hint = STR("use a bucket policy, or ObjectOwnership: BucketOwnerPreferred");
		check_fault(check, &fault, "ObjectOwnership BucketOwnerEnforced turns ACLs off: the bucket cannot have "
		                           "%.*s",
		            STR_ARG(acl));
	}
	const struct value *setting = block_setting(bucket, "BlockPublicAcls", &known);
	if (!is_public_acl(acl) || !known || (setting && !bucket_is_true(setting)))
		return;
	fault.rule = setting ? "LK4011" : "LK4012";
	fault.hint = setting ? STR("use a bucket policy for those who may read, or a CDN before the bucket")
	                     : STR("set PublicAccessBlockConfiguration: BlockPublicAcls: false where this is meant");
	const char *who = setting ? "BlockPublicAcls" : "a new bucket";
	check_fault(check, &fault, "%s refuses the public ACL %.*s", who, STR_ARG(acl));
}

/* The bucket of the stack that a policy is for. */
static const struct resource *bucket_of_policy(struct check *check, const struct resource *policy)
{
	struct str attribute = {0};
	const struct value *name = relate_value(policy, "Properties.Bucket");
	const struct resource *bucket = name ? shape_find_bucket(check, name, &attribute) : NULL;
	return attribute.len ? NULL : bucket;
}

/* Actions that change what the bucket holds or who may reach it. */
static bool writes(const struct value *actions)
{
	static const char *const changing[] = {"s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy",
	                                       "s3:PutObjectAcl", "s3:DeleteBucket"};
	const struct value *item;
	for (size_t i = 0; (item = grants_item(actions, i)); i++)
		for (size_t k = 0; k < LK_COUNT(changing); k++)
			if (grants_matches(value_string(item), str_from(changing[k])))
				return true;
	return false;
}

static void check_public(struct check *check, const struct holder *policy, const struct resource *bucket,
                         const struct step *statement)
{
	struct fault fault = {.rule = "LK4013", .holder = policy, .at = statement};
	bool known;
	if (grants_everybody(statement) != ANSWER_YES)
		return;
	const struct value *setting = bucket ? block_setting(bucket, "BlockPublicPolicy", &known) : NULL;
	if (setting && bucket_is_true(setting)) {
		fault.hint = STR("name the principals that may come, or set BlockPublicPolicy: false where this is "
		                 "meant");
		check_fault(check, &fault, "BlockPublicPolicy of '%.*s' refuses a policy that lets everybody in",
		            STR_ARG(bucket->logical_id));
		return;
	}
	if (writes(value_get(statement->value, STR("Action")))) {
		fault.rule = "LK4014";
		check_fault(check, &fault, "everybody may change what the bucket holds");
	} else if (setting && bucket_is_false(setting)) {
		fault.rule = "LK4015";
		check_fault(check, &fault, "everybody may read the bucket '%.*s'", STR_ARG(bucket->logical_id));
	}
}

/* S3: "Policy has invalid resource". */
static void check_resource(struct check *check, const struct holder *policy, const struct resource *bucket,
                           const struct step *at)
{
	struct fault fault = {.rule = "LK4016", .holder = policy, .at = at};
	struct str text;
	if (shape_is_bucket_arn(check, at->value, bucket, NULL) != RELATION_OTHER ||
	    !shape_of_in(check, at->value, &text))
		return;
	fault.hint = str_format_in(check->arena, "use the ARN of '%.*s', and that with /* for its objects",
	                           STR_ARG(bucket->logical_id));
	check_fault(check, &fault, "the policy of bucket '%.*s' speaks of something else: %.*s",
	            STR_ARG(bucket->logical_id), STR_ARG(text));
}

static void check_resources(struct check *check, const struct holder *policy, const struct resource *bucket,
                            const struct step *statement)
{
	const struct step *at = bucket_member_in(check, statement, "Resource");
	if (!at || at->value->kind != VALUE_LIST) {
		if (at)
			check_resource(check, policy, bucket, at);
		return;
	}
	for (size_t i = 0; i < at->value->as.list.count; i++)
		check_resource(check, policy, bucket, bucket_item_in(check, at, i));
}

static void check_policies(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, "AWS::S3::BucketPolicy", &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct resource *bucket = bucket_of_policy(check, found->resource);
		const struct step *document = relate_step_in(check, found->resource, "Properties.PolicyDocument");
		const struct step *statement;
		size_t next = 0;
		while ((statement = grants_next_statement(check, document, &next))) {
			if (statement->value->kind != VALUE_MAP)
				continue;
			check_public(check, &holder, bucket, statement);
			if (bucket)
				check_resources(check, &holder, bucket, statement);
		}
	}
}

void pass_bucket_access(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, BUCKET_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		check_acl(check, &holder);
	}
	check_policies(check);
}
