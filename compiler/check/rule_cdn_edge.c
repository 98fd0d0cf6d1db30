#include "check/rule_cdn.h"
#include "check/rules.h"

/* Lambda@Edge. Source: Amazon CloudFront Developer Guide, "Restrictions on Lambda@Edge" and "Quotas". */

#define HOME_REGION "us-east-1"

struct association {
	struct check *check;
	const struct holder *holder;
	const struct step *at;        /* of LambdaFunctionARN */
	const struct resource *named; /* what it names, if that is in the stack */
	struct str event;             /* empty when not written out */
};

/* The function of the stack that a version is of. */
static const struct resource *function_of(const struct check *check, const struct resource *version)
{
	const struct resource *function;
	if (!str_is(version->type, "AWS::Lambda::Version"))
		return NULL;
	function = relate_target(check, relate_value(version, "Properties.FunctionName"), NULL);
	return function && str_is(function->type, "AWS::Lambda::Function") ? function : NULL;
}

/* "arn:aws:lambda:us-east-1:123456789012:function:name:7" split at its colons; false for another text. */
static bool split_arn(const struct value *value, struct str ret_parts[8], size_t *ret_count)
{
	struct str rest;
	*ret_count = 0;
	if (!relate_text(value, &rest) || !str_starts_with(rest, STR("arn:")))
		return false;
	while (*ret_count < 8 && str_next(&rest, ':', &ret_parts[*ret_count]))
		(*ret_count)++;
	return true;
}

static void check_version(struct association *it)
{
	enum { REGION = 3, PARTS_QUALIFIED = 8 };
	struct fault fault = {.rule = "LK4121", .holder = it->holder, .at = it->at};
	struct str parts[PARTS_QUALIFIED];
	size_t count;
	fault.hint = STR("publish an AWS::Lambda::Version and Ref it here");
	bool is_function = it->named && str_is(it->named->type, "AWS::Lambda::Function");
	bool is_alias = it->named && str_is(it->named->type, "AWS::Lambda::Alias");
	if (is_function || is_alias)
		check_fault(it->check, &fault, "Lambda@Edge takes a version of a function; '%.*s' is %s",
		            STR_ARG(it->named->logical_id), is_alias ? "an alias" : "the function itself");
	if (!split_arn(it->at->value, parts, &count))
		return;
	int64_t number;
	if (count < PARTS_QUALIFIED || !str_to_int(parts[PARTS_QUALIFIED - 1], &number))
		check_fault(it->check, &fault, "Lambda@Edge takes the ARN of a version, which ends in its number");
	fault.rule = "LK4122";
	fault.hint = STR("");
	if (count > REGION && !str_is(parts[REGION], HOME_REGION))
		check_fault(it->check, &fault, "Lambda@Edge takes functions of " HOME_REGION ", not of %.*s",
		            STR_ARG(parts[REGION]));
}

static bool is_viewer_event(const struct association *it)
{
	return str_starts_with(it->event, STR("viewer-"));
}

static void check_limit(struct association *it, const struct resource *function, const char *property, int64_t most)
{
	struct fault fault = {.rule = "LK4123", .holder = it->holder, .at = it->at};
	int64_t value;
	if (relate_integer(value_get(function->properties, str_from(property)), &value) && value > most)
		check_fault(it->check, &fault, "%s of '%.*s' is %lld; at the event %.*s at most %lld is "
		                               "allowed", property,
		            STR_ARG(function->logical_id), (long long)value, STR_ARG(it->event), (long long)most);
}

static void check_function(struct association *it, const struct resource *function)
{
	static const char *const refused[] = {"VpcConfig", "DeadLetterConfig", "Layers"};
	enum { VIEWER_MEMORY = 128, VIEWER_SECONDS = 5, ORIGIN_SECONDS = 30 };
	struct fault fault = {.rule = "LK4123", .holder = it->holder, .at = it->at};
	const struct value *variables = relate_value(function, "Properties.Environment.Variables");
	if (variables && variables->kind == VALUE_MAP && variables->as.map.count)
		check_fault(it->check, &fault, "Lambda@Edge runs no function with environment variables: '%.*s'",
		            STR_ARG(function->logical_id));
	for (size_t i = 0; i < LK_COUNT(refused); i++) {
		const struct value *value = value_get(function->properties, str_from(refused[i]));
		if (value && check_presence(value) == PRESENCE_PRESENT)
			check_fault(it->check, &fault, "Lambda@Edge runs no function with %s: '%.*s'", refused[i],
			            STR_ARG(function->logical_id));
	}
	if (value_is_string(relate_value(function, "Properties.Architectures.0"), "arm64"))
		check_fault(it->check, &fault, "Lambda@Edge runs on x86_64 alone: '%.*s' is built for arm64",
		            STR_ARG(function->logical_id));
	if (value_is_string(relate_value(function, "Properties.PackageType"), "Image"))
		check_fault(it->check, &fault, "Lambda@Edge runs no container images: '%.*s'",
		            STR_ARG(function->logical_id));
	if (is_viewer_event(it))
		check_limit(it, function, "MemorySize", VIEWER_MEMORY);
	if (it->event.len)
		check_limit(it, function, "Timeout", is_viewer_event(it) ? VIEWER_SECONDS : ORIGIN_SECONDS);
}

static void check_association(struct association *it)
{
	struct check *check = it->check;
	struct fault fault = {.rule = "LK4122", .holder = it->holder, .at = it->at};
	it->named = relate_target(check, it->at->value, NULL);
	check_version(it);
	const struct resource *function = it->named ? function_of(check, it->named) : NULL;
	if (function && check->region.len && !str_is(check->region, HOME_REGION))
		check_fault(check, &fault, "Lambda@Edge takes functions of " HOME_REGION ", and this stack is in %.*s",
		            STR_ARG(check->region));
	if (function)
		check_function(it, function);
}

/* One function for each event; viewer events are for one kind of functions. */
static void check_events(struct check *check, const struct holder *holder, const struct step *behavior)
{
	static const char *const lists[] = {"LambdaFunctionAssociations", "FunctionAssociations"};
	struct map seen[2];
	bool viewer[2] = {false, false};
	for (size_t l = 0; l < LK_COUNT(lists); l++) {
		const struct step *list = bucket_member_in(check, behavior, lists[l]);
		map_init_in(&seen[l], check->arena);
		for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++) {
			const struct step *item = bucket_item_in(check, list, i);
			struct fault fault = {.rule = "LK4124", .holder = holder};
			struct str event;
			fault.at = bucket_member_in(check, item, "EventType");
			if (!fault.at || !relate_text(fault.at->value, &event))
				continue;
			viewer[l] |= str_starts_with(event, STR("viewer-"));
			if (map_has(&seen[l], event))
				check_fault(check, &fault, "two functions for the event %.*s", STR_ARG(event));
			else if (l && viewer[0] && viewer[1])
				check_fault(check, &fault, "viewer events are for Lambda@Edge or for CloudFront "
				                           "Functions, "
				            "not for both");
			map_put(&seen[l], event, NULL);
		}
	}
}

static void check_behavior(struct check *check, const struct holder *holder, const struct step *behavior)
{
	const struct step *list = bucket_member_in(check, behavior, "LambdaFunctionAssociations");
	for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++) {
		const struct step *item = bucket_item_in(check, list, i);
		struct association it = {.check = check, .holder = holder};
		it.at = bucket_member_in(check, item, "LambdaFunctionARN");
		(void)relate_text(value_get(item->value, STR("EventType")), &it.event);
		if (it.at)
			check_association(&it);
	}
	check_events(check, holder, behavior);
}

void pass_cdn_edge(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, DISTRIBUTION_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *config = cdn_config_in(check, found->resource), *behavior;
		for (size_t i = 0; config && (behavior = cdn_behavior_in(check, config, i)); i++)
			check_behavior(check, &holder, behavior);
	}
}
