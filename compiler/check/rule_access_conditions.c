#include "base/text.h"
#include "check/kinds.h"
#include "check/rule_access.h"
#include "check/rules.h"
#include "check/suggest.h"
#include "check/walk.h"

/* Conditions of policies: their operators, keys and values. */

enum form { FORM_TEXT, FORM_LITERAL, FORM_NUMBER, FORM_DATE, FORM_BOOLEAN, FORM_ADDRESS, FORM_ARN };

/* Source: IAM User Guide, "IAM JSON policy elements: Condition operators". LITERAL takes * and ? as they are. */
static const struct {
	const char *name;
	enum form form;
} operators[] = {
	{"ArnEquals", FORM_ARN},
	{"ArnLike", FORM_ARN},
	{"ArnNotEquals", FORM_ARN},
	{"ArnNotLike", FORM_ARN},
	{"BinaryEquals", FORM_TEXT},
	{"Bool", FORM_BOOLEAN},
	{"DateEquals", FORM_DATE},
	{"DateGreaterThan", FORM_DATE},
	{"DateGreaterThanEquals", FORM_DATE},
	{"DateLessThan", FORM_DATE},
	{"DateLessThanEquals", FORM_DATE},
	{"DateNotEquals", FORM_DATE},
	{"IpAddress", FORM_ADDRESS},
	{"NotIpAddress", FORM_ADDRESS},
	{"Null", FORM_TEXT}, /* the schemas tell its values */
	{"NumericEquals", FORM_NUMBER},
	{"NumericGreaterThan", FORM_NUMBER},
	{"NumericGreaterThanEquals", FORM_NUMBER},
	{"NumericLessThan", FORM_NUMBER},
	{"NumericLessThanEquals", FORM_NUMBER},
	{"NumericNotEquals", FORM_NUMBER},
	{"StringEquals", FORM_LITERAL},
	{"StringEqualsIgnoreCase", FORM_LITERAL},
	{"StringLike", FORM_TEXT},
	{"StringNotEquals", FORM_LITERAL},
	{"StringNotEqualsIgnoreCase", FORM_LITERAL},
	{"StringNotLike", FORM_TEXT},
};

/* Source: IAM User Guide, "AWS global condition context keys". Those with a slash go on with a tag's key. */
static const char *const global_keys[] = {
	"aws:AssumedRoot",
	"aws:CalledVia",
	"aws:CalledViaFirst",
	"aws:CalledViaLast",
	"aws:ChatbotSourceArn",
	"aws:CurrentTime",
	"aws:Ec2InstanceSourcePrivateIPv4",
	"aws:Ec2InstanceSourceVpc",
	"aws:EpochTime",
	"aws:FederatedProvider",
	"aws:MultiFactorAuthAge",
	"aws:MultiFactorAuthPresent",
	"aws:PrincipalAccount",
	"aws:PrincipalArn",
	"aws:PrincipalIsAWSService",
	"aws:PrincipalOrgID",
	"aws:PrincipalOrgPaths",
	"aws:PrincipalServiceName",
	"aws:PrincipalServiceNamesList",
	"aws:PrincipalTag/",
	"aws:PrincipalType",
	"aws:Referer",
	"aws:RequestTag/",
	"aws:RequestedRegion",
	"aws:ResourceAccount",
	"aws:ResourceOrgID",
	"aws:ResourceOrgPaths",
	"aws:ResourceTag/",
	"aws:SecureTransport",
	"aws:SourceAccount",
	"aws:SourceArn",
	"aws:SourceIdentity",
	"aws:SourceIp",
	"aws:SourceOrgID",
	"aws:SourceOrgPaths",
	"aws:SourceOwner",
	"aws:SourceVpc",
	"aws:SourceVpcArn",
	"aws:SourceVpce",
	"aws:TagKeys",
	"aws:TokenIssueTime",
	"aws:UserAgent",
	"aws:ViaAWSService",
	"aws:VpcSourceIp",
	"aws:VpceAccount",
	"aws:VpceOrgID",
	"aws:VpceOrgPaths",
	"aws:userid",
	"aws:username",
};

/* --- operators */

static struct str base_of(struct str name)
{
	static const char *const before[] = {"ForAnyValue:", "ForAllValues:"};
	for (size_t i = 0; i < LK_COUNT(before); i++)
		if (str_starts_with(name, str_from(before[i])))
			name = str_slice(name, str_from(before[i]).len, name.len);
	if (str_ends_with(name, STR("IfExists")))
		name.len -= STR("IfExists").len;
	return name;
}

static bool find_operator(struct str name, enum form *ret_form)
{
	struct str base = base_of(name);
	for (size_t i = 0; i < LK_COUNT(operators); i++)
		if (str_is(base, operators[i].name)) {
			*ret_form = operators[i].form;
			return true;
		}
	return false;
}

bool access_is_operator(struct str name)
{
	enum form form;
	return find_operator(name, &form);
}

struct str access_operator_hint_in(struct arena *arena, struct str name)
{
	struct text_nearest nearest = text_nearest_begin(base_of(name));
	for (size_t i = 0; i < LK_COUNT(operators); i++)
		text_nearest_offer(&nearest, str_from(operators[i].name));
	return suggest_hint_in(arena, nearest.best);
}

/* A transform's key, or a variable of a serverless framework's that is not of the service's concern. */
static bool is_foreign(struct str name)
{
	return str_starts_with(name, STR("Fn::")) || str_contains(name, STR("${"));
}

bool access_check_operators(struct check *check, const struct policy_document *document, const char *rule)
{
	struct holder holder = holder_of_resource(document->resource);
	const struct step *statement, *condition;
	bool found = false;
	for (size_t i = 0; (statement = policies_next_statement(check, document->at, &i));) {
		struct step at = step_key(statement, STR("Condition"), value_get(statement->value, STR("Condition")));
		for (size_t k = 0; (condition = relate_next_branch(check, &at, &k));) {
			for (size_t n = 0; condition->value->kind == VALUE_MAP && n < condition->value->as.map.count;
			     n++) {
				const struct member *member = &condition->value->as.map.items[n];
				if (is_foreign(member->key) || access_is_operator(member->key))
					continue;
				struct step here = step_key(condition, member->key, member->value);
				struct fault fault = {.rule = rule, .holder = &holder, .at = &here, .on_key = true};
				fault.hint = access_operator_hint_in(check->arena, member->key);
				check_fault(check, &fault, "a Condition has no operator '%.*s'", STR_ARG(member->key));
				found = true;
			}
		}
	}
	return found;
}

static void drop_operators(struct value *condition)
{
	size_t kept = 0;
	for (size_t i = 0; condition->kind == VALUE_MAP && i < condition->as.map.count; i++)
		if (is_foreign(condition->as.map.items[i].key) || access_is_operator(condition->as.map.items[i].key))
			condition->as.map.items[kept++] = condition->as.map.items[i];
	if (condition->kind == VALUE_MAP)
		condition->as.map.count = kept;
}

static void drop_branches(struct value *condition)
{
	if (condition->kind != VALUE_INTRINSIC) {
		drop_operators(condition);
		return;
	}
	struct value *argument = condition->as.argument;
	for (size_t i = 1; condition->fn == FN_IF && argument->kind == VALUE_LIST && i < argument->as.list.count; i++)
		drop_branches(argument->as.list.items[i]);
}

/* Conditions stand in statements, which hold no other maps with such a key. */
static void drop_below(struct value *value)
{
	if (value->kind == VALUE_INTRINSIC)
		drop_below(value->as.argument);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		drop_below(value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++) {
		struct member *member = &value->as.map.items[i];
		if (str_is(member->key, "Condition"))
			drop_branches(member->value);
		else
			drop_below(member->value);
	}
}

const struct value *access_without_operators_in(struct arena *arena, const struct value *document)
{
	struct value *copy = value_copy_in(arena, document);
	drop_below(copy);
	return copy;
}

/* --- keys */

static bool is_global_key(struct str name)
{
	for (size_t i = 0; i < LK_COUNT(global_keys); i++) {
		struct str known = str_from(global_keys[i]);
		bool open = str_ends_with(known, STR("/"));
		struct str start = open && name.len > known.len ? str_slice(name, 0, known.len) : name;
		if (str_equal_ignore_case(start, known))
			return true;
	}
	return false;
}

/* Only a slip away from a known one: the list may lack a new key. */
static struct str meant_key(struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	for (size_t i = 0; i < LK_COUNT(global_keys); i++)
		if (!str_ends_with(str_from(global_keys[i]), STR("/")))
			text_nearest_offer(&nearest, str_from(global_keys[i]));
	return nearest.best_distance <= 3 ? nearest.best : (struct str){0};
}

static void check_key(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str name = at->key;
	struct fault fault = {.rule = "LK2018", .holder = holder, .at = at, .on_key = true};
	if (is_foreign(name))
		return;
	if (!str_contains(name, STR(":"))) {
		fault.hint = is_global_key(str_concat_in(check->arena, STR("aws:"), name))
				     ? str_format_in(check->arena, "write 'aws:%.*s'", STR_ARG(name))
				     : STR("keys read like aws:SourceArn or s3:prefix");
		check_fault(check, &fault, "the condition's key '%.*s' has no prefix", STR_ARG(name));
		return;
	}
	if (!str_equal_ignore_case(str_slice(name, 0, name.len < 4 ? name.len : 4), STR("aws:")) || is_global_key(name))
		return;
	struct str meant = meant_key(name);
	fault.hint = suggest_hint_in(check->arena, meant);
	if (meant.len)
		check_fault(check, &fault, "no global condition key is named '%.*s'", STR_ARG(name));
}

/* --- values */

/* What the form wants; NULL when the text is of it. */
static const char *complaint(const struct check *check, enum form form, struct str text)
{
	static const char date[] =
		"^(\\d+|\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?"
		")?)$";
	static const char address[] =
		"^(\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/\\d{1,3})?)$";
	bool boolean;
	switch (form) {
	case FORM_LITERAL:
		return str_contains(text, STR("*")) ? "takes '*' as it is written: write StringLike" : NULL;
	case FORM_NUMBER:
		return check_matches(check, STR("^[+-]?\\d+(\\.\\d+)?$"), text) ? NULL : "compares numbers";
	case FORM_DATE:
		return check_matches(check, str_from(date), text) ? NULL : "compares dates like 2030-01-31T00:00:00Z";
	case FORM_BOOLEAN:
		return kinds_boolean_text(text, &boolean) ? NULL : "takes true or false";
	case FORM_ADDRESS:
		return check_matches(check, str_from(address), text) ? NULL : "compares IP addresses";
	case FORM_ARN:
		return str_starts_with(text, STR("arn:")) || str_contains(text, STR("*")) ? NULL : "compares ARNs";
	default:
		return NULL;
	}
}

static void check_value(struct check *check, const struct holder *holder, const struct step *operator,
			const struct step * at)
{
	enum form form;
	struct str text;
	struct fault fault = {.rule = "LK2017", .holder = holder, .at = at};
	if (!find_operator(operator->key, &form) || at->value->kind == VALUE_LIST || at->value->kind == VALUE_MAP ||
	    walk_is_dynamic(at->value) || !value_scalar_text_in(check->arena, at->value, &text) ||
	    str_contains(text, STR("${")))
		return;
	const char *wants = complaint(check, form, text);
	if (wants)
		check_fault(check, &fault, "'%.*s' can never be equal here: %.*s %s", STR_ARG(text),
			    STR_ARG(operator->key), wants);
}

static void check_values(struct check *check, const struct holder *holder, const struct step *operator,
			 const struct step * key)
{
	const struct step *branch, *end;
	for (size_t i = 0; (branch = relate_next_branch(check, key, &i));) {
		if (branch->value->kind != VALUE_LIST) {
			check_value(check, holder, operator, branch);
			continue;
		}
		for (size_t k = 0; k < branch->value->as.list.count; k++) {
			struct step item = step_index(branch, k, branch->value->as.list.items[k]);
			for (size_t n = 0; (end = relate_next_branch(check, &item, &n));)
				check_value(check, holder, operator, end);
		}
	}
}

static void check_operator(struct check *check, const struct holder *holder, const struct step *operator)
{
	for (size_t i = 0; operator->value->kind == VALUE_MAP && i<operator->value->as.map.count; i++) {
		const struct member *member = &operator->value->as.map.items[i];
		struct step key = step_key(operator, member->key, member->value);
		if (i < POLICY_TEXTS_MAX)
			check_key(check, holder, &key);
		check_values(check, holder, operator, & key);
	}
}

static void visit(struct check *check, const struct policy_document *document)
{
	struct holder holder = holder_of_resource(document->resource);
	const struct step *statement, *condition;
	for (size_t i = 0; (statement = policies_next_statement(check, document->at, &i));) {
		struct step at = step_key(statement, STR("Condition"), value_get(statement->value, STR("Condition")));
		for (size_t k = 0; (condition = relate_next_branch(check, &at, &k));) {
			for (size_t n = 0; condition->value->kind == VALUE_MAP && n < condition->value->as.map.count;
			     n++) {
				const struct member *member = &condition->value->as.map.items[n];
				struct step operator= step_key(condition, member->key, member->value);
				check_operator(check, &holder, &operator);
			}
		}
	}
}

static void pass_conditions(struct check *check)
{
	policies_each(check, visit);
}

#define POLICY(condition)                                                                                              \
	"Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Version: "             \
	"'2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: "  \
	"{" condition "}}]}}\n"

static const struct rule rows[] = {
	{
		.id = "LK2017",
		.severity = SEVERITY_WARNING,
		.title = "A condition's value that can never be equal",
		.doc = "Numeric operators compare numbers, date operators dates, Bool true or false, "
		       "IpAddress "
		       "addresses and Arn operators ARNs; StringEquals takes * and ? as they are written. Source: IAM "
		       "User Guide, \"IAM JSON policy elements: Condition operators\".",
		.pass = pass_conditions,
		.good = POLICY("StringLike: {'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/ci-*'}"),
		.bad = POLICY("StringEquals: {'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/ci-*'}"),
	},
	{
		.id = "LK2018",
		.severity = SEVERITY_WARNING,
		.title = "A condition key that does not exist",
		.doc = "Keys have a prefix: aws: for the global ones, the service's for others. A key that is not in "
		       "the "
		       "request makes the condition false. What is a slip away from a global key is told. Source: IAM "
		       "User Guide, \"AWS global condition context keys\".",
		.pass = pass_conditions,
		.good = POLICY("Bool: {'aws:SecureTransport': true}"),
		.bad = POLICY("Bool: {'aws:SecureTransports': true}"),
	},
};

const struct rule_group rules_access_conditions = {rows, LK_COUNT(rows)};
