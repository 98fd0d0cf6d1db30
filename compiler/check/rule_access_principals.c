#include "base/text.h"
#include "check/grants.h"
#include "check/policies.h"
#include "check/rules.h"
#include "check/suggest.h"

/* Whom policies let in: services by their principals, services that act for others, and everybody. */

/* --- services */

#define PRINCIPAL(name) name,
static const char *const principals[] = {
#include "check/service_principals.def"
};
#undef PRINCIPAL

/* What services are called, where their principal is called otherwise. */
static const struct {
	const char *word, *principal;
} meant[] = {
	{"api-gateway", "apigateway"},
	{"cloudwatch-events", "events"},
	{"cloudwatch-logs", "logs"},
	{"cloudwatchevents", "events"},
	{"cloudwatchlogs", "logs"},
	{"cognito", "cognito-idp"},
	{"ecs-task", "ecs-tasks"},
	{"efs", "elasticfilesystem"},
	{"elb", "elasticloadbalancing"},
	{"emr", "elasticmapreduce"},
	{"event-bridge", "events"},
	{"eventbridge", "events"},
	{"kinesis-firehose", "firehose"},
	{"kinesisfirehose", "firehose"},
	{"lambda-edge", "edgelambda"},
	{"lambdaedge", "edgelambda"},
	{"msk", "kafka"},
	{"step-functions", "states"},
	{"stepfunctions", "states"},
	{"vpcflowlogs", "vpc-flow-logs"},
};

static struct str first_word(struct str name)
{
	struct str word = name;
	str_next(&name, '.', &word);
	return word;
}

static bool is_word(const struct check *check, struct str word)
{
	if (pack_is_present(pack_get(pack_get_text(pack_root(check->pack), "iam"), word)))
		return true;
	for (size_t i = 0; i < LK_COUNT(principals); i++)
		if (str_equal(word, first_word(str_from(principals[i]))))
			return true;
	return false;
}

/* "ml.opensearchservice" is a part of opensearchservice, "logs.us-east-1" logs of a region. */
static bool is_known(const struct check *check, struct str name)
{
	size_t dot = name.len;
	while (dot && name.ptr[dot - 1] != '.')
		dot--;
	return is_word(check, first_word(name)) || is_word(check, str_slice(name, dot, name.len));
}

/* The list may lack a new service: only a name that is a slip away from a known one is told. */
static struct str meant_by(struct str word)
{
	enum { ONE_SLIP = 2, LONG_WORD = 8 };
	for (size_t i = 0; i < LK_COUNT(meant); i++)
		if (str_is(word, meant[i].word))
			return str_from(meant[i].principal);
	struct text_nearest nearest = text_nearest_begin(word);
	for (size_t i = 0; i < LK_COUNT(principals); i++)
		text_nearest_offer(&nearest, first_word(str_from(principals[i])));
	size_t most = word.len < LONG_WORD ? ONE_SLIP : 2 * ONE_SLIP;
	return nearest.best_distance <= most ? nearest.best : (struct str){0};
}

/* Services in other partitions and Amazon's other services have endings of their own. */
static bool has_form(struct str text)
{
	static const char *const endings[] = {".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".amazon.com",
					      ".aws.internal",	".aws.dev",	     ".gov"};
	for (size_t i = 0; i < LK_COUNT(endings); i++)
		if (str_ends_with(text, str_from(endings[i])))
			return true;
	return false;
}

static void check_service(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str text = at->value->as.string, rest = text, word;
	struct fault fault = {.rule = "LK2004", .holder = holder, .at = at};
	if (str_contains(text, STR("${")) || str_contains(text, STR("{{")) || str_is(text, "*"))
		return;
	if (!has_form(text)) {
		fault.hint = STR("a principal reads like lambda.amazonaws.com");
		check_fault(check, &fault, "'%.*s' is no service's principal", STR_ARG(text));
		return;
	}
	str_next(&rest, '.', &word);
	struct str name = str_slice(text, 0, str_find(text, STR(".amazonaws."), 0));
	struct str right = is_known(check, name) ? (struct str){0} : meant_by(word);
	if (!right.len)
		return;
	fault.hint = str_format_in(check->arena, "did you mean '%.*s.%.*s'?", STR_ARG(right), STR_ARG(rest));
	check_fault(check, &fault, "no service is known as '%.*s'", STR_ARG(text));
}

/* AWS Lambda API Reference, "AddPermission": a service, an account, a user, a role, or everybody. */
static void check_permission(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	int64_t account;
	struct str text;
	struct holder holder = holder_of_resource(resource);
	(void)context;
	if (relate_text(at->value, &text) && !str_to_int(text, &account) && !str_starts_with(text, STR("arn:")))
		check_service(check, &holder, at);
}

/* --- services that act for others */

/* Services that hand on to queues and topics what any account may have asked them to, and whose guides show a condition
 * on the source. Source: AWS Cost Management User Guide (budgets), AWS CloudTrail and Amazon CloudWatch User Guides,
 * AWS Config, Amazon EventBridge, Amazon SES and Amazon SNS Developer Guides, Amazon S3 User Guide. */
static const char *const topic_deputies[] = {"budgets", "cloudtrail", "cloudwatch", "config", "s3", "ses"};
static const char *const queue_deputies[] = {"events", "s3", "sns"};

/* The same to buckets: AWS CloudTrail User Guide, AWS Config Developer Guide, Amazon S3 User Guide ("Enabling Amazon S3
 * server access logging"), Amazon SES Developer Guide, Amazon CloudWatch Logs User Guide. */
static const char *const bucket_deputies[] = {"cloudtrail", "config", "delivery.logs", "logging.s3", "ses"};

/* Services whose guides want the trust of their roles limited to the account's own resources: AWS CodeBuild, Amazon
 * Data Firehose, CloudWatch Logs, EventBridge Scheduler, AWS Glue, Amazon ECS, Amazon Managed Service for Apache Flink,
 * Amazon RDS (enhanced monitoring), Amazon SageMaker, Amazon Bedrock, AWS Step Functions, AWS Transfer Family. */
static const char *const role_deputies[] = {
	"bedrock", "codebuild",	     "ecs-tasks", "firehose",  "glue",	 "kinesisanalytics",
	"logs",	   "monitoring.rds", "sagemaker", "scheduler", "states", "transfer",
};

static bool is_among(const char *const names[], size_t count, struct str principal)
{
	static const char ending[] = ".amazonaws.com";
	if (!str_ends_with(principal, str_from(ending)))
		return false;
	principal.len -= sizeof ending - 1;
	for (size_t i = 0; i < count; i++)
		if (str_is(principal, names[i]))
			return true;
	return false;
}

static bool is_topic(struct str type)
{
	return str_is(type, "AWS::SNS::TopicPolicy") || str_is(type, "AWS::SNS::TopicInlinePolicy");
}

static bool is_queue(struct str type)
{
	return str_is(type, "AWS::SQS::QueuePolicy") || str_is(type, "AWS::SQS::QueueInlinePolicy");
}

/* Whether a condition names the source, or what it says cannot be told. */
static bool is_bound(const struct check *check, const struct step *statement)
{
	static const char *const keys[] = {"aws:SourceArn",	 "aws:SourceAccount", "aws:SourceOrgID",
					   "aws:SourceOrgPaths", "aws:SourceOwner",   "aws:PrincipalOrgID",
					   "aws:Referer"};
	bool unknown;
	for (size_t i = 0; i < LK_COUNT(keys); i++)
		if (grants_condition(check, statement, keys[i], &unknown) || unknown)
			return true;
	return false;
}

static void check_deputy(struct check *check, const struct policy_document *document, const struct step *statement,
			 const struct step *principal)
{
	struct str type = document->resource->type, text = principal->value->as.string;
	struct holder holder = holder_of_resource(document->resource);
	struct fault fault = {.rule = "LK2006",
			      .holder = &holder,
			      .at = principal,
			      .hint = STR("add Condition: {ArnLike: {aws:SourceArn: …}} or "
					  "{StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}")};
	if (!value_is_string(value_get(statement->value, STR("Effect")), "Allow") || is_bound(check, statement))
		return;
	bool is_bucket = str_is(type, "AWS::S3::BucketPolicy") &&
			 is_among(bucket_deputies, LK_COUNT(bucket_deputies), text) &&
			 grants_service(statement, str_copy_in(check->arena, text).ptr, "s3:PutObject") == ANSWER_YES;
	if (is_bucket || (is_topic(type) && is_among(topic_deputies, LK_COUNT(topic_deputies), text)) ||
	    (is_queue(type) && is_among(queue_deputies, LK_COUNT(queue_deputies), text)))
		check_fault(check, &fault, "'%.*s' may act here for every account", STR_ARG(text));
	fault.rule = "LK2016";
	if (document->kind == POLICY_TRUST && is_among(role_deputies, LK_COUNT(role_deputies), text))
		check_fault(check, &fault, "'%.*s' may take on this role for any resource that names it",
			    STR_ARG(text));
}

/* --- everybody */

/* What holds data or keys of the account, and is not public by its nature. */
static bool is_private(struct str type)
{
	static const char *const types[] = {
		"AWS::DynamoDB::Table",
		"AWS::ECR::Repository",
		"AWS::KMS::Key",
		"AWS::KMS::ReplicaKey",
		"AWS::Kinesis::ResourcePolicy",
		"AWS::SNS::TopicInlinePolicy",
		"AWS::SNS::TopicPolicy",
		"AWS::SQS::QueueInlinePolicy",
		"AWS::SQS::QueuePolicy",
		"AWS::SecretsManager::ResourcePolicy",
	};
	for (size_t i = 0; i < LK_COUNT(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static void check_everybody(struct check *check, const struct policy_document *document, const struct step *statement)
{
	struct holder holder = holder_of_resource(document->resource);
	struct step principal = step_key(statement, STR("Principal"), value_get(statement->value, STR("Principal")));
	struct fault fault = {.rule = "LK2008",
			      .holder = &holder,
			      .at = &principal,
			      .hint = STR("name the accounts or services, or add a Condition")};
	if (grants_everybody(statement) != ANSWER_YES)
		return;
	if (document->kind == POLICY_TRUST)
		check_fault(check, &fault, "anybody in AWS may take on this role");
	fault.rule = "LK2019";
	if (is_private(document->resource->type))
		check_fault(check, &fault, "anybody may do here what the statement allows");
}

static void visit(struct check *check, const struct policy_document *document)
{
	static const char *const keys[] = {"Principal", "NotPrincipal"};
	const struct step *statement, *service;
	struct holder holder = holder_of_resource(document->resource);
	size_t seen = 0;
	for (size_t i = 0; (statement = policies_next_statement(check, document->at, &i));) {
		for (size_t k = 0; k < LK_COUNT(keys); k++) {
			const struct value *value = value_get(statement->value, str_from(keys[k]));
			struct step at = step_key(statement, str_from(keys[k]), value);
			for (size_t n = 0; value && value->kind == VALUE_MAP &&
					   (service = policies_next_text(check, &at, "Service", &n));) {
				if (seen++ < POLICY_TEXTS_MAX)
					check_service(check, &holder, service);
				if (k == 0)
					check_deputy(check, document, statement, service);
			}
		}
		check_everybody(check, document, statement);
	}
}

static void pass_principals(struct check *check)
{
	const struct check_resource *permission;
	policies_each(check, visit);
	for (size_t i = 0; (permission = relate_next(check, "AWS::Lambda::Permission", &i));)
		relate_each(check, permission->resource, STR("Principal"), check_permission, NULL);
}

#define ROLE(rest)                                                                                                     \
	"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Version: "            \
	"'2012-10-17', Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: " rest "}]}}\n"
#define QUEUE(rest)                                                                                                    \
	"Resources:\n  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties: {Queues: [q], PolicyDocument: {Version: "  \
	"'2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Principal: " rest         \
	"}]}}\n"
#define OWN_ACCOUNT ", Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}}"

static const struct rule rows[] = {
	{
		.id = "LK2004",
		.severity = SEVERITY_WARNING,
		.title = "A service's principal that nobody has",
		.doc = "Principals of services read like lambda.amazonaws.com. What is a slip away from a known one, "
		       "or "
		       "a service's name where its principal is another, is told; a new service's is let through. "
		       "Source: AWS Managed Policy Reference; IAM User Guide, \"AWS JSON policy elements: Principal\".",
		.pass = pass_principals,
		.good = ROLE("{Service: lambda.amazonaws.com}"),
		.bad = ROLE("{Service: lamda.amazonaws.com}"),
	},
	{
		.id = "LK2006",
		.severity = SEVERITY_WARNING,
		.title = "A service that may act for every account",
		.doc = "A service does what its callers ask; without a condition on the source, any account may have "
		       "it "
		       "write here. Source: IAM User Guide, \"The confused deputy problem\", and the services' guides.",
		.pass = pass_principals,
		.good = QUEUE("{Service: sns.amazonaws.com}" OWN_ACCOUNT),
		.bad = QUEUE("{Service: sns.amazonaws.com}"),
	},
	{
		.id = "LK2008",
		.severity = SEVERITY_WARNING,
		.title = "A role that anybody may take on",
		.doc = "Principal * without a condition lets every account take on the role. Source: IAM User Guide, "
		       "\"AWS JSON policy elements: Principal\".",
		.pass = pass_principals,
		.good = ROLE("{AWS: '123456789012'}"),
		.bad = ROLE("{AWS: '*'}"),
	},
	{
		.id = "LK2016",
		.severity = SEVERITY_INFO,
		.title = "A role that a service takes on for whoever names it",
		.doc = "The service's guide advises to limit a role's trust to the account's own resources by "
		       "aws:SourceArn or aws:SourceAccount. Source: IAM User Guide, \"The confused deputy problem\", "
		       "and "
		       "the services' guides.",
		.pass = pass_principals,
		.good = ROLE("{Service: states.amazonaws.com}" OWN_ACCOUNT),
		.bad = ROLE("{Service: states.amazonaws.com}"),
	},
	{
		.id = "LK2019",
		.severity = SEVERITY_WARNING,
		.title = "A queue, topic, key, secret or repository that is open to everybody",
		.doc = "Principal * without a condition lets every account do what the statement allows. Source: IAM "
		       "User Guide, \"AWS JSON policy elements: Principal\".",
		.pass = pass_principals,
		.good = QUEUE("{AWS: '123456789012'}"),
		.bad = QUEUE("'*'"),
	},
};

const struct rule_group rules_access_principals = {rows, LK_COUNT(rows)};
