#include "check/rule_alarms.h"
#include "check/shape.h"
#include "check/suggest.h"
#include "check/walk.h"

/* Amazon CloudWatch User Guide, "Create a CloudWatch alarm based on a metric math expression". */
enum { METRICS_MAX = 10 };

static void read_expression(const struct check *check, struct alarm_query *query)
{
	struct str shape;
	if (shape_of_in(check, query->expression_at->value, &shape))
		expression_read_in(check->arena, shape, &query->expression);
	else
		query->expression.open = true;
}

static void read_query(const struct check *check, const struct step *at, struct alarm_query *query)
{
	query->at = at;
	query->id_at = alarm_member(check, at, "Id");
	query->expression_at = alarm_member(check, at, "Expression");
	query->stat_at = alarm_member(check, at, "MetricStat");
	if (query->id_at)
		(void)relate_text(query->id_at->value, &query->id);
	if (query->expression_at)
		read_expression(check, query);
	const struct step *metric = alarm_member(check, query->stat_at, "Metric");
	if (metric) {
		(void)relate_text(value_get(metric->value, STR("Namespace")), &query->space);
		(void)relate_text(value_get(metric->value, STR("MetricName")), &query->name);
	}
}

struct alarm_queries alarm_queries_in(const struct alarm *alarm)
{
	const struct check *check = alarm->check;
	const struct step *metrics = alarm_member(check, &alarm->properties, "Metrics");
	struct alarm_queries queries = {.open = metrics && metrics->value->kind != VALUE_LIST};
	if (!metrics || queries.open)
		return queries;
	size_t count = metrics->value->as.list.count;
	queries.items = arena_alloc(check->arena, (count + 1) * sizeof *queries.items);
	for (size_t i = 0; i < count; i++) {
		struct step *at = ARENA_NEW(check->arena, struct step);
		*at = step_index(metrics, i, metrics->value->as.list.items[i]);
		if (check_presence(at->value) == PRESENCE_ABSENT)
			continue;
		if (at->value->kind != VALUE_MAP || walk_is_open_map(at->value)) {
			queries.open = true;
			continue;
		}
		struct alarm_query *query = &queries.items[queries.count++];
		*query = (struct alarm_query){0};
		read_query(check, at, query);
		queries.open |= query->id_at && !query->id.len;
	}
	return queries;
}

struct alarm_query *alarm_find_query(const struct alarm_queries *queries, struct str id)
{
	for (size_t i = 0; i < queries->count; i++)
		if (queries->items[i].id.len && str_equal(queries->items[i].id, id))
			return &queries->items[i];
	return NULL;
}

static void check_form(const struct alarm *alarm, const struct alarm_queries *queries, const struct alarm_query *query)
{
	struct fault fault = {.rule = "LK3010", .holder = &alarm->holder, .at = query->id_at};
	if (query->id.len && alarm_find_query(queries, query->id) != query)
		check_fault(alarm->check, &fault, "two queries have the id '%.*s'", STR_ARG(query->id));
	enum presence math = check_presence(value_get(query->at->value, STR("Expression")));
	enum presence stat = check_presence(value_get(query->at->value, STR("MetricStat")));
	if (math == PRESENCE_PRESENT && stat == PRESENCE_PRESENT) {
		fault.at = query->stat_at;
		fault.on_key = true;
		check_fault(alarm->check, &fault,
			    "the query '%.*s' has Expression and MetricStat; it takes one of them", STR_ARG(query->id));
	} else if (math == PRESENCE_ABSENT && stat == PRESENCE_ABSENT) {
		fault.at = query->at;
		check_fault(alarm->check, &fault, "the query '%.*s' has neither Expression nor MetricStat",
			    STR_ARG(query->id));
	}
}

static struct str nearest_id(const struct alarm *alarm, const struct alarm_queries *queries, struct str name)
{
	struct map ids;
	map_init_in(&ids, alarm->check->arena);
	for (size_t i = 0; i < queries->count; i++)
		if (queries->items[i].id.len)
			map_put(&ids, queries->items[i].id, &queries->items[i]);
	return suggest_key(&ids, name);
}

static bool is_repeated(const struct expression *expression, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_equal(expression->names.items[i], expression->names.items[index]))
			return true;
	return false;
}

static void check_names_of(const struct alarm *alarm, const struct alarm_queries *queries,
			   const struct alarm_query *query)
{
	const struct expression *expression = &query->expression;
	struct fault fault = {.rule = "LK3012", .holder = &alarm->holder, .at = query->expression_at};
	for (size_t i = 0; i < expression->names.count; i++) {
		struct str name = expression->names.items[i];
		if (is_repeated(expression, i))
			continue;
		if (query->id.len && str_equal(name, query->id)) {
			check_fault(alarm->check, &fault, "the query '%.*s' is made of itself", STR_ARG(name));
		} else if (!queries->open && !alarm_find_query(queries, name)) {
			struct fault unknown = fault;
			unknown.hint = suggest_hint_in(alarm->check->arena, nearest_id(alarm, queries, name));
			check_fault(alarm->check, &unknown, "no query of Metrics has the id '%.*s'", STR_ARG(name));
		}
	}
}

static void check_functions_of(const struct alarm *alarm, const struct alarm_query *query)
{
	const struct expression *expression = &query->expression;
	struct fault fault = {.holder = &alarm->holder, .at = query->expression_at};
	for (size_t i = 0; i < expression->functions.count; i++) {
		struct str name = expression->functions.items[i];
		if (expression_knows_function(name))
			continue;
		struct str nearest = expression_nearest_function(name);
		fault.rule = str_equal_ignore_case(name, nearest) ? "LK3011" : "LK3013";
		fault.hint = suggest_hint_in(alarm->check->arena, nearest);
		if (str_equal_ignore_case(name, nearest))
			check_fault(alarm->check, &fault, "functions are written in capitals: '%.*s' is none",
				    STR_ARG(name));
		else
			check_fault(alarm->check, &fault, "metric math has no function '%.*s'", STR_ARG(name));
	}
	fault = (struct fault){.rule = "LK3014", .holder = &alarm->holder, .at = query->expression_at};
	if (expression_calls(expression, "SEARCH"))
		check_fault(alarm->check, &fault, "an alarm cannot watch a SEARCH: it gives any number of series");
}

/* CloudFront Developer Guide, "Viewing CloudFront and edge function metrics": error rates are percentages of all
 * requests. */
static void check_rates(const struct alarm *alarm, const struct alarm_queries *queries, const struct alarm_query *query)
{
	struct fault fault = {.rule = "LK3024", .holder = &alarm->holder, .at = query->expression_at};
	for (size_t i = 0; i < query->expression.divisions.count; i++) {
		const struct expression_division *division = &query->expression.divisions.items[i];
		const struct alarm_query *rate = alarm_find_query(queries, division->dividend);
		const struct alarm_query *all = alarm_find_query(queries, division->divisor);
		if (rate && all && str_is(rate->space, "AWS/CloudFront") &&
		    str_ends_with(rate->name, STR("ErrorRate")) && str_is(all->name, "Requests"))
			check_fault(alarm->check, &fault, "%.*s is a percentage of the requests already",
				    STR_ARG(rate->name));
	}
}

static void check_expression(const struct alarm *alarm, const struct alarm_queries *queries,
			     const struct alarm_query *query)
{
	struct fault fault = {.rule = "LK3011", .holder = &alarm->holder, .at = query->expression_at};
	if (!query->expression_at || query->expression.open)
		return;
	if (query->expression.fault.len) {
		check_fault(alarm->check, &fault, "the expression cannot be read: %.*s",
			    STR_ARG(query->expression.fault));
		return;
	}
	check_names_of(alarm, queries, query);
	check_functions_of(alarm, query);
	check_rates(alarm, queries, query);
}

static void mark_used(const struct alarm_queries *queries, struct str threshold_id)
{
	for (size_t i = 0; i < queries->count; i++) {
		const struct expression *expression = &queries->items[i].expression;
		bool all = expression->open || expression->fault.len || expression_calls(expression, "METRICS");
		for (size_t k = 0; k < queries->count && all; k++)
			queries->items[k].used = true;
		for (size_t k = 0; k < expression->names.count; k++) {
			struct alarm_query *named = alarm_find_query(queries, expression->names.items[k]);
			if (named && named != &queries->items[i])
				named->used = true;
		}
		if (threshold_id.len && str_equal(queries->items[i].id, threshold_id))
			queries->items[i].used = true;
	}
}

enum returned { RETURNED_NO, RETURNED_MAYBE, RETURNED_YES };

/* Whether the query's result is the alarm's; the default is that it is. */
static enum returned returned(const struct alarm_query *query)
{
	const struct value *value = value_get(query->at->value, STR("ReturnData"));
	if (check_presence(value) == PRESENCE_ABSENT)
		return RETURNED_YES;
	if (value->kind == VALUE_BOOL)
		return value->as.boolean ? RETURNED_YES : RETURNED_NO;
	if (value->kind == VALUE_STRING && str_equal_ignore_case(value->as.string, STR("true")))
		return RETURNED_YES;
	if (value->kind == VALUE_STRING && str_equal_ignore_case(value->as.string, STR("false")))
		return RETURNED_NO;
	return RETURNED_MAYBE;
}

/* A band returns data beside what is compared with it, and is not counted. */
static void check_returned(const struct alarm *alarm, const struct alarm_queries *queries, struct str threshold_id)
{
	const struct alarm_query *last = NULL;
	size_t count = 0;
	bool unsure = queries->open || (alarm_has(alarm, "ThresholdMetricId") != PRESENCE_ABSENT && !threshold_id.len);
	struct fault fault = {.rule = "LK3015", .holder = &alarm->holder};
	for (size_t i = 0; i < queries->count; i++) {
		const struct alarm_query *query = &queries->items[i];
		enum returned answer = returned(query);
		bool is_band = threshold_id.len && str_equal(query->id, threshold_id);
		unsure |= answer == RETURNED_MAYBE;
		if (answer == RETURNED_YES && !is_band) {
			count++;
			last = query;
		}
		if (answer == RETURNED_NO && !query->used && !is_band && !queries->open) {
			fault.rule = "LK3016";
			fault.at = query->at;
			check_fault(alarm->check, &fault, "nothing uses the query '%.*s'", STR_ARG(query->id));
		}
	}
	if (unsure || count == 1 || !queries->count)
		return;
	fault.rule = "LK3015";
	fault.at = last ? last->at : alarm_member(alarm->check, &alarm->properties, "Metrics");
	fault.hint = STR("ReturnData is true unless it is said to be false");
	check_fault(alarm->check, &fault, "%zu queries return data; an alarm watches exactly one", count);
}

static void check_whole(const struct alarm *alarm, const struct alarm_queries *queries)
{
	int64_t period = 0, other;
	size_t count = 0;
	struct fault fault = {.holder = &alarm->holder};
	for (size_t i = 0; i < queries->count; i++) {
		const struct step *at = alarm_member(alarm->check, queries->items[i].stat_at, "Period");
		count += queries->items[i].stat_at && queries->items[i].stat_at->value->kind == VALUE_MAP;
		if (!at || !relate_integer(at->value, &other))
			continue;
		fault.rule = "LK3018";
		fault.at = at;
		if (period && period != other)
			check_fault(
				alarm->check, &fault,
				"the query '%.*s' has periods of %lld seconds, another has %lld; an alarm's metrics "
				"have one period",
				STR_ARG(queries->items[i].id), (long long)other, (long long)period);
		period = period ? period : other;
	}
	fault.rule = "LK3017";
	fault.at = alarm_member(alarm->check, &alarm->properties, "Metrics");
	if (count > METRICS_MAX)
		check_fault(alarm->check, &fault, "the alarm has %zu metrics; at most %d are allowed", count,
			    METRICS_MAX);
}

void alarm_check_queries(const struct alarm *alarm, const struct alarm_queries *queries)
{
	struct str threshold_id = {0};
	(void)relate_text(value_get(alarm->resource->properties, STR("ThresholdMetricId")), &threshold_id);
	for (size_t i = 0; i < queries->count; i++) {
		check_form(alarm, queries, &queries->items[i]);
		check_expression(alarm, queries, &queries->items[i]);
	}
	mark_used(queries, threshold_id);
	check_returned(alarm, queries, threshold_id);
	if (queries->count)
		check_whole(alarm, queries);
}
