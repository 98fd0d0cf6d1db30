#include <math.h>

#include "check/every.h"
#include "check/rule_secrets.h"
#include "check/rules.h"
#include "check/walk.h"

/* Secrets in clear text. No message repeats one: the first four characters of the text tell which it is. */

struct str secrets_start(struct str text)
{
	return str_slice(text, 0, text.len < 4 ? 0 : 4);
}

/* --- secrets of a known shape */

#define AWS_SECRET "(?i)aws_?secret_?(access_?)?key[\"']?\\s*[=:]\\s*[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
#define CONNECTION "(?i)(server|host|data source|user id|uid|user)=[^;]+;.*(password|pwd)=(?![$<{%*])[^;\\s]{4,}"

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
	/* Source: GitLab Docs, "Token overview", token prefixes. */
	{"glpat-", "(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,}", "a GitLab token"},
	/* Source: Slack API documentation, "Token types" and "Sending messages using incoming webhooks". */
	{"xox", "(?<![A-Za-z0-9])xox[abprs]-[A-Za-z0-9-]{20,}", "a Slack token"},
	{"hooks.slack.com", "hooks\\.slack\\.com/services/T[A-Za-z0-9]{6,}/B[A-Za-z0-9]{6,}/[A-Za-z0-9]{20,}",
	 "a Slack webhook"},
	/* Source: Stripe documentation, "API keys" and "Receive Stripe events in your webhook endpoint". */
	{"sk_live_", "(?<![A-Za-z0-9])sk_live_[A-Za-z0-9]{20,}", "a Stripe key"},
	{"rk_live_", "(?<![A-Za-z0-9])rk_live_[A-Za-z0-9]{20,}", "a Stripe key"},
	{"whsec_", "(?<![A-Za-z0-9])whsec_[A-Za-z0-9]{24,}", "a Stripe webhook's secret"},
	/* Source: Google Cloud documentation, "Manage API keys" and "Manage OAuth clients". */
	{"AIza", "(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])", "a Google API key"},
	{"GOCSPX-", "(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])", "a Google OAuth client's secret"},
	/* Source: npm Docs, "About access tokens"; PyPI's documentation, "API tokens". */
	{"npm_", "(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])", "an npm token"},
	{"pypi-AgEIcHlwaS5vcmc", "pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}", "a PyPI token"},
	/* Source: Twilio SendGrid documentation, "API keys". */
	{"SG.", "(?<![A-Za-z0-9])SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", "a SendGrid key"},
	/* Source: RFC 7468. */
	{"-----BEGIN", "-----BEGIN ([A-Z]+ )?PRIVATE KEY-----", "a private key"},
	/* Source: RFC 7519: header and payload are JSON objects in base64url, so that both begin with eyJ. */
	{"eyJ", "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}",
	 "a JSON web token"},
	/* Source: RFC 3986, userinfo. A password that is filled in later holds "$", "{" or "<". */
	{"://", "[a-z][a-z0-9+.-]*://[^/\\s:@${}<]+:[^/\\s:@${}<]{3,}@[A-Za-z0-9]", "a password within a URL"},
	/* Source: AWS CLI User Guide, "Configuration and credential file settings". */
	{"ecret", AWS_SECRET, "an AWS secret access key"},
	{"ECRET", AWS_SECRET, "an AWS secret access key"},
	/* Source: Azure Storage documentation, "Configure Azure Storage connection strings". */
	{"AccountKey=", "AccountKey=[A-Za-z0-9+/]{86}==", "a storage account's key"},
	/* Source: Microsoft's ADO.NET documentation, "Connection String Syntax". */
	{"assword=", CONNECTION, "a password within a connection string"},
	{"Pwd=", CONNECTION, "a password within a connection string"},
};

/* The first two characters of the marks: nearly every place in a text is told by them to begin none. */
static bool may_begin(char first, char second)
{
	switch (first) {
	case 'A':
		return second == 'K' || second == 'S' || second == 'I' || second == 'c';
	case 'g':
		return second == 'h' || second == 'i' || second == 'l';
	case 'x':
	case 'h':
		return second == 'o';
	case 's':
	case 'r':
		return second == 'k' || second == 's';
	case 'w':
		return second == 'h';
	case 'G':
		return second == 'O';
	case 'n':
		return second == 'p';
	case 'p':
		return second == 'y';
	case 'S':
		return second == 'G';
	case '-':
		return second == '-';
	case 'e':
		return second == 'y' || second == 'c';
	case ':':
		return second == '/';
	case 'E':
		return second == 'C';
	case 'a':
		return second == 's';
	case 'P':
		return second == 'w';
	default:
		return false;
	}
}

/* The first shape that the text surely has; SIZE_MAX for none. Each is looked for once. */
static size_t find_shape(const struct check *check, struct str text)
{
	bool tried[LK_COUNT(shapes)] = {false};
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (!may_begin(text.ptr[i], text.ptr[i + 1]))
			continue;
		struct str rest = str_slice(text, i, text.len);
		for (size_t k = 0; k < LK_COUNT(shapes); k++) {
			if (tried[k] || !str_starts_with(rest, str_from(shapes[k].mark)))
				continue;
			tried[k] = true;
			if (pattern_match(check->patterns, str_from(shapes[k].pattern), text) == PATTERN_MATCHES)
				return k;
		}
	}
	return SIZE_MAX;
}

static void report_shape(struct check *check, const struct holder *holder, const struct step *at, const char *what,
			 struct str text)
{
	struct fault fault = {
		.rule = "LK2201",
		.holder = holder,
		.at = at,
		.hint = STR("keep it in Secrets Manager: {{resolve:secretsmanager:NAME}}; and make a new one, "
			    "for this one has been seen")};
	check_fault(check, &fault, "%s stands here in clear text ('%.*s…')", what, STR_ARG(secrets_start(text)));
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
	if (text.len < LEAST || text.len > MOST || str_starts_with(text, STR("arn:")) ||
	    str_starts_with(text, STR("amzn1.")))
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

bool secrets_is_name(const struct check *check, struct str name)
{
	static const char secret[] = "(?i)(password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|auth[_-]?token"
				     "|private[_-]?key|credential|token$)";
	static const char harmless[] =
		"(?i)(arn|name|id|path|url|uri|file|parameter|ttl|validity|units?|expiry|length|policy"
		"|type|ref|version|enabled|required|rotation|header|field|claim|source|template|string"
		"|expression|selection|format|prefix|suffix|service|store|provider|endpoint|mode|status)s?$";
	return name.len && pattern_match(check->patterns, str_from(secret), name) == PATTERN_MATCHES &&
	       pattern_match(check->patterns, str_from(harmless), name) == PATTERN_DIFFERS;
}

/* AWS secret access keys hold slashes, so that they are no random text to the test below. */
static bool is_aws_secret(const struct check *check, struct str name, struct str text)
{
	enum { LENGTH = 40 };
	return text.len == LENGTH &&
	       pattern_match(check->patterns, STR("(?i)secret_?(access_?)?key"), name) == PATTERN_MATCHES &&
	       pattern_match(check->patterns, STR("^[A-Za-z0-9/+]{40}$"), text) == PATTERN_MATCHES &&
	       count_kinds(text) >= 3;
}

static void check_named(struct check *check, const struct holder *holder, const struct step *at, struct str text)
{
	struct str name = name_of(at);
	struct fault fault = {.rule = "LK2202",
			      .holder = holder,
			      .at = at,
			      .hint = STR("keep it in Secrets Manager or in a parameter with NoEcho")};
	if (is_aws_secret(check, name, text))
		report_shape(check, holder, at, "an AWS secret access key", text);
	else if (looks_random(text) && secrets_is_name(check, name))
		check_fault(check, &fault, "'%.*s' looks like a secret in clear text ('%.*s…')", STR_ARG(name),
			    STR_ARG(secrets_start(text)));
}

static void visit(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str text = value_string(at->value);
	bool in_properties = holder->resource != NULL;
	if (text.len < 8 || walk_is_dynamic(at->value) || (in_properties && secrets_is_property(check, holder, at)))
		return;
	size_t shape = find_shape(check, text);
	if (shape != SIZE_MAX)
		report_shape(check, holder, at, shapes[shape].what, text);
	else if (in_properties)
		check_named(check, holder, at, text);
}

static void pass_secrets(struct check *check)
{
	every_value(check, visit);
	every_in_entries(check, &check->graph->mappings, "Mappings", "mapping", visit);
}

#define VARIABLE(text)                                                                                                 \
	"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Role: "                                   \
	"'arn:aws:iam::123456789012:role/r', "                                                                         \
	"Handler: h, Runtime: provided.al2023, Code: {S3Bucket: bucket, S3Key: k}, Environment: {Variables: {" text    \
	"}}}\n"

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
};

const struct rule_group rules_secrets = {rows, LK_COUNT(rows)};
