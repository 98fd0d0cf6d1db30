#include "base/text.h"
#include "check/grants.h"
#include "check/policies.h"
#include "check/rules.h"
#include "check/shape.h"
#include "check/suggest.h"
#include "schema/facts.h"

/* What policies allow: actions, and the resources that they fit.
 * Source of the actions: AWS Service Authorization Reference, as cfn-lint 1.58.0 carries it. */

struct statement {
	struct check *check;
	const struct policy_document *document;
	struct holder holder;
	const struct step *at;
	size_t seen; /* actions of the document */
};

static void report(const struct statement *statement, const char *rule, const struct step *at, struct str hint,
		   struct str words)
{
	struct fault fault = {.rule = rule, .holder = &statement->holder, .at = at, .hint = hint};
	check_fault(statement->check, &fault, "%.*s", STR_ARG(words));
}

static struct pack_node services(const struct check *check)
{
	return pack_get_text(pack_root(check->pack), "iam");
}

static bool has_wildcard(struct str text)
{
	return str_contains(text, STR("*")) || str_contains(text, STR("?"));
}

/* --- actions */

/* Looked for while somebody may still read it. */
static struct str nearest_key(const struct check *check, struct pack_node object, struct str word)
{
	enum { HINTS_MAX = 1000 };
	struct text_nearest nearest = text_nearest_begin(word);
	if (check->diag->findings.count > HINTS_MAX)
		return (struct str){0};
	for (size_t i = 0; i < pack_count(object); i++)
		text_nearest_offer(&nearest, pack_key(object, i));
	return nearest.best;
}

/* The data's names are in small letters: what both have in common at the start and at the end is written as here. */
static struct str with_case_in(struct arena *arena, struct str name, struct str as_written)
{
	char *letters = arena_alloc(arena, name.len + 1);
	size_t start = 0, end = 0;
	for (size_t i = 0; i < name.len; i++)
		letters[i] = name.ptr[i];
	for (; start < name.len && start < as_written.len; start++) {
		if (!str_equal_ignore_case(str_slice(name, start, start + 1), str_slice(as_written, start, start + 1)))
			break;
		letters[start] = as_written.ptr[start];
	}
	for (; end + start < name.len && end + start < as_written.len; end++) {
		size_t here = name.len - 1 - end, there = as_written.len - 1 - end;
		if (!str_equal_ignore_case(str_slice(name, here, here + 1), str_slice(as_written, there, there + 1)))
			break;
		letters[here] = as_written.ptr[there];
	}
	return (struct str){letters, name.len};
}

static bool matches_some(struct pack_node actions, struct str pattern)
{
	for (size_t i = 0; i < pack_count(actions); i++)
		if (grants_matches(pattern, pack_key(actions, i)))
			return true;
	return false;
}

static void check_action(const struct statement *statement, const struct step *at)
{
	struct arena *arena = statement->check->arena;
	struct str text = at->value->as.string, name = str_lower_in(arena, text), service;
	if (str_is(text, "*") || str_contains(text, STR("${")) || str_contains(text, STR("{{")))
		return;
	str_next(&name, ':', &service);
	if (!name.ptr) {
		report(statement, "W3037", at, STR("write service:Action"),
		       str_format_in(arena, "'%.*s' is no action", STR_ARG(text)));
		return;
	}
	struct pack_node known = pack_get(services(statement->check), service);
	struct pack_node actions = pack_get_text(known, "Actions");
	if (!pack_is_present(known)) {
		if (!has_wildcard(service))
			report(statement, "W3037", at,
			       suggest_hint_in(arena,
					       nearest_key(statement->check, services(statement->check), service)),
			       str_format_in(arena, "no service has the prefix '%.*s'", STR_ARG(service)));
	} else if (has_wildcard(name) ? !matches_some(actions, name) : !pack_is_present(pack_get(actions, name))) {
		struct str nearest = nearest_key(statement->check, actions, name),
			   written = str_slice(text, text.len - name.len, text.len);
		if (nearest.len)
			nearest = str_format_in(arena, "%.*s:%.*s", STR_ARG(service),
						STR_ARG(with_case_in(arena, nearest, written)));
		report(statement, "W3037", at, suggest_hint_in(arena, nearest),
		       str_format_in(arena, "%.*s has no action '%.*s'", STR_ARG(service), STR_ARG(text)));
	}
}

/* --- resources that fit */

enum { ARN_PARTS = 6 };

/* Cuts an ARN, or a shape of one, at its first five colons. A shape's holes hold none but in "AWS::". */
static size_t split_arn(struct str arn, struct str ret_parts[ARN_PARTS])
{
	size_t count = 0, start = 0;
	bool in_hole = false;
	for (size_t i = 0; i < arn.len && count < ARN_PARTS - 1; i++) {
		in_hole = arn.ptr[i] == '{' ? true : arn.ptr[i] == '}' ? false : in_hole;
		if (arn.ptr[i] != ':' || in_hole)
			continue;
		ret_parts[count++] = str_slice(arn, start, i);
		start = i + 1;
	}
	ret_parts[count++] = str_slice(arn, start, arn.len);
	return count;
}

/* Up to the first part that is not known. */
static struct str known_start(struct str text)
{
	size_t end = text.len;
	static const char *const marks[] = {"${", "*", "?", ".*"};
	for (size_t i = 0; i < LK_COUNT(marks); i++) {
		size_t at = str_find(text, str_from(marks[i]), 0);
		end = at < end ? at : end;
	}
	return str_slice(text, 0, end);
}

/* Whether the ARN may be of the format "arn:${Partition}:dynamodb:${Region}:${Account}:table/.*". */
static bool may_fit(struct str arn, struct str format)
{
	struct str has[ARN_PARTS], wants[ARN_PARTS];
	if (str_is(arn, "*") || split_arn(arn, has) != ARN_PARTS || split_arn(format, wants) != ARN_PARTS)
		return true;
	bool service_known = known_start(has[2]).len == has[2].len;
	if (service_known && !str_equal(has[2], wants[2]))
		return false;
	struct str start = known_start(has[5]), wanted = known_start(wants[5]);
	size_t common = start.len < wanted.len ? start.len : wanted.len;
	return str_equal_ignore_case(str_slice(start, 0, common), str_slice(wanted, 0, common));
}

/* The template of the ARNs of a resource's type, open at its end: "arn:${Partition}:sqs:${Region}:${Account}:*". */
static bool template_of_in(const struct check *check, const struct resource *target, struct str attribute,
			   struct str *ret_arn)
{
	const char *source;
	const struct check_resource *found = check_find_resource(check, target->logical_id);
	struct pack_node facts = pack_get(pack_get_text(pack_root(check->pack), "service_spec"), target->type);
	struct str template = pack_string(pack_get_text(facts, "arnTemplate"));
	struct facts_list refs = facts_ref_in(check->arena, &found->type, &source);
	struct str ref = refs.items.count == 1 ? refs.items.items[0] : STR("");
	struct str given = attribute.len ? attribute : ref;
	if (!template.len || !str_ends_with(given, STR("Arn")) || !(str_is(given, "Arn") || str_equal(given, ref)))
		return false;
	*ret_arn = str_concat_in(check->arena, template, STR("*"));
	return true;
}

/* The resource that a shape like "${Table.Arn}/index" begins with. */
static const struct resource *start_of_shape(const struct check *check, struct str shape, struct str *ret_attribute)
{
	size_t end = str_find(shape, STR("}"), 0);
	return end == SIZE_MAX ? NULL : shape_target(check, str_slice(shape, 0, end + 1), ret_attribute);
}

/* The ARN that a value becomes: its shape, or the template of the resource whose ARN it begins with. */
static bool arn_of_in(const struct check *check, const struct value *value, struct str *ret_arn)
{
	struct str attribute, shape;
	if (!shape_of_in(check, value, &shape))
		return false;
	const struct resource *target = start_of_shape(check, shape, &attribute);
	if (target)
		return template_of_in(check, target, attribute, ret_arn);
	*ret_arn = shape;
	return str_starts_with(shape, STR("arn:"));
}

/* CreateChangeSet wants the transforms that a template uses, too. Source: CloudFormation User Guide, "Control
 * CloudFormation access with AWS Identity and Access Management", transforms. */
static bool is_transform(struct str arn)
{
	struct str parts[ARN_PARTS];
	return split_arn(arn, parts) == ARN_PARTS && str_is(parts[2], "cloudformation") &&
	       str_starts_with(parts[5], STR("transform/"));
}

/* --- buckets and objects, whose formats are alike */

/* Whether a slash may stand in it: literally, or in what is not known. A bucket's name has none. */
static bool may_hold_slash(const struct check *check, struct str resource)
{
	struct str attribute, rest = resource;
	if (str_contains(rest, STR("/")) || has_wildcard(rest))
		return true;
	for (size_t at; (at = str_find(rest, STR("${"), 0)) != SIZE_MAX;) {
		rest = str_slice(rest, at, rest.len);
		const struct resource *target = start_of_shape(check, rest, &attribute);
		if (!target || attribute.len || !str_is(target->type, "AWS::S3::Bucket"))
			return true;
		rest = str_slice(rest, str_find(rest, STR("}"), 0) + 1, rest.len);
	}
	return false;
}

/* "arn:aws:s3:::bucket" is a bucket, "arn:aws:s3:::bucket/key" an object; all else of S3 has a region. */
static bool s3_may_fit(const struct check *check, struct str arn, struct str type)
{
	struct str parts[ARN_PARTS];
	if (split_arn(arn, parts) != ARN_PARTS || !str_is(parts[2], "s3"))
		return true;
	bool has_region = parts[3].len > 0;
	if (str_is(type, "object"))
		return has_region || may_hold_slash(check, parts[5]);
	if (str_is(type, "bucket"))
		return has_region || !str_contains(parts[5], STR("/"));
	return has_region;
}

/* Types are written in the case of the service's documentation, their keys in small letters. */
static struct pack_node formats_in(struct arena *arena, struct pack_node service, struct str type)
{
	struct str key = str_lower_in(arena, type);
	return pack_get_text(pack_get(pack_get_text(service, "Resources"), key), "ARNFormats");
}

static bool action_may_fit(const struct check *check, struct pack_node service, struct pack_node types, struct str arn)
{
	for (size_t i = 0; i < pack_count(types); i++) {
		struct str type = pack_string(pack_item(types, i));
		struct pack_node formats = formats_in(check->arena, service, type);
		if (!pack_count(formats))
			return true;
		for (size_t k = 0; k < pack_count(formats); k++) {
			struct str format = pack_string(pack_item(formats, k));
			bool of_s3 = str_starts_with(format, STR("arn:${Partition}:s3:"));
			if (may_fit(arn, format) && (!of_s3 || s3_may_fit(check, arn, type)))
				return true;
		}
	}
	return pack_count(types) == 0; /* an action on everything */
}

/* Whether some resource of the statement may be one that the action works on. */
static bool has_fitting_resource(const struct statement *statement, struct pack_node service, struct pack_node types)
{
	const struct value *resources = value_get(statement->at->value, STR("Resource")), *item;
	struct str arn;
	if (!resources || value_get(statement->at->value, STR("NotResource")))
		return true;
	for (size_t i = 0; (item = grants_item(resources, i)); i++)
		if (!arn_of_in(statement->check, item, &arn) || is_transform(arn) ||
		    action_may_fit(statement->check, service, types, arn))
			return true;
	return false;
}

static void check_fit(const struct statement *statement, const struct step *at)
{
	struct arena *arena = statement->check->arena;
	struct str text = at->value->as.string, name = str_lower_in(arena, text), service;
	str_next(&name, ':', &service);
	struct pack_node known = pack_get(services(statement->check), service);
	struct pack_node types = pack_get_text(pack_get(pack_get_text(known, "Actions"), name), "Resources");
	if (!name.ptr || has_wildcard(name) || !pack_count(types) || has_fitting_resource(statement, known, types))
		return;
	bool of_s3 = str_is(service, "s3");
	struct str format = pack_string(pack_item(formats_in(arena, known, pack_string(pack_item(types, 0))), 0));
	struct str hint = of_s3 && pack_has_string(types, STR("object")) ? STR("objects are arn:aws:s3:::BUCKET/*")
			  : of_s3 && pack_has_string(types, STR("bucket"))
				  ? STR("the bucket is arn:aws:s3:::BUCKET")
				  : str_format_in(arena, "it works on %.*s", STR_ARG(format));
	bool in_bucket = str_is(statement->document->resource->type, "AWS::S3::BucketPolicy");
	report(statement, in_bucket ? "LK2021" : "I3510", at, hint,
	       str_format_in(arena, "none of the statement's resources is of a kind that '%.*s' works on",
			     STR_ARG(text)));
}

static void check_statement(struct statement *statement)
{
	static const char *const keys[] = {"Action", "NotAction"};
	const struct step *action;
	for (size_t k = 0; k < LK_COUNT(keys); k++)
		for (size_t i = 0; (action = policies_next_text(statement->check, statement->at, keys[k], &i));)
			if (statement->seen++ < POLICY_TEXTS_MAX)
				check_action(statement, action);
	for (size_t i = 0; (action = policies_next_text(statement->check, statement->at, "Action", &i));)
		if (statement->document->kind == POLICY_IDENTITY ||
		    str_is(statement->document->resource->type, "AWS::S3::BucketPolicy"))
			check_fit(statement, action);
}

static void visit(struct check *check, const struct policy_document *document)
{
	struct statement statement = {
		.check = check, .document = document, .holder = holder_of_resource(document->resource)};
	for (size_t i = 0; (statement.at = policies_next_statement(check, document->at, &i));)
		check_statement(&statement);
}

static void pass_grants(struct check *check)
{
	if (!check->expands) /* SAM's policies have a form of their own */
		policies_each(check, visit);
}

#define POLICY(text)                                                                                                   \
	"Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Version: "             \
	"'2012-10-17', "                                                                                               \
	"Statement: [{Effect: Allow, " text "}]}}\n"
#define BUCKET_POLICY(action, resource)                                                                                \
	"Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties: {Bucket: b, PolicyDocument: {Version: "    \
	"'2012-10-17', Statement: [{Effect: Allow, Action: '" action "', Resource: " resource ", Principal: {AWS: "    \
	"'123456789012'}}]}}\n"
#define ON_BUCKET "Resource: 'arn:aws:s3:::b/*'"

static const struct rule rows[] = {
	{
		.id = "I3510",
		.severity = SEVERITY_WARNING,
		.title = "An action on resources that it does not work on",
		.doc = "Each action works on resources of certain kinds; on others the statement allows nothing. "
		       "Source: AWS "
		       "Service Authorization Reference.",
		.pass = pass_grants,
		.good = POLICY("Action: 's3:GetObject', " ON_BUCKET),
		.bad = POLICY("Action: 'dynamodb:GetItem', " ON_BUCKET),
	},
	{
		.id = "LK2021",
		.severity = SEVERITY_ERROR,
		.title = "A bucket policy's action without a resource that it works on",
		.doc = "Actions on objects want arn:aws:s3:::BUCKET/KEY, actions on the bucket arn:aws:s3:::BUCKET; S3 "
		       "refuses "
		       "a statement with an action for which there is none (\"Action does not apply to any resource(s) "
		       "in "
		       "statement\"). Source: Amazon S3 User Guide, \"Policy resources for Amazon S3\"; AWS Service "
		       "Authorization Reference.",
		.pass = pass_grants,
		.good = BUCKET_POLICY("s3:GetObject", "'arn:aws:s3:::b/*'"),
		.bad = BUCKET_POLICY("s3:GetObject", "'arn:aws:s3:::b'"),
	},
	{
		.id = "W3037",
		.severity = SEVERITY_WARNING,
		.title = "An action that does not exist",
		.doc = "The service does not know the action, or there is no service of that prefix; the statement "
		       "allows nothing "
		       "by it. Source: AWS Service Authorization Reference, as of the release of the schemas.",
		.pass = pass_grants,
		.good = POLICY("Action: 's3:GetObject', " ON_BUCKET),
		.bad = POLICY("Action: 's3:GetObjects', " ON_BUCKET),
	},
};

const struct rule_group rules_access_grants = {rows, LK_COUNT(rows)};
