/* lk.cdn, lk.schedule, bucket:on: what rests on buckets and functions. */
#include "import/construct.h"

#include <string.h>

/* --- lk.cdn */

static struct value *origin_of(const struct composer *c, const struct construct *construct)
{
	return construct_at(c, construct, 2, "/DistributionConfig/Origins/0/DomainName");
}

static bool recognise_cdn(struct composer *c, struct construct *construct)
{
	struct str name = construct_text_in(c->w.arena, construct_at(c, construct, 0, "/CachePolicyConfig/Name"));
	construct->of = construct_of_reference(c, origin_of(c, construct));
	construct->serves = true;
	return construct->of && construct_is(construct->of, "AWS::S3::Bucket") &&
	       construct_has_prefix(c, name, str_lower_in(c->w.arena, construct->id));
}

/* The bucket of its DomainName attribute, as a construct. */
static struct value *logs_in(struct composer *c, const struct value *logging)
{
	struct options o = options_begin(c);
	const struct value *given = logging;
	if (value_is_intrinsic(logging, FN_IF)) {
		given = value_at(logging, STR("/Fn::If/1"));
		options_put(&o, "when", construct_condition_in(c, value_at(logging, STR("/Fn::If/0"))));
	}
	const struct construct *bucket = construct_of_reference(c, value_get(given, STR("Bucket")));
	options_put(&o, "bucket", bucket ? construct_value_in(c, bucket) : NULL);
	options_put(&o, "prefix", value_get(given, STR("Prefix")));
	return o.table;
}

/* "PriceClass_100" → 100, "PriceClass_All" → left out */
static struct value *price_class_in(struct composer *c, const struct value *value)
{
	int64_t number;
	struct str text = value_string(value);
	return str_to_int(str_slice(text, strlen("PriceClass_"), text.len), &number) ? value_int_in(c->w.arena, number)
	                                                                             : NULL;
}

static void write_cdn(struct composer *c, const struct construct *construct)
{
	const struct value *logging = construct_at(c, construct, 2, "/DistributionConfig/Logging");
	struct options o = options_begin(c);
	struct value *ttl = construct_at(c, construct, 0, "/CachePolicyConfig/DefaultTTL");
	options_put(&o, "origin", construct_value_in(c, construct->of));
	options_put_text(&o, "ttl", construct_duration_in(c->w.arena, ttl));
	options_put(&o, "price_class",
	            price_class_in(c, construct_at(c, construct, 2, "/DistributionConfig/PriceClass")));
	options_put(&o, "comment", construct_at(c, construct, 2, "/DistributionConfig/Comment"));
	options_put(&o, "logs", logging ? logs_in(c, logging) : NULL);
	construct_write_call(c, construct, "lk.cdn", &o);
}

/* --- bucket:on */

/* The bucket whose notification the permission is for, its row there, and how many come before it. */
static bool find_event(struct composer *c, struct construct *construct, const struct construct *fn)
{
	for (size_t i = 0; i < c->graph->resources.count; i++) {
		struct construct *bucket = c->constructs[i];
		if (!bucket || bucket->main != i || !construct_is(bucket, "AWS::S3::Bucket"))
			continue;
		const struct value *rows =
			construct_at(c, bucket, 0, "/NotificationConfiguration/LambdaConfigurations");
		if (!rows || rows->kind != VALUE_LIST || bucket->events >= rows->as.list.count)
			continue;
		const struct value *row = rows->as.list.items[bucket->events];
		if (construct_of_reference(c, value_get(row, STR("Function"))) != fn)
			continue;
		construct->of = bucket;
		construct->event = row;
		bucket->events++;
		return true;
	}
	return false;
}

static bool recognise_event(struct composer *c, struct construct *construct)
{
	struct construct *fn = construct_of_reference(c, construct_at(c, construct, 0, "/FunctionName"));
	if (!fn || !value_is_string(construct_at(c, construct, 0, "/Principal"), "s3.amazonaws.com") ||
	    !find_event(c, construct, fn))
		return false;
	construct->calls = fn;
	return true;
}

/* "s3:ObjectCreated:*" → "ObjectCreated" */
static struct str event_name(const struct value *row)
{
	struct str event = value_string(value_get(row, STR("Event")));
	event = str_slice(event, strlen("s3:"), event.len);
	return str_ends_with(event, STR(":*")) ? str_slice(event, 0, event.len - 2) : event;
}

static void write_event(struct composer *c, const struct construct *construct)
{
	const struct value *rules = value_at(construct->event, STR("/Filter/S3Key/Rules"));
	struct value *filter = value_map_in(c->w.arena);
	for (size_t i = 0; rules && rules->kind == VALUE_LIST && i < rules->as.list.count; i++) {
		struct value *value = value_get(rules->as.list.items[i], STR("Value"));
		if (value)
			value_map_put(c->w.arena, filter, value_string(value_get(rules->as.list.items[i], STR("Name"))),
			              value);
	}
	construct_write_name(c, construct->of);
	writer_text(&c->w, ":on(");
	text_write_quoted(c->w.out, event_name(construct->event));
	writer_text(&c->w, ", ");
	value_write(&c->w, filter);
	writer_text(&c->w, ", ");
	construct_write_name(c, construct->calls);
	writer_text(&c->w, ")");
}

/* --- lk.schedule */

static bool recognise_schedule(struct composer *c, struct construct *construct)
{
	construct->of = construct_of_reference(c, construct_at(c, construct, 0, "/Targets/0/Arn"));
	return construct->of && str_equal(construct->of->id, construct->id) &&
	       construct_is(construct->of, "AWS::Logs::LogGroup");
}

static struct str inner_of(struct str expression, const char *kind)
{
	size_t length = strlen(kind);
	if (!str_starts_with(expression, str_from(kind)) || expression.len < length + 2)
		return (struct str){0};
	return str_slice(expression, length + 1, expression.len - 1);
}

/* How the schedule is written: its function of lk.schedule and the text it takes. */
static struct str schedule_in(struct arena *arena, struct str expression, const char **ret_function)
{
	struct str fields = inner_of(expression, "cron"), rate = inner_of(expression, "rate"), part, rest = fields;
	int64_t minute, hour;
	if (rate.ptr) {
		str_next(&rate, ' ', &part);
		*ret_function = "rate";
		return str_format_in(arena, "%.*sm", STR_ARG(part));
	}
	*ret_function = "cron";
	if (fields.ptr && str_next(&rest, ' ', &part) && str_to_int(part, &minute) && str_next(&rest, ' ', &part) &&
	    str_to_int(part, &hour) && str_is(rest, "* * ? *") && minute >= 0 && minute < 60 && hour >= 0 &&
	    hour < 24) {
		*ret_function = "daily";
		return str_format_in(arena, "%02d:%02d", (int)hour, (int)minute);
	}
	return fields;
}

static void write_schedule(struct composer *c, const struct construct *construct)
{
	const char *function;
	struct str expression = value_string(construct_at(c, construct, 0, "/ScheduleExpression"));
	struct str text = schedule_in(c->w.arena, expression, &function);
	buf_printf(c->w.out, "lk.schedule.%s(", function);
	construct_write_name(c, construct->of);
	writer_text(&c->w, ", ");
	text_write_quoted(c->w.out, text);
	writer_text(&c->w, ")");
}

const struct construct_kind construct_kinds_trigger[] = {
	{
		.parts =
			{
				{"AWS::CloudFront::CachePolicy", "CachePolicy", ".cache_policy"},
				{"AWS::CloudFront::OriginAccessControl", "AccessControl", ".access_control"},
				{"AWS::CloudFront::Distribution", "Distribution", NULL},
			},
		.main = 2,
		.recognise = recognise_cdn,
		.write = write_cdn,
	},
	{
		.parts = {{"AWS::Events::Rule", "Schedule", "="},
		          {"AWS::Lambda::Permission", "SchedulePermission", ""}},
		.recognise = recognise_schedule,
		.write = write_schedule,
	},
	{
		.parts = {{"AWS::Lambda::Permission", "", ""}},
		.recognise = recognise_event,
		.write = write_event,
	},
};
const size_t construct_count_trigger = LK_COUNT(construct_kinds_trigger);
