#include <math.h>

#include "check/every.h"
#include "check/rules.h"
#include "check/walk.h"

/* Secrets in clear text. No message repeats one: its first four characters tell which it is. */

/* --- secrets of a known shape */

/* A shape is looked for where its mark stands, which most texts do not have. */
static const struct {
	const char *mark, *pattern, *what;
} shapes[] = {
	/* Source: IAM User Guide, "IAM identifiers", prefixes of unique IDs. */
	{"AKIA", "(?<![A-Za-z0-9])AKIA[A-Z0-9]{16}(?![A-Za-z0-9])", "an AWS access key id"},
	{"ASIA", "(?<![A-Za-z0-9])ASIA[A-Z0-9]{16}(?![A-Za-z0-9])", "an AWS access key id"},
	/* Source: GitHub Docs, "About authentication to GitHub", token formats. */
	{"gh", "(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36}", "a GitHub token"},
	{"github_pat_", "(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{60,}", "a GitHub token"},
	/* Source: Slack API documentation, "Token types". */
	{"xox", "(?<![A-Za-z0-9])xox[abprs]-[A-Za-z0-9-]{20,}", "a Slack token"},
	/* Source: Stripe documentation, "API keys". */
	{"k_live_", "(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,}", "a Stripe key"},
	/* Source: Google Cloud documentation, "Manage API keys". */
	{"AIza", "(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])", "a Google API key"},
	/* Source: RFC 7468. */
	{"-----BEGIN", "-----BEGIN ([A-Z]+ )?PRIVATE KEY-----", "a private key"},
	/* Source: RFC 7519: header and payload are JSON objects in base64url, so that both begin with eyJ. */
	{"eyJ", "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}",
	 "a JSON web token"},
	/* Source: RFC 3986, userinfo. A password that is filled in later holds "$" or "{". */
	{"://", "[a-z][a-z0-9+.-]*://[^/\\s:@${}]+:[^/\\s:@${}]{3,}@[A-Za-z0-9]", "a password within a URL"},
};

static struct str start_of(struct str text)
{
	return str_slice(text, 0, text.len < 4 ? 0 : 4);
}

/* One look at each character tells of nearly every text that no mark stands in it. */
static bool has_mark(struct str text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		char next = text.ptr[i + 1];
		switch (text.ptr[i]) {
		case 'A':
			if (next == 'K' || next == 'S' || next == 'I')
				return true;
			break;
		case 'g':
			if (next == 'h' || next == 'i')
				return true;
			break;
		case 'x':
			if (next == 'o')
				return true;
			break;
		case 'k':
			if (next == '_')
				return true;
			break;
		case '-':
			if (next == '-')
				return true;
			break;
		case 'e':
			if (next == 'y')
				return true;
			break;
		case ':':
			if (next == '/')
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

static void check_shapes(struct check *check, const struct holder *holder, const struct step *at, struct str text)
{
	struct fault fault = {
		.rule = "LK2201",
		.holder = holder,
		.at = at,
		.hint = STR("keep it in Secrets Manager: {{resolve:secretsmanager:NAME}}; and make a new one, "
			    "for this one has been seen")};
	for (size_t i = 0; has_mark(text) && i < LK_COUNT(shapes); i++) {
		if (!str_contains(text, str_from(shapes[i].mark)) ||
		    pattern_match(check->patterns, str_from(shapes[i].pattern), text) != PATTERN_MATCHES)
			continue;
		check_fault(check, &fault, "%s stands here in clear text ('%.*s…')", shapes[i].what,
			    STR_ARG(start_of(text)));
		return;
	}
}

/* --- texts that look random, where the name says secret */

/* Bits a character, by how often each occurs. */
static double entropy_of(struct str text)
{
	size_t counts[256] = {0};
	double entropy = 0;
	for (size_t i = 0; i < text.len; i++)
		counts[(unsigned char)text.ptr[i]]++;
	for (size_t i = 0; i < LK_COUNT(counts); i++) {
		double share = (double)counts[i] / (double)text.len;
		if (counts[i])
			entropy -= share * log2(share);
	}
	return entropy;
}

static size_t count_kinds(struct str text)
{
	bool lower = false, upper = false, digit = false, other = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		lower |= c >= 'a' && c <= 'z';
		upper |= c >= 'A' && c <= 'Z';
		digit |= c >= '0' && c <= '9';
		other |= !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9');
	}
	return (size_t)lower + (size_t)upper + (size_t)digit + (size_t)other;
}

/* Long enough, of several kinds of characters, nearly all different: no word, name, path or sentence. */
static bool looks_random(struct str text)
{
	enum { LEAST = 12, MOST = 256 };
	if (text.len < LEAST || text.len > MOST || str_starts_with(text, STR("arn:")))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : 0;
		if (c == ' ' || c == '/' || c == '\n' || (next == '{' && (c == '$' || c == '{')) ||
		    (c == ':' && next == ':'))
			return false;
	}
	double most = log2((double)(text.len ? text.len : 1));
	return count_kinds(text) >= 3 && entropy_of(text) >= (most * 0.85 < 3.3 ? most * 0.85 : 3.3);
}

/* The nearest key above: of a map, or the Name or Key beside a Value. */
static struct str name_of(const struct step *at)
{
	if (at->key.ptr && str_is(at->key, "Value") && at->above && at->above->value) {
		const struct value *name = value_get(at->above->value, STR("Name"));
		return value_string(name ? name : value_get(at->above->value, STR("Key")));
	}
	while (at && !at->key.ptr)
		at = at->above;
	return at ? at->key : (struct str){0};
}

static bool is_secret_name(const struct check *check, struct str name)
{
	static const char secret[] = "(?i)(password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|auth[_-]?token"
				     "|private[_-]?key|token$)";
	static const char harmless[] =
		"(?i)(arn|name|id|path|url|uri|file|parameter|ttl|validity|units?|expiry|length|policy"
		"|type|ref|version|enabled|required|rotation|header|field|claim|source|template|string)s?$";
	return name.len && pattern_match(check->patterns, str_from(secret), name) == PATTERN_MATCHES &&
	       pattern_match(check->patterns, str_from(harmless), name) == PATTERN_DIFFERS;
}

static void check_entropy(struct check *check, const struct holder *holder, const struct step *at, struct str text)
{
	struct str name = name_of(at);
	struct fault fault = {.rule = "LK2202",
			      .holder = holder,
			      .at = at,
			      .hint = STR("keep it in Secrets Manager or in a parameter with NoEcho")};
	if (looks_random(text) && is_secret_name(check, name))
		check_fault(check, &fault, "'%.*s' looks like a secret in clear text ('%.*s…')", STR_ARG(name),
			    STR_ARG(start_of(text)));
}

/* --- passwords */

static bool is_password(struct str name)
{
	static const char *const names[] = {
		"AccountPassword", "AdminPassword",    "ADDomainJoinPassword", "CrossRealmTrustPrincipalPassword",
		"DbPassword",	   "KdcAdminPassword", "MasterUserPassword",   "Password",
		"PasswordParam"};
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static bool is_hidden(const struct entry *parameter)
{
	const struct value *hidden = value_get(parameter->body, STR("NoEcho"));
	return hidden && ((hidden->kind == VALUE_BOOL && hidden->as.boolean) || value_is_string(hidden, "true") ||
			  value_is_string(hidden, "True") || value_is_string(hidden, "TRUE"));
}

static void check_password(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "W2501", .holder = holder, .at = at};
	const struct value *value = at->value;
	if (value->kind == VALUE_STRING && !walk_is_dynamic(value)) {
		fault.hint = STR("use {{resolve:secretsmanager:NAME}}");
		check_fault(check, &fault, "a password stands here in clear text");
	} else if (value->kind == VALUE_STRING && str_contains(value->as.string, STR("{{resolve:ssm:"))) {
		fault.hint = STR("use {{resolve:ssm-secure:…}} or {{resolve:secretsmanager:…}}");
		check_fault(check, &fault, "a password is read from a parameter of SSM that is no secure string");
	} else if (value_is_intrinsic(value, FN_REF)) {
		struct str name = value_string(value->as.argument);
		const struct check_name *parameter = map_get(&check->parameters, name);
		fault.hint = STR("NoEcho: true");
		if (parameter && !is_hidden(parameter->entry))
			check_fault(check, &fault, "parameter '%.*s' is a password and not hidden", STR_ARG(name));
		fault.rule = "W1011";
		fault.hint = STR("use {{resolve:secretsmanager:NAME}}");
		if (parameter && is_hidden(parameter->entry))
			check_fault(check, &fault,
				    "parameter '%.*s' brings a password; a dynamic reference keeps it out of "
				    "whoever's hands deploy",
				    STR_ARG(name));
	}
}

static void visit(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str text = value_string(at->value);
	bool in_properties = holder->resource != NULL;
	if (in_properties && at->key.ptr && is_password(at->key))
		check_password(check, holder, at);
	else if (text.len >= 8 && !walk_is_dynamic(at->value)) {
		check_shapes(check, holder, at, text);
		if (in_properties)
			check_entropy(check, holder, at, text);
	}
}

static void pass_secrets(struct check *check)
{
	every_value(check, visit);
}

#define VARIABLE(text)                                                                                                 \
	"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Role: "                                   \
	"'arn:aws:iam::123456789012:role/r', "                                                                         \
	"Handler: h, Runtime: provided.al2023, Code: {S3Bucket: bucket, S3Key: k}, Environment: {Variables: {" text    \
	"}}}\n"
#define USER(password) "Resources:\n  U: {Type: AWS::IAM::User, Properties: {LoginProfile: {Password: " password "}}}\n"

static const struct rule rows[] = {
	{
		.id = "LK2201",
		.severity = SEVERITY_WARNING,
		.title = "A secret of a known shape",
		.doc = "Keys and tokens have shapes of their own: AWS's, GitHub's, Slack's, Stripe's, Google's, "
		       "private keys, JSON "
		       "web tokens, passwords in URLs. What stands in a template is in its history and in the stack's "
		       "for ever. "
		       "Source: AWS CloudFormation User Guide, \"Do not embed credentials in your templates\".",
		.pass = pass_secrets,
		.good = VARIABLE("KEY_ID: '{{resolve:secretsmanager:key}}'"),
		.bad = VARIABLE("KEY_ID: AKIAIOSFODNN7EXAMPLE"),
	},
	{
		.id = "LK2202",
		.severity = SEVERITY_WARNING,
		.title = "A text that looks like a secret",
		.doc = "The name says secret, and the text is long, mixed and without order. Source: AWS "
		       "CloudFormation User Guide, "
		       "\"Do not embed credentials in your templates\".",
		.pass = pass_secrets,
		.good = VARIABLE("DATABASE_PASSWORD: '{{resolve:secretsmanager:db}}'"),
		.bad = VARIABLE("DATABASE_PASSWORD: 'k9$Vw2!pQz7#Lm'"),
	},
	{
		.id = "W1011",
		.severity = SEVERITY_WARNING,
		.title = "A password that a parameter brings",
		.doc = "NoEcho hides the value in CloudFormation's answers; whoever deploys still holds it. A dynamic "
		       "reference is "
		       "resolved by the service alone. Source: AWS CloudFormation User Guide, \"Security best "
		       "practices\".",
		.pass = pass_secrets,
		.good = USER("'{{resolve:secretsmanager:login}}'"),
		.bad = "Parameters:\n  P: {Type: String, NoEcho: true}\n" USER("!Ref P"),
	},
	{
		.id = "W2501",
		.severity = SEVERITY_WARNING,
		.title = "A password in clear text",
		.doc = "The property is a password: it is neither written down nor brought by a parameter without "
		       "NoEcho. Source: "
		       "AWS CloudFormation User Guide, \"Do not embed credentials in your templates\".",
		.pass = pass_secrets,
		.good = USER("'{{resolve:secretsmanager:login}}'"),
		.bad = USER("letmein-letmein"),
	},
};

const struct rule_group rules_secrets = {rows, LK_COUNT(rows)};
