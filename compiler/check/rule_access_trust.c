#include "base/text.h"
#include "check/grants.h"
#include "check/policies.h"
#include "check/rules.h"
#include "check/suggest.h"

/* Whom policies trust: services by their principals, roles by those that use them. */

/* Principals whose first word is no service's prefix in IAM. Sources: the services' guides, and IAM User Guide, "AWS
 * services that work with IAM". */
static const char *const principals[] = {
	"alexa-appkit",
	"apigateway",
	"application-autoscaling",
	"appsync",
	"automation",
	"awslambda",
	"cloudtrail",
	"cloudwatch",
	"codedeploy",
	"cognito-idp",
	"config",
	"config-multiaccountsetup",
	"connect",
	"datapipeline",
	"delivery",
	"dlm",
	"ds",
	"ec2",
	"ec2fleet",
	"ecs",
	"ecs-tasks",
	"edgelambda",
	"eks",
	"eks-fargate",
	"eks-fargate-pods",
	"elasticache",
	"elasticbeanstalk",
	"elasticloadbalancing",
	"elasticmapreduce",
	"elastictranscoder",
	"events",
	"firehose",
	"gamelift",
	"glue",
	"guardduty",
	"imagebuilder",
	"inspector",
	"inspector2",
	"iot",
	"jellyfish",
	"kinesis",
	"kinesisanalytics",
	"lakeformation",
	"lambda",
	"lex",
	"lexv2",
	"logger",
	"logdelivery",
	"logs",
	"machinelearning",
	"macie",
	"mediaconvert",
	"monitoring",
	"opensearchservice",
	"ops",
	"opsworks",
	"opsworks-cm",
	"osis",
	"pipes",
	"pods",
	"quicksight",
	"rds",
	"redshift",
	"robomaker",
	"s3",
	"sagemaker",
	"scheduler",
	"secretsmanager",
	"serverlessrepo",
	"ses",
	"sns",
	"spot",
	"spotfleet",
	"sqs",
	"ssm",
	"ssm-incidents",
	"states",
	"storagegateway",
	"streams",
	"support",
	"swf",
	"tagging",
	"transfer",
	"vmie",
	"vpc-flow-logs",
	"waf",
	"workdocs",
	"xray",
};

static bool is_known(const struct check *check, struct str word)
{
	if (pack_is_present(pack_get(pack_get_text(pack_root(check->pack), "iam"), word)))
		return true;
	for (size_t i = 0; i < LK_COUNT(principals); i++)
		if (str_is(word, principals[i]))
			return true;
	return false;
}

static struct str nearest_of(struct str word)
{
	struct text_nearest nearest = text_nearest_begin(word);
	for (size_t i = 0; i < LK_COUNT(principals); i++)
		text_nearest_offer(&nearest, str_from(principals[i]));
	return nearest.best_distance <= 2 ? nearest.best : (struct str){0};
}

static void check_principal(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str text = at->value->as.string, rest = text, word;
	struct fault fault = {.rule = "LK2004", .holder = holder, .at = at};
	if (str_contains(text, STR("${")) || str_is(text, "*"))
		return;
	bool is_form = str_ends_with(text, STR(".amazonaws.com")) || str_ends_with(text, STR(".amazonaws.com.cn")) ||
		       str_ends_with(text, STR(".amazon.com")) || str_ends_with(text, STR(".aws.internal"));
	if (!is_form) {
		fault.hint = STR("a principal reads like lambda.amazonaws.com");
		check_fault(check, &fault, "'%.*s' is no service's principal", STR_ARG(text));
		return;
	}
	str_next(&rest, '.', &word);
	/* The list may lack a new service: only what is a slip away from a known one is told. */
	struct str nearest = is_known(check, word) ? (struct str){0} : nearest_of(word);
	if (!nearest.len)
		return;
	fault.hint = str_format_in(check->arena, "did you mean '%.*s.%.*s'?", STR_ARG(nearest), STR_ARG(rest));
	check_fault(check, &fault, "no service is known as '%.*s'", STR_ARG(text));
}

/* Services that hand on what others may have asked them to. Source: the services' guides, "Cross-service confused
 * deputy prevention". s3's deliveries are the bucket's rules' business. */
static bool may_be_deputy(struct str principal)
{
	static const char *const names[] = {"sns.amazonaws.com",       "events.amazonaws.com",
					    "ses.amazonaws.com",       "cloudwatch.amazonaws.com",
					    "config.amazonaws.com",    "cloudtrail.amazonaws.com",
					    "scheduler.amazonaws.com", "states.amazonaws.com"};
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (str_is(principal, names[i]))
			return true;
	return false;
}

static void check_deputy(struct check *check, const struct policy_document *document, const struct step *statement,
			 const struct step *principal)
{
	const struct resource *resource = document->resource;
	bool queue_or_topic =
		str_is(resource->type, "AWS::SQS::QueuePolicy") || str_is(resource->type, "AWS::SNS::TopicPolicy");
	if (!queue_or_topic || value_get(statement->value, STR("Condition")) ||
	    !value_is_string(value_get(statement->value, STR("Effect")), "Allow") ||
	    !may_be_deputy(principal->value->as.string))
		return;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "LK2006",
			      .holder = &holder,
			      .at = principal,
			      .hint = STR("add Condition: {ArnEquals: {aws:SourceArn: …}} or "
					  "{StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}")};
	check_fault(check, &fault, "'%.*s' may act here for every account", STR_ARG(principal->value->as.string));
}

static bool is_anybody(const struct value *principal)
{
	const struct value *aws = value_get(principal, STR("AWS"));
	return value_is_string(principal, "*") || value_is_string(aws, "*");
}

static void check_statement(struct check *check, const struct policy_document *document, const struct step *statement)
{
	struct holder holder = holder_of_resource(document->resource);
	const struct value *value = value_get(statement->value, STR("Principal"));
	struct step principal = step_key(statement, STR("Principal"), value);
	const struct step *service;
	if (!value)
		return;
	for (size_t i = 0;
	     value->kind == VALUE_MAP && (service = policies_next_text(check, &principal, "Service", &i));) {
		check_principal(check, &holder, service);
		check_deputy(check, document, statement, service);
	}
	struct fault fault = {.rule = "LK2008",
			      .holder = &holder,
			      .at = &principal,
			      .hint = STR("name the accounts or services, or add a Condition")};
	if (document->kind == POLICY_TRUST && is_anybody(value) &&
	    value_is_string(value_get(statement->value, STR("Effect")), "Allow") &&
	    !value_get(statement->value, STR("Condition")))
		check_fault(check, &fault, "anybody in AWS may take on this role");
}

static void visit(struct check *check, const struct policy_document *document)
{
	const struct step *statement;
	for (size_t i = 0; (statement = policies_next_statement(check, document->at, &i));)
		check_statement(check, document, statement);
}

/* --- roles and those that use them */

static const struct {
	const char *type, *way, *service;
} users[] = {
	{"AWS::Lambda::Function", "Role", "lambda.amazonaws.com"},
	{"AWS::StepFunctions::StateMachine", "RoleArn", "states.amazonaws.com"},
	{"AWS::ECS::TaskDefinition", "TaskRoleArn", "ecs-tasks.amazonaws.com"},
	{"AWS::ECS::TaskDefinition", "ExecutionRoleArn", "ecs-tasks.amazonaws.com"},
	{"AWS::CodeBuild::Project", "ServiceRole", "codebuild.amazonaws.com"},
	{"AWS::CodePipeline::Pipeline", "RoleArn", "codepipeline.amazonaws.com"},
	{"AWS::Scheduler::Schedule", "Target/RoleArn", "scheduler.amazonaws.com"},
	{"AWS::EKS::Cluster", "RoleArn", "eks.amazonaws.com"},
};

static enum answer document_trusts(const struct check *check, const struct step *document, const char *service)
{
	const struct step *statement;
	enum answer answer = ANSWER_NO;
	const struct value *statements = value_get(document->value, STR("Statement"));
	/* What a function other than If makes of a statement is not known. */
	if (document->value->kind != VALUE_MAP || !statements ||
	    (statements->kind == VALUE_INTRINSIC && statements->fn != FN_IF))
		return ANSWER_MAYBE;
	for (size_t i = 0; (statement = policies_next_statement(check, document, &i));) {
		enum answer one = grants_service(statement, service, "sts:AssumeRole");
		answer = one > answer ? one : answer;
	}
	return answer;
}

/* In any branch of the policy. */
static enum answer trusts(const struct check *check, const struct resource *role, const char *service)
{
	const struct step *document = relate_step_in(check, role, "Properties.AssumeRolePolicyDocument"), *branch;
	enum answer answer = document ? ANSWER_NO : ANSWER_MAYBE;
	for (size_t i = 0; (branch = relate_next_branch(check, document, &i));) {
		enum answer one = document_trusts(check, branch, service);
		answer = one > answer ? one : answer;
	}
	return answer;
}

static void check_role(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	const char *service = context;
	const struct resource *role = relate_target(check, at->value, NULL);
	if (!role || !str_is(role->type, "AWS::IAM::Role") || trusts(check, role, service) != ANSWER_NO)
		return;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {
		.rule = "LK2005",
		.holder = &holder,
		.at = at,
		.hint = str_format_in(check->arena, "let its AssumeRolePolicyDocument allow %s sts:AssumeRole",
				      service),
	};
	check_fault(check, &fault, "role '%.*s' does not trust %s, which is to take it on", STR_ARG(role->logical_id),
		    service);
}

static void pass_trust(struct check *check)
{
	policies_each(check, visit);
	for (size_t i = 0; i < LK_COUNT(users); i++) {
		const struct check_resource *subject;
		for (size_t at = 0; (subject = relate_next(check, users[i].type, &at));)
			relate_each(check, subject->resource, str_from(users[i].way), check_role,
				    (void *)(uintptr_t)users[i].service);
	}
}

#define ROLE(principal)                                                                                                \
	"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Version: "            \
	"'2012-10-17', "                                                                                               \
	"Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: " principal "}]}}\n"
#define FUNCTION                                                                                                       \
	"  F: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn, Handler: h, Runtime: provided.al2023, "  \
	"Code: "                                                                                                       \
	"{S3Bucket: bucket, S3Key: k}}}\n"
#define QUEUE(condition)                                                                                               \
	"Resources:\n  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties: {Queues: [q], PolicyDocument: {Version: "  \
	"'2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Principal: {Service: "    \
	"sns.amazonaws.com}" condition "}]}}\n"

static const struct rule rows[] = {
	{
		.id = "LK2004",
		.severity = SEVERITY_WARNING,
		.title = "A service's principal that nobody has",
		.doc = "Principals of services read like lambda.amazonaws.com. What is a slip away from a known one is "
		       "told; a new "
		       "service's is let through. Source: IAM User Guide, \"AWS JSON policy elements: Principal\".",
		.pass = pass_trust,
		.good = ROLE("{Service: lambda.amazonaws.com}"),
		.bad = ROLE("{Service: lamda.amazonaws.com}"),
	},
	{
		.id = "LK2005",
		.severity = SEVERITY_ERROR,
		.title = "A role that does not trust who is to take it on",
		.doc = "The service takes on the role that its resource names; the role's trust policy must let it. "
		       "Otherwise the "
		       "service refuses the resource (\"The role defined for the function cannot be assumed by "
		       "Lambda\"). Source: "
		       "IAM User Guide, \"Roles terms and concepts\".",
		.pass = pass_trust,
		.good = ROLE("{Service: lambda.amazonaws.com}") FUNCTION,
		.bad = ROLE("{Service: ec2.amazonaws.com}") FUNCTION,
	},
	{
		.id = "LK2006",
		.severity = SEVERITY_WARNING,
		.title = "A service that may act for every account",
		.doc = "A service does what its callers ask; without a condition on the source, any account may have "
		       "it write "
		       "here. Source: IAM User Guide, \"The confused deputy problem\".",
		.pass = pass_trust,
		.good = QUEUE(", Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}}"),
		.bad = QUEUE(""),
	},
	{
		.id = "LK2008",
		.severity = SEVERITY_WARNING,
		.title = "A role that anybody may take on",
		.doc = "Principal * without a condition lets every account take on the role. Source: IAM User Guide, "
		       "\"AWS JSON "
		       "policy elements: Principal\".",
		.pass = pass_trust,
		.good = ROLE("{AWS: '123456789012'}"),
		.bad = ROLE("{AWS: '*'}"),
	},
};

const struct rule_group rules_access_trust = {rows, LK_COUNT(rows)};
