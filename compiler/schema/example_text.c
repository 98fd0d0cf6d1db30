#include <string.h>

#include "schema/example_internal.h"
#include "schema/sample.h"

enum { PATTERNS_MAX = 16 };

/* What the formats' names stand for; ids and names as AWS's own documents invent them. */
static const struct {
	const char *format, *text;
} formats[] = {
	{"AWS::ACM::Certificate.Arn",
	 "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"},
	{"AWS::EC2::Image.Id", "ami-0123456789abcdef0"},
	{"AWS::EC2::SecurityGroup.Id", "sg-0123456789abcdef0"},
	{"AWS::EC2::SecurityGroup.Name", "example"},
	{"AWS::EC2::Subnet.Id", "subnet-0123456789abcdef0"},
	{"AWS::EC2::VPC.Id", "vpc-0123456789abcdef0"},
	{"AWS::IAM::Role.Arn", "arn:aws:iam::123456789012:role/example"},
	{"AWS::KMS::Key.Arn", "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"},
	{"AWS::KMS::Key.Id", "12345678-1234-1234-1234-123456789012"},
	{"AWS::KMS::Alias.AliasName", "alias/example"},
	{"AWS::Lambda::Function.Arn", "arn:aws:lambda:us-east-1:123456789012:function:example"},
	{"AWS::SNS::Topic.Arn", "arn:aws:sns:us-east-1:123456789012:example"},
	{"AWS::SQS::Queue.Arn", "arn:aws:sqs:us-east-1:123456789012:example"},
	{"AWS::S3::Bucket.Name", "example-bucket"},
	{"AWS::Route53::HostedZone.Id", "Z0123456789EXAMPLE"},
	{"AWS::Route53::AliasTarget.HostedZoneId", "Z2FDTNDATAQYW2"},
	{"date-time", "2026-01-31T12:00:00Z"},
	{"timestamp", "2026-01-31T12:00:00Z"},
	{"ipv4", "192.0.2.10"},
	{"ipv6", "2001:db8::10"},
	{"ipv4-network", "10.0.0.0/16"},
	{"ipv6-network", "2001:db8::/32"},
	{"uri", "https://example.com/"},
	{"json", "{}"},
};

/* By the end of the property's name, where no format says what is meant. */
static const struct {
	const char *ending, *text;
} names[] = {
	{"RoleArn", "arn:aws:iam::123456789012:role/example"},
	{"RoleARN", "arn:aws:iam::123456789012:role/example"},
	{"Role", "arn:aws:iam::123456789012:role/example"},
	{"KmsKeyArn", "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"},
	{"KeyArn", "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"},
	{"TopicArn", "arn:aws:sns:us-east-1:123456789012:example"},
	{"FunctionArn", "arn:aws:lambda:us-east-1:123456789012:function:example"},
	{"BucketArn", "arn:aws:s3:::example-bucket"},
	{"Arn", "arn:aws:s3:::example-bucket"},
	{"VpcId", "vpc-0123456789abcdef0"},
	{"VPCId", "vpc-0123456789abcdef0"},
	{"SubnetId", "subnet-0123456789abcdef0"},
	{"Subnets", "subnet-0123456789abcdef0"},
	{"SubnetIds", "subnet-0123456789abcdef0"},
	{"SecurityGroupIds", "sg-0123456789abcdef0"},
	{"InstanceId", "i-0123456789abcdef0"},
	{"AccountId", "123456789012"},
	{"Cidr", "10.0.0.0/16"},
	{"CidrBlock", "10.0.0.0/16"},
	{"IpAddress", "192.0.2.10"},
	{"Email", "someone@example.com"},
	{"EmailAddress", "someone@example.com"},
	{"Url", "https://example.com/"},
	{"URL", "https://example.com/"},
	{"Uri", "https://example.com/"},
	{"DomainName", "example.com"},
	{"HostName", "www.example.com"},
	{"Description", "An example"},
	{"ScheduleExpression", "rate(1 day)"},
	{"Bucket", "example-bucket"},
	{"BucketName", "example-bucket"},
	{"AvailabilityZone", "us-east-1a"},
	{"Region", "us-east-1"},
	{"Version", "1"},
	{"Priority", "1"},
	{"Port", "443"},
};

static bool try_text(struct maker *maker, const struct sample_wish *wish, const char *text, size_t variant,
                     struct str *ret_text)
{
	struct str candidate = str_from(text);
	if (variant)
		candidate = str_format_in(maker->arena, "%s%zu", text, variant + 1);
	if (!sample_fits(maker->patterns, wish, candidate))
		return false;
	*ret_text = candidate;
	return true;
}

/* Formats of lists are those of their items with an s: "AWS::EC2::Subnet.Ids". */
static bool is_format(struct pack_node node, const char *name)
{
	struct str format = pack_string(pack_get_text(node, "format"));
	return str_is(format, name) ||
	       (str_ends_with(format, STR("s")) && str_is(str_slice(format, 0, format.len - 1), name));
}

/* Ids of several items differ in their last digit. */
static const char *varied(struct maker *maker, const char *text, size_t variant)
{
	struct str copy = str_from(text);
	if (!variant || variant > 9 || !str_ends_with(copy, STR("0")))
		return text;
	return str_format_in(maker->arena, "%.*s%zu", STR_ARG(str_slice(copy, 0, copy.len - 1)), variant).ptr;
}

static bool text_by_format(struct maker *maker, const struct wish *wish, const struct spot *spot,
                           const struct sample_wish *limits, struct str *ret_text)
{
	for (size_t i = 0; i < wish->count; i++)
		for (size_t k = 0; k < LK_COUNT(formats); k++)
			if (is_format(wish->nodes[i], formats[k].format) &&
			    try_text(maker, limits, varied(maker, formats[k].text, spot->variant), 0, ret_text))
				return true;
	return false;
}

const char *example_hint(const struct maker *maker, const struct spot *spot)
{
	static const struct {
		const char *type, *path, *text;
	} hints[] = {
#define TEXT(type, path, text) {type, path, text},
#define INCLUDE(type, path)
#include "schema/examples.def"
#undef TEXT
#undef INCLUDE
	};
	const char *found = NULL;
	for (size_t i = 0, rank = 0; i < LK_COUNT(hints); i++)
		if (str_starts_with(maker->type->name, str_from(hints[i].type)) &&
		    str_ends_with(spot->path, str_from(hints[i].path)) && rank++ <= spot->variant)
			found = hints[i].text;
	return found;
}

const char *example_included(const struct maker *maker, struct str path, size_t *position)
{
	static const struct {
		const char *type, *path;
	} rows[] = {
#define TEXT(type, path, text)
#define INCLUDE(type, path) {type, path},
#include "schema/examples.def"
#undef TEXT
#undef INCLUDE
	};
	while (*position < LK_COUNT(rows)) {
		size_t i = (*position)++;
		struct str row = str_from(rows[i].path);
		if (str_is(maker->type->name, rows[i].type) && row.len > path.len && str_starts_with(row, path) &&
		    row.ptr[path.len] == '/')
			return rows[i].path + path.len + 1;
	}
	return NULL;
}

static bool text_by_name(struct maker *maker, const struct spot *spot, const struct sample_wish *limits,
                         struct str *ret_text)
{
	static const char *const plain[] = {"example", "Example", "example-name", "example.com", "EXAMPLE"};
	for (size_t i = 0; i < LK_COUNT(names) && !spot->variant; i++)
		if (str_ends_with(spot->name, str_from(names[i].ending)) &&
		    try_text(maker, limits, names[i].text, 0, ret_text))
			return true;
	for (size_t i = 0; i < LK_COUNT(plain); i++)
		if (try_text(maker, limits, plain[i], spot->variant, ret_text))
			return true;
	return false;
}

/* Without a pattern the length alone is asked for. */
static struct str stretch(struct maker *maker, const struct sample_wish *limits)
{
	struct buf text;
	static const char word[] = "example-";
	size_t length = (size_t)(limits->min_length > 1 ? limits->min_length : 1);
	buf_init(&text, 65536);
	for (size_t i = 0; i < length; i++)
		buf_append_char(&text, word[i % strlen(word)]);
	if (length > (size_t)limits->max_length)
		buf_truncate(&text, (size_t)limits->max_length);
	struct str copy = buf_copy_in(&text, maker->arena);
	buf_done(&text);
	return copy;
}

struct value *example_text(struct maker *maker, const struct wish *wish, const struct spot *spot)
{
	struct str patterns[PATTERNS_MAX], text;
	double least = 0, most = 65536;
	struct sample_wish limits = {.patterns = patterns};
	for (size_t i = 0; i < wish->count && limits.pattern_count < PATTERNS_MAX; i++)
		if (pack_is_present(pack_get_text(wish->nodes[i], "pattern")))
			patterns[limits.pattern_count++] = pack_string(pack_get_text(wish->nodes[i], "pattern"));
	wish_bound(wish, "minLength", true, &least);
	wish_bound(wish, "maxLength", false, &most);
	limits.min_length = (int64_t)least;
	limits.max_length = (int64_t)most;
	struct pack_node given = wish_first(wish, "default");
	if (pack_kind(given) == PACK_STRING && pack_string(given).len && !spot->variant &&
	    sample_fits(maker->patterns, &limits, pack_string(given)))
		return value_string_in(maker->arena, pack_string(given));
	const char *hint = example_hint(maker, spot);
	if ((hint && try_text(maker, &limits, hint, 0, &text)) || text_by_format(maker, wish, spot, &limits, &text) ||
	    text_by_name(maker, spot, &limits, &text) ||
	    sample_build_in(maker->arena, maker->patterns, &limits, spot->variant, &text))
		return value_string_in(maker->arena, text);
	return limits.pattern_count ? NULL : value_string_in(maker->arena, stretch(maker, &limits));
}

/* --- documents in JSON */

/* What a policy that hangs on a resource of the service may allow. */
static const struct {
	const char *type, *action, *resource;
} allowed[] = {
	{"AWS::SQS::", "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:example"},
	{"AWS::SNS::", "sns:Publish", "arn:aws:sns:us-east-1:123456789012:example"},
	{"AWS::SecretsManager::", "secretsmanager:GetSecretValue", "*"},
	{"AWS::KMS::", "kms:Decrypt", "*"},
	{"AWS::ECR::", "ecr:ReplicateImage", "arn:aws:ecr:us-east-1:123456789012:repository/*"},
	{"AWS::MSK::", "kafka:DescribeClusterV2", "*"},
	{"AWS::VpcLattice::", "vpc-lattice-svcs:Invoke", "*"},
	{"AWS::", "s3:GetObject", "arn:aws:s3:::example-bucket/*"},
};

static void put_text(struct maker *maker, struct value *map, const char *key, const char *text)
{
	value_map_put(maker->arena, map, str_from(key), value_string_in(maker->arena, str_from(text)));
}

static void put_allowed(struct maker *maker, struct value *statement)
{
	size_t row = 0;
	while (!str_starts_with(maker->type->name, str_from(allowed[row].type)))
		row++;
	put_text(maker, statement, "Action", allowed[row].action);
	put_text(maker, statement, "Resource", allowed[row].resource);
}

/* The least policy: who may take a role, what its holder may do, or what others may do to the resource. */
static struct value *policy(struct maker *maker, const char *principal, const char *who, bool trust)
{
	struct arena *arena = maker->arena;
	struct value *document = value_map_in(arena), *statement = value_map_in(arena), *list = value_list_in(arena);
	put_text(maker, statement, "Effect", "Allow");
	if (principal) {
		struct value *holder = value_map_in(arena);
		put_text(maker, holder, principal, who);
		value_map_put(arena, statement, STR("Principal"), holder);
	}
	if (trust)
		put_text(maker, statement, "Action", "sts:AssumeRole");
	else
		put_allowed(maker, statement);
	value_list_push(arena, list, statement);
	put_text(maker, document, "Version", "2012-10-17");
	value_map_put(arena, document, STR("Statement"), list);
	return document;
}

static bool is_policy(const struct maker *maker, struct str name)
{
	static const char *const ends[] = {"PolicyDocument", "ResourcePolicy", "KeyPolicy", "PolicyText"};
	static const char *const types[] = {"AWS::MSK::ClusterPolicy", "AWS::VpcLattice::AuthPolicy"};
	for (size_t i = 0; i < LK_COUNT(ends); i++)
		if (str_ends_with(name, str_from(ends[i])))
			return true;
	for (size_t i = 0; i < LK_COUNT(types); i++)
		if (str_is(maker->type->name, types[i]) && str_is(name, "Policy"))
			return true;
	return false;
}

struct value *example_document(struct maker *maker, const struct spot *spot)
{
	bool identity = str_starts_with(maker->type->name, STR("AWS::IAM::")) ||
	                str_starts_with(maker->type->name, STR("AWS::SSO::"));
	if (str_is(spot->name, "AssumeRolePolicyDocument"))
		return policy(maker, "Service", "lambda.amazonaws.com", true);
	if (!is_policy(maker, spot->name))
		return value_map_in(maker->arena);
	return identity ? policy(maker, NULL, NULL, false)
	                : policy(maker, "AWS", "arn:aws:iam::123456789012:role/example", false);
}
