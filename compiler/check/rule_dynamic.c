#include "base/text.h"
#include "check/every.h"
#include "check/rules.h"

/* Dynamic references: "{{resolve:service:…}}".
 * Source: CloudFormation User Guide, "Get values stored in other services using dynamic references". */

enum { PARTS_MAX = 16 };

/* Places that take ssm-secure: type and property. Source: the User Guide, "Resources that support dynamic parameter
 * patterns for secure strings". */
static const struct {
	const char *type, *property;
} secure_places[] = {
	{"AWS::DirectoryService::MicrosoftAD", "Password"},
	{"AWS::DirectoryService::SimpleAD", "Password"},
	{"AWS::ElastiCache::ReplicationGroup", "AuthToken"},
	{"AWS::IAM::User", "LoginProfile.Password"},
	{"AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration.Password"},
	{"AWS::OpsWorks::App", "AppSource.Password"},
	{"AWS::OpsWorks::Stack", "CustomCookbooksSource.Password"},
	{"AWS::OpsWorks::Stack", "RdsDbInstances[0].DbPassword"},
	{"AWS::RDS::DBCluster", "MasterUserPassword"},
	{"AWS::RDS::DBInstance", "MasterUserPassword"},
	{"AWS::Redshift::Cluster", "MasterUserPassword"},
};

struct dynamic {
	struct check *check;
	const struct holder *holder;
	const struct step *at;
	struct str text; /* without the braces */
	struct str parts[PARTS_MAX];
	size_t count;
};

static void report(const struct dynamic *dynamic, const char *rule, const char *hint, const char *words)
{
	struct fault fault = {.rule = rule, .holder = dynamic->holder, .at = dynamic->at, .hint = str_from(hint)};
	check_fault(dynamic->check, &fault, "'{{%.*s}}' %s", STR_ARG(dynamic->text), words);
}

static const struct step *first_step(const struct step *at)
{
	while (at->above)
		at = at->above;
	return at;
}

static bool is_in_properties(const struct dynamic *dynamic)
{
	return dynamic->holder->resource && str_is(first_step(dynamic->at)->key, "Properties");
}

static bool is_default(const struct dynamic *dynamic)
{
	const struct step *at = dynamic->at;
	return dynamic->holder->entry && str_is(str_from(dynamic->holder->section), "Parameters") && at->key.ptr &&
	       str_is(at->key, "Default");
}

/* "RdsDbInstances[3].DbPassword" is like that of item 0. */
static struct str normalized_in(struct arena *arena, struct str dotted)
{
	struct str normal = {0};
	for (size_t i = 0; i < dotted.len; i++) {
		bool digit = dotted.ptr[i] >= '0' && dotted.ptr[i] <= '9';
		bool in_index = digit && i && (dotted.ptr[i - 1] == '[');
		if (digit && !in_index && i && dotted.ptr[i - 1] >= '0' && dotted.ptr[i - 1] <= '9')
			continue;
		normal = str_format_in(arena, "%.*s%c", STR_ARG(normal), in_index ? '0' : dotted.ptr[i]);
	}
	return normal;
}

static void check_secure_place(const struct dynamic *dynamic)
{
	struct arena *arena = dynamic->check->arena;
	struct str dotted = normalized_in(arena, step_dotted_in(arena, dynamic->at));
	for (size_t i = 0; dynamic->holder->resource && i < LK_COUNT(secure_places); i++)
		if (str_is(dynamic->holder->resource->type, secure_places[i].type) &&
		    str_is(dotted, secure_places[i].property))
			return;
	report(dynamic, "E1027", "use {{resolve:secretsmanager:…}}",
	       "is a secure string, which only a few passwords take");
}

static void check_ssm(const struct dynamic *dynamic)
{
	int64_t version;
	if (dynamic->count > 4)
		report(dynamic, "E1050", "{{resolve:ssm:name:version}}", "has too many parts");
	else if (dynamic->count == 4 && !str_to_int(dynamic->parts[3], &version))
		report(dynamic, "E1050", "leave the version out for the latest", "has a version that is no number");
	bool in_output = dynamic->holder->entry && str_is(str_from(dynamic->holder->section), "Outputs");
	bool in_metadata = dynamic->holder->resource && str_is(first_step(dynamic->at)->key, "Metadata");
	bool in_parameter = dynamic->holder->entry && str_is(str_from(dynamic->holder->section), "Parameters");
	if (str_is(dynamic->parts[1], "ssm-secure"))
		check_secure_place(dynamic);
	else if (!is_in_properties(dynamic) && !in_output && !in_metadata && !in_parameter)
		report(dynamic, "E1052", "", "is not resolved here");
}

static void check_secret(const struct dynamic *dynamic)
{
	bool is_arn = str_is(dynamic->parts[2], "arn");
	size_t most = is_arn ? 13 : 7, field = is_arn ? 9 : 3;
	if (dynamic->count > most || (is_arn && dynamic->count < 9))
		report(dynamic, "E1050", "{{resolve:secretsmanager:secret:SecretString:key:stage:version}}",
		       "has the wrong number of parts");
	else if (dynamic->count > field && dynamic->parts[field].len && !str_is(dynamic->parts[field], "SecretString"))
		report(dynamic, "E1050", "", "must have SecretString, or nothing, behind the secret's name");
	if (!is_in_properties(dynamic) && !is_default(dynamic))
		report(dynamic, "E1051", "", "is resolved in the properties of resources alone");
}

/* Properties that take the ARN of a secret, not what it holds. */
static void check_arn_wanted(const struct dynamic *dynamic)
{
	static const char *const names[] = {"SecretArn",
					    "SecretARN",
					    "SecretsManagerSecretId",
					    "SecretsManagerOracleAsmSecretId",
					    "SecretsManagerSecurityDbEncryptionSecretId",
					    "SecretsManagerConfiguration"};
	for (size_t i = 0; dynamic->at->key.ptr && i < LK_COUNT(names); i++)
		if (str_is(dynamic->at->key, names[i]))
			report(dynamic, "W1051", "Ref of the secret is its ARN",
			       "is the secret itself, where its ARN is wanted");
}

static void check_reference(struct dynamic *dynamic)
{
	struct str rest = dynamic->text;
	while (rest.ptr && dynamic->count < PARTS_MAX && str_next(&rest, ':', &dynamic->parts[dynamic->count]))
		dynamic->count++;
	if (str_find(dynamic->text, STR("${"), 0) != SIZE_MAX) /* the parts are known when it is deployed */
		return;
	bool is_ssm =
		dynamic->count > 1 && (str_is(dynamic->parts[1], "ssm") || str_is(dynamic->parts[1], "ssm-secure"));
	if (dynamic->count < 3 || (!is_ssm && !str_is(dynamic->parts[1], "secretsmanager"))) {
		report(dynamic, "E1050", "{{resolve:ssm:…}}, {{resolve:ssm-secure:…}} or {{resolve:secretsmanager:…}}",
		       "names no service that can be resolved");
	} else if (is_ssm) {
		check_ssm(dynamic);
	} else {
		check_secret(dynamic);
		check_arn_wanted(dynamic);
	}
}

static void visit(struct check *check, const struct holder *holder, const struct step *at)
{
	if (at->value->kind != VALUE_STRING)
		return;
	struct str text = at->value->as.string;
	for (size_t start = 0; (start = str_find(text, STR("{{"), start)) != SIZE_MAX; start += 2) {
		size_t end = str_find(text, STR("}}"), start);
		if (end == SIZE_MAX)
			return;
		struct dynamic dynamic = {
			.check = check, .holder = holder, .at = at, .text = str_slice(text, start + 2, end)};
		if (str_starts_with(dynamic.text, STR("resolve:")))
			check_reference(&dynamic);
		else if (str_starts_with(str_trim(dynamic.text), STR("resolve:")))
			report(&dynamic, "W1053", "write {{resolve:…}} without spaces",
			       "has a space before 'resolve' and stays as it is");
	}
}

static void pass_dynamic(struct check *check)
{
	every_value(check, visit);
}

#define USER(password)                                                                                                 \
	"Resources:\n  D:\n    Type: AWS::IAM::User\n    Properties: {LoginProfile: {Password: '" password "'}}\n"
#define TOPIC(name) "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: '" name "'}\n"
#define SOURCE "Source: CloudFormation User Guide, \"Get values stored in other services using dynamic references\"."

static const struct rule rows[] = {
	{
		.id = "E1027",
		.severity = SEVERITY_ERROR,
		.title = "A secure string where none is resolved",
		.doc = "ssm-secure is resolved in a short list of password properties alone; anywhere else the service "
		       "refuses it. " SOURCE,
		.pass = pass_dynamic,
		.good = USER("{{resolve:ssm-secure:password:1}}"),
		.bad = TOPIC("{{resolve:ssm-secure:name:1}}"),
	},
	{
		.id = "E1050",
		.severity = SEVERITY_ERROR,
		.title = "A dynamic reference of the wrong form",
		.doc = "A dynamic reference names its service (ssm, ssm-secure, secretsmanager) and what to look up "
		       "there. " SOURCE,
		.pass = pass_dynamic,
		.good = TOPIC("{{resolve:ssm:name:1}}"),
		.bad = TOPIC("{{resolve:ssn:name:1}}"),
	},
	{
		.id = "E1051",
		.severity = SEVERITY_ERROR,
		.title = "A secret outside of properties",
		.doc = "Secrets of Secrets Manager are resolved in properties of resources alone, so that none is "
		       "shown in an "
		       "output. " SOURCE,
		.pass = pass_dynamic,
		.good = USER("{{resolve:secretsmanager:login:SecretString:password}}"),
		.bad = TOPIC("x") "Outputs:\n  O: {Value: '{{resolve:secretsmanager:login}}'}\n",
	},
	{
		.id = "E1052",
		.severity = SEVERITY_ERROR,
		.title = "A parameter of SSM where none is resolved",
		.doc = "Parameters of Systems Manager are resolved in properties, metadata, outputs and "
		       "defaults. " SOURCE,
		.pass = pass_dynamic,
		.good = TOPIC("{{resolve:ssm:name}}"),
		.bad = "Conditions:\n  C: !Equals ['{{resolve:ssm:name}}', x]\n"
		       "Resources:\n  T: {Type: AWS::SNS::Topic, Condition: C}\n",
	},
	{
		.id = "W1051",
		.severity = SEVERITY_WARNING,
		.title = "A secret where its ARN is wanted",
		.doc = "The property takes the ARN of a secret and the service reads it itself; the reference puts the "
		       "secret's "
		       "text there. " SOURCE,
		.pass = pass_dynamic,
		.good = "Resources:\n  P:\n    Type: AWS::RDS::DBProxy\n    Properties: {DBProxyName: p, EngineFamily: "
			"MYSQL, "
			"RoleArn: 'arn:aws:iam::123456789012:role/r', VpcSubnetIds: [subnet-12345678, "
			"subnet-12345679], Auth: "
			"[{SecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:s'}]}\n",
		.bad = "Resources:\n  P:\n    Type: AWS::RDS::DBProxy\n    Properties: {DBProxyName: p, EngineFamily: "
		       "MYSQL, "
		       "RoleArn: 'arn:aws:iam::123456789012:role/r', VpcSubnetIds: [subnet-12345678, subnet-12345679], "
		       "Auth: "
		       "[{SecretArn: '{{resolve:secretsmanager:s}}'}]}\n",
	},
	{
		.id = "W1053",
		.severity = SEVERITY_WARNING,
		.title = "A dynamic reference with a space",
		.doc = "With a space before 'resolve' the text is no reference and stays as it is. " SOURCE,
		.pass = pass_dynamic,
		.good = TOPIC("{{resolve:ssm:name}}"),
		.bad = TOPIC("{{ resolve:ssm:name}}"),
	},
};

const struct rule_group rules_dynamic = {rows, LK_COUNT(rows)};
