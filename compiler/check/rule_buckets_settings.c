#include "check/rule_buckets.h"
#include "check/rules.h"

/* A setting that a replication needs on both ends. Source: Amazon S3 User Guide, "Requirements and considerations for
 * replication"; AWS::S3::Bucket ReplicationConfiguration. */
static bool lacks_versioning(const struct resource *bucket)
{
	struct str status;
	const struct value *versioning = relate_value(bucket, "Properties.VersioningConfiguration");
	if (bucket_is_true(relate_value(bucket, "Properties.ObjectLockEnabled")))
		return false;
	if (!versioning)
		return true;
	const struct value *written = value_get(versioning, STR("Status"));
	return relate_text(written, &status) && !str_is(status, "Enabled");
}

static void check_replication(struct check *check, const struct holder *holder)
{
	struct fault fault = {.rule = "LK4030", .holder = holder, .on_key = true};
	const struct step *replication = relate_step_in(check, holder->resource, "Properties.ReplicationConfiguration");
	if (!replication || replication->value->kind != VALUE_MAP)
		return;
	fault.at = replication;
	fault.hint = STR("set VersioningConfiguration: Status: Enabled");
	if (lacks_versioning(holder->resource))
		check_fault(check, &fault, "bucket '%.*s' replicates without versioning",
		            STR_ARG(holder->resource->logical_id));
	const struct step *rules = bucket_member_in(check, replication, "Rules");
	for (size_t i = 0; rules && rules->value->kind == VALUE_LIST && i < rules->value->as.list.count; i++) {
		const struct step *target = bucket_member_in(check, bucket_item_in(check, rules, i), "Destination");
		target = target ? bucket_member_in(check, target, "Bucket") : NULL;
		struct fault other = {.rule = "LK4030", .holder = holder, .at = target, .hint = fault.hint};
		const struct resource *bucket = target ? relate_target(check, target->value, NULL) : NULL;
		if (bucket && str_is(bucket->type, BUCKET_TYPE) && lacks_versioning(bucket))
			check_fault(check, &other, "bucket '%.*s', the replicas' place, keeps no versions",
			            STR_ARG(bucket->logical_id));
	}
}

/* Source: Amazon S3 User Guide, "Locking objects with Object Lock": versioning cannot be suspended. */
static void check_lock(struct check *check, const struct holder *holder)
{
	const struct resource *bucket = holder->resource;
	struct fault fault = {.rule = "LK4031", .holder = holder};
	fault.at = relate_step_in(check, bucket, "Properties.VersioningConfiguration.Status");
	if (fault.at && value_is_string(fault.at->value, "Suspended") &&
	    bucket_is_true(relate_value(bucket, "Properties.ObjectLockEnabled")))
		check_fault(check, &fault, "Object Lock needs versioning: it cannot be suspended");
}

static size_t count_stars(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '*';
	return count;
}

/* Source: Amazon S3 User Guide, "Elements of a CORS configuration". */
static void check_cors_list(struct check *check, const struct holder *holder, const struct step *rule,
                            const char *name, size_t most)
{
	const struct step *list = bucket_member_in(check, rule, name);
	struct str text;
	for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++) {
		struct fault fault = {.rule = "LK4032", .holder = holder, .at = bucket_item_in(check, list, i)};
		if (relate_text(fault.at->value, &text) && count_stars(text) > most)
			check_fault(check, &fault, "an entry of %s has %s: '%.*s'", name,
			            most ? "at most one *" : "no *", STR_ARG(text));
	}
}

static void check_cors(struct check *check, const struct holder *holder)
{
	const struct step *rules = relate_step_in(check, holder->resource, "Properties.CorsConfiguration.CorsRules");
	for (size_t i = 0; rules && rules->value->kind == VALUE_LIST && i < rules->value->as.list.count; i++) {
		const struct step *rule = bucket_item_in(check, rules, i);
		check_cors_list(check, holder, rule, "AllowedOrigins", 1);
		check_cors_list(check, holder, rule, "AllowedHeaders", 1);
		check_cors_list(check, holder, rule, "ExposedHeaders", 0);
	}
}

/* Source: AWS::S3::Bucket WebsiteConfiguration; Amazon S3 API Reference, "IndexDocument". */
static void check_website(struct check *check, const struct holder *holder)
{
	static const char *const others[] = {"IndexDocument", "ErrorDocument", "RoutingRules"};
	const struct step *website = relate_step_in(check, holder->resource, "Properties.WebsiteConfiguration");
	struct fault fault = {.rule = "LK4033", .holder = holder};
	struct str index;
	if (!website || website->value->kind != VALUE_MAP || !relate_is_known(website->value))
		return;
	bool redirects = value_get(website->value, STR("RedirectAllRequestsTo")) != NULL;
	for (size_t i = 0; redirects && i < LK_COUNT(others); i++)
		if ((fault.at = bucket_member_in(check, website, others[i])))
			check_fault(check, &fault, "RedirectAllRequestsTo leaves nothing for %s to do", others[i]);
	fault.at = bucket_member_in(check, website, "IndexDocument");
	if (fault.at && relate_text(fault.at->value, &index) && (!index.len || str_contains(index, STR("/"))))
		check_fault(check, &fault, "IndexDocument is a name without a slash, not '%.*s'", STR_ARG(index));
	if (redirects || fault.at)
		return;
	fault.at = website;
	check_fault(check, &fault, "a website has an IndexDocument, or a RedirectAllRequestsTo");
}

static bool is_address(struct str name)
{
	size_t dots = 0;
	for (size_t i = 0; i < name.len; i++) {
		bool digit = name.ptr[i] >= '0' && name.ptr[i] <= '9';
		if (!digit && name.ptr[i] != '.')
			return false;
		dots += name.ptr[i] == '.';
	}
	return dots == 3;
}

/* What the schema's pattern leaves open. Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
static const char *fault_of_name(struct str name)
{
	static const char *const prefixes[] = {"xn--", "sthree-", "amzn-s3-demo-"};
	static const char *const suffixes[] = {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};
	enum { NAME_MIN = 3 };
	if (name.len < NAME_MIN)
		return "is shorter than 3 characters";
	if (str_contains(name, STR("..")))
		return "has two dots in a row";
	if (is_address(name))
		return "looks like an IP address";
	for (size_t i = 0; i < LK_COUNT(prefixes); i++)
		if (str_starts_with(name, str_from(prefixes[i])))
			return "begins as names that AWS keeps for itself";
	for (size_t i = 0; i < LK_COUNT(suffixes); i++)
		if (str_ends_with(name, str_from(suffixes[i])))
			return "ends as names that AWS keeps for itself";
	return NULL;
}

static void check_name(struct check *check, const struct holder *holder)
{
	struct fault fault = {.rule = "LK4034", .holder = holder};
	struct str name, status;
	fault.at = relate_step_in(check, holder->resource, "Properties.BucketName");
	if (!fault.at || !relate_text(fault.at->value, &name))
		return;
	const char *what = fault_of_name(name);
	if (what)
		check_fault(check, &fault, "the bucket's name '%.*s' %s", STR_ARG(name), what);
	fault.rule = "LK4035";
	fault.at = relate_step_in(check, holder->resource, "Properties.AccelerateConfiguration.AccelerationStatus");
	if (fault.at && relate_text(fault.at->value, &status) && str_is(status, "Enabled") &&
	    str_contains(name, STR(".")))
		check_fault(check, &fault, "Transfer Acceleration takes no bucket with dots in its name: '%.*s'",
		            STR_ARG(name));
}

#define LOGGING_PRINCIPAL "logging.s3.amazonaws.com"

static enum answer policy_admits(struct check *check, const struct resource *policy, const struct resource *bucket)
{
	const struct step *document = relate_step_in(check, policy, "Properties.PolicyDocument"), *statement;
	const struct value *name = relate_value(policy, "Properties.Bucket");
	enum relation relation = shape_names_bucket(check, name, bucket);
	enum answer best = ANSWER_NO;
	size_t position = 0;
	if (relation == RELATION_OTHER)
		return ANSWER_NO;
	while ((statement = grants_next_statement(check, document, &position))) {
		enum answer one = grants_service(statement, LOGGING_PRINCIPAL, "s3:PutObject");
		best = one > best ? one : best;
	}
	return relation == RELATION_SAME ? best : ANSWER_MAYBE;
}

/* Whether server access logs may come in: by a policy, or by the log delivery group's ACL. */
static enum answer takes_logs(struct check *check, const struct resource *bucket)
{
	size_t position = 0;
	const struct check_resource *policy;
	const struct value *acl = relate_value(bucket, "Properties.AccessControl");
	enum answer best = !acl ? ANSWER_NO : value_is_string(acl, "LogDeliveryWrite") ? ANSWER_YES : ANSWER_MAYBE;
	while ((policy = relate_next(check, "AWS::S3::BucketPolicy", &position))) {
		enum answer one = policy_admits(check, policy->resource, bucket);
		best = one > best ? one : best;
	}
	return best;
}

/* Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging". */
static void check_logging(struct check *check, const struct holder *holder)
{
	struct fault fault = {.rule = "LK4036", .holder = holder};
	struct str attribute = {0}, algorithm;
	fault.at = relate_step_in(check, holder->resource, "Properties.LoggingConfiguration.DestinationBucketName");
	const struct resource *target = fault.at ? shape_find_bucket(check, fault.at->value, &attribute) : NULL;
	if (!target || attribute.len)
		return;
	fault.hint = STR("let a bucket policy allow " LOGGING_PRINCIPAL " s3:PutObject");
	if (takes_logs(check, target) == ANSWER_NO && !bucket_graph_is_open(check))
		check_fault(check, &fault, "nothing lets S3 write its access logs to "
		                           "'%.*s'", STR_ARG(target->logical_id));
	fault.rule = "LK4037";
	fault.hint = STR("log to another bucket");
	if (target == holder->resource)
		check_fault(check, &fault, "the logs of '%.*s' go to itself: each of them is logged in its turn",
		            STR_ARG(target->logical_id));
	fault.rule = "LK4038";
	fault.hint = STR("use SSEAlgorithm: AES256 for the bucket of the logs");
	if (relate_text(relate_value(target, "Properties.BucketEncryption.ServerSideEncryptionConfiguration.0."
	                                     "ServerSideEncryptionByDefault.SSEAlgorithm"),
	                &algorithm) &&
	    str_starts_with(algorithm, STR("aws:kms")))
		check_fault(check, &fault, "'%.*s' is encrypted with KMS, which access logs do not come to",
		            STR_ARG(target->logical_id));
}

static void check_legacy_acl(struct check *check, const struct holder *holder)
{
	struct fault fault = {.rule = "W3045", .holder = holder, .on_key = true};
	fault.at = relate_step_in(check, holder->resource, "Properties.AccessControl");
	fault.hint = STR("use an AWS::S3::BucketPolicy");
	if (fault.at && check_presence(fault.at->value) != PRESENCE_ABSENT)
		check_fault(check, &fault, "AccessControl is the old way to share a bucket");
}

void pass_bucket_settings(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, BUCKET_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		check_replication(check, &holder);
		check_lock(check, &holder);
		check_cors(check, &holder);
		check_website(check, &holder);
		check_name(check, &holder);
		check_logging(check, &holder);
		check_legacy_acl(check, &holder);
	}
}
