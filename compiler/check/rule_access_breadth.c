#include "check/grants.h"
#include "check/policies.h"
#include "check/rules.h"
#include "check/shape.h"

/* Policies that allow too much. */

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

static void visit(struct check *check, const struct policy_document *document)
{
	struct statement statement = {
		.check = check, .document = document, .holder = holder_of_resource(document->resource)};
	for (size_t i = 0; (statement.at = policies_next_statement(check, document->at, &i));)
		check_breadth(&statement);
}

/* --- roles with an administrator's policy */

static bool is_administrators(struct str arn)
{
	return str_starts_with(arn, STR("arn:")) && str_ends_with(arn, STR(":iam::aws:policy/AdministratorAccess"));
}

/* Whether some service is let in, rather than people. */
static bool is_for_services(const struct check *check, const struct resource *role)
{
	const struct step *document = relate_step_in(check, role, "Properties.AssumeRolePolicyDocument"), *statement;
	for (size_t i = 0; document && document->value->kind == VALUE_MAP &&
			   (statement = policies_next_statement(check, document, &i));)
		if (relate_below(statement->value, "Principal.Service"))
			return true;
	return false;
}

static void check_managed(struct check *check, const struct resource *role, const struct step *at, void *context)
{
	struct str shape;
	struct holder holder = holder_of_resource(role);
	struct fault fault = {.rule = "LK2011",
			      .holder = &holder,
			      .at = at,
			      .hint = STR("give the role the actions and resources that are needed")};
	(void)context;
	if (shape_of_in(check, at->value, &shape) && is_administrators(shape) && is_for_services(check, role))
		check_fault(check, &fault, "a service takes on this role, which may do everything");
}

static void pass_breadth(struct check *check)
{
	const struct check_resource *role;
	policies_each(check, visit);
	for (size_t i = 0; (role = relate_next(check, "AWS::IAM::Role", &i));)
		relate_each(check, role->resource, STR("ManagedPolicyArns/*"), check_managed, NULL);
}

#define POLICY(text)                                                                                                   \
	"Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Version: "             \
	"'2012-10-17', "                                                                                               \
	"Statement: [{Effect: Allow, " text "}]}}\n"
#define ON_BUCKET "Resource: 'arn:aws:s3:::b/*'"

static const struct rule rows[] = {
	{
		.id = "LK2003",
		.severity = SEVERITY_WARNING,
		.title = "Every action of a service that guards others",
		.doc = "All of IAM, Organizations, STS, KMS or Secrets Manager on every resource lets its holder widen "
		       "what it may "
		       "do. Source: IAM User Guide, \"Security best practices in IAM\".",
		.pass = pass_breadth,
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
		.pass = pass_breadth,
		.good = POLICY("Action: 's3:GetObject', " ON_BUCKET),
		.bad = POLICY("NotAction: 'iam:*', Resource: '*'"),
	},
	{
		.id = "LK2011",
		.severity = SEVERITY_WARNING,
		.title = "A policy that allows everything",
		.doc = "Every action on every resource is an administrator's. Source: IAM User Guide, \"Security best "
		       "practices in "
		       "IAM\", least privilege.",
		.pass = pass_breadth,
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
		.pass = pass_breadth,
		.good = POLICY("Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/build'"),
		.bad = POLICY("Action: 'iam:PassRole', Resource: '*'"),
	},
};

const struct rule_group rules_access_breadth = {rows, LK_COUNT(rows)};
