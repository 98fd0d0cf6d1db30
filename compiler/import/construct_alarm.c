/* lk.alarm: each is of the construct that it watches. */
#include "import/construct.h"

/* Ends the alarm's name behind what it watches, and begins that of the options. */
struct alarm {
	const char *function, *watched, *ending;
	const char *period; /* where it stands; NULL: it is fixed */
	bool by_name;       /* the watched one's name, not its id in small letters */
	enum { ABOVE_COUNT, ABOVE_PERCENT, ABOVE_BYTES } above;
	const char *reference; /* where the watched one stands */
};

#define OF_METRICS "/Metrics/0/MetricStat/Metric/Dimensions/0/Value"
#define PERIOD_OF_METRICS "/Metrics/0/MetricStat/Period"
#define OF_METRIC "/Dimensions/0/Value"

static const struct alarm error_rate = {
	"error_rate", "AWS::Logs::LogGroup", "-error-rate", PERIOD_OF_METRICS, true, ABOVE_PERCENT, OF_METRICS,
};
static const struct alarm errors = {
	"errors", "AWS::Logs::LogGroup", "-errors", "/Period", true, ABOVE_COUNT, OF_METRIC,
};
static const struct alarm throttles = {
	"throttles", "AWS::DynamoDB::Table", "-throttles", PERIOD_OF_METRICS, false, ABOVE_COUNT, OF_METRICS,
};
static const struct alarm size = {
	"size", "AWS::S3::Bucket", "-size", NULL, false, ABOVE_BYTES, OF_METRICS,
};
static const struct alarm http_errors = {
	"http_errors", "AWS::CloudFront::CachePolicy", "-4xx", "/Period", false, ABOVE_PERCENT, OF_METRIC,
};

/* 4294967296 → "4GB" */
static struct str bytes_in(struct arena *arena, const struct value *value)
{
	static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
	size_t unit = 0;
	if (!value || value->kind != VALUE_INT || value->as.integer <= 0)
		return (struct str){0};
	int64_t bytes = value->as.integer;
	for (; unit + 1 < LK_COUNT(units) && bytes % 1024 == 0; unit++)
		bytes /= 1024;
	return str_format_in(arena, "%lld%s", (long long)bytes, units[unit]);
}

static void put_above(struct options *o, const struct alarm *alarm, struct value *threshold)
{
	struct arena *arena = o->c->w.arena;
	struct str text;
	if (alarm->above == ABOVE_BYTES)
		options_put_text(o, "above", bytes_in(arena, threshold));
	else if (alarm->above == ABOVE_PERCENT && threshold && value_scalar_text_in(arena, threshold, &text))
		options_put_text(o, "above", str_concat_in(arena, text, STR("%")));
	else
		options_put(o, "above", threshold);
}

static bool is_one(const struct value *value)
{
	return value && value->kind == VALUE_INT && value->as.integer == 1;
}

/* The name that the alarm has unless it is given one. */
static bool has_own_name(struct composer *c, const struct construct *construct, const struct alarm *alarm)
{
	const struct construct *of = construct->of;
	struct str watched = alarm->by_name ? of->name : str_lower_in(c->w.arena, of->id);
	struct str text = construct_text_in(c->w.arena, construct_at(c, construct, 0, "/AlarmName"));
	struct str own = str_format_in(c->w.arena, "%.*s%.*s%s", STR_ARG(c->prefix), STR_ARG(watched), alarm->ending);
	return c->prefix.ptr && str_equal(text, own);
}

static bool recognise(struct composer *c, struct construct *construct, const struct alarm *alarm)
{
	construct->of = construct_of_reference(c, construct_at(c, construct, 0, alarm->reference));
	return construct->of && str_equal(construct->of->id, construct->id) &&
	       construct_is(construct->of, alarm->watched) &&
	       construct_at(c, construct, 0, "/Threshold");
}

static void write(struct composer *c, const struct construct *construct, const struct alarm *alarm)
{
	struct options o = options_begin(c);
	struct value *periods = construct_at(c, construct, 0, "/EvaluationPeriods");
	put_above(&o, alarm, construct_at(c, construct, 0, "/Threshold"));
	if (alarm->period) {
		struct str period = construct_duration_in(c->w.arena, construct_at(c, construct, 0, alarm->period));
		options_put_text(&o, "period", str_is(period, "5m") ? (struct str){0} : period);
	}
	options_put(&o, "periods", is_one(periods) ? NULL : periods);
	options_put(&o, "notify", construct_at(c, construct, 0, "/AlarmActions/0"));
	if (construct->count == 1 && !has_own_name(c, construct, alarm))
		options_put(&o, "name", construct_at(c, construct, 0, "/AlarmName"));
	buf_printf(c->w.out, "lk.alarm.%s(", alarm->function);
	construct_write_name(c, construct->of);
	writer_text(&c->w, ", ");
	value_write(&c->w, o.table);
	writer_text(&c->w, ")");
}

#define ALARM(name) \
	static bool recognise_##name(struct composer *c, struct construct *construct) \
	{ \
		return recognise(c, construct, &name); \
	} \
	static void write_##name(struct composer *c, const struct construct *construct) \
	{ \
		write(c, construct, &name); \
	}

ALARM(error_rate)
ALARM(errors)
ALARM(throttles)
ALARM(size)
ALARM(http_errors)

#define TYPE "AWS::CloudWatch::Alarm"

const struct construct_kind construct_kinds_alarm[] = {
	{.parts = {{TYPE, "ErrorRateAlarm", "="}}, .recognise = recognise_error_rate, .write = write_error_rate},
	{.parts = {{TYPE, "ErrorsAlarm", "="}}, .recognise = recognise_errors, .write = write_errors},
	{.parts = {{TYPE, "ThrottlesAlarm", "="}}, .recognise = recognise_throttles, .write = write_throttles},
	{.parts = {{TYPE, "SizeAlarm", "="}}, .recognise = recognise_size, .write = write_size},
	{.parts = {{TYPE, "4xxAlarm", ""}, {TYPE, "5xxAlarm", ""}},
         .recognise = recognise_http_errors,
         .write = write_http_errors},
};
const size_t construct_count_alarm = LK_COUNT(construct_kinds_alarm);
