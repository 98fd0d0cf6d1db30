#include "check/rule_alarms.h"

enum { HOUR = 3600, DAY = 86400, WEEK = 7 * DAY };

static bool number_of(const struct alarm *alarm, const char *key, int64_t *ret_number)
{
	return relate_integer(value_get(alarm->resource->properties, str_from(key)), ret_number);
}

/* The period that every metric of the alarm has; false when they differ, or one is not known. */
static bool common_period(const struct alarm *alarm, int64_t *ret_period)
{
	struct alarm_metric metric;
	int64_t period = 0, other;
	for (size_t i = 0; alarm_next_metric(alarm, &i, &metric);) {
		if (!metric.period || !relate_integer(metric.period->value, &other) || (period && other != period))
			return false;
		period = other;
	}
	*ret_period = period;
	return period > 0;
}

static void check_window(const struct alarm *alarm)
{
	int64_t period, count;
	if (alarm_has(alarm, "EvaluationWindow") != PRESENCE_ABSENT || !common_period(alarm, &period) ||
	    !number_of(alarm, "EvaluationPeriods", &count) || count < 1)
		return;
	int64_t limit = period < HOUR ? DAY : WEEK;
	if (period > limit || count > limit / period) {
		struct fault fault = {.rule = "LK3006",
				      .holder = &alarm->holder,
				      .at = alarm_member(alarm->check, &alarm->properties, "EvaluationPeriods")};
		check_fault(alarm->check, &fault,
			    "%lld periods of %lld seconds are more than %s, the most that an alarm %s looks at",
			    (long long)count, (long long)period, limit == DAY ? "a day" : "seven days",
			    limit == DAY ? "with periods under an hour" : "with such periods");
	}
}

/* Namespaces whose metrics come once a minute or less often, by their services' guides ("… metrics are sent every
 * minute"); those that have some of a higher resolution are left out. */
static const char *const by_minute[] = {
	"AWS/ApiGateway", "AWS/ApplicationELB", "AWS/CloudFront", "AWS/DynamoDB", "AWS/Events",
	"AWS/Lambda",	  "AWS/NetworkELB",	"AWS/S3",	  "AWS/SNS",	  "AWS/SQS",
	"AWS/States"};

/* Amazon S3 User Guide, "Metrics and dimensions": storage metrics are reported once a day. */
static bool is_daily(const struct alarm_metric *metric)
{
	return str_is(metric->space, "AWS/S3") &&
	       (str_is(metric->name, "BucketSizeBytes") || str_is(metric->name, "NumberOfObjects"));
}

static void check_resolution(const struct alarm_metric *metric)
{
	int64_t period, least = 0;
	for (size_t i = 0; i < LK_COUNT(by_minute); i++)
		if (str_is(metric->space, by_minute[i]))
			least = 60;
	if (is_daily(metric))
		least = DAY;
	if (!metric->name.len || !metric->period || !relate_integer(metric->period->value, &period) || period >= least)
		return;
	struct fault fault = {.rule = "LK3007", .holder = &metric->alarm->holder, .at = metric->period};
	check_fault(metric->alarm->check, &fault,
		    "%.*s %.*s comes once a %s: periods of %lld seconds are mostly without data",
		    STR_ARG(metric->space), STR_ARG(metric->name), least == DAY ? "day" : "minute", (long long)period);
}

/* AWS::CloudWatch::Alarm MetricStat: 1, 5, 10, 20, 30 and multiples of 60. The alarm's own Period is E3615's. */
static void check_stat_period(const struct alarm_metric *metric)
{
	int64_t period;
	if (metric->at == &metric->alarm->properties || !metric->period ||
	    !relate_integer(metric->period->value, &period) || period < 1 || period % 60 == 0)
		return;
	if (period == 1 || period == 5 || period == 10 || period == 20 || period == 30)
		return;
	struct fault fault = {.rule = "LK3008", .holder = &metric->alarm->holder, .at = metric->period};
	check_fault(metric->alarm->check, &fault, "a period of %lld seconds is neither 10, 20, 30 nor a multiple of 60",
		    (long long)period);
}

void alarm_check_time(const struct alarm *alarm)
{
	int64_t wanted, count;
	struct alarm_metric metric;
	if (number_of(alarm, "DatapointsToAlarm", &wanted) && number_of(alarm, "EvaluationPeriods", &count) &&
	    wanted > count) {
		struct fault fault = {.rule = "LK3005",
				      .holder = &alarm->holder,
				      .at = alarm_member(alarm->check, &alarm->properties, "DatapointsToAlarm")};
		check_fault(alarm->check, &fault,
			    "%lld of %lld periods cannot breach: DatapointsToAlarm is at most "
			    "EvaluationPeriods",
			    (long long)wanted, (long long)count);
	}
	check_window(alarm);
	for (size_t i = 0; alarm_next_metric(alarm, &i, &metric);) {
		check_resolution(&metric);
		check_stat_period(&metric);
	}
}
