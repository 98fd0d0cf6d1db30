#include "base/text.h"
#include "check/grants.h"
#include "check/policies.h"
#include "check/rules.h"
#include "check/shape.h"
#include "check/suggest.h"

/* What policies allow: actions, the resources that they fit, and what allows too much.
 * Source of the actions: AWS Service Authorization Reference, as cfn-lint 1.58.0 carries it. */

struct statement {
	struct check *check;
	const struct policy_document *document;
	struct holder holder;
	const struct step *at;
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

static struct str lower_in(struct arena *arena, struct str text)
{
	char *letters = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		letters[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] + 32 : text.ptr[i]);
	return (struct str){letters, text.len};
}

static bool has_wildcard(struct str text)
{
	return str_contains(text, STR("*")) || str_contains(text, STR("?"));
}

/* --- actions */

static struct str nearest_key(struct pack_node object, struct str word)
{
	struct text_nearest nearest = text_nearest_begin(word);
	for (size_t i = 0; i < pack_count(object); i++)
		text_nearest_offer(&nearest, pack_key(object, i));
	return nearest.best;
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
	struct str text = at->value->as.string, name = lower_in(arena, text), service;
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
			       suggest_hint_in(arena, nearest_key(services(statement->check), service)),
			       str_format_in(arena, "no service has the prefix '%.*s'", STR_ARG(service)));
	} else if (has_wildcard(name) ? !matches_some(actions, name) : !pack_is_present(pack_get(actions, name))) {
		report(statement, "W3037", at, suggest_hint_in(arena, nearest_key(actions, name)),
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

/* The ARN that a value becomes: its shape, or the template of ARNs of the resource whose Arn it is. */
static bool arn_of(const struct check *check, const struct value *value, struct str *ret_arn)
{
	struct str attribute, shape;
	const struct resource *target = relate_target(check, value, &attribute);
	if (target && str_is(attribute, "Arn") && !str_is(target->type, "AWS::S3::Bucket")) {
		struct pack_node facts = pack_get(pack_get_text(pack_root(check->pack), "service_spec"), target->type);
		*ret_arn = pack_string(pack_get_text(facts, "arnTemplate"));
		return ret_arn->len > 0;
	}
	if (!shape_of_in(check, value, &shape) || !str_starts_with(shape, STR("arn:")))
		return false;
	*ret_arn = shape;
	return true;
}

static bool action_may_fit(const struct check *check, struct pack_node service, struct pack_node types, struct str arn)
{
	(void)check;
	for (size_t i = 0; i < pack_count(types); i++) {
		struct pack_node formats = pack_get_text(
			pack_get(pack_get_text(service, "Resources"), pack_string(pack_item(types, i))), "ARNFormats");
		if (!pack_count(formats))
			return true;
		for (size_t k = 0; k < pack_count(formats); k++)
			if (may_fit(arn, pack_string(pack_item(formats, k))))
				return true;
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
		if (!arn_of(statement->check, item, &arn) || action_may_fit(statement->check, service, types, arn))
			return true;
	return false;
}

static void check_fit(const struct statement *statement, const struct step *at)
{
	struct arena *arena = statement->check->arena;
	struct str name = lower_in(arena, at->value->as.string), service;
	str_next(&name, ':', &service);
	struct pack_node known = pack_get(services(statement->check), service);
	struct pack_node types = pack_get_text(pack_get(pack_get_text(known, "Actions"), name), "Resources");
	if (!name.ptr || has_wildcard(name) || !pack_count(types) || has_fitting_resource(statement, known, types))
		return;
	struct pack_node formats = pack_get_text(
		pack_get(pack_get_text(known, "Resources"), pack_string(pack_item(types, 0))), "ARNFormats");
	report(statement, "I3510", at,
	       str_format_in(arena, "it works on %.*s", STR_ARG(pack_string(pack_item(formats, 0)))),
	       str_format_in(arena, "none of the statement's resources is of a kind that '%.*s' works on",
			     STR_ARG(at->value->as.string)));
}

/* --- too much */

static bool has_text(const struct check *check, const struct step *at, const char *key, const char *text)
{
	const struct step *found;
	for (size_t i = 0; (found = policies_next_text(check, at, key, &i));)
		if (str_is(found->value->as.string, text))
			return true;
	return false;
}

/* Services whose every action changes who may do what. */
static bool is_sensitive(struct str action)
{
	static const char *const patterns[] = {"iam:*", "organizations:*", "sts:*", "kms:*", "secretsmanager:*"};
	for (size_t i = 0; i < LK_COUNT(patterns); i++)
		if (str_equal_ignore_case(action, str_from(patterns[i])))
			return true;
	return false;
}

static void check_breadth(const struct statement *statement)
{
	const struct check *check = statement->check;
	const struct step *at = statement->at, *action;
	if (!value_is_string(value_get(at->value, STR("Effect")), "Allow") ||
	    statement->document->kind != POLICY_IDENTITY || value_get(at->value, STR("Condition")))
		return;
	bool everywhere = has_text(check, at, "Resource", "*");
	if (everywhere && has_text(check, at, "Action", "*"))
		report(statement, "LK2011", at, STR("name the actions and resources that are needed"),
		       STR("the statement allows everything"));
	if (value_get(at->value, STR("NotAction")))
		report(statement, "LK2007", at, STR("name what is allowed in Action"),
		       STR("Allow with NotAction allows every action but those named, of every service"));
	for (size_t i = 0; everywhere && (action = policies_next_text(check, at, "Action", &i));) {
		struct str text = action->value->as.string;
		if (str_equal_ignore_case(text, STR("iam:PassRole")))
			report(statement, "LK2012", action,
			       STR("name the roles, or add a Condition on iam:PassedToService"),
			       STR("iam:PassRole on every role: whoever has this may act as any of them"));
		else if (is_sensitive(text))
			report(statement, "LK2003", action, STR("name the actions that are needed"),
			       str_format_in(check->arena, "'%.*s' on every resource", STR_ARG(text)));
	}
}

static void check_statement(struct statement *statement)
{
	static const char *const keys[] = {"Action", "NotAction"};
	const struct step *action;
	for (size_t k = 0; k < LK_COUNT(keys); k++)
		for (size_t i = 0; (action = policies_next_text(statement->check, statement->at, keys[k], &i));)
			check_action(statement, action);
	for (size_t i = 0; (action = policies_next_text(statement->check, statement->at, "Action", &i));)
		if (statement->document->kind == POLICY_IDENTITY)
			check_fit(statement, action);
	check_breadth(statement);
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
		.id = "LK2011",
		.severity = SEVERITY_WARNING,
		.title = "A policy that allows everything",
		.doc = "Every action on every resource is an administrator's. Source: IAM User Guide, \"Security best "
		       "practices in "
		       "IAM\", least privilege.",
		.pass = pass_grants,
		.good = POLICY("Action: 's3:*', " ON_BUCKET),
		.bad = POLICY("Action: '*', Resource: '*'"),
	},
	{
		.id = "LK2012",
		.severity = SEVERITY_WARNING,
		.title = "Any role may be passed on",
		.doc = "Whoever may pass every role to a service may have it do what an administrator's role may. "
		       "Source: IAM User "
		       "Guide, \"Grant a user permissions to pass a role to an AWS service\".",
		.pass = pass_grants,
		.good = POLICY("Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/build'"),
		.bad = POLICY("Action: 'iam:PassRole', Resource: '*'"),
	},
	{
		.id = "LK2003",
		.severity = SEVERITY_WARNING,
		.title = "Every action of a service that guards others",
		.doc = "All of IAM, Organizations, STS, KMS or Secrets Manager on every resource lets its holder widen "
		       "what it may "
		       "do. Source: IAM User Guide, \"Security best practices in IAM\".",
		.pass = pass_grants,
		.good = POLICY("Action: 'kms:Decrypt', Resource: 'arn:aws:kms:us-east-1:123456789012:key/k'"),
		.bad = POLICY("Action: 'kms:*', Resource: '*'"),
	},
	{
		.id = "LK2007",
		.severity = SEVERITY_WARNING,
		.title = "Everything allowed but for a few actions",
		.doc = "NotAction with Allow allows what services will add tomorrow, too. Source: IAM User Guide, "
		       "\"IAM JSON policy "
		       "elements: NotAction\".",
		.pass = pass_grants,
		.good = POLICY("Action: 's3:GetObject', " ON_BUCKET),
		.bad = POLICY("NotAction: 'iam:*', Resource: '*'"),
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
