#include "check/relate.h"
#include "check/rules.h"

/* User pools. Source: Amazon Cognito Developer Guide, "Adding MFA to a user pool" and "Adding user pool password
 * requirements"; NIST SP 800-63B on the length of passwords. */

static bool is_admin_group(const struct check *check, struct str name)
{
	static const char words[] = "(?i)(^|[^b])admin|super-?_?user|(^|[^a-z])root([^a-z]|$)";
	return pattern_match(check->patterns, str_from(words), name) == PATTERN_MATCHES;
}

/* The name of a group of administrators of the pool; empty when none is known. */
static struct str admin_group_of(const struct check *check, const struct resource *pool)
{
	const struct check_resource *group;
	struct str name;
	for (size_t at = 0; (group = relate_next(check, "AWS::Cognito::UserPoolGroup", &at));)
		if (relate_target(check, relate_value(group->resource, "Properties.UserPoolId"), NULL) == pool &&
		    relate_text(relate_value(group->resource, "Properties.GroupName"), &name) &&
		    is_admin_group(check, name))
			return name;
	return (struct str){0};
}

static void report_off(struct check *check, const struct resource *pool, const struct step *at, struct str group)
{
	struct holder holder = holder_of_resource(pool);
	struct fault fault = {
		.rule = "LK2101",
		.holder = &holder,
		.at = at,
		.hint = STR("MfaConfiguration: OPTIONAL or 'ON', with EnabledMfas: [SOFTWARE_TOKEN_MFA]"),
	};
	check_fault(check, &fault, "the pool has a group '%.*s', and nobody can turn on a second factor",
		    STR_ARG(group));
}

static void check_mfa(struct check *check, const struct resource *pool)
{
	struct str group = admin_group_of(check, pool);
	const struct step *at = relate_step_in(check, pool, "Properties.MfaConfiguration"), *branch;
	struct holder holder = holder_of_resource(pool);
	if (!group.len)
		return;
	if (!at || relate_is_absent(at->value)) {
		if (!relate_is_open(pool))
			report_off(check, pool, relate_step_in(check, pool, "Properties"), group);
		return;
	}
	for (size_t i = 0; (branch = relate_next_branch(check, at, &i));) {
		struct fault fault = {.rule = "LK2103",
				      .holder = &holder,
				      .at = branch,
				      .hint = STR("MfaConfiguration: 'ON', or let a trigger want it of the group")};
		if (value_is_string(branch->value, "OFF"))
			report_off(check, pool, branch, group);
		else if (value_is_string(branch->value, "OPTIONAL"))
			check_fault(check, &fault, "members of '%.*s' may leave the second factor off", STR_ARG(group));
	}
}

static void check_length(struct check *check, const struct resource *pool, const struct step *at, void *context)
{
	enum { LEAST = 8, LEAST_OF_SCHEMA = 6 };
	int64_t length;
	struct holder holder = holder_of_resource(pool);
	struct fault fault = {.rule = "LK2102", .holder = &holder, .at = at};
	(void)context;
	if (relate_integer(at->value, &length) && length >= LEAST_OF_SCHEMA && length < LEAST)
		check_fault(check, &fault, "passwords of %lld characters are guessed; eight is the least",
			    (long long)length);
}

static void pass_users(struct check *check)
{
	const struct check_resource *pool;
	for (size_t at = 0; (pool = relate_next(check, "AWS::Cognito::UserPool", &at));) {
		check_mfa(check, pool->resource);
		relate_each(check, pool->resource, STR("Policies/PasswordPolicy/MinimumLength"), check_length, NULL);
	}
}

#define POOL(properties)                                                                                               \
	"Resources:\n  P: {Type: AWS::Cognito::UserPool, Properties: {" properties "}}\n"                              \
	"  G: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref P, GroupName: admin}}\n"

static const struct rule rows[] = {
	{
		.id = "LK2101",
		.severity = SEVERITY_WARNING,
		.title = "Administrators without a second factor",
		.doc = "The pool has a group of administrators and MFA is off, so that none of them can turn it on. "
		       "Source: Amazon "
		       "Cognito Developer Guide, \"Adding MFA to a user pool\".",
		.pass = pass_users,
		.good = POOL("MfaConfiguration: OPTIONAL, EnabledMfas: [SOFTWARE_TOKEN_MFA]"),
		.bad = POOL("MfaConfiguration: 'OFF'"),
	},
	{
		.id = "LK2102",
		.severity = SEVERITY_WARNING,
		.title = "Passwords shorter than eight characters",
		.doc = "Eight characters is the least that NIST SP 800-63B allows for a password that users choose.",
		.pass = pass_users,
		.good = POOL(
			"MfaConfiguration: OPTIONAL, EnabledMfas: [SOFTWARE_TOKEN_MFA], Policies: {PasswordPolicy: "
			"{MinimumLength: 8}}"),
		.bad = POOL("MfaConfiguration: OPTIONAL, EnabledMfas: [SOFTWARE_TOKEN_MFA], Policies: {PasswordPolicy: "
			    "{MinimumLength: 6}}"),
	},
	{
		.id = "LK2103",
		.severity = SEVERITY_INFO,
		.title = "Administrators who may leave the second factor off",
		.doc = "With MfaConfiguration OPTIONAL each user decides; for administrators it is advised. Source: "
		       "Amazon "
		       "Cognito Developer Guide, \"Adding MFA to a user pool\".",
		.pass = pass_users,
		.good = POOL("MfaConfiguration: 'ON', EnabledMfas: [SOFTWARE_TOKEN_MFA]"),
		.bad = POOL("MfaConfiguration: OPTIONAL, EnabledMfas: [SOFTWARE_TOKEN_MFA]"),
	},
};

const struct rule_group rules_users = {rows, LK_COUNT(rows)};
