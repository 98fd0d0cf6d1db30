#include "check/rule_access.h"
#include "check/rules.h"
#include "check/shape.h"
#include "check/walk.h"

/* What a policy may speak of where it stands: its actions, and resources by their ARNs. */

/* --- actions */

/* Source: Amazon S3, SQS and SNS refuse others ("Policy has invalid action", "Policy statement action out of service
 * scope!"), IAM too ("AssumeRole policy may only specify STS AssumeRole actions"). */
static const struct {
	const char *type, *way, *service, *refusal;
} scopes[] = {
	{"AWS::S3::BucketPolicy", "PolicyDocument", "s3", "S3"},
	{"AWS::SQS::QueuePolicy", "PolicyDocument", "sqs", "SQS"},
	{"AWS::SQS::QueueInlinePolicy", "PolicyDocument", "sqs", "SQS"},
	{"AWS::SNS::TopicPolicy", "PolicyDocument", "sns", "SNS"},
	{"AWS::SNS::TopicInlinePolicy", "PolicyDocument", "sns", "SNS"},
	{"AWS::IAM::Role", "AssumeRolePolicyDocument", "sts", "IAM"},
};

static const char *scope_of(const struct policy_document *document, const char **ret_refusal)
{
	const struct resource *resource = document->resource;
	if (str_is(resource->type, "AWS::IAM::Role") && document->kind != POLICY_TRUST)
		return NULL;
	for (size_t i = 0; i < LK_COUNT(scopes); i++)
		if (str_is(resource->type, scopes[i].type)) {
			*ret_refusal = scopes[i].refusal;
			return scopes[i].service;
		}
	return NULL;
}

static void check_scope(struct check *check, const struct policy_document *document, const struct step *statement)
{
	static const char *const keys[] = {"Action", "NotAction"};
	const char *refusal = "", *wanted = scope_of(document, &refusal);
	struct holder holder = holder_of_resource(document->resource);
	const struct step *action;
	for (size_t k = 0; wanted && k < LK_COUNT(keys); k++)
		for (size_t i = 0; (action = policies_next_text(check, statement, keys[k], &i));) {
			struct str rest = action->value->as.string, service;
			struct fault fault = {.rule = "LK2014", .holder = &holder, .at = action};
			str_next(&rest, ':', &service);
			if (!rest.ptr || str_contains(service, STR("*")) || str_contains(service, STR("$")) ||
			    str_contains(service, STR("{")) || str_equal_ignore_case(service, str_from(wanted)))
				continue;
			fault.hint = str_format_in(check->arena, "only actions of %s: stand here", wanted);
			check_fault(check, &fault, "%s refuses the action '%.*s' in this policy", refusal,
				    STR_ARG(action->value->as.string));
		}
}

/* --- resources */

/* Types whose Ref is a name, an id or a URL, and whose ARN is an attribute. Source: the types' pages in the
 * CloudFormation Template Reference, "Return values". */
static const struct {
	const char *type, *ref;
} named[] = {
	{"AWS::CodeCommit::Repository", "id"},
	{"AWS::DynamoDB::Table", "name"},
	{"AWS::ECR::Repository", "name"},
	{"AWS::IAM::Role", "name"},
	{"AWS::IAM::User", "name"},
	{"AWS::KMS::Key", "id"},
	{"AWS::Kinesis::Stream", "name"},
	{"AWS::KinesisFirehose::DeliveryStream", "name"},
	{"AWS::Lambda::Function", "name"},
	{"AWS::Logs::LogGroup", "name"},
	{"AWS::S3::Bucket", "name"},
	{"AWS::SQS::Queue", "URL"},
};

static const char *ref_of(struct str type)
{
	for (size_t i = 0; i < LK_COUNT(named); i++)
		if (str_is(type, named[i].type))
			return named[i].ref;
	return NULL;
}

/* The resource whose Ref the text begins with; NULL for another beginning. */
static const struct resource *ref_at_start(const struct check *check, const struct value *value)
{
	const struct value *argument = value->as.argument, *text = argument;
	struct str name, attribute;
	size_t position = 0, start, end;
	const struct resource *target = relate_target(check, value, &attribute);
	if (target)
		return attribute.len ? NULL : target;
	if (value->fn == FN_JOIN && argument->kind == VALUE_LIST && argument->as.list.count == 2) {
		const struct value *parts = argument->as.list.items[1];
		bool any = parts->kind == VALUE_LIST && parts->as.list.count > 0;
		return any && parts->as.list.items[0]->kind == VALUE_INTRINSIC
			       ? ref_at_start(check, parts->as.list.items[0])
			       : NULL;
	}
	if (argument->kind == VALUE_LIST && argument->as.list.count)
		text = argument->as.list.items[0];
	if (value->fn != FN_SUB || !sub_next_variable(value_string(text), &position, &name, &start, &end) || start != 0)
		return NULL;
	if (argument->kind == VALUE_LIST && argument->as.list.count > 1 && value_get(argument->as.list.items[1], name))
		return NULL;
	const struct check_resource *found = check_find_resource(check, name);
	return found ? found->resource : NULL;
}

/* By what is known of its start. */
static bool may_be_arn(struct str shape)
{
	size_t end = str_find(shape, STR("$"), 0);
	struct str known = str_slice(shape, 0, end < shape.len ? end : shape.len), prefix = STR("arn:");
	size_t common = known.len < prefix.len ? known.len : prefix.len;
	return str_starts_with(known, STR("*")) || str_equal(str_slice(known, 0, common), str_slice(prefix, 0, common));
}

static void check_item(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "LK2015", .holder = holder, .at = at};
	struct str shape;
	if (at->value->kind != VALUE_INTRINSIC)
		return;
	const struct resource *target = ref_at_start(check, at->value);
	const char *ref = target ? ref_of(target->type) : NULL;
	if (ref) {
		fault.hint = str_format_in(check->arena, "begin with !GetAtt %.*s.Arn", STR_ARG(target->logical_id));
		check_fault(check, &fault, "the Ref of '%.*s' is its %s; a policy's resources are ARNs",
			    STR_ARG(target->logical_id), ref);
	} else if (!target && shape_of_in(check, at->value, &shape) && !may_be_arn(shape)) {
		check_fault(check, &fault, "'%.*s' is no ARN", STR_ARG(shape));
	}
}

static void check_resources(struct check *check, const struct policy_document *document, const struct step *statement)
{
	static const char *const keys[] = {"Resource", "NotResource"};
	struct holder holder = holder_of_resource(document->resource);
	for (size_t k = 0; k < LK_COUNT(keys); k++) {
		const struct step *branch, *end;
		struct step at = step_key(statement, str_from(keys[k]), value_get(statement->value, str_from(keys[k])));
		for (size_t i = 0; (branch = relate_next_branch(check, &at, &i));) {
			if (branch->value->kind != VALUE_LIST) {
				check_item(check, &holder, branch);
				continue;
			}
			for (size_t n = 0; n < branch->value->as.list.count; n++) {
				struct step item = step_index(branch, n, branch->value->as.list.items[n]);
				for (size_t m = 0; (end = relate_next_branch(check, &item, &m));)
					check_item(check, &holder, end);
			}
		}
	}
}

/* --- variables */

static bool holds_variable(const struct value *value)
{
	switch (value->kind) {
	case VALUE_STRING:
		return str_contains(value->as.string, STR("${aws:"));
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			if (holds_variable(value->as.list.items[i]))
				return true;
		return false;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++)
			if (holds_variable(value->as.map.items[i].value))
				return true;
		return false;
	default:
		return false;
	}
}

static void check_variables(struct check *check, const struct policy_document *document, const struct step *statement)
{
	static const char *const keys[] = {"Resource", "NotResource", "Condition"};
	const struct value *map = document->at->value;
	struct holder holder = holder_of_resource(document->resource);
	if (value_get(map, STR("Version")) || walk_is_open_map(map))
		return;
	for (size_t k = 0; k < LK_COUNT(keys); k++) {
		const struct value *value = value_get(statement->value, str_from(keys[k]));
		struct step at = step_key(statement, str_from(keys[k]), value);
		struct fault fault = {
			.rule = "LK2020", .holder = &holder, .at = &at, .hint = STR("write Version: '2012-10-17'")};
		if (value && holds_variable(value))
			check_fault(check, &fault,
				    "without a Version the policy takes its variables as they are written");
	}
}

static void visit(struct check *check, const struct policy_document *document)
{
	const struct step *statement;
	for (size_t i = 0; (statement = policies_next_statement(check, document->at, &i));) {
		check_scope(check, document, statement);
		if (document->kind == POLICY_IDENTITY || document->kind == POLICY_RESOURCE)
			check_resources(check, document, statement);
		check_variables(check, document, statement);
	}
}

static void pass_scope(struct check *check)
{
	policies_each(check, visit);
}

#define QUEUE(action)                                                                                                  \
	"Resources:\n  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties: {Queues: [q], PolicyDocument: {Version: "  \
	"'2012-10-17', Statement: [{Effect: Allow, Action: '" action "', Resource: '*', Principal: {AWS: "             \
	"'123456789012'}}]}}\n"
#define POLICY(version, resource)                                                                                      \
	"Resources:\n  B: {Type: AWS::S3::Bucket}\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: "          \
	"{PolicyDocument: {" version "Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: " resource         \
	"}]}}\n"
#define NEW "Version: '2012-10-17', "

static const struct rule rows[] = {
	{
		.id = "LK2014",
		.severity = SEVERITY_ERROR,
		.title = "An action of another service in a resource's policy",
		.doc = "The policy of a bucket, queue or topic names actions of its own service, a trust policy "
		       "actions "
		       "of STS; the services refuse others (\"Policy has invalid action\", \"Policy statement action "
		       "out "
		       "of service scope!\", \"AssumeRole policy may only specify STS AssumeRole actions\"). Source: "
		       "Amazon S3, SQS and SNS Developer Guides; IAM User Guide, \"Roles terms and concepts\".",
		.pass = pass_scope,
		.good = QUEUE("sqs:SendMessage"),
		.bad = QUEUE("sns:Publish"),
	},
	{
		.id = "LK2015",
		.severity = SEVERITY_ERROR,
		.title = "A name where a policy wants an ARN",
		.doc = "Resources of a policy are ARNs. The Ref of a bucket, table, function and the like is its name "
		       "or "
		       "URL; the service refuses the policy (\"Resource … must be in ARN format or '*'\"). Source: IAM "
		       "User Guide, \"IAM JSON policy elements: Resource\"; CloudFormation Template Reference, return "
		       "values of the types.",
		.pass = pass_scope,
		.good = POLICY(NEW, "!Sub '${B.Arn}/*'"),
		.bad = POLICY(NEW, "!Sub '${B}/*'"),
	},
	{
		.id = "LK2020",
		.severity = SEVERITY_WARNING,
		.title = "Policy variables in a policy without a Version",
		.doc = "Without a Version a policy is of 2008-10-17, which has no policy variables: ${aws:username} is "
		       "taken as it is written and matches nothing. Source: IAM User Guide, \"IAM policy elements: "
		       "Variables and tags\".",
		.pass = pass_scope,
		.good = POLICY(NEW, "'arn:aws:s3:::b/${aws:username}/*'"),
		.bad = POLICY("", "'arn:aws:s3:::b/${aws:username}/*'"),
	},
};

const struct rule_group rules_access_scope = {rows, LK_COUNT(rows)};
