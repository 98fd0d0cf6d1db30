#include "check/rule_alarms.h"
#include "check/targets.h"

static const char *const lists[] = {"AlarmActions", "OKActions", "InsufficientDataActions"};

/* What an alarm can set off, and the attributes that are its ARN: "" is Ref. Source: Amazon CloudWatch API Reference,
 * "PutMetricAlarm", and the types' "Return values" in the CloudFormation template reference. */
static const struct target_kind targets[] = {
	{"AWS::AIOps::InvestigationGroup", " Arn"},
	{"AWS::ApplicationAutoScaling::ScalingPolicy", " Arn"},
	{"AWS::AutoScaling::ScalingPolicy", " Arn"},
	{"AWS::Lambda::Alias", " AliasArn"},
	{"AWS::Lambda::Function", "Arn"},
	{"AWS::Lambda::Version", " FunctionArn"},
	{"AWS::SNS::Topic", " TopicArn"},
	{"AWS::SSMIncidents::ResponsePlan", " Arn"},
	{"AWS::Serverless::Function", "Arn"},
};

static bool has_permission(const struct check *check, const struct resource *function)
{
	const struct check_resource *permission;
	for (size_t i = 0; (permission = relate_next(check, "AWS::Lambda::Permission", &i));) {
		const struct value *principal = relate_value(permission->resource, "Properties.Principal");
		struct str text;
		if ((!relate_text(principal, &text) || str_is(text, "lambda.alarms.cloudwatch.amazonaws.com")) &&
		    relate_mentions(check, relate_value(permission->resource, "Properties.FunctionName"), function))
			return true;
	}
	return false;
}

/* Permissions may name the function by its literal name, or by an alias of it. */
static void check_permission(const struct alarm *alarm, const struct resource *function, const struct step *at)
{
	struct check *check = alarm->check;
	struct fault fault = {.rule = "LK3031", .holder = &alarm->holder, .at = at};
	if (!str_is(function->type, "AWS::Lambda::Function") || check->expands ||
	    relate_value(function, "Properties.FunctionName") || has_permission(check, function))
		return;
	fault.hint = STR("add an AWS::Lambda::Permission for lambda.alarms.cloudwatch.amazonaws.com");
	check_fault(check, &fault, "no permission lets alarms invoke '%.*s'", STR_ARG(function->logical_id));
}

static void check_target(const struct alarm *alarm, const struct step *at, const struct check_resource *target,
			 struct str attribute)
{
	struct check *check = alarm->check;
	const struct resource *resource = target->resource;
	struct fault fault = {.rule = "LK3030", .holder = &alarm->holder, .at = at};
	const struct target_kind *kind = target_find(targets, LK_COUNT(targets), resource->type);
	if (kind && target_tells(kind->attributes, attribute)) {
		check_permission(alarm, resource, at);
	} else if (kind) {
		struct str given = target_words_in(check->arena, resource->logical_id, attribute);
		struct str wanted = target_wanted_in(check->arena, resource->logical_id, kind->attributes);
		fault.hint = str_format_in(check->arena, "write %.*s", STR_ARG(wanted));
		check_fault(check, &fault, "%.*s is not the ARN that an action wants", STR_ARG(given));
	} else if (!target_may_tell_anything(target)) {
		fault.hint = STR("an alarm notifies a topic, scales, or invokes a function");
		check_fault(check, &fault, "an %.*s, '%.*s', is nothing that an alarm can set off",
			    STR_ARG(resource->type), STR_ARG(resource->logical_id));
	}
}

static void check_arn(const struct alarm *alarm, const struct step *at, struct str arn)
{
	static const char *const services[] = {"aiops", "automate", "autoscaling",   "lambda",
					       "sns",	"ssm",	    "ssm-incidents", "swf"};
	struct fault fault = {.rule = "LK3030", .holder = &alarm->holder, .at = at};
	struct str rest = arn, word;
	str_next(&rest, ':', &word);
	if (!str_is(word, "arn") || !rest.ptr) {
		check_fault(alarm->check, &fault, "'%.*s' is no ARN", STR_ARG(arn));
		return;
	}
	str_next(&rest, ':', &word);
	if (!rest.ptr || !str_next(&rest, ':', &word))
		return;
	for (size_t i = 0; i < LK_COUNT(services); i++)
		if (str_is(word, services[i]))
			return;
	fault.hint = STR("an alarm notifies a topic, scales, or invokes a function");
	check_fault(alarm->check, &fault, "'%.*s' is nothing that an alarm can set off", STR_ARG(arn));
}

static void check_action(const struct alarm *alarm, const struct step *at)
{
	struct str text, attribute;
	const struct resource *target = relate_target(alarm->check, at->value, &attribute);
	if (target)
		check_target(alarm, at, check_find_resource(alarm->check, target->logical_id), attribute);
	else if (relate_text(at->value, &text))
		check_arn(alarm, at, text);
}

void alarm_check_actions(const struct alarm *alarm)
{
	for (size_t i = 0; i < LK_COUNT(lists); i++) {
		const struct step *list = alarm_member(alarm->check, &alarm->properties, lists[i]), *branch, *end;
		for (size_t k = 0; (branch = relate_next_branch(alarm->check, list, &k));) {
			size_t count = branch->value->kind == VALUE_LIST ? branch->value->as.list.count : 0;
			for (size_t item = 0; item < count; item++) {
				struct step at = step_index(branch, item, branch->value->as.list.items[item]);
				for (size_t j = 0; (end = relate_next_branch(alarm->check, &at, &j));)
					check_action(alarm, end);
			}
		}
	}
}
