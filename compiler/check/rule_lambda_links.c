#include "base/text.h"
#include "check/rule_lambda.h"
#include "check/shape.h"
#include "check/walk.h"

static const struct step *member_in(const struct check *check, const struct resource *resource, const char *path)
{
	const struct step *step = relate_step_in(check, resource, path);
	return step && check_presence(step->value) != PRESENCE_ABSENT ? step : NULL;
}

/* --- permissions */

/* Services that act for many accounts and tell Lambda for which, by their guides' examples of permissions. */
static bool tells_its_source(struct str principal)
{
	static const char *const services[] = {
		"apigateway.amazonaws.com", "cognito-idp.amazonaws.com", "config.amazonaws.com",
		"events.amazonaws.com",	    "iot.amazonaws.com",	 "lambda.alarms.cloudwatch.amazonaws.com",
		"logs.amazonaws.com",	    "s3.amazonaws.com",		 "secretsmanager.amazonaws.com",
		"ses.amazonaws.com",	    "sns.amazonaws.com",
	};
	for (size_t i = 0; i < LK_COUNT(services); i++)
		if (str_is(principal, services[i]))
			return true;
	return false;
}

/* AWS Lambda API Reference, "AddPermission": a service is held to one source by SourceArn or SourceAccount, an
 * organisation by PrincipalOrgID. */
static void check_permission(struct check *check, const struct resource *resource)
{
	static const char *const bounds[] = {"SourceArn", "SourceAccount", "EventSourceToken", "PrincipalOrgID"};
	const struct step *at = member_in(check, resource, "Properties.Principal");
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "LK3120", .holder = &holder, .at = at};
	struct str text;
	if (!at || !relate_text(at->value, &text) || !tells_its_source(text) || walk_is_open_map(resource->properties))
		return;
	for (size_t i = 0; i < LK_COUNT(bounds); i++)
		if (check_presence(value_get(resource->properties, str_from(bounds[i]))) != PRESENCE_ABSENT)
			return;
	fault.hint = STR("give SourceArn, or SourceAccount: !Ref AWS::AccountId");
	check_fault(check, &fault, "through %.*s any account may invoke the function", STR_ARG(text));
}

void lambda_check_permissions(struct check *check)
{
	const struct check_resource *found;
	for (size_t i = 0; (found = relate_next(check, "AWS::Lambda::Permission", &i));)
		check_permission(check, found->resource);
}

/* --- API Gateway */

/* Amazon API Gateway Developer Guide, "Amazon API Gateway quotas and important notes": 29 seconds for REST APIs unless
 * more was granted, 30 for HTTP APIs. In seconds here, in milliseconds in the property. */
static const struct {
	const char *type, *way, *timeout, *streams;
	int64_t seconds;
} apis[] = {
	{"AWS::ApiGateway::Method", "Properties.Integration.Uri", "Properties.Integration.TimeoutInMillis",
	 "Properties.Integration", 29},
	{"AWS::ApiGatewayV2::Integration", "Properties.IntegrationUri", "Properties.TimeoutInMillis", "Properties", 30},
};

/* An integration that does not wait: invoked asynchronously, or with its response streamed. */
static bool does_not_wait(const struct resource *resource, const char *path)
{
	const struct value *integration = relate_value(resource, path);
	const struct value *mapped = value_get(integration, STR("RequestParameters"));
	return value_get(integration, STR("ResponseTransferMode")) || (mapped && !relate_is_known(mapped)) ||
	       value_get(mapped, STR("integration.request.header.X-Amz-Invocation-Type")) ||
	       walk_is_open_map(integration);
}

static void check_api(struct check *check, const struct resource *resource, size_t index)
{
	const struct step *at = member_in(check, resource, apis[index].way);
	struct holder holder = holder_of_resource(resource);
	const struct check_resource *function;
	int64_t patience, timeout;
	if (!at || does_not_wait(resource, apis[index].streams) ||
	    !lambda_number(resource, apis[index].timeout, apis[index].seconds * 1000, &patience))
		return;
	for (size_t i = 0; (function = relate_next(check, "AWS::Lambda::Function", &i));) {
		struct fault fault = {.rule = "LK3121", .holder = &holder, .at = at};
		if (lambda_number(function->resource, "Properties.Timeout", 3, &timeout) && timeout > patience / 1000 &&
		    relate_mentions(check, at->value, function->resource))
			check_fault(check, &fault,
				    "the API waits %lld seconds at most, '%.*s' may take %lld: late answers are lost",
				    (long long)(patience / 1000), STR_ARG(function->resource->logical_id),
				    (long long)timeout);
	}
}

void lambda_check_apis(struct check *check)
{
	const struct check_resource *found;
	for (size_t i = 0; i < LK_COUNT(apis); i++)
		for (size_t k = 0; (found = relate_next(check, apis[i].type, &k));)
			check_api(check, found->resource, i);
}

/* --- logs */

#define LOG_PREFIX "/aws/lambda/"

/* The names of functions, and the log groups that are there, each by its shape; "${F}" is F's own name. */
struct logs {
	struct map functions, groups;
	bool open; /* some name is not known */
	VEC(struct str) lonely; /* names of functions without a group */
};

static void add_function(struct check *check, const struct resource *function, struct logs *logs)
{
	const struct value *name = relate_value(function, "Properties.FunctionName");
	struct str shape, own = str_format_in(check->arena, "${%.*s}", STR_ARG(function->logical_id));
	map_put(&logs->functions, own, (void *)function);
	if (!name)
		return;
	if (shape_of_in(check, name, &shape))
		map_put(&logs->functions, shape, (void *)function);
	else
		logs->open = true;
}

static bool name_of_group_in(const struct check *check, const struct resource *group, struct str *ret_name)
{
	const struct value *given = relate_value(group, "Properties.LogGroupName");
	struct str shape;
	if (!given || !shape_of_in(check, given, &shape) || !str_starts_with(shape, STR(LOG_PREFIX)))
		return false;
	*ret_name = str_slice(shape, STR(LOG_PREFIX).len, shape.len);
	return true;
}

static struct logs logs_of(struct check *check)
{
	const struct check_resource *found;
	struct logs logs = {.open = check->expands};
	struct str name;
	map_init_in(&logs.functions, check->arena);
	map_init_in(&logs.groups, check->arena);
	for (size_t i = 0; (found = relate_next(check, "AWS::Lambda::Function", &i));)
		add_function(check, found->resource, &logs);
	for (size_t i = 0; (found = relate_next(check, "AWS::Logs::LogGroup", &i));)
		if (name_of_group_in(check, found->resource, &name))
			map_put(&logs.groups, name, (void *)found->resource);
	return logs;
}

/* By its own name or by a reference to it, or with a group of another name. */
static bool has_log_group(const struct check *check, const struct logs *logs, const struct map_entry *function)
{
	const struct resource *resource = function->value;
	struct str own = str_format_in(check->arena, "${%.*s}", STR_ARG(resource->logical_id));
	return map_has(&logs->groups, function->key) || map_has(&logs->groups, own) ||
	       relate_value(resource, "Properties.LoggingConfig.LogGroup");
}

/* Those that have a name of their own and no group. */
static void find_lonely(const struct check *check, struct logs *logs)
{
	for (size_t i = 0; i < logs->functions.entries.count; i++) {
		const struct map_entry *function = &logs->functions.entries.items[i];
		bool is_named = !str_starts_with(function->key, STR("${")) || !shape_target(check, function->key, NULL);
		if (is_named && !has_log_group(check, logs, function))
			VEC_PUSH(check->arena, &logs->lonely) = function->key;
	}
}

/* A log group whose name is nearly that of a function which has none: one of them is mistyped. Further away it may be
 * for a function of another stack. */
static void check_log_group(struct check *check, const struct logs *logs, const struct resource *group)
{
	enum { NEAR = 4 /* two letters */ };
	struct str written;
	if (!name_of_group_in(check, group, &written) || map_has(&logs->functions, written))
		return;
	struct text_nearest nearest = text_nearest_begin(written);
	for (size_t i = 0; i < logs->lonely.count; i++)
		text_nearest_offer(&nearest, logs->lonely.items[i]);
	if (!nearest.best.len || text_distance(written, nearest.best, NEAR) > NEAR)
		return;
	struct holder holder = holder_of_resource(group);
	struct fault fault = {
		.rule = "LK3122",
		.holder = &holder,
		.at = member_in(check, group, "Properties.LogGroupName"),
		.hint = str_format_in(check->arena, "did you mean '" LOG_PREFIX "%.*s'?", STR_ARG(nearest.best))};
	check_fault(check, &fault, "no function of this stack writes to the log group '" LOG_PREFIX "%.*s'",
		    STR_ARG(written));
}

void lambda_check_logs(struct check *check)
{
	const struct check_resource *found;
	struct logs logs = logs_of(check);
	find_lonely(check, &logs);
	for (size_t i = 0; !logs.open && (found = relate_next(check, "AWS::Logs::LogGroup", &i));)
		check_log_group(check, &logs, found->resource);
}
