#include "check/every.h"
#include "check/kinds.h"
#include "check/relate.h"
#include "check/rule_secrets.h"
#include "check/rules.h"
#include "check/walk.h"
#include "formats/json.h"

/* Properties that are secrets, and what may stand in them: dynamic references, and parameters with NoEcho. */

static bool is_password(struct str name)
{
	static const char *const names[] = {
		"AccountPassword", "AdminPassword", "ADDomainJoinPassword", "CrossRealmTrustPrincipalPassword",
		"DbPassword",	   "Password",	    "KdcAdminPassword",	    "MasterUserPassword",
		"PasswordParam"};
	for (size_t i = 0; name.ptr && i < LK_COUNT(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static bool is_true(const struct value *value)
{
	bool boolean;
	if (value && value->kind == VALUE_BOOL)
		return value->as.boolean;
	return value && value->kind == VALUE_STRING && kinds_boolean_text(value->as.string, &boolean) && boolean;
}

static bool is_hidden(const struct entry *parameter)
{
	return is_true(value_get(parameter->body, STR("NoEcho")));
}

/* --- W2501, W1011 */

static void check_parameter(struct check *check, const struct holder *holder, const struct step *at, const char *rule)
{
	struct str name = value_string(at->value->as.argument);
	const struct check_name *parameter = map_get(&check->parameters, name);
	const char *what = str_is(str_from(rule), "W2501") ? "password" : "secret";
	struct fault fault = {.rule = rule, .holder = holder, .at = at, .hint = STR("NoEcho: true")};
	if (!parameter)
		return;
	if (!is_hidden(parameter->entry)) {
		check_fault(check, &fault, "parameter '%.*s' is a %s and not hidden", STR_ARG(name), what);
		return;
	}
	fault.rule = "W1011";
	fault.hint = STR("use {{resolve:secretsmanager:NAME}}");
	check_fault(check, &fault,
		    "parameter '%.*s' brings a %s; a dynamic reference keeps it out of whoever's hands deploy",
		    STR_ARG(name), what);
}

static void check_text(struct check *check, const struct holder *holder, const struct step *at, const char *rule)
{
	const char *what = str_is(str_from(rule), "W2501") ? "password" : "secret";
	struct fault fault = {.rule = rule, .holder = holder, .at = at};
	if (!walk_is_dynamic(at->value)) {
		fault.hint = STR("use {{resolve:secretsmanager:NAME}}");
		check_fault(check, &fault, "a %s stands here in clear text", what);
	} else if (str_contains(at->value->as.string, STR("{{resolve:ssm:"))) {
		fault.hint = STR("use {{resolve:ssm-secure:…}} or {{resolve:secretsmanager:…}}");
		check_fault(check, &fault, "a %s is read from a parameter of SSM that is no secure string", what);
	}
}

static void visit_password(struct check *check, const struct holder *holder, const struct step *at)
{
	if (!is_password(at->key))
		return;
	if (at->value->kind == VALUE_STRING)
		check_text(check, holder, at, "W2501");
	else if (value_is_intrinsic(at->value, FN_REF))
		check_parameter(check, holder, at, "W2501");
}

/* --- LK2205: what the schema gives back to nobody, and is called a secret */

static bool is_secret_property(struct str name)
{
	static const char *const endings[] = {"Password",    "Passwords", "Secret",	 "SecretKey",
					      "SecretToken", "AuthToken", "OauthToken",	 "AccessToken",
					      "PrivateKey",  "ApiKey",	  "ApiKeyValue", "AccessKey"};
	static const char *const harmless[] = {"Manage", "Rotate", "Remove", "No", "Use"};
	for (size_t i = 0; i < LK_COUNT(harmless); i++)
		if (str_starts_with(name, str_from(harmless[i])))
			return false;
	for (size_t i = 0; i < LK_COUNT(endings); i++)
		if (str_ends_with(name, str_from(endings[i])))
			return !is_password(name);
	return str_is(name, "Token");
}

static void check_property(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(resource);
	(void)context;
	if (at->value->kind == VALUE_LIST) {
		for (size_t i = 0; i < at->value->as.list.count; i++) {
			struct step item = step_index(at, i, at->value->as.list.items[i]);
			if (item.value->kind == VALUE_STRING)
				check_text(check, &holder, &item, "LK2205");
		}
	} else if (at->value->kind == VALUE_STRING) {
		check_text(check, &holder, at, "LK2205");
	} else if (value_is_intrinsic(at->value, FN_REF)) {
		check_parameter(check, &holder, at, "LK2205");
	}
}

static struct str last_word(struct str path)
{
	size_t slash = path.len;
	while (slash && path.ptr[slash - 1] != '/')
		slash--;
	return str_slice(path, slash, path.len);
}

/* The next property of the type that is a secret; its way from Properties on. */
static bool next_property(const struct check_resource *subject, size_t *position, struct str *ret_way)
{
	static const char top[] = "/properties/";
	struct pack_node paths = pack_get_text(subject->type.node, "writeOnlyProperties");
	while (*position < pack_count(paths)) {
		struct str path = pack_string(pack_item(paths, (*position)++));
		if (!str_starts_with(path, str_from(top)) || !is_secret_property(last_word(path)))
			continue;
		*ret_way = str_slice(path, sizeof top - 1, path.len);
		return true;
	}
	return false;
}

static void check_properties(struct check *check, const struct check_resource *subject)
{
	struct str way;
	for (size_t i = 0; next_property(subject, &i, &way);)
		relate_each(check, subject->resource, way, check_property, NULL);
}

bool secrets_is_property(const struct check *check, const struct holder *holder, const struct step *at)
{
	struct str way;
	while (at && !at->key.ptr)
		at = at->above;
	if (!at)
		return false;
	const struct check_resource *subject = check_find_resource(check, holder->resource->logical_id);
	for (size_t i = 0; is_secret_property(at->key) && next_property(subject, &i, &way);)
		if (str_equal(last_word(way), at->key))
			return true;
	return is_password(at->key);
}

/* --- LK2203: parameters that are hidden, and whose default anybody may read */

/* Texts that say that the secret comes later. */
static bool is_placeholder(const struct check *check, struct str text)
{
	static const char later[] =
		"(?i)(change|replace|placeholder|dummy|example|todo|none|null|default|your|empty|xxx"
		"|not.?set|to.?be|insert|enter|fill|<|\\$\\{|\\{\\{|^-+$|^\\*+$)";
	return !text.len || pattern_match(check->patterns, str_from(later), text) != PATTERN_DIFFERS;
}

static void check_default(struct check *check, const struct entry *parameter)
{
	struct holder holder = holder_of_entry("Parameters", "parameter", parameter);
	struct step root = step_root(parameter->body);
	struct step at = step_key(&root, STR("Default"), value_get(parameter->body, STR("Default")));
	struct fault fault = {.rule = "LK2203", .holder = &holder, .at = &at, .hint = STR("leave the Default out")};
	struct str text;
	if (is_hidden(parameter) && secrets_is_name(check, parameter->name) && relate_text(at.value, &text) &&
	    !is_placeholder(check, text))
		check_fault(check, &fault, "parameter '%.*s' is hidden, but its default stands here",
			    STR_ARG(parameter->name));
}

/* --- LK2204: what a secret holds */

static bool holds_secret(const struct check *check, const struct json *json)
{
	for (size_t i = 0; json->kind == JSON_OBJECT && i < json->count; i++)
		if (json->items[i].kind == JSON_STRING && secrets_is_name(check, json->names[i]) &&
		    !is_placeholder(check, json->items[i].text))
			return true;
	return false;
}

static void check_secret(struct check *check, const struct resource *secret, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(secret);
	struct fault fault = {.rule = "LK2204",
			      .holder = &holder,
			      .at = at,
			      .hint = STR("GenerateSecretString makes one that nobody has seen")};
	const struct json *json;
	struct error err;
	struct str text;
	(void)context;
	if (!relate_text(at->value, &text) || is_placeholder(check, text))
		return;
	bool is_json = json_parse_in(check->arena, text, NULL, &json, &err) == LK_OK;
	if (is_json ? holds_secret(check, json) : text.len > 0)
		check_fault(check, &fault, "what the secret holds stands here in clear text");
}

static void pass_passwords(struct check *check)
{
	const struct check_resource *secret;
	every_in_resources(check, visit_password);
	for (size_t i = 0; i < check->graph->resources.count; i++)
		check_properties(check, check_find_resource(check, check->graph->resources.items[i].logical_id));
	for (size_t i = 0; i < check->graph->parameters.count; i++)
		check_default(check, &check->graph->parameters.items[i]);
	for (size_t i = 0; (secret = relate_next(check, "AWS::SecretsManager::Secret", &i));)
		relate_each(check, secret->resource, STR("SecretString"), check_secret, NULL);
}

#define USER(password) "Resources:\n  U: {Type: AWS::IAM::User, Properties: {LoginProfile: {Password: " password "}}}\n"
#define SECRET(text) "Resources:\n  S: {Type: AWS::SecretsManager::Secret, Properties: {" text "}}\n"
#define CREDENTIAL(token)                                                                                              \
	"Resources:\n  C: {Type: AWS::CodeBuild::SourceCredential, Properties: {AuthType: PERSONAL_ACCESS_TOKEN, "     \
	"ServerType: GITHUB, Token: " token "}}\n"
#define EMBEDDED "Source: AWS CloudFormation User Guide, \"Do not embed credentials in your templates\"."

static const struct rule rows[] = {
	{
		.id = "LK2203",
		.severity = SEVERITY_WARNING,
		.title = "A hidden parameter with a default",
		.doc = "NoEcho hides what is given; the default stands in the template for all to read, and is used "
		       "where nobody gives another. " EMBEDDED,
		.pass = pass_passwords,
		.good = "Parameters:\n  DbPassword: {Type: String, NoEcho: true}\n" USER("!Ref DbPassword"),
		.bad = "Parameters:\n  DbPassword: {Type: String, NoEcho: true, Default: letmein-letmein}\n" USER(
			"!Ref DbPassword"),
	},
	{
		.id = "LK2204",
		.severity = SEVERITY_WARNING,
		.title = "A secret that is written down",
		.doc = "SecretString is what the secret holds: in a template it stays in its history. Source: AWS "
		       "Secrets "
		       "Manager User Guide, \"Create a secret\"; AWS CloudFormation User Guide, \"Do not embed "
		       "credentials "
		       "in your templates\".",
		.pass = pass_passwords,
		.good = SECRET("GenerateSecretString: {PasswordLength: 32}"),
		.bad = SECRET("SecretString: '{\"username\": \"admin\", \"password\": \"letmein-letmein\"}'"),
	},
	{
		.id = "LK2205",
		.severity = SEVERITY_WARNING,
		.title = "A token or key in clear text",
		.doc = "The service gives the property's value back to nobody, and its name says that it is a secret: "
		       "it "
		       "is neither written down nor brought by a parameter without NoEcho. " EMBEDDED,
		.pass = pass_passwords,
		.good = CREDENTIAL("'{{resolve:secretsmanager:github}}'"),
		.bad = CREDENTIAL("letmein-letmein"),
	},
	{
		.id = "W1011",
		.severity = SEVERITY_WARNING,
		.title = "A password that a parameter brings",
		.doc = "NoEcho hides the value in CloudFormation's answers; whoever deploys still holds it. A dynamic "
		       "reference is resolved by the service alone. Source: AWS CloudFormation User Guide, \"Security "
		       "best practices\".",
		.pass = pass_passwords,
		.good = USER("'{{resolve:secretsmanager:login}}'"),
		.bad = "Parameters:\n  P: {Type: String, NoEcho: true}\n" USER("!Ref P"),
	},
	{
		.id = "W2501",
		.severity = SEVERITY_WARNING,
		.title = "A password in clear text",
		.doc = "The property is a password: it is neither written down nor brought by a parameter without "
		       "NoEcho. " EMBEDDED,
		.pass = pass_passwords,
		.good = USER("'{{resolve:secretsmanager:login}}'"),
		.bad = USER("letmein-letmein"),
	},
};

const struct rule_group rules_secrets_passwords = {rows, LK_COUNT(rows)};
