#include <criterion/criterion.h>
#include <stdio.h>

#include "checking.h"

/* Secrets of others are written in two parts, so that no scanner takes this file for a leak; AWS's are the examples of
 * its documentation. */

static void expect_rule(const char *template_text, const char *rule, size_t count)
{
	struct checking *checking = checking_new(template_text);
	cr_expect_eq(checking_count(checking, rule), count, "%s%s", template_text, checking_text(checking));
	checking_free(checking);
}

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

#define FUNCTION(variables)                                                                                            \
	"Parameters: {P: {Type: String}}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Role: "  \
	"'arn:aws:iam::123456789012:role/r', Handler: h, Runtime: provided.al2023, Code: {S3Bucket: bucket, S3Key: "   \
	"k}, Environment: {Variables: {" variables "}}}\n"

static void expect_variable(const char *name, const char *text, const char *rule, size_t count)
{
	char template_text[2048];
	snprintf(template_text, sizeof template_text, FUNCTION("%s: '%s'"), name, text);
	expect_rule(template_text, rule, count);
}

#define TEN "0123456789"
#define LETTERS "AbCdEfGhIj"

Test(secrets, shapes_are_known)
{
	static const char *const texts[] = {
		"AKIA"
		"IOSFODNN7EXAMPLE",
		"id=ASIA"
		"IOSFODNN7EXAMPLE;",
		"ghp"
		"_" TEN TEN LETTERS "012345",
		"github"
		"_pat_" TEN TEN TEN LETTERS LETTERS LETTERS,
		"glpat"
		"-" TEN LETTERS,
		"xoxb"
		"-" TEN "-" TEN LETTERS,
		"https://hooks.slack"
		".com/services/T0000000/B0000000/" TEN LETTERS,
		"sk"
		"_live_" TEN LETTERS,
		"whsec"
		"_" TEN LETTERS TEN,
		"AIza" TEN LETTERS TEN "abcde",
		"GOCSPX"
		"-" TEN LETTERS "abcdefgh",
		"npm"
		"_" TEN LETTERS TEN "abcdef",
		"SG"
		"." TEN LETTERS "ab." TEN LETTERS TEN LETTERS "abc",
		"-----BEGIN RSA "
		"PRIVATE KEY-----",
		"eyJhbGciOiJIUzI1NiJ9"
		".eyJzdWIiOiIxMjM0NTY3ODkwIn0." LETTERS,
		"postgres://admin:letmein-letmein"
		"@db.example.com/orders",
		"Server=db.example.com;User Id=admin;Password"
		"=letmein-letmein;",
		"export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
	};
	for (size_t i = 0; i < LK_COUNT(texts); i++)
		expect_variable("SETTING", texts[i], "LK2201", 1);
}

Test(secrets, what_only_looks_alike_is_let_through)
{
	static const char *const texts[] = {
		"AKIA",
		"arn:aws:s3:::AKIAIOSFODNN7EXAMPLEBUCKET",
		"https://example.com/path",
		"https://example.com:443/path@host",
		"postgres://${User}:${Password}@db.example.com/orders",
		"postgres://user:{{password}}@db.example.com",
		"Server=db;User Id=admin;Password=${Password};",
		"npm_config_cache",
		"xox-box",
		"-----BEGIN CERTIFICATE-----",
		"eyJhbGciOiJIUzI1NiJ9",
	};
	for (size_t i = 0; i < LK_COUNT(texts); i++)
		expect_variable("SETTING", texts[i], "LK2201", 0);
}

Test(secrets, messages_do_not_repeat_them)
{
	struct checking *checking = checking_new(FUNCTION("KEY: AKIAIOSFODNN7EXAMPLE, DATABASE_PASSWORD: "
							  "'k9$Vw2!pQz7#Lm'"));
	expect_finding(checking, "LK2201", "/Properties/Environment/Variables/KEY", "'AKIA…'");
	expect_finding(checking, "LK2202", "/Properties/Environment/Variables/DATABASE_PASSWORD", "'k9$V…'");
	for (size_t i = 0; i < checking->diag.findings.count; i++) {
		cr_expect(!str_contains(checking->diag.findings.items[i].message, STR("IOSF")));
		cr_expect(!str_contains(checking->diag.findings.items[i].message, STR("w2!p")));
	}
	checking_free(checking);
}

Test(secrets, random_texts_are_told_where_the_name_says_secret)
{
	expect_variable("DATABASE_PASSWORD", "k9$Vw2!pQz7#Lm", "LK2202", 1);
	expect_variable("apiKey", "Zq8Lx0Pw5Tn3Vb7Ry2", "LK2202", 1);
	expect_variable("AUTH_TOKEN", "aB3dE6gH9jK2mN5pQ8sT", "LK2202", 1);
	expect_variable("SECRET_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "LK2201", 1);

	expect_variable("SESSION", "aB3dE6gH9jK2mN5pQ8sT", "LK2202", 0);
	expect_variable("SECRET_ARN", "aB3dE6gH9jK2mN5pQ8sT", "LK2202", 0);
	expect_variable("SECRET_NAME", "livekart-Prod-Database-01", "LK2202", 0);
	expect_variable("TOKEN_TTL", "aB3dE6gH9jK2mN5pQ8sT", "LK2202", 0);
	expect_variable("PASSWORD", "/livekart/Prod/database-01", "LK2202", 0);
	expect_variable("PASSWORD", "{{resolve:secretsmanager:Db01:SecretString:password}}", "LK2202", 0);
	expect_variable("API_KEY_SELECTION_EXPRESSION", "$request.Header.x-api-key1", "LK2202", 0);
	expect_rule(FUNCTION("PASSWORD: !Ref P, TOKEN: !Sub '${P}-aB3dE6gH9jK2'"), "LK2202", 0);
}

Test(secrets, are_found_in_every_section)
{
	expect_rule("Parameters: {Key: {Type: String, Default: AKIAIOSFODNN7EXAMPLE}}\nResources: {}\n", "LK2201", 1);
	expect_rule("Mappings: {M: {a: {key: AKIAIOSFODNN7EXAMPLE}}}\nResources: {}\n", "LK2201", 1);
	expect_rule("Resources:\n  Q: {Type: AWS::SQS::Queue, Metadata: {Key: AKIAIOSFODNN7EXAMPLE}}\n", "LK2201", 1);
	expect_rule("Resources:\n  Q: {Type: AWS::SQS::Queue}\nOutputs: {O: {Value: AKIAIOSFODNN7EXAMPLE}}\n", "LK2201",
		    1);
	expect_rule("Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "
		    "'${AWS::Region}-AKIAIOSFODNN7EXAMPLE'}}\n",
		    "LK2201", 1);
}

/* --- properties */

#define USER(password) "Resources:\n  U: {Type: AWS::IAM::User, Properties: {LoginProfile: {Password: " password "}}}\n"
#define GROUP(token)                                                                                                   \
	"Resources:\n  G: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: d, "    \
	"AuthToken: " token "}}\n"
#define HIDDEN "Parameters: {P: {Type: String, NoEcho: true}}\n"
#define OPEN "Parameters: {P: {Type: String}}\n"

Test(secrets, passwords_are_not_written_down)
{
	static const char path[] = "/Properties/LoginProfile/Password";
	expect_one(USER("letmein-letmein"), "W2501", path, "clear text");
	expect_one(USER("'{{resolve:ssm:login:1}}'"), "W2501", path, "SSM");
	expect_one(OPEN USER("!Ref P"), "W2501", path, "'P' is a password and not hidden");
	expect_one(HIDDEN USER("!Ref P"), "W1011", path, "dynamic reference");
	expect_clean(USER("'{{resolve:secretsmanager:login:SecretString:password}}'"));
	expect_rule(USER("'{{resolve:ssm-secure:login:1}}'"), "W2501", 0);
}

Test(secrets, nor_are_other_secrets_of_the_schemas)
{
	expect_one(GROUP("letmein-letmein-letmein"), "LK2205", "/Properties/AuthToken", "a secret stands here");
	expect_one(OPEN GROUP("!Ref P"), "LK2205", "/Properties/AuthToken", "'P' is a secret");
	expect_rule(HIDDEN GROUP("!Ref P"), "LK2205", 0);
	expect_rule(GROUP("'{{resolve:secretsmanager:cache}}'"), "LK2205", 0);
	expect_rule(GROUP("'aB3dE6gH9jK2mN5pQ8sT'"), "LK2202", 0); /* LK2205 has told it */
	expect_one(
		"Resources:\n  U: {Type: AWS::ElastiCache::User, Properties: {Engine: redis, UserId: u, UserName: u, "
		"Passwords: [letmein-letmein-letmein]}}\n",
		"LK2205", "/Properties/Passwords/0", "clear text");
}

Test(secrets, hidden_parameters_have_no_default)
{
#define DEFAULT(text)                                                                                                  \
	"Parameters: {DbPassword: {Type: String, NoEcho: true, Default: '" text "'}}\n" USER("!Ref DbPassword")
	expect_one(DEFAULT("letmein-letmein"), "LK2203", "/Parameters/DbPassword/Default", "'DbPassword'");
	expect_rule(DEFAULT(""), "LK2203", 0);
	expect_rule(DEFAULT("CHANGE_ME"), "LK2203", 0);
	expect_rule("Parameters: {Name: {Type: String, NoEcho: true, Default: visible}}\nResources: {}\n", "LK2203", 0);
}

Test(secrets, secrets_are_generated)
{
#define SECRET(text) "Resources:\n  S: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: " text "}}\n"
	static const char path[] = "/Properties/SecretString";
	expect_one(SECRET("'{\"user\": \"admin\", \"password\": \"letmein-letmein\"}'"), "LK2204", path, "clear text");
	expect_one(SECRET("letmein-letmein"), "LK2204", path, "clear text");
	expect_rule(SECRET("'{\"user\": \"admin\"}'"), "LK2204", 0);
	expect_rule(SECRET("'{\"password\": \"replace me\"}'"), "LK2204", 0);
	expect_rule(OPEN SECRET("!Sub '{\"password\": \"${P}\"}'"), "LK2204", 0);
}

/* --- users */

#define POOL(properties)                                                                                               \
	"Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\nResources:\n  P: {Type: AWS::Cognito::UserPool, "     \
	"Properties: {" properties "}}\n"
#define MEMBERS(name)                                                                                                  \
	"  G: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref P, GroupName: " name "}}\n"
#define TOTP ", EnabledMfas: [SOFTWARE_TOKEN_MFA]"

Test(users, administrators_have_a_second_factor)
{
	expect_one(POOL("UserPoolName: p") MEMBERS("admin"), "LK2101", "/Properties", "'admin'");
	expect_one(POOL("MfaConfiguration: 'OFF'") MEMBERS("SiteAdmins"), "LK2101", "/Properties/MfaConfiguration",
		   "'SiteAdmins'");
	expect_one(POOL("MfaConfiguration: !If [C, 'ON', 'OFF']" TOTP) MEMBERS("admin"), "LK2101",
		   "/Properties/MfaConfiguration/Fn::If/2", "'admin'");
	expect_rule(POOL("MfaConfiguration: OPTIONAL" TOTP) MEMBERS("admin"), "LK2101", 0);
	expect_rule(POOL("MfaConfiguration: OPTIONAL" TOTP) MEMBERS("admin"), "LK2103", 1);
	expect_rule(POOL("MfaConfiguration: 'ON'" TOTP) MEMBERS("admin"), "LK2103", 0);
	expect_rule(POOL("UserPoolName: p") MEMBERS("badminton"), "LK2101", 0);
	expect_rule(POOL("UserPoolName: p") MEMBERS("customer"), "LK2101", 0);
}

Test(users, passwords_have_eight_characters)
{
#define LENGTH(number) POOL("Policies: {PasswordPolicy: {MinimumLength: " number "}}")
	expect_one(LENGTH("6"), "LK2102", "/Properties/Policies/PasswordPolicy/MinimumLength", "6 characters");
	expect_rule(LENGTH("8"), "LK2102", 0);
	expect_rule(LENGTH("!If [C, 6, 8]"), "LK2102", 1);
}
