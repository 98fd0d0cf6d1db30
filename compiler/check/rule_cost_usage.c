#include "check/rule_cost.h"
#include "check/shape.h"

/* Whether Application Auto Scaling may change the capacity of something of the service. */
static bool is_scaled(const struct check *check, const char *service)
{
	const struct check_resource *found;
	for (size_t position = 0;
	     (found = relate_next(check, "AWS::ApplicationAutoScaling::ScalableTarget", &position));) {
		const struct value *namespace = value_get(found->resource->properties, STR("ServiceNamespace"));
		struct str text;
		if (!relate_text(namespace, &text) || str_is(text, service))
			return true;
	}
	return false;
}

static void check_concurrency(struct check *check, const struct resource *resource)
{
	struct holder holder = holder_of_resource(resource);
	const struct step *at =
		relate_step_in(check, resource,
	                       "Properties.ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions");
	struct fault fault = {.rule = "LK5303", .holder = &holder, .at = at};
	int64_t count;
	if (!at || !relate_integer(at->value, &count) || count <= 0)
		return;
	fault.hint = STR("leave it out where a slower first call does no harm, or scale it by the hour");
	check_fault(check, &fault, "%lld environments of %.*s are paid for by the hour, whether it is called or not",
	            (long long)count, STR_ARG(resource->logical_id));
}

void pass_cost_concurrency(struct check *check)
{
	static const char *const types[] = {"AWS::Lambda::Alias", "AWS::Lambda::Version"};
	const struct check_resource *found;
	if (is_scaled(check, "lambda"))
		return;
	for (size_t i = 0; i < LK_COUNT(types); i++)
		for (size_t position = 0; (found = relate_next(check, types[i], &position));)
			check_concurrency(check, found->resource);
}

void pass_cost_capacity(struct check *check)
{
	const struct check_resource *found;
	if (is_scaled(check, "dynamodb") || check->expands)
		return;
	for (size_t position = 0; (found = relate_next(check, "AWS::DynamoDB::Table", &position));) {
		const struct value *mode = value_get(found->resource->properties, STR("BillingMode"));
		const struct step *at = relate_step_in(check, found->resource, "Properties.ProvisionedThroughput");
		struct holder holder = holder_of_resource(found->resource);
		struct fault fault = {.rule = "LK5304", .holder = &holder, .at = at};
		if (!at || !(relate_is_absent(mode) || value_is_string(mode, "PROVISIONED")))
			continue;
		fault.hint = STR("BillingMode: PAY_PER_REQUEST, or a ScalableTarget where the traffic is even");
		check_fault(check, &fault, "table %.*s has a fixed capacity: paid for when idle, too little in a rush",
		            STR_ARG(found->resource->logical_id));
	}
}

/* Whether the log group may be the function's: by a reference to it, or by its name. */
static bool may_be_log_of(const struct check *check, const struct resource *group, const struct resource *function)
{
	const struct value *name = value_get(group->properties, STR("LogGroupName"));
	const struct value *function_name = value_get(function->properties, STR("FunctionName"));
	struct str shape, function_shape;
	if (relate_is_absent(name))
		return false;
	if (relate_mentions(check, name, function) || !shape_of_in(check, name, &shape))
		return true;
	if (relate_is_absent(function_name))
		return false;
	if (!shape_of_in(check, function_name, &function_shape))
		return true;
	struct str wanted = str_format_in(check->arena, "/aws/lambda/%.*s", STR_ARG(function_shape));
	return shape_compare(wanted, shape) != RELATION_OTHER;
}

static bool has_log_group(const struct check *check, const struct resource *function)
{
	const struct check_resource *found;
	for (size_t position = 0; (found = relate_next(check, "AWS::Logs::LogGroup", &position));)
		if (may_be_log_of(check, found->resource, function))
			return true;
	return false;
}

/* A custom resource may set the retention of groups that the template does not have. */
static bool has_custom_resource(const struct check *check, const struct resource *function)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		const struct check_resource *found = check_find_resource(check, resource->logical_id);
		if (found->is_custom && relate_mentions(check, resource->properties, function))
			return true;
	}
	return false;
}

void pass_cost_logs(struct check *check)
{
	const struct check_resource *found;
	if (check->expands)
		return;
	for (size_t position = 0; (found = relate_next(check, "AWS::Lambda::Function", &position));) {
		const struct resource *function = found->resource;
		struct holder holder = holder_of_resource(function);
		struct fault fault = {.rule = "LK5306", .holder = &holder};
		const struct value *logging = value_get(function->properties, STR("LoggingConfig"));
		if ((logging && logging->kind != VALUE_MAP) ||
		    !relate_is_absent(value_get(logging, STR("LogGroup"))) ||
		    has_log_group(check, function) || has_custom_resource(check, function))
			continue;
		fault.hint = STR("add an AWS::Logs::LogGroup with RetentionInDays: 7, and name it in LoggingConfig");
		check_fault(check, &fault, "Lambda makes the log group of %.*s, and its events never expire",
		            STR_ARG(function->logical_id));
	}
}
