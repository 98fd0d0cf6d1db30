#include "check/rule_alarms.h"

#include "check/walk.h"

const struct step *alarm_member(const struct check *check, const struct step *map, const char *key)
{
	const struct value *value = map ? value_get(map->value, str_from(key)) : NULL;
	if (check_presence(value) == PRESENCE_ABSENT)
		return NULL;
	struct step *step = ARENA_NEW(check->arena, struct step);
	*step = step_key(map, str_from(key), value);
	return step;
}

enum presence alarm_has(const struct alarm *alarm, const char *key)
{
	return check_presence(value_get(alarm->resource->properties, str_from(key)));
}

/* The index-th place where a metric may be named: the alarm itself, then its queries. */
static bool metric_at(const struct alarm *alarm, const struct step *queries, size_t index, struct alarm_metric *metric)
{
	if (index == 0) {
		bool is_named = alarm_has(alarm, "MetricName") == PRESENCE_PRESENT;
		metric->at = is_named ? &alarm->properties : NULL;
		metric->period = alarm_member(alarm->check, metric->at, "Period");
		return true;
	}
	if (!queries || queries->value->kind != VALUE_LIST || index > queries->value->as.list.count)
		return false;
	struct step *item = ARENA_NEW(alarm->check->arena, struct step);
	*item = step_index(queries, index - 1, queries->value->as.list.items[index - 1]);
	const struct step *stat = alarm_member(alarm->check, item, "MetricStat");
	metric->at = alarm_member(alarm->check, stat, "Metric");
	metric->period = alarm_member(alarm->check, stat, "Period");
	return true;
}

bool alarm_next_metric(const struct alarm *alarm, size_t *position, struct alarm_metric *ret_metric)
{
	const struct step *queries = alarm_member(alarm->check, &alarm->properties, "Metrics");
	struct alarm_metric metric = {.alarm = alarm};
	while (metric_at(alarm, queries, *position, &metric)) {
		(*position)++;
		if (!metric.at)
			continue;
		(void)relate_text(value_get(metric.at->value, STR("Namespace")), &metric.space);
		(void)relate_text(value_get(metric.at->value, STR("MetricName")), &metric.name);
		*ret_metric = metric;
		return true;
	}
	return false;
}

/* What an alarm on PromQL has within its criteria. */
static const char *const of_metrics[] = {"Namespace",
					 "Dimensions",
					 "Period",
					 "Unit",
					 "Statistic",
					 "Threshold",
					 "ExtendedStatistic",
					 "EvaluationPeriods",
					 "ComparisonOperator",
					 "ThresholdMetricId",
					 "DatapointsToAlarm"};

static void refuse_beside_criteria(const struct alarm *alarm)
{
	for (size_t i = 0; i < LK_COUNT(of_metrics); i++) {
		if (alarm_has(alarm, of_metrics[i]) != PRESENCE_PRESENT)
			continue;
		const struct step *at = alarm_member(alarm->check, &alarm->properties, of_metrics[i]);
		struct fault fault = {.rule = "LK3001", .holder = &alarm->holder, .at = at, .on_key = true};
		check_fault(alarm->check, &fault, "an alarm with EvaluationCriteria takes no %s", of_metrics[i]);
	}
}

static void need(const struct alarm *alarm, const char *name, const char *why)
{
	struct fault fault = {.rule = "LK3002", .holder = &alarm->holder};
	if (alarm_has(alarm, name) == PRESENCE_ABSENT && !walk_is_open_map(alarm->resource->properties))
		check_fault(alarm->check, &fault, "the alarm has no %s: %s", name, why);
}

static void check_statistic(const struct alarm *alarm)
{
	struct fault fault = {.rule = "LK3002", .holder = &alarm->holder};
	if (alarm_has(alarm, "Statistic") == PRESENCE_ABSENT &&
	    alarm_has(alarm, "ExtendedStatistic") == PRESENCE_ABSENT && !walk_is_open_map(alarm->resource->properties))
		check_fault(alarm->check, &fault, "the alarm has neither Statistic nor ExtendedStatistic");
}

/* Amazon CloudWatch User Guide, "CloudWatch statistics definitions": p95, p99.9, tm90, tc90, ts90, wm98, IQM,
 * TM(10%:90%), PR(100:2000), with one of the two bounds left out. */
static void check_extended(const struct alarm *alarm)
{
	static const char form[] = "^([pP]|[tT][mMcCsS]|[wW][mM])(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)$|^[iI][qQ][mM]$|"
				   "^([tT][mMcCsS]|[wW][mM]|[pP][rR])\\([0-9.]*%?:[0-9.]*%?\\)$";
	const struct step *at = alarm_member(alarm->check, &alarm->properties, "ExtendedStatistic");
	struct fault fault = {.rule = "LK3003", .holder = &alarm->holder, .at = at};
	struct str text;
	if (!at || !relate_text(at->value, &text) || check_matches(alarm->check, str_from(form), text))
		return;
	static const char *const plain[] = {"SampleCount", "Average", "Sum", "Minimum", "Maximum"};
	fault.hint = STR("a percentile is p0 to p100, a trimmed mean tm90 or TM(10%:90%)");
	for (size_t i = 0; i < LK_COUNT(plain); i++)
		if (str_is(text, plain[i]))
			fault.hint = STR("give it as Statistic");
	check_fault(alarm->check, &fault, "'%.*s' is no extended statistic", STR_ARG(text));
}

/* That there is one subject and no more is the schema's: E3014, E3020. */
void alarm_check_subject(const struct alarm *alarm)
{
	enum presence metric = alarm_has(alarm, "MetricName"), metrics = alarm_has(alarm, "Metrics");
	check_extended(alarm);
	if (alarm_has(alarm, "EvaluationCriteria") != PRESENCE_ABSENT) {
		if (alarm_has(alarm, "EvaluationCriteria") == PRESENCE_PRESENT)
			refuse_beside_criteria(alarm);
		return;
	}
	if (metric != PRESENCE_PRESENT && metrics != PRESENCE_PRESENT)
		return;
	need(alarm, "EvaluationPeriods", "it would not know how much to look at");
	need(alarm, "ComparisonOperator", "it would not know how to compare");
	if (metrics != PRESENCE_ABSENT)
		return;
	need(alarm, "Namespace", "a metric is named by its namespace too");
	need(alarm, "Period", "the statistic of a metric is taken over a period");
	check_statistic(alarm);
}

static bool is_band_operator(struct str name)
{
	return str_is(name, "LessThanLowerOrGreaterThanUpperThreshold") || str_is(name, "LessThanLowerThreshold") ||
	       str_is(name, "GreaterThanUpperThreshold");
}

/* ThresholdMetricId names a query that makes a band. */
static void check_band(const struct alarm *alarm, const struct alarm_queries *queries)
{
	const struct step *at = alarm_member(alarm->check, &alarm->properties, "ThresholdMetricId");
	struct fault fault = {.rule = "LK3004", .holder = &alarm->holder, .at = at};
	struct str id;
	if (!at || !relate_text(at->value, &id) || queries->open)
		return;
	const struct alarm_query *query = alarm_find_query(queries, id);
	if (!query)
		check_fault(alarm->check, &fault, "no query of Metrics has the id '%.*s'", STR_ARG(id));
	else if (query->stat_at || (query->expression_at && !query->expression.open && !query->expression.fault.len &&
				    !expression_calls(&query->expression, "ANOMALY_DETECTION_BAND")))
		check_fault(alarm->check, &fault, "'%.*s' is no anomaly band: it calls no ANOMALY_DETECTION_BAND",
			    STR_ARG(id));
}

void alarm_check_threshold(const struct alarm *alarm, const struct alarm_queries *queries)
{
	enum presence band = alarm_has(alarm, "ThresholdMetricId"), number = alarm_has(alarm, "Threshold");
	bool open = walk_is_open_map(alarm->resource->properties);
	struct fault fault = {.rule = "LK3004", .holder = &alarm->holder};
	struct str name;
	check_band(alarm, queries);
	const struct step *operator= alarm_member(alarm->check, &alarm->properties, "ComparisonOperator");
	if (operator&& relate_text(operator->value, &name) && is_band_operator(name) && band == PRESENCE_ABSENT &&
	    !open) {
		fault.at = operator;
		fault.hint = STR("give ThresholdMetricId, the id of an ANOMALY_DETECTION_BAND");
		check_fault(alarm->check, &fault, "'%.*s' compares with an anomaly band, and the alarm has none",
			    STR_ARG(name));
	} else if (band == PRESENCE_PRESENT && number == PRESENCE_PRESENT) {
		fault.at = alarm_member(alarm->check, &alarm->properties, "Threshold");
		fault.on_key = true;
		check_fault(alarm->check, &fault, "an alarm with ThresholdMetricId takes no Threshold");
	} else if (band == PRESENCE_ABSENT && number == PRESENCE_ABSENT && !open &&
		   alarm_has(alarm, "EvaluationCriteria") == PRESENCE_ABSENT &&
		   (alarm_has(alarm, "MetricName") == PRESENCE_PRESENT ||
		    alarm_has(alarm, "Metrics") == PRESENCE_PRESENT)) {
		check_fault(alarm->check, &fault, "the alarm has no Threshold to compare with");
	}
}
